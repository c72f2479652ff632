/**
 * The whole product on one chain. The deployer ends with no role: `admin` must be somebody else.
 *
 * hardhat ignition deploy deploy/modules/Fovea.ts --network NAME --parameters FILE
 * with a copy of deploy/parameters/NAME.json that names genesis, admin, adminDelaySeconds, guardian, signers, threshold, council and councilThreshold.
 */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { type Abi, getAbiItem, toFunctionSelector } from "viem";
import { deviceRegistryAbi, rewardDistributorAbi, rootGateAbi } from "../../protocol/generated/abi.ts";

const roles = { admin: 0n, guardian: 1n, sponsor: 4n, attester: 5n };

export default buildModule("Fovea", (m) => {
  const deployer = m.getAccount(0);
  const manager = m.contract("AccessManager", [deployer]);

  const emission = m.contract("EmissionController", [
    manager,
    {
      genesis: m.getParameter("genesis"),
      epochSeconds: m.getParameter("epochSeconds"),
      halvingEpochs: m.getParameter("halvingEpochs"),
      accrualEpochs: m.getParameter("accrualEpochs"),
      poolGwei: m.getParameter("poolGwei"),
    },
    m.getParameter("graceSeconds"),
  ]);
  // Both are created by the emission controller, so that nobody can ever replace the minter or the receiver.
  const token = m.contractAt("FoveaToken", m.staticCall(emission, "token"));
  const distributor = m.contractAt("RewardDistributor", m.staticCall(emission, "distributor"));

  const gate = m.contract("RootGate", [
    manager,
    emission,
    m.getParameter("gate"),
    {
      signers: m.getParameter("signers"),
      threshold: m.getParameter("threshold"),
      council: m.getParameter("council"),
      councilThreshold: m.getParameter("councilThreshold"),
    },
  ]);
  const staking = m.contract("ProviderStaking", [token, m.getParameter("thawSeconds")]);
  const registry = m.contract("DeviceRegistry", [manager]);

  const gated = m.call(emission, "setGate", [gate]);
  const call = (name: string, args: Parameters<typeof m.encodeFunctionCall>[2], id = name) =>
    m.encodeFunctionCall(manager, name, args, { id });
  const pausing = selectors(rewardDistributorAbi, ["pause", "unpause"]);
  const suspending = selectors(deviceRegistryAbi, ["suspendDevice", "releaseDevice"]);
  const sponsoring = selectors(deviceRegistryAbi, ["registerDriverBySig", "registerDeviceBySig"]);
  const attesting = selectors(deviceRegistryAbi, ["attestDevice"]);
  const steps = [
    call("labelRole", [roles.guardian, "GUARDIAN"], "guardians"),
    call("labelRole", [roles.sponsor, "SPONSOR"], "sponsors"),
    call("labelRole", [roles.attester, "ATTESTER"], "attesters"),
    call("setTargetFunctionRole", [distributor, pausing, roles.guardian], "pausing"),
    call("setTargetFunctionRole", [registry, suspending, roles.guardian], "suspending"),
    // Nobody holds these two at first: the admin lets sponsors and attesters in.
    call("setTargetFunctionRole", [registry, sponsoring, roles.sponsor], "sponsoring"),
    call("setTargetFunctionRole", [registry, attesting, roles.attester], "attesting"),
    call("setTargetFunctionRole", [gate, selectors(rootGateAbi, ["veto"]), roles.guardian], "vetoing"),
    call("grantRole", [roles.guardian, m.getParameter("guardian"), 0], "guardian"),
    // What no role is named for is the admin's: the gate, its signers, the roles themselves.
    call("grantRole", [roles.admin, m.getParameter("admin"), m.getParameter("adminDelaySeconds")], "admin"),
    call("renounceRole", [roles.admin, deployer]),
  ];
  m.call(manager, "multicall", [steps], { after: [gated] });

  return {
    accessManager: manager,
    foveaToken: token,
    emissionController: emission,
    rewardDistributor: distributor,
    rootGate: gate,
    providerStaking: staking,
    deviceRegistry: registry,
  };
});

function selectors(abi: Abi, names: string[]): string[] {
  return names.map((name) => {
    const item = getAbiItem({ abi, name });
    if (item?.type !== "function") throw new Error(`The ABI has no function ${name}; run scripts/generate.ts.`);
    return toFunctionSelector(item);
  });
}

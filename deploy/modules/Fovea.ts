/**
 * The whole product on one chain. The deployer ends with no role: `admin` must be somebody else. docs/deploying.md says how
 * `npm run deploy` takes it to a public chain.
 */
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { managedContracts, permissions, type Role, roles, selectorOf } from "../roles.ts";

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
  const staking = m.contract("ProviderStaking", [
    manager,
    token,
    m.getParameter("thawSeconds"),
    m.getParameter("noticeSeconds"),
  ]);
  const registry = m.contract("DeviceRegistry", [manager]);
  const bonds = m.contract("AccountBonds", [manager, token, m.getParameter("bondThawSeconds")]);
  const tasks = m.contract("TaskRegistry", [
    manager,
    emission,
    {
      paramsHash: m.getParameter("paramsHash"),
      depositGwei: m.getParameter("modelDepositGwei"),
      revealSeconds: m.getParameter("revealSeconds"),
      thawSeconds: m.getParameter("bondThawSeconds"),
    },
    m.getParameter("tasks"),
  ]);
  const disputes = m.contract("DisputeManager", [staking, gate, m.getParameter("disputes")]);

  const contracts = {
    accessManager: manager,
    foveaToken: token,
    emissionController: emission,
    rewardDistributor: distributor,
    rootGate: gate,
    providerStaking: staking,
    deviceRegistry: registry,
    accountBonds: bonds,
    taskRegistry: tasks,
    disputeManager: disputes,
  };

  const gated = m.call(emission, "setGate", [gate]);
  const call = (name: string, args: Parameters<typeof m.encodeFunctionCall>[2], id: string) =>
    m.encodeFunctionCall(manager, name, args, { id: `${name}_${id}` });
  const exitDelay = m.getParameter("exitDelaySeconds");
  const describe = ([name, { id, admin, guardian, slow }]: [string, Role]) => [
    ...(name === "ADMIN" ? [] : [call("labelRole", [id, name], name)]),
    ...(admin ? [call("setRoleAdmin", [id, roles[admin].id], name)] : []),
    ...(guardian ? [call("setRoleGuardian", [id, roles[guardian].id], name)] : []),
    ...(slow ? [call("setGrantDelay", [id, exitDelay], name)] : []),
  ];
  const grant = ([name, { id, holder, contract, delayed }]: [string, Role]) => {
    const delay = delayed ? m.getParameter("adminDelaySeconds") : 0;
    const account = contract ? contracts[contract] : holder && m.getParameter(holder);
    return account ? [call("grantRole", [id, account, delay], name)] : [];
  };
  // One transaction: either the deployer still holds everything, or all is in place and it holds nothing.
  const steps = [
    ...Object.entries(roles).flatMap(describe),
    ...permissions.map(([contract, functions, role]) => {
      const selectors = functions.map((name) => selectorOf(contract, name));
      return call("setTargetFunctionRole", [contracts[contract], selectors, roles[role].id], `${contract}_${role}`);
    }),
    ...managedContracts().map((name) => call("setTargetAdminDelay", [contracts[name], exitDelay], name)),
    ...Object.entries(roles).flatMap(grant),
    call("renounceRole", [roles.ADMIN.id, deployer], "deployer"),
  ];
  m.call(manager, "multicall", [steps], { after: [gated] });

  return contracts;
});

/** A car of a local network: an account that is paid, a device key in software, and the log of what it signed. */
import { createDeviceKey, type SoftwareKey } from "@fovea/device/key.ts";
import { type DeviceLog, emptyLog, signSegments } from "@fovea/device/log.ts";
import { signRegistration } from "@fovea/device/register.ts";
import type { Segment } from "@fovea/device/segment.ts";
import type { SignedReport } from "@fovea/device/sign.ts";
import { type Chain, readHead } from "@fovea/oracle/chain.ts";
import { developmentAccount } from "@fovea/oracle/signer.ts";
import { deviceRegistryAbi } from "@fovea/protocol/generated/abi.ts";
import {
  type Address,
  createWalletClient,
  type Hex,
  http,
  keccak256,
  type LocalAccount,
  stringToBytes,
  zeroHash,
} from "viem";

export type Car = { readonly name: string; readonly account: LocalAccount; readonly key: SoftwareKey; log: DeviceLog };
type Owner = { readonly name: string; readonly index: number };

const HOUR = 3600;
const TERMS = keccak256(stringToBytes("terms of the local network"));

/** Registers the driver of a development account with a new device on chain. */
export async function enrol(chain: Chain, { name, index }: Owner): Promise<Car> {
  const account = developmentAccount(index, chain.id);
  const driver: Address = `0x${account.address.slice(2).toLowerCase()}`;
  const key = await createDeviceKey();
  const head = await readHead(chain);
  const registry = chain.contracts.registry;
  const deadline = head.timestamp + HOUR;
  const { x, y, r, s } = await signRegistration(key, {
    driver,
    kind: "dashcam",
    deadline,
    chainId: chain.id,
    registry,
  });
  const wallet = createWalletClient({ account, transport: http(chain.client.transport.url) });
  const contract = { address: registry, abi: deviceRegistryAbi, chain: null } as const;
  const registered = await chain.client.readContract({ ...contract, functionName: "termsOf", args: [driver] });
  const hashes: Hex[] = [];
  if (registered === zeroHash)
    hashes.push(await wallet.writeContract({ ...contract, functionName: "registerDriver", args: [TERMS] }));
  hashes.push(
    await wallet.writeContract({
      ...contract,
      functionName: "registerDevice",
      args: [x, y, 1, BigInt(deadline), r, s],
    }),
  );
  for (const hash of hashes) await chain.client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
  return { name, account, key, log: emptyLog };
}

/** Signs segments of a drive as the car's next reports. */
export async function report(
  car: Car,
  { chain, segments }: { chain: Chain; segments: readonly Segment[] },
): Promise<SignedReport[]> {
  const { hash: anchor } = await readHead(chain);
  const { reports, log } = await signSegments({
    key: car.key,
    segments,
    chain: { chainId: chain.id, registry: chain.contracts.registry },
    anchor,
    log: car.log,
    disclosure: "open",
  });
  car.log = log;
  return reports;
}

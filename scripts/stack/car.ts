/** A car of a local network: an account that is paid, a device key in software, and the log of what it signed. */
import { createDeviceKey, type SoftwareKey } from "@fovea/device/key.ts";
import { type DeviceLog, emptyLog, signSegments } from "@fovea/device/log.ts";
import type { Segment } from "@fovea/device/segment.ts";
import type { SignedReport } from "@fovea/device/sign.ts";
import { type Chain, readHead } from "@fovea/oracle/chain.ts";
import { DEFAULT_TERMS, registerDevice } from "@fovea/oracle/register-device.ts";
import { developmentAccount } from "@fovea/oracle/signer.ts";
import type { LocalAccount } from "viem";

export type Car = { readonly name: string; readonly account: LocalAccount; readonly key: SoftwareKey; log: DeviceLog };
type Owner = { readonly name: string; readonly index: number };

/** Registers the driver of a development account with a new device on chain. */
export async function enrol(chain: Chain, { name, index }: Owner): Promise<Car> {
  const account = developmentAccount(index, chain.id);
  const key = await createDeviceKey();
  await registerDevice({ chain, sender: account }, { key, kind: "dashcam", termsHash: DEFAULT_TERMS });
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

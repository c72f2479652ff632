/** A drive file into signed reports: trimmed for privacy, cut into segments, each anchored to a block of its own time. */
import { readFile } from "node:fs/promises";
import { type Drive, parseDrive } from "@fovea/device/drive.ts";
import type { DeviceKey } from "@fovea/device/key.ts";
import { type DeviceLog, signSegments } from "@fovea/device/log.ts";
import { type Segment, segmentDrive } from "@fovea/device/segment.ts";
import type { SignedReport } from "@fovea/device/sign.ts";
import { type Privacy, trimDrive } from "@fovea/device/trim.ts";
import { type Block, type Chain, readLastBlockAt, readLatestBlock } from "./chain.ts";

export type Signed = { readonly reports: readonly SignedReport[]; readonly log: DeviceLog };

/** @throws {DriveFileError} @throws {BadDriveFile} */
export async function loadDrive(path: string): Promise<Drive> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new DriveFileError(path, { cause });
  });
  return parseDrive(text, path);
}

export async function signDrive(
  chain: Chain,
  { drive, key, log, privacy }: { drive: Drive; key: DeviceKey; log: DeviceLog; privacy: Privacy },
): Promise<Signed> {
  const segments = trimDrive(drive, privacy)
    .flatMap((piece) => segmentDrive(piece))
    .filter(({ track }) => track.length > 1);
  const deployment = { chainId: chain.id, registry: chain.contracts.registry };
  const reports: SignedReport[] = [];
  let next = log;
  for (const segment of segments) {
    const { hash: anchor } = await anchorOf(chain, segment);
    const signed = await signSegments({
      segments: [segment],
      log: next,
      key,
      chain: deployment,
      anchor,
      disclosure: "open",
    });
    reports.push(...signed.reports);
    next = signed.log;
  }
  return { reports, log: next };
}

/** The last block before the drive began; the newest one while the chain is not past that. */
async function anchorOf(chain: Chain, { track }: Segment): Promise<Block> {
  const startSeconds = Math.floor((track[0]?.ms ?? 0) / 1000);
  return (await readLastBlockAt(chain, startSeconds)) ?? readLatestBlock(chain);
}

export class DriveFileError extends Error {
  readonly code = "bad-drive-file";
  readonly exit = 2;
  constructor(path: string, options: ErrorOptions) {
    super(`The drive file ${path} can't be read; check the path.`, options);
  }
}

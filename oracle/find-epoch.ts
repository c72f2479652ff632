/** Finds the folder that settled an epoch: its own, or that of the span it was settled in. */
import type { Manifest } from "@fovea/protocol/manifest.ts";
import type { Hex } from "viem";
import { type ReadFile, readManifest } from "./epoch-files.ts";
import { openFolder } from "./folder.ts";

/** Unused emission lapses after at most so many epochs, so no useful span is longer. */
const LONGEST_SPAN = 200;

export type EpochFolder = { readonly read: ReadFile; readonly manifest: Manifest; readonly hash: Hex };

export async function findEpoch(files: string, epoch: number): Promise<EpochFolder | undefined> {
  for (let last = epoch; last < epoch + LONGEST_SPAN; last++) {
    const read = openEpoch(files, last);
    if ((await read("manifest.json")) === undefined) continue;
    const { manifest, hash } = await readManifest(read);
    return manifest.from <= epoch ? { read, manifest, hash } : undefined;
  }
  return undefined;
}

/** The folder whose last epoch that is. */
export function openEpoch(files: string, epoch: number): ReadFile {
  return openFolder(`${files.replace(/\/$/, "")}/epochs/${epoch}`);
}

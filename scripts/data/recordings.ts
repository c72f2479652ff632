/** All recorded drives of a data folder, with who owns the vehicles. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Drive } from "@fovea/device/drive.ts";
import { loadShuttles } from "@fovea/lab/recorded/shuttle.ts";
import { loadSyracuse } from "./syracuse.ts";

export type Recording = { readonly owner: string; readonly vehicle: string; readonly drive: Drive };

/** The development account of each owner, and why an auditor vouches for its vehicles. */
export const OWNERS: Record<string, { index: number; reason: string }> = {
  "City of Syracuse": { index: 5, reason: "a road crew: it fills the holes that it reports" },
  "Chicago shuttles": { index: 6, reason: "a fleet whose vehicles an auditor has seen" },
};

/** @throws {DataMissing} */
export function loadRecordings(folder: string | undefined): Recording[] {
  if (folder === undefined || !existsSync(folder)) throw new DataMissing(folder ?? "--data");
  const owned = (owner: string, drives: readonly { vehicle: string; drive: Drive }[]) =>
    drives.map(({ vehicle, drive }) => ({ owner, vehicle, drive }));
  const [syracuse, chicago] = [join(folder, "syracuse-potholes"), join(folder, "chicago-shuttle")];
  const recordings = [
    ...(existsSync(chicago) ? owned("Chicago shuttles", loadShuttles(chicago)) : []),
    ...(existsSync(syracuse) ? owned("City of Syracuse", loadSyracuse(syracuse)) : []),
  ];
  if (recordings.length === 0) throw new DataMissing(folder);
  return recordings;
}

export class DataMissing extends Error {
  readonly code = "no-data";
  readonly exit = 2;
  constructor(folder: string) {
    super(
      `${folder} holds no recordings; give --data a folder with syracuse-potholes/potholes_*.csv or chicago-shuttle/trips/*.txt.`,
    );
  }
}

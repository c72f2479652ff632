/**
 * A recorded drive, from a file of any origin: JSON (see `drive/json.ts`), GPX 1.1 or CSV for tracks alone.
 *
 * Track and detections come out in the order of time, in the units of a report.
 */
import type { Camera, Detection, Fix } from "@fovea/protocol/report.ts";
import { type Task, tasks } from "@fovea/protocol/task.ts";
import { BadDriveFile } from "./drive/bad-drive-file.ts";
import { parseCsv } from "./drive/csv.ts";
import { parseGpx } from "./drive/gpx.ts";
import { defaultCamera, parseJson } from "./drive/json.ts";

export type Drive = {
  /** When the drive reached an operator, if the file says; replays of old drives need it. */
  receivedAtMs: number | null;
  camera: Camera;
  /** What the device was looking for. */
  tasks: Task[];
  track: Fix[];
  detections: Detection[];
};

const parsers = new Map([
  ["json", parseJson],
  ["gpx", (text: string) => driveOf(parseGpx(text))],
  ["csv", (text: string) => driveOf(parseCsv(text))],
]);

/** @throws {BadDriveFile} with the line or field that is wrong */
export function parseDrive(text: string, fileName: string): Drive {
  const ending = fileName.slice(fileName.lastIndexOf(".") + 1).toLowerCase();
  const parse = parsers.get(ending);
  try {
    if (!parse) throw new BadDriveFile("its name must end in .json, .gpx or .csv");
    const drive = parse(text.replace(/^\ufeff/, ""));
    if (drive.track.length === 0) throw new BadDriveFile("its track has no fix");
    return {
      ...drive,
      track: drive.track.toSorted((a, b) => a.ms - b.ms),
      detections: drive.detections.toSorted((a, b) => a.ms - b.ms),
    };
  } catch (error) {
    throw error instanceof BadDriveFile ? error.in(fileName) : error;
  }
}

/** A recorder that writes only its track saw nothing, but was looking for everything. */
function driveOf(track: Fix[]): Drive {
  return { receivedAtMs: null, camera: defaultCamera, tasks: [...tasks], track, detections: [] };
}

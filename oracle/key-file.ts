/** A device's key and its log on disk: the key is written once, the log after every signature. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { exportDeviceKey, importDeviceKey, type SoftwareKey } from "@fovea/device/key.ts";
import { type DeviceLog, deviceLogSchema, emptyLog } from "@fovea/device/log.ts";
import { parseFile } from "./epoch-files.ts";

const OWNER_ONLY = 0o600;

/** Never overwrites: a lost key is a lost device. @throws {KeyFileError} */
export async function saveKey(path: string, key: SoftwareKey): Promise<void> {
  await writeFile(path, await exportDeviceKey(key), { flag: "wx", mode: OWNER_ONLY }).catch((cause: unknown) => {
    const exists = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    throw new KeyFileError(path, exists ? "it exists, and a key is never overwritten" : "it can't be written", {
      cause,
    });
  });
}

/** @throws {KeyFileError} @throws {BadDeviceKey} */
export async function loadKey(path: string): Promise<SoftwareKey> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new KeyFileError(path, "it can't be read", { cause });
  });
  return importDeviceKey(text);
}

/** What the device's next report will say; it lies beside the key. */
export async function loadLog(keyPath: string): Promise<DeviceLog> {
  const bytes = await readFile(logPath(keyPath)).catch(() => undefined);
  return bytes === undefined ? emptyLog : parseFile(logPath(keyPath), bytes, deviceLogSchema);
}

/** Whole or not at all: half a log would fork the device's chain of reports. */
export async function saveLog(keyPath: string, log: DeviceLog): Promise<void> {
  await writeFile(`${logPath(keyPath)}.draft`, `${JSON.stringify(log)}\n`);
  await rename(`${logPath(keyPath)}.draft`, logPath(keyPath));
}

function logPath(keyPath: string): string {
  return `${keyPath}.log`;
}

export class KeyFileError extends Error {
  readonly code = "bad-key-file";
  readonly exit = 2;
  readonly path: string;
  constructor(path: string, why: string, options?: ErrorOptions) {
    super(
      `Can't use the key file ${path}: ${why}; give another path with --key, or make a key with fovea device new.`,
      options,
    );
    this.path = path;
  }
}

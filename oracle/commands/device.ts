import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDeviceKey } from "@fovea/device/key.ts";
import { type DeviceKind, deviceKinds } from "@fovea/device/register.ts";
import type { SignedReport } from "@fovea/device/sign.ts";
import { DEFAULT_END_METRES, type Privacy } from "@fovea/device/trim.ts";
import { type Command, Option } from "commander";
import type { Hex } from "viem";
import { print } from "../answer.ts";
import { connectChain } from "../chain.ts";
import { chainConfig, signerConfig } from "../config.ts";
import { loadKey, loadLog, saveKey, saveLog } from "../key-file.ts";
import { DEFAULT_TERMS, registerDevice } from "../register-device.ts";
import { loadDrive, signDrive } from "../sign-drive.ts";
import { loadSigner } from "../signer.ts";
import { type Submitted, submit } from "../submit.ts";
import { parseCount, parseHash, parseZone } from "./parse.ts";

export function deviceCommand(fovea: Command): void {
  const device = fovea.command("device").description("make a device key, register it, sign drives with it");
  newCommand(device);
  registerCommand(device);
  signCommand(device);
}

function newCommand(device: Command): void {
  const command = device
    .command("new")
    .description("make a device key in software, in a file that only its owner can read")
    .requiredOption("--key <file>", "file to write; it must not exist")
    .action(async ({ key: path }: { key: string }) => {
      const key = await createDeviceKey();
      await saveKey(path, key);
      print(command, { json: { deviceId: key.deviceId, key: path }, text: `Device ${key.deviceId}, key in ${path}.` });
    });
}

function registerCommand(device: Command): void {
  const command = device
    .command("register")
    .description("register a device key for the account of FOVEA_SIGNER, FOVEA_KEY_FILE or FOVEA_KEYSTORE")
    .requiredOption("--key <file>", "the device's key")
    .addOption(new Option("--kind <kind>", "what it is").choices(deviceKinds).default("phone"))
    .option("--terms <hash>", "hash of the driver terms to accept", parseHash, DEFAULT_TERMS)
    .action(async ({ key: path, kind, terms }: { key: string; kind: DeviceKind; terms: Hex }) => {
      const key = await loadKey(path);
      const signer = signerConfig(process.env);
      const chain = await connectChain(chainConfig(process.env));
      const sender = await loadSigner(signer, chain.id);
      const registered = await registerDevice({ chain, sender }, { key, kind, termsHash: terms });
      print(command, {
        json: registered,
        text: `Device ${registered.deviceId} is registered for ${registered.driver}.`,
      });
    });
}

type SignOptions = { drive: string; key: string; out?: string; submit?: string; trim: number; zone: Privacy["zones"] };

function signCommand(device: Command): void {
  const command = device
    .command("sign")
    .description("turn a drive file (.json, .gpx, .csv) into signed reports, one for each ten minutes")
    .requiredOption("--drive <file>", "the drive")
    .requiredOption("--key <file>", "the device's key; its log is kept beside it")
    .option("--out <dir>", "write the reports here, as HASH.cose")
    .option("--submit <url>", "send them to this operator")
    .option("--trim <metres>", "cut this much from both ends of every trip", parseCount, DEFAULT_END_METRES)
    .option("--zone <lat,lon,metres>", "cut a private zone out; once for each zone", parseZone, [])
    .action(async ({ drive: path, key: keyPath, out, submit: url, trim, zone }: SignOptions) => {
      const drive = await loadDrive(path);
      const key = await loadKey(keyPath);
      const chain = await connectChain(chainConfig(process.env));
      const log = await loadLog(keyPath);
      const signed = await signDrive(chain, { drive, key, log, privacy: { endMetres: trim, zones: zone } });
      // Before anything leaves: a number that is used twice forks the device's chain, one that is lost does no harm.
      await saveLog(keyPath, signed.log);
      if (out !== undefined) await writeReports(out, signed.reports);
      const answers = url === undefined ? [] : await submitAll(url, signed.reports);

      const reports = signed.reports.map(({ hash }) => hash);
      const refused = answers.filter(({ ok }) => !ok);
      const lines = answers.map(({ hash, code, detail }) => `${hash}: ${code} ${detail}`.trimEnd());
      print(command, {
        json: { deviceId: key.deviceId, reports, submitted: answers },
        text: [`Signed ${reports.length} reports of device ${key.deviceId}.`, ...lines].join("\n"),
        exit: refused.length === 0 && reports.length > 0 ? 0 : 1,
      });
    });
}

async function writeReports(folder: string, reports: readonly SignedReport[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { hash, bytes } of reports) await writeFile(join(folder, `${hash.slice(2)}.cose`), bytes);
}

// In order: an operator that sees a later report first takes the earlier one for a replay.
async function submitAll(url: string, reports: readonly SignedReport[]): Promise<Submitted[]> {
  const answers: Submitted[] = [];
  for (const report of reports) answers.push(await submit(url, report));
  return answers;
}

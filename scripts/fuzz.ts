/**
 * `npm run fuzz:long [-- FILE ...]`: the Solidity tests with ten times the cases and sixteen times the moves of `npm test`,
 * from a seed that no run before had. What it finds is to be kept as a named test, for the next run looks elsewhere.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { machine } from "./bench/machine.ts";

mkdirSync("results", { recursive: true });
const date = new Date().toISOString();
const path = `results/fuzz-${date.slice(0, 19).replaceAll(":", "")}.txt`;
const file = createWriteStream(path);
file.write(`${date}, ${machine()}\n`);

const args = ["test", "solidity", ...process.argv.slice(2)];
const env = { ...process.env, FOVEA_FUZZ: "long", FORCE_COLOR: "0" };
const child = spawn("hardhat", args, { env, stdio: ["ignore", "pipe", "inherit"] });
child.stdout.pipe(file);
child.stdout.pipe(process.stdout);
const [status] = await once(child, "close");
console.log(path);
process.exit(status ?? 1);

#!/usr/bin/env node
/** The compiler of package.json, as forge wants to call one: `--version`, or standard JSON in and out. */
import { readFileSync } from "node:fs";
import solc from "solc";

console.log(process.argv.includes("--version") ? `Version: ${solc.version()}` : solc.compile(readFileSync(0, "utf8")));

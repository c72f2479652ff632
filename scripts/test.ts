/**
 * `npm test`: the contracts' tests on Hardhat's runner, then everything else on vitest, one closing line for both.
 */
import { spawn } from "node:child_process";

type Count = { passed: number; failed: number; skipped: number };
type Runner = { name: string; command: string; args: readonly string[]; count: (output: string) => Count };

const runners: readonly Runner[] = [
  { name: "contracts", command: "hardhat", args: ["test", "solidity"], count: countHardhat },
  { name: "everything else", command: "vitest", args: ["run"], count: countVitest },
];

const total: Count = { passed: 0, failed: 0, skipped: 0 };
let broken = false;
for (const runner of runners) {
  const from = Date.now();
  console.log(`\n${runner.name}: ${runner.command} ${runner.args.join(" ")}`);
  const { output, status } = await run(runner);
  const count = runner.count(plain(output));
  total.passed += count.passed;
  total.failed += count.failed;
  total.skipped += count.skipped;
  // A runner that ends badly without a failing test (or without any test) must not read as green.
  broken ||= status !== 0 || count.passed === 0;
  console.log(`${runner.name}: ${Math.round((Date.now() - from) / 1000)} s`);
}
if (broken && total.failed === 0) total.failed = 1;
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed > 0 ? 1 : 0);

function run({ command, args }: Runner): Promise<{ output: string; status: number }> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, FORCE_COLOR: "0" } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
  }
  return new Promise((resolve) => child.once("close", (status) => resolve({ output, status: status ?? 1 })));
}

function countHardhat(output: string): Count {
  return {
    passed: last(output, /(\d+) passing/g),
    failed: last(output, /(\d+) failing/g),
    skipped: last(output, /(\d+) skipped/g),
  };
}

function countVitest(output: string): Count {
  const line = output.match(/^\s*Tests\s.*$/m)?.[0] ?? "";
  return {
    passed: last(line, /(\d+) passed/g),
    failed: last(line, /(\d+) failed/g),
    skipped: last(line, /(\d+) skipped/g),
  };
}

function last(text: string, pattern: RegExp): number {
  return Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters.
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}

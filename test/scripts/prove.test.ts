/** `npm run prove` without its solver: everything it would ask can be asked, and where nobody answers nothing is proven. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { properties } from "../../scripts/prove/properties.ts";
import { verify } from "../../scripts/prove/verify.ts";

const answering = (answer: string) => () => `${answer}\n`;

test("at least twelve properties are proven, over six accounting cores, each under its own name", () => {
  expect(new Set(properties.map(({ name }) => name)).size).toBe(properties.length);
  expect(properties.length).toBeGreaterThanOrEqual(12);
  expect(new Set(properties.map(({ mutant }) => mutant.file)).size).toBe(6);
});

describe("of today's core and of its mutant the checker asks", () => {
  test.each(properties)(
    "$name: $says",
    (property) => {
      for (const mutated of [false, true]) {
        expect(verify(property, { mutated, solver: answering("unknown") })).toBe("unknown");
      }
    },
    120_000,
  );
});

test("one violation refutes, and one question without an answer leaves the rest unproven", () => {
  const [property] = properties;
  if (property === undefined) throw new Error("no property");
  let asked = 0;
  const once = (answer: string) => () => `${asked++ === 0 ? answer : "sat"}\n`;
  expect(verify(property, { mutated: false, solver: answering("sat") })).toBe("proven");
  expect(verify(property, { mutated: false, solver: once("unsat") })).toBe("refuted");
  asked = 0;
  expect(verify(property, { mutated: false, solver: once("timeout") })).toBe("unknown");
});

test("without z3 it says that nothing is proven, and exits with 3", () => {
  const script = fileURLToPath(new URL("../../scripts/prove.ts", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { env: { PATH: "" }, encoding: "utf8" });
  expect(stderr).toContain("NOTHING IS PROVEN: z3 is not on the PATH.");
  expect(stdout).toBe("");
  expect(status).toBe(3);
});

/**
 * Writes what documents say of the code, between their marks: the numbers of `protocol/params.ts` and the reasons of
 * `protocol/reason.ts` into SPEC.md, the settings of `oracle/config.ts` into README.md, the permissions of a main network,
 * deployed here and read from its chain, into SECURITY.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { settings } from "@fovea/oracle/config.ts";
import { networks, paramsOf } from "@fovea/protocol/params.ts";
import { reasons } from "@fovea/protocol/reason.ts";
import hre from "hardhat";
import { rehearsalNames, rehearse } from "../deploy/rehearse.ts";
import { tables } from "../deploy/table.ts";

const columns = networks.map((network) => flatten(paramsOf(network, 0)));
const names = [...new Set(columns.flatMap((column) => [...column.keys()]))].filter(
  (name) => !/^(network|genesis|audited)/.test(name),
);
const parameters = table(
  ["parameter", ...networks],
  names.map((name) => [`\`${name}\``, ...columns.map((column) => column.get(name) ?? "")]),
);
const rejections = table(
  ["reason", "what it says"],
  Object.entries(reasons).map(([reason, sentence]) => [`\`${reason}\``, sentence]),
);

const environment = table(
  ["setting", "what it is"],
  Object.entries(settings).map(([name, { description = "" }]) => [`\`${name}\``, description]),
);
write("SPEC.md", { parameters, reasons: rejections });
write("README.md", { settings: environment });
write("SECURITY.md", { permissions: tables(await rehearse(await hre.network.create(), "main"), rehearsalNames) });

function write(file: string, contents: Readonly<Record<string, string>>): void {
  const path = new URL(`../${file}`, import.meta.url);
  const written = Object.entries(contents).reduce(
    (text, [mark, content]) => between(text, mark, content),
    readFileSync(path, "utf8"),
  );
  writeFileSync(path, written);
}

function flatten(value: unknown, prefix = ""): Map<string, string> {
  if (typeof value !== "object" || value === null) return new Map([[prefix, String(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, member]) => [...flatten(member, prefix ? `${prefix}.${key}` : key)]),
  );
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function between(document: string, mark: string, content: string): string {
  const [open, close] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [from, to] = [document.indexOf(open), document.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`A document has lost its marks ${open} and ${close}; put them back.`);
  return `${document.slice(0, from + open.length)}\n${content}\n${document.slice(to)}`;
}

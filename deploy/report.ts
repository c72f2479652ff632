/** What a check of a deployment says: a document for programs, lines for people, and whether it is done. */
import { type AbiFunction, type Hex, slice, toFunctionSelector } from "viem";
import type { Network } from "../protocol/params.ts";
import type { Permissions } from "./permissions.ts";
import { abiOf } from "./roles.ts";
import { judge } from "./rules.ts";
import { tables } from "./table.ts";

export type Report = { readonly json: unknown; readonly text: string; readonly exit: 0 | 1 };

export function report(found: Permissions, network: Network): Report {
  const mistakes = judge(found, network);
  const verdict =
    mistakes.length === 0
      ? `In order for ${network}.`
      : [`NOT DONE for ${network}:`, ...mistakes.map((mistake) => `- ${mistake}`)].join("\n");
  const json = { ok: mistakes.length === 0, network, mistakes, ...found };
  return {
    json: JSON.parse(JSON.stringify(json, (_, value) => (typeof value === "bigint" ? Number(value) : value))),
    text: [tables(found), ...scheduled(found), verdict].join("\n\n"),
    exit: mistakes.length === 0 ? 0 : 1,
  };
}

function scheduled({ scheduled: waiting }: Permissions): string[] {
  if (waiting.length === 0) return [];
  const lines = waiting.map(({ caller, target, data, at }) => {
    return `- ${nameOf(data)} of ${target} by ${caller}, from ${new Date(at * 1000).toISOString()}: ${data}`;
  });
  return [["Scheduled, and to be cancelled by whoever the table names:", ...lines].join("\n")];
}

function nameOf(data: Hex): string {
  const functions = Object.values(abiOf).flatMap((abi) =>
    abi.filter((item): item is AbiFunction => item.type === "function"),
  );
  const selector = slice(data, 0, 4);
  return functions.find((item) => toFunctionSelector(item) === selector)?.name ?? selector;
}

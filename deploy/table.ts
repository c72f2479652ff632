/** Permissions as two tables in Markdown, which people read on a terminal and in SECURITY.md alike. */
import { type Address, getAddress } from "viem";
import type { Delay, Permissions, RoleState } from "./permissions.ts";
import type { Access } from "./probe.ts";
import { roles } from "./roles.ts";
import { nameOf } from "./rules.ts";

type Call = (address: Address) => string;

/** @param names Accounts by what a reader calls them; the rest are addresses. */
export function tables(found: Permissions, names: Readonly<Record<Address, string>> = {}): string {
  const contracts = Object.entries(found.addresses).map(([name, address]) => [getAddress(address), name]);
  const called: Readonly<Record<Address, string>> = { ...Object.fromEntries(contracts), ...names };
  const call = (address: Address) => called[getAddress(address)] ?? address;
  return [roleTable(found, call), functionTable(found, call)].join("\n\n");
}

function roleTable({ roles: states }: Permissions, call: Call): string {
  return table(
    ["role", "holders", "a call waits", "let in by", "a new holder waits", "does", "can not"],
    [...states]
      .sort((a, b) => Number(a.id - b.id))
      .map((state) => {
        const role = Object.values(roles).find(({ id }) => id === state.id);
        const holders = state.holders.map(({ address, isKey }) => `${call(address)} (${isKey ? "key" : "contract"})`);
        const waits = new Set(state.holders.map(({ delay }) => duration(delay)));
        return [
          nameOf(state.id),
          holders.join(", ") || "nobody",
          [...waits].join(", "),
          nameOf(state.admin),
          duration(state.grantDelay),
          role?.does ?? "",
          role?.canNot ?? "",
        ];
      }),
  );
}

/** Functions of a contract that the same accounts may call share a line. */
function functionTable({ functions, roles: states }: Permissions, call: Call): string {
  const rows = functions.map((item) => {
    const { contract, access, role } = item;
    const columns = [contract, callers(access, call), cancellers(access, { states, role })];
    return { name: `\`${item.name}\``, columns, key: columns.join() };
  });
  const lines = [...Map.groupBy(rows, ({ key }) => key).values()];
  return table(
    ["contract", "functions", "called by", "a scheduled call is cancelled by"],
    lines.map((items) => {
      const [contract = "", ...others] = items[0]?.columns ?? [];
      return [contract, items.map(({ name }) => name).join(", "), ...others];
    }),
  );
}

function callers(access: Access, call: Call): string {
  if (access.by === "role") return nameOf(access.role);
  return access.by === "contract" ? `${call(access.address)} alone` : "anyone";
}

/** Beside whoever scheduled it. Calls that do not wait are not cancelled. */
function cancellers(access: Access, { states, role }: { states: readonly RoleState[]; role: bigint }): string {
  const callers = access.by === "role" ? states.find(({ id }) => id === access.role) : undefined;
  if (callers === undefined || callers.holders.every(({ delay }) => delay.seconds === 0)) return "";
  const guardian = states.find(({ id }) => id === role)?.guardian ?? roles.ADMIN.id;
  return [...new Set([nameOf(guardian), "ADMIN"])].join(", ");
}

function duration({ seconds, next, nextAt }: Delay): string {
  const from = next === seconds ? "" : ` (from ${new Date(nextAt * 1000).toISOString().slice(0, 10)})`;
  const [unit, name] = next % 86_400 === 0 ? [86_400, "d"] : next % 3_600 === 0 ? [3_600, "h"] : [1, "s"];
  return next === 0 ? "0" : `${next / unit} ${name}${from}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

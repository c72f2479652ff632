/**
 * What must be true of a deployment, judged from what the chain says. A deployment is done when nothing is left to say.
 *
 * Guarantee: on a live network no single key can mint, pay itself or take stake.
 *   Minting and paying follow from roots alone, and roots from the gate and its committee, so:
 *   - whoever changes the gate, the committee or a role is a contract, waits, and can be cancelled by somebody else;
 *   - whoever signs or rules is a majority of a board, never one;
 *   - whoever slashes is the contract that decides by rules, and nobody else;
 *   - a new holder of power waits longer than a stake needs to thaw, so that nobody is caught in it.
 */
import { type Address, isAddressEqual } from "viem";
import type { Network } from "../protocol/params.ts";
import { delays } from "./parameters.ts";
import type { Delay, Permissions, RoleState } from "./permissions.ts";
import { type Role, roles, permissions as table } from "./roles.ts";

/** @returns One sentence for each thing that is wrong; what a development chain need not have is not asked of it. */
export function judge(found: Permissions, network: Network): string[] {
  const asked = [unfinished, ties, functionRoles, roleSettings, targets];
  const askedLive = [holders, contracts, boards, guardians];
  return [...asked, ...(network === "local" ? [] : askedLive)].flatMap((rule) => rule(found, network));
}

function unfinished({ roles: states, deployer }: Permissions): string[] {
  const kept = states.filter((state) => state.holders.some(({ address }) => isAddressEqual(address, deployer)));
  return kept.map(
    ({ id }) =>
      `The deployer ${deployer} still holds ${nameOf(id)}, alone and at once: the deployment is not finished, so run it again and trust nothing before.`,
  );
}

function ties({ ties: found }: Permissions): string[] {
  return found
    .filter((tie) => !isAddressEqual(tie.found, tie.expected))
    .map((tie) => `${tie.what} is ${tie.found} and should be ${tie.expected}.`);
}

function functionRoles({ functions, strangers }: Permissions): string[] {
  const wanted = new Map(
    table.flatMap(([contract, names, role]) => names.map((name) => [`${contract}.${name}`, role])),
  );
  const wrong = functions.flatMap(({ contract, name, access, role }) => {
    const expected = wanted.get(`${contract}.${name}`);
    // The manager guards its own functions; there the entry says who cancels.
    const restricted = access.by === "role" && (contract !== "accessManager" || expected !== undefined);
    if (expected === undefined) {
      return restricted ? [`${contract}.${name} is restricted and no line of deploy/roles.ts names it.`] : [];
    }
    if (!restricted)
      return [`${contract}.${name} is ${expected}'s in deploy/roles.ts, and on chain anyone may call it.`];
    return role === roles[expected].id ? [] : [`${contract}.${name} should be ${expected}'s and is ${nameOf(role)}'s.`];
  });
  const strange = strangers
    .filter(({ role }) => role !== roles.ADMIN.id)
    .map(({ target, selector, role }) => `${nameOf(role)} may call ${selector} of ${target}, which is none of ours.`);
  return [...wrong, ...strange];
}

function roleSettings(found: Permissions, network: Network): string[] {
  const known = Object.entries(roles).flatMap(([name, role]) => {
    const state = stateOf(found, role);
    const [admin, guardian] = [roles[role.admin ?? "ADMIN"].id, roles[role.guardian ?? "ADMIN"].id];
    return [
      ...(state.admin === admin
        ? []
        : [`${nameOf(state.admin)} lets holders of ${name} in; it should be ${nameOf(admin)}.`]),
      ...(state.guardian === guardian
        ? []
        : [`${nameOf(state.guardian)} cancels what ${name} schedules; it should be ${nameOf(guardian)}.`]),
      ...(role.slow ? tooShort(`A new holder of ${name}`, state.grantDelay, delays[network].exitDelaySeconds) : []),
    ];
  });
  const ids = new Set(Object.values(roles).map(({ id }) => id));
  const strange = found.roles.filter(({ id, holders: held }) => !ids.has(id) && held.length > 0);
  return [...known, ...strange.map(({ id }) => `Role ${id} has holders and no line of deploy/roles.ts names it.`)];
}

function targets({ targets: found, addresses }: Permissions, network: Network): string[] {
  return found.flatMap(({ contract, authority, closed, adminDelay }) => [
    ...(isAddressEqual(authority, addresses.accessManager)
      ? []
      : [`${contract} obeys ${authority} and should obey the manager ${addresses.accessManager}.`]),
    ...(closed ? [`${contract} is closed: nobody can call its restricted functions.`] : []),
    ...tooShort(`Whoever re-points ${contract}`, adminDelay, delays[network].exitDelaySeconds),
  ]);
}

function holders(found: Permissions, network: Network): string[] {
  return Object.entries(roles).flatMap(([name, role]) =>
    stateOf(found, role).holders.flatMap(({ address, isKey, delay }) => [
      ...(isKey && !role.key
        ? [`${name} is held by ${address}, a plain key; it must be a contract, such as a multisig.`]
        : []),
      ...(role.delayed ? tooShort(`${name} ${address}`, delay, delays[network].adminDelaySeconds) : []),
    ]),
  );
}

/** What a contract does by rules nobody else may do. */
function contracts(found: Permissions): string[] {
  return Object.entries(roles).flatMap(([name, role]) => {
    if (role.contract === undefined) return [];
    const address = found.addresses[role.contract];
    const held = stateOf(found, role).holders;
    const others = held.filter((holder) => !isAddressEqual(holder.address, address));
    return [
      ...(held.length > others.length
        ? []
        : [`${role.contract} ${address} does not hold ${name}: nothing does its part.`]),
      ...others.map((holder) => `${name} is held by ${holder.address}; only ${role.contract} may hold it.`),
    ];
  });
}

function boards({ board, roles: states }: Permissions): string[] {
  const seats = [...board.signers, ...board.council];
  const holding = states.flatMap(({ id, holders: held }) =>
    held
      .filter(({ address }) => seats.some((seat) => isAddressEqual(seat, address)))
      .map(({ address }) => ({ id, address })),
  );
  return [
    ...minority("signers", board.signers, board.threshold),
    ...minority("council", board.council, board.councilThreshold),
    ...holding.map(({ id, address }) => `${address} sits on a board and holds ${nameOf(id)}; take two accounts.`),
  ];
}

function guardians(found: Permissions): string[] {
  const guards = stateOf(found, roles.GUARDIAN).holders;
  const guarded = [roles.ADMIN, roles.GOVERNOR].flatMap((role) => stateOf(found, role).holders);
  const both = guards.filter(({ address }) => guarded.some((other) => isAddressEqual(other.address, address)));
  return [
    ...(guards.length > 0 ? [] : ["Nobody holds GUARDIAN: nobody can pause or cancel."]),
    ...both.map(({ address }) => `${address} is the guardian of its own calls; take two accounts.`),
  ];
}

/** One key is never enough, nor is half of them. */
export function minority(name: string, members: readonly Address[], threshold: bigint): string[] {
  const fits = threshold >= 2n && 2n * threshold > BigInt(members.length) && threshold <= BigInt(members.length);
  const least = Math.max(2, Math.floor(members.length / 2) + 1);
  return fits
    ? []
    : [`The ${name} act with ${threshold} of ${members.length}; it takes at least ${least} of at least 2.`];
}

/** What is announced counts: a longer delay is as good as in force, a shorter one is too. */
function tooShort(who: string, { next }: Delay, least: number): string[] {
  return next >= least ? [] : [`${who} waits ${next} s; it must be at least ${least} s.`];
}

function stateOf({ roles: states }: Permissions, { id }: Role): RoleState {
  const none = { seconds: 0, next: 0, nextAt: 0 };
  return states.find((state) => state.id === id) ?? { id, holders: [], admin: 0n, guardian: 0n, grantDelay: none };
}

export function nameOf(id: bigint): string {
  return Object.entries(roles).find(([, role]) => role.id === id)?.[0] ?? `role ${id}`;
}

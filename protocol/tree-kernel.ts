/**
 * The reward tree's inner loop as a WebAssembly module, written out here instruction by instruction: Keccak-256 of a leaf's
 * 29 bytes and of a pair's 64, and the sum beside it, over words that lie in the module's memory. A hash function called
 * once a node spends most of its time on the way in and out.
 *
 * Guarantee: every word is the one that merkle.ts gives with any other Keccak-256.
 * Source: FIPS 202 for the permutation, with Keccak's own padding (0x01); round constants and rotations are computed below
 * from its definition. WebAssembly core specification 1.0 for the encoding.
 */
const LANES = 25;
const ROUNDS = 24;
const PAGE = 65_536;
/** Round constants lie first; the words start at a page. */
export const WORDS_AT = PAGE;

export type Kernel = {
  /** Bytes of `words` words, at WORDS_AT. The view is good until the next call. */
  memory(words: number): Uint8Array;
  /** Turns `count` entries at `at` into leaf words, in place. */
  hashLeaves(at: number, count: number): void;
  /** Writes the words above `pairs` pairs at `from` to `to`; 0, or 1 when a sum does not fit. */
  joinPairs(from: number, to: number, pairs: number): number;
};

/** A module of its own memory: one for each thread. */
export function createKernel(): Kernel {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()));
  const { memory, hashLeaves, joinPairs } = exports as Pick<Kernel, "hashLeaves" | "joinPairs"> & {
    memory: WebAssembly.Memory;
  };
  new BigUint64Array(memory.buffer, 0, ROUNDS).set(roundConstants());
  return {
    hashLeaves,
    joinPairs,
    memory: (words) => {
      const bytes = words * 32;
      const missing = WORDS_AT + bytes - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      return new Uint8Array(memory.buffer, WORDS_AT, bytes);
    },
  };
}

// ---------------------------------------------------------------- Permutation

/** x^t mod x^8 + x^6 + x^5 + x^4 + 1, one bit at each 2^j - 1. */
function roundConstants(): BigUint64Array {
  const constants = new BigUint64Array(ROUNDS);
  let register = 1;
  for (let round = 0; round < ROUNDS; round++) {
    for (let j = 0; j < 7; j++) {
      if (register & 1) constants[round] = (constants[round] ?? 0n) | (1n << BigInt(2 ** j - 1));
      register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
    }
  }
  return constants;
}

/** Where each lane goes and how far it turns on the way: rho and pi. */
function moves(): { from: number; to: number; turn: number }[] {
  const found = [{ from: 0, to: 0, turn: 0 }];
  let [x, y] = [1, 0];
  for (let t = 0; t < LANES - 1; t++) {
    const [toX, toY] = [y, (2 * x + 3 * y) % 5];
    found.push({ from: x + 5 * y, to: toX + 5 * toY, turn: (((t + 1) * (t + 2)) / 2) % 64 });
    [x, y] = [toX, toY];
  }
  return found;
}

// ------------------------------------------------------------------- Encoding

type Code = readonly number[];
const I32 = 0x7f;
const I64 = 0x7e;
const VOID = 0x40;

const get = (local: number): Code => [0x20, ...unsigned(local)];
const set = (local: number): Code => [0x21, ...unsigned(local)];
const i32 = (value: number): Code => [0x41, ...signed(BigInt(value))];
const i64 = (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))];
const load = (base: Code, offset: number): Code => [...base, 0x29, 0, ...unsigned(offset)];
const store = (base: Code, offset: number, value: Code): Code => [...base, ...value, 0x37, 0, ...unsigned(offset)];
const binary =
  (operation: number) =>
  (a: Code, b: Code): Code => [...a, ...b, operation];
const and = binary(0x83);
const or = binary(0x84);
const xor = binary(0x85);
const add = binary(0x7c);
const shl = (a: Code, bits: number): Code => [...a, ...i64(BigInt(bits)), 0x86];
const shr = (a: Code, bits: number): Code => [...a, ...i64(BigInt(bits)), 0x88];
const turn = (a: Code, bits: number): Code => (bits === 0 ? a : [...a, ...i64(BigInt(bits)), 0x89]);
const not = (a: Code): Code => xor(a, i64(-1n));
const below = binary(0x54);
const addI32 = binary(0x6a);
const step = (local: number, by: number): Code => [...addI32(get(local), i32(by)), ...set(local)];

function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: bigint): number[] {
  const low = Number(value & 0x7fn);
  const rest = value >> 7n;
  const isLast = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}

// ------------------------------------------------------------------ Functions

/** Locals after the parameters: round pointer, left sum, right sum, lanes, moved lanes, column parities, their effects. */
function localsFrom(first: number) {
  return {
    round: first,
    left: first + 1,
    right: first + 2,
    lane: (at: number) => first + 3 + at,
    moved: (at: number) => first + 3 + LANES + at,
    parity: (x: number) => first + 3 + 2 * LANES + (x % 5),
    effect: (x: number) => first + 8 + 2 * LANES + (x % 5),
  };
}
type Locals = ReturnType<typeof localsFrom>;
const DECLARED: Code = [2, 1, I32, 2 + 2 * LANES + 10, I64];

/** Keccak-f over the lanes: `ROUNDS` times theta, rho and pi, chi, iota. */
function permute({ round, lane, moved, parity, effect }: Locals): Code {
  const columns = [0, 1, 2, 3, 4];
  const column = (x: number) => [0, 5, 10, 15, 20].map((y) => get(lane(x + y))).reduce((a, b) => xor(a, b));
  const theta = (at: number) => xor(get(lane(at)), get(effect(at)));
  const chi = (at: number) => {
    const row = at - (at % 5);
    const [next, afterNext] = [get(moved(row + ((at + 1) % 5))), get(moved(row + ((at + 2) % 5)))];
    return [...xor(get(moved(at)), and(not(next), afterNext)), ...set(lane(at))];
  };
  const body = [
    ...columns.flatMap((x) => [...column(x), ...set(parity(x))]),
    ...columns.flatMap((x) => [...xor(get(parity(x + 4)), turn(get(parity(x + 1)), 1)), ...set(effect(x))]),
    ...moves().flatMap(({ from, to, turn: bits }) => [...turn(theta(from), bits), ...set(moved(to))]),
    ...Array.from({ length: LANES }, (_, at) => chi(at)).flat(),
    ...xor(get(lane(0)), load(get(round), 0)),
    ...set(lane(0)),
  ];
  return [...i32(0), ...set(round), ...repeat(body, [...step(round, 8), ...get(round), ...i32(ROUNDS * 8), 0x49])];
}

/** A block of Keccak-256's rate, whose first lanes are given; the padding's last bit closes it. */
function absorb({ lane }: Locals, first: readonly Code[]): Code {
  const last = 1n << 63n;
  return Array.from({ length: LANES }, (_, at) => [
    ...(first[at] ?? i64(at === 16 ? last : 0n)),
    ...set(lane(at)),
  ]).flat();
}

function squeeze({ lane }: Locals, to: Code): Code {
  return [0, 1, 2].flatMap((at) => store(to, 8 * at, get(lane(at))));
}

/** 0x01, account[20], cumulative[8], out of account[20], zero[4], cumulative[8]. */
function hashLeaves(): Code {
  const [at, count] = [0, 1];
  const locals = localsFrom(2);
  const word = get(at);
  const message = [
    or(shl(load(word, 0), 8), i64(1n)),
    load(word, 7),
    or(and(load(word, 15), i64(0xff_ffff_ffffn)), shl(load(word, 24), 40)),
    or(shr(load(word, 24), 24), i64(1n << 40n)),
  ];
  return [
    ...repeatWhile(count, [...absorb(locals, message), ...permute(locals), ...squeeze(locals, word), ...step(at, 32)]),
    0x0b,
  ];
}

function joinPairs(): Code {
  const [from, to, pairs] = [0, 1, 2];
  const locals = localsFrom(3);
  const { left, right } = locals;
  const message = [...[0, 1, 2, 3, 4, 5, 6, 7].map((at) => load(get(from), 8 * at)), i64(1n)];
  return [
    ...repeatWhile(pairs, [
      ...bigEndian(load(get(from), 24), left),
      ...set(left),
      ...bigEndian(load(get(from), 56), right),
      ...set(right),
      ...add(get(left), get(right)),
      ...set(right),
      // Wrapped around, so it does not fit.
      ...below(get(right), get(left)),
      ...[0x04, VOID, ...i32(1), 0x0f, 0x0b],
      ...absorb(locals, message),
      ...permute(locals),
      ...squeeze(locals, get(to)),
      ...bigEndian(get(right), left),
      ...set(left),
      ...store(get(to), 24, get(left)),
      ...step(from, 64),
      ...step(to, 32),
    ]),
    ...i32(0),
    0x0b,
  ];
}

/** The eight bytes turned round, by way of a local. */
function bigEndian(value: Code, local: number): Code {
  const swap = (bits: number, mask: bigint) =>
    or(and(shr(get(local), bits), i64(mask)), shl(and(get(local), i64(mask)), bits));
  return [
    ...value,
    ...set(local),
    ...swap(8, 0x00ff_00ff_00ff_00ffn),
    ...set(local),
    ...swap(16, 0x0000_ffff_0000_ffffn),
    ...[...i64(32n), 0x89],
  ];
}

/** Once, and again while the condition holds. */
function repeat(body: Code, condition: Code): Code {
  return [0x03, VOID, ...body, ...condition, 0x0d, 0, 0x0b];
}

/** As often as the local says, which counts down to nothing. */
function repeatWhile(local: number, body: Code): Code {
  return [0x02, VOID, 0x03, VOID, ...get(local), 0x45, 0x0d, 1, ...body, ...step(local, -1), 0x0c, 0, 0x0b, 0x0b];
}

// --------------------------------------------------------------------- Module

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const section = (id: number, items: readonly Code[]) => sized([...unsigned(items.length), ...items.flat()], [id]);
  const name = (text: string): Code => sized([...new TextEncoder().encode(text)]);
  const types = [
    [0x60, 2, I32, I32, 0],
    [0x60, 3, I32, I32, I32, 1, I32],
  ];
  const exported = [
    [...name("memory"), 2, 0],
    [...name("hashLeaves"), 0, 0],
    [...name("joinPairs"), 0, 1],
  ];
  const bodies = [hashLeaves(), joinPairs()].map((code) => sized([...DECLARED, ...code]));
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(3, [[0], [1]]),
    ...section(5, [[0, 1]]),
    ...section(7, exported),
    ...section(10, bodies),
  ]);
}

function sized(bytes: Code, before: Code = []): Code {
  return [...before, ...unsigned(bytes.length), ...bytes];
}

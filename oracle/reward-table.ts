/**
 * A table of rewards, `account,amountGwei` a line, read as it streams in: ten million rows are longer than any string.
 * Lines may end in CR LF, and empty ones are passed over.
 */
import { WORD } from "@fovea/protocol/entries.ts";

const HEADER = "account,amountGwei";
const ACCOUNT_DIGITS = 40;
const MOST_DIGITS = 20;
const LINE = 10;
const COMMA = 44;
const ZERO = 48;

/**
 * Entries in the order of the rows, as `frameEntries` takes them.
 *
 * @throws {RewardsError} with the number of the first line that is not a row
 */
export async function readRewards(table: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> {
  const rows = collectRows();
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of table) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let to = bytes.indexOf(LINE); to >= 0; to = bytes.indexOf(LINE, from)) {
      rows.add(bytes, { from, to });
      from = to + 1;
    }
    rest = bytes.slice(from);
  }
  rows.add(rest, { from: 0, to: rest.length });
  return rows.entries();
}

type Span = { readonly from: number; readonly to: number };

function collectRows() {
  let bytes = new Uint8Array(2 ** 16 * WORD);
  let view = new DataView(bytes.buffer);
  let line = 0;
  let end = 0;
  const grow = () => {
    const larger = new Uint8Array(2 * bytes.length);
    larger.set(bytes);
    bytes = larger;
    view = new DataView(larger.buffer);
  };
  return {
    entries: () => {
      if (line === 0) throw new RewardsError(1, `the first line must be ${HEADER}`);
      return bytes.subarray(0, end);
    },
    add(text: Uint8Array, span: Span) {
      const { from, to } = trimmed(text, span);
      if (from === to && line > 0) return line++;
      if (++line === 1) return demandHeader(text.subarray(from, to));
      if (end === bytes.length) grow();
      const isRow = writeAccount(text, { from, to, bytes, end }) && writeAmount(text, { from, to, view, end });
      const shown = () => new TextDecoder().decode(text.subarray(from, to)).slice(0, 80);
      if (!isRow) throw new RewardsError(line, `expected an address and whole gwei below 2^64, got "${shown()}"`);
      end += WORD;
    },
  };
}

function demandHeader(text: Uint8Array): void {
  if (new TextDecoder().decode(text) !== HEADER) throw new RewardsError(1, `the first line must be ${HEADER}`);
}

function trimmed(text: Uint8Array, { from, to }: Span): Span {
  const isSpace = (at: number) => (text[at] ?? 0) <= 32;
  while (from < to && isSpace(from)) from++;
  while (to > from && isSpace(to - 1)) to--;
  return { from, to };
}

function writeAccount(text: Uint8Array, { from, to, bytes, end }: Span & { bytes: Uint8Array; end: number }): boolean {
  const isFramed = text[from] === ZERO && text[from + 1] === 120 && text[from + 2 + ACCOUNT_DIGITS] === COMMA;
  if (!isFramed || from + 3 + ACCOUNT_DIGITS >= to) return false;
  let good = 0;
  for (let byte = 0; byte < ACCOUNT_DIGITS / 2; byte++) {
    const high = digitOf(text[from + 2 + 2 * byte]);
    const low = digitOf(text[from + 3 + 2 * byte]);
    good |= high | low;
    bytes[end + byte] = 16 * high + low;
  }
  return good >= 0;
}

/** -1 for what is no hex digit. */
function digitOf(code = 0): number {
  if (code >= ZERO && code <= 57) return code - ZERO;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function writeAmount(text: Uint8Array, { from, to, view, end }: Span & { view: DataView; end: number }): boolean {
  const first = from + 3 + ACCOUNT_DIGITS;
  if (to - first > MOST_DIGITS) return false;
  // Two halves of ten digits, which numbers hold exactly.
  const middle = Math.max(first, to - MOST_DIGITS / 2);
  const high = decimalOf(text, { from: first, to: middle });
  const low = decimalOf(text, { from: middle, to });
  const amount = BigInt(high) * 10_000_000_000n + BigInt(low);
  if (high < 0 || low < 0 || amount >= 2n ** 64n) return false;
  view.setBigUint64(end + 24, amount);
  return true;
}

/** -1 for what is no decimal. */
function decimalOf(text: Uint8Array, { from, to }: Span): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = (text[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = 10 * value + digit;
  }
  return value;
}

export class RewardsError extends Error {
  readonly code = "bad-rewards";
  readonly exit = 2;
  readonly line: number;
  constructor(line: number, detail: string) {
    super(`Can't build a tree from this table, line ${line}: ${detail}.`);
    this.line = line;
  }
}

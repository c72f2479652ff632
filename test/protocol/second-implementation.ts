/**
 * Allocation and reward tree once more, from SPEC.md alone: nothing of protocol/ is used here, and nothing is fast. Two
 * readings of one text that agree on ten thousand histories leave little room for a third.
 */
import { concat, type Hex, keccak256, numberToHex, sliceHex } from "viem";

type Rules = {
  capGwei: bigint;
  holdPermille: bigint;
  holdSeconds: number;
  fullHoldSeconds: number;
};

/** An account's book over all epochs. */
class Book {
  start: number | undefined;
  debt = 0n;
  parcels: { due: number; gwei: bigint }[] = [];
  leaf = 0n;
}

/** A ledger of all accounts that is told one epoch after the other. */
export class Ledger {
  readonly books = new Map<Hex, Book>();
  private readonly rules: Rules;

  constructor(rules: Rules) {
    this.rules = rules;
  }

  /** @returns what of the pool nobody earned */
  close(end: number, pool: bigint, work: readonly { driver: Hex; microPoints: bigint }[]): bigint {
    const micro = new Map<Hex, bigint>();
    for (const { driver } of work) {
      micro.set(
        driver,
        work.filter((each) => each.driver === driver).reduce((sum, each) => sum + each.microPoints, 0n),
      );
      if (!this.books.has(driver)) this.books.set(driver, new Book());
    }
    const total = [...micro.values()].filter((sum) => sum > 0n).reduce((sum, each) => sum + each, 0n);
    // pool / total < cap, without a fraction: points are millionths.
    const short = pool * 1_000_000n < this.rules.capGwei * total;
    const [dividend, divisor] = short ? [pool, total] : [this.rules.capGwei, 1_000_000n];

    let left = pool;
    for (const [account, book] of this.books) {
      const sum = micro.get(account) ?? 0n;
      const earned = sum > 0n ? (sum * dividend) / divisor : 0n;
      if (sum < 0n) book.debt += ceil(-sum * dividend, divisor);
      this.pay(book, end, earned);
      left -= earned;
    }
    return left;
  }

  private pay(book: Book, end: number, earned: bigint): void {
    if (earned > 0n) book.start ??= end;
    const young = book.start !== undefined && end < book.start + this.rules.fullHoldSeconds;
    const held = young ? earned : ceil(earned * this.rules.holdPermille, 1000n);
    book.parcels.push({ due: end + this.rules.holdSeconds, gwei: held });

    for (const parcel of book.parcels) {
      const taken = book.debt < parcel.gwei ? book.debt : parcel.gwei;
      parcel.gwei -= taken;
      book.debt -= taken;
    }
    let pay = earned - held;
    while (book.parcels[0] !== undefined && book.parcels[0].due <= end) pay += book.parcels.shift()?.gwei ?? 0n;
    const fromPay = book.debt < pay ? book.debt : pay;
    book.debt -= fromPay;
    book.leaf += pay - fromPay;
  }

  root(): Hex {
    const paid = [...this.books]
      .filter(([, { leaf }]) => leaf > 0n)
      .sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1));
    const row: [Hex, bigint][] = [
      [`0x${"00".repeat(20)}`, 0n],
      ...paid.map(([account, { leaf }]): [Hex, bigint] => [account, leaf]),
      [`0x${"ff".repeat(20)}`, 0n],
    ];
    let nodes = row.map(([account, gwei]) => word(concat(["0x01", account, numberToHex(gwei, { size: 8 })]), gwei));
    while (!Number.isInteger(Math.log2(nodes.length))) nodes.push(`0x${"00".repeat(32)}`);
    while (nodes.length > 1) {
      nodes = nodes.flatMap((left, at) => {
        const right = nodes[at + 1];
        return at % 2 === 1 || right === undefined ? [] : [word(concat([left, right]), sumOf(left) + sumOf(right))];
      });
    }
    return nodes[0] ?? "0x";
  }
}

function word(preimage: Hex, sum: bigint): Hex {
  return concat([sliceHex(keccak256(preimage), 0, 24), numberToHex(sum, { size: 8 })]);
}

function sumOf(node: Hex): bigint {
  return BigInt(sliceHex(node, 24));
}

function ceil(dividend: bigint, divisor: bigint): bigint {
  return dividend % divisor === 0n ? dividend / divisor : dividend / divisor + 1n;
}

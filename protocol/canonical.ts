/**
 * Canonical JSON: one byte string for one value, so that a hash names a value and not its spelling.
 *
 * Guarantee: equal values have equal text, whatever the order their keys were written in.
 * Guarantee: parsing the text and writing it again gives the same text.
 * Source: RFC 8785 (JSON Canonicalization Scheme): keys sorted by UTF-16 code units, no spaces, ECMAScript numbers.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== "object") throw new NotCanonicalError(typeof value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
}

/** One canonical JSON document a line. */
export function canonicalLines(values: readonly unknown[]): string {
  return values.map((value) => `${canonicalJson(value)}\n`).join("");
}

export class NotCanonicalError extends Error {
  readonly code = "not-canonical";
  readonly kind: string;
  constructor(kind: string) {
    super(`A ${kind} has no canonical JSON; write it as a string or leave the key out.`);
    this.kind = kind;
  }
}

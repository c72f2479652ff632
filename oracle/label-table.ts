/** Tables of labels: CSV with a header, columns found by name, no quoting. */
import type { Gold, Label } from "@fovea/protocol/aggregate.ts";

/** @throws {LabelsError} */
export function parseLabels(csv: string): Label[] {
  const rows = parseTable(csv, ["item", "worker", "label"]);
  return rows.map(([item = "", worker = "", label = ""]) => ({ item, worker, label }));
}

/** @throws {LabelsError} */
export function parseGold(csv: string): Gold[] {
  const found = new Map<string, string>();
  return parseTable(csv, ["item", "label"]).map(([item = "", label = ""], row) => {
    const before = found.get(item);
    if (before !== undefined && before !== label)
      throw new LabelsError(row + 2, `item ${item} is ${before} further up and ${label} here`);
    found.set(item, label);
    return { item, label };
  });
}

/** The named columns of each row. */
function parseTable(csv: string, columns: readonly string[]): string[][] {
  const [header = "", ...lines] = csv.replace(/^\uFEFF/, "").split(/\r?\n/);
  const names = header.split(",").map((name) => name.trim());
  const places = columns.map((column) => names.indexOf(column));
  const missing = columns.filter((_, at) => (places[at] ?? -1) < 0);
  if (missing.length > 0) throw new LabelsError(1, `the header has no column ${missing.join(" and no column ")}`);
  return lines.flatMap((line, at) => {
    if (line.trim() === "") return [];
    const fields = line.split(",").map((field) => field.trim());
    if (fields.length !== names.length)
      throw new LabelsError(at + 2, `expected ${names.length} fields, found ${fields.length}`);
    if (line.includes('"')) throw new LabelsError(at + 2, "fields can't be quoted; replace commas inside them");
    const picked = places.map((place) => fields[place] ?? "");
    if (picked.includes("")) throw new LabelsError(at + 2, "a field is empty");
    return [picked];
  });
}

export class LabelsError extends Error {
  readonly code = "bad-labels";
  readonly exit = 2;
  readonly line: number;
  constructor(line: number, detail: string) {
    super(`Can't read this table of labels, line ${line}: ${detail}.`);
    this.line = line;
  }
}

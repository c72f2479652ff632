/**
 * A track as CSV: a header with `t` (unix milliseconds) or `time` (ISO 8601 with zone), `lat`, `lon`, and perhaps
 * `accuracy` and `speed`, in any order; other columns are left alone. Fields are numbers and times, so none is quoted.
 */
import type { Fix } from "@fovea/protocol/report.ts";
import { BadDriveFile } from "./bad-drive-file.ts";
import { fixOf, fixSchema } from "./fix.ts";
import { isoTime } from "./iso-time.ts";

const columns = ["t", "time", "lat", "lon", "accuracy", "speed"] as const;

/** @throws {BadDriveFile} */
export function parseCsv(text: string): Fix[] {
  const [header = "", ...rows] = text.split(/\r?\n/);
  const places = columnsOf(header);
  return rows.flatMap((row, index) => (row.trim() === "" ? [] : [fixOfRow(row, { places, line: index + 2 })]));
}

type Places = Map<string, number>;

function columnsOf(header: string): Places {
  const names = header.split(",").map((name) => name.trim().toLowerCase());
  const places: Places = new Map(
    columns.flatMap((name) => (names.includes(name) ? [[name, names.indexOf(name)]] : [])),
  );
  const missing = ["lat", "lon"].filter((name) => !places.has(name));
  if (!places.has("t") && !places.has("time")) missing.unshift("t or time");
  if (missing.length > 0) throw new BadDriveFile(`line 1 must name its columns, and ${missing.join(", ")} is missing`);
  return places;
}

function fixOfRow(row: string, { places, line }: { places: Places; line: number }): Fix {
  const fields = row.split(",");
  const field = (name: string) => fields[places.get(name) ?? -1]?.trim() ?? "";
  const number = (name: string) => (field(name) === "" ? undefined : Number(field(name)));

  const parsed = fixSchema.safeParse({
    t: places.has("t") ? number("t") : isoTime(field("time")),
    lat: number("lat"),
    lon: number("lon"),
    accuracy: number("accuracy"),
    speed: number("speed"),
  });
  if (parsed.success) return fixOf(parsed.data);
  const [issue] = parsed.error.issues;
  throw new BadDriveFile(`line ${line}, ${String(issue?.path[0])}: ${issue?.message}`);
}

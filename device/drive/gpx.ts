/**
 * The track of a GPX 1.1 file. Read are `<trkpt lat lon>` and the `<time>` inside it, of all tracks and segments in their
 * order; everything else (elevation, names, waypoints, routes, extensions) is skipped. Not a general XML reader: it
 * refuses a document type, because entities could change what it reads, and it knows no namespace prefixes.
 */
import type { Fix } from "@fovea/protocol/report.ts";
import { BadDriveFile } from "./bad-drive-file.ts";
import { fixOf, fixSchema } from "./fix.ts";
import { isoTime } from "./iso-time.ts";

/** @throws {BadDriveFile} */
export function parseGpx(text: string): Fix[] {
  // Blanked, not removed, so that what follows keeps its line.
  const xml = text.replaceAll(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, (hidden) =>
    hidden.replaceAll(/[^\n]/g, " "),
  );
  const root = /<gpx\s[^>]*>/.exec(xml);
  if (!root || !/\sversion\s*=\s*["']1\.1["']/.test(root[0])) throw new BadDriveFile('it has no <gpx version="1.1">');
  if (/<!DOCTYPE/i.test(xml)) throw new BadDriveFile("it has a document type, which GPX does not need");

  const points = xml.split(/(?=<trkpt\s)/).slice(1);
  let line = 1 + newlines(xml.slice(0, xml.search(/<trkpt\s/)));
  return points.map((point) => {
    const fix = fixOfPoint(point, line);
    line += newlines(point);
    return fix;
  });
}

/** From one `<trkpt` up to the next. */
function fixOfPoint(point: string, line: number): Fix {
  const [tag = ""] = /^<trkpt\s[^>]*>/.exec(point) ?? [];
  const end = point.indexOf("</trkpt>");
  if (tag === "" || tag.endsWith("/>") || end < 0)
    throw new BadDriveFile(`line ${line}: a trkpt is not closed or empty`);

  const time = /<time>\s*([^<]*?)\s*<\/time>/.exec(point.slice(tag.length, end))?.[1] ?? "";
  const parsed = fixSchema.safeParse({ t: isoTime(time), lat: attribute(tag, "lat"), lon: attribute(tag, "lon") });
  if (parsed.success) return fixOf(parsed.data);
  const [issue] = parsed.error.issues;
  const name = issue?.path[0] === "t" ? "time" : String(issue?.path[0]);
  throw new BadDriveFile(`line ${line}: the trkpt's ${name} is missing or wrong (${issue?.message})`);
}

function attribute(tag: string, name: string): number | undefined {
  const value = new RegExp(`\\s${name}\\s*=\\s*["']([^"']+)["']`).exec(tag)?.[1];
  return value === undefined ? undefined : Number(value);
}

function newlines(text: string): number {
  return text.split("\n").length - 1;
}

/** Where an epoch's files are read from: a folder or a web address of the same layout. */
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ReadFile, Span } from "./epoch-files.ts";

/** A reader of named files below a place. */
export function openFolder(place: string): ReadFile {
  return /^https?:\/\//.test(place)
    ? (name, span) => fetchFile(`${place.replace(/\/$/, "")}/${name}`, span)
    : (name, span) => loadFile(join(place, name), span);
}

async function loadFile(path: string, span: Span | undefined): Promise<Uint8Array | undefined> {
  try {
    return span ? await loadPart(path, span) : new Uint8Array(await readFile(path));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new PlaceError(path, { cause });
  }
}

async function loadPart(path: string, { from, to }: Span): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(to - from), 0, to - from, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function fetchFile(url: string, span: Span | undefined): Promise<Uint8Array | undefined> {
  const headers = span && { range: `bytes=${span.from}-${span.to - 1}` };
  const response = await fetch(url, headers && { headers }).catch((cause: unknown) => {
    throw new PlaceError(url, { cause });
  });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new PlaceError(url, { cause: new Error(`status ${response.status}`) });
  return new Uint8Array(await response.arrayBuffer());
}

export class PlaceError extends Error {
  readonly code = "place-unreadable";
  readonly exit = 3;
  readonly place: string;
  constructor(place: string, options: ErrorOptions) {
    const why = options.cause instanceof Error ? options.cause.message : "no answer";
    super(`Can't read ${place} (${why}); check the path or address and that its server is up.`, options);
    this.place = place;
  }
}

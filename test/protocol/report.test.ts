import { readFileSync } from "node:fs";
import { nodePorts } from "@fovea/oracle/ports.ts";
import { type Cbor, decodeCbor, encodeCbor } from "@fovea/protocol/cbor.ts";
import { decodeSign1, encodeSign1 } from "@fovea/protocol/cose.ts";
import { limits, timeRangeMs } from "@fovea/protocol/report/limits.ts";
import { decodeReport, type ReportContent, sealReport } from "@fovea/protocol/report.ts";
import { tasks } from "@fovea/protocol/task.ts";
import fc from "fast-check";
import { type Hex, sha256 } from "viem";
import { describe, expect, test } from "vitest";
import { contentArbitrary } from "./report.arbitrary.ts";

const signatureArbitrary = fc.uint8Array({ minLength: 64, maxLength: 64 });
const startMs = 1_760_000_000_000;
const zero: Hex = `0x${"00".repeat(32)}`;

const content: ReportContent = {
  deviceId: `0x${"d1".repeat(32)}`,
  chainId: 31_337,
  registry: `0x${"ab".repeat(20)}`,
  sequence: 1,
  previous: zero,
  anchor: `0x${"ac".repeat(32)}`,
  startMs,
  disclosure: "open",
  public: {
    tasks: ["pothole"],
    detections: [{ task: "pothole", class: "d40", cell: "8c2a1072b59ffff", at: startMs / 1_000, confidence: 800 }],
    coverage: [
      { cell: "8b2a1072b598fff", at: 1_759_999_980, sector: 0 },
      { cell: "8b2a1072b599fff", at: 1_759_999_980, sector: 0 },
      { cell: "8b2a1072b599fff", at: 1_759_999_980, sector: 3 },
      { cell: "8b2a1072b598fff", at: 1_760_000_040, sector: 0 },
    ],
  },
  private: {
    publicSalt: new Uint8Array(16).fill(1),
    privateSalt: new Uint8Array(16).fill(2),
    camera: { bearingDegrees: 0, fieldDegrees: 70, rangeMetres: 30 },
    models: [{ task: "pothole", model: zero, fromMs: startMs, toMs: startMs + 5_000 }],
    track: [
      { ms: startMs, latE7: 430_400_000, lonE7: -761_400_000, accuracyDm: 30, speedCms: null },
      { ms: startMs + 5_000, latE7: 430_404_500, lonE7: -761_400_100, accuracyDm: 0, speedCms: 1_000 },
    ],
    detections: [
      {
        task: "pothole",
        class: "d40",
        ms: startMs,
        latE7: 430_400_100,
        lonE7: -761_399_900,
        confidence: 800,
        box: [1, 2, 3, 1_000],
        phash: "0x0123456789abcdef",
        frame: null,
      },
    ],
  },
};
const signature = new Uint8Array(64).fill(7);
const sealed = sealReport(content);
const sample = sealed.seal(signature);

test("decoding a sealed report gives its content back", () => {
  fc.assert(
    fc.property(contentArbitrary, signatureArbitrary, (original, signed) => {
      const report = sealReport(original);
      const expected = { ...original, hash: report.hash, signed: report.signed, signature: signed };
      expect(decodeReport(report.seal(signed))).toEqual({ ok: true, report: expected });
    }),
    { seed: 1 },
  );
});

test("the platform's SHA-256 gives the same report", () => {
  expect(decodeReport(sample, nodePorts.sha256)).toEqual(decodeReport(sample));
});

test("never throws, and sealing whatever decodes gives the same bytes again", () => {
  const changed = fc
    .tuple(contentArbitrary, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }))
    .map(([original, changes]) => {
      const bytes = sealReport(original).seal(signature);
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      return bytes;
    });
  const cut = fc.tuple(contentArbitrary, fc.nat()).map(([original, at]) => {
    const bytes = sealReport(original).seal(signature);
    return bytes.subarray(0, at % bytes.length);
  });
  fc.assert(
    fc.property(fc.oneof(changed, cut, fc.uint8Array()), (bytes) => {
      const decoded = decodeReport(bytes);
      if (decoded.ok) expect(sealReport(decoded.report).seal(decoded.report.signature)).toEqual(bytes);
      else expect(["malformed", "oversized"]).toContain(decoded.reason);
    }),
    { seed: 2, numRuns: 1_000 },
  );
});

test("every flipped bit is refused, or changes the hash, or lies in the signature", () => {
  for (let bit = 0; bit < sample.length * 8; bit += 1) {
    const bytes = Uint8Array.from(sample);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const decoded = decodeReport(bytes);
    if (!decoded.ok || decoded.report.hash !== sealed.hash) continue;
    expect(decoded.report).toEqual({ ...content, ...sealed, seal: undefined, signature: decoded.report.signature });
    expect(decoded.report.signature).not.toEqual(signature);
  }
});

test("the hash is SHA-256 of the signed bytes, so another signature does not make another report", () => {
  fc.assert(
    fc.property(signatureArbitrary, (other) => {
      const decoded = decodeReport(sealed.seal(other));
      expect(decoded.ok && decoded.report.hash).toBe(sealed.hash);
    }),
    { seed: 3 },
  );
  expect(sealed.hash).toBe(sha256(sealed.signed));
});

test("a decoded report shares no memory with the bytes it came from", () => {
  const bytes = Buffer.from(sample);
  const decoded = decodeReport(bytes);
  bytes.fill(0);
  expect(decoded).toEqual(decodeReport(sample));
});

describe("what is refused", () => {
  const fixes = (count: number) => Array.from({ length: count }, (_, at) => ({ ...first, ms: startMs + at }));
  const first = content.private.track[0] ?? { ms: 0, latE7: 0, lonE7: 0, accuracyDm: 0, speedCms: 0 };
  const seen = content.private.detections[0];
  const hidden = (change: Partial<ReportContent["private"]>) => ({ private: { ...content.private, ...change } });
  const shown = (change: Partial<ReportContent["public"]>) => ({ public: { ...content.public, ...change } });
  const camera = (change: object) => hidden({ camera: { ...content.private.camera, ...change } });
  const fix = (change: object) => hidden({ track: [first, { ...first, ...change }] });
  const detection = (change: object) => hidden({ detections: seen ? [{ ...seen, ...change }] : [] });
  const coverage = (...entries: number[]) =>
    shown({ coverage: entries.flatMap((index) => content.public.coverage[index] ?? []) });

  test.each<[string, Partial<ReportContent>, string?]>([
    ["a chain id of zero", { chainId: 0 }],
    ["a sequence beyond 32 bits", { sequence: 2 ** 32 }],
    ["a negative sequence", { sequence: -1 }],
    ["a short hash of the previous report", { previous: "0x00" }],
    ["a short anchor", { anchor: "0x00" }],
    ["a start that is not the first fix", { startMs: startMs + 1 }],
    ["a salt of another length", hidden({ publicSalt: new Uint8Array(15) })],
    ["a camera that looks past a full turn", camera({ bearingDegrees: 360 })],
    ["a camera that sees nothing", camera({ fieldDegrees: 0 })],
    ["a camera that sees too far", camera({ rangeMetres: 201 })],
    ["no model", hidden({ models: [], detections: [] })],
    [
      "a model that ends before it starts",
      hidden({ models: [{ task: "sign", model: zero, fromMs: startMs, toMs: startMs - 1 }], detections: [] }),
    ],
    ["no fix", hidden({ track: [], detections: [] })],
    ["a track that goes back in time", fix({ ms: startMs - 1 })],
    ["a latitude beyond the pole", fix({ latE7: 900_000_001 })],
    ["a longitude beyond half a turn", fix({ lonE7: -1_800_000_001 })],
    ["a negative accuracy", fix({ accuracyDm: -1 })],
    ["an accuracy beyond 10 km", fix({ accuracyDm: 100_001 })],
    ["a negative speed", fix({ speedCms: -1 })],
    ["a speed beyond 200 m/s", fix({ speedCms: 20_001 })],
    ["a confidence above one", detection({ confidence: 1_001 })],
    ["a class of capitals", detection({ class: "D40" })],
    ["a class of 33 letters", detection({ class: "d".repeat(33) })],
    ["a box that leaves the frame", detection({ box: [0, 0, 0, 1_001] })],
    ["a box of three", detection({ box: [0, 0, 0] })],
    ["a short perceptual hash", detection({ phash: "0x01" })],
    ["a short frame hash", detection({ frame: "0x01" })],
    ["a detection that no model looked for", detection({ task: "sign" })],
    ["a detection after its model ended", detection({ ms: startMs + 5_001 })],
    ["detections out of order", hidden({ detections: seen ? [{ ...seen, ms: startMs + 1 }, seen] : [] })],
    ["no task", shown({ tasks: [] })],
    ["a task twice", shown({ tasks: ["sign", "sign"] })],
    ["tasks out of order", shown({ tasks: ["sign", "pothole"] })],
    ["coverage out of order in time", coverage(3, 0)],
    ["coverage out of order in place", coverage(1, 0)],
    ["coverage out of order in heading", coverage(2, 1)],
    ["coverage twice", coverage(0, 0)],
    [
      "coverage at another resolution",
      shown({ coverage: [{ cell: "8c2a1072b59ffff", at: 1_760_000_040, sector: 0 }] }),
    ],
    ["a ninth heading", shown({ coverage: [{ cell: "8b2a1072b598fff", at: 1_760_000_040, sector: 8 }] })],
    ["more than ten minutes", fix({ ms: startMs + limits.segmentMs + 1 }), "oversized"],
    ["too many fixes", hidden({ track: fixes(limits.fixes + 1) }), "oversized"],
    ["too many detections", hidden({ detections: seen ? Array(limits.detections + 1).fill(seen) : [] }), "oversized"],
    [
      "too many public detections",
      shown({ detections: Array(limits.detections + 1).fill(content.public.detections[0]) }),
      "oversized",
    ],
    ["too many models", hidden({ models: Array(limits.models + 1).fill(content.private.models[0]) }), "oversized"],
    [
      "too much coverage",
      shown({ coverage: Array(limits.coverage + 1).fill(content.public.coverage[0]) }),
      "oversized",
    ],
  ])("%s", (_, change, reason = "malformed") => {
    expect(trySeal({ ...content, ...change })).toMatchObject({ ok: false, reason });
  });

  test("bytes beyond the limit, before they are read", () => {
    expect(decodeReport(new Uint8Array(limits.envelopeBytes + 1))).toMatchObject({ ok: false, reason: "oversized" });
    expect(decodeReport(new Uint8Array(limits.envelopeBytes))).toMatchObject({ ok: false, reason: "malformed" });
  });

  test.each<[string, (parts: Parts) => void]>([
    ["another version", ({ header }) => header.set(1, 2)],
    ["an unknown disclosure", ({ header }) => header.set(8, 2)],
    ["a field more in the header", ({ header }) => header.set(11, 0)],
    ["a field less in the header", ({ header }) => header.delete(10)],
    ["a field under another number", ({ header }) => header.delete(10) && header.set(11, new Uint8Array(32))],
    ["a field more in the public part", ({ publicPart }) => publicPart.set(4, 0)],
    ["a field more in the private part", ({ privatePart }) => privatePart.set(7, 0)],
    ["an unknown task", ({ publicPart }) => publicPart.set(1, [9])],
    ["cells that end early", ({ publicPart }) => publicPart.set(3, [[], new Uint8Array(7), new Uint8Array(0)])],
    ["a heading without a cell", ({ publicPart }) => publicPart.set(3, [[], new Uint8Array(0), new Uint8Array(1)])],
    ["a minute without a cell", ({ publicPart }) => publicPart.set(3, [[1], new Uint8Array(0), new Uint8Array(0)])],
    [
      "two fixes and one latitude",
      ({ privatePart }) => privatePart.set(5, [[startMs, 1], [1], [1, 1], [1, 1], [1, 1]]),
    ],
    ["two fixes and one speed", ({ privatePart }) => privatePart.set(5, [[startMs, 1], [1, 1], [1, 1], [1, 1], [1]])],
    ["a time that is text", ({ header }) => header.set(7, "now")],
    ["another algorithm", ({ protectedHeaders }) => protectedHeaders.set(1, -8)],
    ["a short device id", ({ protectedHeaders }) => protectedHeaders.set(4, new Uint8Array(31))],
    ["a protected header more", ({ protectedHeaders }) => protectedHeaders.set(3, 0)],
    ["an unprotected header", ({ unprotected }) => unprotected.set(4, new Uint8Array(32))],
  ])("%s", (_, edit) => {
    expect(decodeReport(forge(() => {}))).toEqual(decodeReport(sample));
    expect(decodeReport(forge(edit))).toMatchObject({ ok: false, reason: "malformed" });
  });

  test("a signature of 63 bytes", () => {
    expect(decodeReport(sealed.seal(new Uint8Array(63)))).toMatchObject({ ok: false, reason: "malformed" });
  });

  test("the public or private part of another report", () => {
    const [message, publicBytes, privateBytes] = partsOf(sample);
    const other = { ...content, ...shown({ coverage: [] }), ...camera({ rangeMetres: 31 }) };
    const [, otherPublic, otherPrivate] = partsOf(sealReport(other).seal(signature));
    for (const mixed of [
      [message, otherPublic, privateBytes],
      [message, publicBytes, otherPrivate],
    ]) {
      expect(decodeReport(encodeCbor(mixed))).toMatchObject({ ok: false, reason: "malformed" });
    }
    expect(decodeReport(encodeCbor([message, publicBytes]))).toMatchObject({ ok: false, reason: "malformed" });
  });
});

describe("report.cddl", () => {
  const cddl = readFileSync(new URL("../../protocol/report.cddl", import.meta.url), "utf8");

  test.each<[string, (parts: Parts) => Map<number, Cbor>]>([
    ["protected-headers", ({ protectedHeaders }) => protectedHeaders],
    ["header", ({ header }) => header],
    ["public-part", ({ publicPart }) => publicPart],
    ["private-part", ({ privatePart }) => privatePart],
  ])("numbers the fields of %s as the codec does", (name, pick) => {
    const body = new RegExp(`^${name} = \\{\n([\\s\\S]*?)^\\}`, "m").exec(cddl)?.[1] ?? "";
    const keys = [...body.matchAll(/^ {2}(\d+) =>/gm)].map((match) => Number(match[1]));
    forge((parts) => expect(keys).toEqual([...pick(parts).keys()]));
  });

  test("states the limits of the codec", () => {
    expect(cddl).toContain(`at most ${limits.envelopeBytes} bytes`);
    expect(cddl).toContain(`at most ${limits.segmentMs} ms`);
    expect(cddl).toContain(`[1*${limits.fixes} int]`);
    expect(cddl).toContain(`[0*${limits.detections} detection]`);
    expect(cddl).toContain(`[0*${limits.coverage} uint]`);
    expect(cddl).toContain(`bstr .size (0..${limits.coverage * 8})`);
    expect(cddl).toContain(`[1*${limits.models} model]`);
    expect(cddl).toContain(`unix-ms = ${timeRangeMs.min}..${timeRangeMs.max}`);
    expect(cddl).toContain(`task = &(${tasks.map((task, index) => `${task}: ${index}`).join(", ")})`);
  });
});

type Parts = {
  header: Map<number, Cbor>;
  publicPart: Map<number, Cbor>;
  privatePart: Map<number, Cbor>;
  protectedHeaders: Map<number, Cbor>;
  unprotected: Map<number, Cbor>;
};

/** The sample with its insides edited and all commitments right again. */
function forge(edit: (parts: Parts) => void): Uint8Array {
  const [message, publicBytes, privateBytes] = partsOf(sample);
  const sign1 = decodeSign1(message);
  if (!sign1) throw new Error("the sample is no COSE_Sign1");
  const parts = {
    header: mapOf(sign1.payload),
    publicPart: mapOf(publicBytes),
    privatePart: mapOf(privateBytes),
    protectedHeaders: mapOf(sign1.protectedBytes),
    unprotected: new Map(),
  };
  edit(parts);
  const publicPart = encodeCbor(parts.publicPart);
  const privatePart = encodeCbor(parts.privatePart);
  const { publicSalt } = content.private;
  if (parts.header.has(9)) parts.header.set(9, sha256(Uint8Array.from([...publicSalt, ...publicPart]), "bytes"));
  if (parts.header.has(10)) parts.header.set(10, sha256(privatePart, "bytes"));
  const payload = encodeCbor(parts.header);
  const protectedBytes = encodeCbor(parts.protectedHeaders);
  const signed = encodeSign1({ protectedBytes, unprotected: parts.unprotected, payload, signature });
  return encodeCbor([signed, publicPart, privatePart]);
}

function partsOf(envelope: Uint8Array): [Uint8Array, Uint8Array, Uint8Array] {
  const parts = decodeCbor(envelope);
  const [first, second, third] = Array.isArray(parts) ? parts : [];
  return [first, second, third];
}

function mapOf(bytes: Uint8Array): Map<number, Cbor> {
  const map = decodeCbor(bytes);
  return map instanceof Map ? new Map(map) : new Map();
}

/** The encoder trusts its input, so what it cannot even write counts as refused too. */
function trySeal(wrong: ReportContent): ReturnType<typeof decodeReport> {
  try {
    return decodeReport(sealReport(wrong).seal(signature));
  } catch {
    return { ok: false, reason: "malformed", detail: "cannot be written" };
  }
}

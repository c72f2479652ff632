/**
 * Deterministic CBOR (RFC 8949, section 4.2.1) over the cborg library, cut down to what a report needs: integers that
 * a double holds exactly, byte strings, printable ASCII text, arrays, maps with integer keys, null, booleans, tags.
 *
 * Guarantee: decode(encode(value)) == value.
 * Guarantee: whatever bytes decode at all, encode(decode(bytes)) == bytes, so one value has one encoding.
 * Guarantee: decoding any bytes either returns a value or throws MalformedCbor.
 */
import { type DecodeOptions, decode, encode, rfc8949EncodeOptions, Tagged, Tokenizer, Type } from "cborg";

export type Cbor = number | string | boolean | null | Uint8Array | readonly Cbor[] | ReadonlyMap<number, Cbor> | Tagged;

export function encodeCbor(value: Cbor): Uint8Array {
  return new Uint8Array(encode(value, encodeOptions)); // cborg returns a Buffer where there is one
}

/** @throws {MalformedCbor} for anything but one whole value in its deterministic encoding */
export function decodeCbor(bytes: Uint8Array, ...tags: number[]): Cbor {
  // A Buffer's slices would share its memory, those of a plain array are copies.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tokenizer = new StrictTokenizer(plain, decodeOptions);
  try {
    const value: Cbor = decode(plain, { ...decodeOptions, tags: Tagged.preserve(...tags), tokenizer });
    requireCanonicalMaps(value);
    return value;
  } catch (cause) {
    throw cause instanceof MalformedCbor ? cause : new MalformedCbor("not deterministic CBOR", cause);
  }
}

const decodeOptions: DecodeOptions = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowBigInt: false,
  useMaps: true,
  rejectDuplicateMapKeys: true,
};

const encodeOptions = {
  ...rfc8949EncodeOptions,
  typeEncoders: {
    number(value: unknown) {
      if (!Number.isSafeInteger(value)) throw new MalformedCbor(`${value} is no safe integer`);
      return null; // leaves the encoding to cborg
    },
  },
};

/** cborg cannot be told to refuse floats, and it repairs broken UTF-8 silently: both would give one value two encodings. */
class StrictTokenizer extends Tokenizer {
  override next() {
    const token = super.next();
    if (Type.equals(token.type, Type.float)) throw new MalformedCbor("a float");
    if (Type.equals(token.type, Type.string) && !/^[\x20-\x7e]*$/.test(token.value)) {
      throw new MalformedCbor("text that is not printable ASCII");
    }
    return token;
  }
}

/** A Map iterates in the order of the wire, which cborg does not check. */
function requireCanonicalMaps(value: unknown): void {
  if (value instanceof Tagged) requireCanonicalMaps(value.value);
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === "object") requireCanonicalMaps(item);
  }
  if (!(value instanceof Map)) return;

  let last = -1;
  for (const [key, item] of value) {
    if (!Number.isInteger(key)) throw new MalformedCbor("a map key that is no integer");
    if (wireOrder(key) <= last) throw new MalformedCbor(`the map key ${key} is out of order`);
    last = wireOrder(key);
    requireCanonicalMaps(item);
  }
}

/** Encoded, 0, 1, 2 ... sort before -1, -2, ... */
function wireOrder(key: number): number {
  return key >= 0 ? key : 2 ** 53 - key;
}

export class MalformedCbor extends Error {
  readonly code = "malformed-cbor";
  readonly detail: string;
  constructor(detail: string, cause?: unknown) {
    super(`The bytes cannot be used as CBOR: ${detail}.`, { cause });
    this.detail = detail;
  }
}

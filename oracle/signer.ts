/** Whose key signs: an account of viem, from a file or, on the development chain only, by name. */
import { readFile } from "node:fs/promises";
import { type Hex, type LocalAccount, toHex } from "viem";
import { type HDAccount, mnemonicToAccount, privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { DEVELOPMENT_CHAIN, type SignerConfig } from "./config.ts";
import { decryptKeystore } from "./keystore.ts";

/** Public knowledge: the accounts that every development node funds. */
const DEVELOPMENT_MNEMONIC = "test test test test test test test test test test test junk";

const keyFile = z.object({ privateKey: z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]{64}$/i)]) });

/** @throws {SignerError} @throws {KeystoreError} */
export async function loadSigner(config: SignerConfig, chainId: number): Promise<LocalAccount> {
  return privateKeyToAccount(await loadKey(config, chainId));
}

/** The key itself, for the one tool that signs by itself: the deployment's. @throws {SignerError} @throws {KeystoreError} */
export async function loadKey(config: SignerConfig, chainId: number): Promise<Hex> {
  if (config.kind === "development") {
    return toHex(developmentAccount(config.index, chainId).getHdKey().privateKey ?? new Uint8Array());
  }
  const document = await loadJson(config.path);
  if (config.kind === "keystore") {
    const password = (await loadText(config.passwordPath)).replace(/\r?\n$/, "");
    return decryptKeystore(document, password);
  }
  const parsed = keyFile.safeParse(document);
  if (!parsed.success) throw new SignerError(config.path, 'it does not hold {"privateKey": "0x" and 64 hex digits}');
  return parsed.data.privateKey;
}

/** @throws {SignerError} on any chain but the development chain */
export function developmentAccount(index: number, chainId: number): HDAccount {
  if (chainId !== DEVELOPMENT_CHAIN) {
    throw new SignerError(
      `dev:${index}`,
      `everybody knows this key, so it signs on chain ${DEVELOPMENT_CHAIN} only, not on ${chainId}`,
    );
  }
  return mnemonicToAccount(DEVELOPMENT_MNEMONIC, { addressIndex: index });
}

async function loadJson(path: string): Promise<unknown> {
  const text = await loadText(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SignerError(path, "it is not JSON", { cause });
  }
}

function loadText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new SignerError(path, "it can't be read", { cause });
  });
}

export class SignerError extends Error {
  readonly code = "bad-signer";
  readonly exit = 2;
  readonly source: string;
  constructor(source: string, why: string, options?: ErrorOptions) {
    super(
      `Can't sign with ${source}: ${why}; set FOVEA_KEYSTORE, FOVEA_KEY_FILE or FOVEA_SIGNER to a key that can be used.`,
      options,
    );
    this.source = source;
  }
}

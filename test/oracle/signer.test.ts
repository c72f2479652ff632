import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decryptKeystore } from "../../oracle/keystore.ts";
import { loadSigner } from "../../oracle/signer.ts";

// The scrypt example of the format's definition, ethereum.org: Web3 Secret Storage Definition, test vectors.
const keystore = {
  crypto: {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "83dbcc02d8ccb40e466191a123791e0e" },
    ciphertext: "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
    kdf: "scrypt",
    kdfparams: {
      dklen: 32,
      n: 262144,
      r: 1,
      p: 8,
      salt: "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19",
    },
    mac: "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097",
  },
  id: "3198bc9c-6672-5ab3-d995-4942343ae5b6",
  version: 3,
};
const privateKey = "0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
const address = "0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fovea-signer-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

test("the published keystore opens with its password and no other", async () => {
  expect(await decryptKeystore(keystore, "testpassword")).toBe(privateKey);
  await expect(decryptKeystore(keystore, "Testpassword")).rejects.toMatchObject({ code: "bad-keystore", exit: 2 });
});

test("a keystore that is cheap to guess, or that eats all memory, is refused", async () => {
  const withCost = (n: number) => ({
    ...keystore,
    crypto: { ...keystore.crypto, kdfparams: { ...keystore.crypto.kdfparams, n } },
  });
  for (const n of [1024, 2 ** 30]) {
    await expect(decryptKeystore(withCost(n), "testpassword")).rejects.toMatchObject({ code: "bad-keystore" });
  }
});

test("a signer comes from a keystore, a key file, or a development account", async () => {
  const path = await file("keystore.json", JSON.stringify(keystore));
  const passwordPath = await file("password", "testpassword\n");
  expect((await loadSigner({ kind: "keystore", path, passwordPath }, 1)).address).toBe(address);
  const keyPath = await file("key.json", JSON.stringify({ privateKey }));
  expect((await loadSigner({ kind: "key-file", path: keyPath }, 1)).address).toBe(address);
  const development = await loadSigner({ kind: "development", index: 1 }, 31337);
  expect(development.address).toBe("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
});

test("a development account signs on the development chain only", async () => {
  await expect(loadSigner({ kind: "development", index: 1 }, 1)).rejects.toMatchObject({ code: "bad-signer", exit: 2 });
});

test("a key file that holds no key is refused without repeating it", async () => {
  const path = await file("bad.json", JSON.stringify({ privateKey: "0xsecret" }));
  const error: Error = await loadSigner({ kind: "key-file", path }, 1).catch((refused) => refused);
  expect(error).toMatchObject({ code: "bad-signer" });
  expect(error.message).not.toContain("0xsecret");
});

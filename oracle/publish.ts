/**
 * Publication: a folder that any static web server can serve.
 *
 *   cid/<cid>             every file, by content; written once, never changed
 *   epochs/<epoch>/<name> the same files by name, hard links, the manifest last
 *
 * A crash leaves unnamed files behind, never a folder whose manifest names something that is not there.
 */
import { access, link, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cidOf, cidOfHash } from "@fovea/protocol/content.ts";
import type { Inputs } from "@fovea/protocol/inputs.ts";
import type { Manifest } from "@fovea/protocol/manifest.ts";
import type { Hex } from "viem";
import { filesOf, manifestOf, sealManifest } from "./epoch-files.ts";
import type { Settlement } from "./settle.ts";

type Settled = { readonly inputs: Inputs; readonly settlement: Settlement };
export type Published = { readonly manifest: Manifest; readonly hash: Hex; readonly folder: string };

/** Writes a settlement below `root`; writing it again changes nothing. */
export async function publish(root: string, settled: Settled): Promise<Published> {
  const folder = join(root, "epochs", settled.inputs.epoch.toString());
  const store = join(root, "cid");
  await mkdir(store, { recursive: true });
  return writeFolder(folder, {
    settled,
    write: async (file, path) => {
      await storeOnce(join(store, file.cid), file.bytes);
      await link(join(store, file.cid), path);
    },
  });
}

/** Writes a settlement into one folder by name, without the store by content. */
export function publishFolder(folder: string, settled: Settled): Promise<Published> {
  return writeFolder(folder, { settled, write: ({ bytes }, path) => writeFile(path, bytes) });
}

type Write = (file: { cid: string; bytes: Uint8Array }, path: string) => Promise<void>;

async function writeFolder(folder: string, { settled, write }: { settled: Settled; write: Write }): Promise<Published> {
  const files = filesOf(settled.inputs, settled.settlement);
  const manifest = manifestOf({ ...settled, files });
  const sealed = sealManifest(manifest);
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  for (const [name, bytes] of files) await write({ cid: cidOf(bytes), bytes }, join(draft, name));
  await write({ cid: cidOfHash(sealed.hash), bytes: sealed.bytes }, join(draft, "manifest.json"));
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
  return { manifest, hash: sealed.hash, folder };
}

async function storeOnce(path: string, bytes: Uint8Array): Promise<void> {
  if (await exists(path)) return;
  await writeFile(`${path}.draft`, bytes);
  await rename(`${path}.draft`, path);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

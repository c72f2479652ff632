import { readFileSync } from "node:fs";
import type { ArtifactManager } from "hardhat/types/artifacts";
import { z } from "zod";

/** By name: the contract itself and each struct in its storage; a line is `slot+offset name: type`, in the order of slots. */
type Layout = Readonly<Record<string, readonly string[]>>;

const member = z.object({ slot: z.string(), offset: z.number(), label: z.string(), type: z.string() });
const storage = z.object({
  storage: z.array(member),
  types: z.record(z.string(), z.object({ label: z.string(), members: z.array(member).optional() })).nullable(),
});
const output = z.object({
  output: z.object({ contracts: z.record(z.string(), z.record(z.string(), z.object({ storageLayout: storage }))) }),
});

/** Where a built contract keeps what. @throws {LayoutMissing} */
export async function layoutOf(artifacts: ArtifactManager, name: string): Promise<Layout> {
  const { inputSourceName } = await artifacts.readArtifact(name);
  const id = await artifacts.getBuildInfoId(name);
  const path = id === undefined ? undefined : await artifacts.getBuildInfoOutputPath(id);
  if (path === undefined || inputSourceName === undefined) throw new LayoutMissing(name);

  const built = output.parse(JSON.parse(readFileSync(path, "utf8"))).output.contracts[inputSourceName]?.[name];
  if (built === undefined) throw new LayoutMissing(name);
  const { storage: own, types } = built.storageLayout;
  // Types are told apart by numbers that change with every build; their labels are their names.
  const line = ({ slot, offset, label, type }: z.infer<typeof member>) =>
    `${slot}+${offset} ${label}: ${types?.[type]?.label ?? type}`;
  const structs = Object.values(types ?? {}).flatMap(({ label, members }) =>
    members === undefined ? [] : [[label, members.map(line)] as const],
  );
  return { [name]: own.map(line), ...Object.fromEntries(structs.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

class LayoutMissing extends Error {
  readonly code = "layout-missing";

  constructor(name: string) {
    super(`${name} was built without its storage layout. Run 'hardhat build --force'.`);
  }
}

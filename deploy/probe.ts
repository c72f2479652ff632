/**
 * Calls every function that can change something as an account that holds nothing, with empty arguments, and takes the
 * refusal at its word. `restricted` and the checks of a caller come first in a body, so empty arguments never get past them.
 */
import {
  type Abi,
  type AbiFunction,
  type AbiParameter,
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  type Hex,
  isAddress,
  isAddressEqual,
  keccak256,
  type PublicClient,
  slice,
  toFunctionSelector,
  toHex,
  zeroAddress,
} from "viem";
import { z } from "zod";
import { accessManagerAbi, rootGateAbi } from "../protocol/generated/abi.ts";
import type { ContractName } from "../protocol/generated/addresses.ts";
import { abiOf } from "./roles.ts";

/** Who gets past the first line; a function's other checks (signatures, deadlines, balances) come after. */
export type Access =
  | { readonly by: "role"; readonly role: bigint }
  | { readonly by: "contract"; readonly address: Address }
  | { readonly by: "anyone" };
export type FunctionState = {
  readonly contract: ContractName;
  readonly address: Address;
  readonly name: string;
  readonly selector: Hex;
  readonly access: Access;
  /** The manager's entry; its guardian can cancel what was scheduled. */
  readonly role: bigint;
};

const nobody = slice(keccak256(toHex("nobody")), 0, 20);

export async function probeAll(
  client: PublicClient,
  addresses: Readonly<Record<ContractName, Address>>,
): Promise<FunctionState[]> {
  const names = Object.keys(addresses).filter((name): name is ContractName => `${name}Abi` in abiOf);
  const probed = names.flatMap((contract) => {
    const abi = abiOf[`${contract}Abi`];
    const changing = abi.filter((item): item is AbiFunction => item.type === "function" && !isView(item));
    return changing.map(async (item) => {
      const address = addresses[contract];
      const selector = toFunctionSelector(item);
      const role = await client.readContract({
        abi: accessManagerAbi,
        address: addresses.accessManager,
        functionName: "getTargetFunctionRole",
        args: [address, selector],
      });
      const access = await probe(client, { abi, item, address, role });
      return { contract, address, name: item.name, selector, access, role };
    });
  });
  return Promise.all(probed);
}

type Probe = { readonly abi: Abi; readonly item: AbiFunction; readonly address: Address; readonly role: bigint };

async function probe(client: PublicClient, { abi, item, address, role }: Probe): Promise<Access> {
  const call = { abi: [item, ...abi.filter(({ type }) => type === "error")], address, account: nobody };
  const args = item.inputs.map(emptyOf);
  const refusal = await client.simulateContract({ ...call, functionName: item.name, args }).then(
    () => undefined,
    (error: unknown) => refusalOf(error),
  );
  const [caller, wanted] = refusal?.args ?? [];
  if (refusal === undefined || !isSame(caller, nobody)) return { by: "anyone" };
  // Its manager alone re-points a contract, whatever the roles.
  if (item.name === "setAuthority") return { by: "contract", address: await readAuthority(client, address) };
  if (refusal.errorName === "AccessManagedUnauthorized") return { by: "role", role };
  if (refusal.errorName === "AccessManagerUnauthorizedAccount") return { by: "role", role: z.bigint().parse(wanted) };
  // Empty arguments are zero, so another address is the contract's own.
  const isOwn = typeof wanted === "string" && isAddress(wanted) && !isAddressEqual(wanted, zeroAddress);
  return isOwn && refusal.errorName.startsWith("Not") ? { by: "contract", address: wanted } : { by: "anyone" };
}

function refusalOf(error: unknown) {
  const reverted =
    error instanceof BaseError ? error.walk((cause) => cause instanceof ContractFunctionRevertedError) : null;
  if (reverted instanceof ContractFunctionRevertedError) return reverted.data;
  throw error;
}

function readAuthority(client: PublicClient, address: Address): Promise<Address> {
  return client.readContract({ abi: rootGateAbi, address, functionName: "authority" });
}

function isSame(value: unknown, address: Address): boolean {
  return typeof value === "string" && isAddress(value) && isAddressEqual(value, address);
}

function isView({ stateMutability }: AbiFunction): boolean {
  return stateMutability === "view" || stateMutability === "pure";
}

function emptyOf(parameter: AbiParameter): unknown {
  const { type } = parameter;
  if (type.endsWith("[]")) return [];
  if ("components" in parameter) return parameter.components.map(emptyOf);
  if (type === "bool") return false;
  if (type === "string") return "";
  if (type === "address") return zeroAddress;
  if (type.startsWith("bytes")) return `0x${"00".repeat(Number(type.slice("bytes".length)))}`;
  return 0n;
}

/** A live network's deployment on a development chain, as far as a key can rehearse it: the admin's address is given code. */
import { createPublicClient, custom, type PublicClient } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { type Network, paramsOf } from "../protocol/params.ts";
import { type Connection, deployOn } from "./deploy.ts";
import { type Holders, parametersOf } from "./parameters.ts";
import { type Permissions, readPermissions } from "./permissions.ts";

const account = (addressIndex: number) =>
  mnemonicToAccount("test test test test test test test test test test test junk", { addressIndex }).address;

/** Hardhat's accounts, of which 0 deploys. */
export const rehearsalHolders: Holders = {
  admin: account(2),
  guardian: account(3),
  signers: [1, 5, 6].map(account),
  threshold: 2,
  council: [4, 7, 8].map(account),
  councilThreshold: 2,
};

export const rehearsalNames = { [rehearsalHolders.admin]: "the admin", [rehearsalHolders.guardian]: "the guardian" };

const DAY = 86_400;
const STOP = "0x00";

/** The permissions once every delay the manager announced is in force. */
export async function rehearse(connection: Connection, network: Exclude<Network, "local">): Promise<Permissions> {
  const client: PublicClient = createPublicClient({ transport: custom(connection.provider), cacheTime: 0 });
  const { timestamp } = await client.getBlock();
  await connection.provider.request({ method: "hardhat_setCode", params: [rehearsalHolders.admin, STOP] });
  const params = paramsOf(network, Number(timestamp) + DAY);
  const addresses = await deployOn(connection, { parameters: parametersOf(params, rehearsalHolders) });
  await connection.provider.request({ method: "evm_increaseTime", params: [5 * DAY] });
  await connection.provider.request({ method: "evm_mine", params: [] });
  return readPermissions({ client, addresses, startBlock: 0 });
}

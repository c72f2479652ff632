import { type Abi, BaseError, decodeErrorResult, isHex, RawContractError } from "viem";

/**
 * Why a contract refuses a call, in its own words: the custom error with its values. What is not a refusal (a node that
 * does not answer) is thrown on.
 */
export function refusalOf(error: unknown, abi: Abi): string {
  if (!(error instanceof BaseError)) throw error;
  const data = revertData(error);
  if (data !== undefined) return describe(data, abi);
  const reverted = error.walk((cause) => cause instanceof Error && /revert/i.test(cause.message));
  if (reverted instanceof Error) return error.shortMessage;
  throw error;
}

function revertData(error: BaseError): `0x${string}` | undefined {
  let found: `0x${string}` | undefined;
  error.walk((cause) => {
    const data = dataOf(cause);
    if (data !== undefined) found = data;
    return data !== undefined;
  });
  return found;
}

function dataOf(cause: unknown): `0x${string}` | undefined {
  if (typeof cause !== "object" || cause === null || !("data" in cause)) return undefined;
  const data = cause instanceof RawContractError || typeof cause.data === "string" ? cause.data : nested(cause.data);
  const hex = typeof data === "object" && data !== null && "data" in data ? data.data : data;
  return isHex(hex) && hex.length >= 10 ? hex : undefined;
}

// Nodes put the revert data of an estimate at `error.data` or at `error.data.data`.
function nested(data: unknown): unknown {
  return typeof data === "object" && data !== null && "data" in data ? data.data : undefined;
}

function describe(data: `0x${string}`, abi: Abi): string {
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi, data });
    return `${errorName}(${args.map(String).join(", ")})`;
  } catch {
    return `unknown error ${data.slice(0, 10)}`;
  }
}

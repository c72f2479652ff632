import { type Change, change, child, children, type Node, type Text } from "./syntax.ts";

const BUILTINS: Record<string, string> = {
  and: "or",
  or: "and",
  xor: "and",
  shl: "shr",
  shr: "shl",
  add: "sub",
  sub: "add",
  mul: "div",
  div: "mul",
  lt: "gt",
  gt: "lt",
};

/** The changes of a node of inline assembly. */
export function changesOfYul(node: Node, text: Text): readonly Change[] {
  switch (node.nodeType) {
    case "YulFunctionCall":
      return builtin(node, text);
    case "YulLiteral":
      return number(node, text(node));
    case "YulAssignment":
      return [change("assignment removed", node, "{}")];
    case "YulExpressionStatement":
      return [change("call removed", node, "{}")];
    default:
      return [];
  }
}

function builtin(node: Node, text: Text): readonly Change[] {
  const name = text(child(node, "functionName"));
  const operands = children(node, "arguments").map(text);
  const call = (by: string) => change("builtin", node, `${by}(${operands.join(", ")})`);
  if (name === "not" || name === "iszero") return [change("builtin", node, operands.join())];
  // The boundary too: "not above" for "below".
  const boundary = name === "lt" ? ["gt"] : name === "gt" ? ["lt"] : [];
  const swapped = BUILTINS[name] === undefined ? [] : [call(BUILTINS[name])];
  return [...swapped, ...boundary.map((by) => change("builtin", node, `iszero(${by}(${operands.join(", ")}))`))];
}

function number(node: Node, was: string): readonly Change[] {
  const value = BigInt(was);
  const near = value === 0n ? [1n] : [value + 1n, value - 1n];
  return near.map((by) => change("constant", node, was.startsWith("0x") ? `0x${by.toString(16)}` : String(by)));
}

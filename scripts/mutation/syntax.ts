/** A node of the compiler's syntax tree. */
export type Node = { readonly nodeType: string; readonly src: string; readonly [key: string]: unknown };
/** Bytes from `start` to `end` become something else. */
export type Change = {
  readonly operator: string;
  readonly start: number;
  readonly end: number;
  readonly becomes: string;
};
/** What a node stands for in the file. */
export type Text = (node: Node) => string;

export function change(operator: string, node: Node, becomes: string): Change {
  const [start, end] = rangeOf(node);
  return { operator, start, end, becomes };
}

export function rangeOf({ src }: Node): [start: number, end: number] {
  const [start = 0, length = 0] = src.split(":").map(Number);
  return [start, start + length];
}

export function child(node: Node, key: string): Node {
  const found = node[key];
  if (!isNode(found)) throw new TreeUnknown(node.nodeType, key);
  return found;
}

export function children(node: Node, key: string): readonly Node[] {
  return nodesIn([node[key]]);
}

export function nodesIn(values: readonly unknown[]): readonly Node[] {
  return values.flatMap((value) => (Array.isArray(value) ? nodesIn(value) : isNode(value) ? [value] : []));
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "nodeType" in value && "src" in value;
}

export function typeOf(node: Node): string {
  const described = node.typeDescriptions;
  const has = typeof described === "object" && described !== null && "typeString" in described;
  return has ? String(described.typeString) : "";
}

export class TreeUnknown extends Error {
  readonly code = "tree-unknown";

  constructor(nodeType: string, key: string) {
    super(`The compiler's ${nodeType} has no ${key}: this compiler's syntax tree is not the one known here.`);
  }
}

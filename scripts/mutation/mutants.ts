import { parse } from "./compile.ts";
import type { Sources } from "./sources.ts";
import {
  type Change,
  change,
  child,
  children,
  isNode,
  type Node,
  nodesIn,
  rangeOf,
  type Text,
  typeOf,
} from "./syntax.ts";
import { changesOfYul } from "./yul.ts";

/** One small change of one file. */
export type Mutant = {
  readonly file: string;
  /** The function, modifier or variable it is in. */
  readonly member: string;
  readonly operator: string;
  readonly line: number;
  /** Bytes of the file from `start` to `end` are replaced. */
  readonly start: number;
  readonly end: number;
  readonly was: string;
  readonly becomes: string;
};

type Place = { readonly text: Text; readonly parent: Node | undefined; readonly bytes: Buffer };
type Operator = (node: Node, place: Place) => readonly Change[];

// A comparison fails in two ways: at its boundary and in its direction. `!=` for an order finds a side never tested.
const RELATIONS: Record<string, readonly string[]> = {
  "<": ["<=", ">=", "!="],
  "<=": ["<", ">", "=="],
  ">": [">=", "<=", "!="],
  ">=": [">", "<", "=="],
  "==": ["!=", "<=", ">="],
  "!=": ["==", "<", ">"],
};
const ARITHMETIC: Record<string, string> = { "+": "-", "-": "+", "*": "/", "/": "*", "%": "/", "**": "*" };
const BITS: Record<string, string> = { "&": "|", "|": "&", "^": "&", "<<": ">>", ">>": "<<" };
const BOOLEAN: Record<string, string> = { "&&": "||", "||": "&&" };
const COMPOUND: Record<string, string> = {
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
  "|=": "&=",
  "&=": "|=",
  "^=": "|=",
  "<<=": ">>=",
  ">>=": "<<=",
};
const UNARY: Record<string, string> = { "++": "--", "--": "++", "!": "", "~": "", "-": "" };

const OPERATORS: Record<string, Operator> = {
  BinaryOperation: binary,
  UnaryOperation: unary,
  Assignment: assignment,
  Literal: literal,
  Conditional: (node, { text }) => {
    const [condition, yes, no] = [
      child(node, "condition"),
      child(node, "trueExpression"),
      child(node, "falseExpression"),
    ];
    return [change("ternary", node, `${text(condition)} ? ${text(no)} : ${text(yes)}`)];
  },
  IfStatement: (node, { text }) => negated(child(node, "condition"), text),
  WhileStatement: (node, { text }) => negated(child(node, "condition"), text),
  FunctionCall: (node, { text }) => (isRequire(node) ? negated(children(node, "arguments")[0] ?? node, text) : []),
  Return: returned,
  ExpressionStatement: (node, place) => {
    const expression = child(node, "expression");
    if (isRequire(expression)) return removed("require", node, place);
    return removed(expression.nodeType === "FunctionCall" ? "call" : "assignment", node, place);
  },
  RevertStatement: (node, place) => removed("require", node, place),
  EmitStatement: (node, place) => removed("emit", node, place),
  ModifierInvocation: (node) => (node.kind === "modifierInvocation" ? [change("modifier", node, "")] : []),
};

/** All mutants of a contract's file, in the order of the text. */
export function mutantsOf(sources: Sources, file: string): readonly Mutant[] {
  const bytes = Buffer.from(sources.read(file));
  const slice = (start: number, end: number) => bytes.toString("utf8", start, end);
  const text: Text = (node) => slice(...rangeOf(node));
  const found = new Map<string, Mutant>();

  const visit = (node: Node, parent: Node | undefined, member: string) => {
    // A loop that does not advance says nothing about the tests.
    if (parent?.nodeType === "ForStatement" && node === parent.loopExpression) return;
    const inside = memberOf(node) ?? member;
    for (const { operator, start, end, becomes } of changesOf(node, { text, parent, bytes })) {
      const was = slice(start, end);
      const line = slice(0, start).split("\n").length;
      if (was !== becomes)
        found.set(`${start} ${end} ${becomes}`, { file, member: inside, operator, line, start, end, was, becomes });
    }
    for (const below of nodesIn(Object.values(node))) visit(below, node, inside);
  };
  const tree = parse(sources, file);
  for (const top of nodesIn([tree])) visit(top, undefined, "");
  return [...found.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The file with the mutant in it. */
export function applied(sources: Sources, { file, start, end, becomes }: Mutant): string {
  const bytes = Buffer.from(sources.read(file));
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(becomes), bytes.subarray(end)]).toString();
}

function changesOf(node: Node, place: Place): readonly Change[] {
  return node.nodeType.startsWith("Yul")
    ? changesOfYul(node, place.text)
    : (OPERATORS[node.nodeType]?.(node, place) ?? []);
}

function binary(node: Node, { text, parent }: Place): readonly Change[] {
  const [left, right, operator] = [
    child(node, "leftExpression"),
    child(node, "rightExpression"),
    String(node.operator),
  ];
  const replace = (name: string, by: string) => change(name, node, `${text(left)} ${by} ${text(right)}`);
  const one = (name: string, table: Record<string, string>) =>
    table[operator] ? [replace(name, table[operator])] : [];
  const relations = (RELATIONS[operator] ?? []).filter((by) => !isPointless({ operator, by, left, right, parent }));
  return [
    ...relations.map((by) => replace("relation", by)),
    ...one("arithmetic", ARITHMETIC),
    ...one("bits", BITS),
    ...one("boolean", BOOLEAN),
  ];
}

type Comparison = { operator: string; by: string; left: Node; right: Node; parent: Node | undefined };

/** Nothing is below zero, a counter does not jump over its bound, and only numbers have an order. */
function isPointless({ operator, by, left, right, parent }: Comparison): boolean {
  const flips = by === "==" || by === "!=";
  if (operator === "==" || operator === "!=") return !flips && (right.value === "0" || !/^u?int/.test(typeOf(left)));
  return by === "!=" && ((operator === ">" && right.value === "0") || parent?.nodeType === "ForStatement");
}

function unary(node: Node, { text }: Place): readonly Change[] {
  const [operator, operand] = [String(node.operator), text(child(node, "subExpression"))];
  const by = UNARY[operator];
  if (by === undefined) return [];
  return [change("unary", node, node.prefix === true ? `${by}${operand}` : `${operand}${by}`)];
}

function assignment(node: Node, { text }: Place): readonly Change[] {
  const [left, right] = [child(node, "leftHandSide"), child(node, "rightHandSide")];
  const by = COMPOUND[String(node.operator)];
  if (by) return [change("arithmetic", node, `${text(left)} ${by} ${text(right)}`)];
  const parts = left.nodeType === "TupleExpression" ? children(left, "components") : [];
  // Of several assignments in one, each alone.
  return parts.map((_, blank) => {
    const kept = parts.map((part, i) => (i === blank ? "" : text(part)));
    return change("assignment", left, `(${kept.join(", ")})`);
  });
}

function literal(node: Node, { text }: Place): readonly Change[] {
  const was = text(node);
  if (node.kind === "bool") return [change("constant", node, was === "true" ? "false" : "true")];
  if (node.kind === "string") return [change("constant", node, `${was.slice(0, -1)}~"`)];
  if (node.kind === "hexString") return [change("constant", node, `${was.slice(0, -2)}${otherDigit(was.at(-2))}"`)];
  if (/^0x[0-9a-f]{40,}$/i.test(was)) return [change("constant", node, `${was.slice(0, -1)}${otherDigit(was.at(-1))}`)];
  if (was === "0") return [change("constant", node, "1")];
  const plain = /^\d+$/.test(was);
  const near = (by: number) => (plain ? String(BigInt(was) + BigInt(by)) : `(${was} ${by < 0 ? "-" : "+"} 1)`);
  return [change("constant", node, near(1)), change("constant", node, near(-1))];
}

function returned(node: Node, { text }: Place): readonly Change[] {
  const expression = node.expression;
  if (!isNode(expression) || expression.nodeType === "Literal") return [];
  const type = typeOf(expression);
  if (type === "bool") return negated(expression, text).map((found) => ({ ...found, operator: "return" }));
  if (/^u?int\d+$/.test(type)) return [change("return", expression, "0")];
  if (/^(address|bytes\d+)$/.test(type)) return [change("return", expression, `${type}(0)`)];
  return [];
}

function negated(condition: Node, text: Text): readonly Change[] {
  const stated = condition.nodeType === "UnaryOperation" || String(condition.operator) in RELATIONS;
  return stated ? [] : [change("negation", condition, `!(${text(condition)})`)];
}

function removed(operator: string, node: Node, { bytes }: Place): readonly Change[] {
  const [start, end] = rangeOf(node);
  const semicolon = bytes.indexOf(";", end - 1);
  return [{ operator: `${operator} removed`, start, end: semicolon + 1, becomes: "{}" }];
}

function isRequire(node: Node): boolean {
  return node.nodeType === "FunctionCall" && child(node, "expression").name === "require";
}

function memberOf(node: Node): string | undefined {
  const names = node.nodeType === "FunctionDefinition" || node.nodeType === "ModifierDefinition" || node.stateVariable;
  return names ? String(node.name || node.kind) : undefined;
}

function otherDigit(digit = "0"): string {
  return digit === "0" ? "1" : "0";
}

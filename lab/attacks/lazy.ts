import { type Attack, driving } from "../attack.ts";

export const lazy: Attack = {
  name: "lazy",
  what: "drives and never detects anything",
  plays: [{ name: "silent", act: driving(() => []) }],
};

import { expect, test } from "vitest";
import { idOf, NOON, nameOf, parrots, scoreTrips, type Trip, veterans } from "./street.ts";

/** Far from everybody else: cells 400 to 440, where only a clique goes. */
const fictions = Array.from({ length: 13 }, (_, n) => 402 + 3 * n);
const liar = (device: string, n: number): Trip => ({ device, from: 400, to: 440, seen: fictions, at: NOON + 900 * n });
const honest = ["a", "b", "c", "d", "e", "f"];
/** They share some news, each pair of them different ones. */
const crowd = honest.map((device, n): Trip => {
  const seen = [10, 20, 30, 40, 50, 60].filter((_, index) => index !== n);
  return { device, from: 0, to: 70, seen, at: NOON + 1_200 * n };
});
const pairsOf = (score: ReturnType<typeof scoreTrips>) =>
  score.carried.pairs.map(({ a, b, ...pair }) => ({ who: [nameOf(a), nameOf(b)].sort().join(""), ...pair }));

test("a clique that appears with many joint claims is linked by those very claims, and confirms none", () => {
  const clique = ["x", "y", "z"].map(liar);
  const score = scoreTrips([...crowd, ...clique], veterans(...honest));
  const paid = new Set(score.points.map(({ deviceId }) => nameOf(deviceId)));
  expect([...paid].every((name) => honest.includes(name))).toBe(true);
  expect(paid.size).toBeGreaterThan(0);
  const accepted = score.events.filter(({ state }) => state === "accepted");
  expect(accepted.every(({ yes }) => yes === 5)).toBe(true);
  expect(accepted).toHaveLength(6);
});

test("joint claims are counted, those that weighty outsiders contradict too", () => {
  const pair = ["x", "y"].map((device): Trip => ({ device, from: 0, to: 40, seen: [25] }));
  const deny = (device: string): Trip => ({ device, from: 0, to: 40, at: NOON + 600 });
  const weighty = scoreTrips([...pair, deny("a"), deny("b"), deny("c"), deny("d")], veterans("a", "b", "c", "d"));
  expect(pairsOf(weighty)).toMatchObject([{ who: "xy", joint: 1_000_000, contradicted: 1_000_000, familiarity: 0 }]);
});

test("devices that always say no make no clique of others", () => {
  const pair = ["x", "y"].map((device): Trip => ({ device, from: 0, to: 40, seen: [25] }));
  const deny = ["p", "q", "r", "s", "t", "u"].map((device): Trip => ({ device, from: 0, to: 40, at: NOON + 600 }));
  const score = scoreTrips([...pair, ...deny], parrots("p", "q", "r", "s", "t", "u"));
  expect(pairsOf(score).every(({ contradicted }) => contradicted === 0)).toBe(true);
  expect(score.points.some(({ deviceId }) => deviceId === idOf("x"))).toBe(false);
  // Nor do those of whom nothing is known, though their votes still count.
  const strangers = scoreTrips([...pair, ...deny]);
  expect(pairsOf(strangers)).toMatchObject([{ who: "xy", joint: 1_000_000, contradicted: 0 }]);
});

test("news makes its claimants familiar, a reconfirmation a tenth as much", () => {
  const see = (device: string): Trip => ({ device, from: 0, to: 40, seen: [25] });
  const names = ["a", "b", "c"];
  const news = scoreTrips(names.map(see), veterans(...names), 1);
  expect(pairsOf(news).map(({ familiarity }) => familiarity)).toEqual([500_000, 500_000, 500_000]);
  const again = scoreTrips(names.map(see), news.carried, 2);
  expect(pairsOf(again).map(({ familiarity }) => familiarity)).toEqual([533_500, 533_500, 533_500]);
});

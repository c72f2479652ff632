/** Numbers drawn from a seed: the same ones on every machine, so that a lab run can be repeated. */
export type Random = {
  /** Uniform in [0, 1). */
  share(): number;
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  /** Mean 0, standard deviation 1; sum of twelve uniform draws, so never beyond 6. */
  normal(): number;
  pick<Item>(items: readonly Item[]): Item | undefined;
  /** Lower-case hex of so many bytes. */
  hex(bytes: number): `0x${string}`;
};

/** Seeds that share their first parts give unrelated draws. */
export function randomOf(...seed: readonly number[]): Random {
  let state = seed.reduce((mixed, part) => stir(mixed ^ stir(part)), 0x9e3779b9);
  const bits = () => {
    state = (state + 0x9e3779b9) | 0;
    return stir(state);
  };
  const share = () => bits() / 2 ** 32;
  return {
    share,
    between: (low, high) => low + share() * (high - low),
    chance: (probability) => share() < probability,
    normal() {
      let sum = -6;
      for (let draw = 0; draw < 12; draw += 1) sum += share();
      return sum;
    },
    pick: (items) => items[Math.floor(share() * items.length)],
    hex: (bytes) => `0x${Array.from({ length: bytes }, () => (bits() & 0xff).toString(16).padStart(2, "0")).join("")}`,
  };
}

/** The finaliser of MurmurHash3, as an unsigned number. */
function stir(value: number): number {
  let hash = (value ^ Math.floor(value / 2 ** 32)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The streets of a downtown: uneven blocks, turned against north. */
import type { Spot } from "./ground.ts";
import type { Random } from "./random.ts";

export type Corner = Spot & { readonly neighbours: readonly number[] };

export type Grid = { readonly columns: number; readonly rows: number };

const DOWNTOWN: Grid = { columns: 5, rows: 4 };
/** The streets run 17 degrees off north: cosine and sine of it. */
const TURN = { cosine: 0.956_3, sine: 0.292_37 };

export function layStreets(random: Random, grid = DOWNTOWN): Corner[] {
  const across = lines(grid.columns, { random, shortest: 80, longest: 130 });
  const along = lines(grid.rows, { random, shortest: 90, longest: 150 });
  return across.flatMap((x, column) =>
    along.map((y, row) => ({
      ...turned(x + random.between(-6, 6), y + random.between(-6, 6)),
      neighbours: neighboursOf([column, row], grid),
    })),
  );
}

function lines(
  count: number,
  { random, shortest, longest }: { random: Random; shortest: number; longest: number },
): number[] {
  const places = [0];
  for (let line = 1; line < count; line += 1) places.push((places.at(-1) ?? 0) + random.between(shortest, longest));
  const half = (places.at(-1) ?? 0) / 2;
  return places.map((place) => place - half);
}

function turned(x: number, y: number): Spot {
  return { east: x * TURN.cosine + y * TURN.sine, north: y * TURN.cosine - x * TURN.sine };
}

function neighboursOf([column, row]: readonly [number, number], { columns, rows }: Grid): number[] {
  const beside: [number, number][] = [
    [column - 1, row],
    [column + 1, row],
    [column, row - 1],
    [column, row + 1],
  ];
  return beside.filter(([x, y]) => x >= 0 && x < columns && y >= 0 && y < rows).map(([x, y]) => x * rows + y);
}

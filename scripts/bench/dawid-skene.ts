/**
 * The two methods that label aggregation is measured against: majority vote, and the confusion matrices of Dawid and Skene
 * 1979 (EM from the majority vote, smoothing 0.01, 100 iterations).
 */
import type { Label } from "@fovea/protocol/aggregate.ts";

type Answers = ReadonlyMap<string, readonly string[]>;

const SMOOTHING = 0.01;
const ITERATIONS = 100;

export function majority(labels: readonly Label[]): Answers {
  const { items, classes, beliefs } = startOf(labels);
  return answersOf(items, { classes, beliefs });
}

export function dawidSkene(labels: readonly Label[]): Answers {
  const { items, classes, beliefs: first, given, workers } = startOf(labels);
  let beliefs = first;
  for (let round = 0; round < ITERATIONS; round++) {
    const confusion = Array.from({ length: workers }, () => classes.map(() => classes.map(() => SMOOTHING)));
    const prior = classes.map((_, truth) => beliefs.reduce((sum, each) => sum + (each[truth] ?? 0), SMOOTHING));
    given.forEach((answers, item) => {
      for (const [worker, label] of answers) {
        for (const [truth, row] of (confusion[worker] ?? []).entries())
          row[label] = (row[label] ?? 0) + (beliefs[item]?.[truth] ?? 0);
      }
    });
    const logs = confusion.map((rows) => rows.map(logShares));
    const priors = logShares(prior);
    beliefs = given.map((answers) =>
      softmax(
        priors.map((start, truth) =>
          answers.reduce((sum, [worker, label]) => sum + (logs[worker]?.[truth]?.[label] ?? 0), start),
        ),
      ),
    );
  }
  return answersOf(items, { classes, beliefs });
}

function startOf(labels: readonly Label[]) {
  const indexOf = (names: string[]) => new Map([...new Set(names)].sort().map((name, at) => [name, at]));
  const items = indexOf(labels.map(({ item }) => item));
  const workers = indexOf(labels.map(({ worker }) => worker));
  const classIndex = indexOf(labels.map(({ label }) => label));
  const given: [worker: number, label: number][][] = Array.from({ length: items.size }, () => []);
  for (const { item, worker, label } of labels)
    given[items.get(item) ?? 0]?.push([workers.get(worker) ?? 0, classIndex.get(label) ?? 0]);
  const classes = [...classIndex.keys()];
  const beliefs = given.map((answers) =>
    classes.map((_, label) => answers.filter(([, each]) => each === label).length / answers.length),
  );
  return { items: [...items.keys()], workers: workers.size, classes, given, beliefs };
}

function answersOf(
  items: readonly string[],
  { classes, beliefs }: { classes: readonly string[]; beliefs: readonly (readonly number[])[] },
): Answers {
  return new Map(
    items.map((item, at) => {
      const own = beliefs[at] ?? [];
      const most = Math.max(...own);
      return [item, classes.filter((_, label) => own[label] === most)];
    }),
  );
}

function logShares(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, each) => total + each, 0);
  return counts.map((each) => Math.log(each / sum));
}

function softmax(logs: readonly number[]): number[] {
  const most = Math.max(...logs);
  const odds = logs.map((each) => Math.exp(each - most));
  const sum = odds.reduce((total, each) => total + each, 0);
  return odds.map((each) => each / sum);
}

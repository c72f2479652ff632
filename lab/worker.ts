/** One process of a lab run: makes the setting once, then plays the attacks it is given by name. */
import { attacks } from "./attacks.ts";
import { loadFleet } from "./fleet.ts";
import type { Answer, Order } from "./run.ts";
import { setUp } from "./setting.ts";
import { openTable } from "./table.ts";

let table: ReturnType<typeof openTable> | undefined;
let made = "";

process.on("message", (order: Order) => {
  try {
    process.send?.(answerTo(order));
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    process.send?.({ refusal: { ...error, message: error.message } });
  }
});

function answerTo({ drives, seed, devices, task }: Order): Answer {
  const wanted = `${drives} ${seed} ${devices}`;
  if (table === undefined || made !== wanted) {
    table = openTable(setUp(loadFleet(drives, seed), { seed, devices }));
    made = wanted;
  }
  const attack = attacks.find(({ name }) => name === task);
  return attack ? { rows: table.rows(attack) } : { figures: table.figures() };
}

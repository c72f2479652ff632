/** A worker process: inspects one hand of reports after the other, until whoever started it is gone. */
import { type Hand, inspectHand } from "./inspect.ts";

process.on("message", (hand: Hand) => process.send?.(inspectHand(hand)));

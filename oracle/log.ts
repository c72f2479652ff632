import { destination, type Logger, pino } from "pino";

/** Events with fields, one JSON document a line, on stderr: stdout belongs to a command's answer. */
export type Log = Pick<Logger, "info" | "warn" | "error">;

export function createLog(level: string): Logger {
  const options = { base: null, level, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } };
  return pino(options, destination({ dest: 2, sync: true }));
}

const LONGEST_TEXT = 1_000;

// A failed query names its parameters, which may be a whole report: the cause says what went wrong.
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack = "", cause } = error;
  const reason = cause instanceof Error ? { cause: cause.message.slice(0, LONGEST_TEXT) } : {};
  const frames = stack.slice(stack.indexOf("\n    at ")).slice(0, LONGEST_TEXT);
  return { name, message: message.slice(0, LONGEST_TEXT), ...reason, stack: frames };
}

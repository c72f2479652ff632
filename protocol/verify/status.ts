/**
 * A report counts if its device was registered, not revoked and not suspended at the moment of receipt. What happens to the
 * device later changes nothing. A suspended device's report is held, not rejected: the decision may go its way.
 *
 * Guarantee: a report is judged by the status at its receipt, whatever the registry says of other moments.
 */
import type { Rule } from "./rule.ts";

export const status: Rule = ({ device, receivedAtMs }) => {
  const at = receivedAtMs / 1_000;
  if (at < device.registeredAt)
    return { reason: "unknown-device", detail: `registered only at ${device.registeredAt}` };
  if (device.revokedAt !== null && at >= device.revokedAt) {
    return { reason: "revoked-device", detail: `revoked at ${device.revokedAt}` };
  }
  const suspension = device.suspensions.find(({ from, until }) => from <= at && at < until);
  return suspension ? { reason: "suspended-device", detail: `suspended until ${suspension.until}` } : null;
};

/**
 * The device's own key signed the report: an id is not a credential.
 *
 * Guarantee: a report whose signed bytes or signature differ in any bit is bad-signature.
 */
import type { Rule } from "./rule.ts";

export const signature: Rule = ({ report, device, ports }) => {
  if (ports.verifySignature(device, report.signed, report.signature)) return null;
  return { reason: "bad-signature", detail: `not signed by device ${report.deviceId}` };
};

/**
 * The public part says what the private part proves, no more and no less.
 *
 * Guarantee: a public part that is not the projection of the private one is not-a-projection.
 */
import { isProjection } from "../projection.ts";
import type { Rule } from "./rule.ts";

export const projected: Rule = ({ report }) =>
  isProjection(report.private, report.public)
    ? null
    : { reason: "not-a-projection", detail: "the public part does not follow from the private part" };

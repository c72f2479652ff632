/**
 * Why a report was not accepted: a code for machines, one sentence for the driver who sent it.
 * A rejected report is kept with its code; only `suspended-device` is held instead and judged again later.
 */
export const reasons = {
  malformed: "The report does not follow the report format.",
  oversized: "The report, or a list in it, is larger than the format allows.",
  "wrong-network": "The report was signed for another chain or another device registry.",
  "bad-signature": "The signature is not the device's signature of this report.",
  "unknown-device": "No device with this key was registered when the report was received.",
  "revoked-device": "The device had been revoked when the report was received.",
  "suspended-device": "The device was suspended when the report was received, so the report waits for the decision.",
  "replayed-sequence": "The device already sent a report with this sequence number or a later one.",
  "forked-sequence": "The device sent another report that continues the same earlier report.",
  "too-late": "The report was received too long after the drive ended.",
  "from-the-future": "The drive ends later than the report was received.",
  "unknown-anchor": "The block that the report names is not on the chain.",
  "stale-anchor": "The block that the report names does not fit the time of the drive.",
  "not-a-projection": "The public part of the report does not follow from its private part.",
  "impossible-motion": "The track moves in a way that no road vehicle can.",
  "not-moving": "The track does not go anywhere.",
  "synthetic-track": "The track is too regular to have been recorded by a GPS receiver.",
  "cloned-track": "Another device reported the same path at the same times.",
  "replayed-track": "The track repeats an older trip.",
  "repeated-frame": "A detection shows a frame that was already reported.",
  "off-track": "A detection is not on the track of its own report.",
  "over-cap": "The device sent more than a device may send in this time.",
  duplicate: "This report was already received.",
} as const;
export type Reason = keyof typeof reasons;

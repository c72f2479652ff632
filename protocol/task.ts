/**
 * What a device can be asked to look for. The index of a task in the list is its number in a report.
 */
export const tasks = ["pothole", "roadwork", "sign"] as const;
export type Task = (typeof tasks)[number];

/** What kind of thing was seen, in the words of the model: `d40`, `work-zone-cones`, `stop`. */
export const classPattern = /^[a-z0-9][a-z0-9-]{0,31}$/;

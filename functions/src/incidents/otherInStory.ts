import type { Incident } from "./model.ts";

/**
 * How the story of one incident may speak of another: by number, with its id under `field`; of a restricted one without
 * either, since those who read the story need not know of it. Pure.
 */
export function otherInStory({ id, number, restricted }: Pick<Incident, "id" | "number" | "restricted">, field: string): { name: string; ref: Record<string, string> } {
  return restricted ? { name: "a restricted incident", ref: {} } : { name: number ?? id, ref: { [field]: id } };
}

import type { Audience } from "../incidents/model.ts";
import { plainName } from "../platform/schemas.ts";
import type { Notification } from "./model.ts";

/** People who are told for what they do here, whoever they are. */
export type Group = "onDuty" | "approvers" | "managers";

/** What to tell of an incident, and whom. */
export interface Notice {
  /** By uid; null for nobody. */
  to: readonly (string | null)[] | Group;
  /** Told in their place when none of them is active any more, or may see it. */
  otherwise?: Group;
  /** Whose deed it tells of: they know. null when it was no person's, or is not known. */
  by: string | null;
  /** `team`: it tells of something that only the team may see. */
  audience: Audience;
  /** Follows from what happened, so that an event that comes twice makes one notification. */
  id: string;
  type: Notification["type"];
  title: string;
  body: string;
}

/**
 * The beginning of a text somebody wrote, as one line of plain text without marks that are not seen; names of people do not
 * belong in a notice, for they would stay there when an account is deleted. Pure.
 */
export function excerpt(text: string, most = 160): string {
  const plain = plainName(text.replaceAll(/\s+/g, " "), most + 1);
  return plain.length > most ? `${plain.slice(0, most - 1).toWellFormed().replace(/\ufffd$/, "")}…` : plain;
}

/** A state or a category in words. Pure. */
export const words = (name: string): string => name.replaceAll("_", " ");

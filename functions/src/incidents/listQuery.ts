import type { Caller } from "../platform/caller.ts";
import { may } from "../platform/caller.ts";
import { AppError } from "../platform/errors.ts";
import { searchWords } from "./keywords.ts";
import type { Incident, ListIncidentsInput } from "./model.ts";

export interface Constraint {
  field: string;
  op: "==" | "in" | "array-contains" | ">=" | "<";
  value: unknown;
}

/** A list as the database is asked for it, and what is left to check on each document it gives. */
export interface ListPlan {
  constraints: Constraint[];
  sortField: "createdAt" | "sla.dueAt";
  direction: "asc" | "desc";
  matches: (incident: Incident & { keywords: string[] }) => boolean;
}

const numberPattern = /^inc-\d{4}-[0-9a-z]{4,8}$/i;

/**
 * Plans a list of incidents for a caller. Pure. Firestore takes one `array-contains` per query, so that goes to the
 * most selective filter (watching, then the longest word, then the tag) and the rest is checked on what comes back.
 * test/unit/indexes.test.ts proves that every plan has its composite indexes.
 */
export function planList(input: ListIncidentsInput, caller: Caller, now: Date): ListPlan {
  const constraints: Constraint[] = [];
  const checks: ListPlan["matches"][] = [];
  const equal = (field: string, value: unknown) => {
    if (value !== undefined) constraints.push({ field, op: "==", value });
  };

  const isTeam = may(caller, "incident.readAll");
  if (!isTeam && input.reporter !== undefined && input.reporter !== caller.uid) throw new AppError("permission_denied", "You may list your own reports only.");
  const contains: Constraint[] = [];
  if (input.watching === true) contains.push({ field: "watchers", op: "array-contains", value: caller.uid });
  else if (isTeam && input.reporter !== caller.uid) equal("restricted", false);
  equal("reportedBy", isTeam || input.watching === true ? input.reporter : caller.uid);

  if (input.status?.length === 1) equal("status", input.status[0]);
  else if (input.status !== undefined) constraints.push({ field: "status", op: "in", value: [...new Set(input.status)] });
  equal("category", input.category);
  equal("severity", input.severity);
  equal("assigneeId", input.assignee);

  const words = input.text === undefined ? [] : numberPattern.test(input.text.trim()) ? [input.text.trim().toLowerCase()] : searchWords(input.text);
  if (input.text !== undefined && words.length === 0) {
    throw new AppError("invalid_input", "There is nothing to search for in the text.", { errors: [{ path: "text", message: "needs a word of two letters or more that is not a common one" }] });
  }
  const byLength = [...words].sort((a, b) => b.length - a.length);
  for (const word of byLength) contains.push({ field: "keywords", op: "array-contains", value: word });
  if (input.tag !== undefined) contains.push({ field: "tags", op: "array-contains", value: input.tag });
  const [asked, ...left] = contains;
  if (asked) constraints.push(asked);
  for (const { field, value } of left) {
    checks.push((incident) => (field === "tags" ? incident.tags : field === "keywords" ? incident.keywords : incident.watchers).includes(String(value)));
  }

  if (input.overdue === true) {
    constraints.push({ field: "sla.dueAt", op: "<", value: now });
    const { from, to } = input;
    if (from) checks.push((incident) => incident.createdAt >= from);
    if (to) checks.push((incident) => incident.createdAt < to);
  } else {
    if (input.from) constraints.push({ field: "createdAt", op: ">=", value: input.from });
    if (input.to) constraints.push({ field: "createdAt", op: "<", value: input.to });
  }
  return {
    constraints,
    sortField: input.overdue === true ? "sla.dueAt" : "createdAt",
    direction: input.overdue === true ? "asc" : "desc",
    matches: (incident) => checks.every((check) => check(incident)),
  };
}

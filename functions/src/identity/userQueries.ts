import type { ListLoginAttemptsInput, ListUsersInput } from "./userModel.ts";

export interface Constraint {
  field: string;
  op: "==" | "in" | ">=" | "<";
  value: unknown;
}

const equal = (field: string, value: unknown): Constraint[] => (value === undefined ? [] : [{ field, op: "==", value }]);

/**
 * What the database is asked for a list of users, which is sorted by `createdAt`. Pure. A text is a whole address or user
 * name: Firestore finds no part of a word without an index of parts, and it can sort by one field only.
 */
export function constraintsOfUsers({ role, status, text }: Pick<ListUsersInput, "role" | "status" | "text">): Constraint[] {
  const standing: Constraint[] = status === undefined ? [{ field: "status", op: "in", value: ["active", "disabled"] }] : equal("status", status);
  return [...standing, ...equal("role", role), ...equal(text?.includes("@") === true ? "email" : "username", text)];
}

/** What the database is asked for a list of attempts to sign in, which is sorted by `at`. Pure. */
export function constraintsOfAttempts({ email, outcome, from, to }: Pick<ListLoginAttemptsInput, "email" | "outcome" | "from" | "to">): Constraint[] {
  const since: Constraint[] = from === undefined ? [] : [{ field: "at", op: ">=", value: from }];
  const before: Constraint[] = to === undefined ? [] : [{ field: "at", op: "<", value: to }];
  return [...equal("email", email), ...equal("outcome", outcome), ...since, ...before];
}

import { FieldPath, type Query } from "firebase-admin/firestore";
import { readSnapshot } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { LoginAttempt, loginAttemptDefaults, User, userDefaults } from "./model.ts";
import { loginAttempts, users } from "./store.ts";
import type { AccountPage, ListLoginAttemptsInput, ListUsersInput, LoginAttemptPage } from "./userModel.ts";
import { constraintsOfAttempts, constraintsOfUsers, type Constraint } from "./userQueries.ts";

const newest = (collection: Query, constraints: readonly Constraint[], sortField: string): Query =>
  constraints.reduce((query, { field, op, value }) => query.where(field, op, value), collection).orderBy(sortField, "desc").orderBy(FieldPath.documentId(), "desc");

/** Accounts, the newest first; deleted ones only when asked for. Reads `limit` + 1. */
export async function listUsers(input: ListUsersInput): Promise<AccountPage> {
  const { snapshots, nextCursor } = await fetchPage(newest(users(), constraintsOfUsers(input), "createdAt"), "createdAt", input);
  return { items: snapshots.map((snapshot) => readSnapshot(User, userDefaults, snapshot).value), nextCursor };
}

/** Attempts to sign in, the newest first. Reads `limit` + 1. */
export async function listLoginAttempts(input: ListLoginAttemptsInput): Promise<LoginAttemptPage> {
  const { snapshots, nextCursor } = await fetchPage(newest(loginAttempts(), constraintsOfAttempts(input), "at"), "at", input);
  return { items: snapshots.map((snapshot) => readSnapshot(LoginAttempt, loginAttemptDefaults, snapshot).value), nextCursor };
}

import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { addressOf } from "../audit/personal.ts";
import type { Context } from "../platform/context.ts";
import { transact } from "../platform/firestore.ts";
import { demandVersion } from "../platform/version.ts";
import type { UpdatePreferencesInput, UpdateProfileInput } from "./accountModel.ts";
import { askAuth } from "./authAdmin.ts";
import type { User } from "./model.ts";
import { auditStreamOf, loadUser, writeUser } from "./store.ts";
import { noteNewsWanted } from "./unsubscribe.ts";

/** The caller's own profile. */
export async function getProfile(_input: object, { caller }: Context): Promise<User> {
  return await transact((tx) => loadUser(tx, caller.uid));
}

/** Writes what `change` makes of the caller's profile, and what else it writes, with an audit entry that names the fields. */
async function update(context: Context, fields: string[], change: (user: User, tx: Transaction) => Partial<Omit<User, "id" | "version">>): Promise<User> {
  const { caller, now, requestId } = context;
  return await context.transaction(async (tx: Transaction) => {
    const user = await loadUser(tx, caller.uid);
    demandVersion(context, user.version);
    if (fields.length === 0) return user;
    const audit = await openStream(tx, auditStreamOf(caller.uid));
    const updated = writeUser(tx, user, change(user, tx));
    audit.append({ event: "user.updated", at: now, actorId: caller.uid, actorRole: caller.role, subject: `users/${caller.uid}`, requestId, details: { fields, version: updated.version }, personal: addressOf(context) });
    return updated;
  });
}

/** Changes fields of the caller's profile; null empties one. Throws `version_conflict` or `unavailable`. */
export async function updateProfile(input: UpdateProfileInput, context: Context): Promise<User> {
  const { displayName } = input;
  const updated = await update(context, Object.keys(input).sort(), () => Object.fromEntries(Object.entries(input)));
  // The name in the tokens. Also when the profile has it already: so asking again completes what was interrupted.
  if (displayName !== undefined) await askAuth((auth) => auth.updateUser(context.caller.uid, { displayName }));
  return updated;
}

/** Changes the caller's preferences, those that are given; `dashboard` as a whole. Throws `version_conflict`. */
export async function updatePreferences(input: UpdatePreferencesInput, context: Context): Promise<User> {
  const { notifications = {}, ...rest } = input;
  const fields = [...Object.keys(rest), ...Object.keys(notifications).map((field) => `notifications.${field}`)].sort();
  return await update(context, fields.map((field) => `preferences.${field}`), ({ preferences }, tx) => {
    if (notifications.email === true && !preferences.notifications.email) noteNewsWanted(tx, context.caller.uid, context.now);
    return { preferences: { ...preferences, ...defined(rest), notifications: { ...preferences.notifications, ...defined(notifications) } } };
  });
}

/** A value without the keys whose value is undefined. */
function defined<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}

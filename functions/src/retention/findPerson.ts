import type { DocumentSnapshot, Query } from "firebase-admin/firestore";
import { z } from "zod";
import { pseudonymOf } from "../identity/deletion.ts";
import { db } from "../platform/firestore.ts";
import { seal, unseal } from "../platform/keyring.ts";
import type { Erased } from "./person.ts";

const attemptsRead = 200;
const loginsMax = 10;
const recordsRead = 20;
const namesMax = 10;

const Sealed = z.object({ names: z.array(z.string()), phone: z.string().nullable(), logins: z.array(z.string()), isPartial: z.boolean() });
const about = (uid: string) => ({ purpose: "erasure", subject: uid });

const textOr = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** Where a person's name stands as it was when the record was made. */
const naming = (uid: string): [field: string, query: Query][] => [
  ["reporterName", db().collection("incidents").where("reportedBy", "==", uid)],
  ["applicantName", db().collection("applications").where("applicantId", "==", uid)],
  ["authorName", db().collectionGroup("messages").where("authorId", "==", uid)],
  ["uploadedByName", db().collectionGroup("evidence").where("uploadedBy", "==", uid)],
];

/** By what a person is found beside what the profile says. */
export type Mentions = Pick<Erased, "names" | "logins">;

/**
 * What other records call a person: attempts to sign in, reports, applications, messages, files. Of names, those of more than
 * one word alone, for one may be any word. Up to 280 reads.
 */
export async function findMentions(uid: string): Promise<Mentions> {
  const attempts = db().collection("loginAttempts").where("uid", "==", uid).limit(attemptsRead).select("email").get();
  const named = await Promise.all(naming(uid).map(async ([field, query]) => (await query.limit(recordsRead).select(field).get()).docs.map((snapshot) => textOr(snapshot.get(field)))));
  const names = named.flat().flatMap((name) => (name === null || name === pseudonymOf(uid) || !/\S\s+\S/.test(name) ? [] : [name]));
  const logins = (await attempts).docs.flatMap((attempt) => textOr(attempt.get("email"))?.toLowerCase() ?? []);
  return { names: [...new Set(names)], logins: [...new Set(logins)] };
}

/** By what a person is found: what the profile says now, and what other records do. Of an account that was deleted before, those alone. Pure. */
export function personOf(uid: string, profile: DocumentSnapshot, mentions: Mentions): Erased {
  const isPartial = profile.get("status") === "deleted";
  const own = [profile.get("email"), profile.get("username")].flatMap((login) => textOr(login)?.toLowerCase() ?? []);
  const displayName = isPartial ? null : textOr(profile.get("displayName"));
  return {
    uid,
    names: [...new Set([...(displayName === null ? [] : [displayName]), ...mentions.names])].slice(0, namesMax),
    phone: textOr(profile.get("phone")),
    logins: [...new Set([...own, ...mentions.logins])].slice(0, loginsMax),
    isPartial,
  };
}

/** Seals what a person is found by, for an erasure that goes on after the profile is empty. */
export const sealPerson = async ({ uid, ...person }: Erased): Promise<string> => await seal(JSON.stringify(person), about(uid));

/** Opens what `sealPerson` made. Without it, what names the uid is found all the same. */
export async function unsealPerson(uid: string, sealed: string | null): Promise<Erased> {
  if (sealed === null) return { uid, names: [], phone: null, logins: [], isPartial: true };
  return { uid, ...Sealed.parse(JSON.parse((await unseal(sealed, about(uid))).text)) };
}

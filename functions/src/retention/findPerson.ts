import { z } from "zod";
import { db } from "../platform/firestore.ts";
import { seal, unseal } from "../platform/keyring.ts";
import type { Erased } from "./person.ts";

const attemptsRead = 200;
const loginsMax = 10;

const Sealed = z.object({ displayName: z.string().nullable(), phone: z.string().nullable(), logins: z.array(z.string()) });
const about = (uid: string) => ({ purpose: "erasure", subject: uid });

const textOr = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/**
 * By what a person is found. Of an account that was deleted before, the profile says nothing any more; the attempts to sign
 * in to it do, as long as there are any. Up to 201 reads.
 */
export async function findPerson(uid: string): Promise<Erased> {
  const [profile, attempts] = await Promise.all([db().doc(`users/${uid}`).get(), db().collection("loginAttempts").where("uid", "==", uid).limit(attemptsRead).select("email").get()]);
  const isDeleted = profile.get("status") === "deleted";
  const names = [profile.get("email"), profile.get("username"), ...attempts.docs.map((attempt) => attempt.get("email") as unknown)].map(textOr);
  const logins = [...new Set(names.flatMap((name) => name?.toLowerCase() ?? []))].slice(0, loginsMax);
  return { uid, displayName: isDeleted ? null : textOr(profile.get("displayName")), phone: textOr(profile.get("phone")), logins };
}

/** Seals what a person is found by, for an erasure that goes on after the profile is empty. */
export const sealPerson = async ({ uid, ...person }: Erased): Promise<string> => await seal(JSON.stringify(person), about(uid));

/** Opens what `sealPerson` made. Without it, what names the uid is found all the same. */
export async function unsealPerson(uid: string, sealed: string | null): Promise<Erased> {
  if (sealed === null) return { uid, displayName: null, phone: null, logins: [] };
  return { uid, ...Sealed.parse(JSON.parse((await unseal(sealed, about(uid))).text)) };
}

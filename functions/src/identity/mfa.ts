import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import type { DocumentSnapshot } from "firebase-admin/firestore";
import { generateSecret, generateURI, verify } from "otplib";
import { z } from "zod";
import { readSnapshot } from "../platform/firestore.ts";
import { seal, unseal, type Keys } from "../platform/keyring.ts";

/** `users/{uid}/private/security`: the second factor as it is stored. */
export const Security = z.object({
  /** The TOTP secret, sealed; null while there is none. */
  secret: z.string().nullable(),
  /** A secret that was shown and waits for its first code. */
  pendingSecret: z.string().nullable(),
  /** Time step of the last code taken: that code and those before it are used up. */
  lastTimeStep: z.int(),
  /** SHA-256 of the backup codes that are left. */
  backupCodes: z.array(z.string()),
});
export type Security = z.output<typeof Security>;
export const securityDefaults: Security = { secret: null, pendingSecret: null, lastTimeStep: 0, backupCodes: [] };

/** The second factor of a user; of one who never had any, nothing. */
export function readSecurity(snapshot: DocumentSnapshot): Security {
  return snapshot.exists ? readSnapshot(Security, securityDefaults, snapshot).value : securityDefaults;
}

const purpose = "totp";
const backupCodeCount = 10;
const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
// A phone's clock may be half a minute off either way (RFC 6238, 5.2: one step at most).
const toleranceSeconds = 30;

/** A new secret, sealed for storage, and the URI that authenticator apps read. */
export async function newTotpSecret(uid: string, label: string, issuer: string, keys?: Keys): Promise<{ secret: string; sealed: string; uri: string }> {
  const secret = generateSecret();
  return { secret, sealed: await seal(secret, { purpose, subject: uid }, keys), uri: generateURI({ issuer, label, secret }) };
}

/** The time step of a code that a sealed secret gives now and that was not used yet, or null. `resealed` when the key was rotated. */
export async function checkTotp(sealed: string, uid: string, code: string, lastTimeStep: number, now: Date, keys?: Keys): Promise<{ timeStep: number; resealed: string | null } | null> {
  const { text: secret, isCurrent } = await unseal(sealed, { purpose, subject: uid }, keys);
  const result = await verify({ secret, token: code, epoch: Math.floor(now.getTime() / 1_000), epochTolerance: toleranceSeconds, ...(lastTimeStep > 0 ? { afterTimeStep: lastTimeStep } : {}) });
  if (!result.valid || !("timeStep" in result)) return null;
  return { timeStep: result.timeStep, resealed: isCurrent ? null : await seal(secret, { purpose, subject: uid }, keys) };
}

/** Ten codes for the day the phone is lost, and their hashes. 80 bits each, so a plain hash holds. */
export function newBackupCodes(uid: string): { codes: string[]; hashes: string[] } {
  const codes = Array.from({ length: backupCodeCount }, () =>
    Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => base32.charAt(randomInt(32))).join("")).join("-"),
  );
  return { codes, hashes: codes.map((code) => hashOf(uid, code)) };
}

const hashOf = (uid: string, code: string): string => createHash("sha256").update(`${uid}:${code.replaceAll("-", "")}`).digest("base64url");

/** The codes that are left after one was used, or null when it is none of them. */
export function useBackupCode(hashes: readonly string[], uid: string, code: string): string[] | null {
  const wanted = Buffer.from(hashOf(uid, code));
  const index = hashes.findIndex((hash) => hash.length === wanted.length && timingSafeEqual(Buffer.from(hash), wanted));
  return index === -1 ? null : hashes.toSpliced(index, 1);
}

export interface Factor {
  otp?: string | undefined;
  backupCode?: string | undefined;
}

/** Checks a second factor against what is stored; what to store afterwards, so that it works once, or null when it is not right. */
export async function checkFactor(security: Security, uid: string, factor: Factor, now: Date, keys?: Keys): Promise<{ kind: "totp" | "backup_code"; changes: Partial<Security> } | null> {
  if (factor.otp !== undefined && security.secret !== null) {
    const checked = await checkTotp(security.secret, uid, factor.otp, security.lastTimeStep, now, keys);
    return checked && { kind: "totp", changes: { lastTimeStep: checked.timeStep, ...(checked.resealed === null ? {} : { secret: checked.resealed }) } };
  }
  if (factor.backupCode !== undefined) {
    const left = useBackupCode(security.backupCodes, uid, factor.backupCode);
    return left && { kind: "backup_code", changes: { backupCodes: left } };
  }
  return null;
}

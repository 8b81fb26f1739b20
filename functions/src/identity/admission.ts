import type { Transaction } from "firebase-admin/firestore";
import { decodeJwt } from "jose";
import { openStream } from "../audit/log.ts";
import { addressOf } from "../audit/personal.ts";
import type { PublicContext } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { transact } from "../platform/firestore.ts";
import { enqueueMail } from "../platform/outbox.ts";
import { sessionRef } from "../platform/sessions.ts";
import { failAttempt, readSuccess, writeAttempt, type AttemptRow } from "./attempts.ts";
import { claimsIn, type PasswordCheck } from "./authRest.ts";
import { deviceOf } from "./device.ts";
import { readGate, type Arrival } from "./gate.ts";
import { checkFactor, readSecurity } from "./mfa.ts";
import type { User } from "./model.ts";
import type { Asking, Passage } from "./passage.ts";
import type { SessionClaims } from "./sessions.ts";
import type { Refusal } from "./signInPolicy.ts";
import { auditStreamOf, loginAttempts, readUser, securityRef } from "./store.ts";

/** What somebody is let in with. */
export interface Admission {
  user: User;
  claims: SessionClaims;
}

interface Admitting {
  checked: Exclude<PasswordCheck, { result: "wrong" }>;
  passage: Passage;
  asking: Asking;
  context: PublicContext;
}

const messages: Record<Refusal, string> = {
  account_disabled: "This account is disabled.",
  email_unverified: "The e-mail address is not verified yet.",
  account_locked: "Too many failed sign-ins.",
  email_changed: "The account's address was changed at Firebase Authentication.",
  mfa_required: "The password is right; the code of the authenticator app, or a backup code, is needed too.",
};

/** Lets somebody in whose password is right, or throws what the gate says. The attempt's row then holds the outcome. */
export async function admit(admitting: Admitting): Promise<Admission> {
  const { checked } = admitting;
  const claims = checked.result === "right" ? claimsIn(checked.tokens) : null;
  return claims && checked.result === "right" ? await takeOver(admitting, checked.uid, claims) : await openHere(admitting);
}

/** The blocking function has opened a session and knows the server as its client: corrects that, and keeps one row. */
async function takeOver({ passage, asking, context }: Admitting, uid: string, claims: SessionClaims): Promise<Admission> {
  const { client, now } = context;
  const device = await deviceOf(client.userAgent);
  return await transact(async (tx) => {
    const user = await readUser(tx, uid);
    const success = await readSuccess(tx, passage.counters, now);
    if (!user) throw new AppError("unavailable", "The account is being set up; try again.");
    success.settle(true);
    tx.update(sessionRef(uid, claims.sid), { ip: client.ip, userAgent: client.userAgent, device });
    replaceRow(tx, claims.sid, asking, { uid, outcome: "success", reason: null });
    return { user, claims };
  });
}

/** One row for one attempt: the blocking function's goes, the one with the real client stays. */
function replaceRow(tx: Transaction, blockingRow: string, { attemptId, row }: Asking, outcome: Pick<AttemptRow, "uid" | "outcome" | "reason">): void {
  if (blockingRow !== attemptId) tx.delete(loginAttempts().doc(blockingRow));
  writeAttempt(tx, attemptId, { ...row, ...outcome });
}

/** Who it is, when the blocking function refused or is not deployed. */
async function identify(checked: Admitting["checked"]): Promise<{ uid: string; isVerified: boolean; blockingRow: string | null }> {
  if (checked.result === "right") return { uid: checked.uid, isVerified: decodeJwt(checked.tokens.idToken)["email_verified"] === true, blockingRow: null };
  const { attemptId, code } = checked.refusal;
  const uid: unknown = (await loginAttempts().doc(attemptId).get()).get("uid");
  if (typeof uid !== "string") throw new AppError("unavailable", "The sign-in could not be followed up; try again.");
  // It looks at the address before it looks at locks and second factors.
  return { uid, isVerified: code === "account_locked" || code === "mfa_required", blockingRow: attemptId };
}

/** Opens the session here: what the blocking function may not let pass, a second factor does, or a device that is signed in. */
async function openHere({ checked, passage, asking, context }: Admitting): Promise<Admission> {
  const { client, now } = context;
  const { attemptId, factor, email } = asking;
  const { uid, isVerified, blockingRow } = await identify(checked);
  const arrival: Arrival = { uid, email, isVerified, displayName: email.replace(/@.*$/s, ""), method: "password", client, device: await deviceOf(client.userAgent), attemptId, now };
  const isFactorGiven = factor.otp !== undefined || factor.backupCode !== undefined;
  const outcome = await transact(async (tx) => {
    const gate = await readGate(tx, arrival, passage.passesLock);
    const snapshot = await tx.get(securityRef(uid));
    const security = readSecurity(snapshot);
    const factorShown = isFactorGiven ? await checkFactor(security, uid, factor, now) : null;
    const success = await readSuccess(tx, passage.counters, now);
    const audit = factorShown?.kind === "backup_code" ? (gate.audit ?? (await openStream(tx, auditStreamOf(uid)))) : null;
    const secondFactor = factorShown?.kind ?? null;
    const refusal = gate.refusal(secondFactor);
    if (blockingRow !== null) tx.delete(loginAttempts().doc(blockingRow));
    if (refusal === "mfa_required" && isFactorGiven) return "mfa_invalid";
    success.settle(refusal === null);
    if (refusal !== null) {
      gate.refuse(refusal);
      return refusal;
    }
    if (factorShown) tx.update(snapshot.ref, factorShown.changes);
    if (audit) {
      enqueueMail(tx, { template: "backup_code_used", to: { uid } }, now);
      audit.append({ event: "mfa.backup_code_used", at: now, actorId: uid, actorRole: gate.user?.role ?? "employee", subject: `users/${uid}`, requestId: context.requestId, details: { left: factorShown?.changes.backupCodes?.length ?? 0 }, personal: addressOf({ caller: { uid }, client }) });
    }
    return gate.open(secondFactor);
  });
  if (typeof outcome !== "string") return outcome;
  if (outcome === "mfa_invalid") {
    await failAttempt(passage.counters, { id: attemptId, reason: outcome, uid, email }, now);
    throw new AppError("mfa_invalid", "This code is not right, or was used already.");
  }
  throw new AppError(outcome, messages[outcome]);
}

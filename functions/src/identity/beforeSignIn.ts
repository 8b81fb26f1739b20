import { HttpsError, type AuthBlockingEvent } from "firebase-functions/identity";
import { networkOf } from "../platform/client.ts";
import { transact } from "../platform/firestore.ts";
import { newId } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { plainName } from "../platform/schemas.ts";
import { deviceOf } from "./device.ts";
import { readGate, type Arrival } from "./gate.ts";
import { writeRefusal } from "./refusal.ts";
import type { SessionClaims } from "./sessions.ts";

/**
 * Milliseconds left to decide in: Firebase Authentication waits 7 seconds from `timestamp`, a cold start included, and
 * then shows the client an error of its own. Pure.
 */
export function timeLeft(timestamp: string | undefined, now: number): number {
  const age = timestamp === undefined ? 0 : now - Date.parse(timestamp);
  // Its clock and ours may differ, and it tells whole seconds.
  return Math.min(6_000, Math.max(1_000, 6_000 - (Number.isFinite(age) ? age : 0)));
}

/**
 * Runs when Firebase Authentication has found a password or an identity provider's word to be right, and before it gives
 * out tokens: opens the session whose claims the tokens carry, or refuses. Whatever goes wrong, there is no token.
 */
export async function beforeSignIn(event: AuthBlockingEvent, now = new Date()): Promise<{ sessionClaims: SessionClaims }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => { reject(new Error("the database did not answer in time")); }, timeLeft(event.timestamp, Date.now()));
  });
  try {
    return { sessionClaims: await Promise.race([decide(event, now), late]) };
  } catch (thrown) {
    if (thrown instanceof HttpsError) throw thrown;
    log.signInUndecided({ thrown });
    throw new HttpsError("unavailable", "Sign-in could not be checked just now. Try again in a moment.");
  } finally {
    clearTimeout(timer);
  }
}

async function decide(event: AuthBlockingEvent, now: Date): Promise<SessionClaims> {
  const { data } = event;
  if (data?.email === undefined) throw new HttpsError("permission-denied", "Secura needs an account with an e-mail address.");
  const arrival: Arrival = {
    uid: data.uid,
    email: data.email.toLowerCase(),
    isVerified: data.emailVerified,
    displayName: plainName(data.displayName ?? "", 100) || data.email.replace(/@.*$/s, "").slice(0, 100),
    method: event.credential?.signInMethod ?? event.additionalUserInfo?.providerId ?? "password",
    client: { ip: event.ipAddress, network: networkOf(event.ipAddress), userAgent: event.userAgent.slice(0, 500) },
    device: await deviceOf(event.userAgent),
    attemptId: newId(),
    now,
  };
  const outcome = await transact(async (tx) => {
    const gate = await readGate(tx, arrival);
    const refusal = gate.refusal(null);
    if (refusal === null) return gate.open(null).claims;
    gate.refuse(refusal);
    return refusal;
  });
  if (typeof outcome === "string") throw new HttpsError("permission-denied", writeRefusal({ code: outcome, attemptId: arrival.attemptId }));
  return outcome;
}

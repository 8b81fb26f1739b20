import type { Transaction } from "firebase-admin/firestore";
import type { Caller } from "../platform/caller.ts";
import { AppError } from "../platform/errors.ts";
import { revocationRef } from "../platform/sessions.ts";

/**
 * Throws `session_revoked` if the caller's session has ended by the time of the transaction: two people who take each
 * other's rights at once must not both succeed. One read.
 */
export async function demandOwnStanding(tx: Transaction, caller: Pick<Caller, "sid">): Promise<void> {
  if ((await tx.get(revocationRef(caller.sid))).exists) throw new AppError("session_revoked", "This session has ended.");
}

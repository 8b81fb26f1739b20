import { createHash } from "node:crypto";
import type { DocumentReference } from "firebase-admin/firestore";
import { db } from "../platform/firestore.ts";

export type SuppressionReason = "bounced" | "dropped" | "spam_report" | "unsubscribed";

/** By the hash of the address, so that a list of addresses that bounce lies nowhere. */
export function suppressionRef(address: string): DocumentReference {
  return db().doc(`mailSuppressions/${createHash("sha256").update(address.trim().toLowerCase()).digest("hex")}`);
}

/** True if nothing but what is about the account's security may go to the address. One read. */
export async function isSuppressed(address: string): Promise<boolean> {
  return (await suppressionRef(address).get()).exists;
}

/** Keeps news from an address from now on. One write. */
export async function suppress(address: string, reason: SuppressionReason, at: Date): Promise<void> {
  await suppressionRef(address).set({ reason, at });
}

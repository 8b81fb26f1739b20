import { createHash } from "node:crypto";

const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";

/** What past records call somebody whose account was deleted: `Former member KQXB`. It follows from the uid and does not show it. Pure. */
export function pseudonymOf(uid: string): string {
  const digest = createHash("sha256").update(`former member:${uid}`).digest();
  return `Former member ${Array.from(digest.subarray(0, 4), (byte) => letters.charAt(byte % letters.length)).join("")}`;
}

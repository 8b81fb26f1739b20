import { errorTable } from "../platform/errors.ts";
import type { Refusal } from "./signInPolicy.ts";

/** What the blocking function says when it does not let a sign-in go on, and the row of the attempt it wrote. */
export interface BlockingRefusal {
  code: Refusal;
  attemptId: string;
}

const codes: readonly Refusal[] = ["account_disabled", "email_changed", "email_unverified", "account_locked", "mfa_required"];

/** The message of a refusal. Firebase Authentication hands it to the client inside a longer one, so it is marked. */
export function writeRefusal({ code, attemptId }: BlockingRefusal): string {
  return `${errorTable[code].title}. ${errorTable[code].remedy} [secura:${code}:${attemptId}]`;
}

/** Finds a refusal in what Firebase Authentication answered, or null. */
export function readRefusal(message: string): BlockingRefusal | null {
  const found = /\[secura:(\w+):([A-Za-z0-9]{20})\]/.exec(message);
  const code = codes.find((candidate) => candidate === found?.[1]);
  return code !== undefined && found?.[2] !== undefined ? { code, attemptId: found[2] } : null;
}

import type { Transaction } from "firebase-admin/firestore";
import { AppError } from "../platform/errors.ts";
import { askAuthUnless } from "./authAdmin.ts";
import type { ActionClaims } from "../platform/keyring.ts";
import type { User } from "./model.ts";
import { readUser, usedTokenRef } from "./store.ts";

export interface Redeemable {
  uid: string;
  user: User;
  /** Marks the token as used; a write. */
  use: () => void;
}

const invalid = () => new AppError("action_token_invalid", "This link is not valid any more; ask for a new one.");

/** True for a link to a password that was asked for before the password was last set. Tokens count in whole seconds. */
function isOutdated({ purpose, issuedAt }: ActionClaims, { passwordChangedAt }: User): boolean {
  if (purpose === "verify_email" || !passwordChangedAt) return false;
  return Math.floor(issuedAt.getTime() / 1_000) < Math.floor(passwordChangedAt.getTime() / 1_000);
}

/**
 * Reads what the claims of an action token (`readSigned`) need to be carried out: its account, active, and that it was not
 * used. Two reads. Throws `action_token_invalid`, alike for everything that is not so.
 */
export async function readAction(tx: Transaction, claims: ActionClaims): Promise<Redeemable> {
  const mark = usedTokenRef(claims.id);
  const [used, user] = [await tx.get(mark), await readUser(tx, claims.subject)];
  if (used.exists || user?.status !== "active" || isOutdated(claims, user)) throw invalid();
  return { uid: user.id, user, use: () => { tx.create(mark, { purpose: claims.purpose, expiresAt: claims.expiresAt }); } };
}

/**
 * Throws `action_token_invalid` unless Firebase Authentication has the profile's address for the account: the e-mail went to
 * that one, and proves nothing of any other.
 */
export async function demandSameAddress({ id, email }: Pick<User, "id" | "email">): Promise<void> {
  const account = await askAuthUnless(["auth/user-not-found"], (auth) => auth.getUser(id));
  if (account?.email?.toLowerCase() !== email) throw invalid();
}

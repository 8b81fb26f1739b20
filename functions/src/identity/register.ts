import { setTimeout as pause } from "node:timers/promises";
import { registrationDomains } from "../platform/config.ts";
import type { PublicContext } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { enqueueMail } from "../platform/outbox.ts";
import type { Registered, RegisterInput } from "./accountModel.ts";
import { findAuthAccount } from "./authAccount.ts";
import { askAuthUnless } from "./authAdmin.ts";
import { mayMail } from "./mailByAddress.ts";
import { demandGoodPassword } from "./passwordPolicy.ts";
import { prepareProfile } from "./profile.ts";
import { mayRegister } from "./registration.ts";
import { readUser } from "./store.ts";

// Creating an account takes Firebase Authentication longer than finding one; neither takes this long.
const answerAfterMs = 1_000;

/**
 * Opens an account, always an employee's, that can be used once its address is verified. For an address that has an account
 * the answer is the same, in what it says and when, and nothing of the account changes: its owner gets the e-mail that sets
 * a new password, by which alone somebody whose address another person registered first can take the account over. Asked
 * again it completes what was interrupted. Throws `registration_closed`, `weak_password` or `unavailable`.
 */
export async function register(input: RegisterInput, context: PublicContext): Promise<Registered> {
  const { email, password } = input;
  if (!mayRegister(email, registrationDomains.value())) throw new AppError("registration_closed", "Addresses of this domain may not register here.");
  await demandGoodPassword(password, input);
  await Promise.all([open(input, context), pause(answerAfterMs)]);
  return { email, status: "verification_sent" };
}

async function open(input: RegisterInput, { now, requestId, client, transaction }: PublicContext): Promise<void> {
  const { email, password, displayName } = input;
  const created = await askAuthUnless(["auth/email-already-exists"], (auth) => auth.createUser({ email, password, displayName, emailVerified: false }));
  const account = created ?? (await findAuthAccount(email));
  if (!account || (!created && !(await mayMail("reset_password", email, now)))) return;
  const { uid } = account;
  await transaction(async (tx) => {
    const user = await readUser(tx, uid);
    const profile = user ? null : await prepareProfile(tx, { ...input, uid, role: "employee", isVerified: false }, "user.registered", { actorId: uid, actorRole: "employee", requestId, now, ip: client.ip });
    profile?.write();
    // To the profile of this address, not to whoever's account has it now: that one's profile may have another.
    const isTheirs = (user?.email ?? email) === email;
    enqueueMail(tx, { template: created ? "verify_email" : "reset_password", to: isTheirs ? { uid } : { email } }, now);
  });
}

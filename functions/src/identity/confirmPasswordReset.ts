import type { PublicContext } from "../platform/context.ts";
import { readSigned } from "../platform/keyring.ts";
import type { ConfirmPasswordResetInput } from "./accountModel.ts";
import type { Done } from "./model.ts";
import { demandGoodPassword } from "./passwordPolicy.ts";
import { demandSameAddress, readAction } from "./redeem.ts";
import { setPassword } from "./setPassword.ts";

/**
 * Sets a password with the token of an e-mail, a reset or an invitation: once, and all sessions end. It verifies the address,
 * for the e-mail arrived there, and lifts a lock after failed sign-ins, which was for the old password. A second factor is asked
 * for as before. Should it be interrupted, the person asks for a new e-mail. Throws `action_token_invalid`,
 * `weak_password`, which leaves the token as it was, or `unavailable`.
 */
export async function confirmPasswordReset({ token, newPassword }: ConfirmPasswordResetInput, context: PublicContext): Promise<Done> {
  const claims = await readSigned(token, ["reset_password", "invitation"], context.now);
  const { uid, user } = await context.transaction((tx) => readAction(tx, claims));
  await demandSameAddress(user);
  await demandGoodPassword(newPassword, user, "newPassword");
  await setPassword({ uid, password: newPassword, reason: "password_reset", keptSid: null, read: (tx) => readAction(tx, claims) }, context);
  return { done: true };
}

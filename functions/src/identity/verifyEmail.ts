import { openStream } from "../audit/log.ts";
import { addressOf } from "../audit/personal.ts";
import type { PublicContext } from "../platform/context.ts";
import { readSigned } from "../platform/keyring.ts";
import type { VerifyEmailInput } from "./accountModel.ts";
import { askAuth } from "./authAdmin.ts";
import type { Done } from "./model.ts";
import { demandSameAddress, readAction } from "./redeem.ts";
import { auditStreamOf, writeUser } from "./store.ts";

/**
 * Verifies the address of an account with the token it was sent. Firebase Authentication is told first, which may be done
 * twice, and the token used up afterwards: whoever is interrupted in between opens the link again. Throws
 * `action_token_invalid` or `unavailable`.
 */
export async function verifyEmail({ token }: VerifyEmailInput, { now, requestId, client, transaction }: PublicContext): Promise<Done> {
  const claims = await readSigned(token, ["verify_email"], now);
  const { uid, user: owner } = await transaction((tx) => readAction(tx, claims));
  await demandSameAddress(owner);
  await askAuth((auth) => auth.updateUser(uid, { emailVerified: true }));
  await transaction(async (tx) => {
    const { user, use } = await readAction(tx, claims);
    const audit = await openStream(tx, auditStreamOf(uid));
    use();
    if (user.verifiedAt === null) writeUser(tx, user, { verifiedAt: now });
    audit.append({ event: "user.email_verified", at: now, actorId: uid, actorRole: user.role, subject: `users/${uid}`, requestId, details: {}, personal: addressOf({ caller: { uid }, client }) });
  });
  return { done: true };
}

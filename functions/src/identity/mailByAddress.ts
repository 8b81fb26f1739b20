import { AppError } from "../platform/errors.ts";
import { enqueueMail } from "../platform/outbox.ts";
import type { PublicContext } from "../platform/context.ts";
import { spend } from "../platform/rateLimit.ts";
import type { AddressInput } from "./accountModel.ts";
import type { Action } from "./actionTokens.ts";
import type { Done } from "./model.ts";

/** True if another e-mail of this kind may go to the address. Whoever asks, it gets no more than `rateLimits.mail`. */
export async function mayMail(action: Action, address: string, now: Date): Promise<boolean> {
  return await spend("mail", `${action}:${address}`, now).then(
    () => true,
    (error: unknown) => {
      if (error instanceof AppError && error.code === "rate_limited") return false;
      throw error;
    },
  );
}

/** One e-mail for whoever has the address; whether somebody does is found out when it is sent, so that the answer cannot tell. */
async function requestMail(action: Action, { email }: AddressInput, { now, transaction }: PublicContext): Promise<Done> {
  if (await mayMail(action, email, now)) {
    await transaction((tx) => {
      enqueueMail(tx, { template: action, to: { email } }, now);
      return Promise.resolve();
    });
  }
  return { done: true };
}

/** Sends the link that verifies an address once more. The answer is the same for every address. */
export async function requestEmailVerification(input: AddressInput, context: PublicContext): Promise<Done> {
  return await requestMail("verify_email", input, context);
}

/** Sends a link to set a new password with. The answer is the same for every address. */
export async function requestPasswordReset(input: AddressInput, context: PublicContext): Promise<Done> {
  return await requestMail("reset_password", input, context);
}

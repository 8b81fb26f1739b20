import { appUrl } from "../platform/config.ts";
import { sign } from "../platform/keyring.ts";

/** What a link in an e-mail lets its reader do, how long, and the page of the web app that does it. */
export const actions = {
  verify_email: { minutes: 3 * 1_440, page: "/verify-email" },
  reset_password: { minutes: 30, page: "/reset-password" },
  invitation: { minutes: 7 * 1_440, page: "/reset-password" },
} as const;
export type Action = keyof typeof actions;

/**
 * The link for an e-mail that lets `uid` carry out `action` once. `id` names what it answers (the outbox item), so that
 * an e-mail that is sent twice carries the same link. The token stands in the fragment, which no browser sends anywhere.
 */
export async function actionLink(action: Action, uid: string, id: string, issuedAt: Date): Promise<{ link: string; token: string; expiresAt: Date }> {
  const expiresAt = new Date(issuedAt.getTime() + actions[action].minutes * 60_000);
  const token = await sign({ purpose: action, subject: uid, id, issuedAt, expiresAt });
  return { token, expiresAt, link: `${appUrl.value().replace(/\/+$/, "")}${actions[action].page}#token=${token}` };
}

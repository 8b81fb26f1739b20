import { authenticate } from "../platform/authenticate.ts";
import type { PublicContext } from "../platform/context.ts";
import { demandSession } from "../platform/sessions.ts";
import { refresh } from "./authRest.ts";
import type { Tokens } from "./model.ts";

/** A new ID token while the session stands. Throws `token_invalid`, `session_revoked`, `session_missing` or `unavailable`. */
export async function refreshTokens(input: { refresh_token: string }, { now }: PublicContext): Promise<Tokens> {
  const { idToken, refreshToken, expiresInSeconds } = await refresh(input.refresh_token);
  await demandSession(await authenticate(`Bearer ${idToken}`, now), now);
  return { access_token: idToken, refresh_token: refreshToken, token_type: "bearer", expires_in: expiresInSeconds };
}

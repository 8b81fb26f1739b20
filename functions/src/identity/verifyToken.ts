import { authenticate } from "../platform/authenticate.ts";
import type { PublicContext } from "../platform/context.ts";
import { toAppError } from "../platform/errors.ts";
import { transact } from "../platform/firestore.ts";
import { demandSession } from "../platform/sessions.ts";
import type { VerifyTokenOutput } from "./model.ts";
import { loadUser } from "./store.ts";
import { userInfoOf } from "./userInfo.ts";

/** Who a token is, or why it is not taken. The token comes in the body or in the Authorization header. */
export async function verifyToken(input: { token?: string | undefined }, { authorization, now }: PublicContext): Promise<VerifyTokenOutput> {
  try {
    const caller = await authenticate(input.token === undefined ? authorization : `Bearer ${input.token}`, now);
    await demandSession(caller, now);
    const user = await transact((tx) => loadUser(tx, caller.uid));
    return { valid: true, code: null, detail: null, session_id: caller.sid, mfa: caller.mfa, user_info: userInfoOf(user, caller.role) };
  } catch (thrown) {
    const error = toAppError(thrown);
    // That it could not be checked is no verdict on the token.
    if (error.code === "unavailable" || error.code === "internal") throw error;
    return { valid: false, code: error.code, detail: error.message, session_id: null, mfa: null, user_info: null };
  }
}

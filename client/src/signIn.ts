import { signInWithCustomToken, signOut as leave, type Auth } from "firebase/auth";
import type { Api } from "./call.ts";
import type { Operations } from "./contract.ts";
import { SecuraError, toSecuraError } from "./error.ts";

export type Credentials = Operations["identity"]["login"]["input"];
export type UserInfo = Operations["identity"]["login"]["output"]["user_info"];

export interface SignIn {
  /**
   * Signs in with a password, and with `otp` or `backupCode` once a call without has failed with `mfa_required`. Every
   * account with a password can sign in this way; accounts of an identity provider use the Firebase SDK's own.
   */
  signIn: (credentials: Credentials) => Promise<UserInfo>;
  /** Ends the session, on the server too, and signs out of the SDK. */
  signOut: () => Promise<void>;
}

/** Signing in and out of one app's Firebase Authentication. */
export function createSignIn(auth: Auth, api: Api): SignIn {
  return {
    signIn: async (credentials) => {
      // A device that is still signed in sends its token along, which lets it pass a lock that others have caused.
      const { custom_token, user_info } = await api.identity.login(credentials);
      try {
        await signInWithCustomToken(auth, custom_token);
      } catch (thrown) {
        throw toSecuraError(thrown);
      }
      return user_info;
    },
    signOut: async () => {
      try {
        if (auth.currentUser) await api.identity.logout({});
      } catch (thrown) {
        // A session that has ended already is what was asked for.
        if (!(thrown instanceof SecuraError && thrown.status === 401)) throw thrown;
      } finally {
        await leave(auth);
      }
    },
  };
}

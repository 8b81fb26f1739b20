import { getAuth, type Auth } from "firebase-admin/auth";
import { AppError } from "../platform/errors.ts";
import { app } from "../platform/firestore.ts";

/** The code of an error of the Admin SDK, such as `auth/user-not-found`; "" for any other. */
const codeOf = (error: unknown): string => (error instanceof Object && "code" in error && typeof error.code === "string" ? error.code : "");

const unreached = /^(?:app\/(?:network|unable)|auth\/(?:internal-error|quota-exceeded|too-many-requests))/;

/** What an error of Firebase Authentication is for the client; unknown ones as they are. */
function toAuthError(error: unknown): unknown {
  const code = codeOf(error);
  if (unreached.test(code)) return new AppError("unavailable", "Firebase Authentication did not answer in time.", { cause: error, headers: { "Retry-After": "2" } });
  // A project may have a password policy of its own beside Secura's.
  if (code === "auth/invalid-password" || code === "auth/password-does-not-meet-requirements") return new AppError("weak_password", "Firebase Authentication does not accept this password.", { cause: error });
  if (code === "auth/invalid-email") return new AppError("invalid_input", "Firebase Authentication does not accept this address.", { cause: error, errors: [{ path: "email", message: "must be an e-mail address" }] });
  return error;
}

/** Asks Firebase Authentication by the Admin SDK. Throws `unavailable`, `weak_password` or `invalid_input`. */
export async function askAuth<T>(ask: (auth: Auth) => Promise<T>): Promise<T> {
  return await ask(getAuth(app())).catch((error: unknown) => {
    throw toAuthError(error);
  });
}

/** The same; null when it fails with one of these codes. */
export async function askAuthUnless<T>(codes: readonly string[], ask: (auth: Auth) => Promise<T>): Promise<T | null> {
  return await askAuth(ask).catch((error: unknown) => {
    if (codes.includes(codeOf(error))) return null;
    throw error;
  });
}

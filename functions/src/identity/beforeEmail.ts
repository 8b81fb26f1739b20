import { HttpsError } from "firebase-functions/identity";

/**
 * Runs before Firebase Authentication sends an e-mail at a client's request. Its links would set passwords and addresses
 * past Secura's policy and limits, and end no session; Secura sends its own.
 */
export function beforeEmail(): never {
  throw new HttpsError("permission-denied", "Use the operations identity.requestPasswordReset and identity.requestEmailVerification.");
}

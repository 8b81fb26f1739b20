import { HttpsError, type AuthBlockingEvent } from "firebase-functions/identity";
import { registrationDomains } from "../platform/config.ts";
import { mayRegister } from "./registration.ts";

/**
 * Runs before Firebase Authentication creates an account at a client's request. Accounts with passwords are made by
 * `identity.register`, which holds the password policy; people of an identity provider come in if their domain may.
 */
export function beforeCreate(event: AuthBlockingEvent): void {
  const method = event.credential?.signInMethod ?? event.additionalUserInfo?.providerId ?? "unknown";
  if (["password", "emailLink", "phone", "unknown", "anonymous"].includes(method)) throw new HttpsError("permission-denied", "Register with the operation identity.register.");
  // Somebody else's address must not stand here before its owner comes.
  if (event.data?.emailVerified !== true) throw new HttpsError("permission-denied", "The identity provider has not verified the e-mail address.");
  if (event.data.email === undefined || !mayRegister(event.data.email, registrationDomains.value())) {
    throw new HttpsError("permission-denied", "Addresses of this domain may not register here. Ask an administrator for an account.");
  }
}

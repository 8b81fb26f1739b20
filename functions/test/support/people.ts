import { createAccount } from "../../src/identity/createAccount.ts";
import type { Role } from "../../src/platform/permissions.ts";
import { authHost, unique } from "./stack.ts";

export interface SignedIn {
  uid: string;
  email: string;
  password: string;
  name: string;
  idToken: string;
}

/** Creates an account of a role through the product's own code and signs it in at the Auth emulator. */
export async function person(role: Role, enter = signIn): Promise<SignedIn> {
  const name = unique(role);
  const email = `${name}@secura.example`;
  const password = unique("Pass");
  const { uid } = await createAccount({ email, password, displayName: name, role, department: "Tests" }, { actorId: "system:test", now: new Date() });
  return { uid, email, password, name, idToken: await enter(email, password) };
}

/** An ID token from the Auth emulator's own REST endpoint; the blocking function has opened a session on the way. */
export async function signIn(email: string, password: string): Promise<string> {
  const response = await fetch(`http://${authHost}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=demo`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password, returnSecureToken: true }),
  });
  const { idToken } = (await response.json()) as { idToken?: string };
  if (idToken === undefined) throw new Error(`sign-in of ${email} failed: ${String(response.status)}`);
  return idToken;
}

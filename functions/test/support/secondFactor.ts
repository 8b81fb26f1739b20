import { generate } from "otplib";
import type { Role } from "../../src/platform/permissions.ts";
import { db } from "../../src/platform/firestore.ts";
import { callable } from "./doors.ts";
import { person, type SignedIn } from "./people.ts";

export interface Secured extends SignedIn {
  secret: string;
  backupCodes: string[];
  /** A code that was not used yet, as after half a minute of waiting. */
  code: () => Promise<string>;
}

/** A person of a role who has set up a second factor through the operations; `idToken` is of the session that did. */
export async function securedPerson(role: Role): Promise<Secured> {
  const who = await person(role);
  const setup = await callable("identity.setupMfa", { password: who.password }, { token: who.idToken });
  const secret = String(setup.body["secret"]);
  const verified = await callable("identity.verifyMfa", { otp: await generate({ secret }) }, { token: who.idToken });
  if (verified.status !== 200) throw new Error(`the second factor was not set up: ${JSON.stringify(verified.body)}`);
  return {
    ...who,
    secret,
    backupCodes: verified.body["backupCodes"] as string[],
    code: async () => {
      await db().doc(`users/${who.uid}/private/security`).update({ lastTimeStep: 0 });
      return await generate({ secret });
    },
  };
}

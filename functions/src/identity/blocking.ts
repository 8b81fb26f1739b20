import { beforeEmailSent, beforeUserCreated, beforeUserSignedIn } from "firebase-functions/identity";
import { signInMinInstances } from "../platform/config.ts";

/** Before Firebase Authentication creates an account at a client's request. */
export const beforeCreate = beforeUserCreated({ timeoutSeconds: 7 }, async (event) => {
  (await import("./beforeCreate.ts")).beforeCreate(event);
});

/** Before Firebase Authentication gives out tokens. */
export const beforeSignIn = beforeUserSignedIn({ timeoutSeconds: 7, minInstances: signInMinInstances }, async (event) => await (await import("./beforeSignIn.ts")).beforeSignIn(event));

/** Before Firebase Authentication sends an e-mail of its own. */
export const beforeEmail = beforeEmailSent({ timeoutSeconds: 7 }, async () => {
  (await import("./beforeEmail.ts")).beforeEmail();
});

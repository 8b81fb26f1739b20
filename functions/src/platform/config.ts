import { defineBoolean, defineList, defineString } from "firebase-functions/params";

/**
 * Everything an installation can set, each with what it does. Values come from functions/.env.<project> or the
 * deployment's prompts; see README, "Configuration".
 */
export const appCheckEnforced = defineBoolean("APP_CHECK_ENFORCED", {
  default: false,
  description: "Refuse calls that carry no valid App Check token, at both doors.",
});

export const corsOrigins = defineList("CORS_ORIGINS", {
  default: ["http://localhost:3000", "http://localhost:5173"],
  description: "Browser origins that may call the functions, as a JSON list of strings.",
});

export const region = defineString("SECURA_REGION", {
  default: "us-central1",
  description: "Region of every function; clients name it to the SDK. Choose one near the Firestore database.",
});

import { defineBoolean, defineInt, defineList } from "firebase-functions/params";

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

export const trustedProxyHops = defineInt("TRUSTED_PROXY_HOPS", {
  default: 1,
  description: "Proxies in front of the functions that append to X-Forwarded-For; 1 for Cloud Run by itself, 2 behind a load balancer or Hosting.",
});

/** Region of every function: read when functions are defined, before parameters have values. */
export const region = process.env["SECURA_REGION"] ?? "us-central1";

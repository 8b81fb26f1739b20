import { defineBoolean, defineInt, defineJsonSecret, defineList, defineString } from "firebase-functions/params";
import { rolesThatNeedMfa } from "./permissions.ts";

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

export const trustedProxyHops = defineInt("TRUSTED_PROXY_HOPS", {
  default: 0,
  description: "Proxies of your own between Google's front end and the functions, each of which appends to X-Forwarded-For: 1 for a load balancer.",
});

export const clientGeoHeader = defineString("CLIENT_GEO_HEADER", {
  default: "",
  description: "Header in which a proxy of your own says where a client is, as CH or CH,47.37,8.54, and takes away what the client sent under that name. Empty: not known.",
});

// ---- accounts ------------------------------------------------------------------------------------------------------

export const webApiKey = defineString("WEB_API_KEY", {
  default: "",
  description: "The web API key of the Firebase project (no secret): sign-in by Secura checks passwords with it.",
});

export const organisationName = defineString("ORGANISATION_NAME", {
  default: "Secura",
  description: "What authenticator apps and e-mails call this organisation.",
});

export const appUrl = defineString("APP_URL", {
  default: "http://localhost:3000",
  description: "Where the web app is: links in e-mails lead to its pages /verify-email and /reset-password.",
});

export const registrationDomains = defineList("REGISTRATION_DOMAINS", {
  default: [],
  description: "E-mail domains whose owners may register by themselves, as a JSON list; [] lets everyone register.",
});

export const sessionDays = defineInt("SESSION_DAYS", { default: 7, description: "Days after which a session ends and its person signs in again." });

export const lockoutFailures = defineInt("LOCKOUT_FAILURES", { default: 5, description: "Failed sign-ins in a row that lock an account." });

export const lockoutMinutes = defineInt("LOCKOUT_MINUTES", { default: 30, description: "Minutes an account stays locked; also how long a failure counts." });

export const addressFailures = defineInt("ADDRESS_FAILURES", { default: 50, description: "Failed sign-ins, of any accounts, that shut out a network address for LOCKOUT_MINUTES, and twice as long each further time." });

export const mfaRequiredRoles = defineList("MFA_REQUIRED_ROLES", {
  default: [...rolesThatNeedMfa],
  description: "Roles that need a second factor, as a JSON list. Past the grace period such a person has an employee's rights until it is set up.",
});

export const trustedProviders = defineList("TRUSTED_PROVIDERS", {
  default: [],
  description: "Identity providers that ask for a second factor themselves, such as [\"saml.example\"], as a JSON list: after them Secura asks for none.",
});

export const mfaGraceDays = defineInt("MFA_GRACE_DAYS", { default: 14, description: "Days someone may hold a role that needs a second factor before it must be set up." });

export const passwordMinLength = defineInt("PASSWORD_MIN_LENGTH", { default: 8, description: "Least length of a new password; 15 where people have no second factor (NIST SP 800-63B-4)." });

export const passwordMinStrength = defineInt("PASSWORD_MIN_STRENGTH", { default: 2, description: "Least strength of a new password, 0 to 4, as zxcvbn estimates it." });

export const applicationWaitDays = defineInt("APPLICATION_WAIT_DAYS", { default: 30, description: "Days after a rejected application until its applicant may apply again; 0 for no wait." });

export const signInMinInstances = defineInt("SIGN_IN_MIN_INSTANCES", { default: 0, description: "Instances of the blocking function that stay warm: 1 spares the first person of the day a cold start, and costs an idle instance." });

// ---- mail ----------------------------------------------------------------------------------------------------------

export const mailFrom = defineString("MAIL_FROM", {
  default: "",
  description: "Sender of e-mails, an address SendGrid has verified. Empty: e-mails are kept as held.",
});

export const mailSandbox = defineBoolean("MAIL_SANDBOX", {
  default: false,
  description: "Have SendGrid check e-mails and send none: for installations that are not for production.",
});

export const mailEventKey = defineString("MAIL_EVENT_KEY", {
  default: "",
  description: "The verification key of SendGrid's signed event webhook (public, base64). Empty: what became of e-mails is not taken in.",
});

// ---- evidence ------------------------------------------------------------------------------------------------------

export const clamdHost = defineString("CLAMD_HOST", { default: "", description: "Host of ClamAV's clamd, which scans files for malware. Empty: files stay pending." });

export const clamdPort = defineInt("CLAMD_PORT", { default: 3310, description: "TCP port of clamd." });

export const clamdVpcConnector = defineString("CLAMD_VPC_CONNECTOR", { default: "", description: "Serverless VPC Access connector of the network clamd is in, by name. Empty: none." });

// ---- response actions ----------------------------------------------------------------------------------------------

export const responseWebhookUrl = defineString("RESPONSE_WEBHOOK_URL", {
  default: "",
  description: "The https address that carries out response actions. Empty: approved actions wait, and run out after four hours.",
});

export const webhookPrivateHosts = defineList("WEBHOOK_PRIVATE_HOSTS", {
  default: [],
  description: "Hosts of your own network, as a JSON list of names, that webhooks and feeds may reach at private addresses.",
});

// ---- learning ------------------------------------------------------------------------------------------------------

export const learningCorrections = defineInt("LEARNING_CORRECTIONS", { default: 30, description: "Different texts people must have corrected before a model is made from their corrections; at least 10." });

export const learningPromotes = defineBoolean("LEARNING_PROMOTES", { default: true, description: "Let a model made from corrections judge at once when nothing got worse; false: it waits for a manager." });

// ---- secrets -------------------------------------------------------------------------------------------------------

export interface Secrets {
  /** Keys of this installation, the current one first: id and 32 random bytes in base64url. `npm run new-key` adds one. */
  keys: { id: string; key: string }[];
  /** SendGrid's API key; without it e-mails are kept as held. */
  sendgrid?: string;
  /** What requests to RESPONSE_WEBHOOK_URL are signed with (Standard Webhooks): 24 to 64 random bytes in base64, with or without whsec_. */
  responseWebhookKey?: string;
  /** ImageKit's keys, for thumbnails of pictures; without them there are none. */
  imagekit?: { publicKey: string; privateKey: string; urlEndpoint: string };
}

/** One secret in Secret Manager for all of them, so that an optional one need not exist. */
export const secrets = defineJsonSecret<Secrets>("SECURA_SECRETS");

/** One part of the secret; undefined when it, or the secret, is not set or no JSON: what the secret holds must not get into a message. */
export function secretPart<Name extends keyof Secrets>(name: Name): Secrets[Name] | undefined {
  try {
    return secrets.value()[name];
  } catch {
    return undefined;
  }
}

/** True in the emulators. */
export function isEmulated(): boolean {
  return process.env["FUNCTIONS_EMULATOR"] !== undefined || process.env["FIRESTORE_EMULATOR_HOST"] !== undefined;
}

/** Where a stand-in plays an outside service, by its environment variable. Only in the emulators: in production nothing may lead elsewhere. */
export function standIn(variable: string): string | undefined {
  return isEmulated() ? process.env[variable] : undefined;
}

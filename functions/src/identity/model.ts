import { z } from "zod";
import { roles } from "../platform/permissions.ts";
import { id, isReadable, line, page, pageOf, timestamp, timeZone } from "../platform/schemas.ts";

export const Role = z.enum(roles);

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 22:00");

/** Between which times of day a person gets no e-mails but of what cannot wait; `from` after `to` is over midnight. */
export const QuietHours = z.strictObject({ from: timeOfDay, to: timeOfDay, timeZone }).meta({ id: "QuietHours" });
export type QuietHours = z.output<typeof QuietHours>;

export const Preferences = z.object({
  theme: z.enum(["system", "light", "dark"]),
  notifications: z.object({ email: z.boolean(), inApp: z.boolean(), digest: z.enum(["never", "daily", "weekly"]), quietHours: QuietHours.nullable().optional() }),
  dashboard: z.record(z.string(), z.unknown()),
});

export const User = z
  .object({
    id: z.string(),
    email: z.string(),
    username: z.string().nullable(),
    displayName: z.string(),
    role: Role,
    roleSince: timestamp.meta({ description: "Since when the role is held; the grace period for a second factor counts from here" }),
    department: z.string().nullable(),
    phone: z.string().nullable(),
    preferences: Preferences,
    mfa: z.object({ enabled: z.boolean(), enrolledAt: timestamp.nullable() }),
    status: z.enum(["active", "disabled", "deleted"]),
    createdAt: timestamp,
    lastLoginAt: timestamp.nullable(),
    passwordChangedAt: timestamp.nullable(),
    verifiedAt: timestamp.nullable().meta({ description: "When the owner of the address was first known to be behind the account" }),
    signInMethods: z.array(z.string()).meta({ description: "`password` and identity providers that were used" }),
    version: z.int().min(0),
  })
  .meta({ id: "User" });
export type User = z.output<typeof User>;

/** A user document whose fields are unreadable gives no rights: lowest role, disabled. */
export const userDefaults: User = {
  id: "",
  email: "",
  username: null,
  displayName: "",
  role: "employee",
  roleSince: new Date(0),
  department: null,
  phone: null,
  preferences: { theme: "system", notifications: { email: true, inApp: true, digest: "daily" }, dashboard: {} },
  mfa: { enabled: false, enrolledAt: null },
  status: "disabled",
  createdAt: new Date(0),
  lastLoginAt: null,
  passwordChangedAt: null,
  verifiedAt: null,
  signInMethods: [],
  version: 0,
};

export const Session = z
  .object({
    id: z.string(),
    createdAt: timestamp,
    lastSeenAt: timestamp,
    expiresAt: timestamp,
    ip: z.string(),
    userAgent: z.string(),
    device: z.string().meta({ description: "Browser and system, as the user agent says" }),
    method: z.string().meta({ description: "`password`, or the identity provider" }),
    mfa: z.boolean().meta({ description: "A second factor was shown at sign-in" }),
    revokedAt: timestamp.nullable(),
    revokedBy: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: "Session" });
export type Session = z.output<typeof Session>;

export const sessionDefaults: Session = {
  id: "",
  createdAt: new Date(0),
  lastSeenAt: new Date(0),
  expiresAt: new Date(0),
  ip: "",
  userAgent: "",
  device: "",
  method: "",
  mfa: false,
  revokedAt: null,
  revokedBy: null,
  reason: null,
};

export const outcomes = ["success", "failure", "challenged", "refused"] as const;

export const LoginAttempt = z
  .object({
    id: z.string(),
    email: z.string().meta({ description: "The address that was typed, or that the user name stands for" }),
    uid: z.string().nullable(),
    ip: z.string(),
    userAgent: z.string(),
    method: z.string(),
    outcome: z.enum(outcomes).meta({ description: "`challenged`: the password was right and a second factor was asked for" }),
    reason: z.string().nullable().meta({ description: "Error code, or `reauthentication`" }),
    count: z.int().meta({ description: "Attempts this row stands for: those of an address that is shut out share one" }),
    at: timestamp,
    lastAt: timestamp,
  })
  .meta({ id: "LoginAttempt" });
export type LoginAttempt = z.output<typeof LoginAttempt>;

export const loginAttemptDefaults: LoginAttempt = { id: "", email: "", uid: null, ip: "", userAgent: "", method: "", outcome: "failure", reason: null, count: 1, at: new Date(0), lastAt: new Date(0) };

// ---- input ---------------------------------------------------------------------------------------------------------

/** As Firebase Authentication keeps it: lower case. */
export const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
export const username = z.string().trim().toLowerCase().regex(/^[a-z0-9][a-z0-9._-]{2,31}$/, "must be 3 to 32 letters, digits, dots, hyphens or underscores");
/** Any password one can sign in with; what a new one must be is the policy's (passwordPolicy.ts). */
export const password = z.string().min(1).max(128);
export const displayName = line(1, 100).refine(isReadable, "must be a name, without invisible marks or spaces around it");
export const department = line(1, 100);
export const phone = z.string().regex(/^\+?[0-9 ()-]{5,25}$/, "must be a phone number");
export const otp = z.string().regex(/^\d{6}$/, "must be six digits");
export const backupCode = z.string().trim().toUpperCase().regex(/^[A-Z2-7]{4}(?:-?[A-Z2-7]{4}){3}$/, "must be a backup code, such as ABCD-EFGH-2345-6723");

export const LoginInput = z
  .strictObject({ email: email.optional(), username: z.string().trim().toLowerCase().min(1).max(254).refine((name) => name.isWellFormed(), "must be well-formed Unicode").optional().meta({ description: "The user name, or the e-mail address" }), password, otp: otp.optional(), backupCode: backupCode.optional() })
  .refine((input) => (input.email === undefined) !== (input.username === undefined), { path: ["username"], message: "give email or username" })
  .refine((input) => input.otp === undefined || input.backupCode === undefined, { path: ["backupCode"], message: "give otp or backupCode, not both" });
export type LoginInput = z.output<typeof LoginInput>;

/** Who signed in, in the shape the older clients know. */
export const UserInfo = z
  .object({
    id: z.string(),
    username: z.string().nullable(),
    email: z.string(),
    full_name: z.string(),
    role: Role.meta({ description: "What the session may do: an employee's rights while a second factor that the role needs is overdue" }),
    department: z.string().nullable(),
    is_verified: z.boolean(),
    mfa_enabled: z.boolean(),
    mfa_setup_required: z.boolean().meta({ description: "The role needs a second factor that is not set up yet" }),
  })
  .meta({ id: "UserInfo" });
export type UserInfo = z.output<typeof UserInfo>;

export const Tokens = z.object({
  access_token: z.string().meta({ description: "Firebase ID token: the bearer token of every call" }),
  refresh_token: z.string(),
  token_type: z.literal("bearer"),
  expires_in: z.int().meta({ description: "Seconds the access token lives" }),
});
export type Tokens = z.output<typeof Tokens>;

export const LoginOutput = Tokens.extend({ custom_token: z.string().meta({ description: "For signInWithCustomToken of the Firebase SDK" }), session_id: z.string(), user_info: UserInfo }).meta({ id: "SignedIn" });
export type LoginOutput = z.output<typeof LoginOutput>;

export const Done = z.object({ done: z.literal(true) });
export type Done = z.output<typeof Done>;

export const VerifyTokenOutput = z.object({
  valid: z.boolean(),
  code: z.string().nullable().meta({ description: "Why the token is not taken" }),
  detail: z.string().nullable(),
  session_id: z.string().nullable(),
  mfa: z.boolean().nullable(),
  user_info: UserInfo.nullable(),
});
export type VerifyTokenOutput = z.output<typeof VerifyTokenOutput>;

export const ListSessionsInput = page;
export type ListSessionsInput = z.output<typeof ListSessionsInput>;
export const OwnSession = Session.extend({ current: z.boolean().meta({ description: "The session of this call" }) }).meta({ id: "OwnSession" });
export type OwnSession = z.output<typeof OwnSession>;
export const SessionPage = pageOf(OwnSession);
export type SessionPage = z.output<typeof SessionPage>;

export const MfaSetup = z.object({
  secret: z.string().meta({ description: "Base32, to type into an authenticator app" }),
  otpauthUri: z.string(),
  qrSvg: z.string().meta({ description: "The URI as a QR code, an SVG document" }),
  qrPng: z.string().meta({ description: "The same as a PNG data URI" }),
});
export type MfaSetup = z.output<typeof MfaSetup>;

export const BackupCodes = z.object({ backupCodes: z.array(z.string()).meta({ description: "Each signs in once; shown now and never again" }) });
export type BackupCodes = z.output<typeof BackupCodes>;
export const SessionRef = z.strictObject({ sid: id });

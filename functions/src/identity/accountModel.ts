import { z } from "zod";
import { department, displayName, Done, email, password, phone, Preferences, Tokens, username } from "./model.ts";

// What a document of Firestore may hold: https://firebase.google.com/docs/firestore/quotas
const dashboardBytes = 20_480;
const dashboardKeys = 100;
const dashboardDepth = 10;

/** True for JSON that Firestore stores: no list directly in a list, field names that it takes, not too deep. */
function isStorable(value: unknown, depth: number, isInList = false): boolean {
  if (depth > dashboardDepth) return false;
  if (Array.isArray(value)) return !isInList && value.every((item) => isStorable(item, depth + 1, true));
  if (!(value instanceof Object)) return typeof value !== "string" || value.isWellFormed();
  return Object.entries(value).every(([key, item]) => /^.{1,100}$/su.test(key) && key.isWellFormed() && !/^__.*__$/s.test(key) && isStorable(item, depth + 1));
}

const dashboard = z
  .record(z.string(), z.unknown())
  .refine((value) => Object.keys(value).length <= dashboardKeys, `must have at most ${String(dashboardKeys)} keys`)
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= dashboardBytes, `must have at most ${String(dashboardBytes / 1_024)} KB as JSON`)
  .refine((value) => isStorable(value, 1), { message: `must be nested at most ${String(dashboardDepth)} deep, without lists in lists, under keys of 1 to 100 characters that are not __like_this__`, abort: true })
  .meta({ description: "The client's own; replaces what was there" });

export const RegisterInput = z.strictObject({ email, password, displayName, username: username.optional(), department: department.optional(), phone: phone.optional() });
export type RegisterInput = z.output<typeof RegisterInput>;
export const Registered = z.object({ email: z.string(), status: z.literal("verification_sent") });
export type Registered = z.output<typeof Registered>;

export const AddressInput = z.strictObject({ email });
export type AddressInput = z.output<typeof AddressInput>;

const token = z.string().min(1).max(2_048).meta({ description: "From the link in the e-mail: what follows `#token=`" });
export const VerifyEmailInput = z.strictObject({ token });
export type VerifyEmailInput = z.output<typeof VerifyEmailInput>;
export const ConfirmPasswordResetInput = z.strictObject({ token, newPassword: password });
export type ConfirmPasswordResetInput = z.output<typeof ConfirmPasswordResetInput>;

export const ChangePasswordInput = z.strictObject({ currentPassword: password, newPassword: password });
export type ChangePasswordInput = z.output<typeof ChangePasswordInput>;
export const PasswordChanged = Tokens.extend({ ...Done.shape, custom_token: z.string().meta({ description: "For signInWithCustomToken of the Firebase SDK, whose own refresh token has ended" }) });
export type PasswordChanged = z.output<typeof PasswordChanged>;

export const UpdateProfileInput = z.strictObject({ displayName: displayName.optional(), department: department.nullable().optional(), phone: phone.nullable().optional() });
export type UpdateProfileInput = z.output<typeof UpdateProfileInput>;

const { theme, notifications } = Preferences.shape;
export const UpdatePreferencesInput = z.strictObject({ theme: theme.optional(), notifications: z.strictObject(notifications.partial().shape).optional(), dashboard: dashboard.optional() });
export type UpdatePreferencesInput = z.output<typeof UpdatePreferencesInput>;

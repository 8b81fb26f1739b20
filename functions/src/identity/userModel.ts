import { z } from "zod";
import { id, page, pageOf, timestamp } from "../platform/schemas.ts";
import { department, displayName, email, LoginAttempt, outcomes, phone, Role, User, username } from "./model.ts";

/** Somebody's account as those see it who manage it: all but the preferences, which are nobody else's business. */
export const Account = User.omit({ preferences: true }).meta({ id: "Account" });
export type Account = z.output<typeof Account>;
export const AccountPage = pageOf(Account);
export type AccountPage = z.output<typeof AccountPage>;

export const UserRef = z.strictObject({ uid: id });
export type UserRef = z.output<typeof UserRef>;

export const ListUsersInput = page.extend({
  role: Role.optional(),
  status: User.shape.status.optional().meta({ description: "Left out: active and disabled accounts" }),
  text: z.string().trim().toLowerCase().min(1).max(254).refine((text) => text.isWellFormed(), "must be well-formed Unicode").optional().meta({ description: "A whole e-mail address or a whole user name, in any case" }),
});
export type ListUsersInput = z.output<typeof ListUsersInput>;

export const CreateUserInput = z.strictObject({ email, displayName, role: Role, username: username.optional(), department: department.optional(), phone: phone.optional() });
export type CreateUserInput = z.output<typeof CreateUserInput>;

const changes = {
  displayName: displayName.optional(),
  department: department.nullable().optional(),
  phone: phone.nullable().optional(),
  role: Role.optional(),
  status: z.enum(["active", "disabled"]).optional(),
};
export const UpdateUserInput = z
  .strictObject({ uid: id, ...changes })
  .refine((input) => Object.keys(changes).some((field) => input[field as keyof typeof changes] !== undefined), { path: [], message: "names nothing to change" });
export type UpdateUserInput = z.output<typeof UpdateUserInput>;

export const ManageSecurityTeamInput = z
  .strictObject({
    action: z.enum(["add", "remove", "changeRank"]),
    uid: id.optional(),
    email: email.optional(),
    role: Role.extract(["analyst", "senior_analyst", "manager"]).optional().meta({ description: "Rank in the team; `add` makes an analyst unless it says otherwise" }),
  })
  .refine((input) => (input.uid === undefined) !== (input.email === undefined), { path: ["uid"], message: "give uid or email" })
  .refine((input) => input.action !== "changeRank" || input.role !== undefined, { path: ["role"], message: "is needed to change a rank" })
  .refine((input) => input.action !== "remove" || input.role === undefined, { path: ["role"], message: "has no meaning when somebody leaves the team" });
export type ManageSecurityTeamInput = z.output<typeof ManageSecurityTeamInput>;

export const Unlocked = z.object({ wasLocked: z.boolean().meta({ description: "false: nothing was locked; failed sign-ins that counted towards a lock are forgotten all the same" }) });
export type Unlocked = z.output<typeof Unlocked>;

export const ListLoginAttemptsInput = page.extend({
  email: z.string().trim().toLowerCase().min(1).max(254).refine((text) => text.isWellFormed(), "must be well-formed Unicode").optional().meta({ description: "The address or the user name, as it was typed" }),
  outcome: z.enum(outcomes).optional(),
  from: timestamp.optional().meta({ description: "At or after" }),
  to: timestamp.optional().meta({ description: "Before" }),
});
export type ListLoginAttemptsInput = z.output<typeof ListLoginAttemptsInput>;
export const LoginAttemptPage = pageOf(LoginAttempt);
export type LoginAttemptPage = z.output<typeof LoginAttemptPage>;

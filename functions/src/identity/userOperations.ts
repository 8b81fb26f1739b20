import { operation } from "../platform/operation.ts";
import { Done } from "./model.ts";
import { Account, AccountPage, CreateUserInput, ListLoginAttemptsInput, ListUsersInput, LoginAttemptPage, ManageSecurityTeamInput, Unlocked, UpdateUserInput, UserRef } from "./userModel.ts";

const lists = () => import("./listUsers.ts");
const updates = () => import("./updateUser.ts");

/** Other people's accounts. */
export const userOperations = {
  listUsers: operation({
    summary: "List accounts",
    description: "The newest first. Deleted accounts are listed only with `status=deleted`.",
    permission: "user.readAll",
    rest: { method: "get", path: "/auth/users", aliases: ["/auth/admin/users"] },
    input: ListUsersInput,
    output: AccountPage,
    limit: "read",
    mutates: false,
    load: async () => (await lists()).listUsers,
  }),
  createUser: operation({
    summary: "Open an account for somebody",
    description: "They get an invitation by e-mail and set a password with it. A user name that is left out follows from the address.",
    permission: "user.manageAll",
    rest: { method: "post", path: "/auth/users", status: 201 },
    input: CreateUserInput,
    output: Account,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./createUser.ts")).createUser,
  }),
  updateUser: operation({
    summary: "Change an account",
    description: "A change of role or status ends the person's sessions. A manager may change role and status of others, up to senior analyst; an administrator may change everything of everybody, save the status of their own account. The last active administrator stays one.",
    permission: "user.manage",
    rest: { method: "put", path: "/auth/users/{uid}" },
    input: UpdateUserInput,
    output: Account,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await updates()).updateUser,
  }),
  deleteUser: operation({
    summary: "Delete an account",
    description: "Sessions end at once. Personal data goes; past records keep a pseudonym. Deleting again is done already.",
    permission: "user.manageAll",
    rest: { method: "delete", path: "/auth/users/{uid}" },
    input: UserRef,
    output: Done,
    limit: "write",
    mutates: true,
    load: async () => (await import("./deleteUser.ts")).deleteUser,
  }),
  manageSecurityTeam: operation({
    summary: "Add somebody to the security team, remove them, or change their rank",
    permission: "user.manageAll",
    rest: { method: "post", path: "/auth/admin/manage-security-team" },
    input: ManageSecurityTeamInput,
    output: Account,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await updates()).manageSecurityTeam,
  }),
  unlockUser: operation({
    summary: "Lift the lock of an account",
    permission: "user.unlock",
    rest: { method: "post", path: "/auth/users/{uid}/unlock" },
    input: UserRef,
    output: Unlocked,
    limit: "write",
    mutates: true,
    load: async () => (await import("./unlockUser.ts")).unlockUser,
  }),
  listLoginAttempts: operation({
    summary: "List attempts to sign in",
    description: "The newest first.",
    permission: "loginAttempt.read",
    rest: { method: "get", path: "/auth/login-attempts" },
    input: ListLoginAttemptsInput,
    output: LoginAttemptPage,
    limit: "read",
    mutates: false,
    load: async () => (await lists()).listLoginAttempts,
  }),
};

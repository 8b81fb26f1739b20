import type { Role } from "../platform/permissions.ts";
import { mfaRule } from "./gate.ts";
import type { User, UserInfo } from "./model.ts";
import { needsMfa } from "./signInPolicy.ts";

/** A user in the shape the older clients know; `role` is the session's. */
export function userInfoOf(user: User, role: Role): UserInfo {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    full_name: user.displayName,
    role,
    department: user.department,
    // There is no session without a verified address.
    is_verified: true,
    mfa_enabled: user.mfa.enabled,
    mfa_setup_required: needsMfa(user, mfaRule()),
  };
}

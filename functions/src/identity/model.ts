import { z } from "zod";
import { timestamp } from "../platform/schemas.ts";
import { roles } from "../platform/permissions.ts";

export const Role = z.enum(roles);

export const User = z
  .object({
    id: z.string(),
    email: z.string(),
    displayName: z.string(),
    role: Role,
    department: z.string().nullable(),
    phone: z.string().nullable(),
    preferences: z.object({
      theme: z.enum(["system", "light", "dark"]),
      notifications: z.object({ email: z.boolean(), inApp: z.boolean(), digest: z.enum(["never", "daily", "weekly"]) }),
      dashboard: z.record(z.string(), z.unknown()),
    }),
    mfa: z.object({ enabled: z.boolean(), enrolledAt: timestamp.nullable() }),
    status: z.enum(["active", "disabled"]),
    createdAt: timestamp,
    lastLoginAt: timestamp.nullable(),
    version: z.int().min(0),
  })
  .meta({ id: "User" });
export type User = z.output<typeof User>;

/** A user document whose fields are unreadable gives no rights: lowest role, disabled. */
export const userDefaults: User = {
  id: "",
  email: "",
  displayName: "",
  role: "employee",
  department: null,
  phone: null,
  preferences: { theme: "system", notifications: { email: true, inApp: true, digest: "daily" }, dashboard: {} },
  mfa: { enabled: false, enrolledAt: null },
  status: "disabled",
  createdAt: new Date(0),
  lastLoginAt: null,
  version: 0,
};

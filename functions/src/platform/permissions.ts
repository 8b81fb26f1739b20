/** The role ladder, lowest first: each role may do all that the ones before it may. */
export const roles = ["employee", "analyst", "senior_analyst", "manager", "admin"] as const;
export type Role = (typeof roles)[number];

/** The roles that need a second factor unless an installation says otherwise (MFA_REQUIRED_ROLES). */
export const rolesThatNeedMfa: readonly Role[] = ["manager", "admin"];

/** The highest role a manager may give, take away, or disable the holder of. */
export const highestRoleUnderManagers: Role = "senior_analyst";

/**
 * The permission catalogue: the lowest role that may. The only place where server code names roles; firestore.rules
 * repeats what it needs of it and test/rules/matrix.test.ts holds the two together.
 */
export const permissions = {
  "incident.create": "employee",
  "incident.readOwn": "employee",
  "incident.updateOwn": "employee",
  "incident.messageOwn": "employee",
  "incident.readAll": "analyst",
  "incident.readInternal": "analyst",
  "incident.updateAll": "analyst",
  "incident.workAssigned": "analyst",
  "incident.takeSelf": "analyst",
  "incident.messageTeam": "analyst",
  "incident.workAny": "senior_analyst",
  "incident.assignOthers": "senior_analyst",
  "incident.reopen": "senior_analyst",
  "incident.restrict": "manager",
  "incident.merge": "senior_analyst",
  "incident.link": "senior_analyst",
  "incident.bulk": "analyst",
  "incident.export": "analyst",
  "incident.legalHold": "manager",
  "task.read": "analyst",
  "task.work": "analyst",
  "timeline.write": "analyst",
  "clock.work": "analyst",
  "clock.waive": "manager",
  "settings.read": "analyst",
  "settings.manage": "manager",
  "evidence.addOwn": "employee",
  "evidence.readOwn": "employee",
  "evidence.work": "analyst",
  "evidence.hold": "manager",
  "evidence.delete": "manager",
  "alert.create": "analyst",
  "alert.read": "analyst",
  "alert.work": "analyst",
  "alert.manageSources": "admin",
  "account.manageOwn": "employee",
  "user.readAll": "manager",
  "user.manage": "manager",
  "user.manageAll": "admin",
  "user.unlock": "manager",
  "loginAttempt.read": "manager",
  "rollup.readNow": "analyst",
  "rollup.readHistory": "manager",
  "report.read": "manager",
  "report.generate": "manager",
  "export.run": "analyst",
  "playbook.read": "analyst",
  "playbook.run": "analyst",
  "playbook.manage": "senior_analyst",
  "action.read": "analyst",
  "action.request": "analyst",
  "action.approve": "senior_analyst",
  "ai.use": "analyst",
  "ai.correct": "analyst",
  "ai.manage": "manager",
  "indicator.read": "analyst",
  "indicator.work": "analyst",
  "indicator.remove": "manager",
  "indicator.exportRed": "manager",
  "indicator.putBack": "manager",
  "feed.manage": "manager",
  "suppression.read": "analyst",
  "suppression.manage": "senior_analyst",
  "application.apply": "employee",
  "application.readAll": "admin",
  "application.review": "admin",
  "outbox.read": "admin",
  "outbox.manage": "admin",
  "mail.send": "manager",
  "webhook.manage": "admin",
  "audit.read": "admin",
  "person.erase": "admin",
  "retention.preview": "manager",
  "retention.manage": "admin",
  "notification.readOwn": "employee",
} as const satisfies Record<string, Role>;

export type Permission = keyof typeof permissions;

/** True if `role` stands at or above the lowest role the permission asks for. */
export function roleMay(role: Role, permission: Permission): boolean {
  return roles.indexOf(role) >= roles.indexOf(permissions[permission]);
}

/** True for a string that names a role. */
export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}

/** The security team is everyone from analyst up. */
export function isTeam(role: Role): boolean {
  return role !== "employee";
}

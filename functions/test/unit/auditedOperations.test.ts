import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { auditEvents, type AuditEvent } from "../../src/audit/events.ts";
import { modules } from "../../src/operations.ts";
import type { AnyOperation } from "../../src/platform/operation.ts";

/**
 * What each operation that changes something enters in the log: its event, or, where it enters none, why not. An operation
 * that is not here fails the test, so that a new one is thought of.
 */
const entered: Record<string, AuditEvent[] | string> = {
  "identity.login": "Attempts stand in loginAttempts; a used backup code and a new way to sign in are entered.",
  "identity.logout": ["session.revoked"],
  "identity.logoutAll": ["session.revoked"],
  "identity.revokeSession": ["session.revoked"],
  "identity.setupMfa": "Nothing holds until verifyMfa.",
  "identity.verifyMfa": ["mfa.enabled"],
  "identity.disableMfa": ["mfa.disabled"],
  "identity.regenerateBackupCodes": ["mfa.backup_codes_regenerated"],
  "identity.register": ["user.registered"],
  "identity.requestEmailVerification": "Only an e-mail is sent, which stands in the outbox.",
  "identity.verifyEmail": ["user.email_verified"],
  "identity.requestPasswordReset": "Only an e-mail is sent, which stands in the outbox.",
  "identity.confirmPasswordReset": ["user.password_reset"],
  "identity.changePassword": ["user.password_changed"],
  "identity.updateProfile": ["user.updated"],
  "identity.updatePreferences": ["user.updated"],
  "identity.createUser": ["user.created"],
  "identity.updateUser": ["user.updated", "user.role_changed", "user.disabled", "user.enabled"],
  "identity.deleteUser": ["user.deleted"],
  "identity.manageSecurityTeam": ["user.role_changed"],
  "identity.resetMfa": ["mfa.reset"],
  "identity.unlockUser": ["user.unlocked"],
  "applications.apply": ["application.submitted"],
  "applications.review": ["application.approved", "application.rejected", "user.role_changed"],
  "applications.withdraw": ["application.withdrawn"],
  "applications.addDocument": ["application.document_added"],
  "incidents.create": ["incident.created"],
  "incidents.update": ["incident.updated"],
  "incidents.transition": ["incident.transitioned"],
  "incidents.assign": ["incident.assigned"],
  "incidents.restrict": ["incident.restricted"],
  "incidents.setWatchers": ["incident.watchers_set"],
  "incidents.merge": ["incident.merged"],
  "incidents.unmerge": ["incident.unmerged"],
  "incidents.link": ["incident.linked"],
  "incidents.unlink": ["incident.linked"],
  "incidents.bulk": ["incident.updated", "incident.transitioned", "incident.assigned", "incident.merged"],
  "incidents.setLegalHold": ["incident.legal_hold_set", "incident.legal_hold_released"],
  "incidents.sendMessage": ["message.sent"],
  "incidents.editMessage": ["message.edited"],
  "notifications.readAll": "Only one's own marks of what one has read.",
  "notifications.sendEmail": ["mail.sent_by_manager"],
  "notifications.redeliverMail": ["outbox.redelivered"],
  "notifications.liftSuppression": ["mail.suppression_lifted"],
  "notifications.addWebhook": ["webhook.added"],
  "notifications.updateWebhook": ["webhook.updated"],
  "notifications.rotateWebhookSecret": ["webhook.secret_rotated"],
  "notifications.removeWebhook": ["webhook.removed"],
  "notifications.redeliverWebhook": ["webhook.redelivered"],
  "analytics.generateReport": ["report.requested"],
  "analytics.startExport": ["export.requested"],
  "analytics.cancelExport": ["export.cancelled"],
  "incidents.markRead": "A mark of how far somebody has read changes nothing of the incident.",
  "incidents.addTimelineEntry": ["timeline.added"],
  "incidents.addTask": ["task.added"],
  "incidents.updateTask": ["task.updated"],
  "incidents.updateSettings": ["settings.updated"],
  "evidence.upload": ["evidence.added"],
  "evidence.verify": ["evidence.verified", "evidence.altered"],
  "evidence.setLegalHold": ["evidence.hold_set", "evidence.hold_released"],
  "evidence.delete": ["evidence.deleted"],
  "evidence.scan": ["evidence.scan_requested"],
  "playbooks.create": ["playbook.created"],
  "playbooks.installBuiltIn": ["playbook.created"],
  "playbooks.update": ["playbook.updated"],
  "playbooks.archive": ["playbook.archived"],
  "playbooks.restore": ["playbook.restored"],
  "playbooks.run": ["playbook.run"],
  "playbooks.requestAction": ["action.requested"],
  "playbooks.approveAction": ["action.approved"],
  "playbooks.rejectAction": ["action.rejected"],
  "playbooks.cancelAction": ["action.cancelled"],
  "alerts.create": ["alert.created"],
  "alerts.bulk": ["alert.created"],
  "alerts.ingest": ["alert.created"],
  "alerts.addSource": ["source.added"],
  "alerts.updateSource": ["source.updated"],
  "alerts.rotateKey": ["source.key_rotated"],
  "alerts.revokeSource": ["source.revoked"],
  "alerts.addSuppression": ["suppression.added"],
  "alerts.updateSuppression": ["suppression.updated"],
  "alerts.endSuppression": ["suppression.ended"],
  "alerts.promoteGroup": ["alertGroup.promoted", "alert.promoted", "incident.created"],
  "alerts.dismissGroup": ["alertGroup.dismissed"],
  "alerts.updateSettings": ["settings.updated"],
  "alerts.merge": ["alert.merged"],
  "alerts.update": ["alert.updated"],
  "alerts.attach": ["alert.attached", "incident.alert_attached"],
  "alerts.promote": ["alert.promoted", "incident.created"],
  "alerts.feedback": ["alert.judged"],
  "intelligence.create": ["indicator.created"],
  "intelligence.update": ["indicator.updated"],
  "intelligence.remove": ["indicator.removed"],
  "intelligence.import": ["indicator.imported"],
  "intelligence.importFile": ["indicator.import_received"],
  "intelligence.createFeed": ["feed.created"],
  "intelligence.updateFeed": ["feed.updated"],
  "intelligence.removeFeed": ["feed.removed"],
  "intelligence.runFeed": ["feed.run_requested"],
  "ai.feedback": ["model.corrected"],
  "ai.activateModel": ["model.activated"],
  "ai.rollbackModel": ["model.activated"],
  "retention.startErasure": ["erasure.requested"],
  "retention.updateRetention": ["settings.updated"],
  "compliance.setFacts": ["clock.facts_set", "clock.armed", "clock.changed"],
  "compliance.submitClock": ["clock.submitted"],
  "compliance.waiveClock": ["clock.waived"],
  "compliance.reopenClock": ["clock.reopened"],
  "compliance.updateSettings": ["compliance.settings_updated"],
};

const source = fileURLToPath(new URL("../../src", import.meta.url));
const texts = new Map(
  readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== join("audit", "events.ts"))
    .map((file) => [join(source, file), readFileSync(join(source, file), "utf8")]),
);

const importsOf = (file: string): string[] => ts.preProcessFile(texts.get(file) ?? "").importedFiles.filter(({ fileName }) => fileName.startsWith(".")).map(({ fileName }) => join(dirname(file), fileName));

/** A file and all that it imports, as far as they are of this code. */
function reachedFrom(file: string, reached = new Set<string>()): Set<string> {
  if (reached.has(file) || !texts.has(file)) return reached;
  reached.add(file);
  for (const next of importsOf(file)) reachedFrom(next, reached);
  return reached;
}

// A door that serves more than its own folder's operations.
const foldersOf = (module: string): string[] => (module === "analytics" ? ["analytics", "exports", "reports"] : [module]).map((folder) => join(source, folder));

/** The file an operation's handler is loaded from, as its definition says: in `load` itself, or by a function beside it. */
function handlerOf(module: string, name: string): string {
  for (const [file, text] of texts) {
    if (!foldersOf(module).includes(dirname(file)) || !file.endsWith("perations.ts")) continue;
    const from = text.indexOf(`\n  ${name}: `);
    if (from === -1) continue;
    const load = /^ +load: (.+)/m.exec(text.slice(from))?.[1] ?? "";
    const helper = /await (\w+)\(\)/.exec(load)?.[1];
    const path = /import\("(.+?)"\)/.exec(helper === undefined ? load : (text.split("\n").find((line) => line.startsWith(`const ${helper} = `)) ?? ""))?.[1];
    if (path !== undefined) return join(dirname(file), path);
  }
  throw new Error(`no definition of ${module}.${name}`);
}

// Both are written by one line, which takes the rest of the name from its reason.
const composed: Partial<Record<AuditEvent, string>> = { "user.password_changed": "`user.${reason}`", "user.password_reset": "`user.${reason}`" };
const isIn = (text: string, event: AuditEvent): boolean => text.includes(composed[event] ?? `"${event}"`);

const changing = Object.entries(modules).flatMap(([module, operations]) => Object.entries(operations as Record<string, AnyOperation>).filter(([, { mutates }]) => mutates).map(([operation]) => ({ module, operation, name: `${module}.${operation}` })));

describe("every operation that changes something", () => {
  it("is known here, and none is that is not there", () => {
    expect(Object.keys(entered).sort()).toEqual(changing.map(({ name }) => name).sort());
  });
  it.each(changing)("$name has a handler that enters its events", ({ module, name, operation }) => {
    const events = entered[name];
    if (typeof events === "string") return;
    const reached = [...reachedFrom(handlerOf(module, operation))].map((file) => texts.get(file) ?? "");
    expect(reached.length).toBeGreaterThan(0);
    expect(events?.filter((event) => !reached.some((text) => isIn(text, event)))).toEqual([]);
  });
});

describe("every event of the log", () => {
  const events = Object.keys(auditEvents) as AuditEvent[];
  it.each(events)("%s is written by somebody", (event) => {
    expect([...texts.values()].some((text) => isIn(text, event))).toBe(true);
  });
});

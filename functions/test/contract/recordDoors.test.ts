import { beforeAll, describe, expect, it } from "vitest";
import { modules } from "../../src/operations.ts";
import type { AnyOperation } from "../../src/platform/operation.ts";
import { permissions, roles, type Permission, type Role } from "../../src/platform/permissions.ts";
import { doors } from "../support/doors.ts";
import { person } from "../support/people.ts";
import { unique } from "../support/stack.ts";

// What every operation over figures, records, deadlines and notices refuses, at both doors: whoever is not signed in, the
// role just below the one it asks for, and input it does not know.
const { analytics, compliance, retention, audit, notifications } = modules;
const operations = Object.entries<Record<string, AnyOperation>>({ analytics, compliance, retention, audit, notifications }).flatMap(([module, defined]) => Object.entries(defined).map(([name, operation]): [string, AnyOperation] => [`${module}.${name}`, operation]));

const lowest = ({ permission }: AnyOperation): Role => permissions[permission as Permission];
const below = (role: Role): Role | undefined => roles[roles.indexOf(role) - 1];
/** A value for each field of the path. */
const inPath = ({ rest }: AnyOperation): Record<string, string> => Object.fromEntries([...rest.path.matchAll(/\{(\w+)\}/g)].map(([, field = ""]) => [field, field === "clockId" ? "gdpr-authority" : unique("none")]));

const day = "2026-03-01";
const from = "2026-03-01T00:00:00.000Z";
const to = "2026-04-01T00:00:00.000Z";
const webhook = { kind: "generic", url: "https://siem.example/in", name: "SIEM", events: ["clock.warned"] };
/** What is wrong within input that is right otherwise. */
const wrong: [string, Record<string, unknown>, string][] = [
  ["analytics.dashboard", { days: 0 }, "days"],
  ["analytics.statistics", { from: day, to: "2026-02-30" }, "to"],
  ["analytics.statistics", { from: day, to: "2026-02-01" }, "to"],
  ["analytics.statistics", { from: day, to: day, by: "reporter" }, "by"],
  ["analytics.trends", { from: day, to: day, by: "category" }, "value"],
  ["analytics.trends", { from: day, to: day, ahead: 61 }, "ahead"],
  ["analytics.export", { kind: "statistics", to }, "from"],
  ["analytics.export", { kind: "users" }, "kind"],
  ["analytics.startExport", { kind: "alerts", category: "phishing" }, "category"],
  ["analytics.startExport", { from: to, to: from }, "to"],
  ["analytics.listExports", { limit: 101 }, "limit"],
  ["analytics.generateReport", { kind: "gdpr", from: to, to: from }, "to"],
  ["analytics.generateReport", { kind: "gdpr", from, to: "2028-01-01T00:00:00.000Z" }, "to"],
  ["analytics.listReports", { kind: "pci" }, "kind"],
  ["analytics.downloadReport", { id: "none", format: "docx" }, "format"],
  ["compliance.setFacts", { id: "none", facts: { phi: "yes" } }, "facts.phi"],
  ["compliance.setFacts", { id: "none", regimes: { pci: true } }, "regimes.pci"],
  ["compliance.submitClock", { id: "none", clockId: "GDPR", reference: "A-1" }, "clockId"],
  ["compliance.submitClock", { id: "none", clockId: "gdpr-authority" }, "reference"],
  ["compliance.waiveClock", { id: "none", clockId: "gdpr-authority" }, "reason"],
  ["compliance.reopenClock", { id: "none", clockId: "gdpr-authority", reason: "x" }, "reason"],
  ["compliance.updateSettings", { timeZone: "Europe/Nowhere" }, "timeZone"],
  ["compliance.updateSettings", { regimes: { sox: "no" } }, "regimes.sox"],
  ["retention.startErasure", { uid: "none", ground: "wish" }, "ground"],
  ["retention.updateRetention", { rules: { imports: 29 } }, "rules.imports"],
  ["audit.list", { event: "user.imagined" }, "event"],
  ["audit.list", { subject: "someone@varnhaven.example" }, "subject"],
  ["audit.verify", { stream: "incident/x" }, "stream"],
  ["audit.export", { since: "yesterday" }, "since"],
  ["notifications.sendEmail", { template: "announcement", subject: "Drill", text: "On Friday." }, "uids"],
  ["notifications.sendEmail", { template: "announcement", roles: ["manager"], subject: "Drill\nBcc: all", text: "On Friday." }, "subject"],
  ["notifications.sendEmail", { template: "incident_summary", roles: ["manager"] }, "incidentId"],
  ["notifications.listOutbox", { state: "lost" }, "state"],
  ["notifications.redeliverMail", {}, "ids"],
  ["notifications.liftSuppression", { uid: "" }, "uid"],
  ["notifications.addWebhook", { ...webhook, events: ["user.created"] }, "events.0"],
  ["notifications.addWebhook", { ...webhook, url: "http://siem.example/in" }, "url"],
  ["notifications.updateWebhook", { id: "none", enabled: "yes" }, "enabled"],
  ["notifications.redeliverWebhook", { id: "none", deliveryId: "a.b" }, "deliveryId"],
];
const named = new Map(operations);

describe.each(doors)("at the %s door", (_door, call) => {
  // Exports are limited by person.
  const tokens = new Map<Role, string>();
  beforeAll(async () => {
    await Promise.all(roles.map(async (role) => tokens.set(role, (await person(role)).idToken)));
  });
  it.each(operations)("%s refuses who may not, and a field it does not know", async (name, operation) => {
    const input = inPath(operation);
    const [role, lower] = [lowest(operation), below(lowest(operation))];
    const asked = await Promise.all([call(name, input), lower && call(name, input, { token: tokens.get(lower) }), call(name, { ...input, more: "field" }, { token: tokens.get(role) })]);
    expect(asked[0]).toMatchObject({ status: 401, code: "unauthenticated" });
    if (lower) expect(asked[1]).toMatchObject({ status: 403, code: "permission_denied" });
    expect(asked[2]).toMatchObject({ status: 400, code: "invalid_input", body: { errors: expect.arrayContaining([{ path: "more", message: "Unknown field" }]) as unknown } });
  });
  it("says what is wrong with which field", async () => {
    for (const [name, input, path] of wrong) {
      const operation = named.get(name);
      if (!operation) throw new Error(`no operation ${name}`);
      const { status, code, body } = await call(name, input, { token: tokens.get(lowest(operation)) });
      expect([name, status, code, new Set((body["errors"] as { path: string }[]).map((error) => error.path))]).toEqual([name, 400, "invalid_input", new Set([path])]);
    }
  });
});

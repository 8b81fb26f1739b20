import { Timestamp } from "firebase-admin/firestore";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../src/platform/permissions.ts";

// A project of its own, where no deployed trigger runs.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-outbox-operations";
});
const { clockDefaults } = await import("../../src/compliance/model.ts");
const { deliverMail } = await import("../../src/notifications/deliverMail.ts");
const { incidentDefaults } = await import("../../src/incidents/model.ts");
const { liftSuppression, listOutbox, redeliverMail } = await import("../../src/notifications/manageOutbox.ts");
const { RedeliverInput, SendEmailInput } = await import("../../src/notifications/outboxModel.ts");
const { readAll } = await import("../../src/notifications/readAll.ts");
const { sendEmail } = await import("../../src/notifications/sendEmail.ts");
const { isSuppressed, suppress } = await import("../../src/notifications/suppressions.ts");
const { createContext } = await import("../../src/platform/context.ts");
const { db, transact } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { enqueueMail } = await import("../../src/platform/outbox.ts");

type Data = Record<string, unknown>;
const now = new Date("2026-03-02T10:00:00Z");
const context = (role: Role = "manager", uid = "manager-1") => createContext({ caller: { uid, role, name: "Mary", sid: "s", mfa: true }, now, requestId: "request-1" });
const somebody = async (role: Role, email = true, changes: Data = {}) => {
  const uid = newId();
  await db().doc(`users/${uid}`).set({ email: `${uid.toLowerCase()}@secura.example`, displayName: "Ada", role, status: "active", preferences: { theme: "dark", notifications: { email, inApp: true, digest: "never" }, dashboard: {} }, createdAt: Timestamp.now(), version: 1, ...changes });
  return uid;
};
const { id: _, ...fields } = incidentDefaults;
const incident = async (changes: Data = {}) => {
  const id = newId();
  await db().doc(`incidents/${id}`).set({ ...fields, number: "INC-2026-0003", title: "Odd mail", reportedBy: "reporter-1", createdAt: now, status: "in_progress", severity: "high", category: "phishing", version: 1, ...changes });
  return id;
};
const mails = async () => (await db().collection("outbox").get()).docs.map((mail) => mail.data());
const entries = async () => (await db().collection("audit/outbox/entries").get()).docs.map((entry) => entry.data());
/** What the only e-mail says when it is sent. */
const sentText = async () => {
  const [mail] = (await db().collection("outbox").get()).docs;
  const texts: string[] = [];
  const sender = ({ text }: { text: string }) => {
    texts.push(text);
    return Promise.resolve({ result: "sent" as const });
  };
  await deliverMail(mail?.id ?? "", { now: () => now, sender: () => sender });
  return texts.join("");
};
const email = (input: Data) => SendEmailInput.parse({ template: "announcement", subject: "Drill", text: "There is a drill on Friday.", ...input });

beforeEach(async () => {
  await Promise.all(["users", "outbox", "audit", "mailSuppressions"].map((name) => db().recursiveDelete(db().collection(name))));
});

describe("an e-mail by a manager", () => {
  it("goes to each person once, not to who wants none, and the log knows to whom and not what", async () => {
    const [analyst, quiet] = [await somebody("analyst"), await somebody("analyst", false)];
    expect(await sendEmail(email({ uids: [analyst, analyst, quiet], roles: ["analyst"] }), context())).toEqual({ queued: 1, skipped: 1 });
    expect(await mails()).toMatchObject([{ template: "announcement", to: { uid: analyst }, state: "pending", data: { subject: "Drill" }, about: [] }]);
    expect(await entries()).toMatchObject([{ event: "mail.sent_by_manager", actorId: "manager-1", details: { template: "announcement", uids: [analyst], skipped: 1 } }]);
    expect(JSON.stringify(await entries())).not.toMatch(/Drill|drill/);
  });
  it("of an incident goes to those who may see it, holds no word of it, and says how it stands when it is sent", async () => {
    const [analyst, employee] = [await somebody("analyst"), await somebody("employee")];
    const incidentId = await incident();
    const summary = SendEmailInput.parse({ template: "incident_summary", incidentId, uids: [analyst, employee] });
    expect(await sendEmail(summary, context())).toEqual({ queued: 1, skipped: 1 });
    expect((await mails())[0]?.["about"]).toEqual([{ incidentId, audience: "everyone" }]);
    expect((await mails())[0]?.["data"]).toEqual({});
    await db().doc(`incidents/${incidentId}`).update({ status: "contained", severity: "low" });
    expect(await sentText()).toContain("About INC-2026-0003:\n\n“Odd mail”\nStatus: contained\nSeverity: low\nCategory: phishing\nReported: 2026-03-02 10:00 UTC\n");
  });
  it("of deadlines names those that are open, the nearest first", async () => {
    const analyst = await somebody("analyst");
    const incidentId = await incident();
    const clock = (id: string, changes: Data) => db().doc(`incidents/${incidentId}/clocks/${id}`).set({ ...clockDefaults, citation: "Art. 1", version: 1, ...changes });
    await db().doc(`incidents/${incidentId}/internal/compliance`).set({ clockIds: ["far", "near", "done"] });
    await clock("far", { title: "Final report", state: "running", dueAt: new Date("2026-04-02T10:00:00Z") });
    await clock("near", { title: "Notice", state: "running", dueAt: new Date("2026-03-05T10:00:00Z") });
    await clock("done", { title: "Done", state: "submitted" });
    await sendEmail(SendEmailInput.parse({ template: "deadline_reminder", incidentId, uids: [analyst] }), context());
    expect((await mails())[0]).toMatchObject({ data: {}, about: [{ incidentId, audience: "team" }] });
    await clock("late", { title: "Warning", state: "late", dueAt: new Date("2026-03-01T10:00:00Z") });
    await db().doc(`incidents/${incidentId}/internal/compliance`).set({ clockIds: ["far", "near", "done", "late"] });
    expect(await sentText()).toContain("About INC-2026-0003:\n\n• Warning (Art. 1): over since 2026-03-01 10:00 UTC\n• Notice (Art. 1): due 2026-03-05 10:00 UTC\n• Final report (Art. 1): due 2026-04-02 10:00 UTC\n");
  });
  it("never tells of a restricted incident", async () => {
    const analyst = await somebody("analyst");
    const send = (incidentId: string) => sendEmail(SendEmailInput.parse({ template: "incident_summary", incidentId, uids: [analyst] }), context());
    await expect(send(await incident({ restricted: true, watchers: ["manager-1"] }))).rejects.toMatchObject({ code: "conflict" });
    await expect(send(await incident({ restricted: true }))).rejects.toMatchObject({ code: "not_found" });
    await expect(send(newId())).rejects.toMatchObject({ code: "not_found" });
    expect(await mails()).toEqual([]);
  });
  it("goes to fifty people at most, and to nobody unknown or disabled", async () => {
    await Promise.all(Array.from({ length: 51 }, () => somebody("analyst")));
    await expect(sendEmail(email({ roles: ["analyst"] }), context())).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "roles" }] });
    const disabled = await somebody("manager", true, { status: "disabled" });
    for (const uid of [disabled, newId()]) await expect(sendEmail(email({ uids: [uid] }), context())).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "uids.0" }] });
    expect(await mails()).toEqual([]);
  });
  it.each<[string, Data]>([
    ["nobody to go to", {}],
    ["another template", { template: "reset_password", uids: ["a"] }],
    ["no text", { text: undefined, uids: ["a"] }],
    ["a line break in its subject", { subject: "Hi\r\nBcc: all@secura.example", uids: ["a"] }],
    ["ten thousand characters", { text: "x".repeat(10_000), uids: ["a"] }],
    ["both a text and an incident", { incidentId: "abc", uids: ["a"] }],
    ["a field of its own", { html: "<b>", uids: ["a"] }],
    ["fifty-one uids", { uids: Array.from({ length: 51 }, (_unused, i) => `u${String(i)}`) }],
  ])("is refused with %s", (_what, changes) => {
    expect(SendEmailInput.safeParse({ template: "announcement", subject: "Drill", text: "Text", ...changes }).success).toBe(false);
  });
});

describe("the outbox", () => {
  const failed = async (template: "news" | "invitation", state = "failed") => {
    const id = await transact((tx) => Promise.resolve(enqueueMail(tx, { template, to: { uid: "u" } }, now)));
    await db().doc(`outbox/${id}`).update({ state, attempts: 10, nextAttemptAt: null, lastError: "Given up after 10 attempts." });
    return id;
  };
  it("is listed by state, without what the e-mails said", async () => {
    await failed("news");
    const sent = await failed("invitation", "sent");
    const { items } = await listOutbox({ limit: 10, state: "sent" }, context("admin"));
    expect(items.map(({ id }) => id)).toEqual([sent]);
    expect((await listOutbox({ limit: 1 }, context("admin"))).nextCursor).not.toBeNull();
    expect(items[0]).not.toHaveProperty("data");
  });
  it("takes back what was given up, by id or by template, and nothing else", async () => {
    const [news, invitation, sent] = [await failed("news"), await failed("invitation"), await failed("news", "sent")];
    expect(await redeliverMail({ ids: [invitation, sent, newId()] }, context("admin"))).toEqual({ queued: 1, more: false });
    expect(await redeliverMail({ template: "news" }, context("admin"))).toEqual({ queued: 1, more: false });
    expect(await redeliverMail({ template: "news" }, context("admin"))).toEqual({ queued: 0, more: false });
    const state = async (id: string) => (await db().doc(`outbox/${id}`).get()).data();
    for (const id of [news, invitation]) expect(await state(id)).toMatchObject({ state: "pending", attempts: 0, lastError: null, nextAttemptAt: Timestamp.fromDate(now) });
    expect(await state(sent)).toMatchObject({ state: "sent" });
    expect(await entries()).toMatchObject([{ event: "outbox.redelivered", details: { ids: [invitation] } }, { details: { template: "news", ids: [news] } }]);
  });
  it.each([[{}], [{ ids: [], template: undefined }], [{ ids: ["a"], template: "news" }], [{ template: "newsletter" }], [{ ids: ["../x"] }]])("is not asked for %j", (input) => {
    expect(RedeliverInput.safeParse(input).success).toBe(false);
  });
});

describe("an address that bounced", () => {
  it("gets news again when an administrator says so, until it bounces again; what is told late of the time before changes nothing", async () => {
    const uid = await somebody("analyst");
    const address = `${uid.toLowerCase()}@secura.example`;
    const seconds = (count: number) => new Date(now.getTime() + count * 1_000);
    const bounces = (at: Date) => suppress({ uid, address, reason: "bounced", at, outboxId: "mail-1" }, seconds(60));
    for (const at of [-5, -5, -3]) await bounces(seconds(at));
    expect(await liftSuppression({ uid }, context("admin"))).toEqual({ done: true });
    for (const at of [-10, -4, 0]) await bounces(seconds(at));
    expect(await isSuppressed(address)).toBe(false);
    await expect(liftSuppression({ uid }, context("admin"))).rejects.toMatchObject({ code: "not_found" });
    await bounces(seconds(30));
    expect(await isSuppressed(address)).toBe(true);
    const entered = (await db().collection(`audit/mail-${uid}/entries`).orderBy("seq").get()).docs.map((entry) => entry.data());
    expect(entered).toMatchObject([
      { event: "mail.address_suppressed", subject: `users/${uid}`, actorId: "system:notifications", details: { reason: "bounced", outboxId: "mail-1", at: seconds(-5).toISOString() } },
      { event: "mail.suppression_lifted", subject: `users/${uid}`, actorId: "manager-1", details: { reason: "bounced" } },
      { event: "mail.address_suppressed", details: { at: seconds(30).toISOString() } },
    ]);
    expect(JSON.stringify(entered)).not.toContain("@");
  });
});

it("one's own notifications are marked as read, and nobody else's", async () => {
  const note = (uid: string) => db().collection(`users/${uid}/notifications`).add({ readAt: null, createdAt: now });
  for (let i = 0; i < 3; i += 1) await note("me");
  const other = await note("other");
  expect(await readAll({}, context("employee", "me"))).toEqual({ read: 3, more: false });
  expect(await readAll({}, context("employee", "me"))).toEqual({ read: 0, more: false });
  expect((await other.get()).get("readAt")).toBeNull();
});

import { Timestamp } from "firebase-admin/firestore";
import { beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-digest";
  process.env["MAIL_FROM"] = "secura@varnhaven.example";
  process.env["ORGANISATION_NAME"] = "Varnhaven";
  process.env["APP_URL"] = "https://app.example";
});
const { incidentDefaults } = await import("../../src/incidents/model.ts");
const { deliverMail } = await import("../../src/notifications/deliverMail.ts");
const { mailNotices } = await import("../../src/notifications/mailNotices.ts");
const { takeMailEvents } = await import("../../src/notifications/mailEvents.ts");
const { notifyIncident } = await import("../../src/notifications/notifyIncident.ts");
const { notifyMessage } = await import("../../src/notifications/notifyMessage.ts");
const { sweepOutbox } = await import("../../src/notifications/sweepOutbox.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { queued } = await import("../../src/platform/outbox.ts");
type Sender = import("../../src/notifications/sendgrid.ts").Sender;
const { mailboxOrigin, mailsTo } = await import("../support/mailbox.ts");
const { unique } = await import("../support/stack.ts");
vi.stubEnv("SENDGRID_BASE_URL", `${mailboxOrigin}/`);

type Data = Record<string, unknown>;
// A Monday, at ten in the morning.
const start = new Date("2026-03-02T10:00:00Z");
const minutes = (count: number) => new Date(start.getTime() + count * 60_000);
/** The scheduled sweep, and then what the outbox's trigger does. */
const sweep = async (at: Date) => {
  const now = () => at;
  await sweepOutbox({ now });
  for (const { id } of (await db().collection("outbox").where("state", "==", "pending").get()).docs) await deliverMail(id, { now });
};
const somebody = async (notifications: Data = {}, changes: Data = {}) => {
  const [uid, email] = [newId(), `${unique("news")}@secura.example`];
  const wishes = { email: true, inApp: true, digest: "daily", ...notifications };
  await db().doc(`users/${uid}`).set({ email, displayName: "Ada", role: "analyst", status: "active", preferences: { theme: "dark", notifications: wishes, dashboard: {} }, createdAt: Timestamp.now(), version: 1, ...changes });
  return { uid, email };
};
const { id: _, ...defaults } = incidentDefaults;
const write = async (id: string, changes: Data) => {
  await db().doc(`incidents/${id}`).set({ ...defaults, number: "INC-2026-0007", title: "Odd mail", reportedBy: "somebody-else", createdAt: start, status: "in_progress", triage: { state: "done" }, version: 5, ...changes });
  return await db().doc(`incidents/${id}`).get();
};
/** Gives an incident to somebody, as the event would tell. */
const assign = async (uid: string, at: Date, changes: Data = {}) => {
  const id = newId();
  const before = await write(id, { ...changes, assigneeId: null });
  const after = await write(id, { ...changes, assigneeId: uid, version: 6 });
  await notifyIncident(before, after, at);
  return { id, again: () => notifyIncident(before, after, at) };
};
/** An incident that is somebody's from the start: half the writes of `assign`. */
const reportTo = async (uid: string, at: Date) => {
  await notifyIncident(undefined, await write(newId(), { assigneeId: uid }), at);
};
const message = async (to: string, at: Date) => {
  const [id, messageId] = [newId(), newId()];
  await write(id, { assigneeId: null, reportedBy: to });
  await db().doc(`incidents/${id}/messages/${messageId}`).set({ authorId: "writer", body: "Please call me.", audience: "everyone", mentions: [], createdAt: at });
  await notifyMessage(id, await db().doc(`incidents/${id}/messages/${messageId}`).get(), at);
};

beforeEach(async () => {
  await db().recursiveDelete(mailNotices());
  await db().recursiveDelete(db().collection("outbox"));
});

describe("an e-mail of news", () => {
  it("comes with the next sweep, leads to the incident, and is one though its event came five times", async () => {
    const { uid, email } = await somebody();
    const { id, again } = await assign(uid, start);
    await Promise.all([1, 2, 3, 4].map(again));
    await sweep(minutes(1));
    await again();
    for (const at of [2, 12]) await sweep(minutes(at));
    const mails = await mailsTo(email);
    expect(mails.map(({ subject }) => subject)).toEqual(["Varnhaven: INC-2026-0007 is yours: “Odd mail”"]);
    expect(mails[0]?.text).toContain(`https://app.example/incidents/${id}\n`);
  });
  it("is not sent to who wants none, nor to who was taken out in the meantime", async () => {
    const [without, gone, closed] = [await somebody({ email: false }), await somebody(), await somebody()];
    await assign(without.uid, start);
    await assign(gone.uid, start);
    await db().doc(`users/${gone.uid}`).update({ status: "disabled" });
    const { id } = await assign(closed.uid, start);
    await db().doc(`incidents/${id}`).update({ restricted: true });
    await sweep(minutes(1));
    for (const { email } of [without, gone, closed]) expect(await mailsTo(email)).toEqual([]);
  });
  it("says nothing of a restricted incident but that there is news", async () => {
    const { uid, email } = await somebody();
    await assign(uid, start, { restricted: true, watchers: [uid], title: "Fraud by the CFO" });
    await sweep(minutes(1));
    const [mail] = await mailsTo(email);
    expect(mail?.subject).toBe("Varnhaven: There is news of a restricted incident.");
    expect(JSON.stringify([mail, (await db().collection("outbox").get()).docs.map((item) => item.data())])).not.toMatch(/Fraud|INC-/);
  });
  it("waits at night, unless time runs out", async () => {
    const { uid, email } = await somebody({ quietHours: { from: "22:00", to: "06:30", timeZone: "UTC" } });
    const night = new Date("2026-03-02T23:00:00Z");
    const { id } = await assign(uid, night);
    await sweep(new Date("2026-03-02T23:01:00Z"));
    expect(await mailsTo(email)).toEqual([]);
    const over = { ...incidentDefaults.sla, warned: ["resolve"], escalated: ["resolve"] };
    const before = await write(id, { assigneeId: uid, version: 7 });
    await notifyIncident(before, await write(id, { assigneeId: uid, version: 8, sla: over }), night);
    await sweep(new Date("2026-03-02T23:02:00Z"));
    expect((await mailsTo(email)).map(({ subject }) => subject)).toEqual(["Varnhaven: INC-2026-0007: the time to resolve it is over: “Odd mail”"]);
    await sweep(new Date("2026-03-03T06:31:00Z"));
    expect(await mailsTo(email)).toHaveLength(2);
  });
  it("with a hostile title is one line of text", async () => {
    const { uid, email } = await somebody();
    await assign(uid, start, { title: `\u202e<img src=x onerror=alert(1)>\r\nBcc: all@secura.example ${"x".repeat(10_000)}` });
    await sweep(minutes(1));
    const [mail] = await mailsTo(email);
    expect(mail?.subject).toMatch(/^Varnhaven: INC-2026-0007 is yours: “[^\r\n\u202e]+”$/);
    expect(mail?.html).not.toMatch(/<img|\u202e/);
    expect(mail?.text.length).toBeLessThan(1_000);
  });
});

describe("news that cannot be sent", () => {
  const unset = { missing: "Set MAIL_FROM to an address that SendGrid has verified." };
  /** The scheduled sweep, and what the outbox's trigger does, with this in SendGrid's place. */
  const sweepWith = async (at: Date, sender: Sender | typeof unset) => {
    const deps = { now: () => at, sender: () => sender };
    const swept = await sweepOutbox(deps);
    for (const { id } of (await db().collection("outbox").where("state", "==", "pending").get()).docs) await deliverMail(id, deps);
    return swept;
  };
  const sweepUnset = (at: Date) => sweepWith(at, unset);
  const letters = async () => (await db().collection("outbox").get()).docs.map((item) => item.data());
  it("is held as one letter for a person, which says why, takes in what comes after, and goes out when it can", async () => {
    const { uid, email } = await somebody();
    for (const minute of [0, 15, 30]) {
      await assign(uid, minutes(minute));
      await sweepUnset(minutes(minute + 1));
    }
    expect(await letters()).toMatchObject([{ state: "held", lastError: unset.missing, attempts: 0, template: "news", data: { total: "3" } }]);
    await sweep(minutes(60));
    expect((await mailsTo(email)).map(({ subject }) => subject)).toEqual(["Varnhaven: 3 things happened"]);
    await sweep(minutes(80));
    expect(await mailsTo(email)).toHaveLength(1);
  });
  it("is not lost while SendGrid fails for longer than ten attempts, nor by a late event of what was tried before it came", async () => {
    const { uid, email } = await somebody();
    const tried: Parameters<Sender>[0][] = [];
    const failing: Sender = (mail) => {
      tried.push(mail);
      return Promise.resolve({ result: "retry", reason: "SendGrid answered 503." });
    };
    await assign(uid, start);
    for (let hour = 1; hour <= 9; hour += 1) await sweepWith(minutes(hour * 60), failing);
    expect(await letters()).toMatchObject([{ state: "pending", attempts: 9, data: { total: "1" } }]);
    await assign(uid, minutes(600));
    await sweepWith(minutes(601), failing);
    expect(await letters()).toMatchObject([{ state: "pending", attempts: 1, data: { total: "2" }, queuedAt: Timestamp.fromDate(minutes(60)) }]);
    expect(tried.map(({ edition }) => edition)).toEqual([...Array.from({ length: 9 }, () => 0), 1]);
    // SendGrid took the first attempt, whose answer was lost, and says so late.
    const delivered = { event: "delivered", email, timestamp: Math.floor(minutes(605).getTime() / 1_000), outboxId: tried[0]?.outboxId };
    expect(await takeMailEvents([{ ...delivered, edition: String(tried[0]?.edition) }], minutes(606))).toBe(1);
    expect(await letters()).toMatchObject([{ state: "pending", delivery: { event: "delivered" } }]);
    await sweep(minutes(660));
    expect((await mailsTo(email)).map(({ subject }) => subject)).toEqual(["Varnhaven: 2 things happened"]);
  });
  it("does not join a letter that does not say what it tells of, as an older release wrote it", async () => {
    const { uid } = await somebody();
    await assign(uid, start);
    await sweepUnset(minutes(1));
    for (const { ref } of (await db().collection("outbox").get()).docs) await ref.update({ about: [], data: { lines: "INC-2026-0007 is yours" } });
    await assign(uid, minutes(15));
    await sweepUnset(minutes(16));
    expect((await letters()).map(({ about }) => (about as unknown[]).length).toSorted()).toEqual([0, 1]);
  });
  it("is given up in its turn, however many were put back into the queue since", async () => {
    const held = { ...queued(new Date(start.getTime() - 4 * 86_400_000)), state: "held", channel: "email", template: "announcement", to: { uid: "nobody" }, data: {}, about: [] };
    const writer = db().bulkWriter();
    for (let i = 0; i < 200; i += 1) void writer.create(db().collection("outbox").doc(), { ...held, queuedAt: start });
    void writer.create(db().doc("outbox/old"), { ...held, createdAt: new Date(start.getTime() - 5 * 86_400_000) });
    await writer.close();
    expect(await sweepUnset(minutes(1))).toMatchObject({ found: 1 });
    expect((await db().doc("outbox/old").get()).get("state")).toBe("failed");
  });
  it("is given up after three days, and what comes then is held anew", async () => {
    const { uid } = await somebody();
    await assign(uid, start);
    await sweepUnset(minutes(1));
    const late = 3 * 1_440 + 2;
    await assign(uid, minutes(late));
    expect(await sweepUnset(minutes(late))).toEqual({ composed: 1, found: 1, sent: 0 });
    expect((await letters()).map(({ state, lastError }) => [state, lastError] as [string, string]).toSorted()).toEqual([["failed", "It waited for more than three days and is too old to be of use."], ["held", unset.missing]]);
  });
});

describe("a storm", () => {
  it("of 300 incidents is one e-mail that counts the rest, then at most one in ten minutes", async () => {
    const { uid, email } = await somebody();
    for (let i = 0; i < 300; i += 30) await Promise.all(Array.from({ length: 30 }, () => reportTo(uid, start)));
    await sweep(minutes(1));
    const [mail] = await mailsTo(email);
    expect(mail?.subject).toBe("Varnhaven: 300 things happened");
    expect(mail?.text.match(/^• /gm)).toHaveLength(20);
    expect(mail?.text).toContain("… and 280 more.");
    for (let minute = 5; minute <= 60; minute += 5) {
      await assign(uid, minutes(minute));
      await sweep(minutes(minute));
    }
    const mails = await mailsTo(email);
    expect(mails).toHaveLength(6);
    expect(mails.slice(1).map(({ subject }) => subject)).toEqual([3, 2, 2, 2, 2].map((count) => `Varnhaven: ${String(count)} things happened`));
  });
  it("of one person keeps nobody else waiting", async () => {
    const [stormy, other] = [await somebody(), await somebody()];
    const notice = { uid: stormy.uid, type: "incident_assigned", incidentId: "gone", audience: "team", title: "INC-2026-0001 is yours", at: start, isSummary: false, nextAttemptAt: start };
    const writer = db().bulkWriter();
    for (let i = 0; i < 1_500; i += 1) void writer.create(mailNotices().doc(), notice);
    await writer.close();
    await assign(other.uid, minutes(1));
    await sweep(minutes(2));
    expect(await mailsTo(other.email)).toHaveLength(1);
  });
  it("is one e-mail under two sweeps at once", async () => {
    const { uid, email } = await somebody();
    await Promise.all(Array.from({ length: 12 }, () => assign(uid, start)));
    await Promise.all([sweep(minutes(1)), sweep(minutes(1)), sweep(minutes(1))]);
    await sweep(minutes(2));
    expect(await mailsTo(email)).toHaveLength(1);
  });
});

describe("a summary", () => {
  it("is one e-mail of all that could wait", async () => {
    const { uid, email } = await somebody();
    for (let i = 0; i < 3; i += 1) await message(uid, minutes(i));
    await sweep(minutes(30));
    expect(await mailsTo(email)).toEqual([]);
    await sweep(new Date("2026-03-03T07:01:00Z"));
    expect((await mailsTo(email)).map(({ subject }) => subject)).toEqual(["Varnhaven: What happened since the last summary"]);
    expect((await mailsTo(email))[0]?.text.match(/^• New message in INC-2026-0007/gm)).toHaveLength(3);
  });
  it("that nobody wants is not made", async () => {
    const { uid, email } = await somebody({ digest: "never" });
    await message(uid, start);
    await sweep(new Date("2026-03-09T08:00:00Z"));
    expect([await mailsTo(email), (await mailNotices().get()).size]).toEqual([[], 0]);
  });
});

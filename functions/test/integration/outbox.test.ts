import { deleteApp, initializeApp } from "firebase-admin/app";
import { getFirestore, Timestamp } from "firebase-admin/firestore";
import { afterEach, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-outbox";
  process.env["MAIL_FROM"] = "secura@varnhaven.example";
  process.env["ORGANISATION_NAME"] = "Varnhaven";
  process.env["APP_URL"] = "http://localhost:3000/";
});
const { deliverMail } = await import("../../src/notifications/deliverMail.ts");
const { sweepOutbox } = await import("../../src/notifications/sweepOutbox.ts");
const { configuredSender } = await import("../../src/notifications/sendgrid.ts");
const { suppress } = await import("../../src/notifications/suppressions.ts");
const { db, transact } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { readSigned } = await import("../../src/platform/keyring.ts");
const { enqueueMail, queued } = await import("../../src/platform/outbox.ts");
type Mail = import("../../src/platform/outbox.ts").Mail;
const { mailboxOrigin, mailsTo, tokenIn, untilMail } = await import("../support/mailbox.ts");
const { projectId, unique } = await import("../support/stack.ts");

const sendGridUrl = `${mailboxOrigin}/`;
vi.stubEnv("SENDGRID_BASE_URL", sendGridUrl);
afterEach(() => {
  vi.stubEnv("SENDGRID_BASE_URL", sendGridUrl);
  vi.stubEnv("MAIL_FROM", "secura@varnhaven.example");
});

async function someone(changes: Record<string, unknown> = {}, prefix = "mail") {
  const [uid, email] = [newId(), `${unique(prefix)}@secura.example`];
  await db().doc(`users/${uid}`).set({ email, displayName: "Ada Lovelace", role: "employee", status: "active", createdAt: Timestamp.now(), version: 1, ...changes });
  return { uid, email };
}
const enqueue = (mail: Mail, now = new Date()) => transact((tx) => Promise.resolve(enqueueMail(tx, mail, now)));
const item = async (id: string) => (await db().doc(`outbox/${id}`).get()).data() ?? {};
/** A delivery `hours` after now: past every wait between attempts. */
const later = (hours: number) => ({ now: () => new Date(Date.now() + hours * 3_600_000) });
const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000);

describe("an e-mail", () => {
  it("is sent once under five parallel deliveries, and never again", async () => {
    const { uid, email } = await someone();
    const id = await enqueue({ template: "password_changed", to: { uid } });
    const deliveries = await Promise.all([1, 2, 3, 4, 5].map(() => deliverMail(id)));
    expect(deliveries.toSorted()).toEqual([null, null, null, null, "sent"]);
    expect(await deliverMail(id)).toBeNull();
    expect(await mailsTo(email)).toMatchObject([{ subject: "Varnhaven: Your password was changed", outboxId: id }]);
    const sent = await item(id);
    expect(sent).toMatchObject({ state: "sent", attempts: 1, leaseUntil: null, lastError: null, nextAttemptAt: null });
    expect(sent["sentAt"]).toBeInstanceOf(Timestamp);
  });
  it("finds the account by its address, in any case", async () => {
    const { email } = await someone();
    await deliverMail(await enqueue({ template: "account_locked", to: { email: email.toUpperCase() }, data: { until: "2026-03-01T10:30:00.000Z" } }));
    expect((await untilMail(email)).text).toContain("until 1 March 2026 at 10:30 UTC");
  });
  it("reaches people who want no e-mails, for it is about their account", async () => {
    const { uid, email } = await someone({ preferences: { theme: "dark", notifications: { email: false, inApp: false, digest: "never" }, dashboard: {} } });
    await deliverMail(await enqueue({ template: "mfa_disabled", to: { uid } }));
    expect(await mailsTo(email)).toHaveLength(1);
  });
  it("carries a link whose token stands for that account and that item, the same in each attempt", async () => {
    const { uid, email } = await someone({}, "fail500-link");
    const id = await enqueue({ template: "reset_password", to: { email } });
    for (const minutes of [0, 2, 6]) await deliverMail(id, { now: () => minutesFromNow(minutes) });
    const mail = await untilMail(email, /password/);
    const token = tokenIn(mail);
    expect(mail.text.split("\n").filter((line) => line.includes("#token="))).toEqual([`http://localhost:3000/reset-password#token=${token}`]);
    expect(mail.text.split("\n")).toContain(token);
    const createdAt = ((await item(id))["createdAt"] as Timestamp).toMillis();
    expect(await readSigned(token, ["reset_password"], new Date())).toMatchObject({ subject: uid, id, issuedAt: new Date(Math.floor(createdAt / 1_000) * 1_000) });
    await expect(readSigned(token, ["verify_email"], new Date())).rejects.toMatchObject({ code: "action_token_invalid" });
  });
  it("is given up when its link has expired", async () => {
    const { uid, email } = await someone();
    const id = await enqueue({ template: "reset_password", to: { uid } }, minutesFromNow(-31));
    await deliverMail(id);
    expect(await item(id)).toMatchObject({ state: "failed", lastError: expect.stringContaining("expired") });
    expect(await mailsTo(email)).toEqual([]);
  });
  it("to someone with a hostile display name carries none of it in its headers or markup", async () => {
    const { uid, email } = await someone({ displayName: "Eve\r\nBcc: all@secura.example\r\n<img src=x onerror=alert(1)>" });
    await deliverMail(await enqueue({ template: "verify_email", to: { uid } }));
    const [mail, ...more] = await mailsTo(email);
    expect([mail?.subject, more]).toEqual(["Varnhaven: Confirm your e-mail address", []]);
    expect(`${mail?.text ?? ""}${mail?.html ?? ""}`).not.toMatch(/<img|Bcc/);
  });
});

describe("an e-mail nobody can have", () => {
  it.each<[string, () => Promise<Mail["to"]>]>([
    ["an address without an account", () => Promise.resolve({ email: `${unique("nobody")}@secura.example` })],
    ["a uid without an account", () => Promise.resolve({ uid: newId() })],
    ["a uid that is none", () => Promise.resolve({ uid: "a/b" })],
    ["a deleted account", async () => ({ uid: (await someone({ status: "deleted" })).uid })],
    ["an account without an address", async () => ({ uid: (await someone({ email: "" })).uid })],
    ["a disabled account that asks for a new password", async () => ({ uid: (await someone({ status: "disabled" })).uid })],
  ])("is dropped: %s", async (_what, to) => {
    const id = await enqueue({ template: "reset_password", to: await to() });
    await deliverMail(id);
    expect(await item(id)).toMatchObject({ state: "dropped", lastError: "no such account" });
  });
  it("is no reason to keep a disabled account's owner in the dark", async () => {
    const { uid, email } = await someone({ status: "disabled" });
    await deliverMail(await enqueue({ template: "account_changed", to: { uid }, data: { what: "your account was disabled" } }));
    expect(await mailsTo(email)).toHaveLength(1);
  });
});

describe("SendGrid", () => {
  it("that fails is asked again until it takes the e-mail", async () => {
    const { uid, email } = await someone({}, "fail500-");
    const id = await enqueue({ template: "mfa_enabled", to: { uid } });
    for (const attempts of [1, 2]) {
      expect(await deliverMail(id, later(attempts))).toBe("pending");
      expect(await deliverMail(id, later(attempts))).toBeNull(); // not before its time
      const { state, lastError, ...waiting } = await item(id);
      expect({ state, lastError }).toEqual({ state: "pending", lastError: "SendGrid answered 500. Internal server error" });
      expect(waiting).toMatchObject({ attempts, leaseUntil: null, sentAt: null });
    }
    expect(await deliverMail(id, later(3))).toBe("sent");
    expect(await item(id)).toMatchObject({ state: "sent", attempts: 3, lastError: null });
    expect(await mailsTo(email)).toHaveLength(1);
  });
  it("that refuses an e-mail is not asked again, and the reason names no address", async () => {
    const { uid, email } = await someone({}, "fail400-");
    const id = await enqueue({ template: "mfa_enabled", to: { uid } });
    await deliverMail(id);
    expect(await item(id)).toMatchObject({ state: "failed", attempts: 1, lastError: "SendGrid answered 400. Does not contain a valid address." });
    await deliverMail(id);
    expect([(await item(id))["attempts"], await mailsTo(email)]).toEqual([1, []]);
  });
  it("that cannot be reached is asked again, ten times in all", async () => {
    vi.stubEnv("SENDGRID_BASE_URL", "http://127.0.0.1:9/");
    const { uid } = await someone();
    const id = await enqueue({ template: "mfa_enabled", to: { uid } });
    for (let attempt = 1; attempt < 10; attempt += 1) expect(await deliverMail(id, later(attempt))).toBe("pending");
    expect(await item(id)).toMatchObject({ state: "pending", attempts: 9, lastError: "No answer from SendGrid (ECONNREFUSED)." });
    await deliverMail(id, later(10));
    expect(await item(id)).toMatchObject({ state: "failed", attempts: 10, nextAttemptAt: null });
  });
  it.each([
    ["SENDGRID_BASE_URL", "SECURA_SECRETS"],
    ["MAIL_FROM", "MAIL_FROM"],
  ])("that is not set up (no %s) leaves the e-mail held, saying to set %s, until it is", async (variable, named) => {
    vi.stubEnv(variable, variable === "MAIL_FROM" ? "" : undefined);
    const { uid, email } = await someone();
    const id = await enqueue({ template: "mfa_enabled", to: { uid } });
    await deliverMail(id);
    expect(await item(id)).toMatchObject({ state: "held", attempts: 0, lastError: expect.stringContaining(named) });
    expect(await sweepOutbox(later(1))).toEqual({ found: 0, sent: 0, composed: 0 });
    expect(await mailsTo(email)).toEqual([]);
    vi.stubEnv("SENDGRID_BASE_URL", sendGridUrl);
    vi.stubEnv("MAIL_FROM", "secura@varnhaven.example");
    await sweepOutbox(later(1));
    expect(await mailsTo(email)).toHaveLength(1);
    expect(await item(id)).toMatchObject({ state: "sent", attempts: 1 });
  });
});

describe("a lease", () => {
  const leased = async (leaseUntil: Date, attempts = 1) => {
    const who = await someone();
    const id = await enqueue({ template: "mfa_enabled", to: { uid: who.uid } });
    await db().doc(`outbox/${id}`).update({ state: "sending", attempts, leaseUntil, nextAttemptAt: leaseUntil });
    return { ...who, id };
  };
  it("keeps other deliveries off", async () => {
    const { id, email } = await leased(minutesFromNow(1));
    expect(await deliverMail(id)).toBeNull();
    expect([(await item(id))["attempts"], await mailsTo(email)]).toEqual([1, []]);
  });
  it("that a crashed delivery left behind ends, and the sweep sends", async () => {
    const { id, email } = await leased(minutesFromNow(-1));
    await sweepOutbox();
    expect(await item(id)).toMatchObject({ state: "sent", attempts: 2 });
    expect(await mailsTo(email)).toHaveLength(1);
  });
  it("is not taken an eleventh time", async () => {
    const { id, email } = await leased(minutesFromNow(-1), 10);
    await deliverMail(id);
    expect([(await item(id))["state"], await mailsTo(email)]).toEqual(["failed", []]);
  });
  it("that was overrun does not end what took in more meanwhile", async () => {
    const { uid } = await someone();
    const id = await enqueue({ template: "mfa_enabled", to: { uid } });
    const overrun = async () => {
      await db().doc(`outbox/${id}`).update({ state: "pending", attempts: 0, edition: 1 });
      return { result: "sent" as const };
    };
    await deliverMail(id, { sender: () => overrun });
    expect(await item(id)).toMatchObject({ state: "pending", attempts: 0, sentAt: null });
  });
  it("that was overrun does not undo what a later delivery did", async () => {
    const { uid } = await someone();
    const id = await enqueue({ template: "mfa_enabled", to: { uid } });
    const overrun = async () => {
      await deliverMail(id, { now: () => minutesFromNow(3) });
      return { result: "retry" as const, reason: "late" };
    };
    await deliverMail(id, { sender: () => overrun });
    expect(await item(id)).toMatchObject({ state: "sent", attempts: 2, lastError: null });
  });
});

it("an item that is gone, or is no e-mail, troubles nobody", async () => {
  await deliverMail(newId());
  const id = newId();
  await db().doc(`outbox/${id}`).set({ ...queued(new Date()), template: "newsletter", to: {} });
  await deliverMail(id);
  expect(await item(id)).toMatchObject({ state: "failed", lastError: expect.stringContaining("template") });
});

describe("a worker that is killed between sending and marking", () => {
  it("makes one duplicate for that crash, known by the same outboxId, and no more", async () => {
    const { uid, email } = await someone();
    const id = await enqueue({ template: "password_changed", to: { uid } });
    // Killed after SendGrid took it: nothing was settled, and the lease stands.
    const killed = new Promise<void>((resolve) => {
      void deliverMail(id, {
        sender: () => async (mail) => {
          const send = configuredSender();
          if (typeof send === "function") await send(mail);
          resolve();
          return await new Promise(() => undefined);
        },
      });
    });
    await killed;
    expect(await mailsTo(email)).toHaveLength(1);
    await sweepOutbox({ now: () => minutesFromNow(1) });
    expect(await mailsTo(email)).toHaveLength(1);
    for (const minutes of [3, 6, 9]) await sweepOutbox({ now: () => minutesFromNow(minutes) });
    expect((await mailsTo(email)).map(({ outboxId }) => outboxId)).toEqual([id, id]);
    expect(await item(id)).toMatchObject({ state: "sent", attempts: 2 });
  });
});

describe("news", () => {
  const news = { template: "news", data: { subject: "INC-2026-0001 is yours", lines: "“Odd mail” was assigned to you." } } as const;
  it("does not go to an address that bounced; what is about the account does", async () => {
    const { uid, email } = await someone();
    await suppress({ uid, address: email.toUpperCase(), reason: "bounced", at: new Date(), outboxId: "another" }, new Date());
    const id = await enqueue({ ...news, to: { uid } });
    await deliverMail(id);
    expect([(await item(id))["state"], await mailsTo(email)]).toEqual(["dropped", []]);
    await deliverMail(await enqueue({ template: "password_changed", to: { uid } }));
    expect(await mailsTo(email)).toHaveLength(1);
  });
  it("that waited for three days is given up", async () => {
    const { uid, email } = await someone();
    const id = await enqueue({ ...news, to: { uid } }, minutesFromNow(-4_321));
    await sweepOutbox();
    expect(await item(id)).toMatchObject({ state: "failed", nextAttemptAt: null, lastError: expect.stringContaining("too old") });
    expect(await mailsTo(email)).toEqual([]);
  });
});

describe("the deployed trigger", () => {
  it("sends what is put into the outbox, with this installation's keys", async () => {
    const app = initializeApp({ projectId }, unique("deployed"));
    try {
      const deployed = getFirestore(app);
      const [uid, id, email] = [newId(), newId(), `${unique("trigger")}@secura.example`];
      await deployed.doc(`users/${uid}`).set({ email, displayName: "Ada Lovelace", role: "employee", status: "active", createdAt: Timestamp.now(), version: 1 });
      await deployed.doc(`outbox/${id}`).create({ channel: "email", template: "invitation", to: { uid }, data: {}, state: "pending", attempts: 0, leaseUntil: null, lastError: null, createdAt: new Date(), queuedAt: new Date(), nextAttemptAt: minutesFromNow(1), sentAt: null, expiresAt: minutesFromNow(60) });
      const mail = await untilMail(email, /^Varnhaven: Your account is ready$/);
      expect(await readSigned(tokenIn(mail), ["invitation"], new Date())).toMatchObject({ subject: uid, id });
      await vi.waitFor(
        async () => {
          expect((await deployed.doc(`outbox/${id}`).get()).get("state")).toBe("sent");
        },
        { timeout: 10_000 },
      );
    } finally {
      await deleteApp(app);
    }
  });
});

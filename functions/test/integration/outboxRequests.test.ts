import { Timestamp } from "firebase-admin/firestore";
import { afterEach, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-outbox-requests";
  process.env["MAIL_FROM"] = "secura@varnhaven.example";
  process.env["ORGANISATION_NAME"] = "Varnhaven";
  process.env["SECURA_REGION"] = "europe-west6";
});
const { incidentDefaults } = await import("../../src/incidents/model.ts");
const { deliverMail } = await import("../../src/notifications/deliverMail.ts");
const { db, transact } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { readSigned } = await import("../../src/platform/keyring.ts");
const { enqueueMail } = await import("../../src/platform/outbox.ts");
const { answering, startReceiver } = await import("../support/receiver.ts");
type Behaviour = import("../support/receiver.ts").Behaviour;
type Mail = import("../../src/platform/outbox.ts").Mail;

const { id: _, ...incidentFields } = incidentDefaults;

let stop: () => Promise<void> = () => Promise.resolve();
afterEach(async () => {
  await stop();
  vi.unstubAllEnvs();
});
const later = (minutes: number) => ({ now: () => new Date(Date.now() + minutes * 60_000) });
const item = async (id: string) => (await db().doc(`outbox/${id}`).get()).data() ?? {};

/** An e-mail in the outbox, and a stand-in for SendGrid that behaves as it is told to. */
async function mail(behave: Behaviour, displayName = "Ada Lovelace", letter: Omit<Mail, "to"> = { template: "password_changed" }) {
  const { port, taken, stop: end } = await startReceiver(behave);
  stop = end;
  vi.stubEnv("SENDGRID_BASE_URL", `http://127.0.0.1:${String(port)}/`);
  const uid = newId();
  await db().doc(`users/${uid}`).set({ email: `${uid.toLowerCase()}@secura.example`, displayName, role: "analyst", status: "active", createdAt: Timestamp.now(), version: 1 });
  return { id: await transact((tx) => Promise.resolve(enqueueMail(tx, { ...letter, to: { uid } }, new Date()))), taken, uid };
}
const incident = async (changes: Record<string, unknown> = {}) => {
  const id = newId();
  await db().doc(`incidents/${id}`).set({ ...incidentFields, number: "INC-2026-0004", title: "Odd mail", reportedBy: "reporter-1", createdAt: Timestamp.now(), status: "in_progress", version: 1, ...changes });
  return id;
};
/** A manager's letter about an incident, and news of it. */
const lettersAbout = (incidentId: string): Omit<Mail, "to">[] => [
  { template: "incident_summary", about: [{ incidentId, audience: "everyone" }] },
  { template: "news", data: { total: "1" }, about: [{ incidentId, audience: "team", title: "INC-2026-0004 is yours" }] },
];
const failingOnce: Behaviour = (response, nth) => {
  answering(nth === 1 ? 500 : 202)(response, nth);
};

describe("the request SendGrid gets", () => {
  it.each([false, true])("is that of its own client, with what statistics and events need; sandbox %j", async (isSandbox) => {
    const { id, taken, uid } = await mail(answering(202));
    vi.stubEnv("MAIL_SANDBOX", String(isSandbox));
    expect(await deliverMail(id)).toBe("sent");
    expect(taken).toHaveLength(1);
    expect(taken[0]?.headers).toMatchObject({ authorization: expect.stringMatching(/^Bearer SG\../), "content-type": "application/json", "user-agent": expect.stringMatching(/^sendgrid\/[\d.]+;nodejs$/) });
    expect(JSON.parse(taken[0]?.text ?? "")).toEqual({
      from: { email: "secura@varnhaven.example" },
      subject: "Varnhaven: Your password was changed",
      personalizations: [{ to: [{ email: `${uid.toLowerCase()}@secura.example` }] }],
      custom_args: { outboxId: id, edition: "0" },
      categories: ["password_changed"],
      content: [{ type: "text/plain", value: expect.stringContaining("Hello Ada Lovelace,") }, { type: "text/html", value: expect.stringContaining("<p>Hello Ada Lovelace,</p>") }],
      mail_settings: { sandbox_mode: { enable: isSandbox } },
      tracking_settings: { click_tracking: { enable: false, enable_text: false }, open_tracking: { enable: false }, subscription_tracking: { enable: false } },
    });
  });
  it("has the headers by which news is ended by one click, with a link that stands for its reader alone", async () => {
    vi.stubEnv("FUNCTIONS_EMULATOR_ORIGIN", undefined);
    const { id, taken, uid } = await mail(answering(202), "Ada Lovelace", { template: "announcement", data: { subject: "Drill", text: "On Friday." } });
    expect(await deliverMail(id)).toBe("sent");
    const { headers, content } = JSON.parse(taken[0]?.text ?? "") as { headers: Record<string, string>; content: { value: string }[] };
    expect(headers).toEqual({ "List-Unsubscribe": expect.stringMatching(/^<https:\/\/europe-west6-demo-outbox-requests\.cloudfunctions\.net\/mailEvents\/unsubscribe\?token=[\w.-]+>$/), "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" });
    const link = headers["List-Unsubscribe"]?.slice(1, -1) ?? "";
    for (const { value } of content) expect(value).toContain(link);
    expect(await readSigned(new URL(link).searchParams.get("token") ?? "", ["unsubscribe"], new Date())).toMatchObject({ subject: uid, id });
  });
  it.each(["x".repeat(10_000), "Eve\r\nBcc: all@secura.example", "\u202eevE", "<script>alert(1)</script>"])("carries nothing of a hostile name", async (name) => {
    const { id, taken } = await mail(answering(202), name);
    await deliverMail(id);
    expect(taken[0]?.text).not.toMatch(/Bcc|<script|alert|\u202e|x{61}/);
  });
});

describe("SendGrid that answers", () => {
  it("429 is asked again when it wishes, and not before", async () => {
    const { id, taken } = await mail((response, nth) => {
      answering(nth === 1 ? 429 : 202, "{}", nth === 1 ? { "retry-after": "1800" } : {})(response, nth);
    });
    expect(await deliverMail(id)).toBe("pending");
    expect(await item(id)).toMatchObject({ state: "pending", attempts: 1, lastError: "SendGrid answered 429." });
    expect(await deliverMail(id, later(29))).toBeNull();
    expect(taken).toHaveLength(1);
    expect(await deliverMail(id, later(31))).toBe("sent");
  });
  it("not at all within ten seconds is asked again", async () => {
    const { id } = await mail(() => undefined);
    const started = performance.now();
    expect(await deliverMail(id)).toBe("pending");
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(await item(id)).toMatchObject({ state: "pending", attempts: 1, lastError: expect.stringMatching(/^No answer from SendGrid \(E\w+\)\.$/) });
  });
  it.each([401, 403])("%i, for the key or the sender is none it takes, leaves the e-mail held until it does", async (status) => {
    const { id } = await mail((response, nth) => {
      answering(nth === 1 ? status : 202, JSON.stringify({ errors: [{ message: "The provided authorization grant is invalid, expired, or revoked" }] }))(response, nth);
    });
    expect(await deliverMail(id)).toBe("held");
    expect(await item(id)).toMatchObject({ state: "held", attempts: 0, lastError: `SendGrid answered ${String(status)}. The provided authorization grant is invalid, expired, or revoked` });
    expect(await deliverMail(id, later(15))).toBe("sent");
  });
  it("500 with a page that is no JSON is asked again", async () => {
    const { id } = await mail(answering(500, "<html>no JSON</html>"));
    expect(await deliverMail(id)).toBe("pending");
    expect(await item(id)).toMatchObject({ lastError: "SendGrid answered 500." });
  });
});

describe("an e-mail about an incident that is tried again", () => {
  it.each<[string, (incidentId: string, uid: string) => Promise<unknown>]>([
    ["the incident became restricted", (incidentId) => db().doc(`incidents/${incidentId}`).update({ restricted: true })],
    ["the incident is gone", (incidentId) => db().doc(`incidents/${incidentId}`).delete()],
    ["its reader left the team", (_incidentId, uid) => db().doc(`users/${uid}`).update({ role: "employee" })],
    ["its reader was disabled", (_incidentId, uid) => db().doc(`users/${uid}`).update({ status: "disabled" })],
    ["its reader wants no more of them", (_incidentId, uid) => db().doc(`users/${uid}`).update({ preferences: { theme: "dark", notifications: { email: false, inApp: true, digest: "never" }, dashboard: {} } })],
  ])("is dropped, and says why, when %s", async (_what, change) => {
    for (const letter of lettersAbout(await incident())) {
      const { id, taken, uid } = await mail(failingOnce, "Ada", letter);
      expect(await deliverMail(id)).toBe("pending");
      const incidentId = letter.about?.[0]?.incidentId ?? "";
      const before = await db().doc(`incidents/${incidentId}`).get();
      await change(incidentId, uid);
      expect(await deliverMail(id, later(2))).toBe("dropped");
      expect([taken.length, await item(id)]).toMatchObject([1, { state: "dropped", nextAttemptAt: null, lastError: expect.stringMatching(/^(What it tells of is gone or restricted|no such account$|Its reader wants no such)/) }]);
      await before.ref.set(before.data() ?? {});
      await stop();
    }
  });
  it("says what the incident is called by then", async () => {
    const incidentId = await incident();
    const [, news] = lettersAbout(incidentId);
    const { id, taken } = await mail(failingOnce, "Ada", news);
    await deliverMail(id);
    await db().doc(`incidents/${incidentId}`).update({ title: "Stolen laptop" });
    expect(await deliverMail(id, later(2))).toBe("sent");
    expect(taken.map(({ text }) => (JSON.parse(text) as { subject: string }).subject)).toEqual(["Varnhaven: INC-2026-0004 is yours: “Odd mail”", "Varnhaven: INC-2026-0004 is yours: “Stolen laptop”"]);
  });
  it.each(["news", "digest", "incident_summary", "deadline_reminder"] as const)("is dropped when it does not say what it is about: %s", async (template) => {
    const { id, taken } = await mail(answering(202), "Ada", { template, data: { subject: "INC-2026-0004 is yours", lines: "“Odd mail”", summary: "“Odd mail”" } });
    expect(await deliverMail(id)).toBe("dropped");
    expect([taken, await item(id)]).toMatchObject([[], { lastError: expect.stringMatching(/^It does not say what it tells of/) }]);
  });
  it("is not sent when it cannot be read what it is about", async () => {
    const [summary] = lettersAbout(await incident());
    const { id, taken } = await mail(answering(202), "Ada", summary);
    await db().doc(`outbox/${id}`).update({ about: [{ incidentId: 7 }] });
    await deliverMail(id);
    expect([taken, await item(id)]).toMatchObject([[], { state: "failed", lastError: expect.stringContaining("about") }]);
  });
});

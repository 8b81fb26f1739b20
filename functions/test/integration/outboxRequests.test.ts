import { Timestamp } from "firebase-admin/firestore";
import { afterEach, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-outbox-requests";
  process.env["MAIL_FROM"] = "secura@varnhaven.example";
  process.env["ORGANISATION_NAME"] = "Varnhaven";
});
const { deliverMail } = await import("../../src/notifications/deliverMail.ts");
const { db, transact } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { enqueueMail } = await import("../../src/platform/outbox.ts");
const { answering, startReceiver } = await import("../support/receiver.ts");
type Behaviour = import("../support/receiver.ts").Behaviour;

let stop: () => Promise<void> = () => Promise.resolve();
afterEach(async () => {
  await stop();
  vi.unstubAllEnvs();
});
const later = (minutes: number) => ({ now: () => new Date(Date.now() + minutes * 60_000) });
const item = async (id: string) => (await db().doc(`outbox/${id}`).get()).data() ?? {};

/** An e-mail in the outbox, and a stand-in for SendGrid that behaves as it is told to. */
async function mail(behave: Behaviour, displayName = "Ada Lovelace") {
  const { port, taken, stop: end } = await startReceiver(behave);
  stop = end;
  vi.stubEnv("SENDGRID_BASE_URL", `http://127.0.0.1:${String(port)}/`);
  const uid = newId();
  await db().doc(`users/${uid}`).set({ email: "ada@secura.example", displayName, role: "employee", status: "active", createdAt: Timestamp.now(), version: 1 });
  return { id: await transact((tx) => Promise.resolve(enqueueMail(tx, { template: "password_changed", to: { uid } }, new Date()))), taken };
}

describe("the request SendGrid gets", () => {
  it.each([false, true])("is that of its own client, with what statistics and events need; sandbox %j", async (isSandbox) => {
    const { id, taken } = await mail(answering(202));
    vi.stubEnv("MAIL_SANDBOX", String(isSandbox));
    expect(await deliverMail(id)).toBe("sent");
    expect(taken).toHaveLength(1);
    expect(taken[0]?.headers).toMatchObject({ authorization: expect.stringMatching(/^Bearer SG\../), "content-type": "application/json", "user-agent": expect.stringMatching(/^sendgrid\/[\d.]+;nodejs$/) });
    expect(JSON.parse(taken[0]?.text ?? "")).toEqual({
      from: { email: "secura@varnhaven.example" },
      subject: "Varnhaven: Your password was changed",
      personalizations: [{ to: [{ email: "ada@secura.example" }] }],
      custom_args: { outboxId: id },
      categories: ["password_changed"],
      content: [{ type: "text/plain", value: expect.stringContaining("Hello Ada Lovelace,") }, { type: "text/html", value: expect.stringContaining("<p>Hello Ada Lovelace,</p>") }],
      mail_settings: { sandbox_mode: { enable: isSandbox } },
      tracking_settings: { click_tracking: { enable: false, enable_text: false }, open_tracking: { enable: false }, subscription_tracking: { enable: false } },
    });
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

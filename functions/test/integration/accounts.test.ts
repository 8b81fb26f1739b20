import { getAuth } from "firebase-admin/auth";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { actionLink } from "../../src/identity/actionTokens.ts";
import { changePassword } from "../../src/identity/changePassword.ts";
import { createAccount } from "../../src/identity/createAccount.ts";
import { confirmPasswordReset } from "../../src/identity/confirmPasswordReset.ts";
import { requestPasswordReset } from "../../src/identity/mailByAddress.ts";
import { register } from "../../src/identity/register.ts";
import { liveSessions, revokeSessions } from "../../src/identity/sessions.ts";
import { verifyEmail } from "../../src/identity/verifyEmail.ts";
import { createContext, createPublicContext, type PublicContext } from "../../src/platform/context.ts";
import { app, db, transact } from "../../src/platform/firestore.ts";
import { newId } from "../../src/platform/ids.ts";
import { sign } from "../../src/platform/keyring.ts";
import { callable } from "../support/doors.ts";
import { person } from "../support/people.ts";
import { unique } from "../support/stack.ts";

const password = "Quiet harbour lantern 42";
const otherPassword = "Seven grey herons 1907";
const client = { ip: "10.1.2.3", network: "10.1.2.3", userAgent: "test" };
const context = (now = new Date()): PublicContext => createPublicContext({ now, requestId: newId(), client, authorization: undefined });
const newAddress = () => `${unique("new")}@secura.example`;
const auth = () => getAuth(app());
const login = (email: string, secret: string) => callable("identity.login", { email, password: secret });
const templatesFor = async (uid: string) => (await db().collection("outbox").where("to.uid", "==", uid).get()).docs.map((item) => String(item.get("template"))).sort();
const sessionsOf = async (uid: string) => (await db().collection(`users/${uid}/sessions`).get()).docs.map((session) => session.data());
const linkFor = async (uid: string, action: "verify_email" | "reset_password" | "invitation" = "reset_password", at = new Date()) => (await actionLink(action, uid, newId(), at)).token;

beforeAll(() => {
  // Functions get their parameters from this file, and so does what is called here without them.
  process.loadEnvFile(new URL("../../.env.demo-secura", import.meta.url));
});
afterEach(() => {
  process.env["REGISTRATION_DOMAINS"] = "[]";
});

describe("registering", () => {
  const input = (email: string) => ({ email, password, displayName: "Ada Byron" });

  it("is for the domains on the list only", async () => {
    process.env["REGISTRATION_DOMAINS"] = '["secura.example"]';
    await expect(register(input("ada@elsewhere.example"), context())).rejects.toMatchObject({ code: "registration_closed" });
    await expect(register(input("ada@secura.example.elsewhere.example"), context())).rejects.toMatchObject({ code: "registration_closed" });
    await expect(auth().getUserByEmail("ada@elsewhere.example")).rejects.toMatchObject({ code: "auth/user-not-found" });
    expect(await register(input(newAddress()), context())).toMatchObject({ status: "verification_sent" });
  });
  it("completes what was interrupted between the account and its profile, and its owner sets the password", async () => {
    const email = newAddress();
    const { uid } = await auth().createUser({ email, password: otherPassword, emailVerified: false });
    await register(input(email), context());
    expect((await db().doc(`users/${uid}`).get()).data()).toMatchObject({ email, displayName: "Ada Byron", role: "employee", version: 1 });
    expect(await templatesFor(uid)).toEqual(["reset_password"]);
    expect(await login(email, password)).toMatchObject({ status: 401 });
    await confirmPasswordReset({ token: await linkFor(uid), newPassword: password }, context());
    expect(await login(email, password)).toMatchObject({ status: 200 });
  });
  it("twice at the same time opens one account", async () => {
    const email = newAddress();
    const answers = await Promise.all(Array.from({ length: 4 }, () => register(input(email), context())));
    expect(answers).toEqual(answers.map(() => ({ email, status: "verification_sent" })));
    const { uid } = await auth().getUserByEmail(email);
    expect((await db().collection("users").where("email", "==", email).get()).docs.map(({ id }) => id)).toEqual([uid]);
    expect((await db().collection(`audit/user-${uid}/entries`).get()).size).toBe(1);
    expect(await templatesFor(uid)).toContain("verify_email");
  });
  it("again and again fills nobody's mailbox", async () => {
    const { uid, email } = await person("employee");
    await Promise.all(Array.from({ length: 5 }, () => register(input(email), context())));
    expect(await templatesFor(uid)).toEqual(["reset_password"]);
  });
  it("gives the account nobody's second factor, role or disabled state back: it changes nothing of one that exists", async () => {
    const { uid, email } = await person("manager");
    await auth().updateUser(uid, { disabled: true });
    await db().doc(`users/${uid}`).update({ status: "disabled" });
    const before = [(await auth().getUser(uid)).toJSON(), (await db().doc(`users/${uid}`).get()).data()];
    await register(input(email), context());
    expect([(await auth().getUser(uid)).toJSON(), (await db().doc(`users/${uid}`).get()).data()]).toEqual(before);
  });
});

describe("verifying an address", () => {
  it("that was interrupted half-way is finished by the same link", async () => {
    const { uid } = await person("employee");
    const token = await linkFor(uid, "verify_email");
    await auth().updateUser(uid, { emailVerified: true });
    expect(await verifyEmail({ token }, context())).toEqual({ done: true });
    await expect(verifyEmail({ token }, context())).rejects.toMatchObject({ code: "action_token_invalid" });
  });
});

describe("a link to a new password", () => {
  const confirm = async (token: string, by = context()) => await confirmPasswordReset({ token, newPassword: otherPassword }, by);
  const refused = { code: "action_token_invalid" };

  it("works until it expires, and not a moment longer", async () => {
    const { uid } = await person("employee");
    const issuedAt = new Date(Math.floor(Date.now() / 1_000) * 1_000);
    const token = await linkFor(uid, "reset_password", issuedAt);
    await expect(confirm(token, context(new Date(issuedAt.getTime() + 30 * 60_000)))).rejects.toMatchObject(refused);
    expect(await confirm(token, context(new Date(issuedAt.getTime() + 30 * 60_000 - 1_000)))).toEqual({ done: true });
  });
  it("leaves a mark that goes when the token would have expired anyway", async () => {
    const { uid } = await person("employee");
    const [id, issuedAt] = [newId(), new Date()];
    const { token, expiresAt } = await actionLink("invitation", uid, id, issuedAt);
    await confirm(token);
    const mark = (await db().doc(`usedTokens/${id}`).get()).data();
    expect(mark?.["expiresAt"].toMillis()).toBe(Math.floor(expiresAt.getTime() / 1_000) * 1_000);
  });
  it("that was asked for before the password was last set does not work any more, an invitation neither", async () => {
    const { uid } = await person("employee");
    const [now, earlier] = [new Date(), new Date(Date.now() - 5_000)];
    const [old, invitation, fresh] = [await linkFor(uid, "reset_password", earlier), await linkFor(uid, "invitation", earlier), await linkFor(uid, "reset_password", now)];
    await db().doc(`users/${uid}`).update({ passwordChangedAt: now });
    await expect(confirm(old)).rejects.toMatchObject(refused);
    await expect(confirm(invitation)).rejects.toMatchObject(refused);
    expect(await confirm(fresh)).toEqual({ done: true });
  });
  it("is nothing for an account that is disabled, deleted or not there, or signed with another key", async () => {
    const { uid } = await person("employee");
    for (const status of ["disabled", "deleted"]) {
      await db().doc(`users/${uid}`).update({ status });
      await expect(confirm(await linkFor(uid))).rejects.toMatchObject(refused);
    }
    await db().doc(`users/${uid}`).update({ status: "active" });
    await expect(confirm(await linkFor(newId()))).rejects.toMatchObject(refused);
    const claims = { purpose: "reset_password", subject: uid, id: newId(), issuedAt: new Date(), expiresAt: new Date(Date.now() + 60_000) };
    await expect(confirm(await sign(claims, [{ id: "local", key: Buffer.alloc(32, 7).toString("base64url") }]))).rejects.toMatchObject(refused);
    expect(await confirm(await sign(claims))).toEqual({ done: true });
  });
  it("has ended the sessions even when setting the password was interrupted", async () => {
    const { uid, email, password: old } = await person("employee");
    const token = await linkFor(uid);
    let count = 0;
    const interrupted: PublicContext = {
      ...context(),
      transaction: async (work) => {
        const result = await transact(work);
        count += 1;
        if (count === 2) throw new Error("the process ended");
        return result;
      },
    };
    await expect(confirm(token, interrupted)).rejects.toThrow("the process ended");
    expect((await sessionsOf(uid)).map((session) => String(session["reason"]))).toEqual(["password_reset"]);
    await expect(confirm(token)).rejects.toMatchObject(refused);
    expect(await login(email, old)).toMatchObject({ status: 200 });
    expect(await confirm(await linkFor(uid, "reset_password", new Date(Date.now() + 1_000)), context(new Date(Date.now() + 2_000)))).toEqual({ done: true });
  });
  it("ends a session too that was opened with the old password at the last moment", async () => {
    const { uid, email, password: old } = await person("employee");
    let count = 0;
    const late: PublicContext = {
      ...context(),
      transaction: async (work) => {
        const result = await transact(work);
        count += 1;
        if (count === 2) expect(await login(email, old)).toMatchObject({ status: 200 });
        return result;
      },
    };
    await confirm(await linkFor(uid), late);
    expect((await sessionsOf(uid)).map((session) => String(session["reason"]))).toEqual(["password_reset", "password_reset"]);
  });
});

describe("asking for a link", () => {
  it("brings an address five e-mails in an hour at most, one at a time", async () => {
    const email = newAddress();
    const start = Date.now();
    for (let minute = 0; minute < 60; minute += 1) await requestPasswordReset({ email }, context(new Date(start + minute * 60_000)));
    expect((await db().collection("outbox").where("to.email", "==", email).get()).size).toBe(5);
  });
});

describe("changing one's password", () => {
  it("twice at the same time succeeds once: for the other one the current password is wrong by then", async () => {
    const { uid, email, password: old } = await person("employee");
    const { body } = await login(email, old);
    const caller = { uid, role: "employee" as const, name: "x", sid: String(body["session_id"]), mfa: false };
    const change = (newPassword: string) => changePassword({ currentPassword: old, newPassword }, createContext({ caller, now: new Date(), requestId: newId(), client }));
    const outcomes = await Promise.allSettled([change(password), change(otherPassword)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "invalid_credentials" } });
    expect(await login(email, outcomes[0].status === "fulfilled" ? password : otherPassword)).toMatchObject({ status: 200 });
  });
  it("does not happen for a session that has ended meanwhile", async () => {
    const { uid, email, password: old } = await person("employee");
    const { body } = await login(email, old);
    const caller = { uid, role: "employee" as const, name: "x", sid: String(body["session_id"]), mfa: false };
    await transact(async (tx) => {
      const live = await liveSessions(tx, uid, new Date());
      revokeSessions(tx, uid, live, { now: new Date(), by: uid, reason: "revoked" });
    });
    await expect(changePassword({ currentPassword: old, newPassword: otherPassword }, createContext({ caller, now: new Date(), requestId: newId(), client }))).rejects.toMatchObject({ code: "session_revoked" });
    expect(await login(email, old)).toMatchObject({ status: 200 });
  });
});

describe("an address that was changed at Firebase Authentication, past Secura", () => {
  it("is not verified by the link that went to the old one, by which somebody could be given another's role", async () => {
    const { uid, email, password: old } = await person("employee");
    const token = async (action: "reset_password" | "verify_email") => (await actionLink(action, uid, newId(), new Date())).token;
    const other = newAddress();
    await auth().updateUser(uid, { email: other, emailVerified: false });
    expect(await callable("identity.confirmPasswordReset", { token: await token("reset_password"), newPassword: otherPassword })).toMatchObject({ status: 400, code: "action_token_invalid" });
    expect(await callable("identity.verifyEmail", { token: await token("verify_email") })).toMatchObject({ status: 400, code: "action_token_invalid" });
    expect((await auth().getUser(uid)).emailVerified).toBe(false);
    await auth().updateUser(uid, { emailVerified: true });
    await expect(createAccount({ email: other, displayName: "New Admin", role: "admin" }, { actorId: "system:test", now: new Date() })).rejects.toThrow(/another address/);
    expect((await db().doc(`users/${uid}`).get()).data()).toMatchObject({ email, role: "employee" });
    await auth().updateUser(uid, { email, emailVerified: true });
    expect(await login(email, old)).toMatchObject({ status: 200 });
  });
  it("leaves nothing to confirm when the account is gone", async () => {
    const { uid } = await person("employee");
    const { token } = await actionLink("reset_password", uid, newId(), new Date());
    await auth().deleteUser(uid);
    expect(await callable("identity.confirmPasswordReset", { token, newPassword: otherPassword })).toMatchObject({ status: 400, code: "action_token_invalid" });
  });
});

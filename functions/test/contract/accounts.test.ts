import { getAuth } from "firebase-admin/auth";
import { describe, expect, it } from "vitest";
import { actionLink, type Action } from "../../src/identity/actionTokens.ts";
import { app, db } from "../../src/platform/firestore.ts";
import { anyAddress, doors, type Answer } from "../support/doors.ts";
import { person } from "../support/people.ts";
import { unique } from "../support/stack.ts";

const password = "Quiet harbour lantern 42";
const otherPassword = "Seven grey herons 1907";
const newAddress = () => `${unique("new")}@secura.example`;
const paths = ({ body }: Answer) => (body["errors"] as { path: string }[] | undefined)?.map((error) => error.path);
const uidOf = async (email: string) => (await getAuth(app()).getUserByEmail(email)).uid;
const told = ({ status, body: { requestId: _, ...body } }: Answer) => ({ status, body });

/** The e-mails that wait for an address, or for the account that has it. */
async function mailsFor(to: { email: string } | { uid: string }): Promise<{ id: string; template: string; createdAt: Date }[]> {
  const [field, value] = "uid" in to ? ["uid", to.uid] : ["email", to.email];
  const found = await db().collection("outbox").where(`to.${field}`, "==", value).get();
  return found.docs.map((item) => ({ id: item.id, template: String(item.get("template")), createdAt: item.get("createdAt").toDate() }));
}

/** The token the e-mail carries. */
async function tokenFor(action: Action, uid: string, to: { email: string } | { uid: string } = { uid }): Promise<string> {
  const mail = (await mailsFor(to)).find(({ template }) => template === action);
  if (!mail) throw new Error(`no ${action} for ${JSON.stringify(to)}`);
  return (await actionLink(action, uid, mail.id, mail.createdAt)).token;
}

describe.each(doors)("an account of one's own at the %s door", (door, call) => {
  const created = door === "REST" ? 201 : 200;
  const register = (input: Record<string, unknown> = {}) => call("identity.register", { email: newAddress(), password, displayName: "Ada Byron", ...input });
  const login = (email: string, secret = password) => call("identity.login", { email, password: secret });

  describe("is opened by registering", () => {
    it("and cannot be used before its address is verified, with a link that works once", async () => {
      const email = newAddress();
      expect(await register({ email: email.toUpperCase(), department: "Stores", phone: "+41 44 000 00 00" })).toMatchObject({ status: created, body: { email, status: "verification_sent" } });
      expect(await login(email)).toMatchObject({ status: 403, code: "email_unverified" });
      const uid = await uidOf(email);
      expect((await db().doc(`users/${uid}`).get()).data()).toMatchObject({ email, displayName: "Ada Byron", role: "employee", department: "Stores", phone: "+41 44 000 00 00", status: "active", version: 1 });
      const token = await tokenFor("verify_email", uid);
      expect(await call("identity.verifyEmail", { token })).toMatchObject({ status: 200, body: { done: true } });
      expect(await call("identity.verifyEmail", { token })).toMatchObject({ status: 400, code: "action_token_invalid" });
      const answer = await login(email);
      expect(answer).toMatchObject({ status: 200, body: { user_info: { id: uid, role: "employee", full_name: "Ada Byron", is_verified: true } } });
      const log = (await db().collection(`audit/user-${uid}/entries`).orderBy("seq").get()).docs.map((entry) => [entry.get("event"), entry.get("actorId")]);
      expect(log).toEqual([["user.registered", uid], ["user.email_verified", uid]]);
    });
    it("with the user name that was wished for, or another one when it is taken", async () => {
      const username = unique("name").slice(0, 20).replace(/[^a-z0-9]+$/, "");
      const emails = [newAddress(), newAddress()];
      for (const email of emails) expect(await register({ email, username })).toMatchObject({ status: created });
      const names = await Promise.all(emails.map(async (email) => String((await db().doc(`users/${await uidOf(email)}`).get()).get("username"))));
      expect(names).toEqual([username, expect.stringMatching(new RegExp(`^${username}-....$`))]);
    });
    it("and the answer is the same, and takes as long, when the address has one already: that one stays as it is", async () => {
      const known = await person("analyst");
      const before = (await db().doc(`users/${known.uid}`).get()).data();
      const started = performance.now();
      const [again, fresh] = [await register({ email: known.email }), await register()];
      expect(performance.now() - started).toBeGreaterThan(1_990);
      expect({ status: again.status, body: { ...again.body, email: "" } }).toEqual({ status: fresh.status, body: { ...fresh.body, email: "" } });
      expect((await db().doc(`users/${known.uid}`).get()).data()).toEqual(before);
      expect(await login(known.email, known.password)).toMatchObject({ status: 200 });
      expect(await login(known.email)).toMatchObject({ status: 401 });
      expect((await mailsFor({ uid: known.uid })).map(({ template }) => template)).toEqual(["reset_password"]);
    });
    it.each<[string, Record<string, unknown>, string]>([
      ["no password", { password: undefined }, "password"],
      ["an address that is none", { email: "ada" }, "email"],
      ["a name of two lines", { displayName: "Ada\nByron" }, "displayName"],
      ["a user name with a slash", { username: "ada/../admin" }, "username"],
      ["a password of 129 characters", { password: `Aa1${"x".repeat(126)}` }, "password"],
      ...["role", "status", "uid", "emailVerified", "mfa", "roleSince", "version"].map((field): [string, Record<string, unknown>, string] => [`the field ${field}`, { [field]: "admin" }, field]),
    ])("not with %s: 400", async (_what, changes, path) => {
      const answer = await register(changes);
      expect({ status: answer.status, code: answer.code, paths: paths(answer) }).toEqual({ status: 400, code: "invalid_input", paths: [path] });
    });
    it.each(["Password1", "Welcome2026!", "short1A", "no upper case letter 1", "Ada-Byron-vT7-qR", "new-vT7-qR-newest-A"])("not with the password %s: 400 weak_password", async (weak) => {
      const email = "newest-person@secura.example";
      const answer = await register({ email, password: weak });
      expect({ status: answer.status, code: answer.code, path: paths(answer)?.[0] }).toEqual({ status: 400, code: "weak_password", path: "password" });
      expect(JSON.stringify(answer.body)).not.toContain(weak);
      await expect(uidOf(email)).rejects.toMatchObject({ code: "auth/user-not-found" });
    });
  });

  describe.each([
    ["identity.requestPasswordReset", "reset_password"],
    ["identity.requestEmailVerification", "verify_email"],
  ] as const)("%s", (operation, template) => {
    it("answers alike for an address with and without an account, and does the same: one e-mail to the address", async () => {
      const [{ email: known }, unknown] = [await person("employee"), newAddress()];
      const answers = [await call(operation, { email: known }), await call(operation, { email: unknown })];
      expect(answers.map(told)).toEqual([0, 1].map(() => ({ status: 200, body: { done: true } })));
      for (const email of [known, unknown]) expect((await mailsFor({ email })).map((mail) => mail.template)).toEqual([template]);
    });
    it("sends an address no second e-mail right away, from whatever network it is asked for, and says nothing of it", async () => {
      const email = newAddress();
      const answers = await Promise.all(Array.from({ length: 6 }, () => call(operation, { email })));
      expect(answers.map(told)).toEqual(answers.map(() => ({ status: 200, body: { done: true } })));
      expect(await mailsFor({ email })).toHaveLength(1);
    });
    it("lets one network ask only so often: 429", async () => {
      const address = anyAddress();
      const answers = await Promise.all(Array.from({ length: 30 }, () => call(operation, { email: newAddress() }, { address })));
      expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(7);
      expect(answers.find(({ status }) => status === 429)).toMatchObject({ code: "rate_limited" });
    });
    it("takes an address and nothing else: 400", async () => {
      expect(await call(operation, {})).toMatchObject({ status: 400, code: "invalid_input", body: { errors: [{ path: "email" }] } });
      for (const field of ["role", "status", "uid", "emailVerified", "mfa"]) {
        expect(paths(await call(operation, { email: newAddress(), [field]: true }))).toEqual([field]);
      }
    });
  });

  describe("gets a new password by a link", () => {
    const asked = async () => {
      const who = await person("analyst");
      await call("identity.requestPasswordReset", { email: who.email });
      return { ...who, token: await tokenFor("reset_password", who.uid, { email: who.email }) };
    };
    const confirm = (token: string, newPassword = otherPassword) => call("identity.confirmPasswordReset", { token, newPassword });

    it("once; every session ends, and the log and an e-mail tell of it", async () => {
      const { uid, email, password: old, idToken, token } = await asked();
      const { body: signedIn } = await login(email, old);
      expect(await confirm(token)).toMatchObject({ status: 200, body: { done: true } });
      expect(await confirm(token, "Another quiet harbour 43")).toMatchObject({ status: 400, code: "action_token_invalid" });
      for (const stale of [idToken, String(signedIn["access_token"])]) expect(await call("identity.getProfile", {}, { token: stale })).toMatchObject({ status: 401, code: "session_revoked" });
      const sessions = (await db().collection(`users/${uid}/sessions`).get()).docs;
      expect(sessions.map((session) => String(session.get("reason")))).toEqual(["password_reset", "password_reset"]);
      for (const { id } of sessions) expect((await db().doc(`revokedSessions/${id}`).get()).exists).toBe(true);
      expect(await call("identity.refresh", { refresh_token: signedIn["refresh_token"] })).toMatchObject({ status: 401 });
      expect(await login(email, old)).toMatchObject({ status: 401, code: "invalid_credentials" });
      expect(await login(email, otherPassword)).toMatchObject({ status: 200 });
      expect((await mailsFor({ uid })).map((mail) => mail.template)).toEqual(["password_changed"]);
      const log = (await db().collection(`audit/user-${uid}/entries`).get()).docs.map((entry) => entry.data());
      expect(log.find((entry) => entry["event"] === "user.password_reset")).toMatchObject({ actorId: uid, subject: `users/${uid}` });
      expect(JSON.stringify(log)).not.toContain(otherPassword);
    });
    it("which also verifies its address, for the link arrived there", async () => {
      const email = newAddress();
      await register({ email });
      await register({ email });
      const uid = await uidOf(email);
      expect(await confirm(await tokenFor("reset_password", uid))).toMatchObject({ status: 200 });
      expect(await login(email, otherPassword)).toMatchObject({ status: 200 });
      expect(await login(email)).toMatchObject({ status: 401 });
    });
    it("and not with a weak one, which leaves the link as it was", async () => {
      const { token, name } = await asked();
      for (const weak of ["Password1", `${name}-A1`]) {
        const answer = await confirm(token, weak);
        expect({ status: answer.status, code: answer.code, path: paths(answer)?.[0] }).toEqual({ status: 400, code: "weak_password", path: "newPassword" });
      }
      expect(await confirm(token)).toMatchObject({ status: 200 });
    });
    it("once also when the link is used twice at the same time: one wins", async () => {
      const { email, token } = await asked();
      const answers = await Promise.all([confirm(token, otherPassword), confirm(token, "Another quiet harbour 43")]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
      const won = answers[0].status === 200;
      expect(await login(email, won ? otherPassword : "Another quiet harbour 43")).toMatchObject({ status: 200 });
      expect(await login(email, won ? "Another quiet harbour 43" : otherPassword)).toMatchObject({ status: 401 });
    });
    it("and not with a link for something else, or what is no link at all: 400", async () => {
      const { uid, token } = await asked();
      const verify = (await actionLink("verify_email", uid, unique("id"), new Date())).token;
      expect(await confirm(verify)).toMatchObject({ status: 400, code: "action_token_invalid" });
      expect(await call("identity.verifyEmail", { token })).toMatchObject({ status: 400, code: "action_token_invalid" });
      expect(await confirm(`${token.slice(0, -6)}AAAAAA`)).toMatchObject({ status: 400, code: "action_token_invalid" });
      expect(await confirm("abc")).toMatchObject({ status: 400, code: "action_token_invalid" });
      expect(paths(await call("identity.confirmPasswordReset", { token }))).toEqual(["newPassword"]);
      for (const field of ["role", "status", "uid", "emailVerified", "mfa"]) {
        expect(paths(await call("identity.confirmPasswordReset", { token, newPassword: otherPassword, [field]: true }))).toEqual([field]);
        expect(paths(await call("identity.verifyEmail", { token: verify, [field]: true }))).toEqual([field]);
      }
    });
  });

  describe("changes its password", () => {
    const signedIn = async () => {
      const who = await person("analyst");
      const { body } = await login(who.email, who.password);
      return { ...who, token: String(body["access_token"]), sid: String(body["session_id"]) };
    };
    const change = (token: string | undefined, input: Record<string, unknown>) => call("identity.changePassword", input, { token });

    it("with the current one; other sessions end, and this one goes on with the tokens of the answer", async () => {
      const { uid, email, password: old, token, sid, idToken: other } = await signedIn();
      const answer = await change(token, { currentPassword: old, newPassword: otherPassword });
      expect(answer).toMatchObject({ status: 200, body: { done: true, token_type: "bearer", expires_in: 3_600, custom_token: expect.any(String) as string } });
      const fresh = String(answer.body["access_token"]);
      const claims = (jwt: string) => {
        const { role, sid: session, sexp, mfa } = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
        return { role, session, sexp, mfa };
      };
      expect(claims(fresh)).toEqual(claims(token));
      expect(await call("identity.getProfile", {}, { token: fresh })).toMatchObject({ status: 200 });
      expect(await call("identity.refresh", { refresh_token: answer.body["refresh_token"] })).toMatchObject({ status: 200 });
      expect(await call("identity.getProfile", {}, { token: other })).toMatchObject({ status: 401, code: "session_revoked" });
      const sessions = (await db().collection(`users/${uid}/sessions`).get()).docs.map((session) => [session.id === sid, session.get("reason")]);
      expect(sessions).toHaveLength(2);
      expect(sessions).toEqual(expect.arrayContaining([[true, null], [false, "password_changed"]]));
      // That the refresh tokens from before have ended shows in Firebase only: the emulator ends none.
      expect(await login(email, old)).toMatchObject({ status: 401 });
      expect(await login(email, otherPassword)).toMatchObject({ status: 200 });
      expect((await mailsFor({ uid })).map((mail) => mail.template)).toEqual(["password_changed"]);
      expect((await db().collection(`audit/user-${uid}/entries`).where("event", "==", "user.password_changed").get()).size).toBe(1);
    });
    it("and not with a wrong one, a weak one, the same one or a field too many; nothing changes then", async () => {
      const { email, password: old, name, token, idToken } = await signedIn();
      expect(await change(token, { currentPassword: "wrong", newPassword: otherPassword })).toMatchObject({ status: 401, code: "invalid_credentials" });
      expect(await change(token, { currentPassword: old, newPassword: old })).toMatchObject({ status: 400, code: "weak_password", body: { errors: [{ path: "newPassword" }] } });
      for (const weak of ["Qwerty123!", `${name}-A1`]) expect(await change(token, { currentPassword: old, newPassword: weak })).toMatchObject({ status: 400, code: "weak_password", body: { errors: [{ path: "newPassword" }] } });
      expect(paths(await change(token, { newPassword: otherPassword }))).toEqual(["currentPassword"]);
      for (const field of ["role", "status", "uid", "emailVerified", "mfa"]) expect(paths(await change(token, { currentPassword: old, newPassword: otherPassword, [field]: true }))).toEqual([field]);
      expect(await change(undefined, { currentPassword: old, newPassword: otherPassword })).toMatchObject({ status: 401, code: "unauthenticated" });
      for (const still of [token, idToken]) expect(await call("identity.getProfile", {}, { token: still })).toMatchObject({ status: 200 });
      expect(await login(email, old)).toMatchObject({ status: 200 });
    });
    it("and five wrong ones make this session wait, and no other one", async () => {
      const { email, password: old, token } = await signedIn();
      for (let i = 0; i < 5; i += 1) await change(token, { currentPassword: "wrong", newPassword: otherPassword });
      expect(await change(token, { currentPassword: old, newPassword: otherPassword })).toMatchObject({ status: 423, code: "account_locked" });
      const { body } = await login(email, old);
      expect(await change(String(body["access_token"]), { currentPassword: old, newPassword: otherPassword })).toMatchObject({ status: 200 });
    });
  });

  describe("has a profile", () => {
    it("that its owner reads and changes, in the version they saw", async () => {
      const { uid, idToken: token, email } = await person("employee");
      const read = await call("identity.getProfile", {}, { token });
      expect(read).toMatchObject({ status: 200, body: { id: uid, email, role: "employee", status: "active", version: 1, preferences: { theme: "system" } } });
      const changed = await call("identity.updateProfile", { displayName: "Grace Brewster", department: null, phone: "+1 (555) 010-0199" }, { token, ifMatch: 1 });
      expect(changed).toMatchObject({ status: 200, body: { id: uid, displayName: "Grace Brewster", department: null, phone: "+1 (555) 010-0199", version: 2 } });
      if (door === "REST") expect([read, changed].map(({ headers }) => headers.get("etag"))).toEqual(['"1"', '"2"']);
      expect(await call("identity.updateProfile", { department: "Stores" }, { token, ifMatch: 1 })).toMatchObject({ status: 412, code: "version_conflict" });
      expect((await getAuth(app()).getUser(uid)).displayName).toBe("Grace Brewster");
      const log = (await db().collection(`audit/user-${uid}/entries`).where("event", "==", "user.updated").get()).docs.map((entry) => entry.data());
      expect(log).toMatchObject([{ actorId: uid, details: { fields: ["department", "displayName", "phone"], version: 2 } }]);
      expect(JSON.stringify(log)).not.toContain("Grace");
    });
    it("and preferences, of which those that are given change", async () => {
      const { uid, idToken: token } = await person("employee");
      const set = (input: Record<string, unknown>, ifMatch?: number) => call("identity.updatePreferences", input, { token, ...(ifMatch === undefined ? {} : { ifMatch }) });
      expect(await set({ theme: "dark", dashboard: { widgets: [{ id: "sla", at: [0, 1] }], compact: true } })).toMatchObject({ status: 200, body: { preferences: { theme: "dark", notifications: { email: true, inApp: true, digest: "daily" }, dashboard: { widgets: [{ id: "sla", at: [0, 1] }], compact: true } }, version: 2 } });
      expect(await set({ notifications: { email: false } }, 2)).toMatchObject({ status: 200, body: { preferences: { theme: "dark", notifications: { email: false, inApp: true, digest: "daily" }, dashboard: { compact: true } }, version: 3 } });
      expect((await set({ dashboard: {} })).body).toMatchObject({ preferences: { dashboard: {}, theme: "dark" } });
      expect(await set({ theme: "light" }, 2)).toMatchObject({ status: 412 });
      expect(await set({})).toMatchObject({ status: 200, body: { version: 4 } });
      const fields = (await db().collection(`audit/user-${uid}/entries`).where("event", "==", "user.updated").get()).docs.map((entry) => entry.get("details.fields") as unknown);
      expect(fields).toEqual([["preferences.dashboard", "preferences.theme"], ["preferences.notifications.email"], ["preferences.dashboard"]]);
    });
    it.each<[string, Record<string, unknown>, string]>([
      ["a theme there is not", { theme: "pink" }, "theme"],
      ["an unknown notification", { notifications: { sms: true } }, "notifications.sms"],
      ["a dashboard of 101 keys", { dashboard: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`k${String(i)}`, i])) }, "dashboard"],
      ["a dashboard of 21 KB", { dashboard: { text: "x".repeat(21_000) } }, "dashboard"],
      ["a dashboard with a list in a list", { dashboard: { grid: [[1]] } }, "dashboard"],
      ["a dashboard with a key Firestore keeps for itself", { dashboard: { __name__: 1 } }, "dashboard"],
      ["a dashboard with an empty key", { dashboard: { "": 1 } }, "dashboard"],
      ["a dashboard that is too deep", { dashboard: JSON.parse(`${'{"a":'.repeat(12)}1${"}".repeat(12)}`) as unknown }, "dashboard"],
      ...["role", "status", "uid", "emailVerified", "mfa"].map((field): [string, Record<string, unknown>, string] => [`the field ${field}`, { [field]: "admin" }, field]),
    ])("but no preferences with %s: 400", async (_what, input, path) => {
      const { idToken: token } = await person("employee");
      expect(paths(await call("identity.updatePreferences", input, { token }))).toEqual([path]);
    });
    it.each(["role", "status", "uid", "id", "email", "emailVerified", "mfa", "username", "roleSince", "version", "preferences"])("whose %s is not its owner's to change: 400", async (field) => {
      const { uid, idToken: token } = await person("employee");
      expect(paths(await call("identity.updateProfile", { [field]: "admin" }, { token }))).toEqual([field]);
      expect((await db().doc(`users/${uid}`).get()).get("version")).toBe(1);
    });
    it("that nobody reads or changes who is not signed in: 401", async () => {
      for (const [operation, input] of [["getProfile", {}], ["updateProfile", {}], ["updatePreferences", {}]] as const) {
        expect(await call(`identity.${operation}`, input)).toMatchObject({ status: 401, code: "unauthenticated" });
      }
    });
  });
});

import { generate } from "otplib";
import { getAuth } from "firebase-admin/auth";
import { beforeAll, describe, expect, it } from "vitest";
import { app, db } from "../../src/platform/firestore.ts";
import { doors } from "../support/doors.ts";
import { person, signIn, type SignedIn } from "../support/people.ts";
import { securedPerson } from "../support/secondFactor.ts";
import { unique } from "../support/stack.ts";

const attemptsOf = async (email: string) => (await db().collection("loginAttempts").where("email", "==", email).get()).docs.map((row) => row.data());
const claimsOf = (token: unknown) => JSON.parse(Buffer.from(String(token).split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;

describe.each(doors)("signing in at the %s door", (_door, call) => {
  let ada: SignedIn;
  beforeAll(async () => {
    ada = await person("analyst");
  });
  const login = (input: Record<string, unknown>, token?: string) => call("identity.login", input, { token });

  it("gives tokens in the shape older clients know, and one session with the device it came from", async () => {
    const { uid, email, password, name } = await person("analyst");
    const answer = await login({ email, password });
    expect(answer).toMatchObject({
      status: 200,
      body: { token_type: "bearer", expires_in: 3_600, refresh_token: expect.any(String) as string, custom_token: expect.any(String) as string, user_info: { id: uid, email, full_name: name, role: "analyst", department: "Tests", is_verified: true, mfa_enabled: false } },
    });
    const { role, sid, mfa, sexp } = claimsOf(answer.body["access_token"]);
    expect({ role, sid, mfa }).toEqual({ role: "analyst", sid: answer.body["session_id"], mfa: false });
    expect(Number(sexp) * 1_000 - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    const session = (await db().doc(`users/${uid}/sessions/${String(sid)}`).get()).data();
    expect(session).toMatchObject({ method: "password", mfa: false, revokedAt: null, ip: expect.stringMatching(/^10\./) as string, userAgent: "node" });
    expect(await attemptsOf(email)).toEqual(expect.arrayContaining([expect.objectContaining({ outcome: "success", uid, ip: session?.["ip"] })]));
  });
  it("takes the user name too, in any case", async () => {
    const user = (await db().doc(`users/${ada.uid}`).get()).data();
    expect(await login({ username: String(user?.["username"]).toUpperCase(), password: ada.password })).toMatchObject({ status: 200, body: { user_info: { id: ada.uid } } });
    expect(await login({ username: ada.email.toUpperCase(), password: ada.password })).toMatchObject({ status: 200 });
  });
  it("keeps no password that somebody typed for a name", async () => {
    const mistaken = `${unique("My")}@ss w0rd`;
    await login({ username: mistaken, password: "x" });
    expect(await attemptsOf(mistaken.toLowerCase())).toEqual([]);
  });
  it("answers an unknown address, an unknown user name and a wrong password alike", async () => {
    const answers = await Promise.all([login({ email: ada.email, password: "wrong" }), login({ email: `${unique("nobody")}@secura.example`, password: "wrong" }), login({ username: unique("nobody"), password: "wrong" })]);
    const same = answers.map(({ status, body: { requestId: _, ...body } }) => ({ status, body }));
    expect(same[0]).toMatchObject({ status: 401, body: { code: "invalid_credentials" } });
    expect(same[1]).toEqual(same[0]);
    expect(same[2]).toEqual(same[0]);
    expect(await attemptsOf(ada.email)).toEqual(expect.arrayContaining([expect.objectContaining({ outcome: "failure", reason: "invalid_credentials" })]));
  });
  it.each<[string, Record<string, unknown>, string]>([
    ["neither name", { password: "x" }, "username"],
    ["both names", { email: "a@example.org", username: "ada", password: "x" }, "username"],
    ["no password", { email: "a@example.org" }, "password"],
    ["an address that is none", { email: "ada", password: "x" }, "email"],
    ["a code of five digits", { email: "a@example.org", password: "x", otp: "12345" }, "otp"],
    ["both second factors", { email: "a@example.org", password: "x", otp: "123456", backupCode: "ABCD-EFGH-2345-6723" }, "backupCode"],
    ["half a character", { username: "\ud800abc", password: "x" }, "username"],
    ["a role", { email: "a@example.org", password: "x", role: "admin" }, "role"],
    ["a password of 200 characters", { email: "a@example.org", password: "x".repeat(200) }, "password"],
  ])("refuses %s", async (_what, input, path) => {
    const { status, body } = await login(input);
    expect({ status, paths: (body["errors"] as { path: string }[]).map((error) => error.path) }).toEqual({ status: 400, paths: [path] });
  });
  it("refuses a disabled account and an unverified one, once the password is right", async () => {
    const { uid, email, password } = await person("employee");
    await db().doc(`users/${uid}`).update({ status: "disabled" });
    expect(await login({ email, password: "wrong" })).toMatchObject({ status: 401, code: "invalid_credentials" });
    expect(await login({ email, password })).toMatchObject({ status: 403, code: "account_disabled" });
    expect(await attemptsOf(email)).toEqual(expect.arrayContaining([expect.objectContaining({ outcome: "refused", reason: "account_disabled", uid })]));
    const newcomer = await person("employee");
    await getAuth(app()).updateUser(newcomer.uid, { emailVerified: false });
    expect(await login({ email: newcomer.email, password: newcomer.password })).toMatchObject({ status: 403, code: "email_unverified" });
  });
  it("refuses an account whose address was changed at Firebase Authentication, verified or not", async () => {
    const { uid, password } = await person("employee");
    const email = `${unique("changed")}@secura.example`;
    await getAuth(app()).updateUser(uid, { email, emailVerified: true });
    expect(await login({ email, password })).toMatchObject({ status: 403, code: "email_changed" });
    expect((await db().doc(`users/${uid}`).get()).get("email")).not.toBe(email);
  });
  it("ends the oldest of 25 sessions when a further one begins", async () => {
    const { uid, email, password } = await person("employee");
    const expiresAt = (i: number) => new Date(Date.now() + 86_400_000 + i * 1_000);
    const sids = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`planted-${String(i)}`, expiresAt(i)]));
    for (const [sid, expires] of Object.entries(sids)) await db().doc(`users/${uid}/sessions/${sid}`).set({ createdAt: new Date(), expiresAt: expires, revokedAt: null });
    await db().doc(`users/${uid}/private/sessions`).set({ sids });
    expect(await login({ email, password })).toMatchObject({ status: 200 });
    expect((await db().doc("revokedSessions/planted-0").get()).exists).toBe(true);
    expect((await db().doc("revokedSessions/planted-1").get()).exists).toBe(false);
    expect(Object.keys((await db().doc(`users/${uid}/private/sessions`).get()).get("sids") as object)).toHaveLength(25);
  });
  it("leaves one row for each attempt, whoever checks the password", async () => {
    const { email, password } = await person("employee");
    const before = (await attemptsOf(email)).length;
    await login({ email, password });
    await login({ email, password: "wrong" });
    expect((await attemptsOf(email)).length).toBe(before + 2);
  });

  it("refreshes while the session stands, and not a moment longer", async () => {
    const { body } = await login({ email: ada.email, password: ada.password });
    const refreshed = await call("identity.refresh", { refresh_token: body["refresh_token"] });
    expect(refreshed.status).toBe(200);
    expect(claimsOf(refreshed.body["access_token"])["sid"]).toBe(body["session_id"]);
    expect(await call("identity.logout", {}, { token: String(refreshed.body["access_token"]) })).toMatchObject({ status: 200 });
    expect(await call("identity.refresh", { refresh_token: body["refresh_token"] })).toMatchObject({ status: 401, code: "session_revoked" });
    expect(await call("identity.refresh", { refresh_token: "made-up" })).toMatchObject({ status: 401, code: "token_invalid" });
    expect(await call("identity.refresh", {})).toMatchObject({ status: 400 });
  });
  it("says who a token is, or why not", async () => {
    expect(await call("identity.verifyToken", { token: ada.idToken })).toMatchObject({ status: 200, body: { valid: true, user_info: { id: ada.uid, role: "analyst" } } });
    expect(await call("identity.verifyToken", {}, { token: ada.idToken })).toMatchObject({ body: { valid: true } });
    expect(await call("identity.verifyToken", {})).toMatchObject({ status: 200, body: { valid: false, code: "unauthenticated" } });
    expect(await call("identity.verifyToken", { token: "abc.def.ghi" })).toMatchObject({ status: 200, body: { valid: false, code: "token_invalid", user_info: null } });
  });
  it("lists sessions, ends one, ends all, and leaves other people's alone", async () => {
    const eve = await person("employee");
    const one = await login({ email: eve.email, password: eve.password });
    const two = await login({ email: eve.email, password: eve.password });
    const token = String(two.body["access_token"]);
    const listed = await call("identity.listSessions", { limit: 2 }, { token });
    const items = listed.body["items"] as { id: string; current: boolean }[];
    expect(items.map(({ id, current }) => [id, current])).toEqual([[two.body["session_id"], true], [one.body["session_id"], false]]);
    expect(listed.body["nextCursor"]).toEqual(expect.any(String));
    expect(await call("identity.revokeSession", { sid: one.body["session_id"] }, { token: ada.idToken })).toMatchObject({ status: 404, code: "not_found" });
    expect(await call("identity.revokeSession", { sid: one.body["session_id"] }, { token })).toMatchObject({ status: 200 });
    expect(await call("incidents.list", {}, { token: String(one.body["access_token"]) })).toMatchObject({ status: 401, code: "session_revoked" });
    expect(await call("incidents.list", {}, { token })).toMatchObject({ status: 200 });
    expect(await call("identity.logoutAll", {}, { token })).toMatchObject({ status: 200 });
    for (const ended of [token, eve.idToken]) expect(await call("incidents.list", {}, { token: ended })).toMatchObject({ status: 401, code: "session_revoked" });
    expect(await call("incidents.list", {}, { token: ada.idToken })).toMatchObject({ status: 200 });
  });
  it.each(["logout", "logoutAll", "listSessions", "setupMfa"])("refuses %s without a token", async (operation) => {
    expect(await call(`identity.${operation}`, {})).toMatchObject({ status: 401, code: "unauthenticated" });
  });

  it("asks for the code once a second factor is on, and takes each code once", async () => {
    const zoe = await securedPerson("manager");
    const { email, password } = zoe;
    expect(await login({ email, password })).toMatchObject({ status: 401, code: "mfa_required" });
    expect(await attemptsOf(email)).toEqual(expect.arrayContaining([expect.objectContaining({ outcome: "challenged", uid: zoe.uid, ip: expect.stringMatching(/^10\./) as string })]));
    const otp = await zoe.code();
    const answer = await login({ email, password, otp });
    expect(answer).toMatchObject({ status: 200, body: { user_info: { role: "manager", mfa_enabled: true, mfa_setup_required: false } } });
    expect(claimsOf(answer.body["access_token"])).toMatchObject({ role: "manager", mfa: true, sid: answer.body["session_id"], email_verified: true });
    expect(await call("incidents.list", {}, { token: String(answer.body["access_token"]) })).toMatchObject({ status: 200 });
    expect(await login({ email, password, otp })).toMatchObject({ status: 401, code: "mfa_invalid" });
    expect(await login({ email, password: "wrong", otp: await zoe.code() })).toMatchObject({ status: 401, code: "invalid_credentials" });
  });
  it("takes no code of a clock that is off by more than half a minute", async () => {
    const zoe = await securedPerson("employee");
    await zoe.code();
    for (const off of [-120, 120]) {
      const otp = await generate({ secret: zoe.secret, epoch: Math.floor(Date.now() / 1_000) + off });
      expect(await login({ email: zoe.email, password: zoe.password, otp })).toMatchObject({ status: 401, code: "mfa_invalid" });
    }
  });
  it("takes each backup code once, also when it comes twice at the same time", async () => {
    const { email, password, uid, backupCodes: [first = "", second = ""] } = await securedPerson("employee");
    expect(await login({ email, password, backupCode: first.toLowerCase().replaceAll("-", "") })).toMatchObject({ status: 200 });
    expect(await login({ email, password, backupCode: first })).toMatchObject({ status: 401, code: "mfa_invalid" });
    const twice = await Promise.all([login({ email, password, backupCode: second }), login({ email, password, backupCode: second })]);
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await db().doc(`users/${uid}/private/security`).get()).get("backupCodes")).toHaveLength(8);
  });
  it("takes a backup code at a sign-in that is the account's first with a password", async () => {
    const { uid, email, password, backupCodes: [code] } = await securedPerson("employee");
    await db().doc(`users/${uid}`).update({ signInMethods: ["google.com"] });
    expect(await login({ email, password, backupCode: code })).toMatchObject({ status: 200 });
    const events = (await db().collection(`audit/user-${uid}/entries`).get()).docs.map((entry) => entry.get("event") as unknown);
    expect(events).toEqual(expect.arrayContaining(["mfa.backup_code_used", "user.sign_in_method_added"]));
  });
  it("shows a secret and a QR code, and turns nothing on without a code of it", async () => {
    const { email, password, idToken, uid } = await person("employee");
    // Whoever found a token must not be able to tie the account to a phone of their own.
    expect(await call("identity.setupMfa", {}, { token: idToken })).toMatchObject({ status: 400, code: "invalid_input", body: { errors: [{ path: "password" }] } });
    expect(await call("identity.setupMfa", { password: "wrong" }, { token: idToken })).toMatchObject({ status: 401, code: "invalid_credentials" });
    const setup = await call("identity.setupMfa", { password }, { token: idToken });
    expect(setup).toMatchObject({ status: 200, body: { secret: expect.stringMatching(/^[A-Z2-7]{32}$/) as string, otpauthUri: expect.stringMatching(/^otpauth:\/\/totp\//) as string, qrSvg: expect.stringContaining("<svg") as string, qrPng: expect.stringMatching(/^data:image\/png;base64,/) as string } });
    const stored = JSON.stringify((await db().doc(`users/${uid}/private/security`).get()).data());
    expect(stored).not.toContain(setup.body["secret"]);
    expect(await call("identity.verifyMfa", { otp: "000000" }, { token: idToken })).toMatchObject({ status: 401, code: "mfa_invalid" });
    expect(await login({ email, password })).toMatchObject({ status: 200, body: { user_info: { mfa_enabled: false } } });
    expect(await call("identity.verifyMfa", { otp: "12" }, { token: idToken })).toMatchObject({ status: 400 });
  });
  it("ends other sessions when a second factor comes or goes, which takes password and code", async () => {
    const { email, password, idToken: other } = await person("employee");
    const token = await signIn(email, password);
    const secret = String((await call("identity.setupMfa", { password }, { token })).body["secret"]);
    const { body } = await call("identity.verifyMfa", { otp: await generate({ secret }) }, { token });
    const codes = body["backupCodes"] as string[];
    expect(codes).toHaveLength(10);
    expect(await call("incidents.list", {}, { token: other })).toMatchObject({ code: "session_revoked" });
    expect(await call("incidents.list", {}, { token })).toMatchObject({ status: 200 });
    expect(await call("identity.setupMfa", { password }, { token })).toMatchObject({ status: 409, code: "conflict" });
    expect(await call("identity.disableMfa", { password: "wrong", backupCode: codes[0] }, { token })).toMatchObject({ status: 401, code: "invalid_credentials" });
    expect(await call("identity.disableMfa", { password, otp: "000000" }, { token })).toMatchObject({ status: 401, code: "mfa_invalid" });
    expect(await call("identity.disableMfa", { password }, { token })).toMatchObject({ status: 400 });
    expect(await call("identity.disableMfa", { password, backupCode: codes[0] }, { token })).toMatchObject({ status: 200 });
    expect(await login({ email, password })).toMatchObject({ status: 200, body: { user_info: { mfa_enabled: false } } });
    expect(await call("identity.disableMfa", { password, backupCode: codes[1] }, { token })).toMatchObject({ status: 409 });
  });
  it("ends one's own session too when a role that needs a second factor is left without", async () => {
    const { password, idToken: token, backupCodes: [code] } = await securedPerson("manager");
    expect(await call("identity.disableMfa", { password, backupCode: code }, { token })).toMatchObject({ status: 200 });
    expect(await call("identity.getProfile", {}, { token })).toMatchObject({ status: 401, code: "session_revoked" });
  });
  it("is rid of a lost second factor by an administrator, and told so", async () => {
    const [zoe, admin, manager] = [await securedPerson("employee"), await person("admin"), await person("manager")];
    expect(await call("identity.resetMfa", { uid: zoe.uid }, { token: manager.idToken })).toMatchObject({ status: 403 });
    expect(await call("identity.resetMfa", { uid: zoe.uid }, { token: admin.idToken })).toMatchObject({ status: 200 });
    expect(await call("identity.getProfile", {}, { token: zoe.idToken })).toMatchObject({ code: "session_revoked" });
    expect(await login({ email: zoe.email, password: zoe.password })).toMatchObject({ status: 200, body: { user_info: { mfa_enabled: false } } });
    expect(await call("identity.resetMfa", { uid: zoe.uid }, { token: admin.idToken })).toMatchObject({ status: 409 });
    expect(await call("identity.resetMfa", { uid: admin.uid }, { token: admin.idToken })).toMatchObject({ status: 409 });
    expect(await call("identity.resetMfa", { uid: "nobody-here" }, { token: admin.idToken })).toMatchObject({ status: 404 });
    const mails = await db().collection("outbox").where("to.uid", "==", zoe.uid).get();
    expect(mails.docs.map((mail) => mail.get("template") as unknown)).toContain("mfa_disabled");
  });
  it("replaces backup codes for a code of the app; the old ones are worth nothing", async () => {
    const zoe = await securedPerson("employee");
    expect(await call("identity.regenerateBackupCodes", { otp: "000000" }, { token: zoe.idToken })).toMatchObject({ status: 401, code: "mfa_invalid" });
    const { body } = await call("identity.regenerateBackupCodes", { otp: await zoe.code() }, { token: zoe.idToken });
    const [fresh] = body["backupCodes"] as string[];
    expect(await login({ email: zoe.email, password: zoe.password, backupCode: zoe.backupCodes[0] })).toMatchObject({ code: "mfa_invalid" });
    expect(await login({ email: zoe.email, password: zoe.password, backupCode: fresh })).toMatchObject({ status: 200 });
  });
});

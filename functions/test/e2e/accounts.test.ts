import { initializeApp } from "firebase/app";
import { getAuth, signInWithCustomToken } from "firebase/auth";
import { generate } from "otplib";
import { afterAll, describe, expect, it } from "vitest";
import { createSecura } from "../../../client/src/index.ts";
import { modules } from "../../src/operations.ts";
import { db } from "../../src/platform/firestore.ts";
import type { Role } from "../../src/platform/permissions.ts";
import { rest } from "../support/doors.ts";
import { tokenIn, untilMail } from "../support/mailbox.ts";
import { person } from "../support/people.ts";
import { authHost, firestoreHost, functionsOrigin, portOf, projectId, unique } from "../support/stack.ts";

type Body = Record<string, unknown>;
type Call = (name: string, input?: Body) => Promise<Body>;

/** An app on the real client SDK, and its calls by either door: REST with the token the SDK holds. */
function device(door: "REST" | "callable", called: Set<string>) {
  const app = initializeApp({ projectId, apiKey: "demo" }, unique("device"));
  const secura = createSecura(app, { emulators: { auth: portOf(authHost), firestore: portOf(firestoreHost), functions: portOf(functionsOrigin) } });
  const auth = getAuth(app);
  const byRest: Call = async (name, input = {}) => {
    const token = await auth.currentUser?.getIdToken();
    const { status, body } = await rest(name, input, token === undefined ? {} : { token });
    if (status >= 300) throw new Error(`${name}: ${JSON.stringify(body)}`);
    return body;
  };
  const byCallable: Call = async (name, input = {}) => {
    const [module = "", operation = ""] = name.split(".");
    const operations = Reflect.get(secura, module) as Record<string, (input: Body) => Promise<Body>>;
    return await (operations[operation]?.(input) ?? Promise.reject(new Error(`no ${name}`)));
  };
  const call: Call = async (name, input) => {
    const body = await (door === "REST" ? byRest : byCallable)(name, input);
    called.add(name);
    return body;
  };
  const signIn = async (input: Body) => {
    const body = await call("identity.login", input);
    await signInWithCustomToken(auth, String(body["custom_token"]));
    return body;
  };
  return { call, signIn };
}

describe.each(["REST", "callable"] as const)("every operation of accounts and applications works by %s for an app on the client SDK", (door) => {
  const called = new Set<string>();
  afterAll(() => {
    const all = (["identity", "applications"] as const).flatMap((module) => Object.keys(modules[module]).map((name) => `${module}.${name}`));
    expect([...called].sort()).toEqual(all.sort());
  });
  const signedIn = async (role: Role) => {
    const who = await person(role);
    const it = device(door, called);
    await it.signIn({ email: who.email, password: who.password });
    return { ...who, ...it };
  };
  const email = `${unique("grace")}@secura.example`;
  const first = "Quiet harbour lantern 42";
  const second = "Seven grey herons 1907";
  const grace = device(door, called);
  /** As after half a minute of waiting: each code works once. */
  const code = async (uid: string, secret: unknown) => {
    await db().doc(`users/${uid}/private/security`).update({ lastTimeStep: 0 });
    return await generate({ secret: String(secret) });
  };
  let uid = "";

  it("an account: registered, verified, signed in, its profile, sessions and password", async () => {
    await grace.call("identity.register", { email, password: first, displayName: "Grace Hopper" });
    await grace.call("identity.requestEmailVerification", { email });
    await grace.call("identity.verifyEmail", { token: tokenIn(await untilMail(email)) });
    const login = await grace.signIn({ email, password: first });
    expect(login["user_info"]).toMatchObject({ email, full_name: "Grace Hopper", role: "employee", is_verified: true });
    uid = String((await grace.call("identity.getProfile"))["id"]);
    expect(await grace.call("identity.updateProfile", { department: "Compilers" })).toMatchObject({ department: "Compilers" });
    expect(await grace.call("identity.updatePreferences", { theme: "dark" })).toMatchObject({ preferences: { theme: "dark" } });
    expect(await grace.call("identity.verifyToken", { token: login["access_token"] })).toMatchObject({ valid: true });
    expect(await grace.call("identity.refresh", { refresh_token: login["refresh_token"] })).toMatchObject({ token_type: "bearer" });
    const other = device(door, called);
    const { session_id: sid } = await other.signIn({ email, password: first });
    expect((await grace.call("identity.listSessions"))["items"]).toHaveLength(2);
    await grace.call("identity.revokeSession", { sid });
    await expect(other.call("identity.getProfile")).rejects.toThrow(/ended/);
    expect(await grace.call("identity.changePassword", { currentPassword: first, newPassword: second })).toMatchObject({ done: true });
    await grace.call("identity.requestPasswordReset", { email });
    await grace.call("identity.confirmPasswordReset", { token: tokenIn(await untilMail(email, /reset your password/i)), newPassword: first });
    await expect(grace.call("identity.getProfile")).rejects.toThrow(/ended/);
    await grace.signIn({ email, password: first });
  });

  it("an application: made, withdrawn, made again with a document, approved, and the role held from the next sign-in", async () => {
    const admin = await signedIn("admin");
    const motivation = "I have found more moths in relays than anybody else.";
    expect(await grace.call("applications.canApply")).toMatchObject({ eligible: true });
    const withdrawn = await grace.call("applications.apply", { motivation, experience: "", skills: ["debugging"] });
    expect(await grace.call("applications.withdraw", { id: withdrawn["id"] })).toMatchObject({ status: "withdrawn" });
    const { id } = await grace.call("applications.apply", { motivation, experience: "Mark I", skills: ["debugging"] });
    const contentBase64 = Buffer.from("Found a moth in relay 70.").toString("base64");
    const document = await grace.call("applications.addDocument", { id, name: "log.txt", contentBase64 });
    expect(await admin.call("applications.getDocument", { id, documentId: document["id"] })).toMatchObject({ contentBase64 });
    expect((await grace.call("applications.myApplications"))["items"]).toHaveLength(2);
    expect(await grace.call("applications.get", { id })).toMatchObject({ status: "pending" });
    expect((await admin.call("applications.listPending", { limit: 100 }))["items"]).toEqual(expect.arrayContaining([expect.objectContaining({ id })]));
    expect(await admin.call("applications.review", { id, decision: "approve" })).toMatchObject({ status: "approved" });
    await expect(grace.call("identity.getProfile")).rejects.toThrow(/ended/);
    expect((await grace.signIn({ email, password: first }))["user_info"]).toMatchObject({ role: "analyst" });
  });

  it("a second factor: set up, used, its backup codes, removed by its owner and by an administrator", async () => {
    const admin = await signedIn("admin");
    for (const isReset of [false, true]) {
      const { secret } = await grace.call("identity.setupMfa", { password: first });
      await grace.call("identity.verifyMfa", { otp: await generate({ secret: String(secret) }) });
      const fresh = await grace.call("identity.regenerateBackupCodes", { otp: await code(uid, secret) });
      const [backupCode] = fresh["backupCodes"] as string[];
      expect((await grace.signIn({ email, password: first, otp: await code(uid, secret) }))["user_info"]).toMatchObject({ mfa_enabled: true });
      if (isReset) await admin.call("identity.resetMfa", { uid });
      else await grace.call("identity.disableMfa", { password: first, backupCode });
      expect((await grace.signIn({ email, password: first }))["user_info"]).toMatchObject({ mfa_enabled: false });
    }
  });

  it("other people's accounts: found, opened, ranked, unlocked, disabled, deleted; and signing out everywhere", async () => {
    const [admin, manager] = [await signedIn("admin"), await signedIn("manager")];
    expect((await manager.call("identity.listUsers", { text: email }))["items"]).toEqual([expect.objectContaining({ id: uid, role: "analyst" })]);
    for (let i = 0; i < 5; i += 1) await expect(grace.call("identity.login", { email, password: "wrong" })).rejects.toThrow(/wrong/);
    expect(await manager.call("identity.unlockUser", { uid })).toEqual({ wasLocked: true });
    expect((await manager.call("identity.listLoginAttempts", { email, outcome: "failure" }))["items"]).toHaveLength(5);
    expect(await admin.call("identity.manageSecurityTeam", { action: "changeRank", uid, role: "senior_analyst" })).toMatchObject({ role: "senior_analyst" });
    const invited = await admin.call("identity.createUser", { email: `${unique("jean")}@secura.example`, displayName: "Jean Bartik", role: "employee" });
    expect(await admin.call("identity.updateUser", { uid: invited["id"], status: "disabled" })).toMatchObject({ status: "disabled" });
    await admin.call("identity.deleteUser", { uid: invited["id"] });
    await grace.signIn({ email, password: first });
    await grace.call("identity.logout");
    await grace.signIn({ email, password: first });
    await grace.call("identity.logoutAll");
    await expect(grace.call("identity.getProfile")).rejects.toThrow(/ended/);
  });
});

import { initializeApp } from "firebase/app";
import { createUserWithEmailAndPassword, getAuth, GoogleAuthProvider, signInAnonymously, signInWithCredential, signInWithCustomToken, signInWithEmailAndPassword, type IdTokenResult } from "firebase/auth";
import { collection, doc, getDoc, getDocs, getFirestore, limit, orderBy, query } from "firebase/firestore";
import { getAuth as adminAuth } from "firebase-admin/auth";
import { describe, expect, it } from "vitest";
import { createSecura, toSecuraError, type Secura } from "../../../client/src/index.ts";
import { app as adminApp, db } from "../../src/platform/firestore.ts";
import { callable } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { securedPerson } from "../support/secondFactor.ts";
import { authHost, firestoreHost, functionsOrigin, portOf, projectId, unique } from "../support/stack.ts";

/** A device nobody is signed in on yet. */
function freshDevice() {
  const app = initializeApp({ projectId, apiKey: "demo" }, unique("device"));
  const secura: Secura = createSecura(app, { emulators: { auth: portOf(authHost), firestore: portOf(firestoreHost), functions: portOf(functionsOrigin) } });
  const auth = getAuth(app);
  const claims = async (): Promise<IdTokenResult["claims"]> => (await auth.currentUser?.getIdTokenResult())?.claims ?? {};
  const ownProfile = () => getDoc(doc(getFirestore(app), `users/${auth.currentUser?.uid ?? ""}`));
  return { app, secura, auth, claims, ownProfile };
}

const refusalOf = async (promise: Promise<unknown>) => await promise.then(() => "let in", (thrown: unknown) => toSecuraError(thrown).code);

describe("the two ways to sign in end in the same session", () => {
  const ways: [string, (device: ReturnType<typeof freshDevice>, who: SignedIn) => Promise<unknown>][] = [
    ["Secura's", ({ secura }, { email, password }) => secura.signIn({ email, password })],
    ["the Firebase SDK's own", ({ auth }, { email, password }) => signInWithEmailAndPassword(auth, email, password)],
  ];
  it.each(ways)("%s: role and session in the token, seen by doors, rules and list, kept by a refresh", async (_way, signInBy) => {
    const who = await person("analyst");
    const device = freshDevice();
    await signInBy(device, who);
    const { role, sid, sexp, mfa } = await device.claims();
    expect({ role, mfa, sexp: typeof sexp }).toEqual({ role: "analyst", mfa: false, sexp: "number" });
    expect((await device.ownProfile()).get("email")).toBe(who.email);
    expect((await device.secura.identity.listSessions({})).items.find((session) => session.current)).toMatchObject({ id: sid, method: "password" });
    await device.auth.currentUser?.getIdToken(true);
    expect((await device.claims())["sid"]).toBe(sid);
    expect((await device.secura.identity.getProfile({})).id).toBe(who.uid);
  });
  it.each(ways)("%s: once it is revoked elsewhere, both doors and the rules refuse it within one request", async (_way, signInBy) => {
    const who = await person("analyst");
    const [here, elsewhere] = [freshDevice(), freshDevice()];
    await signInBy(here, who);
    await signInBy(elsewhere, who);
    const sid = String((await here.claims())["sid"]);
    expect((await getDocs(query(collection(getFirestore(here.app), "alerts"), orderBy("lastSeenAt", "desc"), limit(1)))).metadata.fromCache).toBe(false);
    await elsewhere.secura.identity.revokeSession({ sid });
    await expect(here.secura.incidents.list({})).rejects.toMatchObject({ code: "session_revoked", status: 401 });
    await expect(here.ownProfile()).rejects.toMatchObject({ code: "permission-denied" });
    expect((await elsewhere.ownProfile()).exists()).toBe(true);
    await here.secura.signOut();
    expect(here.auth.currentUser).toBeNull();
  });
  it("signing out ends the session for copies of its token too", async () => {
    const who = await person("employee");
    const { secura, auth } = freshDevice();
    await secura.signIn({ email: who.email, password: who.password });
    const copy = (await auth.currentUser?.getIdToken()) ?? "";
    await secura.signOut();
    expect(await callable("incidents.list", {}, { token: copy })).toMatchObject({ code: "session_revoked" });
  });
});

describe("the Firebase SDK's own sign-in", () => {
  it("is refused with a password alone where a second factor is on; Secura's takes the code", async () => {
    const zoe = await securedPerson("manager");
    const { auth, secura, claims, ownProfile } = freshDevice();
    expect(await refusalOf(signInWithEmailAndPassword(auth, zoe.email, zoe.password))).toBe("mfa_required");
    expect(auth.currentUser).toBeNull();
    await expect(secura.signIn({ email: zoe.email, password: zoe.password })).rejects.toMatchObject({ code: "mfa_required", status: 401 });
    expect(await secura.signIn({ email: zoe.email, password: zoe.password, otp: await zoe.code() })).toMatchObject({ role: "manager", mfa_enabled: true });
    expect(await claims()).toMatchObject({ role: "manager", mfa: true, email_verified: true });
    expect((await ownProfile()).get("mfa")).toMatchObject({ enabled: true });
  });
  it("is refused to a locked, a disabled and an unverified account", async () => {
    const locked = await person("employee");
    for (let i = 0; i < 5; i += 1) await callable("identity.login", { email: locked.email, password: "wrong" });
    const disabled = await person("employee");
    await db().doc(`users/${disabled.uid}`).update({ status: "disabled" });
    const unverified = await person("employee");
    await adminAuth(adminApp()).updateUser(unverified.uid, { emailVerified: false });
    const { auth } = freshDevice();
    for (const [who, code] of [[locked, "account_locked"], [disabled, "account_disabled"], [unverified, "email_unverified"]] as const) {
      expect(await refusalOf(signInWithEmailAndPassword(auth, who.email, who.password))).toBe(code);
    }
    const rows = await db().collection("loginAttempts").where("email", "==", disabled.email).where("outcome", "==", "refused").get();
    expect(rows.docs.map((row) => row.get("reason") as unknown)).toEqual(["account_disabled"]);
  });
  it("makes no account with a password, which would pass the password policy by", async () => {
    const { auth } = freshDevice();
    await expect(createUserWithEmailAndPassword(auth, `${unique("new")}@secura.example`, "long enough 1A")).rejects.toThrow(/identity\.register/);
  });
  it("brings in somebody new from an identity provider as an employee, with a profile", async () => {
    const { auth, claims, ownProfile, secura } = freshDevice();
    const email = `${unique("federated")}@secura.example`;
    const { user } = await signInWithCredential(auth, GoogleAuthProvider.credential(JSON.stringify({ sub: unique("google"), email, email_verified: true, name: "Grace Hopper" })));
    expect(await claims()).toMatchObject({ role: "employee" });
    expect((await ownProfile()).data()).toMatchObject({ email, role: "employee", status: "active" });
    expect((await secura.identity.listSessions({})).items[0]).toMatchObject({ method: "google.com", current: true });
    const audit = await db().collection(`audit/user-${user.uid}/entries`).get();
    expect(audit.docs.map((entry) => entry.get("event") as unknown)).toEqual(["user.registered"]);
  });
  it("by a provider that somebody linked to the account asks for the second factor all the same", async () => {
    const zoe = await securedPerson("manager");
    const { auth } = freshDevice();
    const google = GoogleAuthProvider.credential(JSON.stringify({ sub: unique("google"), email: zoe.email, email_verified: true }));
    expect(await refusalOf(signInWithCredential(auth, google))).toBe("mfa_required");
    expect(auth.currentUser).toBeNull();
  });
  it("by a way that is new for the account is told to its owner", async () => {
    const who = await person("employee");
    const { auth } = freshDevice();
    await signInWithCredential(auth, GoogleAuthProvider.credential(JSON.stringify({ sub: unique("google"), email: who.email, email_verified: true })));
    expect((await db().doc(`users/${who.uid}`).get()).get("signInMethods")).toEqual(["password", "google.com"]);
    const mails = await db().collection("outbox").where("to.uid", "==", who.uid).get();
    expect(mails.docs.map((mail) => [mail.get("template"), mail.get("data")] as unknown)).toEqual([["account_changed", { what: "the ways to sign in, now also google.com" }]]);
  });
  it("brings in nobody whose provider has not verified the address", async () => {
    const { auth } = freshDevice();
    await expect(signInWithCredential(auth, GoogleAuthProvider.credential(JSON.stringify({ sub: unique("google"), email: `${unique("unverified")}@secura.example`, email_verified: false })))).rejects.toThrow(/has not verified/);
  });
  it("makes no profile for an account with a password that Secura did not open", async () => {
    const email = `${unique("planted")}@secura.example`;
    await adminAuth(adminApp()).createUser({ email, password: "Quiet harbour 42", emailVerified: true });
    const { auth } = freshDevice();
    expect(await refusalOf(signInWithEmailAndPassword(auth, email, "Quiet harbour 42"))).toBe("account_disabled");
  });
  it("gives an anonymous account nothing", async () => {
    const { auth, secura, ownProfile } = freshDevice();
    // No blocking function runs for it.
    await signInAnonymously(auth);
    await expect(secura.incidents.list({})).rejects.toMatchObject({ code: "session_missing" });
    await expect(ownProfile()).rejects.toMatchObject({ code: "permission-denied" });
  });
  it("with a custom token that no sign-in gave out opens no session", async () => {
    const who = await person("admin");
    const { auth, secura, ownProfile } = freshDevice();
    await signInWithCustomToken(auth, await adminAuth(adminApp()).createCustomToken(who.uid, { role: "admin" }));
    await expect(secura.incidents.list({})).rejects.toMatchObject({ code: "session_missing" });
    await expect(ownProfile()).rejects.toMatchObject({ code: "permission-denied" });
  });
});

it("a role that needs a second factor counts for less once the grace period is over, until one is set up", async () => {
  const who = await person("manager");
  await db().doc(`users/${who.uid}`).update({ roleSince: new Date("2005-01-01T00:00:00Z") });
  const { secura, auth, claims } = freshDevice();
  expect(await secura.signIn({ email: who.email, password: who.password })).toMatchObject({ role: "employee", mfa_setup_required: true });
  expect((await claims())["role"]).toBe("employee");
  await expect(secura.identity.listUsers({})).rejects.toMatchObject({ code: "permission_denied" });
  await expect(getDocs(query(collection(getFirestore(auth.app), "users"), limit(1)))).rejects.toMatchObject({ code: "permission-denied" });
  const { generate } = await import("otplib");
  const { secret } = await secura.identity.setupMfa({ password: who.password });
  await secura.identity.verifyMfa({ otp: await generate({ secret }) });
  await db().doc(`users/${who.uid}/private/security`).update({ lastTimeStep: 0 });
  expect(await secura.signIn({ email: who.email, password: who.password, otp: await generate({ secret }) })).toMatchObject({ role: "manager", mfa_setup_required: false });
  expect((await getDocs(query(collection(getFirestore(auth.app), "users"), limit(1)))).size).toBe(1);
});

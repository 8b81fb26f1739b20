import { Storage } from "@google-cloud/storage";
import { getAuth } from "firebase-admin/auth";
import type { DocumentReference, Query, QuerySnapshot, DocumentSnapshot } from "firebase-admin/firestore";
import { getAuth as getClientAuth } from "firebase/auth";
import { doc, getDoc, getFirestore } from "firebase/firestore";
import { describe, expect, it } from "vitest";
import { pseudonymOf } from "../../src/identity/deletion.ts";
import { app, db } from "../../src/platform/firestore.ts";
import { newId } from "../../src/platform/ids.ts";
import { device } from "../support/apps.ts";
import { callable, doors, rest } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { projectId, unique } from "../support/stack.ts";

/** Resolves with the first state of a document or query that `isDone` takes. */
function until<T extends DocumentSnapshot | QuerySnapshot>(what: T extends QuerySnapshot ? Query : DocumentReference, isDone: (state: T) => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (what as DocumentReference).onSnapshot((state) => {
      if (!isDone(state as unknown as T)) return;
      end();
      resolve(state as unknown as T);
    }, reject);
  });
}

const authAccount = (uid: string) => getAuth(app()).getUser(uid).catch(() => null);

describe("an account whose standing changes", () => {
  it.each<[string, string, (uid: string) => Record<string, unknown>]>([
    ["is given another role", "identity.updateUser", (uid) => ({ uid, role: "employee" })],
    ["is disabled", "identity.updateUser", (uid) => ({ uid, status: "disabled" })],
    ["leaves the team", "identity.manageSecurityTeam", (uid) => ({ uid, action: "remove" })],
    ["is deleted", "identity.deleteUser", (uid) => ({ uid })],
  ])("that %s is out at both doors and in the client SDK with the next request", async (_what, name, input) => {
    const [admin, someone] = await Promise.all([person("admin"), device("analyst")]);
    const token = await getClientAuth(someone.app).currentUser?.getIdToken();
    const profile = doc(getFirestore(someone.app), "users", someone.uid);
    for (const [, call] of doors) expect(await call("incidents.list", {}, { token })).toMatchObject({ status: 200 });
    expect((await getDoc(profile)).exists()).toBe(true);

    expect(await callable(name, input(someone.uid), { token: admin.idToken })).toMatchObject({ status: 200 });
    for (const each of [token, someone.idToken]) for (const [, call] of doors) expect(await call("incidents.list", {}, { token: each })).toMatchObject({ status: 401 });
    await expect(someone.secura.incidents.list({})).rejects.toMatchObject({ status: 401 });
    await expect(getDoc(profile)).rejects.toMatchObject({ code: "permission-denied" });
    await someone.close();
  });
});

describe("two admins who take each other's role at once", () => {
  it.each(doors)("at the %s door: one stays", async (_door, call) => {
    for (let round = 0; round < 2; round += 1) {
      const pair = await Promise.all([person("admin"), person("admin")]);
      const [one, other] = pair;
      const answers = await Promise.all([call("identity.updateUser", { uid: other.uid, role: "employee" }, { token: one.idToken }), call("identity.updateUser", { uid: one.uid, role: "employee" }, { token: other.idToken })]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
      const roles = await Promise.all(pair.map(async ({ uid }) => String((await db().doc(`users/${uid}`).get()).get("role"))));
      expect(roles.sort()).toEqual(["admin", "employee"]);
    }
  });
});

describe("opening an account", () => {
  const input = (email: string) => ({ email, displayName: "Nora New", role: "senior_analyst" });

  it("goes on where it was interrupted", async () => {
    const admin = await person("admin");
    const email = `${unique("half")}@secura.example`;
    const { uid } = await getAuth(app()).createUser({ email, emailVerified: true, displayName: "Nora Old" });
    expect(await rest("identity.createUser", input(email), { token: admin.idToken })).toMatchObject({ status: 201, body: { id: uid, role: "senior_analyst" } });
    expect((await authAccount(uid))?.displayName).toBe("Nora New");
    expect((await db().collection("outbox").where("to.uid", "==", uid).get()).size).toBe(1);
    expect(await rest("identity.createUser", input(email), { token: admin.idToken })).toMatchObject({ status: 409, code: "already_exists" });
  });
  it.each<[string, Record<string, unknown>]>([
    ["a password of its own", { emailVerified: true, password: "chosen by somebody" }],
    ["an address nobody has confirmed", { emailVerified: false }],
  ])("gives no role to an account with %s", async (_what, account) => {
    const admin = await person("admin");
    const email = `${unique("squat")}@secura.example`;
    const { uid } = await getAuth(app()).createUser({ email, ...account });
    expect(await rest("identity.createUser", input(email), { token: admin.idToken })).toMatchObject({ status: 409, code: "already_exists" });
    expect((await db().doc(`users/${uid}`).get()).exists).toBe(false);
  });
});

describe("somebody who is deleted", () => {
  const count = { incidents: 30, messages: 450 };

  /** Records of the past: incidents that somebody reported, and messages of theirs and another's in them. */
  async function past(who: SignedIn): Promise<string[]> {
    const { body } = await rest("incidents.create", { title: "Odd mail from the bank", description: "It asked me to confirm my password." }, { token: who.idToken });
    const ids = [String(body["id"]), ...Array.from({ length: count.incidents - 1 }, newId)];
    const judged = await until<DocumentSnapshot>(db().doc(`incidents/${ids[0] ?? ""}`), (incident) => incident.get("triage.state") === "done");
    const writer = db().bulkWriter();
    for (const id of ids.slice(1)) void writer.create(db().doc(`incidents/${id}`), { ...judged.data(), number: `INC-2026-${id.slice(0, 8)}` });
    for (let n = 0; n < count.messages; n += 1) {
      const message = { authorId: who.uid, authorName: who.name, body: "Thank you, I have it.", audience: "everyone", createdAt: new Date(), loggedAt: new Date() };
      void writer.create(db().collection(`incidents/${ids[n % 3] ?? ""}/messages`).doc(), message);
      if (n % 50 === 0) void writer.create(db().collection(`incidents/${ids[n % 3] ?? ""}/messages`).doc(), { ...message, authorId: "other", authorName: "Somebody Else" });
    }
    await writer.close();
    return ids;
  }

  /** An application that waits, with a document; answers its reference and the names of its files. */
  async function application(who: SignedIn): Promise<{ ref: DocumentReference; files: () => Promise<string[]> }> {
    const handedIn = await rest("applications.apply", { motivation: "I want to help where it burns.", skills: ["triage"] }, { token: who.idToken });
    const id = String(handedIn.body["id"]);
    expect(await rest("applications.addDocument", { id, name: "cv.txt", contentBase64: Buffer.from("Two years at the help desk").toString("base64") }, { token: who.idToken })).toMatchObject({ status: 201 });
    const bucket = new Storage({ projectId, apiEndpoint: String(process.env["STORAGE_EMULATOR_HOST"]) }).bucket(`${projectId}.appspot.com`);
    return { ref: db().doc(`applications/${id}`), files: async () => (await bucket.getFiles({ prefix: `applications/${id}/` }))[0].map(({ name }) => name) };
  }

  it("is forgotten everywhere: sign-in, secrets, notifications, sessions, the name in past records, and what an application says", async () => {
    const [admin, someone] = await Promise.all([person("admin"), person("employee")]);
    const ids = await past(someone);
    const { ref: applied, files } = await application(someone);
    expect(await files()).toHaveLength(1);
    const { uid } = someone;
    await db().doc(`users/${uid}/private/security`).set({ secret: "sealed" });
    for (let n = 0; n < 3; n += 1) await db().collection(`users/${uid}/notifications`).add({ type: "incident_status", createdAt: new Date() });
    const before = await db().doc(`incidents/${ids[0] ?? ""}`).get();

    expect(await rest("identity.deleteUser", { uid }, { token: admin.idToken })).toMatchObject({ status: 200 });
    const messages = db().collectionGroup("messages").where("authorId", "==", uid);
    await Promise.all([
      until<QuerySnapshot>(db().collection("incidents").where("reportedBy", "==", uid), ({ docs }) => docs.length === count.incidents && docs.every((incident) => incident.get("reporterName") === pseudonymOf(uid))),
      until<QuerySnapshot>(messages, ({ docs }) => docs.length === count.messages && docs.every((message) => message.get("authorName") === pseudonymOf(uid))),
      until<DocumentSnapshot>(applied, (application) => application.get("applicantName") === pseudonymOf(uid)),
      ...["private", "notifications", "sessions"].map((name) => until<QuerySnapshot>(db().collection(`users/${uid}/${name}`), ({ empty }) => empty)),
    ]);
    expect((await applied.get()).data()).toMatchObject({ applicantId: uid, motivation: "", experience: "", skills: [], documents: [], status: "withdrawn" });
    expect(await files()).toEqual([]);
    expect(await authAccount(uid)).toBeNull();
    expect((await db().doc(`incidents/${ids[0] ?? ""}`).get()).data()).toEqual({ ...before.data(), reporterName: pseudonymOf(uid) });
    const others = await db().collection(`incidents/${ids[0] ?? ""}/messages`).where("authorId", "==", "other").get();
    expect(others.docs.every((message) => message.get("authorName") === "Somebody Else")).toBe(true);

    const anew = await rest("identity.createUser", { email: someone.email, displayName: "Back Again", role: "employee" }, { token: admin.idToken });
    expect(anew.status).toBe(201);
    expect(anew.body["id"]).not.toBe(uid);
  });
});

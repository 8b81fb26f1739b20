import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs: here each run, and where it breaks off, is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-forgetting";
});
const { pseudonymOf } = await import("../../src/identity/deletion.ts");
const { forgetUser } = await import("../../src/identity/forgetUser.ts");
const { forgetCorrector } = await import("../../src/ai/forgetCorrector.ts");
const { forgetPerson } = await import("../../src/incidents/forgetPerson.ts");
const { getAuth } = await import("firebase-admin/auth");
const { app, db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");

let uid = "";
beforeEach(() => {
  uid = newId();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Lets so many batches or transactions through, and then the process is as good as dead. */
function dieAfter(pages: number, of: "batch" | "runTransaction"): void {
  let made = 0;
  const countOne = (): void => {
    made += 1;
    if (made > pages) throw new Error("killed");
  };
  const [batch, transaction] = [db().batch.bind(db()), db().runTransaction.bind(db())];
  if (of === "batch") {
    vi.spyOn(db(), "batch").mockImplementation(() => {
      countOne();
      return batch();
    });
    return;
  }
  vi.spyOn(db(), "runTransaction").mockImplementation(async (...args) => {
    countOne();
    return await transaction(...args);
  });
}

describe("forgetPerson", () => {
  const count = { incidents: 30, messages: 450 };
  const incidents = () => db().collection("incidents").where("reportedBy", "==", uid);
  const messages = () => db().collectionGroup("messages").where("authorId", "==", uid);
  const namesIn = async (query: FirebaseFirestore.Query, field: string) => {
    const names = new Map<unknown, number>();
    for (const snapshot of (await query.get()).docs) names.set(snapshot.get(field), (names.get(snapshot.get(field)) ?? 0) + 1);
    return Object.fromEntries(names);
  };

  async function past(): Promise<void> {
    const writer = db().bulkWriter();
    const ids = Array.from({ length: count.incidents }, newId);
    for (const id of ids) void writer.create(db().doc(`incidents/${id}`), { title: "Odd mail", reportedBy: uid, reporterName: "Ada Byron", createdAt: new Date(), version: 3 });
    for (let n = 0; n < count.messages; n += 1) void writer.create(db().doc(`incidents/${ids[n % count.incidents] ?? ""}/messages/${newId()}`), { authorId: uid, authorName: "Ada Byron", body: "Hello", createdAt: new Date() });
    await writer.close();
  }

  it("renames 30 incidents and 450 messages, leaves versions and others alone, and writes nothing the second time", async () => {
    await past();
    const other = db().doc(`incidents/${newId()}`);
    await other.set({ title: "Odd mail", reportedBy: "other", reporterName: "Somebody Else", version: 1 });
    await other.collection("messages").add({ authorId: "other", authorName: "Somebody Else" });
    await forgetPerson(uid);
    const name = pseudonymOf(uid);
    expect(await namesIn(incidents(), "reporterName")).toEqual({ [name]: count.incidents });
    expect(await namesIn(incidents(), "version")).toEqual({ 3: count.incidents });
    expect(await namesIn(messages(), "authorName")).toEqual({ [name]: count.messages });
    expect((await other.get()).get("reporterName")).toBe("Somebody Else");
    expect((await other.collection("messages").get()).docs[0]?.get("authorName")).toBe("Somebody Else");

    const times = async () => [...(await incidents().get()).docs, ...(await messages().get()).docs].map(({ updateTime }) => updateTime.toMillis());
    const before = await times();
    await forgetPerson(uid);
    expect(await times()).toEqual(before);
  });
  it("that breaks off half-way is completed by the next run", async () => {
    await past();
    dieAfter(2, "runTransaction");
    await expect(forgetPerson(uid)).rejects.toThrow("killed");
    expect(await namesIn(messages(), "authorName")).toEqual({ [pseudonymOf(uid)]: 200, "Ada Byron": 250 });
    vi.restoreAllMocks();
    await forgetPerson(uid);
    expect(await namesIn(messages(), "authorName")).toEqual({ [pseudonymOf(uid)]: count.messages });
  });
  it("leaves what is under a legal hold as it is: an incident with all under it, or a file", async () => {
    const [held, free] = [db().doc(`incidents/${newId()}`), db().doc(`incidents/${newId()}`)];
    for (const [incident, legalHold] of [[held, true], [free, false]] as const) {
      await incident.set({ title: "Odd mail", reportedBy: uid, reporterName: "Ada Byron", legalHold, version: 1 });
      await incident.collection("messages").add({ authorId: uid, authorName: "Ada Byron", body: "Hello" });
      await incident.collection("evidence").doc("f").set({ uploadedBy: uid, uploadedByName: "Ada Byron", legalHold: true });
    }
    await forgetPerson(uid);
    expect([(await held.get()).get("reporterName"), (await free.get()).get("reporterName")]).toEqual(["Ada Byron", pseudonymOf(uid)]);
    expect(await namesIn(messages(), "authorName")).toEqual({ "Ada Byron": 1, [pseudonymOf(uid)]: 1 });
    const logged = (await db().collection(`audit/user-${uid}/entries`).orderBy("seq").get()).docs.map((entry) => [entry.get("event"), entry.get("details.field"), entry.get("details.paths")] as unknown[]);
    const freeMessage = (await free.collection("messages").get()).docs[0]?.ref.path;
    expect(logged).toEqual([["user.forgotten", "reporterName", [free.path]], ["user.forgotten", "authorName", [freeMessage]]]);
    expect(await namesIn(db().collectionGroup("evidence").where("uploadedBy", "==", uid), "uploadedByName")).toEqual({ "Ada Byron": 2 });
  });
  it("run twice at once does the same", async () => {
    await past();
    await Promise.all([forgetPerson(uid), forgetPerson(uid)]);
    expect(await namesIn(incidents(), "reporterName")).toEqual({ [pseudonymOf(uid)]: count.incidents });
    expect(await namesIn(messages(), "authorName")).toEqual({ [pseudonymOf(uid)]: count.messages });
  });
  it("puts no name where there was none", async () => {
    await db().doc(`incidents/${newId()}`).set({ title: "Odd mail", reportedBy: uid, reporterName: null });
    await forgetPerson(uid);
    expect(await namesIn(incidents(), "reporterName")).toEqual({ null: 1 });
  });
});

describe("forgetCorrector", () => {
  it("empties the corrections of all incidents but those under a legal hold, or merged into one, and says so in the log", async () => {
    const ids = { free: newId(), held: newId(), merged: newId() };
    await db().doc(`incidents/${ids.free}`).set({ title: "Odd mail", legalHold: false });
    await db().doc(`incidents/${ids.held}`).set({ title: "Odd mail", legalHold: true, mergedIds: [ids.merged] });
    await db().doc(`incidents/${ids.merged}`).set({ title: "Odd mail", legalHold: false, duplicateOf: ids.held });
    const correction = (incidentId: string) => db().doc(`corrections/${incidentId}`);
    for (const incidentId of Object.values(ids)) await correction(incidentId).set({ incidentId, by: uid, comment: "Ask me.", category: "fraud" });
    for (let time = 0; time < 2; time += 1) await forgetCorrector(uid);
    const said = await Promise.all(Object.values(ids).map(async (incidentId) => (await correction(incidentId).get()).get("comment") as unknown));
    expect(said).toEqual([null, "Ask me.", "Ask me."]);
    expect((await correction(ids.free).get()).data()).toEqual({ incidentId: ids.free, by: null, comment: null, category: "fraud" });
    const logged = (await db().collection(`audit/user-${uid}/entries`).get()).docs.map((entry) => [entry.get("event"), entry.get("details.ids")] as unknown[]);
    expect(logged).toEqual([["user.forgotten", [ids.free]]]);
  });
});

describe("forgetUser", () => {
  const left = async () => {
    const collections = ["private", "notifications", "sessions"].map(async (name) => (await db().collection(`users/${uid}/${name}`).get()).size);
    return await Promise.all(collections);
  };
  const hasAuthAccount = async () => (await getAuth(app()).getUser(uid).catch(() => null)) !== null;

  async function account(status: string): Promise<void> {
    await getAuth(app()).createUser({ uid, email: `${uid.toLowerCase()}@secura.example` });
    const writer = db().bulkWriter();
    void writer.set(db().doc(`users/${uid}`), { status, role: "employee", version: 2 });
    void writer.set(db().doc(`users/${uid}/private/security`), { secret: "sealed" });
    for (let n = 0; n < 450; n += 1) void writer.set(db().doc(`users/${uid}/notifications/${String(n)}`), { title: "Hello" });
    void writer.set(db().doc(`users/${uid}/sessions/${newId()}`), { ip: "192.0.2.1" });
    await writer.close();
  }

  it("takes away the sign-in and all that lies under the profile, and finds nothing to do the second time", async () => {
    await account("deleted");
    for (let time = 0; time < 2; time += 1) await forgetUser(uid);
    expect(await left()).toEqual([0, 0, 0]);
    expect(await hasAuthAccount()).toBe(false);
    expect((await db().doc(`users/${uid}`).get()).exists).toBe(true);
  });
  it("that breaks off half-way is completed by the next run", async () => {
    await account("deleted");
    dieAfter(2, "batch");
    await expect(forgetUser(uid)).rejects.toThrow("killed");
    expect(await left()).toEqual([0, 250, 1]);
    vi.restoreAllMocks();
    await forgetUser(uid);
    expect(await left()).toEqual([0, 0, 0]);
  });
  it.each(["active", "disabled"])("touches no account that is %s", async (status) => {
    await account(status);
    await forgetUser(uid);
    expect(await left()).toEqual([1, 450, 1]);
    expect(await hasAuthAccount()).toBe(true);
  });
});

import { Timestamp, type DocumentSnapshot } from "firebase-admin/firestore";
import { beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-judge";
});
const { judgeIncident } = await import("../../src/incidents/judgeIncident.ts");
const { incidentRef, internalTriageRef, observablesOf } = await import("../../src/incidents/store.ts");
const { chain } = await import("../../src/audit/log.ts");
const { genesisHash } = await import("../../src/platform/hashChain.ts");
const { adoptMessage } = await import("../../src/incidents/adoptMessage.ts");
const { notifyIncident } = await import("../../src/notifications/notifyIncident.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { loadModel } = await import("../../src/triage/modelFile.ts");

const model = loadModel();
const deliver = (event: DocumentSnapshot, by = model) => judgeIncident(event, { model: by, now: new Date(), stopwatch: () => performance.now() });

let id = "";
beforeEach(() => {
  id = newId();
});

/** A report as a client's direct write leaves it. */
const report = (changes: Record<string, unknown> = {}) => ({
  title: "Mail with a link",
  description: "A phishing mail asked for my password on hxxps://login.bank-check[.]example and I entered it.",
  reportedBy: "u1",
  createdAt: Timestamp.now(),
  status: "new",
  restricted: false,
  ...changes,
});
const write = async (data: Record<string, unknown>) => {
  await incidentRef(id).set(data);
  return await incidentRef(id).get();
};
const stored = async () => (await incidentRef(id).get()).data() ?? {};
const entries = async () => (await db().collection(`audit/incident-${id}/entries`).orderBy("seq").get()).docs.map((entry) => entry.data());
const timeline = async () => (await incidentRef(id).collection("timeline").get()).docs.map((entry) => String(entry.get("kind")));

describe("a report written directly", () => {
  it("is judged and completed in one go: verdict, number, targets, search words, observables, story, log", async () => {
    expect(await deliver(await write(report()))).toBe("done");
    const incident = await stored();
    expect(incident["number"]).toMatch(/^INC-\d{4}-/);
    expect(incident).toMatchObject({ version: 1, category: incident["triage"].category, categorySource: "ai", severity: incident["triage"].severity.level, triage: { state: "done", error: null, model: { sha256: model.sha256 } } });
    expect(incident["sla"].dueAt.toMillis()).toBeGreaterThan(incident["createdAt"].toMillis());
    expect(incident["keywords"]).toContain("phishing");
    expect((await observablesOf(id).get()).docs.map((observable) => observable.get("value"))).toContain("https://login.bank-check.example/");
    expect((await timeline()).sort()).toEqual(["created", "triaged"]);
    expect((await entries()).map((entry) => String(entry["event"]))).toEqual(["incident.created", "incident.triaged"]);
  });
  it("keeps the team's part out of the document its reporter reads", async () => {
    await deliver(await write(report()));
    const shown = await stored();
    expect(shown["triage"]).not.toHaveProperty("evidence");
    expect(shown["triage"]).not.toHaveProperty("similar");
    const internal = (await internalTriageRef(id).get()).data();
    expect(internal?.["evidence"].length).toBeGreaterThan(0);
  });
  it("leaves a chain of log entries that follows from its content", async () => {
    await deliver(await write(report()));
    let previous = genesisHash;
    for (const { seq, previousHash, hash, ...record } of await entries()) {
      expect(previousHash).toBe(previous);
      expect(chain({ ...record, at: new Date(String(record["at"])) } as never, Number(seq), String(previousHash)).hash).toBe(hash);
      previous = String(hash);
    }
  });
});

describe("an event", () => {
  it("delivered five times at once has one effect", async () => {
    const event = await write(report());
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => deliver(event)));
    expect(outcomes.sort()).toEqual(["done", "unchanged", "unchanged", "unchanged", "unchanged"]);
    expect(await stored()).toMatchObject({ version: 1 });
    expect(await entries()).toHaveLength(2);
    expect((await timeline()).length).toBe(2);
  });
  it("that comes after a later one does not bring the old text's verdict back", async () => {
    const first = await write(report());
    const second = await write({ ...report(), title: "Laptop gone", description: "My laptop was stolen from the train, it was encrypted." });
    expect(await deliver(second)).toBe("done");
    const judged = await stored();
    expect(await deliver(first)).toBe("unchanged");
    expect(await stored()).toEqual(judged);
    expect(judged["triage"].category).toBe("lost_or_stolen_device");
  });
  it("of the verdict's own write leads to nothing", async () => {
    await deliver(await write(report()));
    const before = await stored();
    expect(await deliver(await incidentRef(id).get())).toBe("unchanged");
    expect(await stored()).toEqual(before);
  });
  it("for a text that changes and changes back is judged each time", async () => {
    await deliver(await write(report()));
    for (const description of ["Our web shop is flooded with requests and nobody can reach it, a denial of service attack.", report().description]) {
      await incidentRef(id).update({ description });
      expect(await deliver(await incidentRef(id).get())).toBe("done");
    }
    expect((await entries()).filter((entry) => entry["event"] === "incident.triaged")).toHaveLength(3);
  });
  it("for an incident that is gone is over", async () => {
    const event = await write(report());
    await incidentRef(id).delete();
    expect(await deliver(event)).toBe("gone");
    expect(await entries()).toEqual([]);
  });
});

describe("two who are told", () => {
  it("are told once each, however often the event comes", async () => {
    const user = { displayName: "Ada", role: "analyst", status: "active", email: "a@secura.example", createdAt: Timestamp.now(), version: 1 };
    const [reporter, assignee] = [newId(), newId()];
    await Promise.all([reporter, assignee].map((uid) => db().doc(`users/${uid}`).set(user)));
    const before = await write(report({ reportedBy: reporter }));
    await deliver(before);
    await incidentRef(id).update({ assigneeId: assignee, version: 2 });
    const after = await incidentRef(id).get();
    for (let delivery = 0; delivery < 3; delivery += 1) await notifyIncident(before, after, new Date());
    const notesOf = async (uid: string) => (await db().collection(`users/${uid}/notifications`).get()).docs;
    expect((await notesOf(reporter)).map((note) => note.get("type"))).toEqual(["incident_triaged"]);
    const [note, ...more] = await notesOf(assignee);
    expect([note?.get("type"), more.length]).toEqual(["incident_assigned", 0]);
    await note?.ref.update({ readAt: Timestamp.now() });
    await notifyIncident(before, after, new Date());
    expect((await note?.ref.get())?.get("readAt")).not.toBeNull();
  });
  it("are left alone when they said so, or are nobody", async () => {
    const uid = newId();
    await db().doc(`users/${uid}`).set({ displayName: "Ben", role: "employee", status: "active", email: "b@secura.example", createdAt: Timestamp.now(), version: 1, preferences: { theme: "dark", notifications: { email: false, inApp: false, digest: "never" }, dashboard: {} } });
    const before = await write(report({ reportedBy: uid }));
    await deliver(before);
    await notifyIncident(before, await incidentRef(id).get(), new Date());
    expect((await db().collection(`users/${uid}/notifications`).get()).empty).toBe(true);
    await notifyIncident(before, await write(report({ reportedBy: "a/b", triage: { state: "done" } })), new Date());
  });
});

describe("a message written directly", () => {
  it("enters the log once, however often the event comes", async () => {
    await deliver(await write(report()));
    await incidentRef(id).collection("messages").doc("m1").set({ authorId: "u1", body: "Hello", audience: "everyone", createdAt: Timestamp.now() });
    await Promise.all([1, 2, 3].map(() => adoptMessage(id, "m1", new Date())));
    expect((await entries()).filter((entry) => entry["event"] === "message.sent")).toHaveLength(1);
  });
});

describe("an unreadable restriction", () => {
  it("closes the incident, as it does for the rules", async () => {
    const { readIncident } = await import("../../src/incidents/store.ts");
    expect(readIncident(await write(report({ restricted: "yes" }))).value.restricted).toBe(true);
  });
});

describe("what people decided", () => {
  it("stays when the engine judges anew, and the engine's own word stands beside it", async () => {
    await deliver(await write(report()));
    await incidentRef(id).update({ category: "fraud", categorySource: "human", severity: "critical", severitySource: "human", description: "Nothing but a lost laptop after all, found again." });
    await deliver(await incidentRef(id).get());
    const incident = await stored();
    expect(incident).toMatchObject({ category: "fraud", severity: "critical", priority: "P1" });
    expect(incident["triage"].category).not.toBe("fraud");
  });
});

describe("a malformed document", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["a description that is a number", { description: 42 }, "description"],
    ["no title", { title: null }, "title"],
    ["no reporter", { reportedBy: { uid: "x" } }, "reportedBy"],
    ["a reporter that is a path", { reportedBy: "users/u1" }, "reportedBy"],
  ])("with %s is marked failed with the reason and stays readable", async (_what, changes, field) => {
    const event = await write(report(changes));
    expect(await deliver(event)).toBe("failed");
    const incident = await stored();
    expect(incident["triage"]).toMatchObject({ state: "failed" });
    expect(incident["triage"].error).toContain(field);
    expect(incident).toMatchObject({ restricted: false, ...changes });
    expect(await deliver(await incidentRef(id).get())).toBe("unchanged");
  });
  it("so full that no verdict fits is given up with a word in the log, and not tried for ever", async () => {
    const event = await write(report({ ballast: "x".repeat(1_047_500) }));
    expect(await deliver(event)).toBe("failed");
    expect(await stored()).toMatchObject({ title: report().title });
  });
  it("is judged once it is mended", async () => {
    await deliver(await write(report({ description: 42 })));
    await incidentRef(id).update({ description: report().description });
    expect(await deliver(await incidentRef(id).get())).toBe("done");
    expect(await stored()).toMatchObject({ triage: { state: "done", error: null } });
  });
  it("with wrong fields beside a good text is judged all the same, and gets a creation time lists can sort by", async () => {
    expect(await deliver(await write(report({ tags: "mail", affected: 7, watchers: { a: 1 }, createdAt: "yesterday" })))).toBe("done");
    expect((await stored())["createdAt"]).toBeInstanceOf(Timestamp);
  });
});

describe("an engine that breaks", () => {
  it("is said on the incident, without the inside", async () => {
    const event = await write(report());
    const broken = { ...model, get space(): never { throw new TypeError("weights of /srv/models are gone"); } };
    expect(await deliver(event, broken)).toBe("failed");
    const { triage } = await stored();
    expect(triage).toMatchObject({ state: "failed" });
    expect(triage.error).not.toContain("/srv/models");
  });
});

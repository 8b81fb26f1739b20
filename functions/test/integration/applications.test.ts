import { createHash } from "node:crypto";
import { Bucket, File, Storage } from "@google-cloud/storage";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

vi.hoisted(() => {
  process.env["APPLICATION_WAIT_DAYS"] = "30";
});
import { addDocument } from "../../src/applications/addDocument.ts";
import { apply, canApply } from "../../src/applications/apply.ts";
import { documentPath } from "../../src/applications/documents.ts";
import { forgetApplicant } from "../../src/applications/forgetApplicant.ts";
import { getDocument } from "../../src/applications/getDocument.ts";
import type { Application } from "../../src/applications/model.ts";
import { operations } from "../../src/applications/operations.ts";
import { getApplication, listPending, myApplications } from "../../src/applications/readApplications.ts";
import { review } from "../../src/applications/review.ts";
import { applicationRef } from "../../src/applications/store.ts";
import { withdraw } from "../../src/applications/withdraw.ts";
import { pseudonymOf } from "../../src/identity/deletion.ts";
import { prepareStanding } from "../../src/identity/standing.ts";
import { readUser } from "../../src/identity/store.ts";
import type { Caller } from "../../src/platform/caller.ts";
import { createContext, Replay, type Context } from "../../src/platform/context.ts";
import { db, transact } from "../../src/platform/firestore.ts";
import { isTeam, type Role } from "../../src/platform/permissions.ts";
import { revocationRef } from "../../src/platform/sessions.ts";
import { person, type SignedIn } from "../support/people.ts";
import { projectId, unique } from "../support/stack.ts";

const day = 86_400_000;
const bucket = new Storage({ projectId, apiEndpoint: String(process.env["STORAGE_EMULATOR_HOST"]) }).bucket(`${projectId}.appspot.com`);
const filesOf = async (id: string) => (await bucket.getFiles({ prefix: `applications/${id}/` }))[0].map((file) => file.name);
const pdf = Buffer.from("%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n");
const pdfBase64 = pdf.toString("base64");

type Who = Pick<SignedIn, "uid" | "name">;
const callerOf = ({ uid, name }: Who, role: Role): Caller => ({ uid, role, name, sid: "s", mfa: true });
const at = (who: Who, role: Role, more: Partial<Parameters<typeof createContext>[0]> = {}): Context => createContext({ caller: callerOf(who, role), now: new Date(), requestId: "r", ...more });
const employee = (who: Who, more = {}) => at(who, "employee", more);
const admin = (who: Who, more = {}) => at(who, "admin", more);
const once = (operation: "addDocument" | "apply" | "review", input: unknown) => ({ idempotency: { key: unique("key"), operation: `applications.${operation}`, input, encode: (output: unknown) => output } });

const form = (changes: Record<string, unknown> = {}) => ({ motivation: "I want to help where it burns.", experience: "Two years at the help desk.", skills: ["triage", "networks"], ...changes });
const handIn = (who: Who, more = {}) => apply(form(), employee(who, more));
const stored = async (id: string) => (await applicationRef(id).get()).data() ?? {};
const userOf = async (uid: string) => (await db().doc(`users/${uid}`).get()).data() ?? {};
// Both without the scans of documents, which the deployed trigger makes where there is a scanner (scanDocuments.test.ts).
const lasting = async (id: string) => {
  const { documents, version: _, updatedAt: __, ...rest } = await stored(id);
  return { ...rest, documents: (documents as { id: string; name: string }[]).map(({ id: documentId, name }) => ({ documentId, name })) };
};
const eventsOf = async (stream: string) => (await db().collection(`audit/${stream}/entries`).orderBy("seq").get()).docs.map((entry) => String(entry.get("event"))).filter((event) => event !== "application.document_scanned");
const mailsTo = async (uid: string) => (await db().collection("outbox").where("to.uid", "==", uid).get()).docs.map((mail) => mail.data());
const pendingOf = async (uid: string) => (await db().collection("applications").where("applicantId", "==", uid).where("status", "==", "pending").get()).size;
const disable = async (uid: string) => {
  await transact(async (tx) => {
    const user = await readUser(tx, uid);
    if (user) (await prepareStanding(tx, user, { status: "disabled" }, { actorId: "system:test", actorRole: "system", requestId: "r", now: new Date() })).write();
  });
};
const code = (wanted: string, part = ""): Error => expect.objectContaining({ code: wanted, message: expect.stringContaining(part) as unknown }) as Error;

let boss: SignedIn;
let ada: SignedIn;
beforeAll(async () => {
  boss = await person("admin");
});
beforeEach(async () => {
  ada = await person("employee");
});

describe("applying", () => {
  it("stores the application with its history, both audit entries and the e-mail that confirms it", async () => {
    const application = await handIn(ada);
    expect(application).toMatchObject({ applicantId: ada.uid, applicantName: ada.name, status: "pending", documents: [], reviewerId: null, reviewNote: null, decidedAt: null, version: 1, history: [{ by: ada.uid, from: null, to: "pending", note: null }] });
    const { id, ...rest } = application;
    expect(Object.keys(await stored(id)).sort()).toEqual(Object.keys(rest).sort());
    expect(await eventsOf(`application-${id}`)).toEqual(["application.submitted"]);
    expect(await eventsOf(`user-${ada.uid}`)).toContain("application.submitted");
    expect(await mailsTo(ada.uid)).toMatchObject([{ template: "application_received", to: { uid: ada.uid } }]);
    expect(JSON.stringify((await db().collection(`audit/application-${id}/entries`).get()).docs.map((entry) => entry.data()))).not.toContain("burns");
  });
  it("ten times at once is one application", async () => {
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => handIn(ada)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "already_exists" });
    expect(await pendingOf(ada.uid)).toBe(1);
    expect(await mailsTo(ada.uid)).toHaveLength(1);
  });
  it("is one at a time, and free again after a withdrawal", async () => {
    const { id } = await handIn(ada);
    await expect(handIn(ada)).rejects.toThrow(code("already_exists"));
    await withdraw({ id }, employee(ada));
    expect((await handIn(ada)).id).not.toBe(id);
  });
  it("waits after a rejection, to the millisecond, and says until when", async () => {
    const decided = new Date();
    const { id } = await handIn(ada);
    await review({ id, decision: "reject", note: "Not yet." }, admin(boss, { now: decided }));
    const until = new Date(decided.getTime() + 30 * day);
    await expect(handIn(ada)).rejects.toThrow(code("conflict", until.toISOString().slice(0, 10)));
    expect(await canApply({}, employee(ada))).toMatchObject({ eligible: false, reason: "waiting_period", until });
    await expect(handIn(ada, { now: new Date(until.getTime() - 1) })).rejects.toThrow(code("conflict"));
    expect(await canApply({}, employee(ada, { now: until }))).toEqual({ eligible: true, reason: null, detail: null, until: null });
    expect(await handIn(ada, { now: until })).toMatchObject({ status: "pending" });
  });
  it("goes by the profile: no member of the team, whatever the token says, nobody disabled, nobody who is not there", async () => {
    const analyst = await person("analyst");
    await expect(handIn(analyst)).rejects.toThrow(code("conflict"));
    expect(await canApply({}, employee(analyst))).toMatchObject({ eligible: false, reason: "team_member" });
    await disable(ada.uid);
    await expect(handIn(ada)).rejects.toThrow(code("account_disabled"));
    expect(await canApply({}, employee(ada))).toMatchObject({ eligible: false, reason: "account_inactive" });
    await expect(handIn({ uid: unique("nobody"), name: "Nobody" })).rejects.toThrow(code("account_disabled"));
  });
  it("leaves nothing of what the schema does not name", () => {
    for (const extra of [{ status: "approved" }, { applicantId: "someone" }, { role: "admin" }, { reviewerId: "me" }, { documents: [] }, { version: 9 }, { decidedAt: null }]) {
      expect(operations.apply.input.safeParse({ ...form(), ...extra }).success).toBe(false);
    }
    expect(operations.review.input.safeParse({ id: "a", decision: "approve", role: "admin" }).success).toBe(false);
  });
});

describe("canApply", () => {
  it("says the same as apply does, all the way", async () => {
    expect(await canApply({}, employee(ada))).toMatchObject({ eligible: true });
    const { id } = await handIn(ada);
    expect(await canApply({}, employee(ada))).toMatchObject({ eligible: false, reason: "application_pending" });
    await review({ id, decision: "approve" }, admin(boss));
    expect(await canApply({}, employee(ada))).toMatchObject({ eligible: false, reason: "team_member" });
  });
});

describe("approval", () => {
  it("makes an analyst in one transaction: profile, ended sessions, both logs, e-mail, decision", async () => {
    const { id } = await handIn(ada);
    const sessions = () => db().collection(`users/${ada.uid}/sessions`).get();
    expect((await sessions()).docs.map((session) => session.get("revokedAt"))).toEqual([null]);
    const approved = await review({ id, decision: "approve", note: "Welcome." }, admin(boss));
    expect(approved).toMatchObject({ status: "approved", reviewerId: boss.uid, reviewNote: "Welcome.", version: 2 });
    expect(approved.history.at(-1)).toMatchObject({ by: boss.uid, from: "pending", to: "approved", note: "Welcome." });
    expect(approved.decidedAt).toBeInstanceOf(Date);
    expect(await userOf(ada.uid)).toMatchObject({ role: "analyst", status: "active" });
    for (const session of (await sessions()).docs) {
      expect(session.data()).toMatchObject({ reason: "role_changed", revokedBy: boss.uid });
      expect((await db().doc(`revokedSessions/${session.id}`).get()).exists).toBe(true);
    }
    expect(await eventsOf(`application-${id}`)).toEqual(["application.submitted", "application.approved"]);
    expect((await eventsOf(`user-${ada.uid}`)).at(-1)).toBe("user.role_changed");
    expect((await mailsTo(ada.uid)).filter(({ template }) => template === "application_decided")).toMatchObject([{ data: { status: "approved", note: "Welcome." } }]);
  });
  it("a second time changes nothing and is refused by the state's name; with the same key it answers as the first time", async () => {
    const { id } = await handIn(ada);
    const input = { id, decision: "approve" as const };
    const key = once("review", input);
    const first = await review(input, admin(boss, key));
    const before = [await stored(id), await userOf(ada.uid)];
    await expect(review(input, admin(boss))).rejects.toThrow(code("invalid_transition", "approved"));
    const replayed: unknown = await review(input, admin(boss, key)).catch((thrown: unknown) => thrown);
    expect(replayed).toBeInstanceOf(Replay);
    expect((replayed as Replay).response).toEqual(JSON.parse(JSON.stringify(first)));
    expect([await stored(id), await userOf(ada.uid)]).toEqual(before);
  });
  it("of a version that is not the present one is refused", async () => {
    const { id } = await handIn(ada);
    await applicationRef(id).update({ version: 2 });
    await expect(review({ id, decision: "approve" }, admin(boss, { expectedVersion: 1 }))).rejects.toThrow(code("version_conflict"));
    expect(await review({ id, decision: "approve" }, admin(boss, { expectedVersion: 2 }))).toMatchObject({ version: 3 });
  });
  it("of one's own application is refused, even to an administrator", async () => {
    const id = unique("own");
    const { id: _, ...own } = await handIn(ada);
    await applicationRef(id).set({ ...own, applicantId: boss.uid });
    await expect(review({ id, decision: "approve" }, admin(boss))).rejects.toThrow(code("permission_denied", "own"));
    await expect(review({ id, decision: "reject", note: "Not me." }, admin(boss))).rejects.toThrow(code("permission_denied"));
    expect(await stored(id)).toMatchObject({ status: "pending", version: 1 });
  });
  it("is no one's below an administrator, not even for the handler alone", async () => {
    const { id } = await handIn(ada);
    for (const role of ["employee", "analyst", "senior_analyst", "manager"] as const) {
      await expect(review({ id, decision: "approve" }, at({ uid: unique("x"), name: "X" }, role))).rejects.toThrow(code("not_found"));
    }
    await expect(review({ id, decision: "approve" }, employee(ada))).rejects.toThrow(code("permission_denied"));
    expect((await userOf(ada.uid))["role"]).toBe("employee");
  });
  it.each<[string, Record<string, unknown>, string]>([
    ["was disabled", { status: "disabled" }, "disabled"],
    ["was deleted", { status: "deleted" }, "gone"],
    ["became a senior analyst", { role: "senior_analyst" }, "senior analyst"],
    ["became an administrator", { role: "admin" }, "admin"],
  ])("of one who %s meanwhile is a conflict with the reason, and takes nothing from them; rejecting still works", async (_what, changes, reason) => {
    const { id } = await handIn(ada);
    await db().doc(`users/${ada.uid}`).update(changes);
    const before = await userOf(ada.uid);
    await expect(review({ id, decision: "approve" }, admin(boss))).rejects.toThrow(code("conflict", reason));
    expect(await userOf(ada.uid)).toEqual(before);
    expect(await review({ id, decision: "reject", note: "Settled otherwise." }, admin(boss))).toMatchObject({ status: "rejected" });
    expect(await userOf(ada.uid)).toEqual(before);
  });
  it.each(["approve", "reject"] as const)("by a reviewer whose session was ended meanwhile is refused and changes nothing: %s", async (decision) => {
    const { id } = await handIn(ada);
    const sid = unique("sid");
    const decide = () => review({ id, decision, note: "Decided." }, createContext({ caller: { ...callerOf(boss, "admin"), sid }, now: new Date(), requestId: "r" }));
    await revocationRef(sid).set({ at: new Date() });
    const before = [await stored(id), await userOf(ada.uid)];
    await expect(decide()).rejects.toThrow(code("session_revoked"));
    expect([await stored(id), await userOf(ada.uid)]).toEqual(before);
    expect(await eventsOf(`application-${id}`)).toEqual(["application.submitted"]);
    expect(await mailsTo(ada.uid)).toHaveLength(1);
    await revocationRef(sid).delete();
    expect(await decide()).toMatchObject({ reviewerId: boss.uid, version: 2 });
  });
  it("of one whose profile is gone is a conflict", async () => {
    const { id } = await handIn(ada);
    await db().doc(`users/${ada.uid}`).delete();
    await expect(review({ id, decision: "approve" }, admin(boss))).rejects.toThrow(code("conflict", "gone"));
  });
});

describe("rejection", () => {
  it("needs a note, leaves the role and the sessions, and tells the applicant", async () => {
    const { id } = await handIn(ada);
    await expect(review({ id, decision: "reject" }, admin(boss))).rejects.toThrow(expect.objectContaining({ code: "invalid_input", errors: [{ path: "note", message: "Required to reject" }] }) as Error);
    expect(await review({ id, decision: "reject", note: "Not yet." }, admin(boss))).toMatchObject({ status: "rejected", reviewNote: "Not yet.", reviewerId: boss.uid });
    expect((await userOf(ada.uid))["role"]).toBe("employee");
    expect((await db().collection(`users/${ada.uid}/sessions`).get()).docs.every((session) => session.get("revokedAt") === null)).toBe(true);
    expect((await mailsTo(ada.uid)).filter(({ template }) => template === "application_decided")).toMatchObject([{ data: { status: "rejected", note: "Not yet." } }]);
    expect(await eventsOf(`application-${id}`)).toEqual(["application.submitted", "application.rejected"]);
    await expect(review({ id, decision: "approve" }, admin(boss))).rejects.toThrow(code("invalid_transition", "rejected"));
  });
});

describe("withdrawal", () => {
  it("is the applicant's alone, while it is pending, of the version they saw", async () => {
    const { id } = await handIn(ada);
    const other = await person("employee");
    await expect(withdraw({ id }, employee(other))).rejects.toThrow(code("not_found"));
    await expect(withdraw({ id }, admin(boss))).rejects.toThrow(code("permission_denied"));
    await expect(withdraw({ id }, employee(ada, { expectedVersion: 7 }))).rejects.toThrow(code("version_conflict"));
    expect(await withdraw({ id }, employee(ada, { expectedVersion: 1 }))).toMatchObject({ status: "withdrawn", reviewerId: null, decidedAt: null, version: 2 });
    await expect(withdraw({ id }, employee(ada))).rejects.toThrow(code("invalid_transition", "withdrawn"));
    await expect(review({ id, decision: "approve" }, admin(boss))).rejects.toThrow(code("invalid_transition", "withdrawn"));
    expect(await eventsOf(`application-${id}`)).toEqual(["application.submitted", "application.withdrawn"]);
  });
});

describe("reading", () => {
  it("shows an application to its applicant and administrators, and is not found for all others", async () => {
    const { id } = await handIn(ada);
    expect(await getApplication({ id }, employee(ada))).toMatchObject({ id });
    expect(await getApplication({ id }, admin(boss))).toMatchObject({ id });
    for (const role of ["employee", "analyst", "senior_analyst", "manager"] as const) {
      await expect(getApplication({ id }, at({ uid: unique("x"), name: "X" }, role))).rejects.toThrow(code("not_found"));
    }
    await expect(getApplication({ id: unique("none") }, admin(boss))).rejects.toThrow(code("not_found"));
  });
  it("pages one's own, the newest first, and nobody else's", async () => {
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { id } = await handIn(ada, { now: new Date(Date.now() + count) });
      await withdraw({ id }, employee(ada));
      made.unshift(id);
    }
    await handIn(await person("employee"));
    const first = await myApplications({ limit: 2 }, employee(ada));
    const second = await myApplications({ limit: 2, cursor: String(first.nextCursor) }, employee(ada));
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual(made);
    expect(second.nextCursor).toBeNull();
  });
  it("pages what is pending, the oldest first, each once", async () => {
    const people = await Promise.all([1, 2, 3].map(() => person("employee")));
    const made = await Promise.all(people.map((who, index) => handIn(who, { now: new Date(1_000 + index) })));
    const { id: decided } = await handIn(ada, { now: new Date(1_001) });
    await withdraw({ id: decided }, employee(ada));
    const seen: Application[] = [];
    let cursor: string | undefined;
    do {
      const page = await listPending({ limit: 2, cursor });
      seen.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && seen.length < 40);
    const ours = seen.map(({ id }) => id).filter((id) => made.some((application) => application.id === id));
    expect(ours).toEqual(made.map(({ id }) => id));
    expect(seen.map(({ id }) => id)).not.toContain(decided);
    expect(seen.every(({ status }) => status === "pending")).toBe(true);
    await Promise.all(made.map(({ id }) => applicationRef(id).delete()));
  });
  it("takes an unreadable document for nobody's, and final", async () => {
    const id = unique("broken");
    await applicationRef(id).set({ applicantId: 7, status: "open", createdAt: new Date() });
    expect(await getApplication({ id }, admin(boss))).toMatchObject({ applicantId: "", status: "withdrawn" });
    await expect(review({ id, decision: "approve" }, admin(boss))).rejects.toThrow(code("invalid_transition"));
  });
});

describe("documents", () => {
  const add = (id: string, who: Who = ada, more: Record<string, unknown> = {}, context = {}) => addDocument({ id, name: "cv.pdf", contentBase64: pdfBase64, ...more }, employee(who, context));

  it("are stored, recorded with what they are, and come back as they went", async () => {
    const { id } = await handIn(ada);
    const document = await add(id, ada, { name: "../My CV.exe" });
    expect(document).toMatchObject({ name: "My CV.exe.pdf", contentType: "application/pdf", size: pdf.length, sha256: createHash("sha256").update(pdf).digest("hex"), state: "pending" });
    expect(await stored(id)).toMatchObject({ documents: [{ id: document.id }] });
    expect((await stored(id))["version"]).toBeGreaterThanOrEqual(2);
    expect(await filesOf(id)).toEqual([documentPath(id, document.id)]);
    for (const context of [employee(ada), admin(boss)]) expect(await getDocument({ id, documentId: document.id }, context)).toMatchObject({ name: "My CV.exe.pdf", contentType: "application/pdf", contentBase64: pdfBase64 });
    expect(await eventsOf(`application-${id}`)).toEqual(["application.submitted", "application.document_added"]);
  });
  it("as large as the input allows come back whole", async () => {
    const { id } = await handIn(ada);
    const large = Buffer.concat([pdf, Buffer.alloc(525_000 - pdf.length, 0x20)]).toString("base64");
    expect(large).toHaveLength(700_000);
    expect(operations.addDocument.input.safeParse({ id, name: "x", contentBase64: large }).success).toBe(true);
    const document = await add(id, ada, { contentBase64: large });
    expect((await getDocument({ id, documentId: document.id }, employee(ada))).contentBase64 === large).toBe(true);
  });
  it.each<[string, string | Buffer]>([
    ["a program that is called a PDF", Buffer.concat([Buffer.from("MZ\u0090\u0000", "latin1"), Buffer.alloc(128)])],
    ["HTML", "<!DOCTYPE html><script>alert(1)</script>"],
    ["SVG with a script", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ["an archive", Buffer.from("PK\u0005\u0006".padEnd(22, "\u0000"), "latin1")],
    ["text with a null", "a\u0000b"],
  ])("%s is refused by content, and leaves nothing", async (_what, content) => {
    const { id } = await handIn(ada);
    await expect(add(id, ada, { name: "cv.pdf", contentBase64: Buffer.from(content).toString("base64") })).rejects.toThrow(expect.objectContaining({ code: "invalid_input", errors: [expect.objectContaining({ path: "contentBase64" }) as unknown] }) as Error);
    expect(await filesOf(id)).toEqual([]);
    expect(await stored(id)).toMatchObject({ documents: [], version: 1 });
  });
  it.each<[string, string]>([
    ["nothing", ""],
    ["what is no base64", "%%%"],
    ["base64url", "_-8="],
    ["base64 with a line break", "JVBE\nRi0="],
    ["too much", "A".repeat(700_004)],
  ])("%s is no input", (_what, contentBase64) => {
    expect(operations.addDocument.input.safeParse({ id: "a", name: "cv.pdf", contentBase64 }).success).toBe(false);
  });
  it("are the applicant's to add, while it is pending", async () => {
    const { id } = await handIn(ada);
    await expect(add(id, await person("employee"))).rejects.toThrow(code("not_found"));
    await expect(addDocument({ id, name: "cv", contentBase64: pdfBase64 }, admin(boss))).rejects.toThrow(code("permission_denied"));
    await withdraw({ id }, employee(ada));
    await expect(add(id)).rejects.toThrow(code("conflict", "withdrawn"));
    await expect(add(unique("none"))).rejects.toThrow(code("not_found"));
    expect(await filesOf(id)).toEqual([]);
  });
  it("sent again under the same key are one, also after the decision, and leave no second file", async () => {
    const { id } = await handIn(ada);
    const key = once("addDocument", { id });
    const first = await add(id, ada, {}, key);
    const again = async () => {
      const thrown: unknown = await add(id, ada, {}, key).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(Replay);
      expect((thrown as Replay).response).toMatchObject({ id: first.id });
      expect(await filesOf(id)).toEqual([documentPath(id, first.id)]);
    };
    await again();
    await review({ id, decision: "reject", note: "Not yet." }, admin(boss));
    await again();
  });
  it("leave no file when the record fails, and keep it when only the answer was lost", async () => {
    const { id } = await handIn(ada);
    const lost = new Error("connection lost");
    const unrecorded: Context = { ...employee(ada), transaction: () => Promise.reject(lost) };
    await expect(addDocument({ id, name: "cv", contentBase64: pdfBase64 }, unrecorded)).rejects.toBe(lost);
    expect(await filesOf(id)).toEqual([]);
    const context = employee(ada);
    const unanswered: Context = {
      ...context,
      transaction: async (work) => {
        await context.transaction(work);
        throw lost;
      },
    };
    await expect(addDocument({ id, name: "cv", contentBase64: pdfBase64 }, unanswered)).rejects.toBe(lost);
    expect(await filesOf(id)).toHaveLength(1);
    expect((await stored(id))["documents"]).toHaveLength(1);
  });
  it("that were changed, cut, made longer or removed in the storage are not given out", async () => {
    const { id } = await handIn(ada);
    const { id: documentId } = await add(id);
    const file = bucket.file(documentPath(id, documentId));
    const get = () => getDocument({ id, documentId }, employee(ada));
    for (const forged of [Buffer.from(pdf).fill("X", 5, 6), pdf.subarray(0, 10), Buffer.concat([pdf, Buffer.from(" ")])]) {
      await file.save(forged, { resumable: false });
      await expect(get()).rejects.toThrow(code("conflict"));
    }
    await file.delete();
    await expect(get()).rejects.toThrow(code("conflict"));
    await file.save(pdf, { resumable: false });
    expect(await get()).toMatchObject({ contentBase64: pdfBase64 });
  });
  it("of others, or that are not there, are not found", async () => {
    const { id } = await handIn(ada);
    const { id: documentId } = await add(id);
    await expect(getDocument({ id, documentId }, employee(await person("employee")))).rejects.toThrow(code("not_found"));
    await expect(getDocument({ id, documentId: unique("none") }, employee(ada))).rejects.toThrow(code("not_found"));
    const mine = await person("employee");
    const { id: otherId } = await handIn(mine);
    await expect(getDocument({ id: otherId, documentId }, employee(mine))).rejects.toThrow(code("not_found"));
  });
  it("found infected are not given out", async () => {
    const { id } = await handIn(ada);
    const document = await add(id);
    await applicationRef(id).update({ documents: [{ ...document, state: "infected" }] });
    await expect(getDocument({ id, documentId: document.id }, admin(boss))).rejects.toThrow(code("conflict", "infected"));
  });
});

// Who loses a race waits three seconds in the emulator. Each has an applicant of its own, so that they wait side by side.
describe.concurrent("at once,", () => {
  const applicants: { who: SignedIn; id: string }[] = [];
  // One after the other: applying looks through all applications, and so keeps others from it in the emulator.
  beforeAll(async () => {
    for (let count = 0; count < 8; count += 1) {
      const who = await person("employee");
      applicants.push({ who, id: (await handIn(who)).id });
    }
  });
  const applicant = () => {
    const next = applicants.pop();
    if (!next) throw new Error("There are too few applicants.");
    return next;
  };

  it("an approval by two administrators is one approval", async () => {
    const { who, id } = applicant();
    const other = await person("admin");
    const results = await Promise.allSettled([boss, other, boss, other].map((reviewer) => review({ id, decision: "approve" }, admin(reviewer))));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "invalid_transition" });
    expect((await eventsOf(`application-${id}`)).filter((event) => event === "application.approved")).toHaveLength(1);
    expect((await mailsTo(who.uid)).filter(({ template }) => template === "application_decided")).toHaveLength(1);
    expect(await stored(id)).toMatchObject({ version: 2 });
  });
  it("an approval and a rejection leave one decision, and a role that fits it", async () => {
    const { who, id } = applicant();
    const other = await person("admin");
    await Promise.allSettled([review({ id, decision: "approve" }, admin(boss)), review({ id, decision: "reject", note: "No room." }, admin(other))]);
    const { status } = await stored(id);
    expect(["approved", "rejected"]).toContain(status);
    expect((await userOf(who.uid))["role"]).toBe(status === "approved" ? "analyst" : "employee");
    expect((await stored(id))["history"]).toHaveLength(2);
  });
  it("an approval and a withdrawal leave one outcome, and a role that fits it", async () => {
    const { who, id } = applicant();
    await Promise.allSettled([review({ id, decision: "approve" }, admin(boss)), withdraw({ id }, employee(who))]);
    const { status } = await stored(id);
    expect((await userOf(who.uid))["role"]).toBe(status === "approved" ? "analyst" : "employee");
    expect((await stored(id))["history"]).toHaveLength(2);
  });
  it("an approval and disabling leave a disabled account, an analyst's only if it was approved", async () => {
    await Promise.all([1, 2, 3, 4].map(async () => {
      const { who, id } = applicant();
      await Promise.allSettled([review({ id, decision: "approve" }, admin(boss)), disable(who.uid)]);
      const { status } = await stored(id);
      const user = await userOf(who.uid);
      expect(user["status"]).toBe("disabled");
      expect(isTeam(user["role"] as Role)).toBe(status === "approved");
    }));
  });
  it("eight documents are five, and no file is left of those refused", async () => {
    const { who, id } = applicant();
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => addDocument({ id, name: "cv.pdf", contentBase64: pdfBase64 }, employee(who))));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    for (const result of results) if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "conflict" });
    const { documents } = await stored(id);
    expect((await filesOf(id)).sort()).toEqual((documents as { id: string }[]).map((document) => documentPath(id, document.id)).sort());
  });
});

describe("forgetting an applicant", () => {
  const add = (id: string) => addDocument({ id, name: "Ada Byron.pdf", contentBase64: pdfBase64 }, employee(ada));
  // Without the mark in `deletions`, on which the deployed trigger would run too.
  const close = (status = "deleted") => db().doc(`users/${ada.uid}`).update({ status });
  const forget = () => forgetApplicant(ada.uid, new Date());
  const nothing = (uid = ada.uid) => ({ applicantName: pseudonymOf(uid), motivation: "", experience: "", skills: [], documents: [] });
  const historyOf = async (id: string) => ((await stored(id))["history"] as { by: string; to: string }[]).map(({ by, to }) => [by, to]);
  const timesOf = async () => (await db().collection("applications").where("applicantId", "==", ada.uid).get()).docs.map(({ updateTime }) => updateTime.toMillis());

  /** Two applications with three documents in all: one that was rejected, and one that is pending. */
  async function past(): Promise<{ rejected: string; pending: string }> {
    const now = new Date();
    const { id: rejected } = await handIn(ada);
    await add(rejected);
    await review({ id: rejected, decision: "reject", note: "Not yet." }, admin(boss, { now }));
    const { id: pending } = await handIn(ada, { now: new Date(now.getTime() + 30 * day) });
    await add(pending);
    await add(pending);
    await close();
    return { rejected, pending };
  }

  async function expectForgotten({ rejected, pending }: { rejected: string; pending: string }): Promise<void> {
    expect(await stored(rejected)).toMatchObject({ ...nothing(), applicantId: ada.uid, status: "rejected", reviewerId: boss.uid, reviewNote: "Not yet." });
    expect((await stored(rejected))["decidedAt"]).not.toBeNull();
    expect(await historyOf(rejected)).toEqual([[ada.uid, "pending"], [boss.uid, "rejected"]]);
    expect(await stored(pending)).toMatchObject({ ...nothing(), applicantId: ada.uid, status: "withdrawn", reviewerId: null });
    expect(await historyOf(pending)).toEqual([[ada.uid, "pending"], ["system:applications", "withdrawn"]]);
    expect(await eventsOf(`application-${rejected}`)).toEqual(["application.submitted", "application.document_added", "application.rejected", "application.emptied"]);
    expect(await eventsOf(`application-${pending}`)).toEqual(["application.submitted", "application.document_added", "application.document_added", "application.withdrawn", "application.emptied"]);
    for (const id of [rejected, pending]) {
      expect(await filesOf(id)).toEqual([]);
      expect(await getApplication({ id }, admin(boss))).toMatchObject(nothing());
      for (const personal of [ada.name, "burns", "help desk", "triage", "Byron"]) expect(JSON.stringify(await stored(id))).not.toContain(personal);
    }
  }

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("withdraws what is pending, deletes the documents and empties the texts; decisions stay, and others' are left alone", async () => {
    const other = await person("employee");
    const { id: others } = await handIn(other);
    await addDocument({ id: others, name: "cv", contentBase64: pdfBase64 }, employee(other));
    const before = await lasting(others);
    const made = await past();
    await forget();
    await expectForgotten(made);
    const [entry] = (await db().collection(`audit/application-${made.pending}/entries`).where("event", "==", "application.withdrawn").get()).docs;
    expect(entry?.data()).toMatchObject({ actorId: "system:applications", actorRole: "system", details: { from: "pending", to: "withdrawn" } });
    expect(await lasting(others)).toEqual(before);
    expect(await filesOf(others)).toHaveLength(1);
  });
  it("a second time writes nothing and asks the storage for nothing", async () => {
    const made = await past();
    await forget();
    const before = await timesOf();
    const asked = vi.spyOn(Bucket.prototype, "getFiles");
    await forget();
    expect(asked).not.toHaveBeenCalled();
    expect(await timesOf()).toEqual(before);
    await expectForgotten(made);
  });
  it("twice at once does the same as once", async () => {
    const made = await past();
    await Promise.all([forget(), forget()]);
    await expectForgotten(made);
  });

  const killed = new Error("killed");
  it.each([
    ...[0, 1, 2, 3, 4].map((done) => ["transactions", done] as const),
    ...[0, 1, 2].map((done) => ["deleted files", done] as const),
  ])("that breaks off after some %s (%i) leaves no file without its record, and is completed by the next run", async (what, done) => {
    const made = await past();
    let count = 0;
    const dieInTime = () => {
      count += 1;
      if (count > done) throw killed;
    };
    const deleteFile = Reflect.get(File.prototype, "delete") as (...args: unknown[]) => never;
    const runTransaction = db().runTransaction.bind(db());
    if (what === "deleted files") {
      vi.spyOn(File.prototype, "delete").mockImplementation(function (this: File, ...rest: unknown[]) {
        dieInTime();
        return Reflect.apply(deleteFile, this, rest);
      });
    } else {
      vi.spyOn(db(), "runTransaction").mockImplementation((...rest) => {
        dieInTime();
        return runTransaction(...rest);
      });
    }
    await expect(forget()).rejects.toBe(killed);
    vi.restoreAllMocks();
    for (const id of Object.values(made)) {
      const recorded = ((await stored(id))["documents"] as { id: string }[]).map((document) => documentPath(id, document.id));
      expect(recorded).toEqual(expect.arrayContaining(await filesOf(id)));
    }
    await forget();
    await expectForgotten(made);
  });
  it("goes through more than one page", async () => {
    const ids = Array.from({ length: 120 }, () => unique("paged"));
    const { id: _, ...one } = await handIn(ada);
    const writer = db().bulkWriter();
    for (const id of ids) void writer.create(applicationRef(id), { ...one, status: "withdrawn" });
    await writer.close();
    await close();
    await forget();
    const found = (await db().collection("applications").where("applicantId", "==", ada.uid).get()).docs.map((application) => application.data());
    expect(found).toHaveLength(121);
    for (const application of found) expect(application).toMatchObject({ ...nothing(), status: "withdrawn" });
  });
  it("deletes files that no record names, and fields that cannot be read", async () => {
    const { id } = await handIn(ada);
    for (const name of ["one", "two"]) await bucket.file(documentPath(id, name)).save(pdf, { resumable: false });
    await applicationRef(id).update({ documents: "Ada Byron.pdf", motivation: ["I, Ada"], skills: { 0: "ada" }, applicantName: 7 });
    await close();
    await forget();
    expect(await stored(id)).toMatchObject({ ...nothing(), status: "withdrawn" });
    expect(await filesOf(id)).toEqual([]);
  });
  it("while a document is being added leaves none", async () => {
    const applicants: { who: SignedIn; id: string }[] = [];
    for (let round = 0; round < 5; round += 1) {
      const who = await person("employee");
      applicants.push({ who, id: (await handIn(who)).id });
      await db().doc(`users/${who.uid}`).update({ status: "deleted" });
    }
    // Each round is another person's, so that they wait for each other's locks side by side.
    await Promise.all(applicants.map(async ({ who, id }) => {
      const adding = () => addDocument({ id, name: "Ada Byron.pdf", contentBase64: pdfBase64 }, employee(who));
      await Promise.allSettled([adding(), adding(), forgetApplicant(who.uid, new Date())]);
      expect(await filesOf(id)).toEqual([]);
      expect(await stored(id)).toMatchObject({ ...nothing(who.uid), status: "withdrawn" });
    }));
  });
  it("while it is being decided leaves one outcome", async () => {
    const { id } = await handIn(ada);
    await close();
    await Promise.allSettled([review({ id, decision: "reject", note: "No room." }, admin(boss)), forget()]);
    expect(["rejected", "withdrawn"]).toContain((await stored(id))["status"]);
    expect(await stored(id)).toMatchObject(nothing());
    expect(await historyOf(id)).toHaveLength(2);
  });
  it.each(["active", "disabled"])("touches nothing of an account that is %s", async (status) => {
    const { id } = await handIn(ada);
    await add(id);
    await close(status);
    const before = await lasting(id);
    await forget();
    expect(await lasting(id)).toEqual(before);
    expect(await filesOf(id)).toHaveLength(1);
  });
  it("also goes on when the profile is gone, and finds nothing for somebody who never applied", async () => {
    const { id } = await handIn(ada);
    await db().doc(`users/${ada.uid}`).delete();
    await forget();
    expect(await stored(id)).toMatchObject({ ...nothing(), status: "withdrawn" });
    await forgetApplicant(unique("nobody"), new Date());
  });
});

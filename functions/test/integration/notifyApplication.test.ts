import { Timestamp } from "firebase-admin/firestore";
import { beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-applications";
});
const { notifyApplication } = await import("../../src/notifications/notifyApplication.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");

const user = (changes: Record<string, unknown> = {}) => ({ displayName: "Ada", role: "employee", status: "active", email: "a@secura.example", createdAt: Timestamp.now(), version: 1, ...changes });
const quiet = { preferences: { theme: "dark", notifications: { email: false, inApp: false, digest: "never" }, dashboard: {} } };
const plant = async (changes: Record<string, unknown> = {}) => {
  const uid = newId();
  await db().doc(`users/${uid}`).set(user(changes));
  return uid;
};
const notesOf = async (uid: string) => (await db().collection(`users/${uid}/notifications`).get()).docs;
const write = async (id: string, data: Record<string, unknown>) => {
  await db().doc(`applications/${id}`).set({ applicantName: "Ada", createdAt: Timestamp.now(), version: 1, ...data });
  return await db().doc(`applications/${id}`).get();
};

let id = "";
beforeEach(async () => {
  id = newId();
  await Promise.all((await db().collection("users").get()).docs.map((known) => known.ref.delete()));
});

describe("a new application", () => {
  it("is told to each active administrator who wants to hear, once, however often the event comes", async () => {
    const [told, quietOne, disabled, manager] = await Promise.all([plant({ role: "admin" }), plant({ role: "admin", ...quiet }), plant({ role: "admin", status: "disabled" }), plant({ role: "manager" })]);
    const event = await write(id, { applicantId: await plant(), status: "pending" });
    await Promise.all([1, 2, 3].map(() => notifyApplication(undefined, event, new Date())));
    const [note, ...more] = await notesOf(told);
    expect(note?.data()).toMatchObject({ type: "application_submitted", link: { collection: "applications", id }, readAt: null });
    expect(more).toEqual([]);
    for (const uid of [quietOne, disabled, manager]) expect(await notesOf(uid)).toEqual([]);
    await note?.ref.update({ readAt: Timestamp.now() });
    await notifyApplication(undefined, event, new Date());
    expect((await note?.ref.get())?.get("readAt")).not.toBeNull();
  });
  it("that is decided or gone by the time the event comes is told to nobody", async () => {
    const admin = await plant({ role: "admin" });
    const event = await write(id, { applicantId: await plant(), status: "pending" });
    await write(id, { applicantId: "x", status: "withdrawn" });
    await notifyApplication(undefined, event, new Date());
    await event.ref.delete();
    await notifyApplication(undefined, event, new Date());
    expect(await notesOf(admin)).toEqual([]);
  });
  it("is told to 50 administrators at most", async () => {
    const admins = await Promise.all(Array.from({ length: 53 }, () => plant({ role: "admin" })));
    await notifyApplication(undefined, await write(id, { applicantId: await plant(), status: "pending" }), new Date());
    const told = await Promise.all(admins.map(async (uid) => (await notesOf(uid)).length));
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(50);
  });
});

describe("a decision", () => {
  it("is told to the applicant once, with the note", async () => {
    const applicant = await plant();
    const before = await write(id, { applicantId: applicant, status: "pending" });
    const after = await write(id, { applicantId: applicant, status: "rejected", reviewNote: "Not yet." });
    await Promise.all([1, 2, 3].map(() => notifyApplication(before, after, new Date())));
    expect((await notesOf(applicant)).map((note) => [note.get("type"), note.get("body")])).toEqual([["application_decided", "Not yet."]]);
  });
  it("is kept from who wants none, is disabled, is nobody or cannot be read", async () => {
    for (const applicantId of [await plant(quiet), await plant({ status: "disabled" }), "a/b", 7]) {
      const before = await write(id, { applicantId, status: "pending" });
      await notifyApplication(before, await write(id, { applicantId, status: "approved" }), new Date());
      if (typeof applicantId === "string" && !applicantId.includes("/")) expect(await notesOf(applicantId)).toEqual([]);
    }
  });
  it("of an application that is deleted since, and the deletion itself, break nothing", async () => {
    const before = await write(id, { applicantId: await plant(), status: "pending" });
    await before.ref.delete();
    await notifyApplication(before, await before.ref.get(), new Date());
  });
});

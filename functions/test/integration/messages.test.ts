import { Timestamp } from "firebase-admin/firestore";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../src/platform/permissions.ts";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-messages";
});
const { receiveMessage } = await import("../../src/incidents/adoptMessage.ts");
const { forgetPerson } = await import("../../src/incidents/forgetPerson.ts");
const { pseudonymOf } = await import("../../src/identity/deletion.ts");
const { editMessage } = await import("../../src/incidents/editMessage.ts");
const { listMessages, sendMessage } = await import("../../src/incidents/messages.ts");
const { EditMessageInput, ListMessagesInput, ListReceiptsInput, MarkReadInput, SendMessageInput } = await import("../../src/incidents/messageModel.ts");
const { listReceipts, markRead } = await import("../../src/incidents/readReceipts.ts");
const { incidentRef, messagesOf } = await import("../../src/incidents/store.ts");
const { evidenceDefaults } = await import("../../src/evidence/model.ts");
const { createContext } = await import("../../src/platform/context.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");

interface Somebody {
  uid: string;
  role: Role;
  name: string;
}
const somebody = async (role: Role, changes: Record<string, unknown> = {}): Promise<Somebody> => {
  const uid = newId();
  await db().doc(`users/${uid}`).set({ displayName: `Name of ${uid}`, role, status: "active", createdAt: Timestamp.now(), version: 1, ...changes });
  return { uid, role, name: `Name of ${uid}` };
};
const start = new Date("2026-03-02T10:00:00Z");
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const as = ({ uid, role, name }: Somebody, now = start, expectedVersion?: number) => createContext({ caller: { uid, role, name, sid: `s-${uid}`, mfa: false }, now, requestId: "r", expectedVersion });

let id = "";
let reporter: Somebody;
let analyst: Somebody;
let senior: Somebody;
beforeEach(async () => {
  id = newId();
  [reporter, analyst, senior] = await Promise.all([somebody("employee"), somebody("analyst"), somebody("senior_analyst")]);
  await incident();
});

const incident = (changes: Record<string, unknown> = {}) => incidentRef(id).set({ title: "Odd mail", description: "It asks for my password.", reportedBy: reporter.uid, createdAt: start, status: "triaged", restricted: false, watchers: [], version: 1, ...changes });
const send = (by: Somebody, input: Record<string, unknown> = {}, now = start) => sendMessage(SendMessageInput.parse({ id, body: "Hello", ...input }), as(by, now));
const edit = (by: Somebody, messageId: string, body: string, now = start, version?: number) => editMessage(EditMessageInput.parse({ id, messageId, body }), as(by, now, version));
const read = (by: Somebody, messageId: string, now = start) => markRead(MarkReadInput.parse({ id, messageId }), as(by, now));
const receipts = async (by: Somebody, page: Record<string, unknown> = {}) => await listReceipts(ListReceiptsInput.parse({ id, ...page }), as(by));
const list = async (by: Somebody) => (await listMessages(ListMessagesInput.parse({ id, limit: 100 }), as(by))).items;
const stored = async (messageId: string) => (await messagesOf(id).doc(messageId).get()).data() ?? {};
const events = async () => (await db().collection(`audit/incident-${id}/entries`).orderBy("seq").get()).docs.map((entry) => ({ event: entry.get("event"), details: entry.get("details") }));
const file = async (changes: Record<string, unknown> = {}) => {
  const evidenceId = newId();
  await incidentRef(id).collection("evidence").doc(evidenceId).set({ ...evidenceDefaults, name: "mail.eml", state: "clean", audience: "everyone", ...changes });
  return evidenceId;
};

describe("mentions", () => {
  it("of people who may read the message are kept, each once, and entered into the log", async () => {
    const message = await send(analyst, { audience: "team", mentions: [senior.uid, senior.uid, analyst.uid] });
    expect(message.mentions).toEqual([senior.uid, analyst.uid]);
    expect(await events()).toEqual([{ event: "message.sent", details: { audience: "team", mentions: [senior.uid, analyst.uid], attachments: [] } }]);
  });
  it("of others are refused by their place, and nothing is written", async () => {
    const [stranger, disabled] = await Promise.all([somebody("employee"), somebody("analyst", { status: "disabled" })]);
    for (const wrong of [stranger.uid, disabled.uid, newId()]) {
      await expect(send(analyst, { mentions: [senior.uid, wrong] })).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "mentions.1" }] });
    }
    await expect(send(analyst, { audience: "team", mentions: [reporter.uid] })).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "mentions.0" }] });
    expect(await list(senior)).toEqual([]);
    expect(await events()).toEqual([]);
  });
  it("reach the reporter and watchers, and on a restricted incident nobody else of the team", async () => {
    const watcher = await somebody("employee");
    await incident({ restricted: true, watchers: [analyst.uid, watcher.uid] });
    await expect(send(analyst, { mentions: [reporter.uid, watcher.uid, analyst.uid] })).resolves.toMatchObject({ version: 1 });
    await expect(send(analyst, { mentions: [senior.uid] })).rejects.toMatchObject({ errors: [{ path: "mentions.0" }] });
    await expect(send(analyst, { audience: "team", mentions: [watcher.uid] })).rejects.toMatchObject({ errors: [{ path: "mentions.0" }] });
  });
  it("are 20 at most, and ids", () => {
    const mentions = Array.from({ length: 21 }, () => newId());
    expect(SendMessageInput.safeParse({ id, body: "x", mentions }).success).toBe(false);
    expect(SendMessageInput.safeParse({ id, body: "x", mentions: mentions.slice(1) }).success).toBe(true);
    expect(SendMessageInput.safeParse({ id, body: "x", mentions: ["../users"] }).success).toBe(false);
  });
});

describe("attachments", () => {
  it("are files of the incident that the readers may see, each once", async () => {
    const [open, internal] = [await file(), await file({ audience: "team" })];
    expect((await send(reporter, { attachments: [open, open] })).attachments).toEqual([open]);
    expect((await send(analyst, { audience: "team", attachments: [open, internal] })).attachments).toEqual([open, internal]);
    await expect(send(analyst, { attachments: [open, internal] })).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "attachments.1" }] });
    await expect(send(reporter, { attachments: [newId()] })).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "attachments.0" }] });
  });
  it("are 10 at most", () => {
    const attachments = Array.from({ length: 11 }, () => newId());
    expect(SendMessageInput.safeParse({ id, body: "x", attachments }).success).toBe(false);
    expect(SendMessageInput.safeParse({ id, body: "x", attachments: attachments.slice(1) }).success).toBe(true);
  });
});

describe("a thread", () => {
  it("has one level: an answer to an answer joins it", async () => {
    const first = await send(reporter);
    const answer = await send(analyst, { threadId: first.id });
    const second = await send(reporter, { threadId: answer.id });
    expect([first.threadId, answer.threadId, second.threadId]).toEqual([null, first.id, first.id]);
  });
  it("of the team is answered to the team, also when it began with a message for everyone", async () => {
    const first = await send(reporter);
    const aside = await send(analyst, { threadId: first.id, audience: "team" });
    await expect(send(senior, { threadId: aside.id })).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "audience" }] });
    expect(await send(senior, { threadId: aside.id, audience: "team" })).toMatchObject({ threadId: first.id, audience: "team" });
    expect(await send(senior, { threadId: first.id })).toMatchObject({ threadId: first.id, audience: "everyone" });
  });
  it("that is not there, is the team's for a reporter, or runs in a circle is refused", async () => {
    const internal = await send(analyst, { audience: "team" });
    await messagesOf(id).doc("round").set({ authorId: "a", body: "x", audience: "everyone", threadId: "round", createdAt: start });
    for (const threadId of [internal.id, newId(), "round"]) await expect(send(reporter, { threadId })).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "threadId" }] });
  });
});

describe("the text", () => {
  it.each([
    ["HTML and script", '<img src=x onerror="alert(1)"><script>alert(1)</script> & <b>bold</b> &lt;'],
    ["Markdown", "# Title\n\n* [link](javascript:alert(1)) `code` **bold**\n\n> quote\r\n\ttab"],
    ["direction and invisible marks", "\u202egnp.exe\u202c \u2066isolated\u2069 zero\u200bwidth \u200f"],
    ["other scripts and emoji", "Ünïcödé 李小龍 שלום 👩‍👩‍👧"],
  ])("%s comes back as it was sent", async (_what, body) => {
    const message = await send(reporter, { body });
    expect(message.body).toBe(body);
    expect((await list(analyst)).map((item) => item.body)).toEqual([body]);
    expect((await edit(reporter, message.id, `${body}!`)).body).toBe(`${body}!`);
  });
  it.each([["nothing", ""], ["too much", "x".repeat(10_001)], ["a control character", "bell \u0007"], ["a broken surrogate", "\ud800"]])("that is %s is refused, sent or edited", (_what, body) => {
    expect(SendMessageInput.safeParse({ id, body }).success).toBe(false);
    expect(EditMessageInput.safeParse({ id, messageId: "m", body }).success).toBe(false);
  });
});

it("ten messages sent at once all land, each in the log", async () => {
  const sent = await Promise.all(Array.from({ length: 10 }, (_, n) => send(n % 2 === 0 ? reporter : analyst, { body: `Message ${String(n)}` })));
  expect(new Set(sent.map((message) => message.id)).size).toBe(10);
  expect((await list(analyst)).map(({ body }) => body).sort()).toEqual(sent.map(({ body }) => body).sort());
  expect(await events()).toHaveLength(10);
});

describe("an edit", () => {
  it("keeps what the message said before and when, raises the version and is in the log, without the text", async () => {
    const { id: message } = await send(reporter, { body: "It was Monday" }, at(0));
    await edit(reporter, message, "It was Tuesday", at(1), 1);
    const edited = await edit(reporter, message, "It was Wednesday", at(2), 2);
    expect(edited).toMatchObject({ body: "It was Wednesday", editedAt: at(2), version: 3, createdAt: at(0), edits: [{ body: "It was Monday", at: at(0) }, { body: "It was Tuesday", at: at(1) }] });
    expect(await list(analyst)).toEqual([edited]);
    expect(await events()).toMatchObject([{ event: "message.sent" }, { event: "message.edited", details: { version: 2 } }, { event: "message.edited", details: { version: 3 } }]);
  });
  it("that changes nothing leaves no trace", async () => {
    const message = await send(reporter);
    expect(await edit(reporter, message.id, "Hello", at(1))).toEqual(message);
    expect(await events()).toHaveLength(1);
  });
  it("is its author's alone, and to who may not see the message it is not there", async () => {
    const internal = await send(analyst, { audience: "team" });
    await expect(edit(senior, internal.id, "Mine now")).rejects.toMatchObject({ code: "permission_denied" });
    await expect(edit(reporter, internal.id, "Mine now")).rejects.toMatchObject({ code: "not_found" });
    await expect(edit(await somebody("employee"), internal.id, "Mine now")).rejects.toMatchObject({ code: "not_found" });
    await expect(edit(analyst, newId(), "Mine now")).rejects.toMatchObject({ code: "not_found" });
    await incident({ restricted: true });
    await expect(edit(analyst, internal.id, "Still mine")).rejects.toMatchObject({ code: "not_found" });
  });
  it("is possible for 15 minutes, 20 times, and on a closed incident", async () => {
    const message = await send(reporter);
    await incident({ status: "closed" });
    await expect(edit(reporter, message.id, "At the last moment", at(15))).resolves.toMatchObject({ version: 2 });
    await expect(edit(reporter, message.id, "Too late", new Date(at(15).getTime() + 1))).rejects.toMatchObject({ code: "conflict" });
    for (let n = 2; n <= 20; n += 1) await edit(reporter, message.id, `Text ${String(n)}`, at(1));
    await expect(edit(reporter, message.id, "Once more", at(1))).rejects.toMatchObject({ code: "conflict" });
    expect((await stored(message.id))["edits"]).toHaveLength(20);
  });
  it("of a version that is no longer there is refused, and of two at once under If-Match one lands", async () => {
    const message = await send(reporter);
    const both = await Promise.allSettled(["One", "Two"].map((body) => edit(reporter, message.id, body, at(1), 1)));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "version_conflict" } });
    expect(await stored(message.id)).toMatchObject({ version: 2 });
  });
  it("of a copy that a merge made is refused", async () => {
    await messagesOf(id).doc("copy").set({ authorId: reporter.uid, body: "x", audience: "everyone", createdAt: start, version: 1, copiedFrom: { incidentId: "i0", messageId: "m0" } });
    await expect(edit(reporter, "copy", "y")).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("a read receipt", () => {
  it("says how far somebody has read, and never moves back", async () => {
    const [first, second] = [await send(reporter, {}, at(1)), await send(reporter, {}, at(2))];
    expect(await read(analyst, second.id, at(5))).toMatchObject({ uid: analyst.uid, name: analyst.name, messageId: second.id, readUpTo: at(2), at: at(5), audience: "everyone" });
    expect(await read(analyst, first.id, at(6))).toMatchObject({ messageId: second.id, readUpTo: at(2), at: at(5) });
    expect((await receipts(reporter)).items).toMatchObject([{ uid: analyst.uid, messageId: second.id }]);
  });
  it("stands at the newest message in whatever order and however often the marks arrive at once", async () => {
    const sent = [];
    for (let n = 1; n <= 5; n += 1) sent.push(await send(reporter, {}, at(n)));
    await Promise.all([...sent.slice(2), ...sent, ...sent.slice(0, 2)].map((message) => read(analyst, message.id)));
    expect((await receipts(analyst)).items).toMatchObject([{ messageId: sent.at(-1)?.id, readUpTo: at(5) }]);
  });
  it("of the team's messages is apart from that of the others, and hidden from the reporter", async () => {
    const open = await send(reporter, {}, at(1));
    const internal = await send(analyst, { audience: "team" }, at(2));
    for (const message of [open, internal]) await read(senior, message.id, at(3));
    expect((await receipts(reporter)).items).toMatchObject([{ audience: "everyone", messageId: open.id, readUpTo: at(1) }]);
    expect(JSON.stringify(await receipts(reporter))).not.toContain(internal.id);
    expect((await receipts(analyst)).items.map((receipt) => receipt.audience).sort()).toEqual(["everyone", "team"]);
  });
  it("is refused for what one may not see", async () => {
    const internal = await send(analyst, { audience: "team" });
    await expect(read(reporter, internal.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(read(reporter, newId())).rejects.toMatchObject({ code: "not_found" });
    const stranger = await somebody("employee");
    await expect(read(stranger, internal.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(receipts(stranger)).rejects.toMatchObject({ code: "not_found" });
    expect((await incidentRef(id).collection("receipts").get()).empty).toBe(true);
  });
  it("has a pseudonym for a name when its reader's account was deleted", async () => {
    const message = await send(reporter);
    for (const who of [analyst, senior]) await read(who, message.id);
    for (let time = 0; time < 2; time += 1) await forgetPerson(analyst.uid);
    const names = Object.fromEntries((await receipts(reporter)).items.map(({ uid, name }) => [uid, name]));
    expect(names).toEqual({ [analyst.uid]: pseudonymOf(analyst.uid), [senior.uid]: senior.name });
  });
  it("list is paged, the latest first", async () => {
    const message = await send(reporter);
    for (const [n, who] of [analyst, senior, reporter].entries()) await read(who, message.id, at(n));
    const first = await receipts(analyst, { limit: 2 });
    expect(first.items.map(({ uid }) => uid)).toEqual([reporter.uid, senior.uid]);
    expect((await receipts(analyst, { limit: 2, cursor: first.nextCursor })).items.map(({ uid }) => uid)).toEqual([analyst.uid]);
  });
});

describe("a message written directly", () => {
  const write = async (messageId: string, data: Record<string, unknown>) => {
    await messagesOf(id).doc(messageId).set({ authorId: reporter.uid, body: "Hello", audience: "everyone", createdAt: Timestamp.fromDate(start), ...data });
    return await messagesOf(id).doc(messageId).get();
  };
  const receive = async (messageId: string, data: Record<string, unknown> = {}) => {
    await receiveMessage(id, await write(messageId, data), start);
    return await stored(messageId);
  };

  it("is logged once, whatever arrives how often, and gets its author's name and a version", async () => {
    const event = await write("m1", {});
    await Promise.all([1, 2, 3].map(() => receiveMessage(id, event, start)));
    expect(await stored("m1")).toMatchObject({ authorName: reporter.name, version: 1, threadId: null, body: "Hello" });
    expect(await events()).toEqual([{ event: "message.sent", details: { audience: "everyone" } }]);
    expect((await edit(reporter, "m1", "Hello!", at(1), 1)).version).toBe(2);
  });
  it("keeps the name it came with", async () => {
    expect(await receive("m1", { authorName: "Ada" })).toMatchObject({ authorName: "Ada" });
  });
  it("joins the first message of the thread it answers, and none where there is none or it would tell of the team's", async () => {
    const first = await send(reporter);
    const answer = await send(analyst, { threadId: first.id });
    const internal = await send(analyst, { audience: "team" });
    expect(await receive("a", { threadId: answer.id })).toMatchObject({ threadId: first.id });
    expect(await receive("b", { threadId: newId() })).toMatchObject({ threadId: null });
    expect(await receive("c", { threadId: internal.id })).toMatchObject({ threadId: null });
    expect(await receive("d", { threadId: internal.id, authorId: analyst.uid, audience: "team" })).toMatchObject({ threadId: internal.id });
    expect(await receive("e", { threadId: "e" })).toMatchObject({ threadId: null });
  });
  it("that is gone before the event, or was copied by a merge, leaves no trace", async () => {
    const event = await write("m1", {});
    await event.ref.delete();
    await receiveMessage(id, event, start);
    await receive("copy", { copiedFrom: { incidentId: "i0", messageId: "m0" } });
    expect(await events()).toEqual([]);
    expect((await messagesOf(id).get()).docs.map((snapshot) => snapshot.id)).toEqual(["copy"]);
  });
  it("and one sent by the operation are followed alike: the team's first one moves a new incident on", async () => {
    await incident({ status: "new" });
    await receive("m1");
    expect((await incidentRef(id).get()).get("status")).toBe("new");
    const answer = await send(analyst);
    await receiveMessage(id, await messagesOf(id).doc(answer.id).get(), start);
    expect((await incidentRef(id).get()).get("status")).toBe("triaged");
  });
});

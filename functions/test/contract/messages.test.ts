import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { db } from "../../src/platform/firestore.ts";
import { newId } from "../../src/platform/ids.ts";
import { doors, type Answer } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { unique } from "../support/stack.ts";

let reporter: SignedIn;
let stranger: SignedIn;
let analyst: SignedIn;
let senior: SignedIn;
let manager: SignedIn;

const pathsOf = ({ body }: Answer) => (body["errors"] as { path: string }[]).map(({ path }) => path);

describe.each(doors)("messages at the %s door", (door, call) => {
  beforeAll(async () => {
    [reporter, stranger, analyst, senior, manager] = await Promise.all([person("employee"), person("employee"), person("analyst"), person("senior_analyst"), person("manager")]);
  });
  let id = "";
  beforeEach(async () => {
    id = String((await call("incidents.create", { title: "Strange invoice by mail", description: "An invoice I never ordered." }, { token: reporter.idToken })).body["id"]);
  });
  const send = (by: SignedIn, input: Record<string, unknown> = {}) => call("incidents.sendMessage", { id, body: "Hello", ...input }, { token: by.idToken });
  const sent = async (by: SignedIn, input: Record<string, unknown> = {}) => {
    const { body, code } = await send(by, input);
    expect(code).toBeUndefined();
    return String(body["id"]);
  };
  const edit = (by: SignedIn, messageId: string, input: Record<string, unknown> = {}, ifMatch?: number) => call("incidents.editMessage", { id, messageId, body: "Corrected", ...input }, { token: by.idToken, ...(ifMatch === undefined ? {} : { ifMatch }) });
  const mark = (by: SignedIn, messageId: string) => call("incidents.markRead", { id, messageId }, { token: by.idToken });
  const itemsOf = async (name: string, by: SignedIn, input: Record<string, unknown> = {}) => (await call(`incidents.${name}`, { id, ...input }, { token: by.idToken })).body["items"] as Record<string, unknown>[];

  describe("send", () => {
    it("answers the message as stored, with mentions and files, and everybody who may see it gets it", async () => {
      const evidenceId = newId();
      await db().doc(`incidents/${id}/evidence/${evidenceId}`).set({ name: "mail.eml", state: "clean", audience: "everyone", createdAt: new Date() });
      const answer = await send(analyst, { body: "Please look at <b>this</b>", mentions: [reporter.uid], attachments: [evidenceId] });
      expect(answer.status).toBe(door === "REST" ? 201 : 200);
      expect(answer.body).toMatchObject({ body: "Please look at <b>this</b>", authorId: analyst.uid, authorName: analyst.name, audience: "everyone", threadId: null, mentions: [reporter.uid], attachments: [evidenceId], editedAt: null, edits: [], copiedFrom: null, version: 1 });
      expect(answer.body).not.toHaveProperty("loggedAt");
      for (const by of [reporter, senior]) expect(await itemsOf("listMessages", by)).toMatchObject([answer.body]);
    });
    it("keeps the team's messages from the reporter, and from writing to the team", async () => {
      const internal = await sent(analyst, { audience: "team", body: "Looks like an insider" });
      expect(await itemsOf("listMessages", reporter)).toEqual([]);
      expect((await itemsOf("listMessages", senior)).map((message) => message["id"])).toEqual([internal]);
      expect(await send(reporter, { audience: "team" })).toMatchObject({ status: 403, code: "permission_denied" });
    });
    it.each<[string, () => Record<string, unknown>, string]>([
      ["no text", () => ({ body: "" }), "body"],
      ["a text that is too long", () => ({ body: "x".repeat(10_001) }), "body"],
      ["a control character", () => ({ body: "bell \u0007" }), "body"],
      ["HTML for text", () => ({ body: { html: "<b>" } }), "body"],
      ["an audience that does not exist", () => ({ audience: "world" }), "audience"],
      ["a mention of nobody", () => ({ mentions: [unique("nobody")] }), "mentions.0"],
      ["a mention of somebody who may not see it", () => ({ mentions: [analyst.uid, stranger.uid] }), "mentions.1"],
      ["too many mentions", () => ({ mentions: Array.from({ length: 21 }, newId) }), "mentions"],
      ["a file that is not there", () => ({ attachments: [newId()] }), "attachments.0"],
      ["too many files", () => ({ attachments: Array.from({ length: 11 }, newId) }), "attachments"],
      ["an answer to nothing", () => ({ threadId: newId() }), "threadId"],
      ["a server's field", () => ({ authorName: "Somebody" }), "authorName"],
    ])("refuses %s with 400 and the field's path, and writes nothing", async (_what, changes, path) => {
      const answer = await send(reporter, changes());
      expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
      expect(pathsOf(answer)).toContain(path);
      expect(await itemsOf("listMessages", senior)).toEqual([]);
    });
    it("is 401 without a token and 404 for a stranger or an incident that is not there", async () => {
      expect(await call("incidents.sendMessage", { id, body: "Hello" })).toMatchObject({ status: 401, code: "unauthenticated" });
      expect(await send(stranger)).toMatchObject({ status: 404, code: "not_found" });
      expect(await call("incidents.sendMessage", { id: unique("none"), body: "Hello" }, { token: senior.idToken })).toMatchObject({ status: 404, code: "not_found" });
    });
    it("with an Idempotency-Key sends once for many tries", async () => {
      const asked = { token: reporter.idToken, idempotencyKey: unique("key") };
      const answers = await Promise.all([1, 2, 3].map(() => call("incidents.sendMessage", { id, body: "Once" }, asked)));
      expect(new Set(answers.map(({ body }) => body["id"])).size).toBe(1);
      expect(await itemsOf("listMessages", reporter)).toHaveLength(1);
    });
  });

  describe("edit", () => {
    it("answers the corrected message with what it said before, and raises its version", async () => {
      const message = await sent(reporter);
      const answer = await edit(reporter, message, {}, 1);
      expect(answer).toMatchObject({ status: 200, body: { body: "Corrected", version: 2, edits: [{ body: "Hello" }] } });
      if (door === "REST") expect(answer.headers.get("etag")).toBe('"2"');
      expect(await itemsOf("listMessages", analyst)).toEqual([answer.body]);
    });
    it("is 412 for a stale version, 403 for another's message, 404 for what one may not see", async () => {
      const message = await sent(reporter);
      await edit(reporter, message, { body: "Newer" });
      expect(await edit(reporter, message, {}, 1)).toMatchObject({ status: 412, code: "version_conflict" });
      expect(await edit(analyst, message)).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await edit(stranger, message)).toMatchObject({ status: 404, code: "not_found" });
      expect(await edit(reporter, await sent(analyst, { audience: "team" }))).toMatchObject({ status: 404, code: "not_found" });
      expect(await itemsOf("listMessages", reporter)).toMatchObject([{ body: "Newer" }]);
    });
    it("is 409 after 15 minutes", async () => {
      const message = await sent(reporter);
      await db().doc(`incidents/${id}/messages/${message}`).update({ createdAt: new Date(Date.now() - 16 * 60_000) });
      expect(await edit(reporter, message)).toMatchObject({ status: 409, code: "conflict" });
    });
    it("is 400 for no text and for other fields, and 401 without a token", async () => {
      const message = await sent(reporter);
      for (const [input, path] of [[{ body: "" }, "body"], [{ audience: "team" }, "audience"]] as const) {
        const answer = await edit(reporter, message, input);
        expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
        expect(pathsOf(answer)).toContain(path);
      }
      expect(await call("incidents.editMessage", { id, messageId: message, body: "Hi" })).toMatchObject({ status: 401 });
    });
  });

  describe("read receipts", () => {
    it("say who has read how far, the team's apart from the others", async () => {
      const open = await sent(reporter);
      const internal = await sent(analyst, { audience: "team" });
      expect(await mark(senior, open)).toMatchObject({ status: 200, body: { uid: senior.uid, name: senior.name, messageId: open, audience: "everyone" } });
      expect(await mark(senior, internal)).toMatchObject({ status: 200, body: { audience: "team" } });
      expect((await itemsOf("listReceipts", reporter)).map((receipt) => receipt["messageId"])).toEqual([open]);
      expect((await itemsOf("listReceipts", analyst)).map((receipt) => receipt["messageId"]).sort()).toEqual([open, internal].sort());
    });
    it("never move back", async () => {
      const [first, second] = [await sent(reporter), await sent(reporter)];
      await mark(analyst, second);
      expect(await mark(analyst, first)).toMatchObject({ status: 200, body: { messageId: second } });
    });
    it("are 401 without a token and 404 for what one may not see", async () => {
      const internal = await sent(analyst, { audience: "team" });
      expect(await call("incidents.markRead", { id, messageId: internal })).toMatchObject({ status: 401 });
      expect(await mark(reporter, internal)).toMatchObject({ status: 404, code: "not_found" });
      expect(await mark(stranger, internal)).toMatchObject({ status: 404, code: "not_found" });
      expect(await call("incidents.listReceipts", { id }, { token: stranger.idToken })).toMatchObject({ status: 404, code: "not_found" });
      expect(await call("incidents.listReceipts", { id, limit: 0 }, { token: reporter.idToken })).toMatchObject({ status: 400 });
    });
  });

  it("of a restricted incident are not there for the team", async () => {
    const message = await sent(analyst);
    await call("incidents.restrict", { id, restricted: true }, { token: manager.idToken });
    for (const answer of [await send(analyst), await edit(analyst, message), await mark(senior, message), await call("incidents.listMessages", { id }, { token: manager.idToken })]) {
      expect(answer).toMatchObject({ status: 404, code: "not_found" });
    }
    expect(await send(reporter)).toMatchObject({ code: undefined });
  });
});

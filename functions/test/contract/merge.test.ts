import { beforeAll, describe, expect, it } from "vitest";
import { db } from "../../src/platform/firestore.ts";
import { doors } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { unique } from "../support/stack.ts";

let reporter: SignedIn;
let analyst: SignedIn;
let senior: SignedIn;
let manager: SignedIn;

/** Waits until the triggers have followed a merge, or the taking back of one. */
async function untilDone(targetId: string, sourceId: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error("nothing followed the merge in 45 s"));
    }, 45_000);
    const stop = db().doc(`incidents/${targetId}/merged/${sourceId}`).onSnapshot((merge) => {
      if (merge.get("done") !== true) return;
      clearTimeout(timer);
      stop();
      resolve();
    }, reject);
  });
}

describe.each(doors)("merging and linking at the %s door", (_door, call) => {
  beforeAll(async () => {
    [reporter, analyst, senior, manager] = await Promise.all([person("employee"), person("analyst"), person("senior_analyst"), person("manager")]);
  });
  const create = async (title = "Strange invoice by mail") => {
    const { body, code } = await call("incidents.create", { title, description: `An invoice I never ordered, with a link to invoice-check[.]example (${title}).` }, { token: reporter.idToken });
    expect(code).toBeUndefined();
    return String(body["id"]);
  };
  const get = async (id: string) => (await call("incidents.get", { id }, { token: senior.idToken })).body;
  const messages = async (id: string, by: SignedIn) => (await call("incidents.listMessages", { id }, { token: by.idToken })).body["items"] as { body: string }[];

  describe("merge and unmerge", () => {
    it("brings messages and alerts into the one that carries on, and takes them back", async () => {
      const [target, source] = [await create(), await create()];
      const asked = { token: senior.idToken };
      await call("incidents.sendMessage", { id: source, body: "It came again today" }, { token: reporter.idToken });
      const alert = await call("alerts.create", { source: "ids", sourceRef: unique("alert"), title: "Beacon", severity: "high" }, { token: analyst.idToken });
      await call("alerts.attach", { id: alert.body["id"], incidentId: source }, { token: analyst.idToken });
      expect(await call("incidents.merge", { id: target, sourceId: source, reason: "The same mail" }, asked)).toMatchObject({ status: 200, body: { id: target, mergedIds: [source], alertIds: [alert.body["id"]] } });
      expect(await get(source)).toMatchObject({ status: "closed", duplicateOf: target, resolution: { verdict: "duplicate" } });
      await untilDone(target, source);
      expect(await messages(target, analyst)).toMatchObject([{ body: "It came again today", audience: "team", copiedFrom: { incidentId: source } }]);
      expect(await messages(target, reporter)).toEqual([]);
      expect(await messages(source, reporter)).toMatchObject([{ body: "It came again today", audience: "everyone" }]);
      expect((await call("alerts.get", { id: alert.body["id"] }, asked)).body).toMatchObject({ incidentId: target, mergedFrom: source });

      expect(await call("incidents.unmerge", { id: target, sourceId: source, reason: "Two different mails" }, asked)).toMatchObject({ status: 200, body: { id: target, mergedIds: [], alertIds: [] } });
      await untilDone(target, source);
      expect(await get(source)).toMatchObject({ duplicateOf: null, resolution: null });
      expect((await get(source))["status"]).not.toBe("closed");
      expect(await messages(target, analyst)).toEqual([]);
      expect((await call("alerts.get", { id: alert.body["id"] }, asked)).body).toMatchObject({ incidentId: source, mergedFrom: null });
    });
    it("with an Idempotency-Key happens once, however often it is sent", async () => {
      const [target, source] = [await create(), await create()];
      const asked = { token: senior.idToken, idempotencyKey: unique("key") };
      const answers = [await call("incidents.merge", { id: target, sourceId: source }, asked), await call("incidents.merge", { id: target, sourceId: source }, asked)];
      expect(answers[1]?.body).toEqual(answers[0]?.body);
      expect(answers[1]?.status).toBe(200);
    });
    it.each<[string, (target: string, source: string) => Promise<{ status: number; code: string | undefined }>, number, string]>([
      ["itself", (target) => call("incidents.merge", { id: target, sourceId: target }, { token: senior.idToken }), 400, "invalid_input"],
      ["an unknown field", (target, source) => call("incidents.merge", { id: target, sourceId: source, force: true }, { token: senior.idToken }), 400, "invalid_input"],
      ["no token", (target, source) => call("incidents.merge", { id: target, sourceId: source }), 401, "unauthenticated"],
      ["an analyst", (target, source) => call("incidents.merge", { id: target, sourceId: source }, { token: analyst.idToken }), 403, "permission_denied"],
      ["the reporter", (target, source) => call("incidents.merge", { id: target, sourceId: source }, { token: reporter.idToken }), 403, "permission_denied"],
      ["a source that is not there", (target) => call("incidents.merge", { id: target, sourceId: unique("none") }, { token: senior.idToken }), 404, "not_found"],
      ["what was not merged", (target, source) => call("incidents.unmerge", { id: target, sourceId: source, reason: "Apart" }, { token: senior.idToken }), 409, "conflict"],
      ["no reason to unmerge", (target, source) => call("incidents.unmerge", { id: target, sourceId: source }, { token: senior.idToken }), 400, "invalid_input"],
      ["a stale If-Match", (target, source) => call("incidents.merge", { id: target, sourceId: source }, { token: senior.idToken, ifMatch: 999 }), 412, "version_conflict"],
    ])("is refused for %s", async (_what, attempt, status, code) => {
      expect(await attempt(await create(), await create())).toMatchObject({ status, code });
    });
    it("of a restricted incident keeps the one that carries on from being opened", async () => {
      const [target, source] = [await create(), await create()];
      for (const id of [target, source]) {
        await call("incidents.setWatchers", { id, watchers: [senior.uid] }, { token: manager.idToken });
        expect(await call("incidents.restrict", { id, restricted: true }, { token: manager.idToken })).toMatchObject({ status: 200, body: { restricted: true } });
      }
      expect(await call("incidents.merge", { id: target, sourceId: source }, { token: senior.idToken })).toMatchObject({ status: 200 });
      const detail = expect.stringContaining("incidents.unmerge") as string;
      expect(await call("incidents.restrict", { id: target, restricted: false }, { token: manager.idToken })).toMatchObject({ status: 409, code: "conflict", body: { detail } });
      expect(await call("incidents.setWatchers", { id: target, watchers: [senior.uid, analyst.uid] }, { token: manager.idToken })).toMatchObject({ status: 409, code: "conflict", body: { detail } });
    });
    it("tells who tries to merge what was merged where it went", async () => {
      const [a, b, c] = [await create(), await create(), await create()];
      await call("incidents.merge", { id: b, sourceId: a }, { token: senior.idToken });
      expect(await call("incidents.merge", { id: c, sourceId: a }, { token: senior.idToken })).toMatchObject({ status: 409, code: "conflict", body: { detail: expect.stringContaining(b) } });
      expect(await call("incidents.merge", { id: a, sourceId: c }, { token: senior.idToken })).toMatchObject({ status: 409, code: "conflict", body: { detail: expect.stringContaining(b) } });
    });
  });

  describe("link and unlink", () => {
    it("tie two incidents on both and cut the tie again", async () => {
      const [a, b] = [await create(), await create()];
      const asked = { token: senior.idToken };
      expect(await call("incidents.link", { id: a, otherId: b, kind: "parent" }, asked)).toMatchObject({ status: 200, body: { id: a, links: [{ incidentId: b, kind: "parent" }] } });
      expect((await get(b))["links"]).toEqual([{ incidentId: a, kind: "child" }]);
      expect(await call("incidents.unlink", { id: b, otherId: a }, asked)).toMatchObject({ status: 200, body: { id: b, links: [] } });
      expect((await get(a))["links"]).toEqual([]);
      expect(await call("incidents.unlink", { id: b, otherId: a }, asked)).toMatchObject({ status: 409, code: "conflict" });
    });
    it.each<[string, (a: string, b: string) => Promise<{ status: number; code: string | undefined }>, number, string]>([
      ["itself", (a) => call("incidents.link", { id: a, otherId: a, kind: "related" }, { token: senior.idToken }), 400, "invalid_input"],
      ["an unknown kind", (a, b) => call("incidents.link", { id: a, otherId: b, kind: "cousin" }, { token: senior.idToken }), 400, "invalid_input"],
      ["no token", (a, b) => call("incidents.link", { id: a, otherId: b, kind: "related" }), 401, "unauthenticated"],
      ["an analyst", (a, b) => call("incidents.link", { id: a, otherId: b, kind: "related" }, { token: analyst.idToken }), 403, "permission_denied"],
      ["what is not there", (a) => call("incidents.link", { id: a, otherId: unique("none"), kind: "related" }, { token: senior.idToken }), 404, "not_found"],
      ["a stale If-Match", (a, b) => call("incidents.link", { id: a, otherId: b, kind: "related" }, { token: senior.idToken, ifMatch: 999 }), 412, "version_conflict"],
    ])("are refused for %s", async (_what, attempt, status, code) => {
      expect(await attempt(await create(), await create())).toMatchObject({ status, code });
    });
  });

  describe("setLegalHold", () => {
    it("is the managers', and is on the incident and in its log", async () => {
      const id = await create();
      expect(await call("incidents.setLegalHold", { id, hold: true, reason: "A letter" }, { token: senior.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await call("incidents.setLegalHold", { id, hold: true }, { token: manager.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
      expect(await call("incidents.setLegalHold", { id, hold: true, reason: "A letter" }, { token: manager.idToken })).toMatchObject({ status: 200, body: { id, legalHold: true } });
      expect(await call("incidents.setLegalHold", { id, hold: false, reason: "It is over" }, { token: manager.idToken, ifMatch: 999 })).toMatchObject({ status: 412, code: "version_conflict" });
      const events = (await db().collection(`audit/incident-${id}/entries`).get()).docs.map((entry) => String(entry.get("event")));
      expect(events).toContain("incident.legal_hold_set");
    });
  });

  describe("similar", () => {
    it("is for the team: a list for who may see the incident, 403 for its reporter, 401 without a token, 404 for none", async () => {
      const id = await create();
      const { status, body } = await call("incidents.similar", { id }, { token: analyst.idToken });
      expect(status).toBe(200);
      expect(body["items"]).toBeInstanceOf(Array);
      expect(await call("incidents.similar", { id }, { token: reporter.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await call("incidents.similar", { id })).toMatchObject({ status: 401, code: "unauthenticated" });
      expect(await call("incidents.similar", { id: unique("none") }, { token: analyst.idToken })).toMatchObject({ status: 404, code: "not_found" });
    });
  });
});

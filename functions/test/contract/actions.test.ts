import { beforeAll, describe, expect, it } from "vitest";
import { db } from "../../src/platform/firestore.ts";
import { doors } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { unique } from "../support/stack.ts";
import { untilWebhook } from "../support/webhooks.ts";

let reporter: SignedIn;
let other: SignedIn;
let analyst: SignedIn;
let senior: SignedIn;
let second: SignedIn;

const input = (id: string, changes: Record<string, unknown> = {}) => ({ id, kind: "isolate_host", target: "laptop-7", parameters: { ticket: "T-1" }, reason: "It beacons to a known server.", ...changes });

describe.each(doors)("response actions at the %s door", (door, call) => {
  const created = door === "REST" ? 201 : 200;
  beforeAll(async () => {
    [reporter, other, analyst, senior, second] = await Promise.all([person("employee"), person("employee"), person("analyst"), person("senior_analyst"), person("senior_analyst")]);
  });
  /** An incident on which everything may be done. */
  const incident = async () => {
    const { body } = await call("incidents.create", { title: "Odd traffic", description: "My laptop talks to a server I do not know." }, { token: reporter.idToken });
    const id = String(body["id"]);
    expect(await call("incidents.update", { id, tlp: "GREEN", pap: "GREEN" }, { token: senior.idToken })).toMatchObject({ status: 200 });
    return id;
  };
  const request = async (id: string, changes: Record<string, unknown> = {}) => {
    const { status, body } = await call("playbooks.requestAction", input(id, changes), { token: analyst.idToken });
    expect(status).toBe(created);
    return String(body["id"]);
  };
  /** Waits until the queue has brought an action to its end. */
  const untilEnded = (id: string, actionId: string) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const stop = db()
        .doc(`incidents/${id}/actions/${actionId}`)
        .onSnapshot((snapshot) => {
          if (!["executed", "failed"].includes(String(snapshot.get("state")))) return;
          stop();
          resolve(snapshot.data() ?? {});
        }, reject);
    });

  describe("the whole way", () => {
    it("from a request over an approval to the receiver, signed, and back", async () => {
      const id = await incident();
      const actionId = await request(id);
      expect(await call("playbooks.approveAction", { actionId, note: "Seen." }, { token: senior.idToken, ifMatch: 1 })).toMatchObject({ status: 200, body: { state: "approved", version: 2 } });
      expect(await untilEnded(id, actionId)).toMatchObject({ state: "executed", attempts: 1, result: "done by the local stand-in" });
      expect(await untilWebhook(actionId)).toMatchObject([{ signed: true, body: { id: actionId, kind: "isolate_host", target: "laptop-7", parameters: { ticket: "T-1" }, incident: { id }, approvedBy: [senior.uid] } }]);
      expect(await call("playbooks.getAction", { id, actionId }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { state: "executed", lastError: null } });
      expect(await call("playbooks.cancelAction", { actionId }, { token: analyst.idToken })).toMatchObject({ status: 409, code: "invalid_transition" });
    });
    it("needs two for what is destructive, and ends where the receiver refuses", async () => {
      const id = await incident();
      const actionId = await request(id, { kind: "wipe_device", target: unique("fail400") });
      expect(await call("playbooks.approveAction", { actionId }, { token: senior.idToken })).toMatchObject({ body: { state: "requested", approvalsNeeded: 2 } });
      expect(await call("playbooks.approveAction", { actionId }, { token: senior.idToken })).toMatchObject({ status: 409, code: "conflict" });
      expect(await call("playbooks.approveAction", { actionId }, { token: second.idToken })).toMatchObject({ body: { state: "approved" } });
      expect(await untilEnded(id, actionId)).toMatchObject({ state: "failed", lastError: "The receiver answered 400.", result: "the target is not known" });
    });
    it("follows no redirect", async () => {
      const id = await incident();
      const actionId = await request(id, { target: unique("redirect") });
      await call("playbooks.approveAction", { actionId }, { token: senior.idToken });
      expect(await untilEnded(id, actionId)).toMatchObject({ state: "failed", lastError: expect.stringContaining("redirects are not followed") });
    });
  });

  describe("requestAction", () => {
    it.each<[string, Record<string, unknown>, string]>([
      ["an unknown kind", { kind: "launch_missiles" }, "kind"],
      ["a target that does not fit the kind", { kind: "block_address", target: "bad.example" }, "target"],
      ["a block of half the world", { kind: "block_address", target: "0.0.0.0/1" }, "target"],
      ["a nested parameter", { parameters: { deep: { er: 1 } } }, "parameters.deep"],
      ["no reason", { reason: "" }, "reason"],
      ["a state", { state: "approved" }, "state"],
      ["approvals", { approvals: [] }, "approvals"],
    ])("refuses %s with 400 and the field's path", async (_what, changes, path) => {
      const answer = await call("playbooks.requestAction", input("some-incident", changes), { token: analyst.idToken });
      expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
      expect((answer.body["errors"] as { path: string }[]).map((error) => error.path)).toContain(path);
    });
    it("is 401 without a token, 403 for who reported it, 404 for what is not there", async () => {
      const id = await incident();
      expect(await call("playbooks.requestAction", input(id))).toMatchObject({ status: 401, code: "unauthenticated" });
      expect(await call("playbooks.requestAction", input(id), { token: reporter.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await call("playbooks.requestAction", input(unique("none")), { token: analyst.idToken })).toMatchObject({ status: 404, code: "not_found" });
    });
    it("is 409 where a marking stands in the way, which it names", async () => {
      const id = await incident();
      await call("incidents.update", { id, tlp: "AMBER+STRICT", pap: "RED" }, { token: senior.idToken });
      expect(await call("playbooks.requestAction", input(id, { kind: "notify_partner", target: "CERT Varnhaven" }), { token: analyst.idToken })).toMatchObject({ status: 409, code: "conflict", body: { detail: expect.stringContaining("TLP:AMBER+STRICT") } });
      expect(await call("playbooks.requestAction", input(id), { token: analyst.idToken })).toMatchObject({ status: 409, code: "conflict", body: { detail: expect.stringContaining("PAP:RED") } });
    });
    it("with an Idempotency-Key makes one action of many sends, also at once", async () => {
      const id = await incident();
      const asked = { token: analyst.idToken, idempotencyKey: unique("key") };
      const answers = await Promise.all([1, 2, 3].map(() => call("playbooks.requestAction", input(id), asked)));
      expect(new Set(answers.map(({ body }) => body["id"])).size).toBe(1);
      expect((await call("playbooks.listActions", { id }, { token: analyst.idToken })).body["items"]).toHaveLength(1);
    });
  });

  describe("approveAction, rejectAction and cancelAction", () => {
    it("are 403 for an analyst's approval, and for a senior analyst's of their own request", async () => {
      const id = await incident();
      const actionId = await request(id);
      for (const operation of ["approveAction", "rejectAction"]) {
        const decision = operation === "rejectAction" ? { actionId, reason: "Not mine." } : { actionId };
        expect(await call(`playbooks.${operation}`, decision, { token: analyst.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
        expect(await call(`playbooks.${operation}`, decision)).toMatchObject({ status: 401 });
      }
      const own = await call("playbooks.requestAction", input(id), { token: senior.idToken });
      expect(await call("playbooks.approveAction", { actionId: own.body["id"] }, { token: senior.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await call("playbooks.cancelAction", { actionId }, { token: other.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
    });
    it("reject with a reason, cancel one's own, and then nothing more", async () => {
      const id = await incident();
      const [rejected, cancelled] = [await request(id), await request(id)];
      expect(await call("playbooks.rejectAction", { actionId: rejected }, { token: senior.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
      expect(await call("playbooks.rejectAction", { actionId: rejected, reason: "Wrong host." }, { token: senior.idToken })).toMatchObject({ status: 200, body: { state: "rejected", decision: { by: senior.uid, reason: "Wrong host." } } });
      expect(await call("playbooks.cancelAction", { actionId: cancelled }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { state: "cancelled" } });
      for (const actionId of [rejected, cancelled]) expect(await call("playbooks.approveAction", { actionId }, { token: senior.idToken })).toMatchObject({ status: 409, code: "invalid_transition" });
    });
    it("are 412 for a stale version, 404 for an action that is not there, 400 for what is no action's id", async () => {
      const id = await incident();
      const actionId = await request(id);
      expect(await call("playbooks.approveAction", { actionId }, { token: senior.idToken, ifMatch: 7 })).toMatchObject({ status: 412, code: "version_conflict" });
      expect(await call("playbooks.approveAction", { actionId: `${id}_${"x".repeat(20)}` }, { token: senior.idToken })).toMatchObject({ status: 404, code: "not_found" });
      expect(await call("playbooks.approveAction", { actionId: id }, { token: senior.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
    });
  });

  describe("listActions and getAction", () => {
    it("page the newest first for the team, and show an outsider nothing", async () => {
      const id = await incident();
      const ids = [await request(id), await request(id), await request(id)].reverse();
      const first = await call("playbooks.listActions", { id, limit: 2 }, { token: analyst.idToken });
      const rest = await call("playbooks.listActions", { id, limit: 2, cursor: first.body["nextCursor"] }, { token: analyst.idToken });
      expect([first, rest].flatMap(({ body }) => (body["items"] as { id: string }[]).map((action) => action.id))).toEqual(ids);
      for (const token of [reporter.idToken, other.idToken]) expect(await call("playbooks.listActions", { id }, { token })).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await call("playbooks.getAction", { id: await incident(), actionId: ids[0] }, { token: analyst.idToken })).toMatchObject({ status: 404, code: "not_found" });
    });
  });
});

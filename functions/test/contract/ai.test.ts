import { beforeAll, describe, expect, it } from "vitest";
import { db } from "../../src/platform/firestore.ts";
import { loadModel } from "../../src/triage/modelFile.ts";
import { doors } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { unique } from "../support/stack.ts";

const shipped = loadModel();
const text = "All files on the shared drive have a strange extension, and a note demands bitcoin to decrypt them.";

let employee: SignedIn;
let analyst: SignedIn;
let senior: SignedIn;
let manager: SignedIn;

describe.each(doors)("the AI engine at the %s door", (door, call) => {
  const created = door === "REST" ? 201 : 200;
  beforeAll(async () => {
    [employee, analyst, senior, manager] = await Promise.all([person("employee"), person("analyst"), person("senior_analyst"), person("manager")]);
  });
  /** A report that the trigger has judged. */
  async function judged(): Promise<string> {
    const { body } = await call("incidents.create", { title: unique("Files encrypted"), description: text }, { token: employee.idToken });
    const id = String(body["id"]);
    await new Promise<void>((resolve, reject) => {
      const stop = db().doc(`incidents/${id}`).onSnapshot((snapshot) => {
        if (snapshot.get("triage.state") !== "done") return;
        stop();
        resolve();
      }, reject);
    });
    return id;
  }

  describe("analyzeIncident, categorize, assessSeverity, mitigationStrategies", () => {
    const names = ["analyzeIncident", "categorize", "assessSeverity", "mitigationStrategies"] as const;
    it("judge a text", async () => {
      const ask = async (name: (typeof names)[number]) => {
        const { status, body } = await call(`ai.${name}`, { text, affected: { systems: ["file server"] } }, { token: analyst.idToken });
        expect(status, name).toBe(200);
        return body;
      };
      expect(await ask("analyzeIncident")).toMatchObject({ incidentId: null, verdict: { category: "ransomware", model: { version: shipped.version } }, observables: [] });
      expect(await ask("categorize")).toMatchObject({ category: "ransomware", confidence: expect.any(Number), evidence: expect.any(Array) });
      expect(await ask("assessSeverity")).toMatchObject({ category: "ransomware", level: expect.any(String), score: expect.any(Number), factors: expect.any(Array) });
      expect(await ask("mitigationStrategies")).toMatchObject({ category: "ransomware", techniques: expect.any(Array), mitigations: expect.any(Array), playbooks: expect.any(Array) });
    });
    it("judge a stored incident", async () => {
      const id = await judged();
      for (const name of names) expect(await call(`ai.${name}`, { incidentId: id }, { token: analyst.idToken }), name).toMatchObject({ status: 200, body: { incidentId: id } });
    });
    it.each<[string, Record<string, unknown>, string]>([
      ["nothing", {}, "text"],
      ["a text beside an incident", { text, incidentId: "abc" }, "text"],
      ["an oversized text", { text: "x".repeat(20_001) }, "text"],
      ["a control character", { text: "a\u0000b" }, "text"],
      ["an unknown field", { text, model: "mine" }, "model"],
      ["a wrong nested field", { text, affected: { records: -1 } }, "affected.records"],
    ])("refuse %s with 400 and the field's path", async (_what, input, path) => {
      for (const name of names) {
        const answer = await call(`ai.${name}`, input, { token: analyst.idToken });
        expect(answer, name).toMatchObject({ status: 400, code: "invalid_input" });
        expect((answer.body["errors"] as { path: string }[]).map((error) => error.path), name).toContain(path);
      }
    });
    it("are the team's, and know nothing of incidents one may not see", async () => {
      for (const name of names) {
        expect(await call(`ai.${name}`, { text }), name).toMatchObject({ status: 401, code: "unauthenticated" });
        expect(await call(`ai.${name}`, { text }, { token: employee.idToken }), name).toMatchObject({ status: 403, code: "permission_denied" });
        expect(await call(`ai.${name}`, { incidentId: unique("none") }, { token: analyst.idToken }), name).toMatchObject({ status: 404, code: "not_found" });
      }
    });
  });

  describe("feedback, listFeedback", () => {
    it("correct the incident, keep the correction, and are found again", async () => {
      const id = await judged();
      const given = await call("ai.feedback", { incidentId: id, category: "fraud", severity: "low", comment: "A drill." }, { token: senior.idToken });
      expect(given).toMatchObject({ status: created, body: { incidentId: id, by: senior.uid, category: "fraud", severity: "low", comment: "A drill.", engine: { category: "ransomware" } } });
      expect((await call("incidents.get", { id }, { token: senior.idToken })).body).toMatchObject({ category: "fraud", categorySource: "human", severity: "low", severitySource: "human", triage: { category: "ransomware" } });
      expect((await call("ai.listFeedback", { incidentId: id }, { token: analyst.idToken })).body).toEqual({ items: [given.body], nextCursor: null });
    });
    it("take a category set by incidents.update for a correction as well", async () => {
      const id = await judged();
      await call("incidents.update", { id, category: "malware" }, { token: senior.idToken });
      expect((await call("ai.listFeedback", { incidentId: id }, { token: analyst.idToken })).body["items"]).toMatchObject([{ by: senior.uid, category: "malware", severity: null, comment: null, engine: { category: "ransomware" } }]);
    });
    it("make one of many sends with one Idempotency-Key", async () => {
      const id = await judged();
      const asked = { token: senior.idToken, idempotencyKey: unique("key") };
      const answers = [];
      for (let send = 0; send < 3; send += 1) answers.push(await call("ai.feedback", { incidentId: id, category: "other" }, asked));
      expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
      const entries = await db().collection(`audit/incident-${id}/entries`).where("event", "==", "model.corrected").get();
      expect(entries.size).toBe(1);
    });
    it("refuse what is no correction, whom it is not for, and incidents that are not there", async () => {
      const id = await judged();
      for (const said of [{}, { comment: "Hm." }, { category: "gossip" }]) expect(await call("ai.feedback", { incidentId: id, ...said }, { token: senior.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
      const input = { incidentId: id, category: "other" };
      expect(await call("ai.feedback", input)).toMatchObject({ status: 401 });
      expect(await call("ai.feedback", input, { token: employee.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await call("ai.feedback", input, { token: analyst.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await call("ai.feedback", { ...input, incidentId: unique("none") }, { token: senior.idToken })).toMatchObject({ status: 404, code: "not_found" });
      expect(await call("ai.listFeedback", {}, { token: employee.idToken })).toMatchObject({ status: 403 });
      expect(await call("ai.listFeedback", { cursor: "nonsense" }, { token: analyst.idToken })).toMatchObject({ status: 400, code: "invalid_cursor" });
    });
  });

  describe("getModel, listModels, activateModel, rollbackModel", () => {
    it("show the model that judges and let a manager choose", async () => {
      expect(await call("ai.getModel", {}, { token: analyst.idToken })).toMatchObject({ status: 200, body: { shipped: { version: shipped.version, sha256: shipped.sha256 }, active: { sha256: shipped.sha256, isShipped: true }, missing: null, card: expect.any(Object) } });
      expect(await call("ai.listModels", {}, { token: analyst.idToken })).toMatchObject({ status: 200, body: { items: expect.any(Array), nextCursor: null } });
      // The one that judges already: other tests rest on it.
      expect(await call("ai.activateModel", { sha256: shipped.sha256 }, { token: manager.idToken })).toMatchObject({ status: 200 });
      expect(await call("ai.rollbackModel", {}, { token: manager.idToken })).toMatchObject({ status: 409, code: "conflict" });
    });
    it("refuse what is no digest, a model nobody knows, and who is no manager", async () => {
      expect(await call("ai.activateModel", { sha256: "latest" }, { token: manager.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
      expect(await call("ai.activateModel", { sha256: "f".repeat(64) }, { token: manager.idToken })).toMatchObject({ status: 404, code: "not_found" });
      for (const [name, input] of [["activateModel", { sha256: shipped.sha256 }], ["rollbackModel", {}]] as const) {
        expect(await call(`ai.${name}`, input), name).toMatchObject({ status: 401 });
        expect(await call(`ai.${name}`, input, { token: senior.idToken }), name).toMatchObject({ status: 403, code: "permission_denied" });
      }
      for (const name of ["getModel", "listModels"]) expect(await call(`ai.${name}`, {}, { token: employee.idToken }), name).toMatchObject({ status: 403, code: "permission_denied" });
    });
  });

  describe("replay", () => {
    it("finds a stored verdict identical", async () => {
      const id = await judged();
      expect(await call("ai.replay", { incidentId: id }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { incidentId: id, result: "identical", differing: [], stored: { model: { sha256: shipped.sha256 } } } });
    });
    it("is the team's", async () => {
      expect(await call("ai.replay", { incidentId: "abc" })).toMatchObject({ status: 401 });
      expect(await call("ai.replay", { incidentId: "abc" }, { token: employee.idToken })).toMatchObject({ status: 403 });
      expect(await call("ai.replay", { incidentId: unique("none") }, { token: analyst.idToken })).toMatchObject({ status: 404, code: "not_found" });
      expect(await call("ai.replay", { incidentId: "a/b" }, { token: analyst.idToken })).toMatchObject({ status: 400 });
    });
  });
});

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { db } from "../../src/platform/firestore.ts";
import { doors } from "../support/doors.ts";
import { person, signIn, type SignedIn } from "../support/people.ts";
import { unique } from "../support/stack.ts";

const form = (changes: Record<string, unknown> = {}) => ({ motivation: "I want to help where it burns.", experience: "Two years at the help desk.", skills: ["triage"], ...changes });
const pdf = Buffer.from("%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n").toString("base64");
const file = (changes: Record<string, unknown> = {}) => ({ name: "cv.pdf", contentBase64: pdf, ...changes });
const claimsOf = (token: string) => JSON.parse(Buffer.from(String(token.split(".")[1]), "base64url").toString()) as Record<string, unknown>;

describe.each(doors)("applications at the %s door", (door, call) => {
  let admin: SignedIn;
  let manager: SignedIn;
  let analyst: SignedIn;
  let other: SignedIn;
  let ada: SignedIn;
  beforeAll(async () => {
    [admin, manager, analyst, other] = await Promise.all([person("admin"), person("manager"), person("analyst"), person("employee")]);
  });
  // New for each test: one person has one application, and few tries a minute.
  beforeEach(async () => {
    ada = await person("employee");
  });
  const as = (who: SignedIn, more: { idempotencyKey?: string; ifMatch?: number } = {}) => ({ token: who.idToken, ...more });
  const handIn = async (who = ada) => {
    const { body, code } = await call("applications.apply", form(), as(who));
    expect(code).toBeUndefined();
    return String(body["id"]);
  };
  const stored = async (id: string) => (await db().doc(`applications/${id}`).get()).data() ?? {};
  const created = door === "REST" ? 201 : 200;

  describe("apply", () => {
    it("answers the application as stored", async () => {
      const { status, body, headers } = await call("applications.apply", form(), as(ada));
      expect(status).toBe(created);
      expect(body).toMatchObject({ ...form(), applicantId: ada.uid, applicantName: ada.name, status: "pending", version: 1, documents: [], reviewerId: null });
      if (door === "REST") expect(headers.get("etag")).toBe('"1"');
      expect(await stored(String(body["id"]))).toMatchObject({ applicantId: ada.uid, status: "pending" });
    });
    it.each<[string, Record<string, unknown>, string]>([
      ["too short a motivation", { motivation: "please" }, "motivation"],
      ["too long a motivation", { motivation: "x".repeat(5_001) }, "motivation"],
      ["too long an experience", { experience: "x".repeat(5_001) }, "experience"],
      ["no skills", { skills: [] }, "skills"],
      ["too many skills", { skills: Array.from({ length: 31 }, (_, at) => `skill ${String(at)}`) }, "skills"],
      ["too long a skill", { skills: ["x".repeat(61)] }, "skills.0"],
      ["a skill of two lines", { skills: ["a\nb"] }, "skills.0"],
      ["a status", { status: "approved" }, "status"],
      ["another's uid", { applicantId: "someone" }, "applicantId"],
      ["a role", { role: "admin" }, "role"],
      ["a reviewer", { reviewerId: "me" }, "reviewerId"],
      ["documents", { documents: [] }, "documents"],
      ["a poisoned prototype", JSON.parse('{"__proto__":{"role":"admin"}}') as Record<string, unknown>, "__proto__"],
    ])("refuses %s with 400 and the field's path", async (_what, changes, path) => {
      const sent = Object.defineProperties({ ...form() }, Object.getOwnPropertyDescriptors(changes)) as Record<string, unknown>;
      const answer = await call("applications.apply", sent, as(other));
      expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
      expect((answer.body["errors"] as { path: string }[]).map((error) => error.path)).toContain(path);
      expect((await db().collection("applications").where("applicantId", "==", other.uid).get()).empty).toBe(true);
    });
    it("is 401 without a token, 409 for the team, and 409 while another is pending", async () => {
      expect(await call("applications.apply", form())).toMatchObject({ status: 401, code: "unauthenticated" });
      expect(await call("applications.apply", form(), as(analyst))).toMatchObject({ status: 409, code: "conflict" });
      await handIn();
      expect(await call("applications.apply", form(), as(ada))).toMatchObject({ status: 409, code: "already_exists" });
    });
    it("at once is one application, and with one key one answer", async () => {
      const many = await Promise.all([1, 2, 3, 4].map(() => call("applications.apply", form(), as(ada))));
      expect(many.map(({ status }) => status).sort()).toEqual([created, 409, 409, 409].sort());
      const ben = await person("employee");
      const idempotencyKey = unique("key");
      const same = await Promise.all([1, 2, 3].map(() => call("applications.apply", form(), as(ben, { idempotencyKey }))));
      expect(new Set(same.map(({ body }) => body["id"])).size).toBe(1);
    });
  });

  describe("canApply", () => {
    it("says whether, why not, and until when", async () => {
      expect(await call("applications.canApply", {}, as(ada))).toMatchObject({ status: 200, body: { eligible: true, reason: null, until: null } });
      expect(await call("applications.canApply", {}, as(analyst))).toMatchObject({ body: { eligible: false, reason: "team_member" } });
      const id = await handIn();
      expect(await call("applications.canApply", {}, as(ada))).toMatchObject({ body: { eligible: false, reason: "application_pending" } });
      const { body } = await call("applications.review", { id, decision: "reject", note: "Not yet." }, as(admin));
      const until = new Date(Date.parse(String(body["decidedAt"])) + 30 * 86_400_000).toISOString();
      expect(await call("applications.canApply", {}, as(ada))).toMatchObject({ body: { eligible: false, reason: "waiting_period", until } });
      expect(await call("applications.apply", form(), as(ada))).toMatchObject({ status: 409, code: "conflict" });
    });
    it("is 401 without a token and 400 with a field it does not have", async () => {
      expect(await call("applications.canApply", {})).toMatchObject({ status: 401 });
      expect(await call("applications.canApply", { uid: "someone" }, as(ada))).toMatchObject({ status: 400, code: "invalid_input" });
    });
  });

  describe("lists", () => {
    it("give the applicant their own", async () => {
      const id = await handIn();
      expect(await call("applications.myApplications", {}, as(ada))).toMatchObject({ status: 200, body: { items: [{ id }], nextCursor: null } });
      expect(await call("applications.myApplications", {}, as(other))).toMatchObject({ status: 200, body: { items: [] } });
    });
    it("give administrators what is pending, and no one else", async () => {
      await handIn();
      const { status, body } = await call("applications.listPending", { limit: 100 }, as(admin));
      expect(status).toBe(200);
      expect((body["items"] as { status: string }[]).every((item) => item.status === "pending")).toBe(true);
      for (const who of [ada, analyst, manager]) expect(await call("applications.listPending", {}, as(who))).toMatchObject({ status: 403, code: "permission_denied" });
    });
    it("are 401 without a token and 400 with a limit or a cursor that is none", async () => {
      for (const name of ["applications.myApplications", "applications.listPending"]) {
        expect(await call(name, {})).toMatchObject({ status: 401 });
        expect(await call(name, { limit: 101 }, as(admin))).toMatchObject({ status: 400, code: "invalid_input" });
        expect(await call(name, { cursor: "x" }, as(admin))).toMatchObject({ status: 400, code: "invalid_cursor" });
      }
    });
  });

  describe("get", () => {
    it("gives applicant and administrator the application, and everyone else 404", async () => {
      const id = await handIn();
      for (const who of [ada, admin]) expect(await call("applications.get", { id }, as(who))).toMatchObject({ status: 200, body: { id, version: 1 } });
      for (const who of [other, analyst, manager]) expect(await call("applications.get", { id }, as(who))).toMatchObject({ status: 404, code: "not_found" });
    });
    it("is 401 without a token, 404 for what is not there, 400 for what is no id", async () => {
      expect(await call("applications.get", { id: "x" })).toMatchObject({ status: 401 });
      expect(await call("applications.get", { id: unique("none") }, as(admin))).toMatchObject({ status: 404 });
      expect(await call("applications.get", { id: "..%2Fusers" }, as(admin))).toMatchObject({ status: 400, code: "invalid_input" });
    });
  });

  describe("withdraw", () => {
    it("is the applicant's, once", async () => {
      const id = await handIn();
      expect(await call("applications.withdraw", { id })).toMatchObject({ status: 401 });
      expect(await call("applications.withdraw", { id, status: "approved" }, as(ada))).toMatchObject({ status: 400 });
      expect(await call("applications.withdraw", { id }, as(other))).toMatchObject({ status: 404 });
      expect(await call("applications.withdraw", { id }, as(admin))).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await call("applications.withdraw", { id }, as(ada, { ifMatch: 9 }))).toMatchObject({ status: 412, code: "version_conflict" });
      expect(await call("applications.withdraw", { id }, as(ada, { ifMatch: 1 }))).toMatchObject({ status: 200, body: { status: "withdrawn", version: 2 } });
      expect(await call("applications.withdraw", { id }, as(ada))).toMatchObject({ status: 409, code: "invalid_transition" });
    });
  });

  describe("documents", () => {
    it("go in and come out, for applicant and administrator", async () => {
      const id = await handIn();
      const { status, body } = await call("applications.addDocument", { id, ...file({ name: "cv.exe" }) }, as(ada));
      expect(status).toBe(created);
      expect(body).toMatchObject({ name: "cv.exe.pdf", contentType: "application/pdf", state: "pending" });
      const documentId = body["id"];
      for (const who of [ada, admin]) expect(await call("applications.getDocument", { id, documentId }, as(who))).toMatchObject({ status: 200, body: { name: "cv.exe.pdf", contentType: "application/pdf", sha256: body["sha256"], contentBase64: pdf } });
      for (const who of [other, manager]) expect(await call("applications.getDocument", { id, documentId }, as(who))).toMatchObject({ status: 404 });
      expect(await call("applications.getDocument", { id, documentId })).toMatchObject({ status: 401 });
      expect(await call("applications.getDocument", { id, documentId: unique("none") }, as(ada))).toMatchObject({ status: 404 });
      expect(await call("applications.getDocument", { id, documentId: "a.b" }, as(ada))).toMatchObject({ status: 400 });
    });
    it("are refused with 400 for what they are, whatever they are called", async () => {
      const id = await handIn();
      for (const content of ["MZ\u0090\u0000\u0003", "<html><script>alert(1)</script>", '<svg onload="alert(1)">', "a\u0000b"]) {
        expect(await call("applications.addDocument", { id, ...file({ contentBase64: Buffer.from(content, "latin1").toString("base64") }) }, as(ada))).toMatchObject({ status: 400, code: "invalid_input", body: { errors: [{ path: "contentBase64" }] } });
      }
      for (const changes of [{ contentBase64: "" }, { contentBase64: "%" }, { contentBase64: "A".repeat(700_004) }, { name: "" }, { name: "a\nb" }, { name: "x".repeat(201) }, { contentType: "application/pdf" }, { state: "clean" }]) {
        expect(await call("applications.addDocument", { id, ...file(changes) }, as(ada))).toMatchObject({ status: 400, code: "invalid_input" });
      }
      expect(await stored(id)).toMatchObject({ documents: [], version: 1 });
    });
    it("too large for a request are refused with 413, as large as allowed are taken", async () => {
      const id = await handIn();
      expect(await call("applications.addDocument", { id, ...file({ contentBase64: "A".repeat(9 * 1_048_576) }) }, as(ada))).toMatchObject({ status: 413, code: "payload_too_large" });
      const large = Buffer.concat([Buffer.from(pdf, "base64"), Buffer.alloc(525_000 - Buffer.from(pdf, "base64").length, 0x20)]).toString("base64");
      expect(await call("applications.addDocument", { id, ...file({ contentBase64: large }) }, as(ada))).toMatchObject({ status: created, body: { size: 525_000 } });
    });
    it("are the applicant's to add, while it is pending, five at most", async () => {
      const id = await handIn();
      expect(await call("applications.addDocument", { id, ...file() })).toMatchObject({ status: 401 });
      expect(await call("applications.addDocument", { id, ...file() }, as(other))).toMatchObject({ status: 404 });
      expect(await call("applications.addDocument", { id, ...file() }, as(admin))).toMatchObject({ status: 403 });
      const idempotencyKey = unique("key");
      const [one, two] = [await call("applications.addDocument", { id, ...file() }, as(ada, { idempotencyKey })), await call("applications.addDocument", { id, ...file() }, as(ada, { idempotencyKey }))];
      expect(two.body["id"]).toBe(one.body["id"]);
      for (let count = 1; count < 5; count += 1) expect(await call("applications.addDocument", { id, ...file() }, as(ada))).toMatchObject({ status: created });
      expect(await call("applications.addDocument", { id, ...file() }, as(ada))).toMatchObject({ status: 409, code: "conflict" });
      await call("applications.withdraw", { id }, as(ada));
      expect(await call("applications.addDocument", { id, ...file() }, as(ada))).toMatchObject({ status: 409, code: "conflict" });
    });
  });

  describe("review", () => {
    it("approved ends the applicant's session at once, and the next sign-in is an analyst's", async () => {
      const id = await handIn();
      expect(claimsOf(ada.idToken)["role"]).toBe("employee");
      expect(await call("applications.review", { id, decision: "approve" }, as(admin))).toMatchObject({ status: 200, body: { status: "approved", reviewerId: admin.uid, version: 2 } });
      expect(await call("applications.get", { id }, as(ada))).toMatchObject({ status: 401, code: "session_revoked" });
      expect(await call("alerts.list", {}, as(ada))).toMatchObject({ status: 401, code: "session_revoked" });
      const token = await signIn(ada.email, ada.password);
      expect(claimsOf(token)["role"]).toBe("analyst");
      expect(await call("alerts.list", {}, { token })).toMatchObject({ status: 200 });
      expect(await call("applications.get", { id }, { token })).toMatchObject({ status: 200, body: { status: "approved" } });
      expect(await call("applications.listPending", {}, { token })).toMatchObject({ status: 403 });
    });
    it("a second time is 409 by the state's name, and with the same key the first answer", async () => {
      const id = await handIn();
      const idempotencyKey = unique("key");
      const first = await call("applications.review", { id, decision: "approve" }, as(admin, { idempotencyKey }));
      expect(await call("applications.review", { id, decision: "approve" }, as(admin))).toMatchObject({ status: 409, code: "invalid_transition", body: { detail: expect.stringContaining("approved") as unknown } });
      const again = await call("applications.review", { id, decision: "approve" }, as(admin, { idempotencyKey }));
      expect([again.status, again.body]).toEqual([200, first.body]);
      expect(await stored(id)).toMatchObject({ version: 2 });
    });
    it("by two administrators at once is one decision", async () => {
      const second = await person("admin");
      const id = await handIn();
      const answers = await Promise.all([admin, second].map((who) => call("applications.review", { id, decision: "approve" }, as(who))));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(await stored(id)).toMatchObject({ version: 2, history: [{ to: "pending" }, { to: "approved" }] });
    });
    it("is 400 without what it needs or with more, 401, 403 below administrators, 404, and 412 for another version", async () => {
      const id = await handIn();
      for (const [changes, path] of [[{ decision: "reject" }, "note"], [{ decision: "maybe" }, "decision"], [{}, "decision"], [{ decision: "approve", role: "admin" }, "role"], [{ decision: "approve", applicantId: other.uid }, "applicantId"], [{ decision: "reject", note: "x".repeat(2_001) }, "note"]] as const) {
        const answer = await call("applications.review", { id, ...changes }, as(admin));
        expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
        expect((answer.body["errors"] as { path: string }[]).map((error) => error.path)).toContain(path);
      }
      expect(await call("applications.review", { id, decision: "approve" })).toMatchObject({ status: 401 });
      for (const who of [ada, other, analyst, manager]) expect(await call("applications.review", { id, decision: "approve" }, as(who))).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await call("applications.review", { id: unique("none"), decision: "approve" }, as(admin))).toMatchObject({ status: 404, code: "not_found" });
      expect(await call("applications.review", { id, decision: "approve" }, as(admin, { ifMatch: 4 }))).toMatchObject({ status: 412, code: "version_conflict" });
      expect(await stored(id)).toMatchObject({ status: "pending", version: 1 });
    });
    it("of one's own application is 403", async () => {
      const id = unique("own");
      const planted = await stored(await handIn());
      await db().doc(`applications/${id}`).set({ ...planted, applicantId: admin.uid });
      expect(await call("applications.review", { id, decision: "approve" }, as(admin))).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await stored(id)).toMatchObject({ status: "pending" });
    });
    it("of someone disabled meanwhile is 409 to approve, and works to reject", async () => {
      const id = await handIn();
      await db().doc(`users/${ada.uid}`).update({ status: "disabled" });
      expect(await call("applications.review", { id, decision: "approve" }, as(admin))).toMatchObject({ status: 409, code: "conflict", body: { detail: expect.stringContaining("disabled") as unknown } });
      expect(await call("applications.review", { id, decision: "reject", note: "Account closed." }, as(admin))).toMatchObject({ status: 200, body: { status: "rejected", reviewNote: "Account closed." } });
    });
  });
});

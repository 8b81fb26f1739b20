import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Role } from "../../src/platform/permissions.ts";
import { db } from "../../src/platform/firestore.ts";
import { doors, rest, type Answer } from "../support/doors.ts";
import { person, signIn, type SignedIn } from "../support/people.ts";
import { apiUrl, unique } from "../support/stack.ts";

let admin: SignedIn;
let manager: SignedIn;
let analyst: SignedIn;
let employee: SignedIn;
beforeAll(async () => {
  [admin, manager, analyst, employee] = await Promise.all([person("admin"), person("manager"), person("analyst"), person("employee")]);
});

const stored = async (uid: unknown) => (await db().doc(`users/${String(uid)}`).get()).data() ?? {};
const log = async (uid: unknown) => (await db().collection(`audit/user-${String(uid)}/entries`).orderBy("seq").get()).docs.map((entry) => entry.data());
const mailsTo = async (uid: unknown) => (await db().collection("outbox").where("to.uid", "==", String(uid)).get()).docs.map((item) => item.data());
const pathsOf = (answer: Answer) => (answer.body["errors"] as { path: string }[]).map(({ path }) => path);

/** Each operation with an input that is fine, and the lowest role that may. */
const operations: [string, () => Record<string, unknown>, Role][] = [
  ["identity.listUsers", () => ({}), "manager"],
  ["identity.createUser", () => ({ email: `${unique("new")}@secura.example`, displayName: "New", role: "analyst" }), "admin"],
  ["identity.updateUser", () => ({ uid: employee.uid, status: "active" }), "manager"],
  ["identity.deleteUser", () => ({ uid: unique("none") }), "admin"],
  ["identity.manageSecurityTeam", () => ({ action: "remove", uid: unique("none") }), "admin"],
  ["identity.resetMfa", () => ({ uid: unique("none") }), "admin"],
  ["identity.unlockUser", () => ({ uid: employee.uid }), "manager"],
  ["identity.listLoginAttempts", () => ({}), "manager"],
];

describe.each(doors)("other people's accounts at the %s door", (door, call) => {
  describe.each(operations)("%s", (name, input, lowest) => {
    it("refuses a call without a token with 401, an unknown field with 400", async () => {
      expect(await call(name, input())).toMatchObject({ status: 401, code: "unauthenticated" });
      const answer = await call(name, { ...input(), colour: "red" }, { token: admin.idToken });
      expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
      expect(pathsOf(answer)).toContain("colour");
    });
    it(`refuses roles below ${lowest} with 403, and no others`, async () => {
      for (const { idToken } of [employee, analyst, ...(lowest === "admin" ? [manager] : [])]) {
        expect(await call(name, input(), { token: idToken })).toMatchObject({ status: 403, code: "permission_denied" });
      }
      for (const { idToken } of [admin, ...(lowest === "admin" ? [] : [manager])]) expect((await call(name, input(), { token: idToken })).status).not.toBe(403);
    });
  });

  it("are given no higher role while their address is not verified: anybody can register any address", async () => {
    const email = `${unique("registered")}@secura.example`;
    await call("identity.register", { email, password: "Quiet harbour lantern 42", displayName: "The Director" });
    const uid = (await db().collection("users").where("email", "==", email).get()).docs[0]?.id;
    expect(await call("identity.manageSecurityTeam", { action: "add", uid }, { token: admin.idToken })).toMatchObject({ status: 409, code: "conflict" });
    expect(await call("identity.updateUser", { uid, role: "admin" }, { token: admin.idToken })).toMatchObject({ status: 409, code: "conflict" });
    expect(await call("identity.updateUser", { uid, status: "disabled" }, { token: admin.idToken })).toMatchObject({ status: 200 });
  });

  describe("listUsers", () => {
    it("gives accounts the newest first, page by page, without preferences", async () => {
      const [first, second] = [await person("employee"), await person("employee")];
      const one = await call("identity.listUsers", { limit: 1, role: "employee", text: second.email }, { token: manager.idToken });
      expect(one.body).toMatchObject({ items: [{ id: second.uid, email: second.email, displayName: second.name, role: "employee", status: "active" }], nextCursor: null });
      expect((one.body["items"] as object[])[0]).not.toHaveProperty("preferences");
      const found: string[] = [];
      let cursor: unknown;
      do {
        const { status, body } = await call("identity.listUsers", { limit: 100, ...(cursor === undefined ? {} : { cursor }) }, { token: manager.idToken });
        expect(status).toBe(200);
        found.push(...(body["items"] as { id: string }[]).map(({ id }) => id));
        cursor = body["nextCursor"] ?? undefined;
      } while (cursor !== undefined && !(found.includes(first.uid) && found.includes(second.uid)));
      expect(found.indexOf(second.uid)).toBeGreaterThan(-1);
      expect(found.indexOf(first.uid)).toBeGreaterThan(found.indexOf(second.uid));
      expect(new Set(found).size).toBe(found.length);
    });
    it("finds one by user name in any case, and combines filters", async () => {
      const username = String((await stored(analyst.uid))["username"]);
      const list = async (input: Record<string, unknown>) => ((await call("identity.listUsers", { text: username.toUpperCase(), ...input }, { token: manager.idToken })).body["items"] as { id: string }[]).map(({ id }) => id);
      expect(await list({})).toEqual([analyst.uid]);
      expect(await list({ role: "analyst", status: "active" })).toEqual([analyst.uid]);
      expect(await list({ role: "manager" })).toEqual([]);
      expect(await list({ status: "disabled" })).toEqual([]);
    });
    it("refuses a wrong role with 400, and a cursor it did not give out", async () => {
      expect(await call("identity.listUsers", { role: "king" }, { token: manager.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
      expect(await call("identity.listUsers", { cursor: "nonsense" }, { token: manager.idToken })).toMatchObject({ status: 400, code: "invalid_cursor" });
    });
  });

  describe("createUser", () => {
    const input = (changes: Record<string, unknown> = {}) => ({ email: `${unique("new")}@secura.example`, displayName: "Nora New", role: "analyst", ...changes });

    it("opens a verified account without a password, logs it and sends an invitation", async () => {
      const asked = input({ department: "SOC", phone: "+47 22 00 00 00" });
      const { status, body } = await call("identity.createUser", asked, { token: admin.idToken });
      expect(status).toBe(door === "REST" ? 201 : 200);
      expect(body).toMatchObject({ ...asked, status: "active", version: 1 });
      expect(await stored(body["id"])).toMatchObject({ email: asked.email, role: "analyst", username: body["username"] });
      expect((await db().doc(`usernames/${String(body["username"])}`).get()).get("uid")).toBe(body["id"]);
      expect((await mailsTo(body["id"])).map(({ template }) => String(template))).toEqual(["invitation"]);
      expect(await log(body["id"])).toMatchObject([{ event: "user.created", actorId: admin.uid, details: { role: "analyst" } }]);
    });
    it("refuses an address or a user name that is taken with 409 and changes nothing", async () => {
      const before = await stored(employee.uid);
      const answer = await call("identity.createUser", input({ email: employee.email.toUpperCase() }), { token: admin.idToken });
      expect(answer).toMatchObject({ status: 409, code: "already_exists" });
      expect(pathsOf(answer)).toEqual(["email"]);
      expect(await stored(employee.uid)).toEqual(before);
      const email = `${unique("new")}@secura.example`;
      expect(pathsOf(await call("identity.createUser", input({ email, username: before["username"] }), { token: admin.idToken }))).toEqual(["username"]);
      expect(await call("identity.createUser", input({ email }), { token: admin.idToken })).toMatchObject({ code: undefined });
    });
    it("with an Idempotency-Key opens one account for many sends, also at once", async () => {
      const asked = input({ username: unique("nora").slice(0, 20) });
      const sent = { token: admin.idToken, idempotencyKey: unique("key") };
      const answers = [...(await Promise.all([1, 2, 3].map(() => call("identity.createUser", asked, sent)))), await call("identity.createUser", asked, sent)];
      expect(answers.map(({ code }) => code)).toEqual([undefined, undefined, undefined, undefined]);
      expect(new Set(answers.map(({ body }) => body["id"])).size).toBe(1);
      expect(await mailsTo(answers[0]?.body["id"])).toHaveLength(1);
    });
    it.each<[string, Record<string, unknown>, string]>([
      ["a password", { password: "Tr0ub4dor&3xyz" }, "password"],
      ["a uid", { uid: "chosen" }, "uid"],
      ["a status", { status: "disabled" }, "status"],
      ["a role there is not", { role: "root" }, "role"],
      ["no address", { email: "nobody" }, "email"],
      ["a name with a line break", { displayName: "A\nB" }, "displayName"],
      ["a user name with a slash", { username: "a/b/c" }, "username"],
    ])("refuses %s with 400", async (_what, changes, path) => {
      const answer = await call("identity.createUser", input(changes), { token: admin.idToken });
      expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
      expect(pathsOf(answer)).toContain(path);
    });
  });

  describe("updateUser", () => {
    let someone: SignedIn;
    beforeEach(async () => {
      someone = await person("employee");
    });
    const update = (input: Record<string, unknown>, by: SignedIn = admin, ifMatch?: number) => call("identity.updateUser", { uid: someone.uid, ...input }, { token: by.idToken, ...(ifMatch === undefined ? {} : { ifMatch }) });

    it("changes an account's fields for an admin, in one step and with their names in the log", async () => {
      const { status, body } = await update({ displayName: "Sam Smith", department: null, phone: "22 00 00 00" });
      expect(status).toBe(200);
      expect(body).toMatchObject({ displayName: "Sam Smith", department: null, phone: "22 00 00 00", role: "employee", version: 2 });
      expect((await log(someone.uid)).at(-1)).toMatchObject({ event: "user.updated", actorId: admin.uid, details: { fields: ["displayName", "department", "phone"] } });
      expect(JSON.stringify(await log(someone.uid))).not.toContain("Sam Smith");
      expect(await call("identity.listSessions", {}, { token: someone.idToken })).toMatchObject({ status: 200 });
    });
    it("puts the new name into the next token", async () => {
      await update({ displayName: "Sam Smith" });
      const claims = JSON.parse(Buffer.from(String((await signIn(someone.email, someone.password)).split(".")[1]), "base64url").toString()) as Record<string, unknown>;
      expect(claims["name"]).toBe("Sam Smith");
    });
    it("changes role and fields together in one step, tells the person by e-mail and ends their sessions", async () => {
      expect((await update({ role: "analyst", department: "SOC" })).body).toMatchObject({ role: "analyst", department: "SOC", version: 2 });
      expect((await log(someone.uid)).at(-1)).toMatchObject({ event: "user.role_changed", details: { role: "analyst", before: "employee" } });
      expect((await mailsTo(someone.uid)).map(({ template, data }) => [String(template), String(data.what)])).toEqual([["account_changed", "the role, now analyst"]]);
      expect(await call("identity.listSessions", {}, { token: someone.idToken })).toMatchObject({ status: 401, code: "session_revoked" });
    });
    it("disables and enables, and by a manager too", async () => {
      expect((await update({ status: "disabled" }, manager)).body).toMatchObject({ status: "disabled", version: 2 });
      await expect(signIn(someone.email, someone.password)).rejects.toThrow();
      expect((await update({ status: "active" }, manager)).body).toMatchObject({ status: "active", version: 3 });
      await expect(signIn(someone.email, someone.password)).resolves.toBeTypeOf("string");
      expect((await log(someone.uid)).map(({ event }) => String(event)).slice(1)).toEqual(["user.disabled", "user.enabled"]);
    });
    it("writes nothing when nothing changes", async () => {
      expect((await update({ role: "employee", status: "active", department: "Tests" })).body).toMatchObject({ version: 1 });
      expect(await log(someone.uid)).toHaveLength(1);
    });
    it("goes by the version: 412 when another is expected", async () => {
      expect(await update({ role: "analyst" }, manager, 7)).toMatchObject({ status: 412, code: "version_conflict" });
      expect(await update({ role: "analyst" }, manager, 1)).toMatchObject({ status: 200, body: { version: 2 } });
    });
    it("knows no deleted and no unknown person: 404", async () => {
      expect(await call("identity.updateUser", { uid: unique("none"), role: "analyst" }, { token: admin.idToken })).toMatchObject({ status: 404, code: "not_found" });
      await call("identity.deleteUser", { uid: someone.uid }, { token: admin.idToken });
      expect(await update({ status: "active" })).toMatchObject({ status: 404, code: "not_found" });
    });
    it.each<[string, Record<string, unknown>]>([
      ["nothing", {}],
      ["status deleted", { status: "deleted" }],
      ["an e-mail address", { email: "other@secura.example" }],
      ["a user name", { username: "other" }],
      ["a second factor switched off", { mfa: { enabled: false, enrolledAt: null } }],
      ["preferences", { preferences: {} }],
      ["a version", { version: 1 }],
      ["a new id", { id: "other" }],
      ["the time a role was given", { roleSince: "2020-01-01T00:00:00Z" }],
      ["an empty name", { displayName: "" }],
      ["no name at all", { displayName: null }],
    ])("refuses %s with 400", async (_what, input) => {
      expect(await update(input)).toMatchObject({ status: 400, code: "invalid_input" });
      expect(await stored(someone.uid)).toMatchObject({ version: 1, role: "employee" });
    });

    describe("by a manager", () => {
      it("moves people up to senior analyst and down again", async () => {
        for (const role of ["analyst", "senior_analyst", "employee"]) expect((await update({ role }, manager)).body).toMatchObject({ role });
      });
      it.each<[string, Record<string, unknown>, string]>([
        ["make a manager", { role: "manager" }, "senior analyst"],
        ["make an admin", { role: "admin" }, "senior analyst"],
        ["rename anybody", { displayName: "Mallory" }, "displayName"],
        ["hide a field behind a role they may give", { role: "analyst", phone: "22 00 00 00", department: "SOC" }, "department, phone"],
      ])("may not %s", async (_what, input, named) => {
        const answer = await update(input, manager);
        expect(answer).toMatchObject({ status: 403, code: "permission_denied" });
        expect(answer.body["detail"]).toContain(named);
        expect(await stored(someone.uid)).toMatchObject({ version: 1, role: "employee" });
      });
      it.each<[string, () => SignedIn]>([
        ["themself", () => manager],
        ["an admin", () => admin],
      ])("touches %s in no way", async (_whom, who) => {
        for (const change of [{ role: "employee" }, { role: "admin" }, { role: "manager" }, { status: "disabled" }, { status: "active" }, { department: "SOC" }]) {
          expect(await call("identity.updateUser", { uid: who().uid, ...change }, { token: manager.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
        }
        expect(await stored(who().uid)).toMatchObject({ version: 1, status: "active" });
      });
      it("touches no other manager either", async () => {
        const other = await person("manager");
        for (const change of [{ role: "employee" }, { status: "disabled" }]) expect(await call("identity.updateUser", { uid: other.uid, ...change }, { token: manager.idToken })).toMatchObject({ status: 403 });
      });
    });
    it("lets an admin neither disable nor enable themself, but step down", async () => {
      const other = await person("admin");
      expect(await call("identity.updateUser", { uid: other.uid, status: "disabled" }, { token: other.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await call("identity.updateUser", { uid: other.uid, role: "manager" }, { token: other.idToken })).toMatchObject({ status: 200, body: { role: "manager" } });
      expect(await call("identity.listUsers", {}, { token: other.idToken })).toMatchObject({ status: 401, code: "session_revoked" });
    });
  });

  describe("deleteUser", () => {
    it("leaves a pseudonym and nothing personal, frees the user name, and answers the same again", async () => {
      const someone = await person("analyst");
      const { username } = await stored(someone.uid);
      for (let time = 0; time < 2; time += 1) expect(await call("identity.deleteUser", { uid: someone.uid }, { token: admin.idToken })).toMatchObject({ status: 200, body: { done: true } });
      const left = await stored(someone.uid);
      expect(left).toMatchObject({ status: "deleted", email: "", username: null, department: null, phone: null, mfa: { enabled: false, enrolledAt: null }, lastLoginAt: null, version: 2 });
      expect(left["displayName"]).toMatch(/^Former member [A-Z]{4}$/);
      expect(JSON.stringify(left)).not.toContain(someone.name);
      expect((await db().doc(`usernames/${String(username)}`).get()).exists).toBe(false);
      expect((await log(someone.uid)).map(({ event }) => String(event))).toEqual(["user.created", "user.deleted"]);
      // By now the account at Firebase Authentication may be gone too, and with it the token.
      expect(["session_revoked", "token_invalid"]).toContain((await call("identity.listSessions", {}, { token: someone.idToken })).code);
    });
    it("takes them out of the list, save for who asks for deleted ones", async () => {
      const someone = await person("employee");
      const list = async (input: Record<string, unknown>) => ((await call("identity.listUsers", { limit: 100, ...input }, { token: manager.idToken })).body["items"] as { id: string }[]).map(({ id }) => id);
      expect(await list({})).toContain(someone.uid);
      await call("identity.deleteUser", { uid: someone.uid }, { token: admin.idToken });
      expect(await list({})).not.toContain(someone.uid);
      expect(await list({ status: "deleted" })).toContain(someone.uid);
      expect(await list({ text: someone.email })).toEqual([]);
    });
    it("knows no unknown person: 404", async () => {
      expect(await call("identity.deleteUser", { uid: unique("none") }, { token: admin.idToken })).toMatchObject({ status: 404, code: "not_found" });
    });
    it("lets an admin delete themself while there is another", async () => {
      const other = await person("admin");
      expect(await call("identity.deleteUser", { uid: other.uid }, { token: other.idToken })).toMatchObject({ status: 200 });
      expect(await call("identity.listUsers", {}, { token: other.idToken })).toMatchObject({ status: 401 });
    });
  });

  describe("manageSecurityTeam", () => {
    const manage = (input: Record<string, unknown>) => call("identity.manageSecurityTeam", input, { token: admin.idToken });

    it("adds by address, changes the rank, removes, and ends sessions with each", async () => {
      const someone = await person("employee");
      expect(await manage({ action: "add", email: someone.email })).toMatchObject({ status: 200, body: { id: someone.uid, role: "analyst", version: 2 } });
      expect(await call("identity.listSessions", {}, { token: someone.idToken })).toMatchObject({ status: 401 });
      expect(await manage({ action: "changeRank", uid: someone.uid, role: "manager" })).toMatchObject({ status: 200, body: { role: "manager" } });
      expect(await manage({ action: "remove", uid: someone.uid })).toMatchObject({ status: 200, body: { role: "employee" } });
      expect((await log(someone.uid)).map(({ event, details }) => `${String(event)} ${String(details.role)}`).slice(1)).toEqual(["user.role_changed analyst", "user.role_changed manager", "user.role_changed employee"]);
    });
    it("refuses to add a member, and to rank or remove who is none: 409", async () => {
      expect(await manage({ action: "add", uid: analyst.uid })).toMatchObject({ status: 409, code: "conflict" });
      expect(await manage({ action: "changeRank", uid: employee.uid, role: "analyst" })).toMatchObject({ status: 409, code: "conflict" });
      expect(await manage({ action: "remove", email: employee.email })).toMatchObject({ status: 409, code: "conflict" });
    });
    it("knows no unknown and no deleted person: 404", async () => {
      expect(await manage({ action: "add", uid: unique("none") })).toMatchObject({ status: 404 });
      expect(await manage({ action: "add", email: `${unique("none")}@secura.example` })).toMatchObject({ status: 404 });
      const someone = await person("employee");
      await call("identity.deleteUser", { uid: someone.uid }, { token: admin.idToken });
      expect(await manage({ action: "add", uid: someone.uid })).toMatchObject({ status: 404 });
    });
    it.each<[string, Record<string, unknown>, string]>([
      ["an admin", { action: "add", uid: "a", role: "admin" }, "role"],
      ["a rank of employee", { action: "changeRank", uid: "a", role: "employee" }, "role"],
      ["no rank", { action: "changeRank", uid: "a" }, "role"],
      ["a rank for who leaves", { action: "remove", uid: "a", role: "analyst" }, "role"],
      ["nobody", { action: "add" }, "uid"],
      ["two people", { action: "add", uid: "a", email: "b@secura.example" }, "uid"],
      ["another action", { action: "promote", uid: "a" }, "action"],
    ])("refuses %s with 400", async (_what, input, path) => {
      const answer = await manage(input);
      expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
      expect(pathsOf(answer)).toContain(path);
    });
  });

  describe("unlockUser", () => {
    it("opens an account that five wrong passwords have locked", async () => {
      const someone = await person("manager");
      const login = (password: string) => call("identity.login", { email: someone.email, password });
      for (let wrong = 0; wrong < 5; wrong += 1) expect(await login("wrong")).toMatchObject({ status: 401, code: "invalid_credentials" });
      expect(await login(someone.password)).toMatchObject({ status: 423, code: "account_locked" });
      expect(await call("identity.unlockUser", { uid: someone.uid }, { token: manager.idToken })).toMatchObject({ status: 200, body: { wasLocked: true } });
      expect(await login(someone.password)).toMatchObject({ status: 200 });
      expect(await call("identity.unlockUser", { uid: someone.uid }, { token: manager.idToken })).toMatchObject({ status: 200, body: { wasLocked: false } });
      expect((await log(someone.uid)).filter(({ event }) => event === "user.unlocked")).toMatchObject([{ actorId: manager.uid, details: { wasLocked: true } }, { details: { wasLocked: false } }]);
    });
    it("knows no unknown person: 404", async () => {
      expect(await call("identity.unlockUser", { uid: unique("none") }, { token: manager.idToken })).toMatchObject({ status: 404, code: "not_found" });
    });
  });

  describe("listLoginAttempts", () => {
    it("gives the attempts of an address the newest first, by outcome and time, page by page", async () => {
      const email = `${unique("nobody")}@secura.example`;
      const from = new Date().toISOString();
      for (let wrong = 0; wrong < 3; wrong += 1) await call("identity.login", { email, password: "wrong" });
      const list = async (input: Record<string, unknown>) => (await call("identity.listLoginAttempts", { email, ...input }, { token: manager.idToken })).body as { items: { id: string; at: string; outcome: string }[]; nextCursor: string | null };
      const { items } = await list({ outcome: "failure", from });
      expect(items).toHaveLength(3);
      expect(items[0]).toMatchObject({ email, uid: null, outcome: "failure", reason: "invalid_credentials", count: 1 });
      expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).sort().reverse());
      const first = await list({ limit: 2 });
      const rest = await list({ limit: 2, cursor: first.nextCursor });
      expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(items.map(({ id }) => id));
      expect(rest.nextCursor).toBeNull();
      expect((await list({ outcome: "success" })).items).toEqual([]);
      expect((await list({ to: from })).items).toEqual([]);
      expect((await list({ email: email.toUpperCase() })).items).toHaveLength(3);
    });
    it("refuses an outcome there is not and a time that is none with 400", async () => {
      for (const input of [{ outcome: "maybe" }, { from: "yesterday" }]) expect(await call("identity.listLoginAttempts", input, { token: manager.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
    });
  });
});

describe("the path older clients list users by", () => {
  it("serves the same", async () => {
    const response = await fetch(`${apiUrl}/api/auth/admin/users?limit=1`, { headers: { authorization: `Bearer ${manager.idToken}` } });
    expect(response.status).toBe(200);
    expect(((await response.json()) as { items: unknown[] }).items).toHaveLength(1);
  });
});

describe("an answer of updateUser by REST", () => {
  it("carries the version as its ETag", async () => {
    const { headers } = await rest("identity.updateUser", { uid: employee.uid, status: "active" }, { token: manager.idToken });
    expect(headers.get("etag")).toMatch(/^"\d+"$/);
  });
});

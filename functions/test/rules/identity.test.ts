import { assertFails, assertSucceeds, type RulesTestEnvironment } from "@firebase/rules-unit-testing";
import { addDoc, collection, collectionGroup, deleteDoc, deleteField, doc, documentId, getDoc, getDocs, limit, or, orderBy, query, serverTimestamp, setDoc, Timestamp, updateDoc, where, writeBatch, type Firestore } from "firebase/firestore";
import { afterAll, beforeAll, describe, it } from "vitest";
import type { Role } from "../../src/platform/permissions.ts";
import { as, message, oneOfEach, plant, rulesEnvironment, type Person } from "../support/rules.ts";

let environment: RulesTestEnvironment;
let people: Record<Role, Person>;
let self: Person;
let selfAsAdmin: Person;
let stranger: Person;

const profile = { email: "u-self@secura.example", role: "employee", status: "active", mfa: { enabled: false, enrolledAt: null }, preferences: { theme: "light" }, version: 1 };
const pending = { applicantId: "u-self", status: "pending", reviewerId: null, createdAt: Timestamp.now() };
// What the server keeps about u-self, and what only it may change.
const kept: Record<string, Record<string, unknown>> = {
  "users/u-self/sessions/s": { revokedAt: null },
  "users/u-self/private/security": { backupCodes: [] },
  "lockouts/u-self": { failures: 9, lockedUntil: Timestamp.now() },
  "revokedSessions/session-ended": { expiresAt: Timestamp.now() },
  "usernames/self": { uid: "u-self" },
  "usedTokens/t": { expiresAt: Timestamp.now() },
  "loginAttempts/l": { uid: "u-self", outcome: "failure" },
  "applications/own": pending,
};

beforeAll(async () => {
  environment = await rulesEnvironment();
  people = oneOfEach(environment);
  self = as(environment, "u-self", "employee");
  selfAsAdmin = as(environment, "u-self", "admin");
  stranger = as(environment, "u-stranger", "employee");
  await plant(environment, {
    ...kept,
    "users/u-self": profile,
    "users/u-self/notifications/n": { title: "x", readAt: null, createdAt: Timestamp.now() },
    "users/u-gone": { ...profile, status: "deleted" },
    "users/u-off": { ...profile, status: "disabled" },
    "applications/others": { ...pending, applicantId: "u-stranger" },
    "users/u-any": profile,
    "audit/s/entries/1": { event: "x" },
    "users/u-missing/sessions/s": { revokedAt: null },
    "users/u-missing/notifications/n": { title: "x", readAt: null },
    "users/u-missing/private/security": { secret: "x" },
    "incidents/missing/messages/m": { audience: "everyone", authorId: "u-self", body: "x" },
    "incidents/missing/tasks/t": { title: "x" },
  });
});
afterAll(() => environment.cleanup());

const nowSeconds = () => Date.now() / 1000;

describe("a token", () => {
  // One's own profile asks for nothing beyond a token that is taken.
  const attemptsMax = 3;
  // A client whose connection just broke says nothing of the rules; another one asks again.
  const reading = async (claims: Record<string, unknown>, attempt = 1): ReturnType<typeof getDoc> =>
    await getDoc(doc(as(environment, "u-any", "admin", claims).db, "users/u-any")).catch(async (thrown: unknown) => {
      if (attempt < attemptsMax && thrown instanceof Object && "code" in thrown && thrown.code === "unavailable") return await reading(claims, attempt + 1);
      throw thrown;
    });

  it.each<[string, () => Record<string, unknown>]>([
    ["as a sign-in gives it", () => ({})],
    ["with a second factor", () => ({ mfa: true })],
    ["with a session's id of one character", () => ({ sid: "x" })],
    ["with a session's id of 128 characters", () => ({ sid: "x".repeat(128) })],
    ["with a session's id in any other letters", () => ({ sid: "séance de 日本.1" })],
    ["of a session that ends in a fraction of a second", () => ({ sexp: Math.floor(nowSeconds()) + 60.5 })],
    ["of a session that ends in a week", () => ({ sexp: Math.floor(nowSeconds()) + 7 * 86_400 })],
    ["of a custom sign-in", () => ({ firebase: { sign_in_provider: "custom" } })],
  ])("%s is taken", async (_name, claims) => {
    await assertSucceeds(reading(claims()));
  });

  it.each<[string, () => Record<string, unknown>]>([
    ["without a session", () => ({ sid: undefined, sexp: undefined })],
    ["without a session's id", () => ({ sid: undefined })],
    ["with null for a session's id", () => ({ sid: null })],
    ["with a number for a session's id", () => ({ sid: 7 })],
    ["with a list for a session's id", () => ({ sid: ["session"] })],
    ["with a map for a session's id", () => ({ sid: { id: "session" } })],
    ["with an empty session's id", () => ({ sid: "" })],
    ["with a slash in the session's id", () => ({ sid: "session/ended" })],
    ["whose session's id leads past the revocation", () => ({ sid: "session-ended/other/none" })],
    ["whose session's id is a slash", () => ({ sid: "/" })],
    ["with a session's id of 129 characters", () => ({ sid: "x".repeat(129) })],
    ["with a session's id of 200 characters", () => ({ sid: "x".repeat(200) })],
    ["with a dot for a session's id", () => ({ sid: "." })],
    ["with two dots for a session's id", () => ({ sid: ".." })],
    ["with a reserved session's id", () => ({ sid: "__session__" })],
    ["of a session without an end", () => ({ sexp: undefined })],
    ["of a session whose end is null", () => ({ sexp: null })],
    ["of a session whose end is a string", () => ({ sexp: String(Math.floor(nowSeconds()) + 3_600) })],
    ["of a session whose end is true", () => ({ sexp: true })],
    ["of a session whose end is a list", () => ({ sexp: [Math.floor(nowSeconds()) + 3_600] })],
    ["of a session that ended at the epoch", () => ({ sexp: 0 })],
    ["of a session that ended an hour ago", () => ({ sexp: Math.floor(nowSeconds()) - 3_600 })],
    ["of a session that ended a second ago", () => ({ sexp: Math.floor(nowSeconds()) - 1 })],
    ["of a session that ends exactly now", () => ({ sexp: nowSeconds() })],
    ["of a session that ended before its time", () => ({ sid: "session-ended" })],
    ["without a role", () => ({ role: undefined })],
    ["with an empty role", () => ({ role: "" })],
    ["with a role not in the ladder", () => ({ role: "superuser" })],
    ["with a role in other letters", () => ({ role: "Admin" })],
    ["with a list of roles", () => ({ role: ["admin"] })],
    ["with a map of roles", () => ({ role: { admin: true } })],
    ["with the ladder for a role", () => ({ role: ["employee", "analyst", "senior_analyst", "manager", "admin"] })],
    ["with another claim for a role", () => ({ role: undefined, admin: true, roles: ["admin"] })],
    ["of the anonymous provider", () => ({ firebase: { sign_in_provider: "anonymous" } })],
    ["of no provider", () => ({ firebase: {} })],
    ["with an unverified address", () => ({ email_verified: false })],
    ["without a word on its address", () => ({ email_verified: undefined })],
    ["with a string for a verified address", () => ({ email_verified: "true" })],
  ])("%s is refused", async (_name, claims) => {
    await assertFails(reading(claims()));
  });

  it("that is refused writes nothing either", async () => {
    for (const claims of [{ sid: undefined }, { sexp: undefined }, { sexp: 1 }, { sid: "session-ended" }]) {
      const { db } = as(environment, "u-self", "employee", claims);
      await assertFails(updateDoc(doc(db, "users/u-self/notifications/n"), { readAt: serverTimestamp() }));
    }
  });
});

describe("a profile", () => {
  it("is read by its owner and from manager up, whatever its status", async () => {
    for (const uid of ["u-self", "u-gone", "u-off"]) {
      await assertSucceeds(getDoc(doc(as(environment, uid, "employee").db, `users/${uid}`)));
      for (const role of ["manager", "admin"] as const) await assertSucceeds(getDoc(doc(people[role].db, `users/${uid}`)));
      for (const role of ["employee", "analyst", "senior_analyst"] as const) await assertFails(getDoc(doc(people[role].db, `users/${uid}`)));
    }
  });
  it.each<[string, Record<string, unknown>]>([
    ["role", { role: "admin" }],
    ["status", { status: "active" }],
    ["second factor", { mfa: { enabled: true, enrolledAt: null } }],
    ["preferences", { preferences: { theme: "dark" } }],
    ["name", { displayName: "Someone else" }],
    ["version", { version: 2 }],
    ["set of fields", { nickname: "x" }],
  ])("keeps its %s against its owner, whatever their role, and against managers and administrators", async (_name, change) => {
    for (const { db } of [self, selfAsAdmin, people.manager, people.admin]) {
      const own = doc(db, "users/u-self");
      await assertFails(updateDoc(own, change));
      await assertFails(setDoc(own, change, { merge: true }));
      await assertFails(setDoc(own, { ...profile, ...change }));
    }
  });
  it("does not take a higher role by being deleted and made again", async () => {
    const own = doc(self.db, "users/u-self");
    await assertFails(deleteDoc(own));
    await assertFails(updateDoc(own, { role: deleteField() }));
    await assertFails(writeBatch(self.db).delete(own).set(own, { ...profile, role: "admin" }).commit());
  });
  it("is not made by the one it is about, nor by a manager or administrator", async () => {
    await assertFails(setDoc(doc(as(environment, "u-fresh", "employee").db, "users/u-fresh"), profile));
    await assertFails(setDoc(doc(as(environment, "u-fresh", "employee").db, "users/u-fresh"), { role: "admin" }, { merge: true }));
    for (const role of ["manager", "admin"] as const) await assertFails(setDoc(doc(people[role].db, "users/u-fresh"), profile));
  });
  it("does not ride along with a write that is allowed", async () => {
    const batch = writeBatch(self.db).update(doc(self.db, "users/u-self/notifications/n"), { readAt: serverTimestamp() }).update(doc(self.db, "users/u-self"), { role: "admin" });
    await assertFails(batch.commit());
  });
});

describe("what the server keeps about a person", () => {
  it.each(Object.keys(kept))("is not theirs to write, nor any role's: %s", async (path) => {
    for (const { db, uid } of [self, people.manager, people.admin]) {
      const at = doc(db, path);
      await assertFails(setDoc(doc(at.parent, `of-${uid}`), { ...kept[path], applicantId: uid, uid }));
      await assertFails(addDoc(at.parent, { ...kept[path], uid }));
      await assertFails(setDoc(at, { ...kept[path], touched: true }));
      await assertFails(setDoc(at, { touched: true }, { merge: true }));
      await assertFails(updateDoc(at, { touched: true }));
      await assertFails(deleteDoc(at));
    }
  });
  it("keeps a revocation against the session it ends and against any other of the person", async () => {
    await assertFails(deleteDoc(doc(as(environment, "u-self", "admin", { sid: "session-ended" }).db, "revokedSessions/session-ended")));
    await assertFails(deleteDoc(doc(as(environment, "u-self", "admin", { sid: "session-other" }).db, "revokedSessions/session-ended")));
    await assertFails(setDoc(doc(self.db, "revokedSessions/session-u-admin"), { expiresAt: Timestamp.now() }));
  });
  it("keeps an application against its applicant and against direct approval", async () => {
    for (const { db, uid } of [self, people.admin]) {
      await assertFails(updateDoc(doc(db, "applications/own"), { status: "approved", reviewerId: uid }));
      await assertFails(updateDoc(doc(db, "applications/own"), { status: "withdrawn" }));
    }
  });
});

describe("one's own things", () => {
  it("are one's profile, sessions, notifications and applications, never one's secrets", async () => {
    const { db } = self;
    await assertSucceeds(getDoc(doc(db, "users/u-self")));
    await assertSucceeds(getDocs(collection(db, "users/u-self/sessions")));
    await assertSucceeds(getDocs(query(collection(db, "users/u-self/notifications"), orderBy("createdAt", "desc"), limit(5))));
    await assertSucceeds(getDoc(doc(db, "applications/own")));
    await assertFails(getDoc(doc(db, "users/u-self/private/security")));
    await assertFails(getDocs(collection(db, "users/u-self/private")));
    for (const path of ["lockouts/u-self", "usernames/self", "usedTokens/t", "revokedSessions/session-u-self", "loginAttempts/l"]) await assertFails(getDoc(doc(db, path)));
  });
  it("let one set the read mark of a notification, once, to now, and nothing else", async () => {
    const note = doc(self.db, "users/u-self/notifications/n");
    await assertFails(updateDoc(note, { title: "changed" }));
    await assertFails(updateDoc(note, { readAt: serverTimestamp(), title: "changed" }));
    await assertFails(updateDoc(note, { readAt: serverTimestamp(), pinned: true }));
    await assertFails(updateDoc(note, { readAt: Timestamp.fromDate(new Date(0)) }));
    await assertFails(updateDoc(note, { readAt: deleteField() }));
    for (const other of [stranger, people.admin]) await assertFails(updateDoc(doc(other.db, "users/u-self/notifications/n"), { readAt: serverTimestamp() }));
    await assertSucceeds(updateDoc(note, { readAt: serverTimestamp() }));
    await assertFails(updateDoc(note, { readAt: null }));
    await assertFails(updateDoc(note, { readAt: serverTimestamp() }));
    await assertFails(deleteDoc(note));
  });
});

describe("another's things", () => {
  it.each(["sessions/s", "private/security", "notifications/n"])("are closed to a stranger and to every role: %s", async (path) => {
    for (const { db } of [stranger, ...Object.values(people)]) {
      const at = doc(db, `users/u-self/${path}`);
      await assertFails(getDoc(at));
      await assertFails(getDocs(at.parent));
      await assertFails(getDocs(query(at.parent, limit(1))));
    }
  });
  it("are closed to a stranger by id: profile and application", async () => {
    await assertFails(getDoc(doc(stranger.db, "users/u-self")));
    await assertFails(getDoc(doc(stranger.db, "applications/own")));
  });
  it.each(["sessions", "private", "notifications", "entries", "messages", "users", "applications", "loginAttempts", "timeline", "evidence", "custody", "tasks"])("are not found by collection group: %s", async (group) => {
    for (const { db, uid } of [self, people.analyst, people.admin]) {
      await assertFails(getDocs(collectionGroup(db, group)));
      await assertFails(getDocs(query(collectionGroup(db, group), limit(1))));
      for (const field of ["uid", "applicantId", "authorId"]) await assertFails(getDocs(query(collectionGroup(db, group), where(field, "==", uid))));
      await assertFails(getDocs(query(collectionGroup(db, group), where("audience", "==", "everyone"))));
    }
  });
});

describe("a list wider than its rule is refused:", () => {
  const list = (db: Firestore, path: string, ...constraints: Parameters<typeof query>[1][]) => getDocs(query(collection(db, path), ...constraints));

  it("users, below manager", async () => {
    for (const { db, uid } of [people.employee, people.analyst, people.senior_analyst]) {
      await assertFails(list(db, "users"));
      await assertFails(list(db, "users", limit(1)));
      await assertFails(list(db, "users", where("role", "==", "employee")));
      await assertFails(list(db, "users", where(documentId(), "==", uid)));
    }
    await assertSucceeds(list(people.manager.db, "users", where("role", "==", "employee")));
  });
  it("sign-in attempts, below manager, one's own too", async () => {
    for (const { db, uid } of [people.employee, people.analyst, people.senior_analyst]) {
      await assertFails(list(db, "loginAttempts"));
      await assertFails(list(db, "loginAttempts", where("uid", "==", uid)));
    }
    await assertSucceeds(list(people.manager.db, "loginAttempts", where("outcome", "==", "failure")));
  });
  it("applications, for anyone but an administrator", async () => {
    for (const { db } of [self, people.analyst, people.manager]) {
      await assertFails(list(db, "applications"));
      await assertFails(list(db, "applications", where("status", "==", "pending")));
      await assertFails(list(db, "applications", where("applicantId", "==", "u-stranger")));
      await assertFails(list(db, "applications", where("applicantId", "in", ["u-self", "u-manager", "u-stranger"])));
      await assertFails(list(db, "applications", where("applicantId", "!=", "u-other")));
    }
    await assertFails(getDocs(query(collection(self.db, "applications"), or(where("applicantId", "==", "u-self"), where("status", "==", "pending")))));
    await assertSucceeds(list(self.db, "applications", where("applicantId", "==", "u-self")));
    await assertSucceeds(list(self.db, "applications", where("applicantId", "==", "u-self"), orderBy("createdAt", "desc"), limit(20)));
    await assertSucceeds(list(people.admin.db, "applications", where("status", "==", "pending")));
  });
  it("incidents, by an alternative that is not one's own", async () => {
    await assertFails(getDocs(query(collection(self.db, "incidents"), or(where("reportedBy", "==", "u-self"), where("restricted", "==", true)))));
    await assertFails(list(self.db, "incidents", where("reportedBy", "in", ["u-self", "u-stranger"])));
    await assertFails(list(people.analyst.db, "incidents", where("restricted", "in", [true, false])));
  });
  it("figures, for the team", async () => {
    await assertFails(list(people.analyst.db, "rollups"));
    await assertFails(list(people.senior_analyst.db, "rollups", where("at", ">", 0)));
  });
  it("the audit log, below administrator", async () => {
    await assertFails(list(people.manager.db, "audit"));
    await assertFails(list(people.manager.db, "audit/s/entries"));
    await assertFails(list(self.db, "audit/user-u-self/entries"));
  });
});

describe("orphans", () => {
  it("under a user who does not exist stay closed", async () => {
    for (const { db } of [stranger, ...Object.values(people)]) {
      for (const path of ["sessions/s", "notifications/n", "private/security"]) {
        const at = doc(db, `users/u-missing/${path}`);
        await assertFails(getDoc(at));
        await assertFails(getDocs(at.parent));
        await assertFails(setDoc(at, { title: "x", readAt: null }));
      }
    }
    await assertFails(setDoc(doc(self.db, "users/u-self/anything/new"), { x: 1 }));
  });
  it("under an incident that does not exist stay closed, to their author and to the team", async () => {
    for (const { db, uid } of [self, people.analyst, people.admin]) {
      await assertFails(getDoc(doc(db, "incidents/missing/messages/m")));
      await assertFails(getDocs(query(collection(db, "incidents/missing/messages"), where("audience", "==", "everyone"))));
      await assertFails(getDocs(collection(db, "incidents/missing/tasks")));
      await assertFails(addDoc(collection(db, "incidents/missing/messages"), message(uid)));
    }
  });
});

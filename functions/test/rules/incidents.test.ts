import { assertFails, assertSucceeds, type RulesTestEnvironment } from "@firebase/rules-unit-testing";
import { addDoc, collection, collectionGroup, deleteDoc, doc, getDoc, getDocs, limit, orderBy, query, setDoc, Timestamp, updateDoc, where, type Firestore } from "firebase/firestore";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { as, oneOfEach, plant, report, rulesEnvironment, type Person } from "../support/rules.ts";
import type { Role } from "../../src/platform/permissions.ts";

let environment: RulesTestEnvironment;
let people: Record<Role, Person>;
let stranger: Person;
let watcher: Person;
let anonymous: Firestore;

const open = { title: "Open", reportedBy: "u-employee", restricted: false, watchers: [], status: "new", createdAt: Timestamp.now() };
const closedOff = { ...open, title: "Restricted", restricted: true, watchers: ["u-watcher"] };

beforeAll(async () => {
  environment = await rulesEnvironment();
  people = oneOfEach(environment);
  stranger = as(environment, "u-stranger", "employee");
  watcher = as(environment, "u-watcher", "analyst");
  anonymous = environment.unauthenticatedContext().firestore() as unknown as Firestore;
  await plant(environment, {
    "incidents/open": open,
    "incidents/restricted": closedOff,
    "incidents/open/internal/triage": { evidence: [] },
    "incidents/restricted/internal/triage": { evidence: [] },
    "incidents/open/timeline/all": { audience: "everyone" },
    "incidents/open/timeline/team": { audience: "team" },
    "incidents/open/evidence/e1": { name: "mail.eml", audience: "everyone" },
    "incidents/open/evidence/e2": { name: "memory.dmp", audience: "team" },
    "incidents/open/evidence/e1/custody/1": { what: "upload" },
    "revokedSessions/session-ended": { expiresAt: Timestamp.now() },
  });
});
afterAll(() => environment.cleanup());

const incident = (db: Firestore, id: string) => doc(db, `incidents/${id}`);

describe("reading an incident", () => {
  it("is open to the reporter and to the whole team", async () => {
    for (const person of Object.values(people)) await assertSucceeds(getDoc(incident(person.db, "open")));
  });
  it("is closed to another employee and to anyone not signed in", async () => {
    await assertFails(getDoc(incident(stranger.db, "open")));
    await assertFails(getDoc(incident(anonymous, "open")));
  });
  it("of a restricted one is closed to every role that does not watch it, the administrator too", async () => {
    for (const role of ["analyst", "senior_analyst", "manager", "admin"] as const) await assertFails(getDoc(incident(people[role].db, "restricted")));
    await assertSucceeds(getDoc(incident(watcher.db, "restricted")));
    await assertSucceeds(getDoc(incident(people.employee.db, "restricted")));
  });
  it("of one that is not there gives nothing, and not a refusal", async () => {
    expect((await assertSucceeds(getDoc(incident(people.employee.db, "not-yet")))).exists()).toBe(false);
    await assertFails(getDoc(incident(anonymous, "not-yet")));
  });
  it("needs a session, and one that has not ended", async () => {
    await assertFails(getDoc(incident(as(environment, "u-ended", "analyst", { sid: "session-ended" }).db, "open")));
    await assertFails(getDoc(incident(as(environment, "u-no-sid", "analyst", { sid: undefined }).db, "open")));
  });
  it.each([
    ["without a role", { role: undefined }],
    ["with a role nobody gives", { role: "superuser" }],
    ["with an unverified address", { email_verified: false }],
    ["of the anonymous provider", { firebase: { sign_in_provider: "anonymous" } }],
  ])("is closed to a token %s", async (_name, claims) => {
    await assertFails(getDoc(incident(as(environment, "u-odd", "admin", claims).db, "open")));
  });
});

describe("listing incidents", () => {
  const list = (db: Firestore, ...constraints: Parameters<typeof query>[1][]) => getDocs(query(collection(db, "incidents"), ...constraints, limit(10)));
  it("works for the queries the screens ask", async () => {
    await assertSucceeds(list(people.employee.db, where("reportedBy", "==", "u-employee"), orderBy("createdAt", "desc")));
    await assertSucceeds(list(people.analyst.db, where("restricted", "==", false), where("status", "==", "new"), orderBy("createdAt", "desc")));
    await assertSucceeds(list(watcher.db, where("watchers", "array-contains", "u-watcher"), orderBy("createdAt", "desc")));
  });
  it("is refused when the query is wider than the rule", async () => {
    await assertFails(list(people.employee.db));
    await assertFails(list(people.employee.db, where("restricted", "==", false)));
    await assertFails(list(people.employee.db, where("reportedBy", "==", "u-stranger")));
    await assertFails(list(people.analyst.db));
    await assertFails(list(people.analyst.db, where("restricted", "==", true)));
    await assertFails(list(people.admin.db, where("watchers", "array-contains", "u-watcher")));
    await assertFails(list(anonymous, where("restricted", "==", false)));
  });
  it("gives nothing by collection group", async () => {
    for (const group of ["incidents", "messages", "internal", "entries", "sessions", "notifications"]) await assertFails(getDocs(query(collectionGroup(people.admin.db, group), limit(1))));
  });
});

describe("reporting by direct write", () => {
  const file = (person: Person, data: Record<string, unknown>) => addDoc(collection(person.db, "incidents"), data);
  it("is possible for every role, with and without the optional fields", async () => {
    for (const person of Object.values(people)) await assertSucceeds(file(person, report(person.uid)));
    await assertSucceeds(
      file(people.employee, report("u-employee", { reporterName: "Name of u-employee", occurredAt: Timestamp.now(), detectedAt: Timestamp.now(), tags: ["mail", "Größe ünd 日本"], affected: { systems: ["mail server", "x".repeat(200)], users: 3, records: 0, dataClasses: [] } })),
    );
    await assertSucceeds(file(people.employee, report("u-employee", { description: "First line.\nSecond line.\tTabbed." })));
  });
  const refused: [string, Record<string, unknown>][] = [
    ["another's uid", { reportedBy: "u-stranger" }],
    ["another's name", { reporterName: "The Manager" }],
    ["a forged time", { createdAt: Timestamp.fromDate(new Date(0)) }],
    ["a time that is no timestamp", { createdAt: "2026-01-01" }],
    ["a skipped state", { status: "closed" }],
    ["restriction", { restricted: true }],
    ["a severity", { severity: "low" }],
    ["a category", { category: "other" }],
    ["a number", { number: "INC-2026-AAAA" }],
    ["a verdict", { triage: { state: "done" } }],
    ["an assignee", { assigneeId: "u-employee" }],
    ["watchers", { watchers: ["u-stranger"] }],
    ["a version", { version: 7 }],
    ["a legal hold", { legalHold: true }],
    ["an unknown field", { colour: "red" }],
    ["a title of the wrong type", { title: 12 }],
    ["a title too short", { title: "ab" }],
    ["a title too long", { title: "x".repeat(201) }],
    ["a title of two lines", { title: "one\ntwo" }],
    ["a description too short", { description: "short" }],
    ["a description too long", { description: "x".repeat(20_001) }],
    ["a description of a megabyte", { description: "x".repeat(1_000_000) }],
    ["a control character", { description: "a description with \u0000 in it" }],
    ["a missing description", { description: null }],
    ["tags of another type", { tags: "mail" }],
    ["tags that are not strings", { tags: [{ a: 1 }] }],
    ["too many tags", { tags: Array.from({ length: 21 }, (_, i) => `t${String(i)}`) }],
    ["an unknown field in affected", { affected: { castles: 1 } }],
    ["a negative count in affected", { affected: { users: -1 } }],
    ["a fractional count in affected", { affected: { records: 1.5 } }],
    ["affected of another type", { affected: "everything" }],
    ["occurredAt of another type", { occurredAt: "yesterday" }],
    ["a control character of the second block", { description: "a description with \u0085 in it" }],
    ["a title with a line separator", { title: "one\u2028two" }],
    ["a tag too long", { tags: ["x".repeat(51)] }],
    ["a control character in a tag", { tags: ["mail", "be\u0007ll"] }],
    ["a line break in a tag", { tags: ["two\nlines"] }],
    ["an empty tag", { tags: [""] }],
    ["a control character in a system", { affected: { systems: ["mail\u0000"] } }],
    ["a system too long", { affected: { systems: ["x".repeat(201)] } }],
  ];
  it.each(refused)("is refused with %s", async (_name, changes) => {
    await assertFails(file(people.employee, report("u-employee", changes)));
  });
  it("is refused when a required field is left out", async () => {
    for (const field of ["title", "description", "reportedBy", "createdAt", "status", "restricted"]) {
      const { [field]: _, ...rest } = report("u-employee");
      await assertFails(file(people.employee, rest));
    }
  });
  it("is refused to anyone not signed in", async () => {
    await assertFails(addDoc(collection(anonymous, "incidents"), report("u-employee")));
  });
  it("is refused under an id the API would not take", async () => {
    for (const odd of ["my report", "a.b", "x".repeat(129), "_under", "ümlaut"]) await assertFails(setDoc(incident(people.employee.db, odd), report("u-employee")));
    await assertSucceeds(setDoc(incident(people.employee.db, "Chosen-by_client1"), report("u-employee")));
  });
  it("does not overwrite an incident that exists", async () => {
    await assertFails(setDoc(incident(people.employee.db, "open"), report("u-employee")));
  });
});

describe("changing and deleting", () => {
  it("is refused to every role, on the incident and below it", async () => {
    for (const { db } of Object.values(people)) {
      await assertFails(updateDoc(incident(db, "open"), { status: "closed" }));
      await assertFails(deleteDoc(incident(db, "open")));
      for (const path of ["internal/triage", "timeline/all", "evidence/e1", "evidence/e1/custody/1"]) {
        await assertFails(updateDoc(doc(db, `incidents/open/${path}`), { x: 1 }));
        await assertFails(deleteDoc(doc(db, `incidents/open/${path}`)));
      }
      for (const group of ["internal", "timeline", "tasks", "observables", "evidence", "actions", "clocks"]) await assertFails(addDoc(collection(db, `incidents/open/${group}`), { x: 1 }));
    }
  });
});

describe("the team's part of an incident", () => {
  it("is closed to the reporter", async () => {
    await assertFails(getDoc(doc(people.employee.db, "incidents/open/internal/triage")));
    await assertFails(getDoc(doc(people.employee.db, "incidents/open/timeline/team")));
    await assertFails(getDoc(doc(people.employee.db, "incidents/open/evidence/e1/custody/1")));
    for (const group of ["tasks", "observables", "actions", "clocks", "internal"]) await assertFails(getDocs(collection(people.employee.db, `incidents/open/${group}`)));
    await assertSucceeds(getDoc(doc(people.employee.db, "incidents/open/timeline/all")));
    await assertSucceeds(getDoc(doc(people.employee.db, "incidents/open/evidence/e1")));
    await assertFails(getDoc(doc(people.employee.db, "incidents/open/evidence/e2")));
  });
  it("is closed to a team member who only reported a restricted incident", async () => {
    await plant(environment, { "incidents/own-restricted": { ...closedOff, reportedBy: "u-analyst" }, "incidents/own-restricted/internal/triage": { evidence: [] } });
    await assertSucceeds(getDoc(incident(people.analyst.db, "own-restricted")));
    await assertFails(getDoc(doc(people.analyst.db, "incidents/own-restricted/internal/triage")));
    await assertSucceeds(getDoc(doc(watcher.db, "incidents/own-restricted/internal/triage")));
  });
  it("is readable by the team on an open incident", async () => {
    const found = await assertSucceeds(getDoc(doc(people.analyst.db, "incidents/open/internal/triage")));
    expect(found.exists()).toBe(true);
  });
});

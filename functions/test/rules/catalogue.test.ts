import { assertFails, assertSucceeds, type RulesTestEnvironment } from "@firebase/rules-unit-testing";
import { collection, deleteDoc, doc, getDoc, getDocs, limit, orderBy, query, serverTimestamp, setDoc, Timestamp, updateDoc, where, type Firestore } from "firebase/firestore";
import { afterAll, beforeAll, describe, it } from "vitest";
import { roleMay, roles, type Permission, type Role } from "../../src/platform/permissions.ts";
import { as, oneOfEach, plant, rulesEnvironment, type Person } from "../support/rules.ts";

let environment: RulesTestEnvironment;
let people: Record<Role, Person>;

// What a role reads because the catalogue gives it the permission, in documents that are nobody's own.
const readable: [path: string, permission: Permission][] = [
  ["incidents/others", "incident.readAll"],
  ["incidents/others/internal/triage", "incident.readInternal"],
  ["incidents/others/tasks/t", "incident.readInternal"],
  ["incidents/others/observables/o", "incident.readInternal"],
  ["incidents/others/actions/a", "incident.readInternal"],
  ["incidents/others/clocks/c", "incident.readInternal"],
  ["alerts/a", "alert.read"],
  ["suppressions/s", "suppression.read"],
  ["indicators/i", "indicator.read"],
  ["playbooks/p", "playbook.read"],
  ["playbooks/p/versions/1", "playbook.read"],
  ["users/someone", "user.readAll"],
  ["loginAttempts/l", "loginAttempt.read"],
  ["rollups/now", "rollup.readNow"],
  ["rollups/2026-01-01", "rollup.readHistory"],
  ["reports/r", "report.read"],
  ["applications/a", "application.readAll"],
  ["outbox/o", "outbox.read"],
  ["audit/s", "audit.read"],
  ["audit/s/entries/1", "audit.read"],
];

// What no client reads, whatever its role.
const closed = ["users/someone/private/security", "users/someone/sessions/s", "users/someone/notifications/n", "revokedSessions/r", "lockouts/l", "processedEvents/e", "idempotency/i", "rateLimits/r", "unheardOf/x"];

beforeAll(async () => {
  environment = await rulesEnvironment();
  people = oneOfEach(environment);
  const documents: Record<string, Record<string, unknown>> = Object.fromEntries([...readable.map(([path]) => path), ...closed].map((path) => [path, { at: Timestamp.now() }]));
  documents["incidents/others"] = { reportedBy: "someone", restricted: false, watchers: [] };
  documents["applications/a"] = { applicantId: "someone" };
  await plant(environment, { ...documents, "users/u-employee": { role: "employee" }, "users/u-employee/notifications/n": { title: "x", readAt: null }, "users/u-employee/private/security": { secret: "x" }, "applications/own": { applicantId: "u-employee" } });
});
afterAll(() => environment.cleanup());

describe("the rules and the permission catalogue say the same", () => {
  for (const role of roles) {
    it(`for what ${role} reads`, async () => {
      for (const [path, permission] of readable) {
        const read = getDoc(doc(people[role].db, path));
        await (roleMay(role, permission) ? assertSucceeds(read) : assertFails(read)).catch((error: unknown) => {
          throw new Error(`${role} reading ${path} (${permission}): ${String(error)}`);
        });
      }
    });
    it(`for what ${role} must not read, create, change or delete`, async () => {
      const { db } = people[role];
      for (const path of closed) await assertFails(getDoc(doc(db, path)));
      for (const path of [...readable.map(([readablePath]) => readablePath), ...closed]) {
        await assertFails(setDoc(doc(db, `${path}-new`), { x: 1 }));
        await assertFails(updateDoc(doc(db, path), { role: "admin", readAt: serverTimestamp() }));
        await assertFails(deleteDoc(doc(db, path)));
      }
    });
  }
});

describe("one's own things", () => {
  const own = () => people.employee.db;
  it("are one's profile and notifications, never one's secrets", async () => {
    await assertSucceeds(getDoc(doc(own(), "users/u-employee")));
    await assertSucceeds(getDocs(query(collection(own(), "users/u-employee/notifications"), orderBy("createdAt", "desc"), limit(5))));
    await assertFails(getDoc(doc(own(), "users/u-employee/private/security")));
    await assertFails(getDocs(collection(own(), "users")));
  });
  it("are one's own applications", async () => {
    const mine = (db: Firestore) => getDocs(query(collection(db, "applications"), where("applicantId", "==", "u-employee")));
    await assertSucceeds(mine(own()));
    await assertFails(mine(as(environment, "u-stranger", "employee").db));
  });
  it("do not include one's role", async () => {
    await assertFails(updateDoc(doc(own(), "users/u-employee"), { role: "admin" }));
    await assertFails(setDoc(doc(own(), "users/u-employee"), { role: "admin" }));
  });
  it("let one set the read mark of a notification, once, to now, and nothing else", async () => {
    const note = doc(own(), "users/u-employee/notifications/n");
    await assertFails(updateDoc(note, { title: "changed" }));
    await assertFails(updateDoc(note, { readAt: serverTimestamp(), title: "changed" }));
    await assertFails(updateDoc(note, { readAt: Timestamp.fromDate(new Date(0)) }));
    await assertFails(updateDoc(doc(people.admin.db, "users/u-employee/notifications/n"), { readAt: serverTimestamp() }));
    await assertSucceeds(updateDoc(note, { readAt: serverTimestamp() }));
    await assertFails(updateDoc(note, { readAt: null }));
    await assertFails(deleteDoc(note));
  });
});

import { assertFails, assertSucceeds, type RulesTestEnvironment } from "@firebase/rules-unit-testing";
import { addDoc, collection, deleteDoc, doc, getDoc, getDocs, orderBy, query, setDoc, Timestamp, updateDoc, where, type Firestore } from "firebase/firestore";
import { afterAll, beforeAll, describe, it } from "vitest";
import type { Role } from "../../src/platform/permissions.ts";
import { as, message, oneOfEach, plant, rulesEnvironment, type Person } from "../support/rules.ts";

let environment: RulesTestEnvironment;
let people: Record<Role, Person>;
let stranger: Person;

beforeAll(async () => {
  environment = await rulesEnvironment();
  people = oneOfEach(environment);
  stranger = as(environment, "u-stranger", "employee");
  const incident = { reportedBy: "u-employee", restricted: false, watchers: [] };
  await plant(environment, {
    "incidents/open": incident,
    "incidents/restricted": { ...incident, restricted: true },
    "incidents/open/messages/all": { audience: "everyone", body: "Hello", authorId: "u-analyst", createdAt: Timestamp.now() },
    "incidents/open/messages/team": { audience: "team", body: "Looks like an insider", authorId: "u-analyst", createdAt: Timestamp.now() },
    "incidents/open/receipts/everyone-u-analyst": { audience: "everyone", uid: "u-analyst", messageId: "all", at: Timestamp.now() },
    "incidents/open/receipts/team-u-analyst": { audience: "team", uid: "u-analyst", messageId: "team", at: Timestamp.now() },
    "incidents/restricted/receipts/everyone-u-analyst": { audience: "everyone", uid: "u-analyst", messageId: "all", at: Timestamp.now() },
  });
});
afterAll(() => environment.cleanup());

const messages = (db: Firestore, incident = "open") => collection(db, `incidents/${incident}/messages`);

describe("reading messages", () => {
  it("gives the reporter what is for everyone and nothing of the team's", async () => {
    const { db } = people.employee;
    await assertSucceeds(getDocs(query(messages(db), where("audience", "==", "everyone"), orderBy("createdAt", "desc"))));
    await assertFails(getDocs(query(messages(db), where("audience", "==", "team"))));
    await assertFails(getDocs(messages(db)));
    await assertFails(getDoc(doc(messages(db), "team")));
  });
  it("gives the team all of an open incident", async () => {
    await assertSucceeds(getDocs(query(messages(people.analyst.db), orderBy("createdAt", "desc"))));
  });
  it("is refused to strangers and to the team on a restricted incident", async () => {
    await assertFails(getDocs(query(messages(stranger.db), where("audience", "==", "everyone"))));
    await assertFails(getDocs(messages(people.manager.db, "restricted")));
  });
});

describe("read receipts", () => {
  const receipts = (db: Firestore, incident = "open") => collection(db, `incidents/${incident}/receipts`);

  it("give the reporter who has read what is for everyone, and nothing of the team's", async () => {
    const { db } = people.employee;
    await assertSucceeds(getDocs(query(receipts(db), where("audience", "==", "everyone"), orderBy("at", "desc"))));
    await assertSucceeds(getDoc(doc(receipts(db), "everyone-u-analyst")));
    await assertFails(getDocs(query(receipts(db), where("audience", "==", "team"))));
    await assertFails(getDocs(receipts(db)));
    await assertFails(getDoc(doc(receipts(db), "team-u-analyst")));
  });
  it("give the team all of an open incident, and none of a restricted one", async () => {
    await assertSucceeds(getDocs(query(receipts(people.analyst.db), orderBy("at", "desc"))));
    await assertFails(getDocs(receipts(people.admin.db, "restricted")));
    await assertFails(getDocs(query(receipts(stranger.db), where("audience", "==", "everyone"))));
  });
  it("are written by nobody directly, not even one's own", async () => {
    for (const { db, uid } of Object.values(people)) {
      const mine = { audience: "everyone", uid, name: `Name of ${uid}`, messageId: "all", readUpTo: Timestamp.now(), at: Timestamp.now() };
      await assertFails(setDoc(doc(receipts(db), `everyone-${uid}`), mine));
      await assertFails(updateDoc(doc(receipts(db), "everyone-u-analyst"), { readUpTo: Timestamp.now() }));
      await assertFails(deleteDoc(doc(receipts(db), "everyone-u-analyst")));
    }
  });
});

describe("writing messages", () => {
  it("is open to the reporter for everyone, and to the team for both audiences", async () => {
    await assertSucceeds(addDoc(messages(people.employee.db), message("u-employee")));
    await assertSucceeds(addDoc(messages(people.employee.db), message("u-employee", { authorName: "Name of u-employee", threadId: "all" })));
    await assertSucceeds(addDoc(messages(people.analyst.db), message("u-analyst", { audience: "team" })));
  });
  it.each<[string, Record<string, unknown>]>([
    ["for the team", { audience: "team" }],
    ["for an audience that does not exist", { audience: "world" }],
    ["as another", { authorId: "u-analyst" }],
    ["under another's name", { authorName: "Name of u-analyst" }],
    ["with a forged time", { createdAt: Timestamp.fromDate(new Date(0)) }],
    ["with mentions the server has not checked", { mentions: ["u-admin"] }],
    ["with files the server has not checked", { attachments: ["e1"] }],
    ["with an edit mark", { editedAt: Timestamp.now() }],
    ["with a history", { edits: [{ body: "Never said", at: Timestamp.now() }] }],
    ["with a version", { version: 7 }],
    ["as a copy of another", { copiedFrom: { incidentId: "open", messageId: "team" } }],
    ["with a log mark", { loggedAt: Timestamp.now() }],
    ["empty", { body: "" }],
    ["too long", { body: "x".repeat(10_001) }],
    ["of another type", { body: { html: "<b>" } }],
    ["with a control character", { body: "bell \u0007" }],
    ["with a path for a thread", { threadId: "../../users" }],
    ["with an unknown field", { html: "<script>" }],
  ])("by the reporter is refused %s", async (_name, changes) => {
    await assertFails(addDoc(messages(people.employee.db), message("u-employee", changes)));
  });
  it("is refused to a stranger, on a restricted incident, and under an incident that does not exist", async () => {
    await assertFails(addDoc(messages(stranger.db), message("u-stranger")));
    await assertFails(addDoc(messages(people.analyst.db, "restricted"), message("u-analyst")));
    await assertFails(addDoc(messages(people.analyst.db, "nowhere"), message("u-analyst")));
  });
  it("is refused under an id the API would not take", async () => {
    await assertFails(setDoc(doc(messages(people.employee.db), "a b"), message("u-employee")));
  });
  it("is final: nobody changes or deletes one directly", async () => {
    for (const { db } of Object.values(people)) {
      await assertFails(updateDoc(doc(messages(db), "all"), { body: "changed" }));
      await assertFails(deleteDoc(doc(messages(db), "all")));
    }
  });
});

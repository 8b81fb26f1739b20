import { readFile } from "node:fs/promises";
import type { RulesTestEnvironment } from "@firebase/rules-unit-testing";
import { collection, deleteDoc, doc, getDoc, getDocs, query, serverTimestamp, setDoc, Timestamp, updateDoc, where, type Firestore, type QueryConstraint } from "firebase/firestore";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { permissions, roleMay, roles, type Permission, type Role } from "../../src/platform/permissions.ts";
import { as, message, oneOfEach, plant, report, rulesEnvironment, type Person } from "../support/rules.ts";

// Who may do what to each collection, each cell tried on the emulator and compared with the permission catalogue.

type Grant = Permission | "nobody";

/** A write that clients may make themselves, with a document the rules take from this person. */
interface DirectWrite {
  by: Grant;
  own?: Grant;
  data: (uid: string) => Record<string, unknown>;
}

interface Row {
  name: string;
  path: string;
  data?: Record<string, unknown>;
  read: Grant;
  /** Where listing takes more than reading one. */
  list?: Grant;
  /** What the list asks for; rules refuse a query that could return more than they allow. */
  query?: QueryConstraint[];
  /** What its owner may besides: who reported it, is named in it, or watches it. */
  own?: { who?: "watcher"; read: Grant; list?: Grant; query?: QueryConstraint[] };
  create?: DirectWrite;
  update?: DirectWrite;
}

const open = { reportedBy: "u-owner", restricted: false, watchers: [], status: "new" };
const restricted = { reportedBy: "u-owner", restricted: true, watchers: ["u-watcher"], status: "new" };
const everyone = { audience: "everyone" };
const team = { audience: "team" };
const toEveryone = [where("audience", "==", "everyone")];
const toTeam = [where("audience", "==", "team")];
const reported = [where("reportedBy", "==", "u-owner")];
const watched = [where("watchers", "array-contains", "u-watcher")];
const internal = ["internal/triage", "internal/compliance", "tasks/t", "runs/r", "merged/m", "observables/o", "actions/a", "clocks/c", "evidence/e/custody/1", "evidence/e/internal/file"];

// Parts that have a permission of their own.
const namedReads: Record<string, Permission> = { "tasks/t": "task.read", "actions/a": "action.read" };

const incidentRows: Row[] = [
  {
    ...{ name: "incidents/{id}", path: "incidents/open", data: open, read: "incident.readAll", query: [where("restricted", "==", false)] },
    own: { read: "incident.readOwn", query: reported },
    create: { by: "incident.create", data: (uid) => report(uid) },
  },
  { name: "  restricted; reporter", path: "incidents/restricted", data: restricted, read: "nobody", query: [where("restricted", "==", true)], own: { read: "incident.readOwn", query: reported } },
  { name: "  restricted; watcher", path: "incidents/restricted", data: restricted, read: "nobody", own: { who: "watcher", read: "incident.readAll", query: watched } },
  {
    ...{ name: "incidents/…/messages/{id}, everyone", path: "incidents/open/messages/all", data: everyone, read: "incident.readAll", query: toEveryone },
    own: { read: "incident.readOwn" },
    create: { by: "incident.messageTeam", own: "incident.messageOwn", data: (uid) => message(uid) },
  },
  {
    ...{ name: "  restricted; reporter", path: "incidents/restricted/messages/all", data: everyone, read: "nobody", query: toEveryone },
    own: { read: "incident.readOwn" },
    create: { by: "nobody", own: "incident.messageOwn", data: (uid) => message(uid) },
  },
  {
    ...{ name: "incidents/…/messages/{id}, team", path: "incidents/open/messages/team", data: team, read: "incident.readInternal", query: toTeam },
    create: { by: "incident.messageTeam", data: (uid) => message(uid, team) },
  },
  {
    ...{ name: "  restricted; watcher", path: "incidents/restricted/messages/team", data: team, read: "nobody", query: toTeam },
    own: { who: "watcher", read: "incident.readInternal" },
    create: { by: "nobody", own: "incident.messageTeam", data: (uid) => message(uid, team) },
  },
  { name: "incidents/…/timeline/{id}, everyone", path: "incidents/open/timeline/all", data: everyone, read: "incident.readAll", query: toEveryone, own: { read: "incident.readOwn" } },
  { name: "incidents/…/timeline/{id}, team", path: "incidents/open/timeline/team", data: team, read: "incident.readInternal", query: toTeam },
  { name: "  restricted; watcher", path: "incidents/restricted/timeline/team", data: team, read: "nobody", query: toTeam, own: { who: "watcher", read: "incident.readInternal" } },
  { name: "incidents/…/evidence/{id}, everyone", path: "incidents/open/evidence/all", data: everyone, read: "incident.readAll", query: toEveryone, own: { read: "evidence.readOwn" } },
  { name: "  restricted; reporter", path: "incidents/restricted/evidence/all", data: everyone, read: "nobody", query: toEveryone, own: { read: "incident.readOwn" } },
  { name: "incidents/…/evidence/{id}, team", path: "incidents/open/evidence/team", data: team, read: "incident.readInternal", query: toTeam },
  { name: "  restricted; watcher", path: "incidents/restricted/evidence/team", data: team, read: "nobody", query: toTeam, own: { who: "watcher", read: "incident.readInternal" } },
  { name: "incidents/…/receipts/{id}, everyone", path: "incidents/open/receipts/all", data: everyone, read: "incident.readAll", query: toEveryone, own: { read: "incident.readOwn" } },
  { name: "incidents/…/receipts/{id}, team", path: "incidents/open/receipts/team", data: team, read: "incident.readInternal", query: toTeam },
  ...internal.flatMap((path): Row[] => [
    { name: `incidents/…/${path.replace(/[^/]+$/, "{id}")}`, path: `incidents/open/${path}`, read: namedReads[path] ?? "incident.readInternal" },
    { name: "  restricted; reporter", path: `incidents/restricted/${path}`, read: "nobody", own: { read: "nobody" } },
    { name: "  restricted; watcher", path: `incidents/restricted/${path}`, read: "nobody", own: { who: "watcher", read: "incident.readInternal" } },
  ]),
];

const rows: Row[] = [
  ...incidentRows,
  { name: "users/{uid}", path: "users/u-owner", data: { role: "employee", status: "active" }, read: "user.readAll", own: { read: "account.manageOwn", list: "nobody" } },
  { name: "users/…/private/{id}", path: "users/u-owner/private/security", read: "nobody" },
  { name: "users/…/sessions/{sid}", path: "users/u-owner/sessions/s", read: "nobody", own: { read: "account.manageOwn" } },
  {
    ...{ name: "users/…/notifications/{id}", path: "users/u-owner/notifications/n", data: { title: "x", readAt: null }, read: "nobody" },
    own: { read: "notification.readOwn" },
    update: { by: "nobody", own: "notification.readOwn", data: () => ({ readAt: serverTimestamp() }) },
  },
  { name: "usernames/{name}", path: "usernames/owner", data: { uid: "u-owner" }, read: "nobody" },
  { name: "usedTokens/{id}", path: "usedTokens/t", read: "nobody" },
  { name: "deletions/{uid}", path: "deletions/d", read: "nobody" },
  { name: "revokedSessions/{sid}", path: "revokedSessions/s", read: "nobody" },
  { name: "lockouts/{key}", path: "lockouts/l", read: "nobody" },
  { name: "loginAttempts/{id}", path: "loginAttempts/l", data: { uid: "u-owner" }, read: "loginAttempt.read" },
  {
    ...{ name: "applications/{id}", path: "applications/a", data: { applicantId: "u-owner", status: "pending" }, read: "application.readAll" },
    own: { read: "application.apply", query: [where("applicantId", "==", "u-owner")] },
  },
  { name: "settings/{name}", path: "settings/desk", read: "settings.read" },
  { name: "models/{sha256}", path: "models/m", read: "ai.use" },
  { name: "neighbours/{cell-place}", path: "neighbours/n", read: "nobody" },
  { name: "corrections/{id}", path: "corrections/c", read: "nobody" },
  { name: "looseFiles/{id}", path: "looseFiles/e", read: "nobody" },
  { name: "incidents/…/evidenceHashes/{hash}", path: "incidents/open/evidenceHashes/h", read: "nobody" },
  { name: "alerts/{id}", path: "alerts/a", read: "alert.read" },
  { name: "alerts/…/rises/{severity}", path: "alerts/a/rises/high", read: "nobody" },
  { name: "suppressions/{id}", path: "suppressions/s", read: "suppression.read" },
  { name: "alertGroups/{id}", path: "alertGroups/g", read: "alert.read" },
  { name: "alertKeys/{sha256}", path: "alertKeys/k", read: "nobody" },
  { name: "alertSources/{id}", path: "alertSources/s", read: "nobody" },
  { name: "alertFeedback/{id}", path: "alertFeedback/f", read: "nobody" },
  { name: "indicators/{hash}", path: "indicators/i", read: "indicator.read" },
  { name: "indicators/…/hits/{id}", path: "indicators/i/hits/h", read: "nobody" },
  { name: "threatPicture/current", path: "threatPicture/current", read: "indicator.read", list: "nobody" },
  { name: "baselines/{hash}", path: "baselines/b", read: "nobody" },
  { name: "anomalies/{name}", path: "anomalies/state", read: "nobody" },
  { name: "threatPicture/notes", path: "threatPicture/notes", read: "nobody" },
  { name: "imports/{id}", path: "imports/i", read: "indicator.read" },
  { name: "feeds/{id}", path: "feeds/f", read: "feed.manage" },
  { name: "playbooks/{id}", path: "playbooks/p", read: "playbook.read" },
  { name: "playbooks/…/versions/{n}", path: "playbooks/p/versions/1", read: "playbook.read" },
  { name: "rollups/{yyyy-mm-dd}", path: "rollups/2026-01-01", read: "rollup.readHistory" },
  { name: "rollups/…/shards/{n}", path: "rollups/2026-01-01/shards/1", read: "rollup.readHistory" },
  { name: "rollups/now/shards/{n}", path: "rollups/now/shards/1", read: "rollup.readNow" },
  { name: "rollups/now/restricted/{id}", path: "rollups/now/restricted/all", read: "rollup.readHistory" },
  { name: "rollupMarks/{id}", path: "rollupMarks/m", read: "nobody" },
  { name: "exportJobs/{id}", path: "exportJobs/e", data: { requestedBy: "u-watcher" }, read: "nobody", own: { who: "watcher", read: "export.run", query: [where("requestedBy", "==", "u-watcher")] } },
  { name: "webhooks/{id}", path: "webhooks/w", read: "nobody" },
  { name: "webhooks/…/deliveries/{id}", path: "webhooks/w/deliveries/d", read: "nobody" },
  { name: "mailNotices/{id}", path: "mailNotices/n", read: "nobody" },
  { name: "mailSuppressions/{hash}", path: "mailSuppressions/s", read: "nobody" },
  { name: "reports/{id}", path: "reports/r", read: "report.read" },
  { name: "reports/…/internal/{id}", path: "reports/r/internal/named", read: "nobody" },
  { name: "erasures/{uid}", path: "erasures/u", read: "nobody" },
  { name: "erasures/…/reports/{n}", path: "erasures/u/reports/1", read: "nobody" },
  { name: "tombstones/{id}", path: "tombstones/i", read: "nobody" },
  { name: "retentionSweeps/{rule}", path: "retentionSweeps/r", read: "nobody" },
  { name: "outbox/{id}", path: "outbox/o", read: "outbox.read" },
  { name: "audit/{stream}", path: "audit/s", read: "audit.read" },
  { name: "audit/…/entries/{n}", path: "audit/s/entries/1", read: "audit.read" },
  { name: "processedEvents/{id}", path: "processedEvents/e", read: "nobody" },
  { name: "idempotency/{key}", path: "idempotency/i", read: "nobody" },
  { name: "rateLimits/{key}", path: "rateLimits/r", read: "nobody" },
  { name: "(any other)/{id}", path: "unheardOf/x", read: "nobody" },
];

// "none" is not signed in; "owner" is an employee whose document it is, or the analyst who watches the incident.
const columns = ["none", ...roles, "owner"] as const;
type Column = (typeof columns)[number];
const actions = ["get", "list", "create", "update", "delete"] as const;
type Action = (typeof actions)[number];
const letters: Record<Action, string> = { get: "g", list: "l", create: "c", update: "u", delete: "d" };

let environment: RulesTestEnvironment;
let everyRole: Record<Role, Person>;
let owner: Person;
let watcher: Person;
let signedOut: Person;
const found = new Map<Row, Map<Column, string>>(rows.map((row) => [row, new Map()]));

beforeAll(async () => {
  environment = await rulesEnvironment();
  everyRole = oneOfEach(environment);
  owner = as(environment, "u-owner", "employee");
  watcher = as(environment, "u-watcher", "analyst");
  signedOut = { uid: "u-none", db: environment.unauthenticatedContext().firestore() as unknown as Firestore };
  await plant(environment, Object.fromEntries(rows.map(({ path, data }) => [path, data ?? { at: Timestamp.now() }])));
});
afterAll(async () => {
  console.log(table());
  await environment.cleanup();
});

function personOf(column: Column, row: Row): { person: Person; role: Role | undefined } {
  if (column === "none") return { person: signedOut, role: undefined };
  if (column !== "owner") return { person: everyRole[column], role: column };
  return row.own?.who === "watcher" ? { person: watcher, role: "analyst" } : { person: owner, role: "employee" };
}

/** The permissions of which any one opens the cell. */
function grants(row: Row, action: Action, isOwner: boolean): Grant[] {
  const own = isOwner ? row.own : undefined;
  switch (action) {
    case "get":
      return [row.read, own?.read ?? "nobody"];
    case "list":
      return [row.list ?? row.read, own?.list ?? own?.read ?? "nobody"];
    case "create":
    case "update":
      return [row[action]?.by ?? "nobody", (isOwner ? row[action]?.own : undefined) ?? "nobody"];
    case "delete":
      return ["nobody"];
  }
}

const isGranted = (role: Role | undefined, grant: Grant) => role !== undefined && grant !== "nobody" && roleMay(role, grant);

function attempt({ db, uid }: Person, row: Row, action: Action, column: Column): Promise<unknown> {
  const at = doc(db, row.path);
  switch (action) {
    case "get":
      return getDoc(at);
    case "list":
      return getDocs(query(collection(db, at.parent.path), ...((column === "owner" ? row.own?.query : undefined) ?? row.query ?? [])));
    case "create":
      return setDoc(doc(db, at.parent.path, `by-${column}-${String(rows.indexOf(row))}`), row.create?.data(uid) ?? row.data ?? { at: Timestamp.now() });
    case "update":
      return updateDoc(at, row.update?.data(uid) ?? { role: "admin", status: "approved" });
    case "delete":
      return deleteDoc(at);
  }
}

/** Whether the rules let it through; any other failure is the test's own. */
async function isAllowed(attempted: Promise<unknown>): Promise<boolean> {
  try {
    await attempted;
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "permission-denied") return false;
    throw error;
  }
}

type Reads = ReadonlyMap<Action, Promise<boolean>>;

/** Tries to read all rows at once, before anything is written. */
function readAll(column: Column): Map<Row, Reads> {
  return new Map(rows.map((row) => [row, new Map((["get", "list"] as const).map((action) => [action, isAllowed(attempt(personOf(column, row).person, row, action, column))]))]));
}

/** Tries a row for one column, one action after the other, and says where rules and catalogue differ. */
async function differences(row: Row, column: Column, read: Reads): Promise<string[]> {
  const { person, role } = personOf(column, row);
  const wrong: string[] = [];
  let cell = "";
  for (const action of actions) {
    const granting = grants(row, action, column === "owner");
    const isExpected = granting.some((grant) => isGranted(role, grant));
    const is = await (read.get(action) ?? isAllowed(attempt(person, row, action, column)));
    cell += is ? letters[action] : "-";
    if (is !== isExpected) wrong.push(`${column}: ${action} ${row.path} (${row.name.trim()}) is ${is ? "allowed" : "refused"}, the catalogue says ${granting.filter((grant) => grant !== "nobody").join(" or ") || "nobody"}`);
  }
  found.get(row)?.set(column, cell);
  return wrong;
}

function table(): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const line = (name: string, cells: readonly string[]) => [name.padEnd(width), ...cells.map((cell, i) => cell.padEnd(Math.max(columns[i]?.length ?? 0, actions.length)))].join("  ").trimEnd();
  const body = rows.map((row) => line(row.name, columns.map((column) => (found.get(row)?.get(column) ?? "?").replace(/^-+$/, "-"))));
  return ["g get, l list, c create, u update, d delete, - nothing", line("", columns), ...body].join("\n");
}

describe("the rules give what the permission catalogue says, and nothing else,", () => {
  // Side by side, for each refused write costs its client a new stream, which is a wait and no work.
  it.concurrent.each(columns)("to %s", async (column) => {
    const wrong: string[] = [];
    const reads = readAll(column);
    await Promise.all([...reads.values()].flatMap((read) => [...read.values()]));
    // One at a time: a write sent right behind a refused one is sent twice, and the emulator takes both.
    for (const row of rows) wrong.push(...(await differences(row, column, reads.get(row) ?? new Map())));
    expect(wrong).toEqual([]);
  }, 180_000);
});

describe("the matrix leaves nothing out:", () => {
  it("each permission to read is some row's", () => {
    const used = new Set<Grant>(rows.flatMap((row) => [...grants(row, "get", true), ...grants(row, "list", true)]));
    const forgotten = (Object.keys(permissions) as Permission[]).filter((permission) => permission.includes(".read") && !used.has(permission));
    expect(forgotten).toEqual([]);
  });
  it("each collection the rules name is some row's", async () => {
    const rules = await readFile(new URL("../../../firestore.rules", import.meta.url), "utf8");
    const named = [...rules.matchAll(/match \/(\w+)\/\{\w+\}(?!\/documents)/g)].map(([, name]) => name ?? "");
    const tried = new Set(rows.flatMap(({ path }) => path.split("/").filter((_, i) => i % 2 === 0)));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !tried.has(name))).toEqual([]);
  });
});

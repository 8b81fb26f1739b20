import type { Server } from "node:http";
import { DocumentReference, Firestore, Query } from "@google-cloud/firestore";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own for each run, where no deployed trigger and no schedule runs.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-picture-${String(Date.now())}`;
});
const { alertDefaults } = await import("../../src/alerts/model.ts");
const { addIndicator } = await import("../../src/intelligence/addIndicator.ts");
const { CreateIndicatorInput } = await import("../../src/intelligence/model.ts");
const { operations } = await import("../../src/intelligence/operations.ts");
const { ThreatPicture } = await import("../../src/intelligence/picture/model.ts");
const { dayOf } = await import("../../src/intelligence/picture/dayCounts.ts");
const { countMissing } = await import("../../src/intelligence/picture/gather.ts");
const { refreshPicture } = await import("../../src/intelligence/picture/refreshPicture.ts");
const { threatPicture } = await import("../../src/intelligence/picture/threatPicture.ts");
const { hideFromPicture } = await import("../../src/intelligence/picture/triggers.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { contextOf, member, plantIncident } = await import("../support/desk.ts");
const { restServer, tokenOf } = await import("../support/restServer.ts");
type Member = Awaited<ReturnType<typeof member>>;
type Incident = Awaited<ReturnType<typeof plantIncident>>;

const dayMs = 86_400_000;
/** Each test has a time of its own, later than the one before: what others planted is past its window. */
let now = new Date("2027-01-01T12:00:00Z");
const newTime = (): void => {
  now = new Date(now.getTime() + 400 * dayMs);
};
const daysAgo = (days: number): Date => new Date(now.getTime() - days * dayMs);
const host = (): string => `${newId().toLowerCase()}.evil-host.com`;
const report = async (description: string, days: number, changes: Partial<Incident> = {}): Promise<Incident> => await plantIncident({ title: "Something odd", description, createdAt: daysAgo(days), ...changes });
async function alerting(entities: string[], days: number, changes: Record<string, unknown> = {}): Promise<string> {
  const id = newId();
  const { id: _, ...defaults } = alertDefaults;
  await db().doc(`alerts/${id}`).set({ ...defaults, source: "edr", title: "Beacon", entities, firstSeenAt: daysAgo(days), lastSeenAt: daysAgo(days), version: 1, ...changes });
  return id;
}
const idsOf = ({ members }: { members: { id: string }[] }): string[] => members.map(({ id }) => id).sort();
/** Twelve things that have nothing to do with each other. */
const chatter = ["Laptop was stolen from the train, it had mail by", "The parking machine wants an account at", "Ransom note on the shop's till, to be answered at", "My neighbour writes from", "A customer's order never came, she complains from", "Website was down all morning and we were told by", "Somebody guessed passwords of accounts at", "The printer sends scans to", "Payroll data went to a wrong address at", "Trojan found in an attachment from", "Fake director wants gift cards, writes from", "Badge lost; please answer me at"];
const idOf = ({ id }: { id: string }): string => id;
const allOf = async (): Promise<string> => JSON.stringify((await db().collection("threatPicture").get()).docs.map((doc) => doc.data()));

let analyst: Member;
beforeAll(async () => {
  analyst = await member("analyst");
});

describe("the threat picture", () => {
  it("tells two campaigns apart, and noise from both; what everybody has joins nothing", async () => {
    newTime();
    const [first, second, provider] = [host(), host(), `${newId().toLowerCase()}-mail.com`];
    const bank = await Promise.all([report(`The page at hxxps://${first.replaceAll(".", "[.]")}/login asked for my password`, 9), report(`A mail with a link to ${first} and the resolver 8.8.8.8 in its header`, 2), report(`We blocked ${first} today`, 0.5, { severity: "critical" })]);
    const wallet = await Promise.all([report(`It wrote to ${second} all night`, 20), report(`Traffic to ${second}, name server 8.8.8.8`, 12)]);
    const groupId = newId();
    const beacons = await Promise.all([alerting([`domain:${second}`, "host:pc-7", "user:ada"], 11, { groupId }), alerting(["host:pc-7"], 11, { groupId })]);
    await Promise.all([report("The resolver 8.8.8.8 was slow", 3), report("Cannot reach 8.8.8.8 from my desk", 4), alerting(["host:pc-7"], 1), ...chatter.map((text, i) => report(`${text} ${provider}`, i, { title: text }))]);
    await alerting([`domain:${first}`], 1, { status: "false_positive" });
    await report(`It was nothing: ${first}`, 1, { status: "closed", resolution: { verdict: "false_positive", summary: "A test of ours", by: "x", at: now } });

    const { campaigns, incidents, alerts, isComplete } = await refreshPicture(now);
    expect(campaigns.map(idsOf)).toEqual([bank.map(idOf).sort(), [...wallet.map(idOf), ...beacons].sort()]);
    expect([incidents, alerts, isComplete]).toEqual([19, 3, true]);
    expect(campaigns[0]).toMatchObject({ severity: "critical", incidents: 3, alerts: 0, isGrowing: true, joinedLately: 2, members: [{ name: bank[2].number }, {}, {}] });
    expect(campaigns[0]?.observables).toContainEqual({ type: "domain", value: first, count: 3 });
    expect(campaigns[1]).toMatchObject({ incidents: 2, alerts: 2, hosts: 1, users: 1, isGrowing: false, observables: [{ type: "domain", value: second, count: 3 }] });
  });

  it("keeps a campaign's id while it goes on", async () => {
    newTime();
    const shared = host();
    await report(`A link to ${shared}`, 29);
    await report(`Again ${shared}`, 15);
    const [before] = (await refreshPicture(now)).campaigns;
    now = new Date(now.getTime() + 10 * dayMs);
    await report(`And again ${shared}`, 1);
    const { campaigns } = await refreshPicture(now);
    expect(campaigns).toMatchObject([{ id: before?.id, incidents: 2 }]);
    expect(before?.incidents).toBe(2);
  });

  it("has nothing of restricted incidents, and is the same without them", async () => {
    newTime();
    const shared = host();
    await addIndicator(CreateIndicatorInput.parse({ value: shared, confidence: 90 }), contextOf(analyst, { now }));
    const seen = await report(`A link to ${shared}, by CVE-2021-44228`, 3);
    const without = await refreshPicture(now);
    const [secret, unclear] = await Promise.all([report(`A link to ${shared}, by CVE-2021-44228`, 2, { restricted: true }), report(`A link to ${shared} as well`, 1)]);
    await db().doc(`incidents/${unclear.id}`).update({ watchers: "everybody" });
    const hidden = await alerting([], 1, { incidentId: secret.id });
    const withSecret = await refreshPicture(new Date(now.getTime() + 1));
    expect({ ...withSecret, at: now }).toEqual({ ...without, alerts: 1 });
    expect(withSecret).toMatchObject({ incidents: 1, campaigns: [], exposure: [{ incidents: 1, seenIn: [{ id: seen.id }] }], indicators: [{ value: shared, incidents: 1, alerts: 0 }] });
    for (const id of [secret.id, unclear.id, String(secret.number), hidden]) expect(await allOf()).not.toContain(id);
  });

  it("loses an incident that becomes restricted, also where an older refresh ends later", async () => {
    newTime();
    const shared = host();
    const [secret] = await Promise.all([report(`A link to ${shared}`, 3), report(`Again ${shared}`, 2)]);
    const before = await refreshPicture(now);
    expect(before.campaigns.map(idsOf).flat()).toContain(secret.id);
    await db().doc(`incidents/${secret.id}`).update({ restricted: true });
    await refreshPicture(new Date(now.getTime() + 10));
    expect(await refreshPicture(new Date(now.getTime() + 5))).toMatchObject({ at: new Date(now.getTime() + 10), campaigns: [] });
    expect(await allOf()).not.toContain(secret.id);
  });

  it("is made anew by the trigger when an incident becomes restricted, and not when anything else changes", async () => {
    newTime();
    const incident = await report(`A link to ${host()}, by CVE-2021-44228`, 3);
    const ref = db().doc(`incidents/${incident.id}`);
    const before = await ref.get();
    await ref.update({ restricted: true });
    const after = await ref.get();
    await db().doc("threatPicture/current").delete();
    const deliver = async (data: { before: typeof before; after: typeof after }): Promise<void> => {
      await hideFromPicture.run({ data, document: ref.path, params: { incidentId: incident.id } } as never);
    };
    await deliver({ before, after: before });
    await deliver({ before: after, after });
    expect((await db().doc("threatPicture/current").get()).exists).toBe(false);
    await deliver({ before, after });
    expect((await db().doc("threatPicture/current").get()).exists).toBe(true);
    expect(await allOf()).not.toContain(incident.id);
  });

  it("says what rises after weeks of history, counts a finished day once, and says nothing without history", async () => {
    newTime();
    const technique = { id: "T1566", name: "Phishing" };
    const planted = Array.from({ length: 63 }, (_, day) => [...Array.from({ length: 2 }, () => ["other", day] as const), ...Array.from({ length: day < 6 ? 5 : day % 2 }, () => ["phishing", day] as const)]).flat();
    await Promise.all(planted.map(([category, day]) => report("Odd mail came in", day + 0.1, { category, triage: { state: "done", techniques: category === "phishing" ? [technique] : [] } })));
    const reads = vi.spyOn(Query.prototype, "get");
    const { rising, historyDays } = await refreshPicture(now);
    const first = reads.mock.calls.length;
    expect(historyDays).toBe(35);
    expect(rising.map(({ kind, id }) => `${kind} ${id}`).sort()).toEqual(["all all", "category phishing", "technique T1566"]);
    expect(rising.find(({ id }) => id === "phishing")).toMatchObject({ observed: 30, days: 35, sentence: expect.stringContaining("phishing: 30 in the 7 days") });
    expect(rising.find(({ id }) => id === "T1566")?.label).toBe("T1566 Phishing");
    reads.mockClear();
    const again = await refreshPicture(new Date(now.getTime() + 60_000));
    expect(again.rising).toEqual(rising);
    expect(reads.mock.calls.length).toBeLessThan(first);
    reads.mockRestore();

    newTime();
    await Promise.all(Array.from({ length: 40 }, (_, i) => report("Odd mail came in", (i % 5) + 0.1)));
    expect(await refreshPicture(now)).toMatchObject({ rising: [], historyDays: 5, incidents: 40 });
  });

  it("counts days with more reports than are read at once by and by, the latest first, and then no more", async () => {
    newTime();
    const today = dayOf(now);
    await Promise.all([0, 0, 1, 1, 2, 5].map((day) => report("Odd mail came in", day + 0.1)));
    const counted = async (known: Awaited<ReturnType<typeof countMissing>>) => await countMissing(known, today, 4);
    const all = (days: Awaited<ReturnType<typeof countMissing>>) => Object.entries(days).map(([day, { all: count }]) => [today - Number(day), count] as const).filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
    const first = await counted({});
    expect(all(first)).toEqual([[0, 2]]);
    const second = { ...first, ...(await counted(first)) };
    expect(all(second)).toEqual([[0, 2], [1, 2], [2, 1]]);
    const third = { ...second, ...(await counted(second)) };
    expect(all(third)).toEqual([[0, 2], [1, 2], [2, 1], [5, 1]]);
    expect(await counted(third)).toEqual({});
    await Promise.all(Array.from({ length: 6 }, () => report("Odd mail came in", 3.1)));
    const { [String(today - 3)]: _, ...others } = third;
    expect(all(await counted(others))).toEqual([[3, 4]]);
  });

  it("shows top indicators with why, and exposure to vulnerabilities in use with when they are due", async () => {
    newTime();
    const [often, seldom, own] = [host(), host(), host()];
    const cve = "CVE-2098-1234";
    const add = async (value: string, changes: Record<string, unknown> = {}) => await addIndicator(CreateIndicatorInput.parse({ value, confidence: 90, ...changes }), contextOf(analyst, { now }));
    await Promise.all([add(often, { labels: ["c2"], tlp: "RED" }), add(seldom, { tlp: "GREEN" }), add(cve, { labels: ["known-exploited", `due:${daysAgo(1).toISOString().slice(0, 10)}`, "ransomware"] })]);
    await Promise.all([report(`We saw ${often}`, 1), report(`We saw ${often} by ${cve}`, 2), report(`We saw ${seldom} and ${own}, CVE-2098-9999`, 3), alerting([`domain:${often}`], 1, { description: `Exploit of ${cve.toLowerCase()}` })]);
    const { indicators, exposure, campaigns } = await refreshPicture(now);
    expect(indicators.map(({ value, incidents, alerts, tlp }) => [value, incidents, alerts, tlp])).toEqual(expect.arrayContaining([[often, 2, 1, "RED"], [seldom, 1, 0, "GREEN"]]));
    expect(indicators[0]).toMatchObject({ value: often, labels: ["c2"], sources: ["secura"], campaignIds: [campaigns[0]?.id], why: "Held by 2 incidents and 1 alert, part of 1 campaign; score 90 by the word of secura." });
    expect(JSON.stringify(indicators)).not.toContain(own);
    expect(exposure).toMatchObject([{ cve, isOverdue: true, isRansomware: true, incidents: 1, alerts: 1 }]);
  });

  it("bears malformed documents", async () => {
    newTime();
    const shared = host();
    await Promise.all([report(`A link to ${shared}`, 3), report(`Again ${shared}`, 2)]);
    const odd = { restricted: false, createdAt: daysAgo(1) };
    await Promise.all([
      db().doc(`incidents/${newId()}`).set(odd),
      db().doc(`incidents/${newId()}`).set({ ...odd, title: 7, description: ["x"], category: "nonsense", severity: {}, triage: { techniques: "T1566" }, affected: 3, tags: "alert", resolution: "closed", watchers: [] }),
      db().doc(`incidents/${newId()}`).set({ restricted: false, createdAt: "yesterday" }),
      db().doc(`alerts/${newId()}`).set({ lastSeenAt: daysAgo(1), entities: ["x", 4], observables: "many", title: null, groupId: 8 }),
      db().doc("threatPicture/current").set({ at: daysAgo(1), campaigns: "none", rising: [7] }),
      db().doc("threatPicture/notes").set({ days: { today: 4 }, claimedUntil: "soon" }),
    ]);
    const picture = await threatPicture({}, contextOf(analyst, { now }));
    expect(picture).toMatchObject({ incidents: 4, alerts: 1, campaigns: [{ incidents: 2 }] });
    expect(ThreatPicture.safeEncode(picture).error).toBeUndefined();
  });
});

describe("GET /ai/threat-intelligence", () => {
  let url: string;
  let server: Server;
  beforeAll(async () => {
    ({ url, server } = await restServer({ intelligence: operations }));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const ask = async (who: Member | null) => {
    const response = await fetch(`${url}/ai/threat-intelligence`, { headers: who === null ? {} : { authorization: `Bearer ${await tokenOf(who)}` } });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it("answers the team, and refuses employees and strangers", async () => {
    expect(await ask(analyst)).toMatchObject({ status: 200, body: { windowDays: 30, campaigns: expect.any(Array) } });
    expect((await ask(await member("employee"))).status).toBe(403);
    expect((await ask(null)).status).toBe(401);
  });
  it("answers the stored picture with one read, and makes an old one anew", async () => {
    newTime();
    await refreshPicture(now);
    const minutesLater = (minutes: number) => contextOf(analyst, { now: new Date(now.getTime() + minutes * 60_000) });
    // A document's own `get` is a `getAll` of one.
    const [some, many, transactions] = [vi.spyOn(Firestore.prototype, "getAll"), vi.spyOn(Query.prototype, "get"), vi.spyOn(Firestore.prototype, "runTransaction")];
    expect((await threatPicture({}, minutesLater(14))).at).toEqual(now);
    expect([some.mock.calls.flat().filter((each) => each instanceof DocumentReference).length, many.mock.calls.length, transactions.mock.calls.length]).toEqual([1, 0, 0]);
    vi.restoreAllMocks();
    expect((await threatPicture({}, minutesLater(16))).at).toEqual(minutesLater(16).now);
    expect((await threatPicture({}, minutesLater(20))).at).toEqual(minutesLater(16).now);
  });
  it("has one of many who ask at once make it anew; the others get the old one", async () => {
    newTime();
    await refreshPicture(now);
    const context = contextOf(analyst, { now: new Date(now.getTime() + 3_600_000) });
    const answers = await Promise.all(Array.from({ length: 6 }, () => threatPicture({}, context)));
    expect(answers.filter(({ at }) => at.getTime() === context.now.getTime())).toHaveLength(1);
    expect(answers.filter(({ at }) => at.getTime() === now.getTime())).toHaveLength(5);
  });
});

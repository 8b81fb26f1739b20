import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Alert, AlertGroup, Incident, IncidentObservable, Indicator, IndicatorFeed, IndicatorImport, Notification, Secura, SecuraError, Suppression, TimelineEntry, Unwatch, WatchEvent, WatchOptions } from "../../../client/src/index.ts";
import { cameInOrder, device, historyOf, itemsOf, recorder, state, type Device, type Watched } from "../support/apps.ts";
import { rest } from "../support/doors.ts";
import { partnerBundle, strangers } from "../support/indicators.ts";
import { guarddutyFinding, machine, wazuhAlert, type Taken } from "../support/machines.ts";
import { unique } from "../support/stack.ts";

// From a flood of signals to an incident, on the real client SDK; what apps can see is told by what their listeners saw.
let admin: Device;
let manager: Device;
let senior: Device;
let analyst: Device;
let employee: Device;
const all = () => [admin, manager, senior, analyst, employee];
const ends: Unwatch[] = [];

const seen = {
  alerts: recorder<WatchEvent<Alert>>(),
  suppressed: recorder<WatchEvent<Alert>>(),
  groups: recorder<WatchEvent<AlertGroup>>(),
  incidents: recorder<WatchEvent<Incident>>(),
  indicators: recorder<WatchEvent<Indicator>>(),
  imports: recorder<WatchEvent<IndicatorImport>>(),
  rules: recorder<WatchEvent<Suppression>>(),
  notifications: recorder<WatchEvent<Notification>>(),
};

const label = unique("story");
const [wazuh, guardduty] = [unique("wazuh"), unique("guardduty")];
const known = strangers();
const { address } = known;
const hosts = Array.from({ length: 10 }, (_, i) => unique(`web${String(i)}`));
const findings = Array.from({ length: 5 }, () => unique("f").replaceAll("-", ""));
const noisyRule = unique("5710");
const repeated = <T>(times: number, make: () => T): T[] => Array.from({ length: times }, make);

let sendWazuh: (body: unknown) => Promise<Taken>;
let sendGuardduty: (body: unknown) => Promise<Taken>;
let rule: Suppression;
/** The alerts of the attack: of the first host, of a finding, and of a late finding. */
const attack: string[] = [];
/** The alerts that have nothing to do with it. */
const others: string[] = [];
let groupId = "";
let incidentId = "";
let importId = "";

const alertOn = (host: string) => state(seen.alerts, `an alert of ${host}`, (alert) => alert.host === host.toLowerCase(), "added");

beforeAll(async () => {
  [admin, manager, senior, analyst, employee] = await Promise.all([device("admin"), device("manager"), device("senior_analyst"), device("analyst"), device("employee")]);
  const { secura } = analyst;
  ends.push(
    secura.watchAlerts({ limit: 500 }, seen.alerts.see),
    secura.watchAlerts({ suppressed: true, source: wazuh }, seen.suppressed.see),
    secura.watchAlertGroups({}, seen.groups.see),
    secura.watchIncidents({ scope: "team" }, seen.incidents.see),
    secura.watchIndicators({ label }, seen.indicators.see),
    secura.watchImports({ source: label }, seen.imports.see),
    secura.watchSuppressions({ limit: 500 }, seen.rules.see),
    secura.watchNotifications({}, seen.notifications.see),
  );
  await Promise.all(Object.entries(seen).map(([name, watch]) => (watch as Watched<unknown>).until(({ type }) => type === "initial", `the first snapshot of ${name}`)));
});
afterAll(async () => {
  for (const end of ends) end();
  await Promise.all(all().map((who) => who.close()));
});

describe("from alerts to an incident", () => {
  it("two sources get keys, and a rule is made against a noisy one", async () => {
    const added = [await admin.secura.alerts.addSource({ name: wazuh, format: "wazuh", autoPromoteFrom: "critical" }), await admin.secura.alerts.addSource({ name: guardduty, format: "guardduty" })] as const;
    expect(added[0].key).not.toBe(added[1].key);
    sendWazuh = machine(added[0].key, "wazuh");
    sendGuardduty = machine(added[1].key, "guardduty");
    await expect(manager.secura.alerts.addSource({ name: unique("s"), format: "falco" })).rejects.toMatchObject({ code: "permission_denied" });
    rule = (await rest("alerts.addSuppression", { kind: "suppress", conditions: { sources: [wazuh], rules: [noisyRule] }, reason: "A scanner of our own", until: new Date(Date.now() + 86_400_000).toISOString() }, { token: senior.idToken })).body as unknown as Suppression;
    await state(seen.rules, "the rule", ({ id, hits }) => id === rule.id && hits === 0, "added");
  });

  it("a hundred and sixty reports are fifteen alerts, each counted exactly", async () => {
    const [attacked = "", ...quiet] = hosts;
    const first = await sendWazuh(wazuhAlert(attacked, { address }));
    expect(first).toMatchObject({ http: 200, created: 1, counted: 0, suppressed: 0, refused: 0 });
    expect(await alertOn(attacked)).toMatchObject({ id: first.items[0]?.id, source: wazuh, reportedFormat: "wazuh", severity: "medium", status: "new", count: 1, groupId: null, indicator: null, incidentId: null });
    for (let again = 0; again < 9; again += 1) expect(await sendWazuh(wazuhAlert(attacked, { address }))).toMatchObject({ http: 200, created: 0, counted: 1 });
    expect(await sendWazuh(hosts.flatMap((host) => repeated(10, () => wazuhAlert(host, host === attacked ? { address } : {}))))).toMatchObject({ http: 200, created: 9, counted: 91, suppressed: 0, refused: 0 });
    const { id } = await state(seen.alerts, "all reports of the first host", ({ host, count }) => host === attacked && count === 20, "modified");
    attack.push(id);
    for (const host of quiet) others.push((await state(seen.alerts, `all reports of ${host}`, (alert) => alert.host === host && alert.count === 10)).id);

    const [met = ""] = findings;
    expect(await sendGuardduty(guarddutyFinding(met, { address }))).toMatchObject({ http: 200, created: 1 });
    const batch = { Findings: findings.flatMap((finding) => repeated(finding === met ? 9 : 10, () => guarddutyFinding(finding, finding === met ? { address } : {}))) };
    expect(await sendGuardduty(batch)).toMatchObject({ http: 200, created: 4, counted: 45, suppressed: 0, refused: 0 });
    for (const finding of findings) {
      const alert = await state(seen.alerts, `all reports of finding ${finding}`, ({ sourceRef, count }) => sourceRef === finding && count === 10);
      (finding === met ? attack : others).push(alert.id);
    }
    const counts = [...attack, ...others].map((alertId) => historyOf(seen.alerts, alertId).map(({ item }) => item.count));
    for (const rising of counts) expect(rising).toEqual([...rising].sort((a, b) => a - b));
    expect(counts.map((each) => each.at(-1))).toEqual([20, 10, ...others.map(() => 10)]);
    expect(others).toHaveLength(13);
  });

  it("those that share an address are suggested as one incident, which takes in what comes later", async () => {
    const [wazuhId = "", guarddutyId = ""] = attack;
    const group = await state(seen.groups, "the suggested incident", ({ alertIds }) => alertIds.includes(wazuhId), "added");
    groupId = group.id;
    expect([...group.alertIds].sort()).toEqual([...attack].sort());
    expect(group).toMatchObject({ status: "suggested", incidentId: null, severity: "medium", entities: [`ipv4:${address}`], techniques: ["T1505.003"] });
    expect([...group.sources].sort()).toEqual([guardduty, wazuh].sort());
    for (const id of [wazuhId, guarddutyId]) await state(seen.alerts, "the group's mark", (alert) => alert.id === id && alert.groupId === groupId, "modified");
    const late = await sendGuardduty(guarddutyFinding(unique("late").replaceAll("-", ""), { severity: 7.5, address }));
    attack.push(late.items[0]?.id ?? "");
    const grown = await state(seen.groups, "the group with the late one", ({ id, alertIds }) => id === groupId && alertIds.length === 3, "modified");
    expect(grown).toMatchObject({ severity: "high", version: group.version + 1 });
    await state(seen.alerts, "the late one's mark", (alert) => alert.id === attack[2] && alert.groupId === groupId);
  });

  it("indicators that are imported mark the alerts that hold one, and whose they are is told", async () => {
    const [mine = ""] = attack;
    const alone = recorder<Alert | null>();
    ends.push(analyst.secura.watchAlert(mine, alone.see));
    await analyst.secura.alerts.update({ id: mine, assigneeId: analyst.uid });
    await alone.until((alert) => alert?.assigneeId === analyst.uid, "the assignment of the one alert");
    await state(seen.alerts, "the assignment", ({ id, assigneeId }) => id === mine && assigneeId === analyst.uid, "modified");
    const run = await analyst.secura.intelligence.import({ source: label, content: partnerBundle(label, known) });
    importId = run.id;
    expect(run).toMatchObject({ state: "done", format: "stix", counts: { taken: 3, refused: 0 }, matches: 3 });
    await state(seen.imports, "the import under way", ({ id, state: is }) => id === run.id && is === "running", "added");
    expect(await state(seen.imports, "the import's end", ({ id, state: is }) => id === run.id && is === "done", "modified")).toMatchObject({ indicators: 3, progress: 3, written: 3, matches: 3, counts: run.counts, items: run.items });
    const [met] = await Promise.all(Object.values(known).map((value) => state(seen.indicators, value, (indicator) => indicator.value === value && indicator.hits === 0, "added")));
    expect(met).toMatchObject({ type: "ipv4", confidence: 85, tlp: "GREEN", labels: expect.arrayContaining([label, "malicious-activity"]) as string[], techniques: ["T1110"], revoked: false });
    for (const id of attack) expect((await state(seen.alerts, "the indicator's mark", (alert) => alert.id === id && alert.indicator !== null, "modified")).indicator).toMatchObject({ id: met?.id, type: "ipv4", value: address, tlp: "GREEN", score: expect.any(Number) as number });
    await state(seen.indicators, "the hits", ({ id, hits }) => id === met?.id && hits === 3, "modified");
    expect(await state(seen.notifications, "the notification", ({ link }) => link.collection === "alerts" && link.id === mine)).toMatchObject({ type: "indicator_matched", readAt: null });
  });

  it("the group is promoted: an incident appears with its alerts, is judged, and holds the marked address", async () => {
    const group = recorder<AlertGroup | null>();
    ends.push(analyst.secura.watchAlertGroup(groupId, group.see));
    await group.until((is) => is?.status === "suggested", "the group before");
    const promotion = await analyst.secura.alerts.promoteGroup({ id: groupId });
    ({ incidentId } = promotion);
    expect(promotion.isNew).toBe(true);
    const incident = await state(seen.incidents, "the incident", ({ id }) => id === incidentId, "added");
    expect([...incident.alertIds].sort()).toEqual([...attack].sort());
    expect(incident).toMatchObject({ reportedBy: analyst.uid, status: "new", tags: ["alert"], affected: { systems: expect.arrayContaining([hosts[0]]) as string[] } });
    await state(seen.groups, "the group leaving the suggestions", ({ id }) => id === groupId, "removed");
    await group.until((is) => is?.status === "promoted" && is.incidentId === incidentId, "the promoted group");
    for (const id of attack) await state(seen.alerts, "the incident's mark", (alert) => alert.id === id && alert.incidentId === incidentId, "modified");
    const judged = await state(seen.incidents, "the verdict", ({ id, triage }) => id === incidentId && triage.state === "done");
    expect(judged).toMatchObject({ category: expect.any(String) as string, severity: expect.any(String) as string, number: expect.stringMatching(/^INC-/) as string });

    const [observables, timeline] = [recorder<WatchEvent<IncidentObservable>>(), recorder<WatchEvent<TimelineEntry>>()];
    ends.push(analyst.secura.watchObservables(incidentId, observables.see), analyst.secura.watchTimeline(incidentId, "all", timeline.see));
    expect(await state(observables, "the marked observable", ({ value, indicator }) => value === address && indicator !== null)).toMatchObject({ type: "ipv4", isInternal: false, indicator: { tlp: "GREEN", score: expect.any(Number) as number } });
    for (const kind of ["created", "alert", "triaged", "indicator_matched"]) await state(timeline, `the entry ${kind}`, (entry) => entry.kind === kind);
    expect(await analyst.secura.alerts.promoteGroup({ id: groupId })).toMatchObject({ incidentId, isNew: false, alertIds: [] });
  });

  it("a critical one becomes an incident by itself", async () => {
    const host = unique("db");
    const sent = await sendWazuh(wazuhAlert(host, { level: 15, rule: "100999" }));
    const alert = await alertOn(host);
    expect(alert).toMatchObject({ id: sent.items[0]?.id, severity: "critical" });
    const incident = await state(seen.incidents, "the incident nobody made", ({ alertIds }) => alertIds.includes(alert.id), "added");
    expect(incident).toMatchObject({ reportedBy: "system:alerts", alertIds: [alert.id] });
    await state(seen.alerts, "the incident's mark", ({ id, incidentId: of }) => id === alert.id && of === incident.id, "modified");
    await state(seen.incidents, "the verdict", ({ id, triage }) => id === incident.id && triage.state === "done");
  });

  it("what a rule keeps away is counted, and seen by none but who asks for it", async () => {
    let [host, kept] = ["", 0];
    // An instance that has read the rules already knows of a new one within thirty seconds.
    await expect
      .poll(async () => {
        host = unique("scan");
        const { suppressed } = await sendWazuh(repeated(20, () => wazuhAlert(host, { rule: noisyRule })));
        kept += suppressed;
        return suppressed;
      }, { timeout: 45_000, interval: 1_000 })
      .toBe(20);
    expect(await state(seen.suppressed, "the suppressed alert", (alert) => alert.host === host && alert.count === 20)).toMatchObject({ suppressedBy: rule.id, groupId: null, incidentId: null, lastSeenAt: expect.any(String) as string });
    await state(seen.rules, "the rule's hits", ({ id, hits }) => id === rule.id && hits === kept, "modified");
    // What comes after it has been seen, so it would have been.
    const after = unique("after");
    await sendWazuh(wazuhAlert(after));
    others.push((await alertOn(after)).id);
    expect(JSON.stringify(seen.alerts.seen)).not.toContain(host);
  });
});

describe("what was seen", () => {
  it("came in the order of the steps", () => {
    const [mine = "", met = "", late = ""] = attack;
    const steps = { grouped: (alert: Alert) => alert.groupId === groupId, marked: (alert: Alert) => alert.indicator !== null, promoted: (alert: Alert) => alert.incidentId === incidentId };
    expect(cameInOrder(seen.alerts, mine, [({ count }) => count === 1, ({ count }) => count === 20, steps.grouped, ({ assigneeId }) => assigneeId !== null, steps.marked, steps.promoted])).toBe(true);
    for (const id of [met, late]) expect(cameInOrder(seen.alerts, id, [() => true, steps.marked, steps.promoted])).toBe(true);
    expect(cameInOrder(seen.incidents, incidentId, [({ triage }) => triage.state === "pending", ({ triage }) => triage.state === "done"])).toBe(true);
    expect(historyOf(seen.groups, groupId).map(({ type }) => type)).toEqual(["added", "modified", "removed"]);
  });
  it("was each alert added once, and nothing done with those that have nothing to do with it", () => {
    for (const id of [...attack, ...others]) expect(historyOf(seen.alerts, id).map(({ type }) => type)).toEqual(["added", ...historyOf(seen.alerts, id).slice(1).map(() => "modified")]);
    for (const id of others) expect(historyOf(seen.alerts, id).at(-1)?.item).toMatchObject({ status: "new", groupId: null, indicator: null, incidentId: null, version: 1 });
  });
});

describe("who may not see it", () => {
  type Watch = (secura: Secura, emit: (seen: unknown) => void, options: WatchOptions) => Unwatch;
  const refusalOf = async (watch: Watch, who: Device) => {
    const [got, refused] = [recorder<unknown>(), recorder<SecuraError>()];
    ends.push(watch(who.secura, got.see, { onError: refused.see }));
    const { code } = await refused.until(() => true, "the refusal");
    expect(got.seen).toEqual([]);
    return code;
  };
  const watches: [string, Watch][] = [
    ["alerts", (secura, emit, options) => secura.watchAlerts({}, emit, options)],
    ["suppressed alerts", (secura, emit, options) => secura.watchAlerts({ suppressed: true }, emit, options)],
    ["one alert", (secura, emit, options) => secura.watchAlert(attack[0] ?? "", emit, options)],
    ["suggested incidents", (secura, emit, options) => secura.watchAlertGroups({}, emit, options)],
    ["one of them", (secura, emit, options) => secura.watchAlertGroup(groupId, emit, options)],
    ["the incident", (secura, emit, options) => secura.watchIncident(incidentId, emit, options)],
    ["its observables", (secura, emit, options) => secura.watchObservables(incidentId, emit, options)],
    ["suppressions", (secura, emit, options) => secura.watchSuppressions({}, emit, options)],
    ["indicators", (secura, emit, options) => secura.watchIndicators({}, emit, options)],
    ["imports", (secura, emit, options) => secura.watchImports({}, emit, options)],
    ["one import", (secura, emit, options) => secura.watchImport(importId, emit, options)],
    ["feeds", (secura, emit, options) => secura.watchFeeds({}, emit, options)],
  ];
  it.each(watches)("an employee: %s", async (_what, watch) => {
    expect(await refusalOf(watch, employee)).toBe("permission_denied");
  });
  it("an analyst: feeds, which managers see coming, changing and going", async () => {
    expect(await refusalOf((secura, emit, options) => secura.watchFeeds({}, emit, options), analyst)).toBe("permission_denied");
    const feeds = recorder<WatchEvent<IndicatorFeed>>();
    ends.push(manager.secura.watchFeeds({}, feeds.see));
    await feeds.until(({ type }) => type === "initial", "the first snapshot");
    const { id } = await manager.secura.intelligence.createFeed({ name: unique("feed"), kind: "list", url: "https://feeds.example.com/list" });
    expect(await state(feeds, "the feed", (feed) => feed.id === id, "added")).toMatchObject({ enabled: false, state: "idle" });
    await manager.secura.intelligence.updateFeed({ id, intervalHours: 2 });
    await state(feeds, "its change", (feed) => feed.id === id && feed.intervalHours === 2, "modified");
    await manager.secura.intelligence.removeFeed({ id });
    await state(feeds, "its end", (feed) => feed.id === id, "removed");
  });
  it("a reporter: the alert that was attached to the own report, save its id", async () => {
    const [attached = ""] = others;
    const own = { incident: recorder<Incident | null>(), timeline: recorder<WatchEvent<TimelineEntry>>(), notifications: recorder<WatchEvent<Notification>>() };
    const team = recorder<WatchEvent<TimelineEntry>>();
    const { id } = await employee.secura.incidents.create({ title: unique("Odd page"), description: "Our web page shows something that is not ours since this morning." });
    ends.push(employee.secura.watchIncident(id, own.incident.see), employee.secura.watchTimeline(id, "everyone", own.timeline.see), employee.secura.watchNotifications({}, own.notifications.see), analyst.secura.watchTimeline(id, "all", team.see));
    await analyst.secura.alerts.attach({ id: attached, incidentId: id });
    expect(JSON.stringify(await state(team, "the team's entry", ({ kind }) => kind === "alert"))).toContain(attached);
    await own.incident.until((incident) => incident?.alertIds.includes(attached) === true && incident.triage.state === "done", "the id, and the verdict");
    // What comes after it has been seen, so it would have been.
    await senior.secura.incidents.transition({ id, to: "triaged" });
    await state(own.timeline, "the status", ({ kind }) => kind === "status");
    await state(own.notifications, "the notification of it", ({ type, link }) => type === "incident_status" && link.id === id);
    expect(own.timeline.seen.flatMap(itemsOf).map(({ kind }) => kind)).not.toContain("alert");
    expect(JSON.stringify([own.timeline.seen, own.notifications.seen])).not.toContain(attached);
    const told = JSON.stringify(Object.values(own).map((watch) => watch.seen));
    for (const word of ["Shell started", wazuh, guardduty, address]) expect(told).not.toContain(word);
    await expect(employee.secura.alerts.get({ id: attached })).rejects.toMatchObject({ code: "permission_denied" });
  });
});

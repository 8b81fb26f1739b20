import { describe, expect, it } from "vitest";
import { alertDefaults } from "../../alerts/model.ts";
import { incidentDefaults } from "../../incidents/model.ts";
import { indicatorId } from "../canonical.ts";
import { decayAt } from "../decay.ts";
import { indicatorDefaults, type Indicator } from "../model.ts";
import { exposureOf, namedOpenly } from "./exposure.ts";
import { fitted } from "./fit.ts";
import { pictureDefaults, type Campaign } from "./model.ts";
import { thingOfAlert, thingOfIncident } from "./things.ts";
import { mostHeld, topIndicators } from "./topIndicators.ts";

const now = new Date("2026-06-15T12:00:00Z");
const incident = (description: string, changes: Partial<typeof incidentDefaults> = {}) => thingOfIncident({ ...incidentDefaults, id: "i", title: "Odd mail", createdAt: now, description, ...changes });
const alert = (changes: Partial<typeof alertDefaults>) => thingOfAlert({ ...alertDefaults, id: "a", title: "Beacon", firstSeenAt: now, lastSeenAt: now, ...changes });
function indicator(finding: Pick<Indicator, "type" | "value">, changes: Partial<Indicator> = {}): Indicator {
  const known: Indicator = { ...indicatorDefaults, ...finding, id: indicatorId(finding), confidence: 80, tlp: "AMBER", lastSeen: now, firstSeen: now, revoked: false, sources: [{ name: "abuse-list", ref: null, at: now, confidence: 80 }], ...changes };
  return { ...known, decayAt: decayAt(known) };
}
const byId = (...known: Indicator[]) => new Map(known.map((each) => [each.id, each]));

describe("an incident and an alert", () => {
  it("have the same traits, defanged or not, and none that are internal or everybody's", () => {
    const long = `https://portal.evil-host.com/${"a".repeat(400)}`;
    const text = `It came from login[.]evil-host[.]com and hxxps://portal.evil-host[.]com/${"a".repeat(400)}, our server is 10.1.2.3 and the resolver 8.8.8.8.`;
    const keys = incident(text).traits.map(({ key }) => key);
    expect(keys).toContain("domain:login.evil-host.com");
    expect(keys.some((key) => /10\.1\.2\.3|8\.8\.8\.8/.test(key))).toBe(false);
    const entities = keys.filter((key) => key.startsWith("url:sha256:"));
    expect(entities).toHaveLength(1);
    const met = alert({ entities: ["domain:login.evil-host.com", ...entities, "host:pc-1", "user:ada", "nonsense", "domain:"] });
    expect(met.traits.map(({ key }) => key)).toEqual(["domain:login.evil-host.com", entities[0]]);
    expect(met.traits[0]?.indicatorId).toBe(incident(text).traits.find(({ key }) => key.startsWith("domain:login"))?.indicatorId);
    expect([met.traits[1]?.indicatorId, met.hosts, met.users]).toEqual([null, ["pc-1"], ["ada"]]);
    expect(incident(text).traits.find(({ key }) => key === entities[0])).toMatchObject({ finding: { value: long }, indicatorId: indicatorId({ type: "url", value: long }) });
  });
  it("are compared by their text only where a person wrote it", () => {
    expect(incident("My mailbox is full, it says.").vector?.length).toBeGreaterThan(100);
    expect(incident("My mailbox is full, it says.", { tags: ["alert"] }).vector).toBeNull();
  });
});

describe("top indicators", () => {
  const finding = { type: "domain", value: "login.evil-host.com" } as const;
  const things = [incident("From login.evil-host.com"), incident("Again login.evil-host.com", { id: "j" }), alert({ entities: ["domain:login.evil-host.com", "domain:other.evil-host.com"] })];
  it("are those that most hold, with why", () => {
    const other = indicator({ type: "domain", value: "other.evil-host.com" }, { tlp: "RED" });
    const top = topIndicators(mostHeld(things), byId(other, indicator(finding)), [{ campaign: { id: "c" }, things: things.slice(0, 2) }], now);
    expect(top).toMatchObject([{ value: finding.value, incidents: 2, alerts: 1, score: 80, campaignIds: ["c"], why: "Held by 2 incidents and 1 alert, part of 1 campaign; score 80 by the word of abuse-list." }, { value: other.value, incidents: 0, alerts: 1, tlp: "RED", campaignIds: [] }]);
  });
  it("leave out what is revoked, decayed or hardly believed", () => {
    const shown = (changes: Partial<Indicator>) => topIndicators(mostHeld(things), byId(indicator(finding, changes)), [], now).length;
    expect([shown({}), shown({ revoked: true }), shown({ lastSeen: new Date("2025-06-01") }), shown({ confidence: 20 })]).toEqual([1, 0, 0, 0]);
  });
});

describe("exposure", () => {
  const cve = (value: string, labels: string[], changes: Partial<Indicator> = {}) => indicator({ type: "cve", value }, { labels, ...changes });
  const exposed = (things: Parameters<typeof namedOpenly>[0], ...known: Indicator[]) => exposureOf(namedOpenly(things), byId(...known), now);
  it("is to what open incidents and alerts name and attackers use, the overdue first, with when it is due", () => {
    const things = [incident("They used cve-2021-44228 on the old server."), incident("CVE-2099-0001 perhaps", { id: "j" }), alert({ description: "Exploit of CVE-2099-0002", status: "new" }), alert({ id: "b", observables: [{ type: "cve", value: "CVE-2099-0001", isInternal: false }] })];
    const found = exposed(things, cve("CVE-2099-0001", ["known-exploited", "due:2026-06-14", "ransomware"]), cve("CVE-2099-0002", ["known-exploited", "due:2026-06-15"]));
    expect(found).toMatchObject([
      { cve: "CVE-2099-0001", dueDate: "2026-06-14", isOverdue: true, isRansomware: true, incidents: 1, alerts: 1 },
      { cve: "CVE-2099-0002", dueDate: "2026-06-15", isOverdue: false, isRansomware: false, incidents: 0, alerts: 1 },
      { cve: "CVE-2021-44228", dueDate: null, isOverdue: false, incidents: 1, seenIn: [{ kind: "incident", id: "i" }] },
    ]);
  });
  it("has no due date where the label is none", () => {
    expect(exposed([incident("CVE-2099-0001 was named")], cve("CVE-2099-0001", ["known-exploited", "due:2026-99-99", "due:soon"]))).toMatchObject([{ dueDate: null, isOverdue: false }]);
  });
  it("is not to what nobody is known to use, what was closed, or what people took back", () => {
    expect(exposed([incident("CVE-2099-0003 was named")], cve("CVE-2099-0003", ["other"]))).toEqual([]);
    expect(exposed([incident("CVE-2021-44228 was named", { status: "closed" }), alert({ description: "CVE-2021-44228", status: "resolved" })])).toEqual([]);
    expect(exposed([incident("CVE-2021-44228 was named")], cve("CVE-2021-44228", [], { revoked: true }))).toEqual([]);
  });
});

describe("a picture that is too large", () => {
  const item = { kind: "incident", id: "i", name: "INC-1", title: "x".repeat(200), severity: "low", at: now } as const;
  const campaign: Campaign = { id: "c", severity: "low", categories: [], techniques: [], observables: [], alike: null, incidents: 2, alerts: 0, hosts: 0, users: 0, firstSeenAt: now, lastSeenAt: now, joinedLately: 0, isGrowing: false, members: Array.from({ length: 50 }, () => item) };
  const picture = { ...pictureDefaults, isComplete: true, campaigns: Array.from({ length: 50 }, () => campaign) };
  it("is cut with a mark, and one that fits is left alone", () => {
    expect(fitted(picture)).toBe(picture);
    const cut = fitted(picture, 200_000);
    expect([cut.isComplete, cut.campaigns.length, cut.campaigns[0]?.members.length]).toEqual([false, 50, 5]);
    expect(fitted(picture, 20_000).campaigns.length).toBeLessThan(50);
    for (const most of [200_000, 20_000, 1_000]) expect(Buffer.byteLength(JSON.stringify(fitted(picture, most)))).toBeLessThanOrEqual(most);
  });
});

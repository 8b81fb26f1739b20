import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indicatorId } from "../canonical.ts";
import { campaignsOf, leastCosine, nameCampaigns } from "./campaigns.ts";
import type { Thing, Trait } from "./things.ts";

const now = new Date("2026-06-15T12:00:00Z");
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
const trait = (type: Trait["finding"]["type"], value: string): Trait => ({ key: `${type}:${value}`, finding: { type, value }, indicatorId: indicatorId({ type, value }) });
const domain = (name: string): Trait => trait("domain", name);
const incident = (id: string, changes: Partial<Thing> = {}): Thing => ({ kind: "incident", id, name: `INC-${id}`, title: `Report ${id}`, severity: "medium", category: "phishing", techniques: [], traits: [], hosts: [], users: [], cves: [], firstSeenAt: daysAgo(5), lastSeenAt: daysAgo(5), isOpen: true, vector: null, carrierId: null, groupId: null, ...changes });
const alert = (id: string, changes: Partial<Thing> = {}): Thing => incident(id, { kind: "alert", name: null, category: null, ...changes });
const membersOf = (things: Thing[]): string[][] => campaignsOf(things, now).map((found) => found.things.map(({ id }) => id).sort()).sort();
/** Two directions of length 1 with this cosine. */
const at = (cosine: number): number[] => [cosine, Math.sqrt(1 - cosine * cosine)];

describe("campaigns", () => {
  it("are told apart from each other and from what stands alone", () => {
    const things = [incident("a", { traits: [domain("one.test-evil.com")] }), incident("b", { traits: [domain("one.test-evil.com"), domain("two.test-evil.com")] }), incident("c", { traits: [domain("two.test-evil.com")] }), incident("x", { traits: [trait("ipv4", "203.0.114.9")] }), incident("y", { traits: [trait("ipv4", "203.0.114.9")] }), incident("n", { traits: [domain("alone.test-evil.com")] }), incident("m")];
    expect(membersOf(things)).toEqual([["a", "b", "c"], ["x", "y"]]);
  });
  it("say what joins them, whom they touch and whether they grow", () => {
    const shared = [domain("evil.test-evil.com")];
    const things = [
      incident("a", { traits: shared, techniques: ["T1566", "T1078"], severity: "low", firstSeenAt: daysAgo(20), lastSeenAt: daysAgo(20), hosts: ["pc-1"] }),
      incident("b", { traits: shared, techniques: ["T1566"], severity: "high", category: "malware", firstSeenAt: daysAgo(6), lastSeenAt: daysAgo(6), hosts: ["pc-1", "pc-2"] }),
      alert("c", { traits: shared, users: ["ada"], firstSeenAt: daysAgo(1), lastSeenAt: daysAgo(0.5), severity: "medium" }),
    ];
    expect(campaignsOf(things, now)[0]?.campaign).toMatchObject({
      ...{ severity: "high", incidents: 2, alerts: 1, hosts: 2, users: 1, joinedLately: 2, isGrowing: true, alike: null },
      ...{ firstSeenAt: daysAgo(20), lastSeenAt: daysAgo(0.5), techniques: [{ id: "T1566", count: 2 }], observables: [{ type: "domain", value: "evil.test-evil.com", count: 3 }] },
      categories: [{ category: "malware", count: 1 }, { category: "phishing", count: 1 }],
      members: [{ id: "c" }, { id: "b" }, { id: "a" }],
    });
  });
  it("are not made by what many have in common", () => {
    const everybodys = [domain("mail-provider.com")];
    expect(membersOf(Array.from({ length: 11 }, (_, i) => incident(`i${String(i)}`, { traits: everybodys })))).toEqual([]);
    expect(membersOf(Array.from({ length: 10 }, (_, i) => incident(`i${String(i)}`, { traits: everybodys })))).toHaveLength(1);
  });
  it("join those of the many whose texts are alike as well", () => {
    const many = Array.from({ length: 20 }, (_, i) => incident(`i${String(i).padStart(2, "0")}`, { traits: [domain("mail-provider.com")], vector: i < 3 ? [0, 0, 1] : [Math.cos(i * 1.3), Math.sin(i * 1.3) * 0.5, 0].map((value) => value * 0.5) }));
    const [only, ...others] = membersOf(many);
    expect([only, others]).toEqual([["i00", "i01", "i02"], []]);
  });
  it("need two techniques beside alike texts, and texts that are alike beside techniques", () => {
    const pair = (cosine: number, techniques: string[]): string[][] => membersOf([incident("a", { vector: [1, 0], techniques }), incident("b", { vector: at(cosine), techniques })]);
    expect(pair(leastCosine + 0.01, ["T1566", "T1078"])).toEqual([["a", "b"]]);
    expect(pair(leastCosine + 0.01, ["T1566"])).toEqual([]);
    expect(pair(leastCosine - 0.01, ["T1566", "T1078"])).toEqual([]);
  });
  it("of one mail that a whole company reports are one, with all pairs of it", () => {
    const wave = Array.from({ length: 600 }, (_, i) => incident(`w${String(i)}`, { vector: [1, 0], techniques: ["T1566", "T1078"] }));
    const apart = [0, 1].map((i) => incident(`a${String(i)}`, { vector: at(0.6), traits: [domain("other.test-evil.com")] }));
    const found = campaignsOf([...wave, ...apart], now);
    expect(found.map(({ things, campaign }) => [things.length, campaign.alike])).toEqual([[600, { pairs: 179_700, highest: 1 }], [2, { pairs: 1, highest: 1 }]]);
  });
  it("are made by two lesser observables, not by one", () => {
    const [first, second] = [trait("filename", "invoice_march.zip"), trait("path", "c:\\temp\\x.exe")];
    expect(membersOf([incident("a", { traits: [first] }), incident("b", { traits: [first] })])).toEqual([]);
    expect(membersOf([incident("a", { traits: [first, second] }), incident("b", { traits: [first, second] })])).toEqual([["a", "b"]]);
  });
  it("take two cases: an incident with its own alerts and duplicates is one, a lone alert is none, a group is", () => {
    const shared = [domain("evil.test-evil.com")];
    expect(membersOf([incident("a", { traits: shared }), incident("d", { traits: shared, carrierId: "a" }), alert("o", { traits: shared, carrierId: "a" })])).toEqual([]);
    expect(membersOf([incident("a", { traits: shared }), alert("l", { traits: shared })])).toEqual([]);
    expect(membersOf([incident("a", { traits: shared }), alert("g1", { traits: shared, groupId: "g" }), alert("g2", { groupId: "g" })])).toEqual([["a", "g1", "g2"]]);
    expect(membersOf([alert("g1", { traits: shared, groupId: "g" }), alert("g2", { groupId: "g" })])).toEqual([]);
  });
  it("are the same in whatever order things come", () => {
    const names = ["p", "q", "r", "s"].map((name) => domain(`${name}.test-evil.com`));
    const thing = fc.record({ traits: fc.subarray(names), groupId: fc.constantFrom(null, "g", "h"), isAlert: fc.boolean() });
    fc.assert(
      fc.property(fc.array(thing, { maxLength: 12 }), fc.nat(), (made, turn) => {
        const things = made.map(({ traits, groupId, isAlert }, i) => (isAlert ? alert(`t${String(i)}`, { traits, groupId }) : incident(`t${String(i)}`, { traits })));
        const cut = things.length === 0 ? 0 : turn % things.length;
        expect(membersOf([...things.slice(cut), ...things.slice(0, cut)].reverse())).toEqual(membersOf(things));
      }),
    );
  });
});

describe("a campaign's id", () => {
  const shared = [domain("evil.test-evil.com")];
  const [old, middle, young] = [20, 10, 1].map((days) => incident(`m${String(days)}`, { traits: shared, firstSeenAt: daysAgo(days) }));
  const named = (things: (Thing | undefined)[], before: Parameters<typeof nameCampaigns>[1] = []) => nameCampaigns(campaignsOf(things.filter((thing) => thing !== undefined), now), before).map(({ campaign }) => campaign);
  it("is not a member's, and stays when the oldest leaves and others come", () => {
    const [first] = named([old, middle]);
    const [later] = named([middle, young], first ? [first] : []);
    expect(first?.id).toMatch(/^[0-9a-f]{20}$/);
    expect(later?.id).toBe(first?.id);
    expect(named([old, middle, young])[0]?.id).toBe(first?.id);
  });
  it("stays with the greater part when one falls apart, and the other part gets its own", () => {
    const [whole] = named([old, middle, young, incident("z", { traits: shared, firstSeenAt: daysAgo(2) })]);
    const other = [domain("other.test-evil.com")];
    const parts = named([old, incident("z", { traits: shared }), incident("m10", { traits: other }), incident("m1", { traits: other }), incident("new", { traits: other })], whole ? [whole] : []);
    expect(new Set(parts.map(({ id }) => id)).size).toBe(2);
    expect(parts.find(({ members }) => members.some(({ id }) => id === "new"))?.id).toBe(whole?.id);
  });
});

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAtOnce } from "../../test/fixtures/intelligence/readAtOnce.ts";
import { AppError } from "../platform/errors.ts";
import { importObjectsMax, type ImportOptions, type ImportResult } from "./importReport.ts";
import { Indicator } from "./model.ts";
import { readMisp } from "./readMisp.ts";

const options: ImportOptions = { source: "feed", tlp: "AMBER", confidence: 50, now: new Date("2026-06-01T00:00:00Z") };
const event = JSON.parse(readFileSync(new URL("../../test/fixtures/intelligence/event.json", import.meta.url), "utf8")) as { Event: Record<string, unknown> };

const read = (content: unknown): ImportResult => readAtOnce(readMisp(content, options));
const readOne = (attribute: unknown, around: Record<string, unknown> = {}): ImportResult => read({ Event: { timestamp: "1767945600", Attribute: [attribute], ...around } });
const shown = ({ indicators }: ImportResult): string[] => indicators.map(({ type, value }) => `${type} ${value}`);

describe("an event", () => {
  const result = read(event);
  const item = (end: string) => result.items.find(({ ref }) => ref.endsWith(end));

  it("gives its attributes and those of its objects", () => {
    expect(shown(result)).toEqual(["domain parcel-login.example", "ipv4 198.51.100.7", "domain cdn.parcel-login.example", "ipv4 198.51.100.8", "ipv4 198.51.100.9", "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]);
    for (const found of result.indicators) Indicator.encode(found);
  });

  it("gives each what the event says of all", () => {
    expect(result.indicators[0]).toMatchObject({
      confidence: 75,
      tlp: "GREEN",
      labels: ["parcel"],
      description: "Parcel phishing, January\nSign-in page",
      techniques: ["T1566.002"],
      sources: [{ name: "feed: Northwind CERT", ref: "aaaaaaaa-0000-4000-8000-000000000011", at: new Date("2026-01-09T08:00:00Z"), confidence: 75 }],
      firstSeen: new Date("2026-01-02T00:00:00Z"),
      lastSeen: new Date("2026-01-20T10:00:00Z"),
    });
  });

  it("adds what tags of an attribute say, and never loosens its level", () => {
    expect(result.indicators[1]).toMatchObject({ tlp: "AMBER+STRICT", techniques: ["T1071.001", "T1566.002"] });
    expect(readOne({ type: "domain", value: "a.example", to_ids: true, Tag: [{ name: "tlp:white" }] }, { Tag: [{ name: "tlp:red" }] }).indicators[0]?.tlp).toBe("RED");
  });

  it("counts its sightings, without false positives", () => {
    expect(result.indicators[5]?.sightings).toBe(2);
  });

  it("takes back what is deleted", () => {
    expect(result.indicators[4]).toMatchObject({ revoked: true, confidence: 0 });
    expect(item("016")).toMatchObject({ outcome: "taken", reason: "deleted at its source" });
  });

  it("says what became of every attribute", () => {
    expect(result.items.map(({ outcome }) => outcome).join(" ")).toBe("taken taken taken ignored ignored taken refused ignored refused taken ignored");
    expect(item("014")?.reason).toContain("attributes of type link");
    expect(item("015")?.reason).toContain("to_ids");
    expect(item("017")?.reason).toContain("a network");
    expect(item("019")?.reason).toBe("value is missing");
  });

  it("comes bare, in an answer, in a list or as text", () => {
    expect(shown(read(event.Event))).toEqual(shown(result));
    expect(shown(read({ response: [event, event] }))).toEqual(shown(result));
    expect(shown(read([event]))).toEqual(shown(result));
    expect(shown(read(JSON.stringify(event)))).toEqual(shown(result));
  });
});

describe("an attribute", () => {
  it.each([
    ["filename|md5", "a|b.exe|d41d8cd98f00b204e9800998ecf8427e", []],
    ["filename|md5", "b.exe|d41d8cd98f00b204e9800998ecf8427e", ["md5 d41d8cd98f00b204e9800998ecf8427e"]],
    ["hostname|port", "c2.evil.example|443", ["domain c2.evil.example"]],
    ["regkey|value", "HKLM\\Software\\Acme|1", ["registry_key HKEY_LOCAL_MACHINE\\software\\acme"]],
    ["AS", "64500", ["asn AS64500"]],
    ["vulnerability", "CVE-2026-1234", ["cve CVE-2026-1234"]],
    ["uri", "evil.example/in", ["url http://evil.example/in"]],
    ["domain|ip", "evil.example|nothing", ["domain evil.example"]],
    ["constructor", "evil.example", []],
  ])("of type %s with %s", (type, value, expected) => {
    expect(shown(readOne({ type, value, to_ids: "1" }))).toEqual(expected);
  });

  it("of a doubtful source is kept as such", () => {
    expect(readOne({ type: "domain", value: "a.example", to_ids: true, Tag: [{ name: 'misp:confidence-level="unconfident"' }] }).indicators[0]).toMatchObject({ confidence: 1, revoked: false });
  });

  it("has not been seen in the future or before 1970", () => {
    expect(readOne({ type: "domain", value: "a.example", to_ids: true, timestamp: "99999999999", last_seen: "2099-01-01T00:00:00Z", first_seen: "1201-01-01" }).indicators[0]).toMatchObject({ firstSeen: options.now, lastSeen: options.now });
  });
});

describe("what is no event", () => {
  it.each([
    [7, "invalid_input", "content.Event"],
    [null, "invalid_input", "content.Event"],
    [{ Event: [] }, "invalid_input", "content.Event"],
    [{ Event: {} }, "invalid_input", "content.Event.Attribute"],
    [{ response: [event, 1] }, "invalid_input", "content.1.Event"],
    ["{", "invalid_json", undefined],
    [{ Event: { Attribute: Array.from({ length: importObjectsMax + 1 }, () => 0) } }, "payload_too_large", undefined],
  ])("case %# is refused with the place", (content, code, path) => {
    let thrown: unknown;
    try {
      read(content);
    } catch (error) {
      thrown = error;
    }
    expect(thrown instanceof AppError ? [thrown.code, thrown.errors[0]?.path] : thrown).toEqual([code, path]);
  });

  it("in part is refused in part, and never more than that", () => {
    const keys = fc.constantFrom("uuid", "type", "value", "to_ids", "Tag", "Galaxy", "deleted", "timestamp", "first_seen", "last_seen", "comment", "Sighting", "Attribute", "name", "GalaxyCluster", "meta", "external_id", "__proto__", "constructor");
    const values = fc.oneof(fc.anything({ maxDepth: 2 }), fc.constantFrom<unknown>("domain", "filename|md5", "domain|ip", "evil.example", true, [{ name: "tlp:amber" }], [{ GalaxyCluster: [{ meta: { external_id: ["T1059", {}] } }] }], [null, 7, []]));
    const object = fc.dictionary(keys, values);
    fc.assert(
      fc.property(fc.array(fc.oneof(object, values), { maxLength: 8 }), fc.array(fc.oneof(object, values), { maxLength: 3 }), object, (attributes, objects, around) => {
        const { items, indicators } = read({ Event: { ...around, Attribute: attributes, Object: objects } });
        expect(items.length).toBeGreaterThanOrEqual(attributes.length);
        for (const found of indicators) expect(Indicator.safeEncode(found).success).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("with strings of 10 MB costs little time", () => {
    const long = "x|".repeat(5_000_000);
    const started = performance.now();
    const { items } = readOne({ uuid: long, type: "filename|md5", value: long, to_ids: true, comment: long, Tag: [{ name: long }], timestamp: long }, { info: long, Orgc: { name: long } });
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(items[0]?.outcome).toBe("refused");
  });
});

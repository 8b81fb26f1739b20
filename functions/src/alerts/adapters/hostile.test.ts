import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adapterFor, allFixtures, fixtureNames, loadFixture } from "../../../test/fixtures/alerts/fixtures.ts";
import { AppError } from "../../platform/errors.ts";
import { alertFormats, ReportedAlert, type AlertFormat } from "./adapter.ts";
import { detectFormat } from "./adapters.ts";

/** Two shared cores are slow at times; what runs away takes minutes. */
const boundMs = 2_000;
const prototype = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));

/** Whatever comes in: an alert within the schema, or a refusal with paths; in bounded time, and nobody's prototype touched. */
function survives(format: AlertFormat, payload: unknown): "read" | "refused" {
  const started = performance.now();
  let outcome: "read" | "refused" = "refused";
  try {
    ReportedAlert.parse(adapterFor(format).read(payload));
    outcome = "read";
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    expect(thrown.code).toBe("invalid_input");
    expect(thrown.errors.length).toBeGreaterThan(0);
    for (const { path, message } of thrown.errors) expect(path !== "" && message !== "").toBe(true);
  }
  expect(alertFormats).toContain(detectFormat(payload));
  expect(performance.now() - started).toBeLessThan(boundMs);
  expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(prototype);
  return outcome;
}

const nested = (depth: number): unknown => JSON.parse(`${'{"a":['.repeat(depth)}1${"]}".repeat(depth)}`);
const indicator = (index: number): string => `${["https://h.example/", "10.1.2.", "C:\\a b\\", "a@b.example ", "T1059.00", "\""][index % 6] ?? ""}${String(index)}`;

/** What no field is documented to hold. */
const intruder = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e999, 1.5, "", " ", "\u0000", "\ud800", "\u202e", "𝕏", "ab", "low", "-", [], {}, [[]], [null], [[["x"]]], "İ".repeat(300)),
  fc.constantFrom<unknown>("17", "-1", "1e999", "0x10", "٣", "NaN", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59.999Z", "+275760-09-13T00:00:00Z", "2026-02-30T25:61:00+99:99", "0000-00-00", 8.64e15, 8.64e15 + 1, -8.64e15, "1".repeat(400)),
  fc.constantFrom("\ud800x\udfff", "a\u0000b\u0000", "\u2028\u202e\ufeff").map((piece) => piece.repeat(2_000)),
  fc.constantFrom(500, 20_000).map((length) => "x1.example/ \\\"".repeat(length)),
  fc.constantFrom(10_000).map((length) => Array.from({ length }, (_, index) => indicator(index))),
  fc.constantFrom(10_000).map((length) => Array.from({ length }, (_, index) => ({ ip: `10.0.${String(index % 256)}.1`, value: indicator(index), kind: "Ip", properties: { address: "::1" }, "@odata.type": "#x.ipEvidence", type_id: index % 30 }))),
  fc.constantFrom(40, 3_000, 10_000).map(nested),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')),
  fc.jsonValue(),
);

type Place = readonly [holder: Record<string, unknown>, key: string];

/** The places in a JSON value where something stands, of its upper levels. */
function placesIn(node: unknown, depth = 0): Place[] {
  if (typeof node !== "object" || node === null || depth > 12) return [];
  const holder = node as Record<string, unknown>;
  return Object.keys(holder).slice(0, 100).flatMap((key): Place[] => [[holder, key], ...placesIn(holder[key], depth + 1)]);
}

/** Without these an alert is refused, or not looked into. */
const needed = new Set(["class_uid", "title", "name", "severity", "rule", "priority", "level", "type", "@odata.type", "headline", "rule_name", "kibana.alert.rule.name", "type_id", "source", "id"]);

const mutation = fc.record({ at: fc.nat(), kind: fc.constantFrom("remove", "replace", "add"), by: intruder });

const mutated = fc
  .record({ format: fc.constantFrom(...alertFormats), name: fc.constantFrom(...fixtureNames), mutations: fc.array(mutation, { minLength: 1, maxLength: 4 }) })
  .map(({ format, name, mutations }) => {
    const payload = loadFixture(format, name);
    for (const { at, kind, by } of mutations) {
      const places = placesIn(payload).slice(0, 500);
      const [holder, key] = places[at % Math.max(1, places.length)] ?? [];
      if (holder === undefined || key === undefined) continue;
      if (kind === "remove") Reflect.deleteProperty(holder, key);
      else Object.defineProperty(holder, kind === "add" ? "__proto__" : key, { value: by, enumerable: true, configurable: true, writable: true });
    }
    return { format, payload };
  });

describe("every adapter", () => {
  it("makes of any JSON an alert or a refusal with paths", () => {
    fc.assert(fc.property(fc.constantFrom(...alertFormats), fc.jsonValue(), (format, payload) => { survives(format, payload); }), { numRuns: 2_000 });
  }, 120_000);

  it("makes of any damaged alert an alert or a refusal with paths", () => {
    fc.assert(fc.property(mutated, ({ format, payload }) => { survives(format, payload); }), { numRuns: 1_500 });
  }, 240_000);

  it("takes each field of each fixture being gone, or of each wrong type", () => {
    const wrong: readonly unknown[] = [undefined, null, true, 17, "text", [], {}, ["text", 3, null], { a: { b: "c" } }];
    for (const { format, name } of allFixtures) {
      const count = placesIn(loadFixture(format, name)).length;
      for (let at = 0; at < count; at += 1) {
        for (const value of wrong) {
          const payload = loadFixture(format, name);
          const [holder, key] = placesIn(payload)[at] ?? [{}, ""];
          if (value === undefined) Reflect.deleteProperty(holder, key);
          else holder[key] = value;
          survives(format, payload);
        }
      }
    }
  }, 240_000);

  it.each(alertFormats)("for %s stays fast on a megabyte of lists, of one text, and of nesting", (format) => {
    const list = Array.from({ length: 10_000 }, (_, index) => indicator(index));
    const records = list.map((value) => ({ value, ip: value, url: value, path: value, hash: value }));
    for (const filler of [list, records, "\\\\a.b\\ ".repeat(150_000), '"C:\\x y" '.repeat(100_000), "1.1.1.".repeat(150_000), "/".repeat(1_000_000), nested(3_000)]) {
      const payload = loadFixture(format, "typical");
      for (const [holder, key] of placesIn(payload)) if (typeof holder[key] !== "object" && !needed.has(key)) holder[key] = filler;
      expect(survives(format, payload)).toBe("read");
      survives(format, { ...(loadFixture(format, "typical") as object), extra: filler, evidence: filler, observables: filler, result: filler, event: filler });
    }
  }, 120_000);

  it.each(alertFormats)("for %s takes a megabyte of each kind in every field, and ten thousand levels, for one alert or a refusal", (format) => {
    const fillers: readonly unknown[] = [
      "a b.example 10.1.2.3 ".repeat(50_000),
      "\ud800".repeat(350_000),
      "\u0000".repeat(1_000_000),
      nested(10_000),
      JSON.parse(`${"[".repeat(10_000)}${"]".repeat(10_000)}`),
      JSON.parse(`{${Array.from({ length: 10_000 }, (_, i) => `"${["__proto__", "constructor", "toString"][i % 3] ?? ""}${i < 3 ? "" : String(i)}":{"polluted":true}`).join(",")}}`),
      Array.from({ length: 50_000 }, (_, i) => `${String(i)}.${String(i)}e${String(i)}`),
      Array.from({ length: 40_000 }, (_, i) => `${String(i)}-13-32T25:61:61Z`),
    ];
    for (const filler of fillers) {
      const payload = loadFixture(format, "typical");
      for (const [holder, key] of placesIn(payload)) holder[key] = filler;
      for (const given of [filler, payload, { ...(loadFixture(format, "typical") as object), extra: filler }]) survives(format, given);
    }
  }, 120_000);

  it("keeps every finding of a long list within its bounds, the first ones first", () => {
    const observables = Array.from({ length: 10_000 }, (_, index) => ({ type_id: 2, value: `10.0.${String(Math.floor(index / 250))}.${String((index % 250) + 1)}` }));
    const alert = adapterFor("ocsf").read({ class_uid: 2004, finding_info: { title: "Scan" }, observables });
    expect(alert.observables.map(({ value }) => value)).toEqual(observables.slice(0, 100).map(({ value }) => value));
    expect(alert.raw?.length).toBe(30_000);
  });

  it("keeps long ids apart and equal ones equal", () => {
    const refOf = (sourceRef: string) => adapterFor("native").read({ title: "Long id", severity: "low", sourceRef }).sourceRef;
    const [one, other] = [`${"x".repeat(5_000)}1`, `${"x".repeat(5_000)}2`];
    expect(refOf(one)).toBe(refOf(one));
    expect(refOf(one)).not.toBe(refOf(other));
    expect(refOf("short")).toBe("short");
  });
});

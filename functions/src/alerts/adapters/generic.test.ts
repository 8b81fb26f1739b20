import { describe, expect, it } from "vitest";
import { genericAdapter } from "./generic.ts";
import { GenericMapping } from "./mapping.ts";

const readBy = (mapping: unknown, payload: unknown) => genericAdapter(GenericMapping.parse(mapping)).read(payload);

describe("a mapping", () => {
  it("needs a path to the title and nothing more", () => {
    expect(GenericMapping.parse({ title: "a.b" })).toEqual({ title: "a.b", techniques: [], observables: [], defaults: {} });
    expect(GenericMapping.safeParse({}).success).toBe(false);
  });

  it.each([
    { title: "a..b" },
    { title: "a[b]" },
    { title: "t", color: "red" },
    { title: "t", severity: { path: "s", values: { x: "urgent" } } },
    { title: "t", severity: { path: "s", values: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [String(index), "low"])) } },
    { title: "t", observables: [{ path: "x", kind: "planet" }] },
    { title: "t", techniques: Array.from({ length: 11 }, () => "x") },
    { title: "t", defaults: { title: "ab" } },
  ])("is refused as %j", (mapping) => {
    expect(GenericMapping.safeParse(mapping).success).toBe(false);
  });

  it("translates severities by its table, whatever the case, then by the usual words, then by its default", () => {
    const mapping = { title: "t", severity: { path: "s", values: { Rot: "critical", 3: "high", low: "medium" } }, defaults: { severity: "low" } };
    const levelOf = (s: unknown) => readBy(mapping, { t: "Title", s }).severity;
    expect([levelOf("rot"), levelOf(3), levelOf("LOW"), levelOf("high"), levelOf("?"), levelOf("toString"), levelOf(undefined)]).toEqual(["critical", "high", "medium", "high", "low", "low", "low"]);
    expect(readBy({ title: "t" }, { t: "Title" }).severity).toBe("medium");
  });

  it("takes its defaults where the source says nothing", () => {
    const mapping = { title: "t", host: "h", user: "u", rule: "r", defaults: { title: "Something happened", host: "GW-1", user: "root", rule: "all" } };
    expect(readBy(mapping, {})).toMatchObject({ title: "Something happened", host: "gw-1", user: "root", rule: "all" });
    expect(readBy(mapping, { t: "Title", h: "h2", u: "u2", r: "r2" })).toMatchObject({ title: "Title", host: "h2", user: "u2", rule: "r2" });
  });

  it("does not reach a prototype", () => {
    for (const title of ["constructor.name", "__proto__.constructor.name", "toString"]) expect(() => readBy({ title }, { t: 1 })).toThrow();
  });
});

import { describe, expect, it } from "vitest";
import type { ReportedAlert } from "./adapters/adapter.ts";
import { entitiesOf } from "./entities.ts";
import { alertIdOf, keysOf, keysOfUnreadable } from "./keys.ts";

const report = (changes: Partial<ReportedAlert> = {}): ReportedAlert => ({ sourceRef: null, title: "Brute force", description: "", severity: "high", observables: [], techniques: [], occurredAt: null, host: "web-1", user: "ada", rule: "BF-1", raw: null, ...changes });
const fingerprint = (changes: Partial<ReportedAlert> = {}, fields: Parameters<typeof keysOf>[2] = null, suppressedBy: string | null = null, source = "ids") => keysOf(source, report(changes), fields, suppressedBy).fingerprint;
const address = (value: string) => ({ observables: [{ type: "ipv4", value, isInternal: false }] });

describe("the keys of a report", () => {
  it("are the same for the same rule, host, user and address, whatever else it says", () => {
    expect(fingerprint({ title: "Otherwise", description: "x", sourceRef: "1", techniques: ["T1110"], raw: "{}", host: "WEB-1 " })).toBe(fingerprint());
    for (const other of [{ rule: "BF-2" }, { host: "web-2" }, { user: null }, { severity: "low" as const }, address("203.0.113.1")]) expect(fingerprint(other)).not.toBe(fingerprint());
    expect(fingerprint({}, null, null, "edr")).not.toBe(fingerprint());
  });
  it("go by the title where there is no rule", () => {
    expect(fingerprint({ rule: null, title: "brute FORCE" })).toBe(fingerprint({ rule: null }));
    expect(fingerprint({ rule: null, title: "Other" })).not.toBe(fingerprint({ rule: null }));
  });
  it("go by the source's own fields, in whatever order they are named", () => {
    expect(fingerprint({ rule: "x", user: "y" }, ["host", "title"])).toBe(fingerprint({}, ["title", "host"]));
    expect(fingerprint({ host: "x" }, ["host"])).not.toBe(fingerprint({}, ["host"]));
    expect(fingerprint({ techniques: ["T2", "T1"] }, ["techniques"])).toBe(fingerprint({ techniques: ["T1", "T2"] }, ["techniques"]));
  });
  it("are none by fingerprint where a reference says more than the title", () => {
    const bare = { rule: null, host: null, user: null };
    expect(fingerprint({ ...bare, sourceRef: "1" })).toBeNull();
    expect(fingerprint(bare)).not.toBeNull();
    expect(fingerprint({ ...bare, sourceRef: "1" }, ["title"])).not.toBeNull();
  });
  it("of suppressed reports are others, rule by rule", () => {
    const all = [null, "r1", "r2"].flatMap((rule) => {
      const { ref, fingerprint: print } = keysOf("ids", report({ sourceRef: "1" }), null, rule);
      return [ref, print];
    });
    expect(new Set(all).size).toBe(6);
  });
  it("do not run into each other where parts are put together differently", () => {
    expect(alertIdOf("a", "bc")).not.toBe(alertIdOf("ab", "c"));
    expect(keysOfUnreadable("ids", "{}", null).fingerprint).not.toBe(keysOfUnreadable("ids", "[]", null).fingerprint);
  });
});

describe("the entities of a report", () => {
  const observables = (...pairs: [string, string, boolean?][]) => pairs.map(([type, value, isInternal = false]) => ({ type, value, isInternal }));
  it("are what is external and not everybody's, hosts and users", () => {
    const told = { host: "WS-1", user: "CORP\\Ada", observables: observables(["ipv4", "203.0.114.9"], ["ipv4", "10.0.0.1", true], ["ipv4", "8.8.8.8"], ["md5", "d41d8cd98f00b204e9800998ecf8427e"], ["sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], ["domain", "google.com"], ["domain", "corp.example"], ["user", "ada@corp.example"], ["host", "srv-2"], ["process", "cmd.exe"], ["technique", "T1059"]) };
    expect(entitiesOf(report(told), ["corp.example"])).toEqual(["ipv4:203.0.114.9", "host:ws-1", "host:srv-2", "user:ada"]);
  });
  it("are no names that stand for nobody", () => {
    for (const user of ["SYSTEM", "root", "NT AUTHORITY\\SYSTEM", "CORP\\Administrator", " ", "-"]) expect(entitiesOf(report({ host: "localhost", user }), [])).toEqual([]);
  });
  it("are few and short, however many and long the observables are", () => {
    const many = entitiesOf(report({ observables: Array.from({ length: 100 }, (_, i) => ({ type: i % 2 === 0 ? "url" : "host", value: i % 2 === 0 ? `https://a${String(i)}.example.org/${"x".repeat(1_900)}` : `h${String(i)}`, isInternal: i % 2 === 1 })) }), []);
    expect(many.length).toBeLessThanOrEqual(20);
    for (const entity of many) expect(entity.length).toBeLessThan(320);
    expect(new Set(many).size).toBe(many.length);
  });
});

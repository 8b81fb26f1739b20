import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { finding } from "../../test/fixtures/intelligence/arbitrary.ts";
import { canonical } from "./canonical.ts";
import { equalitiesOf, parsePattern, patternCharactersMax, quoted, type Equalities } from "./stixPattern.ts";
import { patternOf, typeOfPath } from "./stixPaths.ts";

function equalities(text: string): Equalities {
  const parsed = parsePattern(text);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return equalitiesOf(parsed.pattern);
}
const taken = (text: string): string[] => equalities(text).taken.map(({ path, value }) => `${path}=${String(value)}`);
const problem = (text: string): string => {
  const parsed = parsePattern(text);
  return "problem" in parsed ? parsed.problem : "";
};

const md5 = "d41d8cd98f00b204e9800998ecf8427e";

describe("a pattern", () => {
  it.each<readonly [string, readonly string[]]>([
    ["[ipv4-addr:value = '198.51.100.7']", ["ipv4-addr:value=198.51.100.7"]],
    ["[ipv4-addr:value='198.51.100.7'OR ipv4-addr:value=='198.51.100.8']", ["ipv4-addr:value=198.51.100.7", "ipv4-addr:value=198.51.100.8"]],
    ["[domain-name:value = 'a.example'] OR [url:value = 'http://b.example/']", ["domain-name:value=a.example", "url:value=http://b.example/"]],
    ["([domain-name:value = 'a.example'] OR ([domain-name:value = 'b.example']))", ["domain-name:value=a.example", "domain-name:value=b.example"]],
    ["[domain-name:value IN ('a.example', 'b.example')]", ["domain-name:value=a.example", "domain-name:value=b.example"]],
    [`[file:hashes.MD5 = '${md5}' AND file:name = 'a.exe']`, [`file:hashes.MD5=${md5}`]],
    [`[file:hashes.'SHA-256' = 'ab' AND file:hashes.MD5 = '${md5}']`, ["file:hashes.SHA-256=ab", `file:hashes.MD5=${md5}`]],
    ["[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '198.51.100.7' AND network-traffic:dst_port = 443]", ["network-traffic:dst_ref.value=198.51.100.7"]],
    ["[file:name = 'evil.exe' AND file:parent_directory_ref.path = 'C:\\\\Users\\\\x']", ["file:path=C:\\Users\\x\\evil.exe"]],
    ["[email-message:from_ref.value = 'o\\'neil@evil.example']", ["email-message:from_ref.value=o'neil@evil.example"]],
    ["[domain-name:resolves_to_refs[*].value = '198.51.100.7' /* its address */] // the end", ["domain-name:resolves_to_refs[*].value=198.51.100.7"]],
    ["[domain-name:resolves_to_refs[0].value = '198.51.100.7']", ["domain-name:resolves_to_refs[*].value=198.51.100.7"]],
    ["[autonomous-system:number = 64500] WITHIN 300 SECONDS", ["autonomous-system:number=64500"]],
    ["[url:value = 'a' AND url:value = 'b' OR url:value = 'c']", ["url:value=c"]],
  ])("%s gives its values", (text, expected) => {
    expect(taken(text)).toEqual(expected);
  });

  it.each([
    ["[domain-name:value = 'a.example'] AND [ipv4-addr:value = '198.51.100.7']", "AND"],
    ["[domain-name:value = 'a.example'] FOLLOWEDBY [ipv4-addr:value = '198.51.100.7']", "FOLLOWEDBY"],
    ["[domain-name:value = 'a.example' AND url:value = 'b']", "AND"],
    ["[domain-name:value != 'a.example']", "!="],
    ["[domain-name:value NOT = 'a.example']", "NOT ="],
    ["[domain-name:value LIKE '%.example']", "LIKE"],
    ["[url:value MATCHES '^(a+)+$']", "MATCHES"],
    ["[ipv4-addr:value ISSUBSET '198.51.100.0/24']", "ISSUBSET"],
    ["[EXISTS windows-registry-key:values]", "EXISTS"],
    ["[ipv4-addr:value = '198.51.100.7'] REPEATS 5 TIMES", "REPEATS"],
    ["[ipv4-addr:value = '198.51.100.7'] START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'", "START"],
    ["([ipv4-addr:value = '198.51.100.7'] AND [url:value = 'x']) WITHIN 5 SECONDS", "AND"],
  ])("%s names no value by itself, and says that it is for %s", (text, reason) => {
    const { taken: none, left } = equalities(text);
    expect(none).toEqual([]);
    expect(left.join()).toContain(reason);
  });

  it("says what it leaves behind of what it takes", () => {
    expect(equalities(`[file:hashes.MD5 = '${md5}' AND file:name = 'a'] OR [url:value LIKE '%a']`)).toEqual({ taken: [{ path: "file:hashes.MD5", value: md5 }], left: ["without the further conditions that AND joins to it", "LIKE names no single value"] });
  });

  it.each([
    ["", "at the end"],
    ["[ipv4-addr:value = '198.51.100.7'", '"]" expected at the end'],
    ["[ipv4-addr:value '198.51.100.7']", "a comparison expected at character 18"],
    ["[ipv4-addr:value = 198.51.100.7]", "character 20"],
    ["[ipv4-addr = 'x']", '":" expected'],
    ["[ipv4-addr:value = 'x]", "character 20"],
    ["[a:b = 'x'] XOR [a:b = 'y']", "the end expected"],
    ["[a:b = 'x'] WITHIN five SECONDS", "a number expected"],
    ["[a:b IN ()]", "a value expected"],
    ["[a:b = AND]", "a value expected"],
    ["alert tcp any any -> any any", "not understood"],
    ["\u0000", "character 1"],
    ["constructor", "expected"],
  ])("%j is none, and the place is named", (text, reason) => {
    expect(problem(text)).toContain(reason);
  });

  it("nested too deep or too long is refused", () => {
    expect(problem(`[${"(".repeat(9_000)}a:b = 'x'${")".repeat(9_000)}]`)).toContain("nested deeper");
    expect(problem(`${"(".repeat(9_000)}[a:b = 'x']${")".repeat(9_000)}`)).toContain("nested deeper");
    expect(problem(`[a:b = '${"x".repeat(100_000)}']`)).toContain(String(patternCharactersMax));
  });

  it("is read in little time, whatever it is made of", () => {
    for (const unit of ["[", "(", "'", "\\", "'\\", "/*", "/**", "*", "* a", "//", "a:b.", "a[*]", "[a:b='x']OR", "t'", "h'", "1.", "+1", " ", "[a:b = 'x' OR ", "a:b='x'AND ", "é", "IN("]) {
      const text = unit.repeat(patternCharactersMax / unit.length);
      for (const pattern of [text, `[a:b = 'x'${text}`, `[a:b = 'x'] ${text}`]) {
        const started = performance.now();
        const parsed = parsePattern(pattern.slice(0, patternCharactersMax));
        if ("pattern" in parsed) equalitiesOf(parsed.pattern);
        expect(performance.now() - started).toBeLessThan(300);
      }
    }
  });

  it("of any characters is read or refused, and never anything else", () => {
    const piece = fc.constantFrom("[", "]", "(", ")", " AND ", " OR ", " FOLLOWEDBY ", "ipv4-addr:value", "file:hashes.'SHA-256'", " = ", "'x'", " IN ", " NOT ", "1", "'", "\\", " WITHIN 1 SECONDS", "EXISTS ", "[*]", "t'2026-01-01T00:00:00Z'", "true");
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""))), (text) => {
        const parsed = parsePattern(text);
        if ("pattern" in parsed) equalitiesOf(parsed.pattern);
      }),
      { numRuns: 5_000 },
    );
  });

  it("holds any string in quotes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        expect(equalities(`[file:name = ${quoted(value)}]`).taken).toEqual([{ path: "file:name", value }]);
      }),
    );
  });

  it("written for an indicator names that very indicator", () => {
    fc.assert(
      fc.property(finding, (thing) => {
        const { taken: values, left } = equalities(patternOf(thing));
        expect(left).toEqual([]);
        expect(values.map(({ path, value }) => canonical(typeOfPath(path), String(value)))).toEqual([{ finding: thing }]);
      }),
      { numRuns: 2_000 },
    );
  });
});

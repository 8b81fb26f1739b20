import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { finding } from "../../test/fixtures/intelligence/arbitrary.ts";
import { extractObservables, observableHash } from "../triage/observables.ts";
import { canonical, indicatorId, type WrittenType } from "./canonical.ts";

const shown = (type: WrittenType | null, written: string): string => {
  const read = canonical(type, written);
  return "problem" in read ? `! ${read.problem}` : `${read.finding.type} ${read.finding.value}`;
};

describe("an indicator's value", () => {
  it.each([
    ["ip", "198.51.100[.]7", "ipv4 198.51.100.7"],
    ["ip", "198.51.100.7:8443", "ipv4 198.51.100.7"],
    ["ip", "198.51.100.7/32", "ipv4 198.51.100.7"],
    ["ip", "[2001:0DB8::0001]:443", "ipv6 2001:db8::1"],
    ["ipv6", "::ffff:192.0.2.1", "ipv4 192.0.2.1"],
    ["ipv6", "fe80::1%eth0", "ipv6 fe80::1"],
    ["host", "2001:db8::1%25", "ipv6 2001:db8::1"],
    ["domain", "Evil[.]Example.", "domain evil.example"],
    ["domain", "bücher.example", "domain xn--bcher-kva.example"],
    ["domain", "evil.zip", "domain evil.zip"],
    ["host", "mail.evil.example", "domain mail.evil.example"],
    ["host", "WS-0441", "host ws-0441"],
    ["host", "198.51.100.7", "ipv4 198.51.100.7"],
    ["url", "hxxps://Evil[.]example/A?b=1", "url https://evil.example/A?b=1"],
    ["url", "evil.example/in", "url http://evil.example/in"],
    ["email", "Joe[at]evil[.]example", "email joe@evil.example"],
    ["md5", "D41D8CD98F00B204E9800998ECF8427E", "md5 d41d8cd98f00b204e9800998ecf8427e"],
    ["hash", "00000000000000000000000000000000", "md5 00000000000000000000000000000000"],
    ["mac", "001122334455", "mac 00:11:22:33:44:55"],
    ["path", "C:/Users//x\\Evil.exe", "path c:\\users\\x\\evil.exe"],
    ["path", "/weird/Root", "path /weird/Root"],
    ["filename", "Invoice 7.PDF", "filename invoice 7.pdf"],
    ["registry_key", "hklm\\Software\\Acme", "registry_key HKEY_LOCAL_MACHINE\\software\\acme"],
    ["asn", "64500", "asn AS64500"],
    ["cve", "cve-2026-12345", "cve CVE-2026-12345"],
    ["technique", "t0886", "technique T0886"],
    ["wallet", "0x52908400098527886E0F7030069857D2E4169EE7", "eth 0x52908400098527886e0f7030069857d2e4169ee7"],
    [null, "hxxp://evil[.]example/x", "url http://evil.example/x"],
    [null, "198.51.100.7", "ipv4 198.51.100.7"],
    [null, "Invoice 7.pdf", "filename invoice 7.pdf"],
  ] as const)("of type %s written %j is %s", (type, written, expected) => {
    expect(shown(type, written)).toBe(expected);
  });

  it.each([
    ["ip", "198.51.100.0/24", "a network"],
    ["ip", "999.1.1.1", "no valid ip"],
    ["ip", "[fe80::1%eth0]:443", "no valid ip"],
    ["domain", "*.evil.example", "no valid domain"],
    ["domain", "co.uk", "no valid domain"],
    ["md5", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "no valid md5"],
    ["url", "javascript:alert(1)", "no valid url"],
    ["url", "http://", "no valid url"],
    ["wallet", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "no valid wallet"],
    [null, "see evil.example for more", "not recognised"],
    ["domain", "", "empty"],
    ["filename", "a\u0000b", "control"],
    ["domain", "a".repeat(10_000_000), "longer"],
    ["url", `https://evil.example/${"ü".repeat(1_000)}`, "longer"],
  ] as const)("of type %s is none, case %#: said why", (type, written, problem) => {
    expect(shown(type, written)).toContain(problem);
  });

  it("is its own normal form, for all types", () => {
    fc.assert(
      fc.property(finding, ({ type, value }) => {
        expect(canonical(type, value)).toEqual({ finding: { type, value } });
      }),
      { numRuns: 2_000 },
    );
  });

  it("and the observable of the same thing in a text have one key", () => {
    const texts = fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.ipV4(), fc.ipV6(), fc.domain(), fc.emailAddress(), fc.constantFrom("C:\\Program Files\\Acme\\a.exe", "HKCU\\Software\\Acme\\Run", "/opt/x/y.sh", "\\\\nas.corp.local\\c$\\run.ps1", "AS64500", "00-1A-2B-3C-4D-5F", "CVE-2026-3400", "T1059.001", "D41D8CD98F00B204E9800998ECF8427E", "report.docx.lockbit", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "hxxps://evil[.]example/a?b[.]c"));
    fc.assert(
      fc.property(texts, (text) => {
        for (const { type, value } of extractObservables(`"${text}"`)) {
          const read = canonical(type, value);
          expect("finding" in read ? indicatorId(read.finding) : read.problem).toBe(observableHash({ type, value }));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("is read or refused in little time, whatever it is", () => {
    const types: (WrittenType | null)[] = [null, "ip", "hash", "wallet", "url", "email", "domain", "host", "mac", "ssdeep", "filename", "path", "registry_key", "asn", "cve"];
    const units = ["a", ".", "a.", "[.]", "\\", "/", "%", "1.", ":", "@", "http://", "(", "&amp;", "HKLM\\", "0x", "\u200b", "é", "\ud800", " "];
    for (const type of types) {
      for (const unit of units) {
        const started = performance.now();
        canonical(type, unit.repeat(4_096 / unit.length));
        expect(performance.now() - started).toBeLessThan(200);
      }
    }
    fc.assert(fc.property(fc.constantFrom(...types), fc.string({ unit: "binary", maxLength: 300 }), (type, written) => Object.keys(canonical(type, written)).length === 1), { numRuns: 3_000 });
  });
});

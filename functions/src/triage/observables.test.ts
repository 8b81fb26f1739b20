import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractObservables, maxObservables, observableHash } from "./observables.ts";

const shown = (text: string): string[] => extractObservables(text).map(({ type, value }) => `${type} ${value}`);

/** Every line: a text as people write it, and what is in it. */
const table: readonly (readonly [string, readonly string[]])[] = [
  // Addresses, and what only looks like one.
  ["from 10.0.0.5 to 192.168.1.1.", ["ipv4 10.0.0.5", "ipv4 192.168.1.1"]],
  ["192.0.2.7:8080 and 10.20.30.40/24", ["ipv4 192.0.2.7", "ipv4 10.20.30.40"]],
  ["version 10.1.2.3, v10.1.2.3, Release 3.5.1.2 and section 1.2.3.4", []],
  ["we upgraded to 10.1.2.3 but 10.1.2.3 called home", ["ipv4 10.1.2.3"]],
  ["1.2.3.4.5 256.1.1.1 999.1.1.1 01.2.3.4 255.255.255.0 127.0.0.1 0.0.0.0", []],
  ["8[.]8[.]8[.]8 and 1.1.1[.]1", ["ipv4 8.8.8.8", "ipv4 1.1.1.1"]],
  ["fe80::1, 2001:0db8:0000:0000:0000:0000:0000:0001 [2001:db8::5]:443", ["ipv6 fe80::1", "ipv6 2001:db8::1", "ipv6 2001:db8::5"]],
  ["::ffff:192.0.2.1", ["ipv4 192.0.2.1"]],
  ["at 12:30:45 std::vector dead::beef ::1 a:b", []],
  ["00:1A:2b:3c:4d:5e 00-1A-2B-3C-4D-5F", ["mac 00:1a:2b:3c:4d:5e", "mac 00:1a:2b:3c:4d:5f"]],

  // Hosts and URLs.
  ["see https://Example.com/A.", ["url https://example.com/A", "domain example.com"]],
  ["(http://evil.example.org/x?y=1).", ["url http://evil.example.org/x?y=1", "domain evil.example.org"]],
  ["(http://en.example.org/a_(b))", ["url http://en.example.org/a_(b)", "domain en.example.org"]],
  ["“https://x.example.com/a,b;”", ["url https://x.example.com/a,b", "domain x.example.com"]],
  ["hxxps://evil[.]example[.]com/login", ["url https://evil.example.com/login", "domain evil.example.com"]],
  ["hxxp[://]bad[.]example[.]net", ["url http://bad.example.net/", "domain bad.example.net"]],
  ["http://192.0.2.1/x http://[2001:db8::7]/y", ["url http://192.0.2.1/x", "ipv4 192.0.2.1", "url http://[2001:db8::7]/y", "ipv6 2001:db8::7"]],
  ["bad(.)com evil{dot}org evil[dot]net worse [.] com", ["domain bad.com", "domain evil.org", "domain evil.net", "domain worse.com"]],
  ["evil dot com, evil[.net", ["domain evil.com", "domain evil.net"]],
  ["bücher.example.de https://пример.рф.", ["url https://xn--e1afmkfd.xn--p1ai/", "domain xn--e1afmkfd.xn--p1ai", "domain xn--bcher-kva.example.de"]],
  ["t.me/foo, bit.ly/x and google.com/search", ["domain t.me", "domain bit.ly", "domain google.com"]],
  ["server01.corp.local co.uk e.g. i.e. a.m. U.S. Mr.Smith Node.js ASP.NET", []],
  ["I opened it.In the mail was nothing.The end. Also it.is gone", []],

  // Mail.
  ["<Bob@Corp.example.com>, user.name+tag@sub.example.co.uk", ["email bob@corp.example.com", "email user.name+tag@sub.example.co.uk"]],
  ["bob[at]evil[.]com or joe(at)evil(dot)com", ["email bob@evil.com", "email joe@evil.com"]],
  ["a@b @handle someone@", []],

  // Files, of which some end like domains.
  ["report.pdf, invoice.zip, run.sh and invoice.pdf.exe", ["filename report.pdf", "filename invoice.zip", "filename run.sh", "filename invoice.pdf.exe"]],
  ["C:\\Users\\x\\Evil.exe", ["filename evil.exe"]],
  ["evil[.]zip www.evil.zip https://evil.zip/", ["url https://evil.zip/", "domain evil.zip", "domain www.evil.zip"]],

  // Hashes, ids, wallets.
  ["d41d8cd98f00b204e9800998ecf8427e. da39a3ee5e6b4b0d3255bfef95601890afd80709", ["md5 d41d8cd98f00b204e9800998ecf8427e", "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709"]],
  ["sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", ["sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]],
  ["xd41d8cd98f00b204e9800998ecf8427e 12345678901234567890123456789012 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", []],
  ["CVE-2024-3400, cve-2021-44228", ["cve CVE-2024-3400", "cve CVE-2021-44228"]],
  ["T1566.001 and t1059. Not T15660 or T900", ["technique T1566.001", "technique T1059"]],
  ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", ["btc 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "btc bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"]],
  ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdx", []],
];

describe("observables", () => {
  it.each(table)("in %j are told from what looks like them", (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it("are listed once however often and in whatever form they come", () => {
    expect(shown("evil.example.com EVIL.example.com evil[.]example[.]com")).toEqual(["domain evil.example.com"]);
  });

  it("are at most two hundred", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `h${String(index)}.example.com`).join(" ");
    expect(extractObservables(many)).toHaveLength(maxObservables);
  });

  it("come out of any string without an error, and out of their own values again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), (text) => {
        extractObservables(text);
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom("ab", "x-1", "mail"), fc.constantFrom("example.com", "example.co.uk"), fc.ipV4(), (label, domain, address) => {
        for (const { value } of extractObservables(`${label}.${domain} ${address}`)) expect(extractObservables(value).map((again) => again.value)).toContain(value);
      }),
    );
  });

  it.each(["a", "a.", "1.", "a:", "a@", "[.]", "http://", "0123456789abcdef", "a-", "((", "a.ex ", "2001:db8::1 ", "ж.", "1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA "])("take little time of %j many times over", (unit) => {
    const text = unit.repeat(Math.ceil(20_000 / unit.length));
    const started = performance.now();
    extractObservables(text);
    // A busy machine is slow, a pattern that runs away takes seconds or for ever.
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("have one id in every incident", () => {
    expect(observableHash({ type: "domain", value: "example.com" })).toBe(observableHash({ type: "domain", value: "example.com" }));
    expect(observableHash({ type: "domain", value: "example.com" })).toMatch(/^[0-9a-f]{64}$/);
  });
});

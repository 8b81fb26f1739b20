import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractObservables, findObservables, maxObservables, observableHash } from "./observables.ts";

const shown = (text: string): string[] => extractObservables(text).map(({ type, value }) => `${type} ${value}`);

/** Every line: a text as people write it, and what is in it. */
const table: readonly (readonly [string, readonly string[]])[] = [
  // Addresses, and what only looks like one.
  ["from 10.0.0.5 to 192.168.1.1.", ["ipv4 10.0.0.5", "ipv4 192.168.1.1"]],
  ["192.0.2.7:8080 and 10.20.30.40/24", ["ipv4 192.0.2.7", "ipv4 10.20.30.40"]],
  ["version 10.1.2.3, v10.1.2.3, Release 3.5.1.2 and section 1.2.3.4", []],
  ["we upgraded to 10.1.2.3 but 10.1.2.3 called home", ["ipv4 10.1.2.3"]],
  ["1.2.3.4.5 256.1.1.1 999.1.1.1 01.2.3.4 255.255.255.0 0.0.0.0", []],
  ["the loopback 127.0.0.1 and ::1", ["ipv4 127.0.0.1", "ipv6 ::1"]],
  ["8[.]8[.]8[.]8 and 1.1.1[.]1", ["ipv4 8.8.8.8", "ipv4 1.1.1.1"]],
  ["fe80::1, 2001:0db8:0000:0000:0000:0000:0000:0001 [2001:db8::5]:443", ["ipv6 fe80::1", "ipv6 2001:db8::1", "ipv6 2001:db8::5"]],
  ["::ffff:192.0.2.1 and ::ffff:c000:0202", ["ipv4 192.0.2.1", "ipv4 192.0.2.2"]],
  ["::0", []],
  ["at 12:30:45 std::vector dead::beef a:b 03:a1:5c:77:00:9e:12:34", []],
  ["00:1A:2b:3c:4d:5e 00-1A-2B-3C-4D-5F 001a.2b3c.4d60", ["mac 00:1a:2b:3c:4d:5e", "mac 00:1a:2b:3c:4d:5f", "mac 00:1a:2b:3c:4d:60"]],
  ["AS64500, ASN 64501, AS400, AS2 and as 64502", ["asn AS64500", "asn AS64501"]],

  ["policy 10.5.2.1, requirement 10.2.1.4, PCI DSS 10.2.1.3, version number 10.2.3.4 and policy no. 10.2.2.2", []],
  ["the policy blocked 10.5.2.1, IP number 10.5.2.2", ["ipv4 10.5.2.1", "ipv4 10.5.2.2"]],
  ["IP45.9.148.3 and ip45.9.148.4, not chip45.9.148.5", ["ipv4 45.9.148.3", "ipv4 45.9.148.4"]],
  ["from AS 13335, not AS 400, AS 2024, as 13336, SAME AS 15000 or AS 15001 USERS", ["asn AS13335"]],

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
  ["bücher.example.de https://пример.рф.", ["domain xn--bcher-kva.example.de", "url https://xn--e1afmkfd.xn--p1ai/", "domain xn--e1afmkfd.xn--p1ai"]],
  ["t.me/foo, bit.ly/x and google.com/bing.com", ["url http://t.me/foo", "domain t.me", "url http://bit.ly/x", "domain bit.ly", "domain google.com", "domain bing.com"]],
  ["www.shop.example/page.php?id=4 and page.php", ["url http://www.shop.example/page.php?id=4", "domain www.shop.example", "filename page.php"]],
  ["server01.corp.local co.uk e.g. i.e. a.m. U.S. Mr.Smith Node.js ASP.NET", ["domain server01.corp.local"]],
  ["I opened it.In the mail was nothing.The end. Also it.is gone", []],
  ["Microsoft.Storage/accounts %proc.name user.name=x com.vendor.app", []],
  ["jndi:ldap://Evil.example:1389/a", ["url ldap://evil.example:1389/a", "domain evil.example"]],

  ["hxxp://evil . com/a then hxxps://login . evil . shop/b?c=1", ["url http://evil.com/a", "domain evil.com", "url https://login.evil.shop/b?c=1", "domain login.evil.shop"]],
  ["evil .com, www . worse . com and bad . example", ["domain evil.com", "domain www.worse.com", "domain bad.example"]],
  ["the .com boom, hello .net developers, a .zip file . It is over . in the end, see http://a.example . Then it failed . de facto", ["url http://a.example/", "domain a.example"]],
  ["//evil.com/x and (//worse.org), http:/bad.net/y", ["url http://evil.com/x", "domain evil.com", "url http://worse.org/", "domain worse.org", "url http://bad.net/y", "domain bad.net"]],
  ["// main.ts //see.md a//bb.com //nas.corp.local/share", ["filename main.ts", "filename see.md", "domain bb.com", "domain nas.corp.local"]],
  ["I follow @acme.com and @evil.io, mails from @worse.com", ["domain worse.com"]],
  ["com.android.chrome and com.google.android.gms; the app de.bank.mobile, but de.bank.example", ["domain de.bank.example"]],

  // Mail.
  ["<Bob@Corp.example.com>, user.name+tag@sub.example.co.uk", ["email bob@corp.example.com", "email user.name+tag@sub.example.co.uk"]],
  ["bob[at]evil[.]com or joe(at)evil(dot)com", ["email bob@evil.com", "email joe@evil.com"]],
  ["a@b @handle someone@ @me@social.example", []],
  ["Message-ID: <1.2@mx.example> from bob@mx.example", ["email bob@mx.example"]],

  // Files, of which some end like domains.
  ["report.pdf, invoice.zip, run.sh and invoice.pdf.exe", ["filename report.pdf", "filename invoice.zip", "filename run.sh", "filename invoice.pdf.exe"]],
  ["C:\\Users\\x\\Evil.exe", ["path c:\\users\\x\\evil.exe", "filename evil.exe"]],
  ["evil[.]zip www.evil.zip https://other.zip/", ["domain evil.zip", "domain www.evil.zip", "url https://other.zip/", "domain other.zip"]],
  ["Servlet.service() in .pdf.lnk or tar.gz", []],
  ["CVE-2024-3400_poc.py", ["cve CVE-2024-3400", "filename cve-2024-3400_poc.py"]],
  ["`C:\\Windows\\x.exe delete all` and \"C:\\Program Files\\a b.exe\" -k", ["path c:\\windows\\x.exe", "filename x.exe", "path c:\\program files\\a b.exe", "filename a b.exe"]],
  ["in C:\\Temp and then D:\\x, C:\\data holds a.pdf", ["path c:\\temp", "path d:\\x", "path c:\\data", "filename a.pdf"]],
  ["see (/tmp/.x/a.sh), /dev/null and GET /home/login", ["path /tmp/.x/a.sh", "filename a.sh"]],
  ["HKLM:\\Software\\Acme Corp\\Run and HKEY_USERS\\S-1-5-18", ["registry_key HKEY_LOCAL_MACHINE\\software\\acme corp\\run", "registry_key HKEY_USERS\\s-1-5-18"]],

  ["C:\\Users\\x\\my file.docx was opened", ["path c:\\users\\x\\my file.docx", "filename my file.docx"]],
  ["in C:\\Temp was b.docx; C:\\data keeps c.docx, C:\\Program Files\\Old Tool\\x.exe D:\\y.exe", ["path c:\\temp", "filename b.docx", "path c:\\data", "filename c.docx", "path c:\\program files\\old tool\\x.exe", "filename x.exe", "path d:\\y.exe", "filename y.exe"]],
  ["C:\\Windows\\System32\\rundll32 evil.dll and %TEMP%\\a %TEMP%\\b", ["path c:\\windows\\system32\\rundll32", "filename evil.dll", "path %temp%\\a", "path %temp%\\b"]],
  ["I opened Payroll March.xlsx and Annual Report 2023.docx.", ["filename payroll march.xlsx", "filename annual report 2023.docx"]],
  ["Dear Sir Invoice.pdf came. On Monday Plan.pdf too. Peter opened Bill.pdf at 12 Noon.pdf. Process Explorer.exe", ["filename invoice.pdf", "filename plan.pdf", "filename bill.pdf", "filename noon.pdf", "filename explorer.exe"]],
  ["hklm\\software\\evil and Hkey_Users\\x", ["registry_key HKEY_LOCAL_MACHINE\\software\\evil", "registry_key HKEY_USERS\\x"]],
  ["HKCU\\Software\\Run Once and then, HKLM\\System\\Services\\Evil Svc. Then HKLM\\System\\Run It ran", ["registry_key HKEY_CURRENT_USER\\software\\run once", "registry_key HKEY_LOCAL_MACHINE\\system\\services\\evil svc", "registry_key HKEY_LOCAL_MACHINE\\system\\run"]],

  // Hashes, ids.
  ["d41d8cd98f00b204e9800998ecf8427f. da39a3ee5e6b4b0d3255bfef95601890afd80708", ["md5 d41d8cd98f00b204e9800998ecf8427f", "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80708"]],
  ["sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B856", ["sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b856"]],
  // The empty file's, which every system has.
  ["d41d8cd98f00b204e9800998ecf8427e da39a3ee5e6b4b0d3255bfef95601890afd80709 E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", []],
  ["xd41d8cd98f00b204e9800998ecf8427f 12345678901234567890123456789012 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", []],
  ["commit da39a3ee5e6b4b0d3255bfef95601890afd80708 IMPHASH=d41d8cd98f00b204e9800998ecf8427d \"ja3s\": \"d41d8cd98f00b204e9800998ecf8427f\"", []],
  ["CVE-2024-3400, cve-2021-44228, CVE-1024-3400", ["cve CVE-2024-3400", "cve CVE-2021-44228"]],
  ["T1566.001 and t1059. Not T15660, T900 or the DesignJet T1300", ["technique T1566.001", "technique T1059"]],

  // Machines.
  ["host ws-0441, server DC01, DESKTOP-7F3K2QA and WIN-AB12CD34EF5", ["host ws-0441", "host dc01", "host desktop-7f3k2qa", "host win-ab12cd34ef5"]],
  ["http://intranet/ \\\\nas-1\\share \\\\printsrv", ["url http://intranet/", "host intranet", "path \\\\nas-1\\share", "host nas-1", "host printsrv"]],
  ["server room-12, computer game-2 and laptop bag-3 but server ws-12", ["host ws-12"]],
  ["the server is down, error http-500 on the server http-500", []],
];

/** Each value alone; one with spaces in quotes, which is how a name with spaces is told from a sentence. */
const alone = ({ type, value }: { type: string; value: string }): string => (value.includes(" ") && type !== "email" ? `"${value}"` : value);

describe("observables", () => {
  it.each(table)("in %j are told from what looks like them", (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it("are listed once however often and in whatever form they come, where they first stand", () => {
    const text = "see EVIL[.]example.com, evil.example.com and https://evil.example.com/";
    expect(shown(text)).toEqual(["domain evil.example.com", "url https://evil.example.com/"]);
    expect(findObservables(text)[0]).toEqual({ type: "domain", value: "evil.example.com", isInternal: false, start: 4, end: 22 });
  });

  it("know their place in the text as it was written", () => {
    const written = ["hxxps[:]//a[.]example/x", "ev\u200bil．example", "joe [at] mail [dot] example", "C:\\Temp\\a.exe", "198.51.100[.]7"];
    const text = written.map((observable) => `→ ${observable} `).join("");
    const places = findObservables(text).map(({ start, end }) => text.slice(start, end));
    expect(new Set(places)).toEqual(new Set(written));
  });

  it("of a URL too long to keep are its host alone", () => {
    expect(shown(`https://wrap.example/?${"a".repeat(2_048)} too`)).toEqual(["domain wrap.example"]);
  });

  it("are at most two hundred, the first in the text", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `h${String(index)}.example.com`);
    const found = extractObservables(many.join(" "));
    expect(found).toHaveLength(maxObservables);
    expect(found.map(({ value }) => value)).toEqual(many.slice(0, maxObservables));
    expect(shown([...Array<string>(300).fill("T1059 10.0.0.1"), "T1486", ...many].join(" ")).slice(0, 3)).toEqual(["technique T1059", "ipv4 10.0.0.1", "technique T1486"]);
  });

  it("come out of any string without an error, within bounds", () => {
    const piece = fc.constantFrom("[.]", "(dot)", "\\.", "\\", ".", "/", "://", "http", "hxxps", "@", "%", "&amp;", "\u200b", "。", "．", " ", "\n", '"', "`", "C:\\", "\\\\", "HKLM\\", "é", "İ", "1.2.3.4", "::1", "~/", "/tmp/", "example", ".com", "xn--", "😀", "\ud800", "[", "]", "(", ")", "{", "}", "a", "7");
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 2_000 }), fc.array(piece, { maxLength: 200 }).map((pieces) => pieces.join(""))), (text) => {
        const found = findObservables(text);
        expect(found.length).toBeLessThanOrEqual(maxObservables);
        for (const { start, end, value } of found) expect(start >= 0 && start < end && end <= text.length && value !== "").toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("come out of their own values again", () => {
    const name = fc.constantFrom("files-01.example", "sub.example.co.uk", "bücher.example", "nas.corp.local", "x.zip");
    const values = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.emailAddress(),
      fc.ipV4(),
      fc.ipV6(),
      name,
      name.map((host) => `hxxps://${host}:8443/a[.]php`),
      name.map((host) => `\\\\${host}\\c$\\My Files\\run.ps1`),
      fc.stringMatching(/^[0-9a-f]{32}$|^[0-9a-f]{64}$/),
      fc.constantFrom("C:\\Program Files\\Acme\\a.exe", "HKCU\\Software\\Acme", "/opt/x/y.sh", "report.docx.lockbit", "AS64500", "00-1A-2B-3C-4D-5F", "3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C", "CVE-2024-3400", "T1059.001"),
    );
    fc.assert(
      fc.property(fc.array(values, { maxLength: 4 }), (texts) => {
        for (const observable of extractObservables(texts.join(" , "))) {
          if (observable.type === "host") continue; // A machine's bare name is one only where it is called so.
          expect(extractObservables(alone(observable)).map(({ value }) => value)).toContain(observable.value);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("are what other parsers take them for", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.webUrl(), fc.ipV4(), fc.ipV6(), fc.emailAddress(), fc.domain())), (texts) => {
        for (const { type, value } of extractObservables(texts.join(" "))) {
          if (type === "ipv4") expect(isIPv4(value)).toBe(true);
          if (type === "ipv6") expect(isIPv6(value)).toBe(true);
          if (type === "url") expect(new URL(value).href).toBe(value);
          if (type === "domain") expect(new URL(`http://${value}/`).hostname).toBe(value);
        }
      }),
    );
  });

  const units = [
    ...Array.from("a .:/\\@-_([{<\"'01fé\u200f\u202e&%~$=|\n"),
    ..."a. 1. a: 1: a@ a- a/ [.] \\. 。a C:\\ HKLM\\ \\\\a http:// hxxp[:]// a.ex a.exe ж.рф 2001:db8::1 AS12345 &amp; \\u0026 1.2.3.4- 00:1A: 😀".split(" "),
    ...["a dot ", "(dot) ", "a . com ", "http://a . ", "//a.com ", "%TEMP%\\a ", "%TEMP%\\a b.c ", "C:\\a A", "HKLM\\a A. ", "A 1.pdf ", "Aa ", "IP1.", "AS 1", "\"a b.pdf\" ", "C:\\a b ", "C:\\a\\b c\\", "\\\\srv\\a b\\", "HKLM\\a ", "message-id: <a@b> <", "version 1.2.3.4 ", "1.2.3.4 to ", "host: a-", "https://a.example/?u=https%3A%2F%2F", "http://a,", "1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed ", "3:abcdef:abcdef ", '<a href="https://a.example/?x=1&amp;y=2">a</a>', "QUJDREVGR0hJSktMTU5PUA+/=="],
  ];
  it.each(units)("take little time of %j many times over", (unit) => {
    const text = unit.repeat(Math.ceil(20_000 / unit.length)).slice(0, 20_000);
    extractObservables(text);
    const started = performance.now();
    extractObservables(text);
    // 4 ms on a quiet machine; a busy one is slow, and a pattern that runs away takes seconds or for ever.
    expect(performance.now() - started).toBeLessThan(500);
  });

  it("have one id in every incident", () => {
    expect(observableHash({ type: "domain", value: "example.com" })).toBe(observableHash({ type: "domain", value: "example.com" }));
    expect(observableHash({ type: "domain", value: "example.com" })).toMatch(/^[0-9a-f]{64}$/);
  });
});

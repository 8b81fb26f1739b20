import { describe, expect, it } from "vitest";
import { observablesOf } from "./given.ts";
import { givenKinds, type GivenKind } from "./mapping.ts";
import { givenInEvent } from "./vocabulary.ts";

const read = (kind: GivenKind, value: string): string[] => observablesOf([{ kind, value }]).observables.map(({ type, value }) => `${type} ${value}`);

describe("a typed field", () => {
  it.each<[GivenKind, string, string[]]>([
    ["ip", "203.0.113.7:443", ["ipv4 203.0.113.7"]],
    ["ip", "10.0.0.0/8", ["ipv4 10.0.0.0"]],
    ["ip", "[2001:DB8::1]:53", ["ipv6 2001:db8::1"]],
    ["ip", "fe80::1%eth0", ["ipv6 fe80::1"]],
    ["ip", "::ffff:192.0.2.1", ["ipv4 192.0.2.1"]],
    ["ip", "10.0.0.1\n10.0.0.2", ["ipv4 10.0.0.1", "ipv4 10.0.0.2"]],
    ["ip", "0.0.0.0", []],
    ["ip", "any", []],
    ["ip", "01.2.3.4", []],
    ["host", "WS-0815", ["host ws-0815"]],
    ["host", "CORP\\WS01$", ["host ws01"]],
    ["host", "Dc1.Corp.Local.", ["domain dc1.corp.local"]],
    ["host", "dc1.example.unknowntld", ["host dc1.example.unknowntld"]],
    ["host", "BÜCHER.example:8443", ["domain xn--bcher-kva.example"]],
    ["host", "192.168.1.1", ["ipv4 192.168.1.1"]],
    ["host", "4711", []],
    ["host", "SELECT * FROM users", []],
    ["user", "Jo.Doe@Corp.example", ["email jo.doe@corp.example"]],
    ["user", "CORP\\jdoe", []],
    ["email", "Jo <jo@corp.example>", ["email jo@corp.example"]],
    ["url", "hxxps://Evil[.]example/A?b", ["url https://evil.example/A?b", "domain evil.example"]],
    ["url", "/wp-login.php", []],
    ["path", "C:\\Program Files\\A b\\c d.exe", ["path c:\\program files\\a b\\c d.exe", "filename c d.exe"]],
    ["path", "\\\\?\\C:\\Temp\\x.dll", ["path c:\\temp\\x.dll", "filename x.dll"]],
    ["path", "\\Device\\HarddiskVolume3\\Windows\\x.exe", ["path \\device\\harddiskvolume3\\windows\\x.exe", "filename x.exe"]],
    ["path", "/workspace/.cache/run.sh", ["path /workspace/.cache/run.sh", "filename run.sh"]],
    ["path", "\\\\NAS-1\\share\\a.doc", ["path \\\\nas-1\\share\\a.doc", "host nas-1", "filename a.doc"]],
    ["path", "\\\\999.1.2\\x", []],
    ["path", "/", []],
    ["file", "Invoice March.PDF.exe", ["filename invoice march.pdf.exe"]],
    ["file", "/usr/bin/dash", ["path /usr/bin/dash"]],
    ["file", "a\u0007b", []],
    ["hash", "MD5=7D793037A0760186574B0282F2F435E7,IMPHASH=F34D5F2D4577ED6D9CEEC516C1F5A744", ["md5 7d793037a0760186574b0282f2f435e7"]],
    ["hash", "11111111111111111111111111111112", ["md5 11111111111111111111111111111112"]],
    ["hash", "00000000000000000000000000000000", []],
    ["mac", "00-1A-2B-3C-4D-5E", ["mac 00:1a:2b:3c:4d:5e"]],
    ["registry_key", "HKLM\\SOFTWARE\\Example Corp\\Run Once", ["registry_key HKEY_LOCAL_MACHINE\\software\\example corp\\run once"]],
    ["cve", "cve-2024-1234", ["cve CVE-2024-1234"]],
    ["text", "curl https://a.example/x and CVE-2024-1234", ["url https://a.example/x", "domain a.example", "cve CVE-2024-1234"]],
  ])("of kind %s with %j is normalised", (kind, value, expected) => {
    expect(read(kind, value)).toEqual(expected);
  });

  it("is flagged when it means something inside one organisation alone, and kept", () => {
    const { observables } = observablesOf(["10.1.1.1", "127.0.0.1", "8.8.4.4", "fd00::1"].map((value) => ({ kind: "ip", value })));
    expect(observables.map(({ isInternal }) => isInternal)).toEqual([true, true, false, true]);
  });

  it("that is listed twice is kept once, typed fields before what texts hold, a hundred at most", () => {
    const hosts = Array.from({ length: 500 }, (_, index) => ({ kind: "host" as const, value: `h${String(index)}.example.com` }));
    const { observables } = observablesOf([{ kind: "text", value: "see late.example.org" }, { kind: "ip", value: "192.0.2.1" }, { kind: "ip", value: "192.0.2.1" }, ...hosts]);
    expect(observables).toHaveLength(100);
    expect(observables.slice(0, 2).map(({ value }) => value)).toEqual(["192.0.2.1", "h0.example.com"]);
  });

  it.each(givenKinds)("of kind %s takes noise of any length without an error", (kind) => {
    for (const value of ["\ud800", "\\\\", "\\\\1.2\\x", "[", "%", "://", "@", "\u0000", "/".repeat(5_000), "a".repeat(100_000), "\\\\?\\", "C:\\", "\n".repeat(3_000)]) {
      expect(() => observablesOf([{ kind, value }])).not.toThrow();
    }
  });
});

describe("an event's fields", () => {
  it.each<[string, unknown, string[]]>([
    ["ECS, nested", { source: { ip: "192.0.2.1" }, file: { hash: { md5: "7d793037a0760186574b0282f2f435e7" }, path: "/tmp/a" } }, ["ip", "hash", "path"]],
    ["ECS, dotted", { "source.ip": "192.0.2.1", "process.parent.command_line": "sh", "dns.question.name": "a.example" }, ["ip", "text", "host"]],
    ["Windows", { EventData: { IpAddress: "192.0.2.1", TargetUserName: "jo", NewProcessName: "C:\\a.exe" } }, ["ip", "user", "path"]],
    ["Splunk", { src_ip: "192.0.2.1", orig_dest: "ws-1", process: "cmd /c x" }, ["ip", "host", "text"]],
    ["Falco", { "fd.sip": "192.0.2.1", "proc.cmdline": "sh", "proc.name": "sh" }, ["ip", "text"]],
    ["versions", { FileVersion: "10.1.2.3", "host.os.version": "10.0.1.2", "agent.version": "8.1.2.3" }, []],
  ])("by the names of %s are known for what they hold", (_, event, kinds) => {
    expect(givenInEvent(event).map(({ kind }) => kind)).toEqual(kinds);
  });
});

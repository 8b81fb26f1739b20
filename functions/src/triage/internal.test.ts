import { describe, expect, it } from "vitest";
import { isInternal } from "./internal.ts";
import { Observable, type Observable as Observed } from "./model.ts";
import { extractObservables } from "./observables.ts";

const internal: readonly [Observed["type"], string][] = [
  ["ipv4", "10.1.2.3"],
  ["ipv4", "172.16.0.1"],
  ["ipv4", "172.31.255.254"],
  ["ipv4", "192.168.0.1"],
  ["ipv4", "127.0.0.1"],
  ["ipv4", "169.254.1.1"],
  ["ipv4", "100.64.0.1"],
  ["ipv4", "192.0.2.1"],
  ["ipv4", "198.51.100.1"],
  ["ipv4", "203.0.113.1"],
  ["ipv4", "239.255.255.250"],
  ["ipv6", "::1"],
  ["ipv6", "fe80::1"],
  ["ipv6", "fd12:3456::1"],
  ["ipv6", "2001:db8::1"],
  ["domain", "srv.corp.local"],
  ["domain", "nas.lan"],
  ["domain", "vault.internal"],
  ["domain", "dc1.corp"],
  ["domain", "printer.home.arpa"],
  ["host", "filesrv01"],
  ["email", "bob@mail.corp"],
  ["asn", "AS64512"],
  ["asn", "AS64496"],
  ["url", "http://localhost:3000/"],
  ["url", "https://192.168.1.1/login"],
  ["url", "http://[fe80::1]/"],
  ["url", "http://wiki.corp.local/x"],
  ["path", "\\\\filesrv01\\finance$"],
  ["path", "\\\\10.5.5.5\\c$"],
];
const external: readonly [Observed["type"], string][] = [
  ["ipv4", "172.32.0.1"],
  ["ipv4", "100.128.0.1"],
  ["ipv4", "8.8.8.8"],
  ["ipv6", "2606:4700::1111"],
  ["domain", "local.example"],
  ["domain", "corp.example.com"],
  ["email", "bob@example.com"],
  ["asn", "AS13335"],
  ["url", "https://8.8.8.8/"],
  ["url", "https://local.example.com/corp"],
  ["path", "\\\\files.example.com@ssl\\x"],
  ["path", "c:\\windows\\system32"],
  ["filename", "hosts.local.exe"],
  ["md5", "d41d8cd98f00b204e9800998ecf8427e"],
];

describe("internal observables", () => {
  it.each(internal)("are flagged: %s %s", (type, value) => {
    expect(isInternal({ type, value })).toBe(true);
  });

  it.each(external)("are not %s %s", (type, value) => {
    expect(isInternal({ type, value })).toBe(false);
  });

  it("are flagged as they are extracted", () => {
    expect(extractObservables("10.0.0.5 talked to evil.example.com")).toEqual([
      { type: "ipv4", value: "10.0.0.5", isInternal: true },
      { type: "domain", value: "evil.example.com", isInternal: false },
    ]);
  });

  it("may be read from before there was a flag", () => {
    expect(Observable.parse({ type: "domain", value: "evil.example.com" })).toEqual({ type: "domain", value: "evil.example.com", isInternal: false });
  });
});

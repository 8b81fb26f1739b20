import { describe, expect, it } from "vitest";
import type { Observable } from "../triage/model.ts";
import { joiningOf } from "./sharedObservables.ts";

const observable = (type: Observable["type"], value: string, isInternal = false): Observable => ({ type, value, isInternal });

describe("the observables that join incidents", () => {
  it("are not internal ones, everybody's services, the organisation's own, or kinds that unrelated incidents share", () => {
    const joining = [observable("sha256", "a".repeat(64)), observable("url", "https://docs.google.com/forms/d/stolen"), observable("email", "mark@evil.example"), observable("domain", "evil.example"), observable("domain", "notsecura.example")];
    const others = [
      observable("ipv4", "10.1.2.3", true),
      observable("domain", "docs.google.com"),
      observable("technique", "T1566"),
      observable("asn", "AS64500"),
      observable("host", "FIN-PC-12", true),
      observable("email", "ada@secura.example"),
      observable("domain", "portal.secura.example"),
      observable("url", "https://portal.secura.example/login"),
    ];
    expect(joiningOf([...others, ...joining], ["secura.example"])).toEqual(joining);
  });
  it("are the ten that say most, whatever a report lists", () => {
    const many = Array.from({ length: 150 }, (_, i) => observable("domain", `d${String(i)}.example`));
    const found = joiningOf([...many, observable("sha1", "b".repeat(40))], []);
    expect(found).toHaveLength(10);
    expect(found[0]?.type).toBe("sha1");
  });
  it("may hold a URL that cannot be read", () => {
    expect(joiningOf([observable("url", "http://[broken")], ["secura.example"])).toHaveLength(1);
  });
});

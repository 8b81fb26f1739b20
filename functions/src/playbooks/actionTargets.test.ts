import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RequestActionInput } from "./actionModel.ts";
import { targetTypes, type TargetType } from "./actionTargets.ts";

describe("a target", () => {
  it.each<[TargetType, string, string]>([
    ["host", "LAPTOP-7", "laptop-7"],
    ["host", "web01.corp.example", "web01.corp.example"],
    ["host", "10.1.2.3", "10.1.2.3"],
    ["account", "CORP\\ada", "CORP\\ada"],
    ["account", "zoë@corp.example", "zoë@corp.example"],
    ["address", "203.0.113.7", "203.0.113.7"],
    ["address", "203.0.113.0/24", "203.0.113.0/24"],
    ["address", "2001:DB8:0::1", "2001:db8::1"],
    ["address", "203.0.113.77/24", "203.0.113.0/24"],
    ["domain", "Bad.Example", "bad.example"],
    ["domain", "bücher.example", "xn--bcher-kva.example"],
    ["mail", "<1234@mail.example>", "<1234@mail.example>"],
    ["party", "CERT Varnhaven", "CERT Varnhaven"],
  ])("of type %s: %s is taken as %s", (type, value, taken) => {
    expect(targetTypes[type].normalise(value)).toBe(taken);
  });
  it.each<[TargetType, string]>([
    ["host", "two words"],
    ["host", "-x"],
    ["host", "10.0.0.0/16"],
    ["host", "pc-1/../../admin"],
    ["host", "pc-1#"],
    ["account", "ada; rm -rf /"],
    ["account", "--all"],
    ["address", "0.0.0.0"],
    ["address", "0.0.0.0/0"],
    ["address", "10.0.0.0/8"],
    ["address", "::/0"],
    ["address", "2001:db8::/16"],
    ["address", "::ffff:0.0.0.0/96"],
    ["address", "::ffff:0:0/97"],
    ["address", "64:ff9b::/96"],
    ["address", "2002::/32"],
    ["address", "127.0.0.1"],
    ["address", "::1/128"],
    ["address", "224.0.0.0/16"],
    ["address", "fe80::1%eth0"],
    ["address", "1.2"],
    ["address", "0x7f000001"],
    ["address", "203.0.113.7/33"],
    ["address", "evil.example"],
    ["account", "\u0430dmin"],
    ["domain", "bad.example/path"],
    ["domain", "bad.example?q=good.example"],
    ["domain", "bad.example\\x"],
    ["domain", "bad%2eexample"],
    ["domain", "example"],
    ["domain", "203.0.113.7"],
    ["domain", "1.2"],
    ["domain", "bad..example"],
    ["domain", "https://bad.example/"],
    ["domain", `${"a".repeat(64)}.example`],
    ["mail", "1234@mail.example"],
    ["mail", "<a@b> <c@d>"],
    ["mail", "<a\u202Eb@c>"],
    ["mail", "<\u200b@\u200b>"],
    ["resource", "looks\u202Efine"],
    ["party", " CERT"],
  ])("of type %s: %s is refused", (type, value) => {
    expect(targetTypes[type].normalise(value)).toBeNull();
  });
  it("taken once is taken again unchanged", () => {
    const types = Object.keys(targetTypes) as TargetType[];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.oneof(fc.string(), fc.domain(), fc.ipV4(), fc.ipV6(), fc.emailAddress()), (type, value) => {
        const taken = targetTypes[type].normalise(value);
        if (taken !== null) expect(targetTypes[type].normalise(taken)).toBe(taken);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a request", () => {
  const input = { id: "inc1", kind: "isolate_host", target: "laptop-7", reason: "It beacons." };
  it("names the target when it does not fit the kind", () => {
    expect(RequestActionInput.safeParse({ ...input, kind: "block_address" }).error?.issues).toMatchObject([{ path: ["target"], message: expect.stringContaining("IP address") as unknown }]);
    expect(RequestActionInput.parse(input)).toEqual({ ...input, parameters: {} });
  });
  it.each([
    ["a kind that is none", { kind: "launch_missiles" }],
    ["too many parameters", { parameters: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`p${String(i)}`, "x"])) }],
    ["a parameter too long", { parameters: { note: "x".repeat(501) } }],
    ["a parameter's odd name", { parameters: { "__proto__x": "x" } }],
    ["a parameter that is no text", { parameters: { depth: 3 } }],
    ["no reason", { reason: "" }],
    ["a field too many", { state: "approved" }],
  ])("is refused with %s", (_what, changes) => {
    expect(RequestActionInput.safeParse({ ...input, ...changes }).success).toBe(false);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Pap, Tlp } from "../incidents/model.ts";
import { statuses } from "../incidents/lifecycle.ts";
import { demandGates, gateRefusal } from "./actionGates.ts";
import { actionKinds, approvalsNeededFor, kindNames } from "./actionKinds.ts";

const open = (tlp: (typeof Tlp.options)[number], pap: (typeof Pap.options)[number]) => ({ tlp, pap, status: "in_progress" as const });
const leaving = kindNames.filter((kind) => actionKinds[kind].reach !== "inside");

describe("TLP", () => {
  it("RED and AMBER+STRICT let nothing leave the organisation, whatever PAP says", () => {
    expect(leaving.length).toBeGreaterThan(3);
    for (const kind of leaving) for (const tlp of ["RED", "AMBER+STRICT"] as const) for (const pap of Pap.options) expect(gateRefusal(kind, open(tlp, pap))).toContain(`TLP:${tlp} stands in the way`);
  });
  it("AMBER lets partners and authorities know, and no community", () => {
    for (const kind of ["notify_partner", "report_to_authority"] as const) expect(gateRefusal(kind, open("AMBER", "CLEAR"))).toBeNull();
    expect(gateRefusal("share_indicators", open("AMBER", "CLEAR"))).toContain("TLP:CLEAR, TLP:GREEN.");
    expect(gateRefusal("share_indicators", open("GREEN", "CLEAR"))).toBeNull();
  });
  it("says nothing about what stays inside", () => {
    for (const kind of kindNames.filter((kind) => !leaving.includes(kind))) expect(gateRefusal(kind, open("RED", "CLEAR"))).toBeNull();
  });
});

describe("PAP", () => {
  it("RED allows only what nobody can notice; AMBER nothing that the adversary will; GREEN and CLEAR everything", () => {
    const inside = kindNames.filter((kind) => !leaving.includes(kind));
    expect(inside.filter((kind) => gateRefusal(kind, open("CLEAR", "RED")) === null)).toEqual(["preserve_logs"]);
    expect(inside.filter((kind) => gateRefusal(kind, open("CLEAR", "AMBER")) === null).sort()).toEqual(["collect_forensics", "delete_mail", "preserve_logs", "quarantine_mail"]);
    for (const kind of kindNames) for (const pap of ["GREEN", "CLEAR"] as const) expect(gateRefusal(kind, open("CLEAR", pap))).toBeNull();
  });
  it("refuses with what would be needed and who may change it", () => {
    expect(() => {
      demandGates("block_domain", open("AMBER", "AMBER"));
    }).toThrow(expect.objectContaining({ code: "conflict", message: expect.stringMatching(/PAP:AMBER stands in the way.*PAP:CLEAR, PAP:GREEN.*incidents\.update/) as unknown }) as Error);
  });
});

it("a stricter marking never allows more, and a closed incident nothing", () => {
  fc.assert(
    fc.property(fc.constantFrom(...kindNames), fc.nat(4), fc.nat(4), fc.nat(3), fc.nat(3), fc.constantFrom(...statuses), (kind, t1, t2, p1, p2, status) => {
      const marked = (t: number, p: number) => ({ tlp: Tlp.options[t] ?? "RED", pap: Pap.options[p] ?? "RED", status });
      const strict = gateRefusal(kind, marked(Math.max(t1, t2), Math.max(p1, p2)));
      const lax = gateRefusal(kind, marked(Math.min(t1, t2), Math.min(p1, p2)));
      if (strict === null) expect(lax).toBeNull();
      if (status === "closed") expect(lax).toContain("closed");
    }),
    { numRuns: 1_000 },
  );
});

it("what cannot be undone needs two people, everything else one", () => {
  expect(kindNames.filter((kind) => approvalsNeededFor(kind) === 2).sort()).toEqual(["delete_mail", "restore_backup", "shut_down_service", "wipe_device"]);
});

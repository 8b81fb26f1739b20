import { describe, expect, it } from "vitest";
import { noticesFor } from "./hitNotices.ts";

const about = { number: "INC-2026-AB12", title: "Odd mail", assigneeId: "u-1", severity: "medium", inContext: null } as const;

describe("a hit of an indicator", () => {
  it("is told to who has the incident, else to those on duty, and only to the team", () => {
    expect(noticesFor("n1", about)).toEqual([
      { to: ["u-1"], otherwise: "onDuty", by: null, audience: "team", id: "n1", type: "indicator_matched", title: "INC-2026-AB12 holds a known indicator", body: "“Odd mail”: its observables show which, and its story how sure it is." },
    ]);
    expect(noticesFor("n2", { ...about, number: null, assigneeId: null })).toMatchObject([{ to: [null], title: "A report holds a known indicator" }]);
  });

  it("says how grave the incident is with it, unless it is held for as grave already", () => {
    const titleAt = (severity: "low" | "medium" | "high" | null): string | undefined => noticesFor("n", { ...about, severity, inContext: "high" })[0]?.title;
    expect(titleAt("medium")).toBe("INC-2026-AB12 holds a known indicator: high in context, stands at medium");
    expect(titleAt("high")).toBe("INC-2026-AB12 holds a known indicator");
    expect(titleAt(null)).toBe("INC-2026-AB12 holds a known indicator");
  });
});

import { describe, expect, it } from "vitest";
import { noticesFor } from "./hitNotices.ts";

describe("a hit of an indicator", () => {
  it("is told to who has the incident, else to those on duty, and only to the team", () => {
    expect(noticesFor("n1", { number: "INC-2026-AB12", title: "Odd mail", assigneeId: "u-1" })).toEqual([
      { to: ["u-1"], otherwise: "onDuty", by: null, audience: "team", id: "n1", type: "indicator_matched", title: "INC-2026-AB12 holds a known indicator", body: "“Odd mail”: its observables show which, and its story how sure it is." },
    ]);
    expect(noticesFor("n2", { number: null, title: "Odd mail", assigneeId: null })).toMatchObject([{ to: [null], title: "A report holds a known indicator" }]);
  });
});

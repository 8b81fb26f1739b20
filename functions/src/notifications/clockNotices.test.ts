import { describe, expect, it } from "vitest";
import { clockDefaults, type Clock } from "../compliance/model.ts";
import { noticesFor } from "./clockNotices.ts";

const at = new Date("2026-06-02T10:00:00Z");
const incident = { id: "i1", number: "INC-2026-7F3K", title: "Lost laptop", assigneeId: "u1" };
const clock = (changes: Partial<Clock> = {}): Clock => ({ ...clockDefaults, id: "gdpr-authority", title: "Notify the supervisory authority", citation: "GDPR Art. 33(1)", state: "running", dueAt: at, updatedAt: at, version: 1, ...changes });
const told = (before: Clock | null, after: Clock) => noticesFor(before, after, incident).map(({ to, type, id, title }) => ({ to, type, id, title }));

describe("of a regulatory deadline", () => {
  it("that starts, who works on it and the managers are told, once for all that start together", () => {
    const notices = told(null, clock());
    expect(notices).toEqual([
      { to: ["u1"], type: "incident_due", id: `i1-clocks-${String(at.getTime())}-runs`, title: "INC-2026-7F3K: a regulatory deadline runs" },
      { to: "managers", type: "incident_due", id: `i1-clocks-${String(at.getTime())}-runs`, title: "INC-2026-7F3K: a regulatory deadline runs" },
    ]);
    expect(told(null, clock({ id: "nis2-notification" }))).toEqual(notices);
    expect(told(clock({ state: "needs_assessment" }), clock({ version: 2 }))).toEqual(notices);
  });
  it("that has to be assessed, who works on it is asked, and nobody twice", () => {
    expect(told(null, clock({ state: "needs_assessment" }))).toEqual([{ to: ["u1"], type: "incident_due", id: `i1-clocks-${String(at.getTime())}-asks`, title: "INC-2026-7F3K may have to be notified: somebody has to assess it" }]);
    expect(told(clock({ state: "needs_assessment" }), clock({ state: "needs_assessment", dueAt: null, version: 2 }))).toEqual([]);
  });
  it("that comes near, the most urgent step alone is told, and to managers when hours are left or it is over", () => {
    const warned = (steps: Clock["warned"], state: Clock["state"] = "running") => told(clock({ state }), clock({ state, warned: steps, version: 2 })).map(({ to, type, title }) => [to, type, title]);
    expect(warned(["half", "day"])).toEqual([[["u1"], "incident_due", "INC-2026-7F3K: a day is left"]]);
    expect(warned(["hours"]).map(([to]) => to)).toEqual([["u1"], "managers"]);
    expect(warned(["half", "day", "hours", "over"]).map(([to, type]) => [to, type])).toEqual([[["u1"], "incident_overdue"], ["managers", "incident_overdue"]]);
    expect(warned(["over"], "needs_assessment")[0]?.[2]).toBe("INC-2026-7F3K: a deadline is not assessed, and the deadline is over");
  });
  it("that was submitted, waived or only anchored anew, nobody is told", () => {
    expect(told(clock(), clock({ state: "submitted", version: 2 }))).toEqual([]);
    expect(told(clock(), clock({ state: "waived", version: 2 }))).toEqual([]);
    expect(told(clock(), clock({ dueAt: new Date(0), version: 2 }))).toEqual([]);
    expect(told(clock({ warned: ["half"] }), clock({ warned: ["half"], version: 2 }))).toEqual([]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { incidentDefaults } from "./model.ts";
import { defaultSettings, type BusinessHours, type DeskSettings } from "./settings.ts";
import { priorityOf, slaOf, stepOf, type Measured, type Sla } from "./sla.ts";

const created = new Date("2026-03-02T00:00:00Z"); // a Monday
const after = (minutes: number) => new Date(created.getTime() + minutes * 60_000);
const fresh = incidentDefaults.sla;
const incident = (severity: Measured["severity"], status: Measured["status"] = "new", sla: Partial<Sla> = {}): Measured => ({ severity, createdAt: created, status, sla: { ...fresh, ...sla } });
const at = (measured: Measured, minutes: number, settings: DeskSettings = defaultSettings) => slaOf(measured, settings, after(minutes));

describe("targets", () => {
  it("are due to acknowledge first, then to resolve, and not while the clock stands", () => {
    expect(at(incident("critical"), 0)).toMatchObject({ acknowledgeBy: after(60), resolveBy: after(480), dueAt: after(60) });
    expect(at(incident("critical", "in_progress", { acknowledgedAt: after(5) }), 5).dueAt).toEqual(after(480));
    expect(at(incident("critical", "on_hold", { acknowledgedAt: after(5) }), 5)).toMatchObject({ dueAt: null, checkAt: null, heldSince: after(5) });
    expect(at(incident("critical", "closed", { acknowledgedAt: after(5) }), 9)).toMatchObject({ dueAt: null, heldSince: after(9) });
  });
  it("give the severity its minutes: 60, 240, 720 and 1,440 to acknowledge", () => {
    const minutes = (["critical", "high", "medium", "low"] as const).map((severity) => (Number(at(incident(severity), 0).acknowledgeBy) - created.getTime()) / 60_000);
    expect(minutes).toEqual([60, 240, 720, 1_440]);
  });
  it("of a report that could not be judged are those of a high one", () => {
    expect(at(incident(null), 0)).toEqual(at(incident("high"), 0));
  });
  it("are breached from the moment after they are due", () => {
    expect(at(incident("critical"), 60).breached).toBe(false);
    expect(at(incident("critical"), 61).breached).toBe(true);
    expect(at(incident("critical", "in_progress", { acknowledgedAt: after(59) }), 481).breached).toBe(true);
  });
  it("of a closed incident are measured by when it was closed", () => {
    const closed = at(incident("critical", "closed", { acknowledgedAt: after(5) }), 400);
    expect(at({ ...incident("critical", "closed"), sla: closed }, 10_000).breached).toBe(false);
  });
  it("of an incident that was reopened go on with the time that was left", () => {
    const closed = at(incident("critical", "closed", { acknowledgedAt: after(5) }), 400);
    expect(at({ ...incident("critical", "in_progress"), sla: closed }, 10_000)).toMatchObject({ resolveBy: after(10_080), breached: false });
  });
  it("stay met: a target that was acknowledged does not move with a later hold", () => {
    const acknowledged = at(incident("critical", "triaged", { acknowledgedAt: after(30), acknowledgeBy: after(60) }), 30);
    const held = at({ ...incident("critical", "on_hold"), sla: acknowledged }, 40);
    expect(at({ ...incident("critical", "triaged"), sla: held }, 100)).toMatchObject({ acknowledgeBy: after(60), resolveBy: after(540) });
  });
  it("move by exactly what the incident was on hold, however often", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 })), { maxLength: 8 }), (spells) => {
        let sla = at(incident("high"), 0);
        let clock = 0;
        for (const [worked, held] of spells) {
          clock += worked;
          sla = at({ ...incident("high", "on_hold"), sla }, clock);
          clock += held;
          sla = at({ ...incident("high", "new"), sla }, clock);
        }
        const held = spells.reduce((sum, [, minutes]) => sum + minutes, 0);
        expect(sla.resolveBy).toEqual(after(1_440 + held));
        expect(sla.heldMs).toBe(held * 60_000);
      }),
    );
  });
});

const berlin: BusinessHours = { timeZone: "Europe/Berlin", days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00", holidays: ["2026-04-06"], severities: ["low", "medium"] };
const staffed: DeskSettings = { ...defaultSettings, hours: berlin };

describe("targets in business hours", () => {
  const on = (iso: string, severity: Measured["severity"] = "medium") => slaOf({ ...incident(severity), createdAt: new Date(iso) }, staffed, new Date(iso));
  it("run only while the desk is staffed", () => {
    // 720 minutes are a day and a half of eight hours: Friday 13:00 to 17:00 and Monday 09:00 to 17:00.
    expect(on("2026-03-06T12:00:00Z").acknowledgeBy).toEqual(new Date("2026-03-09T16:00:00Z"));
  });
  it("begin in the morning for a report at night", () => {
    expect(on("2026-03-07T23:00:00Z").acknowledgeBy).toEqual(new Date("2026-03-10T12:00:00Z"));
  });
  it("leave out holidays, and follow the wall clock over a change of daylight saving", () => {
    // Clocks go forward on 29 March; Good Friday is not in this desk's list, Easter Monday (6 April) is.
    expect(on("2026-03-27T15:00:00Z").acknowledgeBy).toEqual(new Date("2026-03-31T10:00:00Z"));
    expect(on("2026-04-03T14:00:00Z").acknowledgeBy).toEqual(new Date("2026-04-08T10:00:00Z"));
  });
  it("do not hold for severities that run around the clock", () => {
    expect(on("2026-03-06T22:00:00Z", "critical").acknowledgeBy).toEqual(new Date("2026-03-06T23:00:00Z"));
  });
  it("do not count a hold outside of them", () => {
    const reported = new Date("2026-03-06T12:00:00Z");
    const friday = slaOf({ ...incident("medium", "on_hold"), createdAt: reported }, staffed, new Date("2026-03-06T17:00:00Z"));
    const monday = slaOf({ ...incident("medium"), createdAt: reported, sla: friday }, staffed, new Date("2026-03-09T07:00:00Z"));
    expect(monday).toMatchObject({ heldMs: 0, acknowledgeBy: new Date("2026-03-09T16:00:00Z") });
  });
  it("come to an end with a calendar without working days", () => {
    const holidays = Array.from({ length: 400 }, (_, i) => new Date(created.getTime() + i * 86_400_000).toISOString().slice(0, 10));
    expect(slaOf(incident("low"), { ...staffed, hours: { ...berlin, days: [7], holidays } }, created).resolveBy).toBeInstanceOf(Date);
  });
});

describe("what the clock calls for", () => {
  const step = (measured: Measured, minutes: number) => stepOf(measured, defaultSettings, after(minutes));
  const begun = at(incident("critical"), 0);
  it("is a warning at three quarters, an escalation when it is over, each once", () => {
    expect(begun.checkAt).toEqual(after(45));
    const warned = step({ ...incident("critical"), sla: begun }, 45);
    expect(warned).toMatchObject({ step: "warned", target: "acknowledge", sla: { warned: ["acknowledge"], checkAt: after(60) } });
    expect(step({ ...incident("critical"), sla: warned.sla }, 59).step).toBe("moved");
    const escalated = step({ ...incident("critical"), sla: warned.sla }, 61);
    expect(escalated).toMatchObject({ step: "escalated", target: "acknowledge", sla: { escalated: ["acknowledge"], breached: true } });
    // Nobody acknowledged: the time to resolve is watched all the same.
    expect(escalated.sla.checkAt).toEqual(after(360));
  });
  it("is an escalation at once when the warning was missed", () => {
    expect(step({ ...incident("critical"), sla: begun }, 300)).toMatchObject({ step: "escalated", sla: { warned: ["acknowledge"], escalated: ["acknowledge"] } });
  });
  it("ends when both targets are over", () => {
    const first = step({ ...incident("critical"), sla: begun }, 500);
    const second = step({ ...incident("critical"), sla: first.sla }, 500);
    expect(second).toMatchObject({ step: "escalated", target: "resolve", sla: { checkAt: null } });
  });
  it("is nothing while the clock stands, or after the settings gave more time", () => {
    expect(step({ ...incident("critical", "on_hold"), sla: begun }, 300).step).toBe("moved");
    const longer = { ...defaultSettings, targets: { ...defaultSettings.targets, critical: { acknowledge: 600, resolve: 900 } } };
    expect(stepOf({ ...incident("critical"), sla: begun }, longer, after(50))).toMatchObject({ step: "moved", sla: { checkAt: after(450) } });
  });
});

describe("priority", () => {
  it("follows severity", () => {
    expect((["critical", "high", "medium", "low", null] as const).map(priorityOf)).toEqual(["P1", "P2", "P3", "P4", null]);
  });
});

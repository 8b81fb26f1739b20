import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Caller } from "../platform/caller.ts";
import { AppError } from "../platform/errors.ts";
import { roles } from "../platform/permissions.ts";
import { maySeeInternal } from "./access.ts";
import { heldFrom, statuses } from "./lifecycle.ts";
import { counterpart, demandRoom, parentOf, relinked } from "./linkRules.ts";
import { demandMergeable, mayCarry, mergedInto, statusesBack, takenApart } from "./mergeRules.ts";
import { incidentDefaults, type Incident } from "./model.ts";

const incident = (changes: Partial<Incident> = {}): Incident => ({ ...incidentDefaults, id: "i", reportedBy: "reporter", ...changes });
const uids = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"));
const sight = fc.record({ restricted: fc.boolean(), watchers: uids });
const ids = (prefix: string) => fc.uniqueArray(fc.integer({ min: 0, max: 30 }).map((n) => `${prefix}${String(n)}`), { maxLength: 20 });
const refusal = (source: Partial<Incident>, target: Partial<Incident>): string => {
  try {
    demandMergeable(incident({ id: "s", ...source }), incident({ id: "t", ...target }));
    return "";
  } catch (thrown) {
    return thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : String(thrown);
  }
};

describe("who may see what a merge brings", () => {
  it("content goes only where everyone of the team who sees the target's internals sees the source's", () => {
    fc.assert(
      fc.property(sight, sight, fc.constantFrom("a", "b", "c", "d", "reporter", "nobody"), fc.constantFrom(...roles), (source, target, uid, role) => {
        fc.pre(mayCarry(source, target));
        const who: Caller = { uid, role, name: uid, sid: "s", mfa: false };
        if (maySeeInternal(who, incident(target))) expect(maySeeInternal(who, incident(source))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
  it("is refused wherever there is somebody of the team who would see more than before", () => {
    fc.assert(
      fc.property(sight, sight, (source, target) => {
        fc.pre(!mayCarry(source, target));
        const team = ["a", "b", "c", "d", "stranger"].map((uid): Caller => ({ uid, role: "analyst", name: uid, sid: "s", mfa: false }));
        expect(team.some((who) => maySeeInternal(who, incident(target)) && !maySeeInternal(who, incident(source)))).toBe(true);
      }),
    );
  });
});

describe("a merge and its unmerging", () => {
  it("leave the target with the alerts and merged incidents it had, in any order with others in between", () => {
    fc.assert(
      fc.property(ids("t"), ids("s"), ids("o"), (own, ofSource, ofOther) => {
        const target = { mergedIds: [], alertIds: own, legalHold: false };
        const first = mergedInto(target, { id: "s", alertIds: ofSource, legalHold: false });
        const second = mergedInto(first, { id: "o", alertIds: ofOther, legalHold: false });
        expect(new Set(second.alertIds)).toEqual(new Set([...own, ...ofSource, ...ofOther]));
        expect(second.mergedIds).toEqual(["s", "o"]);
        const apart = takenApart(second, "s", first.brought);
        expect(apart).toEqual({ mergedIds: ["o"], alertIds: [...own, ...second.brought] });
        expect(takenApart(apart, "o", second.brought)).toEqual({ mergedIds: [], alertIds: own });
      }),
    );
  });
  it("a legal hold on either holds the target", () => {
    for (const [a, b] of [[true, false], [false, true], [true, true], [false, false]] as const) {
      expect(mergedInto({ mergedIds: [], alertIds: [], legalHold: a }, { id: "s", alertIds: [], legalHold: b }).legalHold).toBe(a || b);
    }
  });
});

describe("the way back", () => {
  it("ends in the status before the merge, and on hold remembers the stage it was held at", () => {
    const open = statuses.filter((status) => status !== "closed");
    const change = (from: (typeof statuses)[number], to: (typeof statuses)[number]) => ({ from, to, at: new Date(0), by: "u", reason: null });
    fc.assert(
      fc.property(fc.constantFrom(...open), fc.constantFrom(...open.filter((status) => status !== "on_hold")), (before, stage) => {
        const history = before === "on_hold" ? [change(stage, "on_hold"), change("on_hold", "closed")] : [change(before, "closed")];
        const back = statusesBack({ statusHistory: history });
        expect(back.at(-1)).toBe(before);
        const after = [...history];
        for (const to of back) after.push(change(after.at(-1)?.to ?? "closed", to));
        expect(heldFrom({ status: before, statusHistory: after })).toBe(before === "on_hold" ? stage : null);
      }),
    );
  });
});

describe("what may be merged", () => {
  it.each<[string, Partial<Incident>, Partial<Incident>, RegExp]>([
    ["a duplicate of another", { status: "closed", duplicateOf: "x" }, {}, /^conflict: .*duplicate of x/],
    ["a closed source", { status: "closed" }, {}, /^conflict: Incident s is closed; reopen/],
    ["a closed target", {}, { status: "closed" }, /^conflict: Incident t is closed.*reopen/],
    ["a restricted source into an open target", { restricted: true, watchers: ["a"] }, { watchers: ["a"] }, /^conflict: .*restricted.*incidents\.restrict/],
    ["a restricted source into a target more people watch", { restricted: true, watchers: ["a"] }, { restricted: true, watchers: ["a", "b"] }, /^conflict: .*restricted/],
    ["the 51st", {}, { mergedIds: Array.from({ length: 50 }, (_, i) => `m${String(i)}`) }, /^conflict: At most 50/],
    ["more alerts than one may list", { alertIds: ["new"] }, { alertIds: Array.from({ length: 500 }, (_, i) => `a${String(i)}`) }, /^conflict: .*500 alerts/],
  ])("not %s", (_what, source, target, message) => {
    expect(refusal(source, target)).toMatch(message);
  });
  it("what is open, in any open status, also into what has others and up to the limits", () => {
    for (const status of statuses.filter((one) => one !== "closed")) expect(refusal({ status }, { status })).toBe("");
    expect(refusal({ mergedIds: ["x"] }, { mergedIds: ["y"] })).toBe("");
    expect(refusal({ restricted: true, watchers: ["a", "b"] }, { restricted: true, watchers: ["a"] })).toBe("");
    expect(refusal({ alertIds: ["a1"] }, { alertIds: Array.from({ length: 500 }, (_, i) => `a${String(i)}`) })).toBe("");
  });
});

describe("links", () => {
  const kinds = ["related", "parent", "child"] as const;
  it("are each other's counterpart whatever is linked, replaced and cut", () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), fc.option(fc.constantFrom(...kinds)));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const all = [0, 1, 2, 3].map((): Incident["links"] => []);
        for (const [a, b, kind] of steps) {
          if (a === b) continue;
          all[a] = relinked(all[a] ?? [], String(b), kind);
          all[b] = relinked(all[b] ?? [], String(a), kind && counterpart[kind]);
        }
        all.forEach((links, i) => {
          expect(new Set(links.map(({ incidentId }) => incidentId)).size).toBe(links.length);
          for (const { incidentId, kind } of links) expect(all[Number(incidentId)]).toContainEqual({ incidentId: String(i), kind: counterpart[kind] });
        });
      }),
    );
  });
  it("are 50 at most, with one parent", () => {
    const links = Array.from({ length: 50 }, (_, i) => ({ incidentId: String(i), kind: "child" as const }));
    expect(() => { demandRoom({ id: "i", links }); }).not.toThrow();
    expect(() => { demandRoom({ id: "i", links: relinked(links, "more", "related") }); }).toThrow(/50 links/);
    expect(() => { demandRoom({ id: "i", links: relinked(relinked([], "p", "parent"), "q", "parent") }); }).toThrow(/has a parent already, p/);
    expect(parentOf(relinked(relinked([], "p", "parent"), "p", "child"))).toBeNull();
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditEvents } from "../audit/events.ts";
import { demandEdge, demandPart, edges, nextStates, states, withApproval, type Approval, type Edge, type State } from "./actionLifecycle.ts";
import { executionMs, leaseMs, recheckMs, retryConfig } from "./actionTimes.ts";

const refusal = (code: string) => expect.objectContaining({ code }) as Error;
const at = new Date("2026-01-01T00:00:00Z");
const approval = (uid: string): Approval => ({ uid, at, note: null });

describe("the transition table", () => {
  it("names no edge twice and none to itself, and each leaves a known event", () => {
    expect(new Set(edges.map(({ from, to }) => `${from}>${to}`)).size).toBe(edges.length);
    for (const { from, to, event } of edges) {
      expect(from).not.toBe(to);
      expect(auditEvents).toHaveProperty([event]);
    }
  });
  it("reaches every state from requested, and leaves none that is final", () => {
    const reached = new Set<State>(["requested"]);
    for (const state of reached) for (const next of nextStates(state)) reached.add(next);
    expect([...reached].sort()).toEqual([...states].sort());
    for (const state of ["executed", "failed", "rejected", "cancelled", "expired"] as const) expect(nextStates(state)).toEqual([]);
  });
  it("leads to executed through approved and executing only", () => {
    expect(edges.filter(({ to }) => to === "executed").map(({ from }) => from)).toEqual(["executing"]);
    expect(edges.filter(({ to }) => to === "executing").map(({ from }) => from)).toEqual(["approved"]);
    expect(edges.filter(({ to }) => to === "approved")).toMatchObject([{ from: "requested", part: "approver" }]);
  });
  it("calls nothing back that is executing", () => {
    expect(nextStates("executing").sort()).toEqual(["executed", "failed"]);
  });
  it("refuses every edge it does not hold, naming those it does", () => {
    fc.assert(
      fc.property(fc.constantFrom(...states), fc.constantFrom(...states), (from, to) => {
        const legal = nextStates(from);
        if (legal.includes(to)) expect(demandEdge(from, to)).toMatchObject({ from, to });
        else expect(() => demandEdge(from, to)).toThrow(expect.objectContaining({ code: "invalid_transition", message: expect.stringContaining(legal.length > 0 ? legal.join(", ") : "final") as unknown }) as Error);
      }),
    );
  });
});

describe("whatever people and machines try, in any order", () => {
  const people = ["asker", "ada", "bea", "cy"] as const;
  // Weighted, so that many runs get as far as execution.
  const tried = fc.oneof(
    { weight: 12, arbitrary: fc.record({ does: fc.constant("approve" as const), who: fc.constantFrom(...people) }) },
    { weight: 8, arbitrary: fc.record({ does: fc.constantFrom<State>("executing", "executed"), who: fc.constant("asker" as const) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("reject" as const), who: fc.constantFrom(...people) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constantFrom<State>("cancelled", "expired", "failed"), who: fc.constant("asker" as const) }) },
  );
  it("nothing is executed without as many different approvers as it needs, none of them its requester", () => {
    let executed = 0;
    fc.assert(
      fc.property(fc.array(tried, { maxLength: 25 }), fc.constantFrom(1, 2), (attempts, approvalsNeeded) => {
        let action = { state: "requested" as State, requestedBy: "asker", approvals: [] as Approval[], approvalsNeeded };
        for (const { does, who } of attempts) {
          try {
            if (does === "approve") action = { ...action, ...withApproval(action, approval(who), true) };
            else if (does === "reject") {
              const edge = demandEdge(action.state, "rejected");
              demandPart(edge, action, { uid: who, mayDecide: true });
              action = { ...action, state: edge.to };
            } else action = { ...action, state: demandEdge(action.state, does).to };
          } catch {
            // Refused: the action stays as it is.
          }
        }
        const approvers = new Set(action.approvals.map(({ uid }) => uid));
        expect(approvers.size).toBe(action.approvals.length);
        expect(approvers.has("asker")).toBe(false);
        if (["approved", "executing", "executed"].includes(action.state)) expect(approvers.size).toBeGreaterThanOrEqual(approvalsNeeded);
        if (action.state === "executed") executed += 1;
      }),
      { numRuns: 3_000 },
    );
    // The property must have met what it is about.
    expect(executed).toBeGreaterThan(100);
  });
});

describe("an approval", () => {
  const requested = { state: "requested" as State, requestedBy: "asker", approvals: [], approvalsNeeded: 2 };
  it("is counted until there are enough", () => {
    const once = withApproval(requested, approval("ada"), true);
    expect(once).toEqual({ state: "requested", approvals: [approval("ada")] });
    expect(withApproval({ ...requested, ...once }, approval("bea"), true)).toMatchObject({ state: "approved", approvals: [{ uid: "ada" }, { uid: "bea" }] });
  });
  it("is refused to the requester, to who may not decide, to who gave one, and when there are enough", () => {
    expect(() => withApproval(requested, approval("asker"), true)).toThrow(refusal("permission_denied"));
    expect(() => withApproval(requested, approval("ada"), false)).toThrow(refusal("permission_denied"));
    expect(() => withApproval({ ...requested, approvals: [approval("ada")] }, approval("ada"), true)).toThrow(refusal("conflict"));
    expect(() => withApproval({ ...requested, state: "approved" }, approval("cy"), true)).toThrow(refusal("invalid_transition"));
  });
});

describe("an edge", () => {
  const who = { asker: { uid: "asker", mayDecide: false }, "asking senior": { uid: "asker", mayDecide: true }, senior: { uid: "senior", mayDecide: true }, analyst: { uid: "analyst", mayDecide: false } };
  it.each<[Edge["part"], (keyof typeof who)[]]>([
    ["approver", ["senior"]],
    ["withdrawer", ["asker", "asking senior", "senior"]],
    ["system", []],
  ])("of the %s is taken by: %s", (part, allowed) => {
    for (const edge of edges.filter((one) => one.part === part)) {
      for (const [name, person] of Object.entries(who)) {
        const attempt = () => {
          demandPart(edge, { requestedBy: "asker" }, person);
        };
        if (allowed.includes(name as keyof typeof who)) expect(attempt).not.toThrow();
        else expect(attempt).toThrow(refusal("permission_denied"));
      }
    }
  });
});

describe("the task queue's attempts", () => {
  // As Cloud Tasks documents it: the pause doubles maxDoublings times, then grows by that much, up to maxBackoffSeconds.
  const { maxAttempts, minBackoffSeconds, maxBackoffSeconds, maxDoublings } = retryConfig;
  const pauses = Array.from({ length: maxAttempts - 1 }, (_, i) => {
    const doubled = 2 ** Math.min(i, maxDoublings) + Math.max(0, i - maxDoublings) * 2 ** maxDoublings;
    return Math.min(maxBackoffSeconds, minBackoffSeconds * doubled);
  });
  it("last as long as an action may be executed, 4 h 0 min 30 s, and so outlive a receiver that fails for an hour", () => {
    expect(pauses.slice(0, 8)).toEqual([10, 20, 40, 80, 160, 320, 600, 600]);
    const windowSeconds = pauses.reduce((sum, pause) => sum + pause, 0);
    expect(windowSeconds).toBe(4 * 3_600 + 30);
    expect(windowSeconds * 1_000).toBeGreaterThanOrEqual(executionMs);
  });
  it("are never so far apart that the sweep takes a pause for a loss, nor so close that a lease holds the next one up", () => {
    expect(recheckMs).toBeGreaterThan(Math.max(...pauses) * 1_000);
    expect(leaseMs).toBeGreaterThan(60_000);
  });
});

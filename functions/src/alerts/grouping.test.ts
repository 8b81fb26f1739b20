import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AlertGroup } from "./groupModel.ts";
import { join, type Member } from "./grouping.ts";

const at = (minute: number): Date => new Date(Date.UTC(2026, 5, 1, 10, minute));
const member = (id: string, changes: Partial<Member> = {}): Member => ({ id, title: `Alert ${id}`, source: "edr", severity: "medium", entities: ["host:a"], techniques: [], firstSeenAt: at(0), groupId: null, ...changes });
const group = (id: string, alertIds: string[], changes: Partial<AlertGroup> = {}): AlertGroup => ({ id, title: "", alertIds, isFull: false, sources: [], entities: [], severity: "low", techniques: [], firstSeenAt: at(0), lastSeenAt: at(0), status: "suggested", incidentId: null, version: 1, ...changes });

describe("joining", () => {
  it("makes a group of two that share something, with what they share and the gravest's name", () => {
    const joining = join(member("a", { entities: ["host:a", "ipv4:203.0.113.1"] }), [member("b", { severity: "critical", firstSeenAt: at(5), techniques: ["T1059"], source: "ids" })], [], "new");
    expect(joining).toEqual({ group: { ...group("new", ["a", "b"]), title: "Alert b", severity: "critical", sources: ["edr", "ids"], entities: ["host:a"], techniques: ["T1059"], lastSeenAt: at(5) }, isNew: true, joined: ["a", "b"], absorbed: [] });
  });
  it("does nothing when all is done, or there is nobody", () => {
    expect(join(member("a"), [], [], "new")).toBeNull();
    expect(join(member("a", { groupId: "g" }), [member("b", { groupId: "g" })], [group("g", ["a", "b"])], "new")).toBeNull();
  });
  it("brings groups that meet into the oldest, a promoted one first, and leaves promoted ones apart", () => {
    const neighbours = ["g", "h", "p", "q"].map((id) => member(`of-${id}`, { groupId: id }));
    const groups = [group("g", ["of-g"]), group("h", ["of-h"], { firstSeenAt: at(1) }), group("p", ["of-p"], { status: "promoted", incidentId: "i", firstSeenAt: at(2) }), group("q", ["of-q"], { status: "promoted", incidentId: "j", firstSeenAt: at(3) })];
    const joining = join(member("a"), neighbours, groups, "new");
    expect(joining).toMatchObject({ isNew: false, absorbed: ["g", "h"], joined: ["a", "of-g", "of-h"], group: { id: "p", incidentId: "i", alertIds: ["of-p", "of-g", "of-h", "a"] } });
  });
  it("never brings back what was dismissed", () => {
    const dismissed = group("d", ["b"], { status: "dismissed" });
    expect(join(member("a"), [member("b", { groupId: "d" })], [dismissed], "new")).toBeNull();
    expect(join(member("b", { groupId: "d" }), [member("a")], [dismissed], "new")).toBeNull();
    expect(join(member("a"), [member("b", { groupId: "d" }), member("c")], [dismissed], "new")?.group.alertIds).toEqual(["a", "c"]);
  });
  it("holds 200, says once that there were more, and does not merge beyond", () => {
    const many = Array.from({ length: 200 }, (_, i) => `m${String(i)}`);
    const joining = join(member("a"), [member("m0", { groupId: "g" })], [group("g", many)], "new");
    expect(joining).toMatchObject({ joined: [], group: { isFull: true, version: 2 } });
    expect(joining?.group.alertIds).toHaveLength(200);
    expect(join(member("a"), [member("m0", { groupId: "g" })], [group("g", many, { isFull: true })], "new")).toBeNull();
    expect(join(member("a", { groupId: "h" }), [member("m0", { groupId: "g" })], [group("g", many), group("h", ["a"])], "new")).toBeNull();
  });
  it("ends in the same groups in whatever order alerts are looked at", () => {
    const entities = fc.array(fc.constantFrom("host:a", "host:b", "user:c", "user:d", "ipv4:203.0.113.1", "ipv4:203.0.113.2"), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(entities, { minLength: 2, maxLength: 9 }), fc.infiniteStream(fc.nat()), (lists, stream) => {
        const run = (order: number[]): string[][] => {
          const alerts = new Map(lists.map((own, i) => [i, member(String(i), { entities: own, firstSeenAt: at(i) })]));
          const groups = new Map<string, AlertGroup>();
          for (const i of order) {
            const alert = alerts.get(i) ?? member("none");
            const neighbours = [...alerts.values()].filter((other) => other.id !== alert.id && other.entities.some((entity) => alert.entities.includes(entity)));
            const joining = join(alert, neighbours, [...groups.values()], `g${String(i)}-${String(groups.size)}`);
            if (!joining) continue;
            for (const id of joining.absorbed) groups.delete(id);
            groups.set(joining.group.id, joining.group);
            for (const id of joining.joined) alerts.set(Number(id), { ...(alerts.get(Number(id)) ?? alert), groupId: joining.group.id });
          }
          return [...groups.values()].map(({ alertIds }) => [...alertIds].sort()).sort((a, b) => String(a).localeCompare(String(b)));
        };
        const forwards = lists.map((_, i) => i);
        const shuffled = [...forwards].map((i) => ({ i, order: Number(stream.next().value) })).sort((a, b) => a.order - b.order).map(({ i }) => i);
        expect(run(shuffled)).toEqual(run(forwards));
        expect(run([...forwards, ...shuffled])).toEqual(run(forwards));
      }),
      { numRuns: 300 },
    );
  });
});

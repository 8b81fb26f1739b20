import { beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs and no other test's playbooks are listed.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-playbook-runs";
});
const { incidentRef } = await import("../../src/incidents/documents.ts");
const { incidentDefaults } = await import("../../src/incidents/model.ts");
const { createContext, Replay } = await import("../../src/platform/context.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { builtInPlaybooks } = await import("../../src/playbooks/builtIn.ts");
const { dryRun } = await import("../../src/playbooks/dryRun.ts");
const { installBuiltIn } = await import("../../src/playbooks/installBuiltIn.ts");
const { CreatePlaybookInput, ListPlaybooksInput, ListVersionsInput, stepsMax } = await import("../../src/playbooks/model.ts");
const { getPlaybook, getVersion, listPlaybooks, listVersions } = await import("../../src/playbooks/readPlaybooks.ts");
const { listRuns } = await import("../../src/playbooks/readRuns.ts");
const { DryRunInput, ListRunsInput, Run } = await import("../../src/playbooks/runModel.ts");
const { runPlaybook } = await import("../../src/playbooks/runPlaybook.ts");
const { playbookRef, runsOf, versionsOf } = await import("../../src/playbooks/store.ts");
const { suggestPlaybooks } = await import("../../src/playbooks/suggestPlaybooks.ts");
const { archivePlaybook, createPlaybook, restorePlaybook, updatePlaybook } = await import("../../src/playbooks/workPlaybooks.ts");

type Role = Parameters<typeof createContext>[0]["caller"]["role"];
const now = new Date("2026-06-01T12:00:00Z");
const as = (role: Role, more: Partial<Parameters<typeof createContext>[0]> = {}, uid = `${role}-1`) => createContext({ caller: { uid, role, name: role, sid: "s", mfa: true }, now, requestId: "r", ...more });
const senior = (more = {}) => as("senior_analyst", more);
const analyst = (more = {}) => as("analyst", more);

const step = (id: string, changes: Record<string, unknown> = {}) => ({ id, title: `Do ${id}`, phase: "containment", ...changes });
const content = (changes: Record<string, unknown> = {}) => CreatePlaybookInput.parse({ name: "Against a test", appliesTo: { categories: ["phishing"] }, steps: [step("a", { required: true }), step("b", { phase: "recovery" })], ...changes });
const create = (changes: Record<string, unknown> = {}) => createPlaybook(content(changes), senior());

const incident = async (changes: Record<string, unknown> = {}) => {
  const id = newId();
  const { id: _, ...defaults } = incidentDefaults;
  await incidentRef(id).set({ ...defaults, number: "INC-2026-TEST", title: "A test", description: "Something odd.", reportedBy: "u1", createdAt: now, updatedAt: now, status: "in_progress", category: "phishing", severity: "medium", triage: { state: "done" }, version: 3, ...changes });
  return id;
};
const incidentOf = async (id: string) => (await incidentRef(id).get()).data() ?? {};
const tasksOf = async (id: string) => (await incidentRef(id).collection("tasks").orderBy("order").get()).docs.map((task): Record<string, unknown> => ({ ...task.data(), id: task.id }));
const auditOf = async (stream: string) => (await db().collection(`audit/${stream}/entries`).orderBy("seq").get()).docs.map((entry) => entry.data());
const run = (id: string, playbookId: string, context = senior(), again = false) => runPlaybook({ id, playbookId, again }, context);
const code = (wanted: string, part = ""): Error => expect.objectContaining({ code: wanted, message: expect.stringContaining(part) as unknown }) as Error;

beforeAll(async () => {
  for (const collection of ["playbooks", "incidents", "audit"]) await db().recursiveDelete(db().collection(collection));
});

describe("a playbook", () => {
  it("is created as version 1 with a copy of it, and read as it was written", async () => {
    const playbook = await create();
    expect(playbook).toMatchObject({ name: "Against a test", status: "active", source: "own", version: 1, stepCount: 2, createdBy: "senior_analyst-1", updatedBy: "senior_analyst-1", createdAt: now });
    expect(await getPlaybook({ id: playbook.id })).toEqual(playbook);
    expect(await getVersion({ id: playbook.id, version: 1 })).toEqual(playbook);
    expect(await auditOf(`playbook-${playbook.id}`)).toMatchObject([{ event: "playbook.created", subject: `playbooks/${playbook.id}`, actorId: "senior_analyst-1", details: { version: 1, status: "active", source: "own", steps: 2 } }]);
  });
  it("gets a new version by each change, and every version stays as it was", async () => {
    const { id } = await create();
    await updatePlaybook({ id, name: "Against two tests" }, senior());
    const third = await updatePlaybook({ id, steps: content({ steps: [step("c")] }).steps }, senior({ expectedVersion: 2 }));
    expect(third).toMatchObject({ name: "Against two tests", version: 3, stepCount: 1 });
    expect((await listVersions(ListVersionsInput.parse({ id }))).items.map(({ version, name, stepCount }) => [version, name, stepCount])).toEqual([[3, "Against two tests", 1], [2, "Against two tests", 2], [1, "Against a test", 2]]);
    expect((await getVersion({ id, version: 1 })).steps.map((each) => each.id)).toEqual(["a", "b"]);
  });
  it("stays at its version when nothing is different", async () => {
    const { id } = await create();
    expect(await updatePlaybook({ id, name: "Against a test", steps: content().steps }, senior())).toMatchObject({ version: 1 });
    expect((await versionsOf(id).get()).size).toBe(1);
    expect(await auditOf(`playbook-${id}`)).toHaveLength(1);
  });
  it("is not changed by somebody who has seen an older version", async () => {
    const { id } = await create();
    await updatePlaybook({ id, name: "Newer" }, senior());
    for (const change of [() => updatePlaybook({ id, name: "Older" }, senior({ expectedVersion: 1 })), () => archivePlaybook({ id }, senior({ expectedVersion: 1 })), () => restorePlaybook({ id }, senior({ expectedVersion: 1 }))]) await expect(change()).rejects.toEqual(code("version_conflict"));
    expect(await getPlaybook({ id })).toMatchObject({ name: "Newer", version: 2, status: "active" });
  });
  it("changed by two at once has one version for each, and one of two with If-Match is told", async () => {
    const { id } = await create();
    await Promise.all([updatePlaybook({ id, name: "One" }, senior()), updatePlaybook({ id, description: "Two" }, senior())]);
    expect(await getPlaybook({ id })).toMatchObject({ name: "One", description: "Two", version: 3 });
    const outcomes = await Promise.allSettled(["X", "Y"].map((name) => updatePlaybook({ id, name: `Name ${name}` }, senior({ expectedVersion: 3 }))));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find((outcome) => outcome.status === "rejected")?.reason).toEqual(code("version_conflict"));
    expect((await versionsOf(id).get()).docs.map((version) => version.id).sort()).toEqual(["1", "2", "3", "4"]);
  });
  it("is archived, loses nothing, and comes back; each way is logged once", async () => {
    const { id } = await create();
    expect(await archivePlaybook({ id }, senior())).toMatchObject({ status: "archived", version: 2, stepCount: 2 });
    expect(await archivePlaybook({ id }, senior())).toMatchObject({ status: "archived", version: 2 });
    await expect(updatePlaybook({ id, name: "Not now" }, senior())).rejects.toEqual(code("conflict", "restore it first"));
    expect(await restorePlaybook({ id }, senior())).toMatchObject({ status: "active", version: 3 });
    expect(await restorePlaybook({ id }, senior())).toMatchObject({ version: 3 });
    expect((await auditOf(`playbook-${id}`)).map(({ event, details }) => [event, details.status])).toEqual([["playbook.created", "active"], ["playbook.archived", "archived"], ["playbook.restored", "active"]]);
  });
  it("that does not exist is not found, by whatever is asked of it", async () => {
    const id = newId();
    for (const asked of [() => getPlaybook({ id }), () => getVersion({ id, version: 1 }), () => listVersions(ListVersionsInput.parse({ id })), () => updatePlaybook({ id, name: "None" }, senior()), () => archivePlaybook({ id }, senior()), () => restorePlaybook({ id }, senior()), () => dryRun(DryRunInput.parse({ id }), senior())]) await expect(asked()).rejects.toEqual(code("not_found"));
    const { id: there } = await create();
    await expect(getVersion({ id: there, version: 2 })).rejects.toEqual(code("not_found"));
  });
  it("sent again with the same Idempotency-Key is created once", async () => {
    const input = content({ name: newId() });
    const once = { idempotency: { key: newId(), operation: "playbooks.create", input, encode: (output: unknown) => JSON.parse(JSON.stringify(output)) as unknown } };
    await createPlaybook(input, senior(once));
    await expect(createPlaybook(input, senior(once))).rejects.toBeInstanceOf(Replay);
    expect((await db().collection("playbooks").where("name", "==", input.name).get()).size).toBe(1);
  });
  it("as large as it may be is stored and run", async () => {
    const steps = Array.from({ length: stepsMax }, (_, i) => step(`s${String(i)}`, { title: "信".repeat(200), description: "信".repeat(3_500), needs: i === 0 ? [] : [`s${String(i - 1)}`] }));
    const { id } = await create({ steps, name: "信".repeat(200), description: "信".repeat(2_000) });
    const where = await incident();
    expect((await run(where, id)).steps.filter(({ taskId }) => taskId !== null)).toHaveLength(stepsMax);
    expect(await tasksOf(where)).toHaveLength(stepsMax);
  });
});

describe("the list of playbooks", () => {
  it("filters by category and status, shows no steps, and is paged", async () => {
    const [one, two, three] = [await create({ appliesTo: { categories: ["lost_or_stolen_device"] } }), await create({ appliesTo: { categories: ["other", "lost_or_stolen_device"] } }), await create({ appliesTo: { categories: ["lost_or_stolen_device"] } })];
    await archivePlaybook({ id: three.id }, senior());
    const ours = new Set([one.id, two.id, three.id]);
    const idsOf = async (asked: Record<string, unknown>) => {
      const found: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await listPlaybooks(ListPlaybooksInput.parse({ limit: 1, ...asked, ...(cursor === undefined ? {} : { cursor }) }));
        for (const item of page.items) expect(item).not.toHaveProperty("steps");
        found.push(...page.items.map((item) => item.id));
        cursor = page.nextCursor;
      }
      expect(new Set(found).size).toBe(found.length);
      return found.filter((id) => ours.has(id)).sort();
    };
    expect(await idsOf({ category: "lost_or_stolen_device" })).toEqual([...ours].sort());
    expect(await idsOf({ category: "lost_or_stolen_device", status: "active" })).toEqual([one.id, two.id].sort());
    expect(await idsOf({ category: "lost_or_stolen_device", status: "archived" })).toEqual([three.id]);
    expect(await idsOf({ category: "other" })).toEqual([two.id]);
  });
});

describe("a run", () => {
  it("makes a task of each step whose conditions hold, and says of the others why not", async () => {
    const { id: playbookId } = await create({
      steps: [
        step("first", { required: true, owner: "assignee", dueMinutes: 30, csfFunction: "protect", description: "How.", action: { kind: "isolate_host", target: "The laptop" } }),
        step("second", { conditions: [{ field: "severity", operator: "atLeast", value: "high" }] }),
        step("third", { phase: "triage", needs: ["first", "second"] }),
      ],
    });
    const id = await incident({ assigneeId: "analyst-1", assigneeIds: ["analyst-1"] });
    const started = await run(id, playbookId, analyst());
    expect(started).toMatchObject({ id: playbookId, playbookId, playbookVersion: 1, name: "Against a test", startedBy: "analyst-1", at: now });
    const [third, first] = await tasksOf(id);
    expect(first).toMatchObject({ title: "Do first", description: "How.", state: "open", phase: "containment", csfFunction: "protect", required: true, assigneeId: "analyst-1", playbookRunId: playbookId, stepId: "first", createdBy: "analyst-1" });
    expect((first?.["dueAt"] as FirebaseFirestore.Timestamp).toDate()).toEqual(new Date("2026-06-01T12:30:00Z"));
    expect(third).toMatchObject({ title: "Do third", description: "Do first: Do first.", dueAt: null, assigneeId: null, required: false });
    expect(started.steps).toEqual([
      { stepId: "first", taskId: first?.["id"], skippedBecause: null, action: { kind: "isolate_host", target: "The laptop" } },
      { stepId: "second", taskId: null, skippedBecause: "the severity: medium (asked: at least high)", action: null },
      { stepId: "third", taskId: third?.["id"], skippedBecause: null, action: null },
    ]);
    expect(await incidentOf(id)).toMatchObject({ version: 4, tasks: { total: 2, finished: 0, requiredOpen: 1, containmentRequired: 1, containmentOpen: 1 } });
    expect((await incidentRef(id).collection("timeline").get()).docs.map((entry) => entry.data())).toMatchObject([{ kind: "playbook", audience: "team", summary: "Playbook started: Against a test", actorId: "analyst-1", details: { playbookId, playbookVersion: 1, tasks: 2, skipped: 1 } }]);
    expect(await auditOf(`incident-${id}`)).toMatchObject([{ event: "playbook.run", subject: `incidents/${id}/runs/${playbookId}`, details: { playbookId, playbookVersion: 1, tasks: 2, skipped: 1, version: 4 } }]);
    expect((await listRuns(ListRunsInput.parse({ id }), analyst())).items).toEqual([started]);
    expect(Run.parse(JSON.parse(JSON.stringify(started)))).toEqual(started);
  });
  it("tells story and log of a proposal that comes with it, once", async () => {
    const { id: playbookId } = await create({ steps: [step("look", { phase: "triage" })] });
    const contained = { total: 1, finished: 1, requiredOpen: 0, containmentRequired: 1, containmentOpen: 0 };
    const id = await incident({ status: "in_progress", tasks: contained });
    await run(id, playbookId);
    expect(await incidentOf(id)).toMatchObject({ proposal: { to: "contained" } });
    expect((await incidentRef(id).collection("timeline").get()).docs.map((entry) => String(entry.get("kind"))).sort()).toEqual(["playbook", "proposed"]);
    expect((await auditOf(`incident-${id}`)).map(({ event }) => event as string)).toEqual(["playbook.run", "incident.proposed"]);
    await runPlaybook({ id, playbookId, again: true }, senior());
    expect((await auditOf(`incident-${id}`)).map(({ event }) => event as string)).toEqual(["playbook.run", "incident.proposed", "playbook.run"]);
  });
  it("takes back a proposal that its containment tasks contradict", async () => {
    const { id: playbookId } = await create();
    const id = await incident({ tasks: { total: 1, finished: 1, requiredOpen: 0, containmentRequired: 1, containmentOpen: 0 }, proposal: { to: "contained", reason: "Done", at: now } });
    await run(id, playbookId);
    expect(await incidentOf(id)).toMatchObject({ proposal: null, tasks: { total: 3, containmentRequired: 2, containmentOpen: 1 } });
  });
  it("is not touched by what later becomes of the playbook or the incident", async () => {
    const { id: playbookId } = await create();
    const id = await incident();
    const started = await run(id, playbookId);
    const before = await tasksOf(id);
    await updatePlaybook({ id: playbookId, name: "Another name", steps: content({ steps: [step("z")] }).steps }, senior());
    await archivePlaybook({ id: playbookId }, senior());
    await incidentRef(id).update({ severity: "critical", assigneeId: "somebody" });
    expect(await tasksOf(id)).toEqual(before);
    expect((await listRuns(ListRunsInput.parse({ id }), senior())).items).toEqual([started]);
    expect((await getVersion({ id: playbookId, version: started.playbookVersion })).steps.map((each) => each.id)).toEqual(["a", "b"]);
  });
  it("started while the playbook is being changed is wholly of one version", async () => {
    const { id: playbookId } = await create({ steps: [step("old-1"), step("old-2")] });
    const id = await incident();
    const [started] = await Promise.all([run(id, playbookId), updatePlaybook({ id: playbookId, steps: content({ steps: [step("new-1"), step("new-2")] }).steps }, senior())]);
    const { steps } = await getVersion({ id: playbookId, version: started.playbookVersion });
    expect(started.steps.map(({ stepId }) => stepId)).toEqual(steps.map((each) => each.id));
    expect((await tasksOf(id)).map((task) => task["stepId"])).toEqual(steps.map((each) => each.id));
  });
  it("of the same playbook again needs to be meant, and then makes its tasks once more", async () => {
    const { id: playbookId } = await create();
    const id = await incident();
    const first = await run(id, playbookId);
    await expect(run(id, playbookId)).rejects.toEqual(code("conflict", "again: true"));
    expect(await tasksOf(id)).toHaveLength(2);
    const second = await run(id, playbookId, senior(), true);
    expect(second.id).not.toBe(first.id);
    const tasks = await tasksOf(id);
    expect(tasks.map((task) => task["playbookRunId"]).sort()).toEqual([first.id, first.id, second.id, second.id].sort());
    expect(await incidentOf(id)).toMatchObject({ tasks: { total: 4, requiredOpen: 2 } });
  });
  it("started twice at once happens once, and the other is told; with again, both happen", async () => {
    const { id: playbookId } = await create();
    const id = await incident();
    const outcomes = await Promise.allSettled([run(id, playbookId), run(id, playbookId)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find((outcome) => outcome.status === "rejected")?.reason).toEqual(code("conflict", "already run"));
    expect(await tasksOf(id)).toHaveLength(2);
    await Promise.all([run(id, playbookId, senior(), true), run(id, playbookId, senior(), true)]);
    expect(await tasksOf(id)).toHaveLength(6);
    expect((await runsOf(id).get()).size).toBe(3);
    expect(await incidentOf(id)).toMatchObject({ version: 6, tasks: { total: 6, requiredOpen: 3 } });
  });
  it("of two playbooks at once lands both, with counts that add up", async () => {
    const [one, two] = [await create(), await create()];
    const id = await incident();
    await Promise.all([run(id, one.id), run(id, two.id)]);
    expect(await incidentOf(id)).toMatchObject({ version: 5, tasks: { total: 4, requiredOpen: 2 } });
    const orders = (await tasksOf(id)).map((task) => task["order"]);
    expect(new Set(orders).size).toBe(4);
  });
  it("sent again with the same Idempotency-Key happens once", async () => {
    const { id: playbookId } = await create();
    const id = await incident();
    const once = { idempotency: { key: newId(), operation: "playbooks.run", input: { id, playbookId }, encode: (output: unknown) => JSON.parse(JSON.stringify(output)) as unknown } };
    await run(id, playbookId, senior(once));
    await expect(run(id, playbookId, senior(once))).rejects.toBeInstanceOf(Replay);
    expect(await tasksOf(id)).toHaveLength(2);
  });
  it("with no step whose conditions hold makes no task, and says so", async () => {
    const { id: playbookId } = await create({ steps: [step("a", { conditions: [{ field: "restricted", operator: "is", value: true }] })] });
    const id = await incident();
    expect((await run(id, playbookId)).steps).toEqual([{ stepId: "a", taskId: null, skippedBecause: "restricted: false (asked: is true)", action: null }]);
    expect(await tasksOf(id)).toEqual([]);
  });

  describe("is refused, and nothing is written,", () => {
    const refused = async (id: string, playbookId: string, wanted: Error, context = senior()) => {
      const before = await incidentOf(id);
      await expect(run(id, playbookId, context)).rejects.toEqual(wanted);
      expect(await incidentOf(id)).toEqual(before);
      expect((await runsOf(id).get()).size).toBe(0);
      expect(await auditOf(`incident-${id}`)).toEqual([]);
    };
    it("on a closed incident", async () => {
      await refused(await incident({ status: "closed" }), (await create()).id, code("conflict", "closed"));
    });
    it("on an incident that is closed to the caller, who does not learn that it exists", async () => {
      await refused(await incident({ restricted: true }), (await create()).id, code("not_found", "no such incident"));
      await refused(newId(), (await create()).id, code("not_found", "no such incident"));
    });
    it("by an analyst on what is not theirs, by its reporter, and by an employee who watches", async () => {
      const { id: playbookId } = await create();
      await refused(await incident({ assigneeId: "somebody" }), playbookId, code("permission_denied"), analyst());
      await refused(await incident({ reportedBy: "employee-1" }), playbookId, code("permission_denied"), as("employee"));
      await refused(await incident({ watchers: ["employee-1"] }), playbookId, code("permission_denied"), as("employee"));
      await refused(await incident({ reportedBy: "senior_analyst-1", restricted: true }), playbookId, code("permission_denied"));
    });
    it("of an archived playbook", async () => {
      const { id } = await create();
      await archivePlaybook({ id }, senior());
      await refused(await incident(), id, code("conflict", "archived"));
    });
    it("of a playbook that does not exist", async () => {
      await refused(await incident(), newId(), code("not_found", "no such playbook"));
    });
    it("of a playbook whose steps cannot be read", async () => {
      const { id } = await create();
      await playbookRef(id).update({ steps: [{ id: "a", title: "Do it", phase: "panic" }] });
      await refused(await incident(), id, code("conflict", "no steps that can be read"));
    });
    it("when the incident would have too many tasks", async () => {
      await refused(await incident({ tasks: { total: 199, finished: 0, requiredOpen: 0, containmentRequired: 0, containmentOpen: 0 } }), (await create()).id, code("conflict", "tasks at most"));
    });
  });
});

describe("the list of runs", () => {
  it("is the team's: others do not see it", async () => {
    const id = await incident({ reportedBy: "employee-1" });
    await expect(listRuns(ListRunsInput.parse({ id }), as("employee"))).rejects.toEqual(code("permission_denied"));
    await expect(listRuns(ListRunsInput.parse({ id }), as("employee", {}, "stranger"))).rejects.toEqual(code("not_found"));
    const secret = await incident({ restricted: true, watchers: ["analyst-2"] });
    await expect(listRuns(ListRunsInput.parse({ id: secret }), analyst())).rejects.toEqual(code("not_found"));
    expect(await listRuns(ListRunsInput.parse({ id: secret }), as("analyst", {}, "analyst-2"))).toEqual({ items: [], nextCursor: null });
  });
  it("has the latest first, and is paged", async () => {
    const [one, two] = [await create(), await create()];
    const id = await incident();
    await run(id, one.id);
    await run(id, two.id, senior({ now: new Date(now.getTime() + 1_000) }));
    const page = await listRuns(ListRunsInput.parse({ id, limit: 1 }), senior());
    expect(page.items.map(({ playbookId }) => playbookId)).toEqual([two.id]);
    expect((await listRuns(ListRunsInput.parse({ id, limit: 1, cursor: page.nextCursor }), senior())).items.map(({ playbookId }) => playbookId)).toEqual([one.id]);
  });
});

describe("suggestions", () => {
  const suggestedFor = async (id: string) => (await suggestPlaybooks({ id }, analyst())).items;
  it("are the playbooks in use for the incident's category and severity, the best first, with when they ran", async () => {
    const [own, severe, archived] = [await create({ name: "Own", appliesTo: { categories: ["insider_misuse"] } }), await create({ name: "Severe", appliesTo: { categories: ["insider_misuse"], minimumSeverity: "critical" } }), await create({ name: "Gone", appliesTo: { categories: ["insider_misuse"] } })];
    await archivePlaybook({ id: archived.id }, senior());
    const ours = [own.id, severe.id, archived.id];
    const id = await incident({ category: "insider_misuse" });
    const here = async () => (await suggestedFor(id)).filter((item) => ours.includes(item.id)).map((item) => [item.id, item.ranAt]);
    expect(await here()).toEqual([[own.id, null]]);
    await run(id, own.id);
    await incidentRef(id).update({ severity: "critical" });
    expect(await here()).toEqual([[severe.id, null], [own.id, now]]);
  });
  it("are none while the category is not known", async () => {
    expect(await suggestedFor(await incident({ category: null, triage: { state: "pending" } }))).toEqual([]);
  });
  it("are the team's", async () => {
    const id = await incident({ reportedBy: "employee-1", restricted: true });
    await expect(suggestPlaybooks({ id }, as("employee"))).rejects.toEqual(code("permission_denied"));
    await expect(suggestPlaybooks({ id }, analyst())).rejects.toEqual(code("not_found"));
  });
});

describe("a dry run", () => {
  it("says for each incident what would happen and why not, adds it up, and writes nothing", async () => {
    const { id: playbookId } = await create({ steps: [step("always"), step("severe", { conditions: [{ field: "severity", operator: "atLeast", value: "high" }] })] });
    const [mild, severe, secret] = [await incident(), await incident({ severity: "critical", status: "closed" }), await incident({ restricted: true })];
    const ids = [mild, severe, secret, newId(), mild];
    const before = await Promise.all([mild, severe, secret].map(incidentOf));
    const answer = await dryRun(DryRunInput.parse({ id: playbookId, incidentIds: ids }), analyst());
    expect(answer).toEqual({
      playbookId,
      playbookVersion: 1,
      incidents: [
        { incidentId: mild, number: "INC-2026-TEST", created: ["always"], skipped: [{ stepId: "severe", because: "the severity: medium (asked: at least high)" }] },
        { incidentId: severe, number: "INC-2026-TEST", created: ["always", "severe"], skipped: [] },
      ],
      steps: [
        { stepId: "always", title: "Do always", created: 2, skipped: 0 },
        { stepId: "severe", title: "Do severe", created: 1, skipped: 1 },
      ],
      notFound: [secret, ids[3]],
    });
    expect(await Promise.all([mild, severe, secret].map(incidentOf))).toEqual(before);
    for (const id of [mild, severe]) expect([await tasksOf(id), (await runsOf(id).get()).size, await auditOf(`incident-${id}`)]).toEqual([[], 0, []]);
  });
  it("takes the newest of a category when no incidents are named, and only those the caller may see", async () => {
    const { id: playbookId } = await create();
    const late = (minutes: number) => ({ category: "lost_or_stolen_device", createdAt: new Date(Date.UTC(2027, 0, 1, 0, minutes)) });
    const [old, newer, newest] = [await incident(late(1)), await incident(late(2)), await incident(late(3))];
    const secret = await incident({ ...late(4), restricted: true });
    const answer = await dryRun(DryRunInput.parse({ id: playbookId, category: "lost_or_stolen_device", limit: 2 }), analyst());
    expect(answer.incidents.map(({ incidentId }) => incidentId)).toEqual([newest, newer]);
    expect(JSON.stringify(answer)).not.toContain(secret);
    expect(JSON.stringify(answer)).not.toContain(old);
    expect(answer.notFound).toEqual([]);
  });
  it("predicts what a run does", async () => {
    const { id: playbookId } = await create({ steps: [step("a"), step("b", { conditions: [{ field: "tags", operator: "includes", value: "vip" }] }), step("c", { conditions: [{ field: "tags", operator: "lacks", value: "vip" }] })] });
    for (const tags of [["VIP"], []]) {
      const id = await incident({ tags });
      const [predicted] = (await dryRun(DryRunInput.parse({ id: playbookId, incidentIds: [id] }), senior())).incidents;
      const started = await run(id, playbookId);
      expect(started.steps.filter(({ taskId }) => taskId !== null).map(({ stepId }) => stepId)).toEqual(predicted?.created);
      expect(started.steps.filter(({ taskId }) => taskId === null).map(({ stepId, skippedBecause }) => ({ stepId, because: skippedBecause }))).toEqual(predicted?.skipped);
    }
  });
});

describe("the built-in playbooks", () => {
  const ids = builtInPlaybooks.map(({ id }) => id);
  const [changed = "", archived = "", older = ""] = ids;
  const stored = async () => await Promise.all(ids.map(async (id) => [(await playbookRef(id).get()).data(), (await versionsOf(id).get()).size]));
  it("are added once, however often and by how many they are installed", async () => {
    const answers = await Promise.all([installBuiltIn({}, senior()), installBuiltIn({}, senior())]);
    expect(answers.map(({ added }) => added.length).sort((a, b) => a - b)).toEqual([0, ids.length]);
    const before = await stored();
    expect(await installBuiltIn({}, senior())).toEqual({ added: [], updated: [], current: ids, kept: [] });
    expect(await stored()).toEqual(before);
    for (const { id, content: shipped } of builtInPlaybooks) {
      expect(await getPlaybook({ id })).toMatchObject({ ...shipped, status: "active", source: "builtin", version: 1, stepCount: shipped.steps.length });
      expect(await auditOf(`playbook-${id}`)).toMatchObject([{ event: "playbook.created", details: { source: "builtin" } }]);
    }
  });
  it("come in a newer edition where nobody touched them, and never over what the organisation changed or archived", async () => {
    await installBuiltIn({}, senior());
    await updatePlaybook({ id: changed, name: "Our own way" }, senior());
    await archivePlaybook({ id: archived }, senior());
    // As an earlier version of Secura would have left it.
    await playbookRef(older).update({ description: "An older text.", version: 7 });
    const answer = await installBuiltIn({}, senior());
    expect(answer).toMatchObject({ added: [], updated: [older], kept: [changed, archived] });
    expect(answer.current).toHaveLength(ids.length - 3);
    expect(await getPlaybook({ id: changed })).toMatchObject({ name: "Our own way", source: "own" });
    expect(await getPlaybook({ id: archived })).toMatchObject({ status: "archived", source: "builtin" });
    expect(await getPlaybook({ id: older })).toMatchObject({ ...builtInPlaybooks[2]?.content, source: "builtin", version: 8 });
    expect(await installBuiltIn({}, senior())).toMatchObject({ added: [], updated: [], kept: [changed, archived] });
    await restorePlaybook({ id: archived }, senior());
    expect((await installBuiltIn({}, senior())).kept).toEqual([changed]);
  });
  it.each(builtInPlaybooks.map(({ id }) => id))("%s runs, on a mild incident and on the worst", async (playbookId) => {
    await installBuiltIn({}, senior());
    const mild = await run(await incident({ severity: "low" }), playbookId);
    const worst = await run(await incident({ severity: "critical", affected: { records: 5_000, users: 50, dataClasses: ["health"] }, triage: { state: "done", observablesCount: 4 } }), playbookId);
    const count = ({ steps }: typeof mild) => steps.filter(({ taskId }) => taskId !== null).length;
    expect(count(mild)).toBeGreaterThanOrEqual(7);
    expect(count(worst)).toBeGreaterThan(count(mild));
    expect(worst.steps.filter(({ skippedBecause }) => skippedBecause !== null).map(({ stepId }) => stepId)).toEqual([]);
  });
});

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { doors, type Answer } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";

let reporter: SignedIn;
let stranger: SignedIn;
let analyst: SignedIn;

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

describe.each(doors)("the timeline at the %s door", (door, call) => {
  beforeAll(async () => {
    [reporter, stranger, analyst] = await Promise.all([person("employee"), person("employee"), person("analyst")]);
  });
  let id = "";
  beforeEach(async () => {
    id = String((await call("incidents.create", { title: "Strange invoice by mail", description: "An invoice I never ordered." }, { token: reporter.idToken })).body["id"]);
  });
  const add = (by: SignedIn, input: Record<string, unknown> = {}) => call("incidents.addTimelineEntry", { id, at: minutesAgo(60), summary: "The supplier called back", ...input }, { token: by.idToken });
  const story = (by: SignedIn, input: Record<string, unknown> = {}) => call("incidents.timeline", { id, ...input }, { token: by.idToken });
  const summaries = ({ body }: Answer) => (body["items"] as { summary: string }[]).map(({ summary }) => summary);

  it("tells the story in order, either way, with an entry made by hand at its own time and the names of those who acted", async () => {
    const entered = await add(analyst, { at: minutesAgo(60), audience: "everyone" });
    expect(entered.status).toBe(door === "REST" ? 201 : 200);
    expect(entered.body).toMatchObject({ kind: "note", summary: "The supplier called back", actorId: analyst.uid, audience: "everyone" });
    expect(Date.parse(String(entered.body["enteredAt"]))).toBeGreaterThan(Date.parse(String(entered.body["at"])) + 59 * 60_000);
    const told = await story(reporter);
    // The engine's entry may come in between.
    expect(summaries(told).slice(0, 2)).toEqual(["The supplier called back", "Reported"]);
    expect(summaries(await story(reporter, { newestFirst: true })).at(-1)).toBe("The supplier called back");
    expect(told.body["names"]).toMatchObject({ [reporter.uid]: reporter.name, [analyst.uid]: analyst.name });
  });
  it("is paged", async () => {
    await add(analyst, { audience: "everyone" });
    const first = await story(reporter, { limit: 1 });
    expect(summaries(first)).toEqual(["The supplier called back"]);
    expect(summaries(await story(reporter, { limit: 1, cursor: first.body["nextCursor"] }))).toEqual(["Reported"]);
    expect(await story(reporter, { cursor: "nonsense" })).toMatchObject({ status: 400, code: "invalid_cursor" });
  });
  it("keeps the team's part from the reporter, who may not write in it either", async () => {
    await add(analyst);
    expect(summaries(await story(analyst))).toContain("The supplier called back");
    expect(summaries(await story(reporter))).not.toContain("The supplier called back");
    expect(await add(reporter)).toMatchObject({ status: 403, code: "permission_denied" });
  });
  it("is 401 without a token, and 404 for a stranger", async () => {
    expect(await call("incidents.timeline", { id })).toMatchObject({ status: 401 });
    expect(await call("incidents.addTimelineEntry", { id, at: minutesAgo(1), summary: "Hello there" })).toMatchObject({ status: 401 });
    expect(await story(stranger)).toMatchObject({ status: 404, code: "not_found" });
    expect(await call("incidents.addTimelineEntry", { id: "none", at: minutesAgo(1), summary: "Hello there" }, { token: analyst.idToken })).toMatchObject({ status: 404, code: "not_found" });
  });
  it.each<[string, Record<string, unknown>, string]>([
    ["in the future", { at: minutesAgo(-10) }, "at"],
    ["before 1990", { at: "1989-12-31T00:00:00Z" }, "at"],
    ["at no time", { at: "yesterday" }, "at"],
    ["without words", { summary: "  "}, "summary"],
    ["too long", { summary: "x".repeat(2_001) }, "summary"],
    ["by another", { actorId: "someone" }, "actorId"],
    ["of another kind", { kind: "status" }, "kind"],
  ])("refuses an entry %s with 400 and the field's path", async (_what, changes, path) => {
    const answer = await add(analyst, changes);
    expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
    expect((answer.body["errors"] as { path: string }[]).map((error) => error.path)).toContain(path);
  });
});

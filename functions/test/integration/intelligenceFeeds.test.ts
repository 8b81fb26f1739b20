import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";

// A project of its own for each run, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-feeds-${String(Date.now())}`;
  process.env["WEBHOOK_PRIVATE_HOSTS"] = "[]";
});
const { fetchFeed } = await import("../../src/intelligence/feedFetch.ts");
const { CreateFeedInput, Feed, UpdateFeedInput } = await import("../../src/intelligence/feedModel.ts");
const { fetchAndMerge, runDueFeeds } = await import("../../src/intelligence/feedRuns.ts");
const { createFeed, feedsMax, getFeed, listFeeds, removeFeed, runFeed, updateFeed } = await import("../../src/intelligence/feeds.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { observableHash } = await import("../../src/triage/observables.ts");
const { contextOf, member } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;
type FeedInput = Partial<z.input<typeof CreateFeedInput>>;

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;
const behaviours = new Map<string, Behaviour>();
const asked: { path: string; headers: IncomingMessage["headers"] }[] = [];
const server = createServer((request, response) => {
  const path = request.url ?? "";
  asked.push({ path, headers: request.headers });
  const behave = behaviours.get(path);
  if (behave) behave(request, response);
  else response.writeHead(404).end();
});
let origin: string;
let manager: Member;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  process.env["FEEDS_EMULATOR_ORIGIN"] = origin;
  manager = await member("manager");
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** An address that behaves so. */
function at(behave: Behaviour): string {
  const path = `/${newId()}`;
  behaviours.set(path, behave);
  return origin + path;
}
const answering = (body: string | Buffer, headers: Record<string, string | number> = {}, status = 200) => at((_request, response) => response.writeHead(status, headers).end(body));
const name = (): string => `${newId().toLowerCase()}.evil-host.com`;
const idOf = (value: string): string => observableHash({ type: "domain", value });
const exists = async (value: string): Promise<boolean> => (await db().doc(`indicators/${idOf(value)}`).get()).exists;
const add = async (input: FeedInput) => await createFeed(CreateFeedInput.parse({ name: `feed ${newId()}`, kind: "list", url: `${origin}/none`, ...input }), contextOf(manager));
const quick = { timeoutMs: 1_500 };
const run = async (id: string, deps: Parameters<typeof fetchAndMerge>[2] = quick, now = new Date()) => {
  await fetchAndMerge(id, now, deps);
  return await getFeed({ id });
};
const fetched = { url: "", etag: null, lastModified: null };
const importOf = async (id: string | null) => (await db().doc(`imports/${String(id)}`).get()).data();

describe("feeds", () => {
  it("are off when they are added, changed at the version they have, listed and removed, each in the log without the address", async () => {
    const feed = await add({ url: "https://feeds.example.com/list?key=hidden" });
    expect(feed).toMatchObject({ enabled: false, state: "idle", intervalHours: 24, version: 1 });
    expect(z.safeEncode(Feed, feed).error).toBeUndefined();
    const changed = await updateFeed(UpdateFeedInput.parse({ id: feed.id, enabled: true }), contextOf(manager, { ifMatch: 1 }));
    expect(changed).toMatchObject({ enabled: true, version: 2 });
    await expect(updateFeed(UpdateFeedInput.parse({ id: feed.id, enabled: false }), contextOf(manager, { ifMatch: 1 }))).rejects.toMatchObject({ code: "version_conflict" });
    expect((await listFeeds({ limit: 100 })).items.map(({ id }) => id)).toContain(feed.id);
    await removeFeed({ id: feed.id }, contextOf(manager));
    await expect(getFeed({ id: feed.id })).rejects.toMatchObject({ code: "not_found" });
    const entries = (await db().collection(`audit/feed-${feed.id}/entries`).orderBy("seq").get()).docs;
    expect(entries.map((entry) => String(entry.get("event")))).toEqual(["feed.created", "feed.updated", "feed.removed"]);
    expect(JSON.stringify(entries.map((entry) => entry.data()))).not.toContain("hidden");
  });
  it.each(["ftp://feeds.example.com/x", "https://user:secret@feeds.example.com/x", "file:///etc/passwd", "not an address"])("do not take %s for an address", (url) => {
    expect(CreateFeedInput.safeParse({ name: "x", kind: "list", url }).success).toBe(false);
  });
  it("cannot bear this organisation's own name, with marks that nobody sees in it neither", () => {
    for (const own of ["Secura", " secura ", "secu\u200bra", "ｓｅｃｕｒａ"]) expect(CreateFeedInput.safeParse({ name: own, kind: "list", url: "https://feeds.example.com/x" }).success).toBe(false);
  });
  it("fetched by hand are marked for it, and not twice at once", async () => {
    const feed = await add({});
    expect(await runFeed({ id: feed.id }, contextOf(manager))).toMatchObject({ state: "requested", requestedBy: manager.uid });
    await db().doc(`feeds/${feed.id}`).update({ state: "running", startedAt: new Date() });
    await expect(runFeed({ id: feed.id }, contextOf(manager))).rejects.toMatchObject({ code: "conflict" });
    expect(await fetchAndMerge(feed.id, new Date(), quick)).toBe("nothing");
  });
});

describe("a feed that answers", () => {
  it("is merged as an import of its own, with its name, marking and confidence", async () => {
    const [one, two] = [name(), name()];
    const feed = await add({ url: answering(`# a list\n${one}\n\n${two.replaceAll(".", "[.]")} # remark\nno indicator here\n`, { etag: '"v1"', "last-modified": "Sat, 21 Nov 2026 00:00:00 GMT" }), tlp: "GREEN", confidence: 70 });
    const after = await run(feed.id);
    expect(after).toMatchObject({ state: "ok", problem: null, etag: '"v1"', lastModified: "Sat, 21 Nov 2026 00:00:00 GMT", counts: { taken: 2, refused: 1 }, version: 1 });
    expect((await db().doc(`indicators/${idOf(one)}`).get()).data()).toMatchObject({ tlp: "GREEN", confidence: 70, sources: [{ name: feed.name }] });
    expect(await importOf(after.lastImportId)).toMatchObject({ feedId: feed.id, state: "done", by: "system:feeds", format: "list" });
  });
  it("304 to what was had before is not read again", async () => {
    const url = at((request, response) => {
      if (request.headers["if-none-match"] === '"v1"' && request.headers["if-modified-since"] !== undefined) response.writeHead(304).end();
      else response.writeHead(200, { etag: '"v1"', "last-modified": "Sat, 21 Nov 2026 00:00:00 GMT" }).end(`${name()}\n`);
    });
    const feed = await add({ url });
    const first = await run(feed.id);
    const second = await run(feed.id);
    expect(second).toMatchObject({ state: "ok", lastImportId: first.lastImportId, counts: first.counts });
    expect((await db().collection("imports").where("feedId", "==", feed.id).get()).size).toBe(1);
    const elsewhere = await updateFeed(UpdateFeedInput.parse({ id: feed.id, tlp: "RED" }), contextOf(manager));
    expect(elsewhere.etag).toBeNull();
    expect((await run(feed.id)).lastImportId).not.toBe(first.lastImportId);
  });
  it("304 to who has nothing yet has failed", async () => {
    expect(await run((await add({ url: answering("", {}, 304) })).id)).toMatchObject({ state: "failed", problem: "The feed answered 304." });
  });
  it("with a page that is none, or leads on to nowhere, has failed; its ETag is not kept", async () => {
    const page = answering("<html><body>Please sign in</body></html>", { etag: '"page"', "content-type": "text/html" });
    expect(await run((await add({ url: page })).id)).toMatchObject({ state: "failed", problem: "Nothing of what it brought can be read as list.", etag: null, lastImportId: null });
    expect(await run((await add({ url: answering("", {}, 302) })).id)).toMatchObject({ state: "failed", problem: "The feed answered 302 without an address." });
  });
  it("the same values twice a day is written once", async () => {
    const values = [name(), name()];
    const feed = await add({ url: answering(values.join("\n")) });
    const noon = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 + 3_600_000);
    await run(feed.id, quick, noon);
    const again = await run(feed.id, quick, new Date(noon.getTime() + 3_600_000));
    expect(await importOf(again.lastImportId)).toMatchObject({ written: 0, counts: { merged: 2 } });
  });
  it("CISA's catalogue makes vulnerabilities that are known to be exploited, with their due dates", async () => {
    const year = String(3_000 + Math.floor(Math.random() * 900)).slice(1);
    const cves = [`CVE-2024-9${year}1`, `CVE-2024-9${year}2`];
    const catalogue = { title: "Known exploited", catalogVersion: "2026.11.20", dateReleased: "2026-11-20T12:00:00.000Z", count: 3, vulnerabilities: [{ cveID: cves[0], vendorProject: "Vendor", product: "Thing", vulnerabilityName: "Thing Injection", dateAdded: "2024-01-02", shortDescription: "It can be made to run commands.", requiredAction: "Update it.", dueDate: "2024-01-23", knownRansomwareCampaignUse: "Known" }, { cveID: cves[1], dueDate: "soon" }, { cveID: "CVE-x" }, 7] };
    const feed = await add({ kind: "kev", tlp: "CLEAR", confidence: 95, url: answering(JSON.stringify(catalogue), { "content-type": "application/json" }) });
    expect((await run(feed.id)).counts).toEqual({ taken: 2, merged: 0, refused: 2, ignored: 0 });
    const stored = (await db().doc(`indicators/${observableHash({ type: "cve", value: String(cves[0]) })}`).get()).data();
    expect(stored).toMatchObject({ type: "cve", tlp: "CLEAR", confidence: 95, labels: ["due:2024-01-23", "known-exploited", "ransomware"] });
    expect(stored?.["firstSeen"].toDate().toISOString()).toBe("2024-01-02T00:00:00.000Z");
    expect(stored?.["lastSeen"].toDate().toISOString()).toBe("2026-11-20T12:00:00.000Z");
    expect((await db().doc(`indicators/${observableHash({ type: "cve", value: String(cves[1]) })}`).get()).get("labels")).toEqual(["known-exploited"]);
  });
  it("packed by gzip is unpacked", async () => {
    const value = name();
    const feed = await add({ url: answering(gzipSync(`${value}\n`), { "content-encoding": "gzip" }) });
    expect(await run(feed.id)).toMatchObject({ state: "ok", counts: { taken: 1 } });
    expect(await exists(value)).toBe(true);
  });
  it("after a redirect at its own address is followed, three times at most", async () => {
    const value = name();
    const end = answering(`${value}\n`);
    const hops = [end];
    for (let i = 0; i < 4; i += 1) hops.push(at((_request, response) => response.writeHead(302, { location: String(hops[i]) }).end()));
    expect(await fetchFeed({ ...fetched, url: String(hops[3]) }, quick)).toMatchObject({ outcome: "whole" });
    expect(await fetchFeed({ ...fetched, url: String(hops[4]) }, quick)).toMatchObject({ outcome: "failed", problem: "The feed leads on more than 3 times." });
  });
});

describe("a feed that stops half-way", () => {
  /** Announces more than it sends, then hangs up. */
  const cut = (body: string | Buffer, headers: Record<string, string> = {}) => at((_request, response) => {
    response.writeHead(200, { "content-length": String(body.length + 100), ...headers });
    response.write(body, () => setTimeout(() => response.destroy(), 50));
  });
  it("keeps the lines that were whole, says so, and asks for all of it the next time", async () => {
    const [whole, half] = [name(), name()];
    const feed = await add({ url: cut(`${whole}\n${half}`, { etag: '"v1"' }) });
    const after = await run(feed.id);
    expect(after).toMatchObject({ state: "partial", problem: "The feed stopped before its end; what arrived whole was taken.", etag: null, counts: { taken: 1 } });
    expect([await exists(whole), await exists(half)]).toEqual([true, false]);
    expect(await importOf(after.lastImportId)).toMatchObject({ state: "partial" });
  });
  it("keeps the objects of a bundle that were whole, and never removes what it brought before", async () => {
    const [kept, whole, half] = [name(), name(), name()];
    const now = new Date().toISOString();
    const object = (value: string, i: number) => ({ type: "indicator", spec_version: "2.1", id: `indicator--22222222-2222-4222-8222-00000000000${String(i)}`, created: now, modified: now, valid_from: now, pattern_type: "stix", pattern: `[domain-name:value = '${value}']` });
    const text = (values: string[]) => JSON.stringify({ type: "bundle", id: "bundle--22222222-2222-4222-8222-222222222222", objects: values.map(object) });
    const feed = await add({ kind: "stix", url: answering(text([kept])) });
    await run(feed.id);
    await updateFeed(UpdateFeedInput.parse({ id: feed.id, url: cut(text([whole, half]).slice(0, -60)) }), contextOf(manager));
    expect(await run(feed.id)).toMatchObject({ state: "partial", counts: { taken: 1 } });
    expect([await exists(kept), await exists(whole), await exists(half)]).toEqual([true, true, false]);
  });
  it("packed, keeps what could be unpacked", async () => {
    const values = Array.from({ length: 4_000 }, name);
    const packed = gzipSync(values.join("\n"));
    const feed = await add({ url: cut(packed.subarray(0, packed.length / 2), { "content-encoding": "gzip" }) });
    const after = await run(feed.id);
    expect(after.state).toBe("partial");
    expect(after.counts.taken).toBeGreaterThan(500);
    expect(after.counts.taken).toBeLessThan(3_000);
  });
  it("before anything was whole has failed", async () => {
    const feed = await add({ kind: "kev", url: cut('{"vulnerabilities":[{"cveID":"CVE-2024-1') });
    expect(await run(feed.id)).toMatchObject({ state: "failed", problem: expect.stringContaining("before anything") });
  });
  it("or comes in drips is ended when the time is over", async () => {
    const [value, later] = [name(), name()];
    const url = at((_request, response) => {
      response.writeHead(200);
      response.write(`${value}\n`);
      const drip = setInterval(() => response.write("a"), 100);
      response.on("close", () => { clearInterval(drip); });
      setTimeout(() => response.end(later), 10_000).unref();
    });
    const started = performance.now();
    const feed = await add({ url });
    expect(await run(feed.id, { timeoutMs: 700 })).toMatchObject({ state: "partial", counts: { taken: 1 } });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await exists(value)).toBe(true);
  });
});

describe("a feed that fails", () => {
  it("says why, keeps what it brought, and runs again when it is due", async () => {
    const value = name();
    let broken = false;
    const url = at((_request, response) => response.writeHead(broken ? 500 : 200).end(`${value}\n`));
    const feed = await add({ url });
    const good = await run(feed.id);
    broken = true;
    expect(await run(feed.id)).toMatchObject({ state: "failed", problem: "The feed answered 500.", lastImportId: good.lastImportId, counts: good.counts });
    expect(await exists(value)).toBe(true);
    broken = false;
    expect(await run(feed.id)).toMatchObject({ state: "ok", problem: null });
  });
  it.each<[string, () => string, RegExp]>([
    ["that is not there", () => `${origin}/missing`, /answered 404/],
    ["that never answers", () => at(() => undefined), /no answer within/],
    ["that hangs up", () => at((_request, response) => response.destroy()), /no answer \(ECONNRESET\)/],
    ["that announces too much", () => at((_request, response) => { response.writeHead(200, { "content-length": "30000000" }); response.write("a"); }), /more than 20000000 bytes/],
    ["that redirects to a private address by http", () => at((_request, response) => response.writeHead(302, { location: "http://127.0.0.1:9/x" }).end()), /does not begin with https/],
    ["that redirects to this machine by https", () => at((_request, response) => response.writeHead(302, { location: "https://127.0.0.1:9/x" }).end()), /private or reserved/],
    ["that redirects to the cloud's credentials", () => at((_request, response) => response.writeHead(302, { location: "https://169.254.169.254/latest/meta-data" }).end()), /private or reserved/],
    ["that redirects to a file", () => at((_request, response) => response.writeHead(302, { location: "file:///etc/passwd" }).end()), /does not begin with https/],
    ["that redirects nowhere", () => at((_request, response) => response.writeHead(302).end()), /./],
    ["at a private address by http", () => "http://10.0.0.1/list", /must begin with https/],
    ["at this machine by https", () => "https://127.0.0.1:9/list", /private or reserved/],
    ["at this machine by its IPv6 address", () => "https://[::1]:9/list", /private or reserved/],
  ])("because of an address %s", async (_what, url, problem) => {
    const { outcome, problem: said } = await fetchFeed({ ...fetched, url: url() }, quick);
    expect(outcome).toBe("failed");
    expect(said).toMatch(problem);
  });
  it("because it leads from outside to a host of one's own network, which a feed of its own may stand on", async () => {
    process.env["WEBHOOK_PRIVATE_HOSTS"] = '["inside.example.com"]';
    const inside = "https://inside.example.com:9/list";
    const redirecting = at((_request, response) => response.writeHead(302, { location: inside }).end());
    const lookup = ((_host: string, _options: unknown, done: (error: null, addresses: { address: string; family: number }[]) => void) => { done(null, [{ address: "127.0.0.1", family: 4 }]); }) as never;
    const problems = [await fetchFeed({ ...fetched, url: redirecting }, quick), await fetchFeed({ ...fetched, url: inside }, { ...quick, lookup })].map(({ problem }) => problem);
    process.env["WEBHOOK_PRIVATE_HOSTS"] = "[]";
    expect(problems[0]).toMatch(/own network/);
    expect(problems[1]).not.toMatch(/own network/);
  });
  it("because a name leads to a private address", async () => {
    const lookup = ((_host: string, _options: unknown, done: (error: null, addresses: { address: string; family: number }[]) => void) => { done(null, [{ address: "10.0.0.1", family: 4 }]); }) as never;
    expect(await fetchFeed({ ...fetched, url: "https://feeds.example.com/x" }, { ...quick, lookup })).toMatchObject({ outcome: "failed", problem: expect.stringMatching(/private or reserved/) });
  });
  it("because it never ends is broken off at the limit, also when it is packed", async () => {
    const endless = at((_request, response) => {
      response.writeHead(200);
      const more = () => { while (response.write(Buffer.alloc(65_536, "a\n"))); };
      response.on("drain", more);
      more();
    });
    expect(await fetchFeed({ ...fetched, url: endless }, { timeoutMs: 10_000, bytesMax: 3_000_000 })).toMatchObject({ outcome: "failed", problem: "The feed has more than 3000000 bytes." });
    const bomb = answering(gzipSync(Buffer.alloc(60_000_000)), { "content-encoding": "gzip" });
    const before = process.memoryUsage().rss;
    expect(await fetchFeed({ ...fetched, url: bomb }, { timeoutMs: 10_000 })).toMatchObject({ outcome: "failed", problem: "The feed has more than 20000000 bytes." });
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });
  it.each<[string, "stix" | "kev" | "misp" | "csv", string | Buffer]>([
    ["a page instead of JSON", "stix", "<!doctype html><title>Sign in</title>"],
    ["another catalogue", "kev", '{"type":"bundle","objects":[]}'],
    ["a bundle for events", "misp", '{"type":"bundle","objects":[]}'],
    ["bytes that are no text", "csv", Buffer.from([0xff, 0xfe, 0, 1])],
  ])("because it sends %s: nothing is taken", async (_what, kind, body) => {
    const feed = await add({ kind, url: answering(body, { "content-type": "text/html", etag: '"v1"' }) });
    const after = await run(feed.id);
    expect(after).toMatchObject({ state: "failed", etag: null, lastImportId: null });
    expect(after.problem).not.toBeNull();
  });
});

describe("the schedule", () => {
  it("fetches those that are on and due, and leaves the others", async () => {
    const paths = new Map<string, string>();
    const feedAt = async (what: string, changes: FeedInput, lastRunAt: Date | null) => {
      const url = answering(`${name()}\n`);
      paths.set(url.slice(origin.length), what);
      const feed = await add({ url, intervalHours: 6, ...changes });
      await db().doc(`feeds/${feed.id}`).update({ lastRunAt });
      return feed.id;
    };
    const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
    await feedAt("off", { enabled: false }, null);
    await feedAt("never run", { enabled: true }, null);
    await feedAt("due", { enabled: true }, hoursAgo(6));
    const early = await feedAt("not due", { enabled: true }, hoursAgo(5));
    expect(await runDueFeeds(new Date(), quick)).toBeGreaterThanOrEqual(2);
    expect([...new Set(asked.flatMap(({ path }) => paths.get(path) ?? []))].sort()).toEqual(["due", "never run"]);
    expect((await getFeed({ id: early })).state).toBe("idle");
    expect(await runDueFeeds(new Date(), { ...quick, budgetMs: -1 })).toBe(0);
  });
  it("has fifty feeds at most", async () => {
    const { count } = (await db().collection("feeds").count().get()).data();
    await Promise.all(Array.from({ length: feedsMax - count }, () => db().collection("feeds").add({ name: "x" })));
    await expect(add({})).rejects.toMatchObject({ code: "conflict" });
  });
});

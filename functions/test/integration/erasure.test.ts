import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own for each run, where no deployed trigger runs: here each run, and where it breaks off, is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-erasure-${String(Date.now())}`;
});
const { getAuth } = await import("firebase-admin/auth");
const { forgetCorrector } = await import("../../src/ai/forgetCorrector.ts");
const { forgetApplicant } = await import("../../src/applications/forgetApplicant.ts");
const { openStream } = await import("../../src/audit/log.ts");
const { readAttested } = await import("../../src/audit/attested.ts");
const { stateOfPersonal } = await import("../../src/audit/personal.ts");
const { pseudonymOf } = await import("../../src/identity/deletion.ts");
const { forgetUser } = await import("../../src/identity/forgetUser.ts");
const { forgetPerson } = await import("../../src/incidents/forgetPerson.ts");
const { baselineRef } = await import("../../src/intelligence/sweep/baseline.ts");
const { suppressionRef } = await import("../../src/notifications/suppressions.ts");
const { app, db, transact } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { attestationKeys } = await import("../../src/platform/keyring.ts");
const { listFiles, readFile, saveFile } = await import("../../src/platform/storage.ts");
const { operations } = await import("../../src/retention/operations.ts");
const { gap } = await import("../../src/retention/person.ts");
const { runErasure } = await import("../../src/retention/runErasure.ts");
const { stepNames, steps } = await import("../../src/retention/steps.ts");
const { sweepErasures } = await import("../../src/retention/sweepErasures.ts");
const { contextOf, member, plantIncident } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;

const minute = 60_000;
const start = new Date("2026-06-01T10:00:00Z");
const after = (minutes: number): Date => new Date(start.getTime() + minutes * minute);
const budgetMs = 400_000;
const run = async (uid: string, now: Date) => { await runErasure(uid, { now: () => now, budgetMs }); };

let admin: Member;

interface Planted {
  uid: string;
  incidentId: string;
  otherId: string;
  values: Record<"name" | "email" | "username" | "phone" | "ip" | "remark" | "motivation", string>;
}
let planted: Planted;

/** How much of each kind `plant` makes. */
const figures = { profile: 1, signIn: 1, secrets: 2, sessions: 1, notifications: 4, loginAttempts: 3, mail: 2, mailNotices: 1, exports: 1, applications: 1, baselines: 1, corrections: 1, reporterNames: 1, messages: 1, uploaderNames: 1, receipts: 1, audit: 3 };

/** Somebody who has left something in every place that an erasure clears; their values are in no other person's. */
async function plant(notifications = 4): Promise<Planted> {
  const uid = newId();
  const mark = uid.slice(0, 6).toLowerCase();
  const values = { name: `Zoë ${mark} Quill`, email: `zoe.${mark}@quill.example`, username: `zq-${mark}`, phone: `+49 30 ${uid.slice(6, 12)}`, ip: `198.51.${mark}.7`, remark: `remark of ${mark}`, motivation: `I want to help, says ${mark}` };
  const { name, email, username, phone, ip, remark, motivation } = values;
  await getAuth(app()).createUser({ uid, email, displayName: name });
  const own = await plantIncident({ reportedBy: uid, reporterName: name, description: `It happened to me, ${name}.` });
  const other = await plantIncident();
  const writer = db().bulkWriter();
  const set = (path: string, data: Record<string, unknown>) => void writer.set(db().doc(path), data);
  set(`users/${uid}`, { email, username, displayName: name, phone, role: "employee", status: "active", createdAt: start, version: 1, department: `Dept ${name}` });
  set(`usernames/${username}`, { uid });
  set(`users/${uid}/private/security`, { secret: `sealed ${email}` });
  set(`users/${uid}/private/sessions`, { sids: {} });
  for (let n = 0; n < notifications; n += 1) set(`users/${uid}/notifications/n${String(n)}`, { title: `For ${name}`, createdAt: start });
  set(`users/${uid}/sessions/${newId()}`, { ip, userAgent: "Firefox", createdAt: start, expiresAt: after(600) });
  set(`loginAttempts/${newId()}`, { email, uid, ip, outcome: "success", at: start });
  set(`loginAttempts/${newId()}`, { email, uid: null, ip, outcome: "failure", at: start });
  set(`loginAttempts/${newId()}`, { email: username, uid: null, ip, outcome: "failure", at: start });
  set(`outbox/${newId()}`, { channel: "email", to: { uid }, data: { name }, createdAt: start });
  set(`outbox/${newId()}`, { channel: "email", to: { email }, data: {}, createdAt: start });
  set(`mailNotices/${newId()}`, { uid, title: `For ${name}`, at: start });
  const exportId = newId();
  set(`exportJobs/${exportId}`, { requestedBy: uid, state: "done", filter: { note: name } });
  const applicationId = newId();
  set(`applications/${applicationId}`, { applicantId: uid, applicantName: name, motivation, experience: motivation, skills: [motivation], documents: [{ id: "d", name: `${name}.pdf`, contentType: "application/pdf", size: 3, sha256: "0".repeat(64), state: "clean", addedAt: start }], status: "rejected", reviewerId: admin.uid, history: [], createdAt: start, updatedAt: start, version: 1 });
  void writer.set(baselineRef({ type: "user", id: uid }), { type: "user", entity: uid, profile: JSON.stringify({ ip }) });
  set(`corrections/${newId()}`, { incidentId: other.id, by: uid, comment: remark, category: "phishing", at: start });
  set(`incidents/${other.id}/messages/${newId()}`, { authorId: uid, authorName: name, body: `Call me: ${phone}. Greetings, ${name.toUpperCase()} <${email}>`, edits: [{ body: `I am ${name}`, at: start }], audience: "everyone", createdAt: start, version: 2 });
  set(`incidents/${other.id}/evidence/${newId()}`, { name: "mail.eml", description: "", uploadedBy: uid, uploadedByName: name, legalHold: false, createdAt: start, version: 1 });
  set(`incidents/${other.id}/receipts/everyone-${uid}`, { uid, name, messageId: "m", at: start });
  await writer.close();
  await saveFile(`exports/${exportId}/part-1`, Buffer.from(name), "text/csv");
  await saveFile(`applications/${applicationId}/d`, Buffer.from(name), "application/pdf");
  await transact(async (tx) => {
    const audit = await openStream(tx, `user-${uid}`);
    for (let n = 0; n < 3; n += 1) audit.append({ event: "user.signed_in" as never, at: start, actorId: uid, actorRole: "employee", subject: `users/${uid}`, requestId: "r", details: {}, personal: { of: uid, values: { ip } } });
  });
  return { uid, incidentId: own.id, otherId: other.id, values };
}
/** Puts the person's values into every kind of document and file that an erasure leaves as it is: others' words, records, what expires. By the place the report names. */
async function plantKept({ uid, incidentId, otherId, values }: Planted): Promise<Record<string, string>> {
  const { name, email, username, ip } = values;
  const [evidenceId, id] = [newId(), newId()];
  const under = `incidents/${otherId}`;
  const documents: Record<string, [path: string, data: Record<string, unknown>]> = {
    "incidents/{id}/internal/{part}": [`incidents/${incidentId}/internal/triage`, { evidence: [name] }],
    "incidents/{id}/observables/{hash}": [`${under}/observables/h`, { type: "email-addr", value: email }],
    "neighbours/{place}": ["neighbours/0-1", { incidentId, words: name }],
    "incidents/{id}/messages/{id}": [`${under}/messages/${id}`, { authorId: newId(), authorName: "Somebody Else", body: `Ask ${name}.`, edits: [], audience: "team", createdAt: start }],
    "incidents/{id}/timeline/{entry}": [`${under}/timeline/${id}`, { actorId: uid, kind: "note", summary: `I, ${name}, looked.`, at: start }],
    "incidents/{id}/tasks/{id}": [`${under}/tasks/${id}`, { title: `Call ${name}`, assigneeId: uid }],
    "incidents/{id}/actions/{id}": [`${under}/actions/${otherId}_a`, { kind: "disable_account", target: username, requestedBy: uid }],
    "incidents/{id}/clocks/{id}": [`${under}/clocks/gdpr-authority`, { receipts: [{ note: name }], nextAt: null }],
    "incidents/{id}/merged/{id}": [`${under}/merged/${id}`, { reason: `${name} wrote both`, by: uid }],
    "incidents/{id}/evidence/{id}": [`${under}/evidence/${evidenceId}`, { name: `${name}.eml`, description: email, uploadedBy: newId(), uploadedByName: "Somebody Else", legalHold: false }],
    "incidents/{id}/evidence/{id}/custody/{seq}": [`${under}/evidence/${evidenceId}/custody/0000000001`, { by: uid, ip }],
    "alerts/{id}": [`alerts/${id}`, { user: username, raw: email, status: "new", feedback: { comment: name } }],
    "alertGroups/{id}": [`alertGroups/${id}`, { entities: [`user:${username}`] }],
    "alertKeys/{hash}": [`alertKeys/${id}`, { alertId: id, of: username }],
    "indicators/{hash}": [`indicators/${id}`, { type: "email-addr", value: email }],
    "imports/{id}": [`imports/${id}`, { items: [{ ref: email }], by: uid }],
    "threatPicture/{part}": ["threatPicture/current", { titles: [`Mail to ${name}`] }],
    "playbooks/{id}": [`playbooks/${id}`, { description: `Call ${name}`, createdBy: uid }],
    "playbooks/{id}/versions/{n}": [`playbooks/${id}/versions/1`, { description: `Call ${name}` }],
    "suppressions/{id}": [`suppressions/${id}`, { reason: `${name} tests`, owner: uid }],
    "alertSources/{id}": [`alertSources/${id}`, { name: `Sensor of ${name}` }],
    "feeds/{id}": [`feeds/${id}`, { name: `Feed of ${name}` }],
    "webhooks/{id}": [`webhooks/${id}`, { name: `Channel of ${name}`, createdBy: uid }],
    "webhooks/{id}/deliveries/{id}": [`webhooks/${id}/deliveries/${id}`, { body: `${name} reported` }],
    "settings/{name}": ["settings/desk", { assignment: [{ name, uid }] }],
    "applications/{id}": [`applications/${id}`, { applicantId: newId(), applicantName: "Somebody Else", motivation: `${name} told me.`, status: "rejected", reviewerId: uid }],
    "reports/{id}": [`reports/${id}`, { requestedBy: uid, figures: name }],
    "reports/{id}/internal/{part}": [`reports/${id}/internal/named`, { incidents: [{ title: name }] }],
    "exportJobs/{id}": [`exportJobs/${id}`, { requestedBy: newId(), filter: { q: name }, state: "done" }],
    "idempotency/{hash}": [`idempotency/${id}`, { response: JSON.stringify({ email }) }],
    "lockouts/{hash}": [`lockouts/${id}`, { kind: "pair", account: username }],
    "users/{id}/notifications/{id}": [`users/${admin.uid}/notifications/${id}`, { body: `${name} wrote`, createdAt: start }],
    "outbox/{id}": [`outbox/${id}`, { to: { uid: admin.uid }, data: { name } }],
    "mailNotices/{id}": [`mailNotices/${id}`, { uid: admin.uid, title: `${name} wrote` }],
    "loginAttempts/{id}": [`loginAttempts/${id}`, { uid: admin.uid, email, ip, outcome: "success", at: start }],
    "mailSuppressions/{hash}": [suppressionRef(email).path, { reason: "unsubscribed", at: start }],
  };
  const files: Record<string, string> = { "bucket: evidence/{incident}/{file}": `evidence/${otherId}/f`, "bucket: quarantine/{incident}/{file}": `quarantine/${otherId}/f`, "bucket: imports/{id}": `imports/${id}`, "bucket: reports/{id}/{file}": `reports/${id}/r.pdf`, "bucket: exports/{id}/{file}": `exports/${id}/part-1` };
  const writer = db().bulkWriter();
  for (const [path, data] of Object.values(documents)) void writer.set(db().doc(path), data);
  await writer.close();
  for (const path of Object.values(files)) await saveFile(path, Buffer.from(`${name} <${email}>`), "text/plain");
  const kept = Object.entries(documents).map(([place, [path]]) => [place, path]);
  return { "incidents/{id}": `incidents/${incidentId}`, ...Object.fromEntries(kept) as Record<string, string>, ...Object.fromEntries(Object.entries(files).map(([place, path]) => [place, `bucket: ${path}`])) };
}

const emulated = `http://${String(process.env["FIRESTORE_EMULATOR_HOST"])}`;
const database = `projects/${String(process.env["GCLOUD_PROJECT"])}/databases/(default)/documents`;

/** A project without a document, so that looking through every one stays short, and somebody in it. */
async function anew(...args: Parameters<typeof plant>): Promise<void> {
  await fetch(`${emulated}/emulator/v1/${database}`, { method: "DELETE" });
  admin = await member("admin");
  planted = await plant(...args);
}

interface Stored {
  name: string;
  fields?: unknown;
  updateTime: string;
}

/** Every document of the project, wherever it lies: a query that names no collection. */
async function allDocuments(): Promise<(Stored & { path: string })[]> {
  const answer = await fetch(`${emulated}/v1/${database}:runQuery`, { method: "POST", headers: { authorization: "Bearer owner" }, body: JSON.stringify({ structuredQuery: { from: [{ allDescendants: true }] } }) });
  const rows = (await answer.json()) as { document?: Stored }[];
  return rows.flatMap(({ document }) => (document ? [{ ...document, path: document.name.slice(document.name.indexOf("/documents/") + "/documents/".length) }] : []));
}

/** Every file of the bucket, with what is in it. */
async function allFiles(): Promise<{ path: string; text: string }[]> {
  const paths = await listFiles("", 1_000);
  return await Promise.all(paths.map(async (path) => ({ path: `bucket: ${path}`, text: String(await readFile(path, 10_000)) })));
}

/** Where in the whole database and the bucket a value of the person, or what else is sought, still stands. */
async function traces({ values }: Pick<Planted, "values">, sought: readonly string[] = Object.values(values)): Promise<string[]> {
  const lower = sought.map((value) => value.toLowerCase());
  const texts = [...(await allDocuments()).map(({ path, fields }) => ({ path, text: path + JSON.stringify(fields) })), ...(await allFiles())];
  return texts.filter(({ text }) => lower.some((value) => text.toLowerCase().includes(value))).map(({ path }) => path).sort();
}

const call = async <Name extends keyof typeof operations>(name: Name, input: Record<string, unknown>, now = start, who = admin) => {
  const operation = operations[name];
  const handler = (await operation.load()) as (input: unknown, context: unknown) => ReturnType<Awaited<ReturnType<(typeof operations)[Name]["load"]>>>;
  return await handler(operation.input.parse(input), contextOf(who, { now }));
};
const begin = async (now = start) => call("startErasure", { uid: planted.uid, ground: "consent_withdrawn" }, now);
const jobOf = async (uid: string) => (await db().doc(`erasures/${uid}`).get()).data() ?? {};
const reportOf = async (uid: string, now = after(600)) => call("erasureReport", { uid }, now);
const erase = async () => {
  await begin();
  await run(planted.uid, start);
  await run(planted.uid, after(61));
};

/** A place as the report names it, such as `incidents/{id}`, as an expression over paths. */
const patternOf = (place: string): RegExp => new RegExp(`^${place.replaceAll(/\{\w+\}/g, "[^/]+")}$`);

describe("an erasure", () => {
  let kept: Record<string, string>;
  let another: Planted;
  let before: string[] = [];
  let ofAnother: string[] = [];
  beforeAll(async () => {
    // More than a page of one kind.
    await anew(120);
    kept = await plantKept(planted);
    another = await plant();
    [before, ofAnother] = await Promise.all([traces(planted), traces(another)]);
    await erase();
  });

  it("leaves a person's values nowhere in the database and the bucket but in what the signed report names as kept", async () => {
    expect(before.length).toBeGreaterThan(170);
    const { report } = await reportOf(planted.uid);
    const left = await traces(planted, [...Object.values(planted.values), suppressionRef(planted.values.email).id]);
    expect(left).toEqual([...new Set(Object.values(kept))].sort());
    const places = report.kept.flatMap(({ where }) => where).filter((place) => place !== "any");
    for (const path of left) expect(places.some((place) => patternOf(place).test(path)), path).toBe(true);
    // Each place it names was tried.
    expect(places.filter((place) => !Object.hasOwn(kept, place))).toEqual([]);
  });
  it("leaves the uid alone where records say who did what, and in its own", async () => {
    const { report } = await reportOf(planted.uid);
    const own = ["audit/{stream}", "audit/{stream}/entries/{seq}", "deletions/{uid}", "erasures/{uid}", "erasures/{uid}/reports/{n}"];
    const places = [...own, "users/{uid}", "applications/{id}", "incidents/{id}/receipts/{id}", ...report.kept.flatMap(({ where }) => where)].map(patternOf);
    expect((await traces(planted, [planted.uid])).filter((path) => !places.some((place) => place.test(path)))).toEqual([]);
  });
  it("is reported with a signature, with how much there was, and without what was erased", async () => {
    expect(await jobOf(planted.uid)).toMatchObject({ state: "done", person: null, nextAt: null, reports: 1 });
    const { report, jws } = await reportOf(planted.uid);
    expect(report.kept[0]).toMatchObject({ where: expect.arrayContaining(["incidents/{id}"]), count: 1, why: expect.stringContaining("17(3)") });
    expect(JSON.parse(await readAttested(jws, "secura-erasure+jws", attestationKeys()))).toEqual(JSON.parse(JSON.stringify(report)));
    const named = JSON.stringify(report).toLowerCase();
    for (const value of Object.values(planted.values)) expect(named).not.toContain(value.toLowerCase());
    expect(report.erased.map(({ name }) => name)).toEqual(stepNames);
    expect(Object.fromEntries(report.erased.map(({ name, found }) => [name, found]))).toEqual({ ...figures, notifications: 120 });
    expect(report.erased.filter(({ left }) => left > 0)).toEqual([]);
    await expect(getAuth(app()).getUser(planted.uid)).rejects.toMatchObject({ code: "auth/user-not-found" });
  });
  it("keeps the words of messages without the person's own values, and the audit log whole", async () => {
    const pseudonym = pseudonymOf(planted.uid);
    const message = (await db().collection(`incidents/${planted.otherId}/messages`).where("authorId", "==", planted.uid).get()).docs[0]?.data();
    expect(message).toMatchObject({ authorName: pseudonym, body: `Call me: ${gap}. Greetings, ${gap} <${gap}>`, edits: [{ body: `I am ${gap}` }], version: 2 });
    const entries = (await db().collection(`audit/user-${planted.uid}/entries`).orderBy("seq").get()).docs.slice(0, 3);
    expect(entries.map((entry) => stateOfPersonal(entry.get("commitments"), entry.get("personal")))).toEqual(["erased", "erased", "erased"]);
    const { verifyAudit } = await import("../../src/audit/verifyAudit.ts");
    expect(await verifyAudit({ stream: `user-${planted.uid}` }, contextOf(admin))).toMatchObject({ isWhole: true, problems: [], erased: 3 });
    expect(await verifyAudit({ stream: `erasure-${planted.uid}` }, contextOf(admin))).toMatchObject({ isWhole: true, problems: [] });
  });
  it("stands in the log with every document it changed", async () => {
    const entries = (await db().collection(`audit/erasure-${planted.uid}/entries`).where("event", "==", "erasure.erased").get()).docs.map((entry) => entry.get("details") as { step: string; count: number; paths: string[] });
    const counts = Map.groupBy(entries, ({ step }) => step);
    const sums = Object.fromEntries([...counts].map(([step, of]) => [step, of.reduce((sum, { count, paths }) => sum + (paths.length === count ? count : NaN), 0)]));
    // The others have entries of their own: of the account, of the application, and in each stream that lost values.
    const { profile: _profile, signIn: _signIn, applications: _applications, baselines: _baselines, audit: _audit, ...logged } = { ...figures, notifications: 120 };
    expect(sums).toEqual(logged);
    expect(entries.find(({ step }) => step === "reporterNames")?.paths).toEqual([`incidents/${planted.incidentId}`]);
    const application = (await db().collection("applications").where("applicantId", "==", planted.uid).get()).docs[0]?.id ?? "";
    const streams = [`user-${planted.uid}`, `application-${application}`];
    const events = await Promise.all(streams.map(async (stream) => (await db().collection(`audit/${stream}/entries`).get()).docs.map((entry) => entry.get("event") as string)));
    expect(events.flat()).toEqual(expect.arrayContaining(["user.deleted", "audit.personal_erased", "application.emptied"]));
  });
  it("touches nobody else's", async () => {
    expect(await traces(another)).toEqual(ofAnother);
  });
  it("asked for again finds nothing to do and writes nothing but its own records", async () => {
    const stamps = async () => Object.fromEntries((await allDocuments()).filter(({ path }) => !/^(?:erasures|audit)\//.test(path)).map(({ path, updateTime }) => [path, updateTime]));
    const untouched = await stamps();
    await begin(after(120));
    await run(planted.uid, after(120));
    await run(planted.uid, after(181));
    expect(await stamps()).toEqual(untouched);
    const { report } = await reportOf(planted.uid);
    expect(report).toMatchObject({ number: 2, state: "done" });
    expect(report.erased.filter(({ found }) => found > 0)).toEqual([]);
  });
});

describe("an erasure of somebody", () => {
  beforeEach(async () => {
    await anew();
  });
  it("under way is not begun anew, and is nobody's but administrators'", async () => {
    const first = await begin();
    await run(planted.uid, start);
    expect(await begin(after(5))).toMatchObject({ state: "settling", requestedAt: first.requestedAt });
    await expect(reportOf(planted.uid)).rejects.toMatchObject({ code: "conflict" });
    const manager = await member("manager");
    for (const name of ["startErasure", "getErasure", "erasureReport"] as const) await expect(call(name, { uid: planted.uid, ...(name === "startErasure" ? { ground: "objection" } : {}) }, start, manager)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(call("startErasure", { uid: newId(), ground: "objection" })).rejects.toMatchObject({ code: "not_found" });
    expect(operations.startErasure.input.safeParse({ uid: "a/b", ground: "objection" }).success).toBe(false);
    expect(operations.startErasure.input.safeParse({ uid: "a", ground: "Zoë asked" }).success).toBe(false);
  });
  it("whose account was deleted before finds what is left by uid, and by what other records still call them; what it cannot find stays or expires, and the report says so", async () => {
    const { deleteUser } = await import("../../src/identity/deleteUser.ts");
    await deleteUser({ uid: planted.uid }, contextOf(admin, { now: start }));
    await erase();
    const message = (await db().collection(`incidents/${planted.otherId}/messages`).where("authorId", "==", planted.uid).get()).docs[0];
    // Nothing says the number any more.
    expect(message?.data()).toMatchObject({ body: `Call me: ${planted.values.phone}. Greetings, ${gap} <${gap}>`, edits: [{ body: `I am ${gap}` }] });
    const left = (await traces(planted)).filter((path) => !/^incidents\/[^/]+(?:\/messages\/[^/]+)?$/.test(path));
    // By the user name alone, which the empty profile does not say any more.
    expect(await Promise.all(left.map(async (path) => (await db().doc(path).get()).get("email") as unknown))).toEqual([planted.values.username]);
    const { report } = await reportOf(planted.uid);
    expect(Object.fromEntries(report.erased.map(({ name, found }) => [name, found]))).toEqual({ ...figures, profile: 0, loginAttempts: 2 });
    expect(report.kept.flatMap(({ where }) => where)).toContain("loginAttempts/{id}");
    expect(report.erased.find(({ name }) => name === "messages")?.what).toContain("only names and addresses were looked for that another record still said");
    expect(report.kept.find(({ what }) => what.includes("these were not looked for"))).toMatchObject({ where: ["incidents/{id}/messages/{id}"], count: 1, why: expect.stringContaining("deleted before") });
  });
  it("whose name nobody knows any more says that it was not looked for", async () => {
    const { deleteUser } = await import("../../src/identity/deleteUser.ts");
    await deleteUser({ uid: planted.uid }, contextOf(admin, { now: start }));
    await Promise.all([forgetPerson(planted.uid), forgetApplicant(planted.uid, start)]);
    await erase();
    const message = (await db().collection(`incidents/${planted.otherId}/messages`).where("authorId", "==", planted.uid).get()).docs[0];
    expect(message?.get("body")).toContain(planted.values.name.toUpperCase());
    const { report } = await reportOf(planted.uid);
    expect(report.erased.find(({ name }) => name === "messages")).toMatchObject({ what: expect.stringContaining("only names and addresses were looked for that another record still said") });
    expect(report.kept.find(({ what }) => what.includes("these were not looked for"))).toMatchObject({ count: 1 });
  });
  it("who was renamed while it was asked for is found by the new name, and by the one that records have", async () => {
    const context = contextOf(admin, { now: start });
    const renamed = { ...context, transaction: async <T>(work: Parameters<typeof context.transaction<T>>[0]): Promise<T> => {
      await db().doc(`users/${planted.uid}`).update({ displayName: "Zaza Quick", version: 2 });
      return await context.transaction(work);
    } };
    const message = db().doc(`incidents/${planted.otherId}/messages/m`);
    await message.set({ authorId: planted.uid, authorName: "Zaza Quick", body: `Quick, Zaza, once ${planted.values.name}.`, edits: [], audience: "everyone", createdAt: start });
    await (await operations.startErasure.load())({ uid: planted.uid, ground: "objection" }, renamed);
    await message.update({ authorName: pseudonymOf(planted.uid) });
    await run(planted.uid, start);
    expect((await message.get()).get("body")).toBe(`${gap}, once ${gap}.`);
    await run(planted.uid, after(61));
    const { report } = await reportOf(planted.uid);
    expect(report.kept.some(({ what }) => what.includes("these were not looked for"))).toBe(false);
    expect(report.kept.find(({ what }) => what.includes("a genitive"))).toMatchObject({ count: 2 });
  });
  it("finds a message that came meanwhile by the look an hour later, which is followed by another; attempts to sign in that strangers make keep it from no end", async () => {
    const attempt = async (minutes: number) => db().collection("loginAttempts").add({ uid: null, email: planted.values.email, outcome: "failure", at: after(minutes) });
    await begin();
    await run(planted.uid, start);
    expect(await jobOf(planted.uid)).toMatchObject({ state: "settling", pass: 2 });
    // A request that was under way: its token still said who it was.
    const late = db().doc(`incidents/${planted.otherId}/messages/${newId()}`);
    await late.set({ authorId: planted.uid, authorName: planted.values.name, body: `${planted.values.name} was here`, edits: [], audience: "everyone", createdAt: after(1) });
    await attempt(1);
    await run(planted.uid, after(30));
    expect((await late.get()).get("authorName")).toBe(planted.values.name);
    await run(planted.uid, after(61));
    expect((await late.get()).data()).toMatchObject({ authorName: pseudonymOf(planted.uid), body: `${gap} was here` });
    expect(await jobOf(planted.uid)).toMatchObject({ state: "settling", pass: 3, reports: 0 });
    await attempt(62);
    await run(planted.uid, after(122));
    expect(await jobOf(planted.uid)).toMatchObject({ state: "done", reports: 1 });
    const { report } = await reportOf(planted.uid);
    expect(report.erased.find(({ name }) => name === "messages")).toMatchObject({ found: 2, left: 0 });
    expect(await traces(planted)).toEqual([`incidents/${planted.incidentId}`]);
  });
});

describe("a legal hold", () => {
  it("on an incident, on the one that carries on for it, or on a file keeps what it covers; each that is lifted has the rest erased, and another report says so", async () => {
    await anew();
    const { uid, incidentId, otherId, values } = planted;
    const hold = async (path: string, legalHold: boolean) => db().doc(path).update({ legalHold });
    // The person's own report; a case that was merged into one under hold; one file of a third.
    const carrier = await plantIncident({ legalHold: true, mergedIds: [otherId] });
    await db().doc(`incidents/${otherId}`).update({ status: "closed", duplicateOf: carrier.id });
    const third = await plantIncident();
    const file = `incidents/${third.id}/evidence/f`;
    await db().doc(file).set({ name: "f", description: "", uploadedBy: uid, uploadedByName: values.name, legalHold: true });
    await hold(`incidents/${incidentId}`, true);
    await erase();
    expect(await jobOf(uid)).toMatchObject({ state: "held", reports: 1, person: expect.any(String) });
    let { report } = await reportOf(uid);
    expect(report).toMatchObject({ state: "held", held: { why: expect.stringContaining("legal hold") } });
    expect(Object.fromEntries(report.erased.flatMap(({ name, held }) => (held > 0 ? [[name, held]] : [])))).toEqual({ corrections: 1, reporterNames: 1, messages: 1, uploaderNames: 2, receipts: 1 });
    expect(report.held.items.map(({ path }) => path).sort()).toEqual(await traces(planted));

    let day = 1;
    const nextDay = async (): Promise<string[]> => {
      await sweepErasures({ now: () => after(61 + day * 1_441), budgetMs });
      day += 1;
      return await traces(planted);
    };
    // The same is held: nothing new is said.
    await nextDay();
    expect(await jobOf(uid)).toMatchObject({ state: "held", reports: 1 });
    await hold(`incidents/${carrier.id}`, false);
    expect(await nextDay()).toEqual([`incidents/${incidentId}`, file].sort());
    ({ report } = await reportOf(uid));
    expect(report).toMatchObject({ number: 2, state: "held", held: { count: 2 } });
    expect(report.erased.find(({ name }) => name === "messages")).toMatchObject({ found: 1, left: 0, held: 0 });
    // One lifted and another set, before anything is looked at: as much is held as before, but not the same.
    await hold(file, false);
    const fourth = await plantIncident({ legalHold: true });
    await db().doc(`incidents/${fourth.id}/evidence/f`).set({ name: "f", description: "", uploadedBy: uid, uploadedByName: values.name, legalHold: false });
    expect(await nextDay()).toEqual([`incidents/${fourth.id}/evidence/f`, `incidents/${incidentId}`].sort());
    // Something had come: it is reported after the next look.
    await nextDay();
    expect((await reportOf(uid)).report).toMatchObject({ number: 3, state: "held", held: { count: 2 } });
    await hold(`incidents/${incidentId}`, false);
    await hold(`incidents/${fourth.id}`, false);
    // What the person reported stays in its own words.
    expect(await nextDay()).toEqual([`incidents/${incidentId}`]);
    expect(await jobOf(uid)).toMatchObject({ state: "done", reports: 4, person: null });
  });
});

describe("a crash", () => {
  beforeEach(async () => {
    await anew();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  /** Lets so many transactions through, and then the process is as good as dead. */
  function dieAfter(transactions: number): void {
    const real = db().runTransaction.bind(db());
    let made = 0;
    vi.spyOn(db(), "runTransaction").mockImplementation((...args) => {
      made += 1;
      if (made > transactions) throw new Error("killed");
      return real(...args);
    });
  }
  /** Goes on with it an hour later each time, until it is done; returns how often it died. */
  async function runToTheEnd(prepare: (round: number) => void = () => undefined): Promise<number> {
    let deaths = 0;
    for (let round = 0; round < 200 && (await jobOf(planted.uid))["state"] !== "done"; round += 1) {
      prepare(round);
      await run(planted.uid, after(61 * round)).catch((thrown: unknown) => {
        if (!(thrown instanceof Error) || thrown.message !== "killed") throw thrown;
        deaths += 1;
      });
    }
    return deaths;
  }
  const expectWhole = async () => {
    expect(await jobOf(planted.uid)).toMatchObject({ state: "done", reports: 1 });
    expect(Object.fromEntries((await reportOf(planted.uid)).report.erased.map(({ name, found, left, held }) => [name, [found, left, held]]))).toEqual(Object.fromEntries(Object.entries(figures).map(([name, found]) => [name, [found, 0, 0]])));
    expect(await traces(planted)).toEqual([`incidents/${planted.incidentId}`]);
  };

  it("at any transaction leaves an erasure that ends in the same when it is gone on with", async () => {
    await begin();
    // Each round dies a little later than it needs to take the job: it gets on by that, and dies again.
    const deaths = await runToTheEnd((round) => {
      vi.restoreAllMocks();
      dieAfter(1 + (round % 4));
    });
    vi.restoreAllMocks();
    expect(deaths).toBeGreaterThan(stepNames.length);
    await expectWhole();
  });
  it("right after a step erased, before it is noted, changes no figure, whichever step it is", async () => {
    await begin();
    for (const name of stepNames) {
      const step = steps[name] as { erase: (typeof steps)["signIn"]["erase"] };
      const erased = step.erase;
      vi.spyOn(step, "erase").mockImplementationOnce(async (...args) => {
        await erased(...args);
        throw new Error("killed");
      });
    }
    expect(await runToTheEnd()).toBe(stepNames.length);
    await expectWhole();
  });
  it("or none: what the triggers of the deleted account were faster to take away is in the figures all the same", async () => {
    await begin();
    const { uid } = planted;
    await Promise.all([forgetPerson(uid), forgetCorrector(uid), forgetUser(uid), forgetApplicant(uid, start)]);
    await run(uid, start);
    await run(uid, after(61));
    await expectWhole();
  });
  it("that was only a long wait, so that two workers are at it at once, ends in the same", async () => {
    await begin();
    await Promise.all([run(planted.uid, start), run(planted.uid, after(11))]);
    await run(planted.uid, after(80));
    await expectWhole();
  });
});

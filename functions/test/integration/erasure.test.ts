import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own for each run, where no deployed trigger runs: here each run, and where it breaks off, is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-erasure-${String(Date.now())}`;
});
const { getAuth } = await import("firebase-admin/auth");
const { openStream } = await import("../../src/audit/log.ts");
const { readAttested } = await import("../../src/audit/attested.ts");
const { stateOfPersonal } = await import("../../src/audit/personal.ts");
const { pseudonymOf } = await import("../../src/identity/deletion.ts");
const { baselineRef } = await import("../../src/intelligence/sweep/baseline.ts");
const { app, db, transact } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { attestationKeys } = await import("../../src/platform/keyring.ts");
const { listFiles, saveFile } = await import("../../src/platform/storage.ts");
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

/** Somebody who has left something in every collection; their values are in no other person's. */
async function plant(): Promise<Planted> {
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
  for (let n = 0; n < 4; n += 1) set(`users/${uid}/notifications/n${String(n)}`, { title: `For ${name}`, createdAt: start });
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
beforeEach(async () => {
  // So that looking through every document stays short.
  await fetch(`http://${String(process.env["FIRESTORE_EMULATOR_HOST"])}/emulator/v1/projects/${String(process.env["GCLOUD_PROJECT"])}/databases/(default)/documents`, { method: "DELETE" });
  admin = await member("admin");
  planted = await plant();
});
afterEach(() => {
  vi.restoreAllMocks();
});

type Collection = FirebaseFirestore.CollectionReference;

/** Every document of the project. */
async function* allDocuments(collections: Promise<Collection[]> = db().listCollections()): AsyncGenerator<FirebaseFirestore.DocumentSnapshot> {
  for (const collection of await collections) {
    for (const ref of await collection.listDocuments()) {
      const snapshot = await ref.get();
      if (snapshot.exists) yield snapshot;
      yield* allDocuments(ref.listCollections());
    }
  }
}

/** Where a value of the person still stands. */
async function traces({ values }: Planted): Promise<string[]> {
  const sought = Object.values(values).map((value) => value.toLowerCase());
  const found: string[] = [];
  for await (const snapshot of allDocuments()) {
    const text = JSON.stringify(snapshot.data()).toLowerCase();
    if (sought.some((value) => text.includes(value))) found.push(snapshot.ref.path);
  }
  return found.sort();
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

describe("an erasure", () => {
  it("leaves a person's values nowhere but in what the signed report names as kept", async () => {
    // More than a page of one kind.
    const writer = db().bulkWriter();
    for (let n = 4; n < 120; n += 1) void writer.set(db().doc(`users/${planted.uid}/notifications/n${String(n)}`), { title: `For ${planted.values.name}`, createdAt: start });
    await writer.close();
    const before = await traces(planted);
    expect(before.length).toBeGreaterThan(130);
    await erase();
    expect(await jobOf(planted.uid)).toMatchObject({ state: "done", person: null, nextAt: null, reports: 1 });
    // The words the person reported are the incident's record.
    expect(await traces(planted)).toEqual([`incidents/${planted.incidentId}`]);
    const { report, jws } = await reportOf(planted.uid);
    expect(report.kept[0]).toMatchObject({ where: expect.arrayContaining(["incidents/{id}"]), count: 1, why: expect.stringContaining("17(3)") });
    expect(JSON.parse(await readAttested(jws, "secura-erasure+jws", attestationKeys()))).toEqual(JSON.parse(JSON.stringify(report)));
    const named = JSON.stringify(report).toLowerCase();
    for (const value of Object.values(planted.values)) expect(named).not.toContain(value.toLowerCase());
    expect(report.erased.map(({ name }) => name)).toEqual(stepNames);
    expect(Object.fromEntries(report.erased.map(({ name, found }) => [name, found]))).toEqual({ profile: 1, signIn: 1, secrets: 2, sessions: 1, notifications: 120, loginAttempts: 3, mail: 2, mailNotices: 1, exports: 1, applications: 1, baselines: 1, corrections: 1, reporterNames: 1, messages: 1, uploaderNames: 1, receipts: 1, audit: 3 });
    for (const { name, left } of report.erased) expect({ name, left }).toEqual({ name, left: 0 });
    expect([...(await listFiles("exports/", 100)), ...(await listFiles("applications/", 100))]).toEqual([]);
    await expect(getAuth(app()).getUser(planted.uid)).rejects.toMatchObject({ code: "auth/user-not-found" });
  });
  it("keeps the words of messages without the person's own values, and the audit log whole", async () => {
    await erase();
    const pseudonym = pseudonymOf(planted.uid);
    const message = (await db().collection(`incidents/${planted.otherId}/messages`).get()).docs[0]?.data();
    expect(message).toMatchObject({ authorName: pseudonym, body: `Call me: ${gap}. Greetings, ${gap} <${gap}>`, edits: [{ body: `I am ${gap}` }], version: 2 });
    const entries = (await db().collection(`audit/user-${planted.uid}/entries`).orderBy("seq").get()).docs.slice(0, 3);
    expect(entries.map((entry) => stateOfPersonal(entry.get("commitments"), entry.get("personal")))).toEqual(["erased", "erased", "erased"]);
    const { verifyAudit } = await import("../../src/audit/verifyAudit.ts");
    expect(await verifyAudit({ stream: `user-${planted.uid}` }, contextOf(admin))).toMatchObject({ isWhole: true, problems: [], erased: 3 });
  });
  it("asked for again finds nothing to do and writes nothing but its own records", async () => {
    await erase();
    const stamps = async () => {
      const found: Record<string, string> = {};
      for await (const { ref, updateTime } of allDocuments()) if (!/^(?:erasures|audit)\//.test(ref.path)) found[ref.path] = String(updateTime?.toMillis());
      return found;
    };
    const before = await stamps();
    await begin(after(120));
    await run(planted.uid, after(120));
    await run(planted.uid, after(181));
    expect(await stamps()).toEqual(before);
    const { report } = await reportOf(planted.uid);
    expect(report).toMatchObject({ number: 2, state: "done" });
    expect(report.erased.filter(({ found }) => found > 0)).toEqual([]);
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
  it("touches nobody else's", async () => {
    const first = planted;
    planted = await plant();
    const before = await traces(first);
    await erase();
    expect(await traces(first)).toEqual(before);
  });
  it("of an account that was deleted before finds what is left by uid and by its attempts to sign in; what it cannot find expires, and the report says so", async () => {
    const { deleteUser } = await import("../../src/identity/deleteUser.ts");
    await deleteUser({ uid: planted.uid }, contextOf(admin, { now: start }));
    await erase();
    const left = (await traces(planted)).filter((path) => !/^incidents\/[^/]+(?:\/messages\/[^/]+)?$/.test(path));
    // By the user name alone, which the empty profile does not say any more.
    expect(await Promise.all(left.map(async (path) => (await db().doc(path).get()).get("email") as unknown))).toEqual([planted.values.username]);
    const { report } = await reportOf(planted.uid);
    for (const place of ["loginAttempts/{id}", "incidents/{id}/messages/{id}"]) expect(report.kept.flatMap(({ where }) => where)).toContain(place);
  });
});

describe("what comes while a person is erased", () => {
  it("a message whose author has vanished is found by the look an hour later, which is followed by another", async () => {
    await begin();
    await run(planted.uid, start);
    expect(await jobOf(planted.uid)).toMatchObject({ state: "settling", pass: 2 });
    // A request that was under way: its token still said who it was.
    const late = db().doc(`incidents/${planted.otherId}/messages/${newId()}`);
    await late.set({ authorId: planted.uid, authorName: planted.values.name, body: `${planted.values.name} was here`, edits: [], audience: "everyone", createdAt: after(1) });
    await run(planted.uid, after(30));
    expect((await late.get()).get("authorName")).toBe(planted.values.name);
    await run(planted.uid, after(61));
    expect((await late.get()).data()).toMatchObject({ authorName: pseudonymOf(planted.uid), body: `${gap} was here` });
    expect(await jobOf(planted.uid)).toMatchObject({ state: "settling", pass: 3, reports: 0 });
    await run(planted.uid, after(122));
    const { report } = await reportOf(planted.uid);
    expect(report.erased.find(({ name }) => name === "messages")).toMatchObject({ found: 2, left: 0 });
    expect(await traces(planted)).toEqual([`incidents/${planted.incidentId}`]);
  });
});

describe("what strangers make more of", () => {
  it("attempts to sign in with the person's address every hour do not keep an erasure from its end", async () => {
    await begin();
    for (const minutes of [0, 61, 122]) {
      await run(planted.uid, minutes === 0 ? start : after(minutes));
      await db().collection("loginAttempts").add({ uid: null, email: planted.values.email, outcome: "failure", at: after(minutes) });
    }
    expect(await jobOf(planted.uid)).toMatchObject({ state: "done", reports: 1 });
  });
});

describe("a legal hold", () => {
  it.each([
    ["on the incident", async () => { await db().doc(`incidents/${planted.otherId}`).update({ legalHold: true }); }, async () => { await db().doc(`incidents/${planted.otherId}`).update({ legalHold: false }); }, 3],
    [
      "on the incident that carries on for it",
      async () => {
        const carrier = await plantIncident({ legalHold: true, mergedIds: [planted.otherId] });
        await db().doc(`incidents/${planted.otherId}`).update({ status: "closed", duplicateOf: carrier.id });
      },
      async () => {
        const carrierId = String((await db().doc(`incidents/${planted.otherId}`).get()).get("duplicateOf"));
        await db().doc(`incidents/${carrierId}`).update({ legalHold: false });
      },
      3,
    ],
    ["on the file alone", async () => { await holdFile(true); }, async () => { await holdFile(false); }, 1],
  ])("%s keeps what it covers, named with the reason, until it is lifted", async (_what, hold, lift, least) => {
    await hold();
    await erase();
    expect(await jobOf(planted.uid)).toMatchObject({ state: "held", reports: 1, person: expect.any(String) });
    const { report } = await reportOf(planted.uid);
    expect(report).toMatchObject({ state: "held", held: { why: expect.stringContaining("legal hold") } });
    expect(report.held.count).toBeGreaterThanOrEqual(least);
    const left = await traces(planted);
    // The erasure's own document names places, and no values; what is kept are the held ones and the own report's words.
    expect(report.held.items.every(({ path }) => left.includes(path))).toBe(true);
    expect(left.filter((path) => path !== `incidents/${planted.incidentId}` && !report.held.items.some((item) => item.path === path))).toEqual([]);

    // A day on it is looked at, and nothing new is said; once lifted, the rest goes and another report says so.
    await sweepErasures({ now: () => after(61 + 1_441), budgetMs });
    expect(await jobOf(planted.uid)).toMatchObject({ state: "held", reports: 1 });
    await lift();
    await sweepErasures({ now: () => after(61 + 2 * 1_441), budgetMs });
    expect(await jobOf(planted.uid)).toMatchObject({ state: "done", reports: 2, person: null });
    expect(await traces(planted)).toEqual([`incidents/${planted.incidentId}`]);
  });
});

async function holdFile(legalHold: boolean): Promise<void> {
  for (const { ref } of (await db().collection(`incidents/${planted.otherId}/evidence`).get()).docs) await ref.update({ legalHold });
}

describe("a crash", () => {
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
  const figuresOf = async () => (await reportOf(planted.uid)).report.erased.map(({ name, found, left, held }) => [name, found, left, held]);

  it("at any transaction leaves an erasure that ends in the same when it is gone on with", async () => {
    await erase();
    const expected = await figuresOf();
    planted = await plant();
    await begin();
    // Each round dies one transaction later than it needs to take the job: it gets on by little, and dies again.
    let now = start;
    let deaths = 0;
    for (let round = 0; round < 200 && (await jobOf(planted.uid))["state"] !== "done"; round += 1) {
      dieAfter(1 + (round % 4));
      await runErasure(planted.uid, { now: () => now, budgetMs }).catch((thrown: unknown) => {
        if (!(thrown instanceof Error) || thrown.message !== "killed") throw thrown;
        deaths += 1;
      });
      vi.restoreAllMocks();
      now = new Date(now.getTime() + 61 * minute);
    }
    expect(deaths).toBeGreaterThan(stepNames.length);
    expect(await jobOf(planted.uid)).toMatchObject({ state: "done", reports: 1 });
    expect(await figuresOf()).toEqual(expected);
    expect(await traces(planted)).toEqual([`incidents/${planted.incidentId}`]);
  });
  it.each(stepNames)("right after the step %s erased, before it is noted, changes no figure", async (name) => {
    await begin();
    const step = steps[name] as { erase: (typeof steps)["signIn"]["erase"] };
    const erased = step.erase;
    const dying = vi.spyOn(step, "erase").mockImplementationOnce(async (...args) => {
      await erased(...args);
      throw new Error("killed");
    });
    await expect(run(planted.uid, start)).rejects.toThrow("killed");
    dying.mockRestore();
    await run(planted.uid, after(11));
    await run(planted.uid, after(72));
    expect((await reportOf(planted.uid)).report.erased.map(({ found, left }) => [found, left])).toEqual([1, 1, 2, 1, 4, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3].map((found) => [found, 0]));
  });
  it("two workers at once, the second after the first one's lease, end in the same", async () => {
    await begin();
    await Promise.all([run(planted.uid, start), run(planted.uid, after(11))]);
    await Promise.all([run(planted.uid, after(80)), run(planted.uid, after(91))]);
    expect(await jobOf(planted.uid)).toMatchObject({ state: "done", reports: 1 });
    expect(await traces(planted)).toEqual([`incidents/${planted.incidentId}`]);
  });
});

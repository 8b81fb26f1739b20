import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { FieldValue, type DocumentData } from "firebase-admin/firestore";
import { beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own for each run: the whole log is verified here, and nobody else writes into it.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-audit-${String(Date.now())}`;
});
const { checkpointAudit } = await import("../../src/audit/checkpointAudit.ts");
const { loadCheckpoint } = await import("../../src/audit/checkpoints.ts");
const { readSignedCheckpoint } = await import("../../src/audit/checkpoint.ts");
const { erasePersonal } = await import("../../src/audit/erasePersonal.ts");
const { exportAudit } = await import("../../src/audit/exportAudit.ts");
const { listAudit } = await import("../../src/audit/listAudit.ts");
const { openStream } = await import("../../src/audit/log.ts");
const { ExportAuditInput, ListAuditInput, VerifyAuditInput } = await import("../../src/audit/model.ts");
const { entriesOf, entryId, headRef } = await import("../../src/audit/store.ts");
const { verifyAudit } = await import("../../src/audit/verifyAudit.ts");
const { verifyExport } = await import("../../src/audit/verifyExport.ts");
const { updatePreferences } = await import("../../src/identity/ownProfile.ts");
const { prepareProfile } = await import("../../src/identity/profile.ts");
const { prepareStanding } = await import("../../src/identity/standing.ts");
const { loadUser } = await import("../../src/identity/store.ts");
const { db, transact } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { attestationKeys } = await import("../../src/platform/keyring.ts");
const { deleteFile, saveFile } = await import("../../src/platform/storage.ts");
const { contextOf, member } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;
type AuditRecord = import("../../src/audit/log.ts").AuditRecord;
type Verification = Awaited<ReturnType<typeof verifyAudit>>;

let admin: Member;
beforeAll(async () => {
  admin = await member("admin");
});

const record = (changes: Partial<AuditRecord> = {}): AuditRecord => ({ event: "user.updated", at: new Date(), actorId: "u1", actorRole: "employee", subject: "users/u1", requestId: "r", details: { fields: ["phone"] }, ...changes });
async function append(stream: string, ...records: AuditRecord[]): Promise<void> {
  await transact(async (tx) => {
    const audit = await openStream(tx, stream);
    for (const one of records) audit.append(one);
  });
}
const newStream = (): string => `user-${newId()}`;
const stored = async (stream: string) => (await entriesOf(stream).orderBy("seq").get()).docs.map((entry) => entry.data());
const verify = async (stream: string): Promise<Verification> => await verifyAudit(VerifyAuditInput.parse({ stream }), contextOf(admin));
const problemsOf = async (stream: string): Promise<string[]> => (await verify(stream)).problems.map(({ kind, seq }) => `${kind} ${String(seq)}`);
const list = async (input: object) => await listAudit(ListAuditInput.parse(input), contextOf(admin));

/** Verifies the whole log, or one stream, call after call. */
async function verifyAll(bounds?: Parameters<typeof verifyAudit>[2], stream?: string): Promise<Verification[]> {
  const calls: Verification[] = [];
  for (let cursor: string | null | undefined; cursor !== null; cursor = calls.at(-1)?.nextCursor ?? null) calls.push(await verifyAudit(VerifyAuditInput.parse({ stream, cursor }), contextOf(admin), bounds));
  return calls;
}
const problemsOfAll = async (bounds?: Parameters<typeof verifyAudit>[2]): Promise<string[]> => (await verifyAll(bounds)).flatMap(({ problems }) => problems).map(({ kind, stream, seq }) => `${kind} ${String(stream)} ${String(seq)}`);
/** What is found of a stream, a list for each call. */
const problemsInParts = async (stream: string, bounds: Parameters<typeof verifyAudit>[2]): Promise<string[][]> => (await verifyAll(bounds, stream)).map(({ problems }) => problems.map(({ kind, seq }) => `${kind} ${String(seq)}`));

/** An export, part after part, as bytes. */
async function exportAll(input: object, linesMax?: number): Promise<Buffer[]> {
  const files: Buffer[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { content } = await exportAudit(ExportAuditInput.parse({ ...input, cursor }), contextOf(admin), linesMax);
    files.push(content instanceof Readable ? await buffer(content) : Buffer.from(content));
    cursor = (await verifyExport(files.map((file) => Readable.from([file])), attestationKeys())).next;
  }
  return files;
}
const verifyFiles = async (files: readonly Buffer[]) => await verifyExport(files.map((file) => Readable.from([file])), attestationKeys());

describe("a stream", () => {
  it("loses nothing of what is appended at once, and its chain holds", async () => {
    const stream = newStream();
    const marks = Array.from({ length: 12 }, (_, i) => String(i));
    await Promise.all(marks.map((mark) => append(stream, record({ details: { mark } }))));
    const entries = await stored(stream);
    expect(entries.map(({ seq }) => seq)).toEqual(marks.map((_, i) => i + 1));
    expect(new Set(entries.map(({ details }) => details.mark))).toEqual(new Set(marks));
    expect(await verify(stream)).toMatchObject({ isWhole: true, streams: 1, entries: 12, problems: [] });
  });
  it("waits for no other: what is written of one resource is written while another's is under way", async () => {
    const [a, b] = [newStream(), newStream()];
    await transact(async (tx) => {
      const audit = await openStream(tx, a);
      // A document that both shared would be locked here, or would make this transaction begin anew for ever.
      await append(b, record());
      audit.append(record());
    });
    expect(await verify(a)).toMatchObject({ isWhole: true, entries: 1 });
    expect((await verify(b)).entries).toBe(1);
  });
  it("takes several entries in one transaction, and names itself in each", async () => {
    const stream = newStream();
    await append(stream, record(), record(), record());
    expect((await stored(stream)).map((entry) => [entry["stream"], entry["seq"]])).toEqual([1, 2, 3].map((seq) => [stream, seq]));
    expect(await verify(stream)).toMatchObject({ isWhole: true, entries: 3 });
  });
  it("shows in the database what was changed, dropped, moved, cut off or put in, and where", async () => {
    const damage: [string, (stream: string) => Promise<unknown>][] = [
      ["changed 3", (stream) => entriesOf(stream).doc(entryId(3)).update({ actorId: "somebody" })],
      ["changed 2", (stream) => entriesOf(stream).doc(entryId(2)).update({ more: "field" })],
      ["missing 2", (stream) => entriesOf(stream).doc(entryId(2)).delete()],
      ["truncated 4", (stream) => entriesOf(stream).doc(entryId(4)).delete()],
      ["head_mismatch 4", (stream) => headRef(stream).delete()],
      ["head_mismatch 4", async (stream) => await headRef(stream).update({ seq: 3, hash: (await stored(stream))[2]?.["hash"] })],
      ["head_mismatch 4", (stream) => headRef(stream).update({ hash: "0".repeat(64) })],
      ["reordered 2", async (stream) => {
        const [, second, third] = await stored(stream);
        await Promise.all([entriesOf(stream).doc(entryId(2)).set(third ?? {}), entriesOf(stream).doc(entryId(3)).set(second ?? {})]);
      }],
    ];
    for (const [problem, tamper] of damage) {
      const stream = newStream();
      await append(stream, record(), record(), record(), record());
      await tamper(stream);
      expect(await problemsOf(stream)).toEqual([problem]);
    }
  });
  it("that is long is verified in parts, each of which names what is wrong in it", async () => {
    const stream = newStream();
    await append(stream, ...Array.from({ length: 25 }, (_, i) => record(i === 16 ? { personal: { of: "u1", values: { ip: "192.0.2.9" } } } : {})));
    const inFives = { entries: 5 };
    const whole = await verifyAll(inFives, stream);
    expect(whole.map(({ entries, streams, isWhole }) => [entries, streams, isWhole])).toEqual([[5, 0, null], [5, 0, null], [5, 0, null], [5, 0, null], [5, 0, null], [0, 1, true]]);
    const [doc, [twelfth, thirteenth]] = [(seq: number) => entriesOf(stream).doc(entryId(seq)), (await stored(stream)).slice(11, 13)];
    await Promise.all([
      doc(3).update({ actorId: "somebody" }),
      doc(8).delete(),
      doc(12).set(thirteenth ?? {}),
      doc(13).set(twelfth ?? {}),
      doc(17).update({ personal: FieldValue.delete() }),
      doc(24).delete(),
      doc(25).delete(),
    ]);
    expect(await problemsInParts(stream, inFives)).toEqual([["changed 3"], ["missing 8"], ["reordered 12"], ["value_missing 17"], ["truncated 24"]]);
    const readings = (await stored(`audit-reads-${admin.uid}`)).slice(-5).map(({ details }) => [details.wentOn, details.isMore, details.problems] as unknown[]);
    expect(readings).toEqual([[false, true, 1], [true, true, 1], [true, true, 1], [true, true, 1], [true, false, 1]]);
    // Whatever stands last in a part, the next one goes on behind it.
    await doc(5).set({ nothing: "of ours" });
    await doc(11).set({});
    expect(await problemsInParts(stream, inFives)).toEqual([["changed 3"], ["missing 8"], ["reordered 12"], ["value_missing 17"], ["truncated 24"]]);
    await db().recursiveDelete(headRef(stream));
  });
});

describe("personal values", () => {
  const withAddress = (of: string, ip = "192.0.2.9"): AuditRecord => record({ personal: { of, values: { ip, email: "someone@example.com" } } });

  it("are erased of one person a page at a time, in all streams, and the log still verifies and says so", async () => {
    const [uid, other] = [newId(), newId()];
    const [a, b] = [newStream(), newStream()];
    await append(a, ...Array.from({ length: 120 }, () => withAddress(uid)), withAddress(other));
    await append(b, record(), withAddress(uid));
    const by = { at: new Date(), actorId: admin.uid, actorRole: "admin", requestId: "r" };
    const first = await erasePersonal(uid, by);
    expect(first).toEqual({ erased: 100, isMore: true });
    // In between, as after a crash, what is gone is accounted for.
    expect((await verify(a)).problems).toEqual([]);
    expect(await erasePersonal(uid, by)).toEqual({ erased: 21, isMore: false });
    expect(await erasePersonal(uid, by)).toEqual({ erased: 0, isMore: false });
    const entries = [...(await stored(a)), ...(await stored(b))];
    expect(JSON.stringify(entries.filter(({ personal }) => personal?.of !== other))).not.toMatch(/192\.0\.2\.9|example\.com|salt/);
    expect(entries.filter(({ personal }) => personal?.of === other)).toHaveLength(1);
    expect(entries.filter(({ event }) => event === "audit.personal_erased").map(({ subject, actorId }) => [subject, actorId])).toContainEqual([`users/${uid}`, admin.uid]);
    expect(await verify(a)).toMatchObject({ isWhole: true, erased: 120 });
    expect(await verify(b)).toMatchObject({ isWhole: true, erased: 1 });
    // Also where what says so stands in a later part.
    const parts = await verifyAll({ entries: 50 }, a);
    expect(parts.map(({ isWhole, erased }) => [isWhole, erased])).toEqual([[null, 50], [null, 50], [true, 20]]);
  });
  it("of an account are its address and from where its people acted on it; erasing the person leaves none of theirs", async () => {
    const uid = newId();
    const [email, own, theirs] = [`${uid.toLowerCase()}@secura.example`, "192.0.2.44", "192.0.2.45"];
    const at = { requestId: "r", now: new Date() };
    const owner = contextOf({ uid, role: "employee", name: "Ada" });
    await transact(async (tx) => (await prepareProfile(tx, { uid, email, displayName: "Ada", role: "employee", isVerified: true }, "user.registered", { actorId: uid, actorRole: "employee", ip: own, ...at })).write());
    await updatePreferences({ theme: "dark" }, owner);
    await transact(async (tx) => (await prepareStanding(tx, await loadUser(tx, uid), { role: "analyst" }, { actorId: admin.uid, actorRole: "admin", ip: theirs, ...at })).write());
    const personalOf = (entries: DocumentData[]) => entries.map(({ personal }) => personal && [personal.of, ...Object.values(personal.values as Record<string, { value: string }>).map(({ value }) => value)]);
    const entries = await stored(`user-${uid}`);
    expect(personalOf(entries)).toEqual([[uid, email, own], [uid, owner.client.ip], [admin.uid, theirs]]);
    expect(JSON.stringify(entries.map(({ personal: _, ...chained }) => chained))).not.toMatch(new RegExp(`${email}|${own}|${theirs}`));
    await erasePersonal(uid, { at: new Date(), actorId: admin.uid, actorRole: "admin", requestId: "r" });
    expect(personalOf(await stored(`user-${uid}`))).toEqual([undefined, undefined, [admin.uid, theirs], undefined]);
    expect(await verify(`user-${uid}`)).toMatchObject({ isWhole: true, entries: 4, erased: 2 });
  });
  it("that are gone without an entry, or are not what was written, are told apart", async () => {
    const [a, b] = [newStream(), newStream()];
    await append(a, withAddress("u1"), record());
    await append(b, withAddress("u1"), record());
    await entriesOf(a).doc(entryId(1)).update({ personal: FieldValue.delete() });
    await entriesOf(b).doc(entryId(1)).update({ "personal.values.ip.value": "198.51.100.1" });
    expect(await problemsOf(a)).toEqual(["value_missing 1"]);
    expect(await problemsOf(b)).toEqual(["commitment_mismatch 1"]);
  });
  it("erased twice at once are erased once", async () => {
    const [uid, stream] = [newId(), newStream()];
    await append(stream, withAddress(uid), withAddress(uid));
    const by = { at: new Date(), actorId: "system:erasure", actorRole: "system", requestId: "" };
    const runs = await Promise.all([erasePersonal(uid, by), erasePersonal(uid, by)]);
    expect(runs.reduce((sum, { erased }) => sum + erased, 0)).toBe(2);
    expect((await stored(stream)).filter(({ event }) => event === "audit.personal_erased")).toHaveLength(1);
    expect(await verify(stream)).toMatchObject({ isWhole: true, erased: 2 });
  });
});

describe("the list", () => {
  it("is paged over all streams, the latest first, by any filter and in a span of time", async () => {
    const actorId = newId();
    const [a, b] = [newStream(), newStream()];
    const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));
    await append(a, record({ actorId, at: at(1) }), record({ actorId, at: at(3), event: "user.disabled" }), record({ actorId, at: at(5), subject: `users/${actorId}` }));
    await append(b, record({ actorId, at: at(2) }), record({ actorId, at: at(4), personal: { of: actorId, values: { ip: "192.0.2.1" } } }));
    const minutes = (items: { at: string }[]): number[] => items.map((item) => new Date(item.at).getUTCMinutes());
    const first = await list({ actor: actorId, limit: 2 });
    const second = await list({ actor: actorId, limit: 2, cursor: first.nextCursor });
    const third = await list({ actor: actorId, limit: 2, cursor: second.nextCursor });
    expect([first, second, third].map(({ items }) => minutes(items))).toEqual([[5, 4], [3, 2], [1]]);
    expect(third.nextCursor).toBeNull();
    expect(minutes((await list({ stream: a })).items)).toEqual([5, 3, 1]);
    expect(minutes((await list({ actor: actorId, event: "user.disabled" })).items)).toEqual([3]);
    expect(minutes((await list({ subject: `users/${actorId}` })).items)).toEqual([5]);
    expect(minutes((await list({ actor: actorId, from: at(2).toISOString(), to: at(4).toISOString() })).items)).toEqual([3, 2]);
    expect(first.items[1]).toMatchObject({ stream: b, meaning: "Fields of a profile were changed.", personal: { ip: "192.0.2.1" }, erased: false });
    await expect(list({ cursor: "bm9uZQ" })).rejects.toMatchObject({ code: "invalid_cursor" });
    expect(ListAuditInput.safeParse({ actor: "someone@example.com" }).success).toBe(false);
  });
  it("says of a value that was erased that there was one", async () => {
    const [uid, stream] = [newId(), newStream()];
    await append(stream, record({ personal: { of: uid, values: { ip: "192.0.2.1" } } }));
    await erasePersonal(uid, { at: new Date(), actorId: "system:erasure", actorRole: "system", requestId: "" });
    expect((await list({ stream })).items.map(({ personal, erased }) => ({ personal, erased }))).toContainEqual({ personal: null, erased: true });
  });
  it("enters who read it, by what and from where, before it answers", async () => {
    const reader = await member("admin");
    await listAudit(ListAuditInput.parse({ actor: "u-sought" }), contextOf(reader));
    const [entry] = await stored(`audit-reads-${reader.uid}`);
    expect(entry).toMatchObject({ event: "audit.read", actorId: reader.uid, details: { actorId: "u-sought", from: null, to: null }, personal: { of: reader.uid, values: { ip: { value: "127.0.0.1" } } } });
  });
});

describe("checkpoints and the whole log", () => {
  const keys = () => attestationKeys();
  const numberKnown = async (): Promise<number> => Number((await headRef("audit-checkpoints").get()).get("seq") ?? 0);
  const headsOf = async (number: number) => (await readSignedCheckpoint((await loadCheckpoint(number)) ?? "", keys())).heads;

  // What was damaged above must not be found again here.
  beforeAll(async () => {
    await db().recursiveDelete(db().collection("audit"));
  });

  it("are signed, name what changed since the last one alone, and are none where nothing did", async () => {
    const [a, b] = [newStream(), newStream()];
    await append(a, record());
    await append(b, record());
    expect(await checkpointAudit(new Date())).toEqual({ checkpoints: 1, heads: 2 });
    expect((await headsOf(1)).map(({ stream, seq }) => [stream, seq])).toEqual([a, b].sort().map((stream) => [stream, 1]));
    expect(await checkpointAudit(new Date())).toEqual({ checkpoints: 0, heads: 0 });
    await append(b, record());
    expect(await checkpointAudit(new Date())).toEqual({ checkpoints: 1, heads: 1 });
    expect((await headsOf(2)).map(({ stream, seq }) => [stream, seq])).toEqual([[b, 2]]);
    expect((await stored("audit-checkpoints")).map((entry) => [entry["event"], entry["details"].heads])).toEqual([["audit.checkpointed", 2], ["audit.checkpointed", 1]]);
    expect(await verify(b)).toMatchObject({ isWhole: true, checkpoints: 2, lastCheckpoint: { number: 2 } });
  });
  it("are several where much changed, and go on after a run that broke off before the log knew of it", async () => {
    const streams = Array.from({ length: 5 }, newStream);
    for (const stream of streams) await append(stream, record());
    const before = await numberKnown();
    expect((await checkpointAudit(new Date(), 2)).checkpoints).toBeGreaterThanOrEqual(3);
    const known = await numberKnown();
    expect(known).toBeGreaterThanOrEqual(before + 3);
    // As a crash between the file and its entry leaves it.
    await Promise.all([entriesOf("audit-checkpoints").doc(entryId(known)).delete(), headRef("audit-checkpoints").update({ seq: known - 1, hash: (await stored("audit-checkpoints"))[known - 2]?.["hash"] })]);
    await append(newStream(), record());
    expect(await checkpointAudit(new Date())).toMatchObject({ checkpoints: 1 });
    expect(await numberKnown()).toBe(known + 1);
    expect(await problemsOfAll()).toEqual([]);
  });
  it("is verified whole, and exported whole and verified without the database", async () => {
    await append(newStream(), record({ personal: { of: "u1", values: { ip: "192.0.2.3" } } }));
    await checkpointAudit(new Date());
    const calls = await verifyAll();
    expect(calls.at(-1)).toMatchObject({ isWhole: true, nextCursor: null, lastCheckpoint: { number: await numberKnown() } });
    const streams = (await db().collection("audit").get()).size;
    const files = await exportAll({});
    const report = await verifyFiles(files);
    expect(report).toMatchObject({ problems: [], streams, checkpoints: await numberKnown(), next: null });
    expect(report.entries).toBeGreaterThanOrEqual(streams);
    // Reading and handing out are in it themselves.
    expect(files.join("")).toContain('"event":"audit.exported"');
  });
  it("is verified and exported in parts that go on where the one before ended, each stream once", async () => {
    for (let i = 0; i < 45; i += 1) await append(newStream(), record());
    await append(newStream(), ...Array.from({ length: 50 }, () => record()));
    await checkpointAudit(new Date(), 10);
    const calls = await verifyAll({ streams: 20, entries: 30, places: 5 });
    expect(calls.length).toBeGreaterThan(5);
    const sum = (field: "streams" | "checkpoints"): number => calls.reduce((total, call) => total + call[field], 0);
    expect(calls.flatMap(({ problems }) => problems)).toEqual([]);
    expect(sum("streams")).toBe((await db().collection("audit").get()).size);
    expect(sum("checkpoints")).toBe(await numberKnown());
    for (const input of [{}, { since: "2026-01-01T00:00:00Z" }]) {
      const files = await exportAll(input, 25);
      expect(files.length).toBeGreaterThan(3);
      expect(await verifyFiles(files)).toMatchObject({ problems: [], checkpoints: await numberKnown(), next: null });
      const heads = files.flatMap((file) => [...String(file).matchAll(/"kind":"head","stream":"(.+?)"/g)].map(([, stream]) => stream));
      expect(new Set(heads).size).toBeGreaterThanOrEqual(sum("streams"));
      // The stream that every export is entered in is written to meanwhile; by time it comes again, and is followed again.
      expect(heads.filter((stream) => stream !== `audit-reads-${admin.uid}`)).toHaveLength(new Set(heads).size - 1);
      expect((await verifyFiles(files.toSpliced(1, 1))).problems.length).toBeGreaterThan(0);
    }
  });
  it("shows a stream whose end was cut off with its head set back, alone, as a whole and in an export", async () => {
    const stream = newStream();
    await append(stream, record(), record(), record());
    await checkpointAudit(new Date());
    const [, second] = await stored(stream);
    await Promise.all([entriesOf(stream).doc(entryId(3)).delete(), headRef(stream).update({ seq: 2, hash: second?.["hash"] })]);
    expect(await problemsOf(stream)).toEqual(["truncated 3"]);
    expect(await problemsOfAll()).toEqual([`truncated ${stream} 3`]);
    // Also where the stream was quiet since, and a call looks at few checkpoints.
    for (let i = 0; i < 3; i += 1) {
      await append(newStream(), record());
      await checkpointAudit(new Date());
    }
    const parts = await problemsInParts(stream, { checkpoints: 1 });
    expect(parts.length).toBeGreaterThanOrEqual(await numberKnown());
    expect(parts.flat()).toEqual(["truncated 3"]);
    for (const linesMax of [10_000, 1]) expect((await verifyFiles(await exportAll({ stream }, linesMax))).problems).toMatchObject([{ stream, seq: 3, kind: "truncated" }]);
    await db().recursiveDelete(headRef(stream));
    expect(await problemsOf(stream)).toEqual(["truncated 1"]);
    expect(await problemsOfAll()).toEqual([`truncated ${stream} 1`]);
  });
  it("is exported also where somebody put what is no data of ours, and that shows in its place", async () => {
    for (const odd of [Number.NaN, db().doc("users/u1"), new Date(), Buffer.from("x")]) {
      const stream = newStream();
      await append(stream, record(), record());
      await entriesOf(stream).doc(entryId(2)).update({ "details.odd": odd });
      const [file] = await exportAll({ stream });
      expect(await verifyFiles([file ?? Buffer.alloc(0)])).toMatchObject({ problems: [{ stream, seq: 2, kind: "changed" }] });
      expect(await problemsOf(stream)).toEqual(["changed 2"]);
      await db().recursiveDelete(headRef(stream));
    }
  });
  it("shows a stream whose head is gone, though it is no longer among the streams", async () => {
    const stream = newStream();
    await append(stream, record());
    await checkpointAudit(new Date());
    const head = (await headRef(stream).get()).data() ?? {};
    await headRef(stream).delete();
    expect(await problemsOfAll()).toContain(`head_mismatch ${stream} 1`);
    await headRef(stream).set(head);
    expect(await problemsOfAll()).not.toContain(`head_mismatch ${stream} 1`);
  });
  it("shows a stream that was written anew from its beginning", async () => {
    await db().recursiveDelete(db().collection("audit"));
    for (let number = 1; (await loadCheckpoint(number)) !== null; number += 1) await deleteFile(`audit/checkpoints/${entryId(number)}.jws`);
    const stream = newStream();
    await append(stream, record(), record());
    await checkpointAudit(new Date());
    await db().recursiveDelete(headRef(stream));
    await append(stream, record({ actorId: "somebody" }), record(), record());
    expect(await problemsOf(stream)).toEqual(["checkpoint_mismatch 2"]);
    expect(await problemsOfAll()).toEqual([`checkpoint_mismatch ${stream} 2`]);
    await db().recursiveDelete(headRef(stream));
  });
  it("shows a checkpoint that is gone, was put in another's place, or is not signed by this installation", async () => {
    await db().recursiveDelete(db().collection("audit"));
    await deleteFile(`audit/checkpoints/${entryId(1)}.jws`);
    for (let i = 0; i < 2; i += 1) {
      await append(newStream(), record());
      await checkpointAudit(new Date());
    }
    expect(await problemsOfAll()).toEqual([]);
    const [one, two] = [(await loadCheckpoint(1)) ?? "", (await loadCheckpoint(2)) ?? ""];
    const put = async (number: number, jws: string): Promise<void> => {
      await deleteFile(`audit/checkpoints/${entryId(number)}.jws`);
      await saveFile(`audit/checkpoints/${entryId(number)}.jws`, Buffer.from(jws), "application/jose");
    };
    await deleteFile(`audit/checkpoints/${entryId(2)}.jws`);
    expect(await problemsOfAll()).toEqual(["checkpoint_invalid null 2"]);
    await put(2, one);
    expect(await problemsOfAll()).toEqual(["checkpoint_invalid null 2"]);
    await put(2, `${two.slice(0, -4)}AAAA`);
    expect(await problemsOfAll()).toEqual(["checkpoint_invalid null 2"]);
    await put(2, two);
    expect(await problemsOfAll()).toEqual([]);
  });
  it("is exported by what was written to since a time", async () => {
    const [early, late] = [newStream(), newStream()];
    await append(early, record());
    await checkpointAudit(new Date());
    const since = Number((await headRef(early).get()).get("writtenAt").toMillis()) + 1;
    await append(late, record());
    await checkpointAudit(new Date());
    const [file] = await exportAll({ since: new Date(since).toISOString() });
    const text = String(file);
    expect(text).toContain(late);
    expect(text).not.toContain(`"subject":"users/u1","stream":"${early}"`);
    expect(await verifyFiles([file ?? Buffer.alloc(0)])).toMatchObject({ problems: [], next: null });
  });
  it("lists a hundred problems, and says how many more there are", async () => {
    const streams = Array.from({ length: 103 }, newStream);
    await transact(async (tx) => {
      const opened = await Promise.all(streams.map((one) => openStream(tx, one)));
      for (const one of opened) one.append(record());
    });
    await checkpointAudit(new Date());
    const batch = db().batch();
    for (const one of streams) batch.delete(headRef(one));
    await batch.commit();
    const calls = await verifyAll();
    expect(calls).toMatchObject([{ isWhole: false, moreProblems: 3 }, { isWhole: false, problems: [], moreProblems: 0, nextCursor: null }]);
    expect(calls.flatMap(({ problems }) => problems).filter(({ kind, stream }) => kind === "head_mismatch" && streams.includes(stream ?? ""))).toHaveLength(100);
    expect((await stored(`audit-reads-${admin.uid}`)).at(-2)).toMatchObject({ event: "audit.verified", details: { problems: 103 } });
  });
  it("refuses a stream that is not there, a cursor of its own, and one that is another stream's", async () => {
    await expect(verify("user-nobody")).rejects.toMatchObject({ code: "not_found" });
    await expect(verifyAll({ checkpoints: 1 }, "user-nobody")).rejects.toMatchObject({ code: "not_found" });
    await expect(exportAudit(ExportAuditInput.parse({ stream: "user-nobody" }), contextOf(admin))).rejects.toMatchObject({ code: "not_found" });
    for (const cursor of ["", "YQ", "czE_"]) await expect(exportAudit(ExportAuditInput.parse({ cursor }), contextOf(admin))).rejects.toMatchObject({ code: "invalid_cursor" });
    for (const cursor of ["", "YQ", Buffer.from("c0").toString("base64url")]) await expect(verifyAudit(VerifyAuditInput.parse({ cursor }), contextOf(admin))).rejects.toMatchObject({ code: "invalid_cursor" });
    const within = Buffer.from(JSON.stringify({ within: entryId(1) })).toString("base64url");
    await expect(exportAudit(ExportAuditInput.parse({ cursor: within }), contextOf(admin))).rejects.toMatchObject({ code: "invalid_cursor" });
    await expect(exportAudit(ExportAuditInput.parse({ stream: "user-x", since: "2026-01-01T00:00:00Z" }), contextOf(admin))).rejects.toMatchObject({ code: "invalid_input" });
    const [mine, other] = [newStream(), newStream()];
    await append(mine, record(), record());
    const { nextCursor } = await verifyAudit({ stream: mine }, contextOf(admin), { entries: 1 });
    await expect(verifyAudit({ stream: other, cursor: nextCursor ?? "" }, contextOf(admin))).rejects.toMatchObject({ code: "invalid_cursor" });
    await expect(verifyAudit({ cursor: nextCursor ?? "" }, contextOf(admin))).rejects.toMatchObject({ code: "invalid_cursor" });
    await expect(verifyAudit({ stream: mine, cursor: nextCursor ?? "" }, contextOf({ ...admin, uid: newId() }))).rejects.toMatchObject({ code: "invalid_cursor" });
    const forged = Buffer.from(JSON.stringify({ position: { checkpoint: 1_000_000, isUnseen: false }, problems: 0 })).toString("base64url");
    for (const cursor of [forged, `${nextCursor?.split(".").slice(0, 3).join(".") ?? ""}.${forged}.AAAA`]) await expect(verifyAudit({ stream: mine, cursor }, contextOf(admin))).rejects.toMatchObject({ code: "invalid_cursor" });
    expect(await verifyAudit({ stream: mine, cursor: nextCursor ?? "" }, contextOf(admin))).toMatchObject({ isWhole: true, entries: 1, nextCursor: null });
  });
});

describe("npm run verify-audit", () => {
  const script = fileURLToPath(new URL("../../scripts/verifyAudit.ts", import.meta.url));
  let folder: string;
  let files: Buffer[];
  const run = async (...args: string[]): Promise<{ code: number; text: string }> =>
    await new Promise((resolve) => {
      execFile(process.execPath, ["--disable-warning=ExperimentalWarning", script, ...args], { env: { ...process.env, INIT_CWD: folder } }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : 0, text: stdout + stderr });
      });
    });
  beforeAll(async () => {
    await db().recursiveDelete(db().collection("audit"));
    for (let number = 1; (await loadCheckpoint(number)) !== null; number += 1) await deleteFile(`audit/checkpoints/${entryId(number)}.jws`);
    await append("user-seen", record(), record({ actorId: "u-known" }), record());
    await checkpointAudit(new Date());
    files = await exportAll({}, 2);
    folder = await mkdtemp(join(tmpdir(), "verify-audit-"));
    await Promise.all([...files.map((file, i) => writeFile(join(folder, `part${String(i)}.ndjson`), file)), writeFile(join(folder, "jwks.json"), JSON.stringify(attestationKeys()))]);
    return async () => {
      await rm(folder, { recursive: true });
    };
  });
  const names = (): string[] => files.map((_, i) => `part${String(i)}.ndjson`);

  it("finds what was exported whole, with the keys and without", async () => {
    expect(files.length).toBeGreaterThan(1);
    const withKeys = await run(...names(), "--public-key", "jwks.json");
    expect(withKeys).toMatchObject({ code: 0 });
    expect(withKeys.text).toContain("WHOLE: nothing was changed");
    expect((await run(...names())).text).toContain("no signature was checked");
  });
  it("says where something was changed, and ends with 1", async () => {
    const part = names().find((_, i) => String(files[i]).includes("u-known")) ?? "";
    await writeFile(join(folder, "changed.ndjson"), String(files[names().indexOf(part)]).replace("u-known", "u-other"));
    const changed = await run(...names().map((name) => (name === part ? "changed.ndjson" : name)), "--public-key", "jwks.json");
    expect(changed).toMatchObject({ code: 1 });
    expect(changed.text).toContain("PROBLEM changed at stream user-seen, entry 2");
  });
  it("ends with 3 where a part is left to come, and with 2 where there is nothing to look at", async () => {
    expect(await run("part0.ndjson", "--public-key", "jwks.json")).toMatchObject({ code: 3 });
    expect(await run()).toMatchObject({ code: 2 });
    expect(await run("nothing.ndjson")).toMatchObject({ code: 2 });
    expect(await run("part0.ndjson", "--public-key", "part0.ndjson")).toMatchObject({ code: 2 });
  });
});

import { attestationKeys } from "../platform/keyring.ts";
import fc from "fast-check";
import canonicalize from "canonicalize";
import { describe, expect, it } from "vitest";
import { genesisHash } from "../platform/hashChain.ts";
import { sha256Of, signCheckpoint, type Place } from "./checkpoint.ts";
import { exportEndType, readLine, writeExport, type ExportHeader, type ExportLine } from "./exportFormat.ts";
import { entryOf, type AuditEntry } from "./log.ts";
import { payloadOf } from "./attested.ts";
import { verifyExport } from "./verifyExport.ts";

const keys = [{ id: "k", key: Buffer.alloc(32, 7).toString("base64url") }];
const publicKeys = attestationKeys(keys);
const strangers = attestationKeys([{ id: "k", key: Buffer.alloc(32, 8).toString("base64url") }]);
const header: ExportHeader = { kind: "audit", format: "secura.audit/1", project: "p", exportedAt: "2026-01-02T00:00:00.000Z", exportedBy: "admin", stream: null, since: null, cursor: null };

function entriesOf(stream: string, count: number): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (let seq = 1; seq <= count; seq += 1) entries.push(entryOf(stream, { event: "user.updated", at: new Date("2026-01-01T00:00:00Z"), actorId: "u1", actorRole: "employee", subject: "users/u1", requestId: "r", details: { fields: ["phone"], note: "é€😀" }, personal: { of: "u1", values: { ip: "192.0.2.7" } } }, seq, entries.at(-1)?.hash ?? genesisHash));
  return entries;
}
const placeOf = (stream: string, entry: AuditEntry | undefined): Place => ({ stream, seq: entry?.seq ?? 1, hash: entry?.hash ?? "" });
const linesOf = (stream: string, entries: readonly AuditEntry[]): ExportLine[] => [...entries.map((entry): ExportLine => ({ kind: "entry", stream, entry })), { kind: "head", stream, head: { seq: entries.length, hash: entries.at(-1)?.hash ?? "" } }];

const streams = { "user-u1": entriesOf("user-u1", 3), "user-u2": entriesOf("user-u2", 2) };
const first = await signCheckpoint({ project: "p", number: 1, previous: null, upTo: "2026-01-01T01:00:00.000Z", heads: [placeOf("user-u1", streams["user-u1"][1])] }, keys);
const second = await signCheckpoint({ project: "p", number: 2, previous: sha256Of(first), upTo: "2026-01-01T02:00:00.000Z", heads: [placeOf("user-u2", streams["user-u2"][1]), placeOf("user-u1", streams["user-u1"][2])] }, keys);
const lines: ExportLine[] = [header, { kind: "checkpoint", jws: first }, { kind: "checkpoint", jws: second }, ...Object.entries(streams).flatMap(([stream, entries]) => linesOf(stream, entries))];

async function write(all: readonly ExportLine[], next: string | null = null, by = keys): Promise<Buffer> {
  const parts: string[] = [];
  // eslint-disable-next-line @typescript-eslint/require-await -- the lines are at hand here
  const source = async function* (): AsyncGenerator<ExportLine, string | null> {
    yield* all;
    return next;
  };
  for await (const line of writeExport(source(), by)) parts.push(line);
  return Buffer.from(parts.join(""));
}
// eslint-disable-next-line @typescript-eslint/require-await -- the bytes are at hand here
async function* inChunks(bytes: Buffer, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}
const verify = async (file: Buffer, by: typeof publicKeys | null = publicKeys) => await verifyExport([inChunks(file)], by);
const kindsOf = async (file: Buffer, by: typeof publicKeys | null = publicKeys) => (await verify(file, by)).problems.map(({ stream, seq, kind }) => `${kind} ${String(stream)} ${String(seq)}`);

const whole = await write(lines);

describe("an export as it was written", () => {
  it("verifies, in chunks of any size", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5_000 }), async (size) => {
        expect(await verifyExport([inChunks(whole, size)], publicKeys)).toEqual({ problems: [], moreProblems: 0, files: 1, streams: 2, entries: 5, erased: 0, checkpoints: 2, uncovered: 0, next: null });
      }),
      { numRuns: 20 },
    );
  });
  it("verifies in parts, in their order alone", async () => {
    const part1 = await write(lines.slice(0, 7), "s");
    const part2 = await write([{ ...header, cursor: "s" }, ...lines.slice(7)]);
    expect(await verifyExport([part1, part2].map((part) => inChunks(part)), publicKeys)).toMatchObject({ problems: [], files: 2, streams: 2, next: null });
    expect(await verifyExport([inChunks(part1)], publicKeys)).toMatchObject({ problems: [], next: "s" });
    expect((await verifyExport([part2, part1].map((part) => inChunks(part)), publicKeys)).problems.map(({ kind }) => kind)).toContain("export_altered");
    expect(JSON.parse(payloadOf((readLine(part1.toString("utf8").trimEnd().split("\n").at(-1) ?? "") as { jws: string }).jws, exportEndType))).toMatchObject({ next: "s" });
  });
  it("of one stream says which streams no checkpoint covers", async () => {
    const one = await write([{ ...header, stream: "user-u1" }, { kind: "checkpoint", jws: second }, ...linesOf("user-u1", streams["user-u1"]), ...linesOf("user-u3", entriesOf("user-u3", 1))]);
    expect(await verify(one)).toMatchObject({ problems: [], uncovered: 1 });
  });
});

describe("an export that was tampered with", () => {
  it("shows any single bit of the file that was turned", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length * 8 - 1), async (bit) => {
        const file = Buffer.from(whole);
        file.writeUInt8(file.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect((await verify(file)).problems).not.toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
  it("shows where an entry was changed, dropped, doubled or moved, whoever signs the file anew", async () => {
    const at = (n: number) => lines[n] ?? header;
    const edited = { kind: "entry", stream: "user-u1", entry: { ...streams["user-u1"][1], actorId: "u9" } } as const;
    const forged = { kind: "entry", stream: "user-u1", entry: entryOf("user-u1", { event: "user.updated", at: new Date(), actorId: "u9", actorRole: "admin", subject: "s", requestId: "", details: {} }, 3, streams["user-u1"][1]?.hash ?? "") } as const;
    expect(await kindsOf(await write(lines.with(4, edited)))).toEqual(["changed user-u1 2"]);
    expect(await kindsOf(await write(lines.toSpliced(3, 1)))).toEqual(["missing user-u1 1"]);
    expect(await kindsOf(await write(lines.toSpliced(3, 0, at(3))))).toEqual(["reordered user-u1 1"]);
    expect(await kindsOf(await write(lines.with(3, at(4)).with(4, at(3))))).toEqual(["reordered user-u1 1"]);
    expect(await kindsOf(await write(lines.with(5, forged).with(6, { kind: "head", stream: "user-u1", head: { seq: 3, hash: forged.entry.hash } })))).toEqual(["checkpoint_mismatch user-u1 3"]);
  });
  it("shows a stream that was cut off with its head set back, or left out, by the checkpoints", async () => {
    const cut = [...lines.slice(0, 5), { kind: "head", stream: "user-u1", head: { seq: 2, hash: streams["user-u1"][1]?.hash } } as const, ...lines.slice(7)];
    expect(await kindsOf(await write(cut))).toEqual(["truncated user-u1 3"]);
    expect(await kindsOf(await write(lines.slice(0, 7)))).toEqual(["truncated user-u2 2"]);
    expect(await kindsOf(await write(lines.toSpliced(6, 1)))).toEqual(["head_mismatch user-u1 3"]);
  });
  it("shows a checkpoint that is missing, foreign, or follows on another", async () => {
    const stray = await signCheckpoint({ project: "p", number: 2, previous: "0".repeat(64), upTo: "2026-01-01T02:00:00.000Z", heads: [placeOf("user-u2", streams["user-u2"][1])] }, keys);
    expect(await kindsOf(await write(lines.toSpliced(1, 1)))).toEqual(["checkpoint_invalid null 1"]);
    expect(await kindsOf(await write(lines.with(2, { kind: "checkpoint", jws: stray })))).toEqual(["checkpoint_invalid null 2"]);
    expect((await kindsOf(await write(lines), strangers))[0]).toBe("checkpoint_invalid null null");
  });
  it("shows that it was signed by somebody else, was cut off, or goes on after its end", async () => {
    expect(await kindsOf(await write(lines, null, [{ id: "k", key: Buffer.alloc(32, 8).toString("base64url") }]))).toEqual(["export_altered null null"]);
    const text = whole.toString("utf8");
    expect(await kindsOf(Buffer.from(text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1)))).toEqual(["export_altered null null"]);
    expect(await kindsOf(Buffer.from(`${text}${canonicalize(lines[3]) ?? ""}\n`))).toEqual(["export_altered null null"]);
    expect(await kindsOf(Buffer.alloc(0))).toEqual(["export_altered null null"]);
    expect((await verifyExport([], publicKeys)).problems).toHaveLength(1);
  });
  it("is still followed where the keys are not at hand, but a signature then says nothing", async () => {
    expect(await kindsOf(await write(lines, null, [{ id: "k", key: Buffer.alloc(32, 8).toString("base64url") }]), null)).toEqual([]);
    expect(await kindsOf(await write(lines.toSpliced(3, 1)), null)).toEqual(["missing user-u1 1"]);
  });
});

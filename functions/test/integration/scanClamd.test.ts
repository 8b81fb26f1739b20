import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eicar } from "../../scripts/stack/clamd.mjs";
import { scan } from "../../src/evidence/scanner.ts";
import { isClamdMissing, ownClamd } from "../support/clamd.ts";
import { nestedZip, png, zip, zipBomb } from "../support/files.ts";

const chunkBytes = 64 * 1024;
const streamOf = (bytes: Buffer) => Readable.from(Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) => bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes)));
const pdf = Buffer.from("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n");

describe.skipIf(isClamdMissing)("the real clamd", () => {
  let clamd: Awaited<ReturnType<typeof ownClamd>>;
  beforeAll(async () => {
    clamd = await ownClamd();
  });
  afterAll(async () => {
    await clamd.stop();
  });
  const judge = (bytes: Buffer) => scan(streamOf(bytes), clamd.at);
  const infected = { verdict: "infected", signature: "Eicar-Test-Signature.UNOFFICIAL", reason: null };

  it("finds nothing in what is clean, and says which engine it is", async () => {
    expect(await judge(png())).toEqual({ verdict: "clean", signature: null, reason: null, engine: expect.stringMatching(/^ClamAV \d+\.\d+/) as string });
    expect(await judge(zip([{ name: "log.txt", bytes: Buffer.from("nothing to see\n".repeat(1_000)) }]))).toMatchObject({ verdict: "clean" });
    expect(await judge(Buffer.from("x"))).toMatchObject({ verdict: "clean" });
  });
  it("takes a file of no bytes for clean", async () => {
    expect(await judge(Buffer.alloc(0))).toMatchObject({ verdict: "clean" });
  });
  it("finds EICAR, in the open and in a ZIP in a ZIP", async () => {
    expect(await judge(eicar)).toMatchObject(infected);
    expect(await judge(nestedZip(eicar, 2))).toMatchObject(infected);
  });
  it.each([
    ["a PNG", png()],
    ["a PDF", pdf],
    ["a ZIP", zip([{ name: "a.txt", bytes: Buffer.from("harmless") }])],
  ])("finds EICAR behind %s", async (_what, front) => {
    expect(await judge(front)).toMatchObject({ verdict: "clean" });
    expect(await judge(Buffer.concat([front, eicar]))).toMatchObject(infected);
  });
  it("finds a ZIP with EICAR behind a PNG", async () => {
    expect(await judge(Buffer.concat([png(), zip([{ name: "eicar.com", bytes: eicar }])]))).toMatchObject(infected);
  });
  it("takes no zip bomb for clean, and does not unpack it to its end", async () => {
    const bomb = zipBomb();
    expect(bomb.length).toBeLessThan(1_000_000);
    const started = performance.now();
    expect(await judge(bomb)).toMatchObject({ verdict: "error", signature: expect.stringMatching(/^Heuristics\.Limits\.Exceeded\./) as string });
    expect(performance.now() - started).toBeLessThan(10_000);
  });
  it("takes nothing for clean that is nested too deep to look into", async () => {
    expect(await judge(nestedZip(eicar, 20))).toMatchObject({ verdict: "error", signature: expect.stringMatching(/^Heuristics\.Limits\.Exceeded\./) as string });
  });
  it("scans 10 MB in a few seconds", async () => {
    const bytes = randomBytes(10 * 1024 * 1024);
    const started = performance.now();
    expect(await judge(bytes)).toMatchObject({ verdict: "clean" });
    const tookMs = performance.now() - started;
    expect(tookMs).toBeLessThan(5_000);
    expect(await judge(Buffer.concat([bytes.subarray(eicar.length), eicar]))).toMatchObject(infected);
  });
  it("says of a file over its limit that it could not scan it, at the latest when asked again", async () => {
    const small = await ownClamd({ StreamMaxLength: "1M" });
    // clamd closes the connection while there is more to come, and its answer may be lost with it.
    const untilAnswered = async (left: number): Promise<unknown> => {
      try {
        return await scan(streamOf(randomBytes(3_000_000)), small.at);
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: "unavailable" });
        if (left === 0) throw thrown;
        return await untilAnswered(left - 1);
      }
    };
    try {
      const answers = await Promise.all(Array.from({ length: 10 }, () => untilAnswered(10)));
      for (const answer of answers) expect(answer).toMatchObject({ verdict: "error", reason: "The scanner said: INSTREAM size limit exceeded. ERROR" });
    } finally {
      await small.stop();
    }
  });
  it("judges twenty files at once, each for itself", async () => {
    const files = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? png(8 + index) : nestedZip(eicar, 1 + (index % 3))));
    const verdicts = await Promise.all(files.map(judge));
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(files.map((_, index) => (index % 2 === 0 ? "clean" : "infected")));
  });
});

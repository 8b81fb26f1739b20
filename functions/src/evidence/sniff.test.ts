import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sniff } from "./sniff.ts";

async function typeOf(...chunks: Uint8Array[]): Promise<string> {
  const { bytes, type } = sniff(
    (async function* () {
      for (const chunk of chunks) yield await Promise.resolve(chunk);
    })(),
  );
  const passed: Uint8Array[] = [];
  for await (const chunk of bytes) passed.push(chunk);
  expect(Buffer.concat(passed)).toEqual(Buffer.concat(chunks));
  return await type();
}

describe("the type of a file", () => {
  it("is that of its bytes, however they are cut into pieces", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: "grapheme", minLength: 1 }).map((value) => Buffer.from(value)), fc.uint8Array({ minLength: 1, maxLength: 50 }).map((value) => Buffer.from(value))), fc.nat(), async (bytes, seed) => {
        const at = seed % bytes.length;
        expect(await typeOf(bytes.subarray(0, at), bytes.subarray(at))).toBe(await typeOf(bytes));
      }),
      { numRuns: 300 },
    );
  });
  it("is text only when all of it is, to the last byte", async () => {
    const long = Buffer.from("Grüße – 履歴書 👩‍💻\r\n\t".repeat(10_000));
    expect(await typeOf(long)).toBe("text/plain");
    expect(await typeOf(long, Buffer.from([0]))).toBe("application/octet-stream");
    expect(await typeOf(long, Buffer.from([0xc3]))).toBe("application/octet-stream");
  });
});

import type { IncomingMessage } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson } from "./body.ts";

const request = (body: string | Buffer, headers: Record<string, string> = { "content-type": "application/json" }) => ({ headers, rawBody: Buffer.from(body) }) as unknown as IncomingMessage & { rawBody: Buffer };
const refusal = (code: string) => expect.objectContaining({ code }) as Error;

describe("a JSON body", () => {
  it("comes back as it was sent", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(readJson(request(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
  it("may be absent, and may carry parameters and a suffix in its type", () => {
    expect(readJson(request("", {}))).toEqual({});
    expect(readJson(request("{}", { "content-type": "application/merge-patch+json; charset=utf-8" }))).toEqual({});
  });
  it.each([
    ["invalid_json", "{", "application/json"],
    ["invalid_json", "{'a':1}", "application/json"],
    ["invalid_json", Buffer.from([0x22, 0xff, 0x22]), "application/json"],
    ["invalid_json", "[".repeat(33) + "]".repeat(33), "application/json"],
    ["invalid_json", "[".repeat(100_000), "application/json"],
    ["unsupported_media_type", "a=1", "application/x-www-form-urlencoded"],
    ["unsupported_media_type", "{}", "text/plain"],
    ["unsupported_media_type", "{}", "application/jsonp"],
    ["payload_too_large", `"${"x".repeat(1_100_000)}"`, "application/json"],
  ])("is refused with %s", (code, body, type) => {
    expect(() => readJson(request(body, { "content-type": type }))).toThrow(refusal(code));
  });
  it("is refused when it comes without a type", () => {
    expect(() => readJson({ headers: { "content-length": "2" } } as unknown as IncomingMessage)).toThrow(refusal("unsupported_media_type"));
  });
  it("may nest 32 deep, and brackets within strings do not count", () => {
    expect(() => readJson(request("[".repeat(32) + "]".repeat(32)))).not.toThrow();
    expect(readJson(request(JSON.stringify({ a: '[[[[\\"'.repeat(50) })))).toBeDefined();
  });
});

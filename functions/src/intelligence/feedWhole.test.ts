import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wholeJson, wholeLines, wholePart } from "./feedWhole.ts";

const record = fc.record({ id: fc.string(), tags: fc.array(fc.record({ name: fc.string() }), { maxLength: 3 }) });

describe("what is whole of JSON that was cut off", () => {
  it("are the records before the cut, wherever it is, each as it was", () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), fc.boolean(), fc.double({ min: 0, max: 0.999, noNaN: true }), (records, isBare, share) => {
        const text = JSON.stringify(isBare ? records : { type: "bundle", objects: records });
        const cut = text.slice(0, Math.floor(text.length * share));
        const whole = wholeJson(cut);
        if (whole === null) return;
        const parsed = JSON.parse(whole) as unknown[] | { objects: unknown[] };
        const kept = Array.isArray(parsed) ? parsed : parsed.objects;
        expect(kept).toEqual(records.slice(0, kept.length));
        const next = JSON.stringify(records[kept.length]);
        // Nothing whole was left out.
        expect(cut.includes(`${JSON.stringify(records.slice(0, kept.length)).slice(0, -1)}${kept.length === 0 ? "" : ","}${next}`)).toBe(false);
      }),
    );
  });
  it("is nothing when no record is, or when records may lack what comes after them", () => {
    for (const text of ["", "{", '{"objects":[{"a":', '{"Event":{"Attribute":[{"type":"md5"},{"ty', "[1,2,3", '"{[}]"']) expect(wholeJson(text)).toBeNull();
  });
  it("takes signs within words for words", () => {
    expect(wholeJson('[{"a":"}],{\\"["},{"b":"]}')).toBe('[{"a":"}],{\\"["}]');
  });
  it("takes a megabyte of brackets and of quotes in a moment", () => {
    const started = performance.now();
    for (const sign of ["[", "{", '"', "\\", "}", "]"]) wholeJson(sign.repeat(1_000_000));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("what is whole of lines that were cut off", () => {
  it("are those that have an end", () => {
    expect(wholeLines("a\nb\nc")).toBe("a\nb\n");
    expect(wholeLines("a\r\nb")).toBe("a\r\n");
    expect(wholeLines("a")).toBeNull();
    expect(wholePart("csv", "a,b\n1")).toBe("a,b\n");
    expect(wholePart("kev", '{"vulnerabilities":[{"a":1},{')).toBe('{"vulnerabilities":[{"a":1}]}');
  });
});

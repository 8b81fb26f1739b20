import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pseudonymOf } from "./deletion.ts";

describe("a pseudonym", () => {
  it("follows from the uid, shows nothing of it and looks the same for everybody", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (uid) => {
        expect(pseudonymOf(uid)).toBe(pseudonymOf(uid));
        expect(pseudonymOf(uid)).toMatch(/^Former member [A-HJ-NP-Z]{4}$/);
      }),
    );
  });
  it("tells people apart in nearly all organisations", () => {
    expect(new Set(Array.from({ length: 100 }, (_, n) => pseudonymOf(`person ${String(n)}`))).size).toBeGreaterThan(97);
  });
});

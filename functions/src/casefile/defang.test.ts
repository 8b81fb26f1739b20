import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defang, defangText } from "./defang.ts";

describe("defang", () => {
  it.each([
    ["https://login.bank-check.example/a.b?x=1.2", "hxxps://login[.]bank-check[.]example/a.b?x=1.2"],
    ["http://203.0.113.7:8080", "hxxp://203[.]0[.]113[.]7:8080"],
    ["ftp://files.example/x", "fxp://files[.]example/x"],
    ["evil.example", "evil[.]example"],
    ["203.0.113.77", "203[.]0[.]113[.]77"],
    ["ops@evil.example", "ops[@]evil[.]example"],
    ["e".repeat(64), "e".repeat(64)],
    ["CVE-2026-1234", "CVE-2026-1234"],
  ])("writes %s so that nobody follows it", (value, written) => {
    expect(defang(value)).toBe(written);
  });
});

describe("defangText", () => {
  it("breaks what a viewer would make a link of, and leaves the rest", () => {
    expect(defangText("See http://a.example/x, www.b.example or mail c.d@e.example. It ended at 10.30, version 1.2.")).toBe("See hxxp://a[.]example/x, www[.]b[.]example or mail c.d[@]e.example. It ended at 10.30, version 1.2.");
  });
  it("leaves no address in an address, and changes nothing a second time", () => {
    const parts = fc.array(fc.constantFrom("https://", "HTTP://", "ftp://", "www.", "a.example", "c@d.example", "/?q=", ")[l](", " ", "[.]", "hxxp://"), { maxLength: 12 });
    fc.assert(fc.property(parts, (found) => {
      const once = defangText(found.join(""));
      expect(once).not.toMatch(/(?:https?|ftp):\/\//i);
      expect(defangText(once)).toBe(once);
    }), { numRuns: 2_000 });
  });
  it("takes 20,000 characters of almost addresses in no time", () => {
    for (const text of ["a.".repeat(10_000), "www.".repeat(5_000), "a@".repeat(10_000), "http://".repeat(2_800), "http://a/".repeat(2_200), `${"a-".repeat(10_000)}@`]) {
      const started = performance.now();
      defangText(text);
      expect(performance.now() - started).toBeLessThan(1_000);
    }
  });
});

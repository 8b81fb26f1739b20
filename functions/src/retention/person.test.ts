import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gap, namesPerson, withoutPerson, type Erased } from "./person.ts";

const ada: Erased = { uid: "u1", displayName: "Ada Byron", phone: "+44 20 7946 0958", logins: ["ada@example.org", "ada"] };

describe("a text without a person", () => {
  it.each([
    ["Ask Ada Byron <ADA@example.org>, +44 20 7946 0958.", `Ask ${gap} <${gap}>, ${gap}.`],
    ["ADA BYRON and ada; Adam, Nevada and ada2 stay.", `${gap} and ${gap}; Adam, Nevada and ada2 stay.`],
    ["Nothing of hers.", "Nothing of hers."],
    ["", ""],
  ])("%j is %j", (text, expected) => {
    expect(withoutPerson(text, ada)).toBe(expected);
    expect(namesPerson(text, ada)).toBe(text !== expected);
  });
  it("keeps words that a name of two letters would take", () => {
    expect(withoutPerson("al dente", { uid: "u", displayName: "Al", phone: null, logins: [] })).toBe("al dente");
  });
  it("names them no more, whatever they are called and whatever it says", () => {
    const name = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: "grapheme", maxLength: 12 }), fc.constantFrom("(a+)+$", "[x]", "a\\b", "$&", "Former member", "a|b", "█-a", "name-name"));
    fc.assert(
      fc.property(name, name, fc.array(name, { maxLength: 3 }), fc.string({ unit: "grapheme" }), (displayName, phone, logins, around) => {
        const person = { uid: "u", displayName, phone, logins };
        const text = [around, displayName, phone, ...logins, displayName.toUpperCase()].join(" ");
        const once = withoutPerson(text, person);
        expect(namesPerson(once, person)).toBe(false);
        expect(withoutPerson(once, person)).toBe(once);
      }),
      { numRuns: 200 },
    );
  });
  it("is done in time with a long one", () => {
    const long = "ada ".repeat(2_500);
    expect(withoutPerson(long, ada)).toBe(`${gap} `.repeat(2_500));
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gap, namesPerson, withoutPerson, type Erased } from "./person.ts";

const ada: Erased = { uid: "u1", names: ["Ada Byron"], phone: "+442079460958", logins: ["ada@example.org", "ada"], isPartial: false };
const anna: Erased = { uid: "u2", names: ["Anna van der M\u00fcller", "Anna Alt"], phone: "0049 30 123456", logins: [], isPartial: false };

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
  it.each([
    ["I am Anna van der Mu\u0308ller.", `I am ${gap}.`],
    ["Anna  van der\u00a0M\u00fcller", gap],
    ["Anna\nvan der M\u00fcller", gap],
    ["van der M\u00fcller, Anna", gap],
    ["M\u00fcller,Anna van der", gap],
    ["VAN DER M\u00dcLLER ANNA", gap],
    ["Anna Alt, as I was called", `${gap}, as I was called`],
    ["+49 30 123456, +49 (30) 12-34-56, 004930123456, 49.30/123 456", `${gap}, ${gap}, ${gap}, ${gap}`],
    ["49301234567 and 149 30 123456 are others'", "49301234567 and 149 30 123456 are others'"],
  ])("in another form, %j, is %j", (text, expected) => {
    expect(withoutPerson(text, anna)).toBe(expected);
    expect(namesPerson(text, anna)).toBe(text !== expected);
  });
  it.each(["Anna here", "Anna van der M\u00fcllers desk", "call 030 123456", "Mu\u0308nchen"])("keeps %j, which no rule can tell, to the letter", (text) => {
    expect(withoutPerson(text, anna)).toBe(text);
  });
  it("keeps words that a name of two letters would take", () => {
    expect(withoutPerson("al dente", { uid: "u", names: ["Al"], phone: null, logins: [], isPartial: false })).toBe("al dente");
  });
  it("names them no more, whatever they are called and whatever it says", () => {
    const name = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: "grapheme", maxLength: 12 }), fc.constantFrom("(a+)+$", "[x]", "a\\b", "$&", "Former member", "a|b", "█-a", "name-name"));
    fc.assert(
      fc.property(name, name, fc.array(name, { maxLength: 3 }), fc.string({ unit: "grapheme" }), (displayName, phone, logins, around) => {
        const person = { uid: "u", names: [displayName], phone, logins, isPartial: false };
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
    const empty = `Ada${" ".repeat(4_000)}`.repeat(3);
    expect(withoutPerson(empty, { ...ada, logins: [] })).toBe(empty);
    const digits = `+44${" ".repeat(9_000)}`;
    expect(withoutPerson(digits, ada)).toBe(digits);
  });
});

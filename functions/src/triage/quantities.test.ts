import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readQuantities } from "./quantities.ts";

const read = (text: string): [string, number][] => readQuantities(text).map(({ counted, count }) => [counted, count]);

describe("the quantities in a text", () => {
  it.each<[string, string, number]>([
    ["7,332 patients", "people", 7_332],
    ["12 000 pupils", "people", 12_000],
    ["1.234 customers", "people", 1_234],
    ["about 12 thousand cards", "people", 12_000],
    ["three hundred and twelve families", "people", 312],
    ["twenty-five children", "people", 25],
    ["a couple of hundred tenants", "people", 200],
    ["a few hundred customers", "people", 300],
    ["half a million users", "people", 500_000],
    ["half a dozen letters", "people", 6],
    ["two dozen pupils", "people", 24],
    ["dozens of clients", "people", 24],
    ["hundreds of thousands of users", "people", 100_000],
    ["300 of our clients", "people", 300],
    ["9,000 current and prospective students", "people", 9_000],
    ["14 workstations", "machines", 14],
    ["4000 signups since lunch", "messages", 4_000],
    ["down for 20 minutes", "minutes", 20],
    ["for three days", "minutes", 4_320],
    ["6.2 GB uploaded", "gigabytes", 6.2],
    ["two terabytes gone", "gigabytes", 2_000],
    ["$48,200 gone", "money", 48_200],
    ["€8k", "money", 8_000],
    ["1.2 million dollars", "money", 1_200_000],
    ["nearly twenty grand", "money", 20_000],
    ["Where is their 38,400? We paid it.", "money", 38_400],
    ["paid 187,450.00.", "money", 187_450],
  ])("of %j are %s: %d", (text, counted, count) => {
    expect(read(text)).toEqual([[counted, count]]);
  });

  it.each([
    "version 2.3.1",
    "on 3 May 2024 at 9:30",
    "In 2014 employees noticed",
    "room 12",
    "PC-0412 users",
    "20% of customers",
    "her 401k account",
    "one of our employees called",
    "no one opened the charts",
    "1 in 50",
    "they want 2 bitcoin or 490 dollars",
    "203.0.113.7 users",
    "constructor of toString",
    "",
  ])("are none in %j", (text) => {
    expect(read(text)).toEqual([]);
  });

  it("stand where the text has them", () => {
    const text = "On Monday 7,332 patients' records and 14 workstations.";
    expect(readQuantities(text).map(({ start, end }) => text.slice(start, end))).toEqual(["7,332 patients' records", "14 workstations"]);
  });

  it("are finite and inside the text, whatever it is", () => {
    const words = ["a", "half", "few", "hundred", "thousand", "million", "dozens", "of", "and", "twenty-", "-five", "1", "1,000", "1.5", "12 000", "$", "k", "gb", "patients", "records", ".", "\n", "%", "2024", "999999999999", "__proto__", "\ud800"];
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 500 }), fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((chosen) => chosen.join(" "))), (text) => {
        for (const { count, start, end } of readQuantities(text)) {
          expect(Number.isFinite(count) && count > 0).toBe(true);
          expect(start >= 0 && start < end && end <= text.length).toBe(true);
        }
      }),
    );
  });
});

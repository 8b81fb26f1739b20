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
    ["one and a half million records", "people", 1_500_000],
    ["two and a half thousand records", "people", 2_500],
    ["a million and a half records", "people", 1_500_000],
    ["1 and a half million records", "people", 1_500_000],
    [".5 million customers", "people", 500_000],
    ["one thousand three hundred and forty-five clients", "people", 1_345],
    ["three thousand-odd customers", "people", 3_000],
    ["300-odd customers", "people", 300],
    ["six-hundred customers", "people", 600],
    ["records of 2020 patients", "people", 2_020],
    ["1998 customers", "people", 1_998],
    ["number of affected patients: 600", "people", 600],
    ["customers: 600", "people", 600],
    ["the number of users affected is 600", "people", 600],
    ["users=600", "people", 600],
    ["600 entries", "people", 600],
    ["600 ppl", "people", 600],
    ["3 out of 12,000 customers", "people", 3],
    ["2 of 3 servers", "machines", 2],
    ["half of our 300 staff", "people", 150],
    ["I am one of 12,000 customers affected", "people", 12_000],
    ["we have 300 employees and none can log in", "people", 300],
    ["we have 300 customers without service", "people", 300],
    ["we paid 800,000 euros ransom", "money", 800_000],
    ["We lost 500,000 euros in the ransom attack", "money", 500_000],
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
    "the 2020 patients list",
    "one in a million customers",
    "10,000 customers but none are affected",
    "none of our 10,000 customers is affected",
    "call 555 1234 customers hotline",
    "we have 300 employees; I lost my pen",
    "a company with 40 employees.",
    "Office 365 accounts",
    "Microsoft 365 users",
    "Windows 11 machines",
    "Boeing 737 passengers",
    "6 month old laptop",
    "24 month contract",
    "1=1 users",
    "They demand 800,000 euros ransom",
    "we have not paid the 800,000 euros ransom",
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

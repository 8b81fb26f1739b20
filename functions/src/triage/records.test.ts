import { describe, expect, it } from "vitest";
import { estimateRecords } from "./records.ts";

describe("the number of people or records affected", () => {
  it.each([
    ["1,200 patients' records were in it", 1_200],
    ["names of 3.5 million customers", 3_500_000],
    ["50k accounts", 50_000],
    ["more than 2m users", 2_000_000],
    ["a million patients", 1_000_000],
    ["between 10,000 and 15,000 people", 15_000],
    ["two patients", 2],
    ["about 12 customer records", 12],
    ["all 350 staff", 350],
    ["200 clients, later 3,000 clients", 3_000],
  ])("is read from %j", (text, count) => {
    expect(estimateRecords(text)?.count).toBe(count);
  });

  it.each(["$3.5 million from customers", "two employees found it", "12 boxes of patient records", "my record", "for 24 hours users waited", "14 laptops", ""])("is not guessed from %j", (text) => {
    expect(estimateRecords(text)).toBeNull();
  });

  it("comes with the words that say it", () => {
    expect(estimateRecords("We lost the files of three hundred and\ntwelve families.")).toMatchObject({ count: 312, evidence: "three hundred and twelve families" });
  });
});

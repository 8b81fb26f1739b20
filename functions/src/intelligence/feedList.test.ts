import { describe, expect, it } from "vitest";
import { readList } from "./feedList.ts";
import { readInTurns } from "./importReport.ts";

const options = { source: "A list", tlp: "AMBER", confidence: 50, now: new Date("2026-06-01T00:00:00Z") } as const;
const outcomes = async (content: unknown): Promise<string[]> => (await readInTurns(readList(content, options))).items.map(({ ref, outcome }) => `${ref} ${outcome}`);

describe("a list", () => {
  it("has a value a line, without remarks and what is empty", async () => {
    expect(await outcomes("# head\r\n198.51.100.7 # seen\n\n ;x\nevil.example/#part\rno value")).toEqual(["line 2 taken", "line 5 taken", "line 6 refused"]);
  });
  it("of remark signs without end, and of signs that end a line elsewhere, is read in one go", async () => {
    const start = performance.now();
    expect(await outcomes(`${" #".repeat(500_000)}\u2028x\n${";".repeat(500_000)}`)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

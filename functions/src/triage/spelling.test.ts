import { describe, expect, it } from "vitest";
import { spelledRight } from "./spelling.ts";
import { readWords } from "./words.ts";

describe("misspellings", () => {
  it("are put right, and the words stay where they are", () => {
    const words = readWords("i recieved it, cant open my loptop");
    const right = spelledRight(words);
    expect(right.map(({ text }) => text)).toEqual(["i", "received", "it", "can't", "open", "my", "laptop"]);
    expect(right.map(({ start, end, id }) => [start, end, id])).toEqual(words.map(({ start, end, id }) => [start, end, id]));
  });
});

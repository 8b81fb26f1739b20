import { describe, expect, it } from "vitest";
import { categories } from "./model.ts";
import { hashInCategory, wordingFeatures } from "./severityWording.ts";
import { readWords } from "./words.ts";

const features = (text: string) => wordingFeatures(readWords(text));
const hashes = (text: string): number[] => features(text).map(({ hash }) => hash);

describe("the wording", () => {
  it("is stems that say something and pairs of neighbours, each once", () => {
    // Servers, crashed; the servers, servers crashed.
    expect(features("The servers crashed")).toHaveLength(4);
    expect(features("crashed crashed")).toHaveLength(2);
    expect(hashes("servers")).toEqual(hashes("server"));
  });

  it("makes no pair over the end of a clause", () => {
    expect(features("server. crashed")).toHaveLength(2);
  });

  it("differs by category", () => {
    const [server = 0] = hashes("server");
    expect(new Set([server, ...categories.map((category) => hashInCategory(server, category))]).size).toBe(categories.length + 1);
  });

  it("counts less the more is said", () => {
    expect(features("server")[0]?.value).toBe(1);
    expect(features("server, laptop, mailbox, backup")[0]?.value).toBe(0.5);
  });

  it("is nothing for nothing", () => {
    expect(features("")).toEqual([]);
    expect(features("...")).toEqual([]);
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { keptKinds } from "./kept.ts";
import { steps } from "./steps.ts";

/** Collections of the data model that hold nothing of a person but the uid, as who did what, or not even that; and what they hold. */
const nobodys: Record<string, string> = {
  "incidents/{id}/runs/{id}": "steps, and who began",
  "incidents/{id}/evidence/{id}/internal/file": "where the bytes are, what a scanner said",
  "incidents/{id}/evidenceHashes/{hash}": "hashes of files",
  "looseFiles/{id}": "ids",
  "models/{sha256}": "figures, and who switched",
  "alerts/{id}/rises/{severity}": "a severity",
  "alertFeedback/{hash}": "counts by source and rule",
  "indicators/{hash}/hits/{id}": "ids and a score",
  "anomalies/{name}": "how far a sweep is",
  "rollups/{name}": "counts, some by uid",
  "rollupMarks/{id}": "what was counted, with uids",
  "usedTokens/{id}": "what for, until when",
  "deletions/{uid}": "when an account was deleted",
  "erasures/{uid}": "the erasure itself",
  "erasures/{uid}/reports/{n}": "its reports, without values",
  "tombstones/{id}": "number and times of an incident",
  "retentionSweeps/{rule}": "how far a sweep is",
  "audit/{stream}": "the head of a chain",
  "revokedSessions/{sid}": "a time",
  "rateLimits/{hash}": "tokens, under a hash",
};

const placesOf = (document: string): string[] => {
  const rows = document.split("\n").filter((line) => line.startsWith("| `") && line.includes("/"));
  const first = rows.map((line) => line.split(" | ")[0] ?? "");
  return first.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path.replace(/\/…$/, "/{name}"))).filter((path) => /^[a-zA-Z]+\//.test(path));
};
/** Each part in braces is the same to it, however it is called; so is a part one list names and the other does not. */
const sameAs = (place: string): RegExp => new RegExp(`^${place.replaceAll(/\{\w+\}/g, String.raw`[^/]+`)}$`);

describe("the data model", () => {
  const model = readFileSync(new URL("../../../docs/data-model.md", import.meta.url), "utf8");
  const collections = placesOf(model.slice(model.indexOf("## Collections"), model.indexOf("## An incident")));
  const known = [...Object.values(steps).flatMap(({ where }) => where as readonly string[]), ...keptKinds.flatMap(({ where }) => where), ...Object.keys(nobodys)].filter((place) => place !== "any" && !place.startsWith("bucket:"));

  it("has no collection of which nobody said what becomes of a person in it: erased, kept with a reason, or not in it", () => {
    expect(collections.length).toBeGreaterThan(70);
    expect(collections.filter((path) => !known.some((place) => sameAs(place).test(path)))).toEqual([]);
  });
  it("has every collection that an erasure or its report names", () => {
    // Those the model names with what lies above them.
    expect(known.filter((place) => !place.startsWith("reports/{id}/internal/") && !collections.some((path) => sameAs(place).test(path)))).toEqual([]);
  });
});

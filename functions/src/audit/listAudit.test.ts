import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equalitiesOf } from "./documents.ts";

interface Index {
  collectionGroup: string;
  queryScope: string;
  fields: { fieldPath: string; order?: string }[];
}
interface Override {
  collectionGroup: string;
  fieldPath: string;
  indexes: { order?: string; queryScope: string }[];
}
const file = JSON.parse(readFileSync(new URL("../../../firestore.indexes.json", import.meta.url), "utf8")) as { indexes: Index[]; fieldOverrides: Override[] };
const overrideOf = (fieldPath: string) => file.fieldOverrides.find((override) => override.collectionGroup === "entries" && override.fieldPath === fieldPath)?.indexes;

describe("the list of the log over all streams", () => {
  it("has an index by time for each of its filters, which Firestore merges, and one by time alone", () => {
    fc.assert(
      fc.property(fc.record({ stream: fc.string(), subject: fc.string(), actor: fc.string(), event: fc.constant("user.updated" as const) }, { requiredKeys: [] }), (input) => {
        for (const [field] of equalitiesOf(input)) {
          expect(file.indexes).toContainEqual({ collectionGroup: "entries", queryScope: "COLLECTION_GROUP", fields: [{ fieldPath: field, order: "ASCENDING" }, { fieldPath: "at", order: "DESCENDING" }] });
        }
      }),
    );
    expect(overrideOf("at")).toContainEqual({ order: "DESCENDING", queryScope: "COLLECTION_GROUP" });
  });
  it("keeps personal values out of every index, save whose they are, by which they are erased", () => {
    expect(overrideOf("personal")).toEqual([]);
    expect(overrideOf("commitments")).toEqual([]);
    expect(overrideOf("personal.of")).toEqual([{ order: "ASCENDING", queryScope: "COLLECTION_GROUP" }]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Indicator, IndicatorImport, WatchEvent } from "../../../client/src/index.ts";
import { device, historyOf, recorder, state, type Device } from "../support/apps.ts";
import { partnerBundle, strangers } from "../support/indicators.ts";
import { unique } from "../support/stack.ts";

let manager: Device;
let analyst: Device;
const label = unique("copy");
const partners = strangers();
const seen = recorder<WatchEvent<Indicator>>();
let end: () => void = () => undefined;

beforeAll(async () => {
  [manager, analyst] = await Promise.all([device("manager"), device("analyst")]);
  end = analyst.secura.watchIndicators({ label }, seen.see);
  await seen.until(({ type }) => type === "initial", "the first snapshot");
});
afterAll(async () => {
  end();
  await Promise.all([manager, analyst].map((who) => who.close()));
});

interface Bundle {
  objects: { type: string }[];
}
const exported = async (isFull: boolean): Promise<Bundle> => {
  const { contentBase64 } = await analyst.secura.intelligence.export({ label, isFull });
  return JSON.parse(Buffer.from(contentBase64, "base64").toString()) as Bundle;
};
const indicatorsIn = ({ objects }: Bundle) => objects.filter(({ type }) => type === "indicator");

/** Hands a file over, and what its document tells from then to its end. */
async function importFile(who: Device, bundle: Bundle, about: { source: string; isOwn?: boolean }): Promise<IndicatorImport | null> {
  const { id, state: first } = await who.secura.importIndicators(new File([JSON.stringify(bundle)], "copy.json"), about);
  expect(first).toBe("pending");
  const run = recorder<IndicatorImport | null>();
  const unwatch = analyst.secura.watchImport(id, run.see);
  const last = await run.until((is) => is !== null && is.finishedAt !== null, "the end of the import");
  unwatch();
  return last;
}

async function removeAll(): Promise<void> {
  for (const { id } of (await analyst.secura.intelligence.search({ label })).items) {
    await manager.secura.intelligence.remove({ id });
    await state(seen, "its removal", (indicator) => indicator.id === id, "removed");
  }
  expect(indicatorsIn(await exported(true))).toEqual([]);
}

describe("indicators of a partner", () => {
  it("exported, removed and put back from the file are what they were", async () => {
    expect(await analyst.secura.intelligence.import({ source: "partner", content: { ...partnerBundle(label, partners) } })).toMatchObject({ state: "done", counts: { taken: 3, refused: 0 } });
    const before = await exported(true);
    expect(indicatorsIn(before)).toHaveLength(3);
    await removeAll();
    expect(await importFile(manager, before, { source: "copy", isOwn: true })).toMatchObject({ name: "copy.json", format: "stix", state: "done", problem: null, counts: { taken: 3, refused: 0 } });
    expect(await exported(true)).toEqual(before);
    for (const value of Object.values(partners)) {
      const { id } = await state(seen, value, (indicator) => indicator.value === value);
      const changes = historyOf(seen, id).map(({ type }) => type);
      expect(changes.filter((type) => type !== "modified")).toEqual(["added", "removed", "added"]);
    }
  });
  it("taken by another from what is handed out say the same, in the name of who handed it out", async () => {
    const before = await exported(false);
    await removeAll();
    expect(await importFile(analyst, before, { source: "another" })).toMatchObject({ state: "done", counts: { taken: 3, refused: 0 } });
    expect(await exported(false)).toEqual(before);
    const { items } = await analyst.secura.intelligence.search({ label });
    expect(items.map(({ sources }) => sources.map(({ name }) => name.startsWith("another")))).toEqual([[true], [true], [true]]);
  });
});

import { readFileSync } from "node:fs";
import type { DocumentData } from "firebase-admin/firestore";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Incident } from "../../src/incidents/model.ts";

// A project of its own for each run, where no deployed trigger runs and what is corrected is this file's alone.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-learn-${String(Date.now())}`;
});
const { activeModel, forgetActive } = await import("../../src/ai/activeModel.ts");
const { writeCorrection } = await import("../../src/ai/corrections.ts");
const { describeModel, listModels } = await import("../../src/ai/describeModel.ts");
const { parseFrozen } = await import("../../src/ai/frozen.ts");
const { learnFromCorrections } = await import("../../src/ai/learnFromCorrections.ts");
const { exampleOf } = await import("../../src/ai/measure.ts");
const { ModelOutput, StoredModel } = await import("../../src/ai/model.ts");
const { modelPath } = await import("../../src/ai/modelStorage.ts");
const { activateModel, rollbackModel } = await import("../../src/ai/switchModel.ts");
const { incidentDefaults } = await import("../../src/incidents/model.ts");
const { db, transact } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { deleteFile, listFiles, readFile, saveFile } = await import("../../src/platform/storage.ts");
const { featuresOf, numberOf } = await import("../../src/triage/features.ts");
const { loadModel, parseModel } = await import("../../src/triage/modelFile.ts");
const { categorise } = await import("../../src/triage/categorise.ts");
const { readWords } = await import("../../src/triage/words.ts");
const { contextOf, member } = await import("../support/desk.ts");
const { plainReports } = await import("../support/reports.ts");
type Category = (typeof plainReports)[number]["category"];

const shipped = loadModel();
const frozen = plainReports.map(({ text, category }) => exampleOf(text, category));
const minute = 60_000;
let now = new Date();
let taught = 0;

beforeEach(async () => {
  for (const name of ["corrections", "models", "settings"]) await db().recursiveDelete(db().collection(name));
  await db().recursiveDelete(db().doc("audit/settings-model"));
  forgetActive();
  now = new Date();
  taught = 0;
});

/** An incident that somebody of the team corrected. */
async function teach(description: string, category: Category, at = now, reportedBy = newId(), by = newId()): Promise<Incident> {
  taught += 1;
  const incident: Incident = { ...incidentDefaults, id: `lesson-${String(taught)}`, title: "Please look", description, reportedBy, createdAt: now, triage: { state: "done" } };
  const { id, ...fields } = incident;
  await db().doc(`incidents/${id}`).set(fields);
  await transact((tx) => {
    writeCorrection(tx, incident, { category }, by, at);
    return Promise.resolve();
  });
  return incident;
}
const teachAll = (lessons: readonly (readonly [string, Category])[]) => Promise.all(lessons.map(([text, category]) => teach(text, category)));
const learn = (changes: Partial<Parameters<typeof learnFromCorrections>[1]> = {}) => learnFromCorrections(now, { leastCorrected: 30, promotes: true, by: "system:learning", frozen, ...changes });
/** What would be taught and held back, and which lessons these are, without the seconds it takes to make a model. */
const deal = () => learn({ leastCorrected: 1_000 });
const judged = async (text: string, by?: typeof shipped) => categorise(text, readWords(text), by ?? (await activeModel()).model);
const stored = async (sha256: string | null) => (await db().doc(`models/${String(sha256)}`).get()).data() ?? {};
const pointer = async () => (await db().doc("settings/model").get()).data();
const audited = async () => (await db().collection("audit/settings-model/entries").orderBy("seq").get()).docs.map((entry) => String(entry.get("event")));

/** True if the model has learnt a word; the shipped one knows none of those made up here. */
const knows = ({ space }: typeof shipped, word: string): boolean => [...featuresOf(readWords(word))].some(([hash, block]) => block === 0 && numberOf(space, hash) >= 0);

/** Reports in many voices, by one of those who wrote the training texts. */
const authored = (name: string) => parseFrozen(readFileSync(new URL(`../../training/reports/${name}.jsonl`, import.meta.url), "utf8"));

/** Something this organisation alone has a word for, told in forty ways: any two of these have one part in common at most, and are no near-copies. */
const times = ["Early on Monday", "Around lunch yesterday", "Shortly before closing", "Last Friday evening", "During the fire drill", "While it rained at dawn", "Right after the meeting"];
const people = ["the delivery driver", "a visitor in a red coat", "our trainee from accounting", "somebody at the gate", "the whole night shift", "two painters with a ladder", "the assistant of the plumber"];
const deeds = ["plombed the cabinet of spare parts", "says the locker was plombed", "saw that a meter is plombed again", "asked me who plombed the till", "left the barrier plombed", "told us of some plombed boxes", "found the door plombed"];
const places = ["beside the loading ramp", "in the east stairwell", "behind the canteen kitchen", "next to the archive", "on the second parking deck", "under the reception desk", "across from the boiler room"];
const newWord = Array.from({ length: 40 }, (_, at) => {
  const [row, column] = [Math.floor(at / 7), at % 7];
  return [`${String(times[row])} ${String(people[column])} ${String(deeds[(row + column) % 7])} ${String(places[(row + 2 * column) % 7])}.`, "intrusion"] as const;
});
const unseen = "The caretaker says that somebody plombed the ticket machine.";
/** What the engine gets right is taught as well. */
const known = plainReports.map(({ text, category }) => [`${text} Thanks for looking at it.`, category] as const);

describe("too few corrections", () => {
  it("are not learnt from, and the outcome says how many are needed", async () => {
    await teachAll(newWord.slice(0, 12));
    expect(await learn()).toMatchObject({ outcome: "too_few", corrected: 12, modelSha256: null, reasons: ["12 corrected texts, 30 are needed"] });
    expect((await db().collection("models").get()).empty).toBe(true);
    expect((await activeModel()).model).toBe(shipped);
  });
  it("are those on the same incident, on a text that changed since, on a restricted incident or on one that is gone", async () => {
    const [twice, changed, restricted, gone, ...rest] = await teachAll(newWord.slice(0, 12));
    await transact((tx) => {
      if (twice) writeCorrection(tx, twice, { category: "intrusion" }, newId(), now);
      return Promise.resolve();
    });
    await db().doc(`incidents/${String(changed?.id)}`).update({ description: "Nothing of the kind after all." });
    await db().doc(`incidents/${String(restricted?.id)}`).update({ restricted: true });
    await db().doc(`incidents/${String(gone?.id)}`).delete();
    expect(await learn()).toMatchObject({ outcome: "too_few", corrected: rest.length + 1, skipped: 3 });
  });
});

describe("somebody who would teach the engine what they like", () => {
  it("is not listened to about own reports", async () => {
    const analyst = newId();
    await Promise.all(newWord.slice(0, 12).map(([text]) => teach(text, "other", now, analyst, analyst)));
    await teach("The till was plombed by somebody.", "intrusion");
    expect(await learn()).toMatchObject({ outcome: "too_few", corrected: 1, skipped: 12 });
  });
  it("teaches no word that nobody else writes, whoever corrects", async () => {
    const reporter = newId();
    await Promise.all(newWord.map(([text]) => teach(text, "other", now, reporter)));
    await teachAll(known);
    const run = await learn();
    const tuned = await readFile(modelPath(String(run.modelSha256)), 10_000_000);
    const model = tuned ? parseModel(tuned) : shipped;
    expect(run.corrected).toBe(80);
    expect(knows(model, "plombed")).toBe(false);
  });
});

describe("more corrections than a run has room for", () => {
  it("are learnt from the newest on, up to 200,000 words", async () => {
    const letters = (at: number): string => String.fromCharCode(97 + Math.floor(at / 26), 97 + (at % 26));
    const long = Array.from({ length: 126 }, (_, at) => `zz${letters(at)}ck ${"mail ".repeat(1_700)}`);
    await Promise.all(long.map((text, at) => teach(text, "fraud", new Date(now.getTime() - at * minute))));
    expect(await learn({ leastCorrected: 200 })).toMatchObject({ outcome: "too_few", corrected: 125, skipped: 1 });
  });
});

describe("corrections that teach a new word", () => {
  it("make a model that judges unseen reports by it, keeps what it knew, and is on record", async () => {
    await teachAll([...newWord, ...known]);
    const before = await judged(unseen);
    expect(before.category).not.toBe("intrusion");
    const run = await learn();
    expect(run).toMatchObject({ outcome: "promoted", corrected: 80, skipped: 0, reasons: [] });
    expect(run.taught + run.heldBack).toBe(80);
    expect(run.heldBack).toBeGreaterThan(5);

    const after = await judged(unseen);
    expect(after.category).toBe("intrusion");
    expect(knows((await activeModel()).model, "plombed")).toBe(true);
    expect(after.evidence.some(({ text }) => text.includes("plombed"))).toBe(true);
    for (const { text, category } of plainReports) if ((await judged(text, shipped)).category === category) expect((await judged(text)).category, text).toBe(category);

    const day = now.toISOString().slice(0, 10).replaceAll("-", "");
    expect(await stored(run.modelSha256)).toMatchObject({ version: `${shipped.version}+ft.${day}.1`, parent: shipped.sha256, comparedWith: shipped.sha256, state: "active", taught: run.taught, by: "system:learning", figures: { before: { texts: 40 }, after: { texts: 40 } } });
    expect(await pointer()).toMatchObject({ activeSha256: run.modelSha256, previousSha256: shipped.sha256, by: "system:learning" });
    expect(await audited()).toEqual(["model.trained", "model.activated"]);
    expect(await readFile(modelPath(String(run.modelSha256)), 10_000_000)).not.toBeNull();
    const shown = await describeModel();
    expect(shown).toMatchObject({ active: { sha256: run.modelSha256, isShipped: false, parent: shipped.sha256 }, shipped: { sha256: shipped.sha256 }, missing: null, learning: { outcome: "promoted" } });
    expect(z.safeEncode(ModelOutput, shown).success).toBe(true);
  });
  it("are learnt once, also by two runs at once; a rollback stays until there is something new", async () => {
    await teachAll([...newWord, ...known]);
    const [one, other] = await Promise.all([learn(), learn()]);
    expect(one.modelSha256).toBe(other.modelSha256);
    expect((await db().collection("models").get()).size).toBe(1);
    expect(await audited()).toEqual(["model.trained", "model.activated"]);
    const manager = await member("manager");
    expect(await rollbackModel({}, contextOf(manager))).toMatchObject({ activeSha256: shipped.sha256, previousSha256: one.modelSha256, by: manager.uid });
    now = new Date(now.getTime() + minute);
    expect(await learn()).toMatchObject({ outcome: "unchanged" });
    expect((await activeModel()).model).toBe(shipped);
    await teach("Yesterday a plombed crate stood in the hall.", "intrusion");
    expect(await learn()).toMatchObject({ outcome: "promoted", corrected: 81 });
    expect((await db().collection("models").get()).size).toBe(2);
  });
  it("count by their latest word", async () => {
    const incidents = await teachAll(newWord);
    await teachAll(known);
    await transact((tx) => {
      for (const incident of incidents) writeCorrection(tx, incident, { category: "data_exposure" }, newId(), new Date(now.getTime() + minute));
      return Promise.resolve();
    });
    expect(await learn()).toMatchObject({ outcome: "promoted", corrected: 80 });
    // The first word was intrusion: it is forgotten, and the latest is among what the model thinks of.
    const { category, alternatives } = await judged("The caretaker rang to say that the ticket machine was plombed at noon.");
    const likely = [category, ...alternatives.map((alternative) => alternative.category)];
    expect(likely).toContain("data_exposure");
    expect(likely.slice(0, likely.indexOf("data_exposure"))).not.toContain("intrusion");
  });
  it("make a candidate that waits for a manager where models are not promoted by themselves", async () => {
    await teachAll([...newWord, ...known]);
    const run = await learn({ promotes: false });
    expect(run.outcome).toBe("candidate");
    expect((await activeModel()).model).toBe(shipped);
    expect(await stored(run.modelSha256)).toMatchObject({ state: "candidate" });
    await activateModel({ sha256: String(run.modelSha256) }, contextOf(await member("manager")));
    expect((await judged(unseen)).category).toBe("intrusion");
  });
});

describe("one mail that many people reported", () => {
  const mail = "The parcel service writes that a zorblax waits at the customs office and that a small fee must be paid within three days on their page, or the zorblax goes back to the sender abroad.";
  it("is one lesson where only case, numbers, spaces and addresses differ, with what was said last", async () => {
    await teachAll(newWord);
    const alone = await deal();
    await teach(`${mail} Ticket 17: https://one.example/a`, "fraud", new Date(now.getTime() - minute));
    for (let copy = 0; copy < 9; copy += 1) await teach(`${mail.toUpperCase()}\n\nTicket ${String(copy)}:  https://two.example/${String(copy)}`, "phishing", new Date(now.getTime() - (copy + 2) * minute));
    const run = await learn({ promotes: false });
    expect(run).toMatchObject({ corrected: 41, skipped: 9 });
    expect(run.taught + run.heldBack).toBe(41);
    expect(run.lessonSha256).not.toBe(alone.lessonSha256);
    await teach(`${mail} Ticket 99: https://three.example`, "fraud", new Date(now.getTime() + minute));
    expect(await learn({ promotes: false })).toMatchObject({ outcome: "unchanged", lessonSha256: run.lessonSha256 });
    await teach(`${mail} Ticket 99: https://three.example`, "phishing", new Date(now.getTime() + 2 * minute));
    expect((await deal()).lessonSha256).not.toBe(run.lessonSha256);
  });
  /** The same with a few words of each reporter's own. */
  const copies = people.flatMap((who) => times.map((when) => [`${when} ${who} got this: ${mail}`, "insider_misuse"] as const)).slice(0, 40);
  it("stands on one side of the test, and is no proof by itself however often it was reported", async () => {
    await teachAll(copies);
    const run = await learn();
    expect(run).toMatchObject({ outcome: "rejected", corrected: 40, skipped: 0, reasons: [expect.stringMatching(/^held-back corrections right \d of [01], /)] });
    expect([run.taught, run.heldBack]).toEqual(run.heldBack === 0 ? [40, 0] : [0, 1]);
  });
  it("counts once among what tests the others", async () => {
    await teachAll(newWord);
    const { taught: others, heldBack } = await deal();
    await teachAll(copies);
    const run = await deal();
    expect(run.corrected).toBe(80);
    expect([[others + 40, heldBack], [others, heldBack + 1]]).toContainEqual([run.taught, run.heldBack]);
  });
});

describe("a severity said later", () => {
  it("does not make a category the latest word, nor one of a text it was never said of", async () => {
    const [incident, changed] = await teachAll(newWord.slice(0, 2));
    if (!incident || !changed) throw new Error("Nothing was taught.");
    const [former, latter] = [newId(), newId()];
    const say = (about: Incident, said: Parameters<typeof writeCorrection>[2], by: string, minutes: number) =>
      transact((tx) => {
        writeCorrection(tx, about, said, by, new Date(now.getTime() + minutes * minute));
        return Promise.resolve();
      });
    await say(incident, { category: "fraud" }, former, 1);
    await say(incident, { category: "malware" }, latter, 2);
    const { lessonSha256 } = await learn({ leastCorrected: 10 });
    await say(incident, { severity: "low" }, former, 3);
    expect(await learn({ leastCorrected: 10 })).toMatchObject({ corrected: 2, lessonSha256 });
    await say(changed, { category: "fraud" }, former, 4);
    const anew = { ...changed, description: "My laptop was stolen from the car." };
    await db().doc(`incidents/${changed.id}`).update({ description: anew.description });
    await say(anew, { severity: "high" }, former, 5);
    expect(await learn({ leastCorrected: 10 })).toMatchObject({ corrected: 1, skipped: 1 });
  });
});

describe("harmful corrections", () => {
  const categories = [...new Set(plainReports.map(({ category }) => category))];
  /** Every label is another's. */
  const shuffled = known.map(([text, category], i) => [text, categories[(categories.indexOf(category) + 1 + (i % (categories.length - 1))) % categories.length] ?? "other"] as const);
  it("are rejected with the reasons, and nothing changes", async () => {
    await teachAll([...shuffled, ...shuffled.map(([text, category]) => [`Once more: ${text}`, category] as const)]);
    const run = await learn();
    expect(run).toMatchObject({ outcome: "rejected", corrected: 80 });
    expect(run.reasons.length).toBeGreaterThan(0);
    expect((await activeModel()).model).toBe(shipped);
    expect(await pointer()).toBeUndefined();
    expect(await stored(run.modelSha256)).toMatchObject({ state: "rejected", reasons: run.reasons });
    expect(await listFiles(modelPath(String(run.modelSha256)), 1)).toEqual([]);
    expect(await audited()).toEqual(["model.trained"]);
    await expect(activateModel({ sha256: String(run.modelSha256) }, contextOf(await member("manager")))).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("rejected") });
  });
  it("that call everything phishing are rejected for what they lose", async () => {
    await teachAll(authored("h2").slice(0, 250).map(({ text }) => [text, "phishing"] as const));
    const run = await learn({ frozen: authored("h1") });
    expect(run.outcome).toBe("rejected");
    expect(run.reasons).toContainEqual(expect.stringMatching(/^accuracy 0\.\d+, was/));
    expect(run.reasons).toContainEqual(expect.stringMatching(/^recall of \w+ \d+ of \d+, was/));
  });
});

describe("a model in charge", () => {
  /** What the database holds after a promotion, by path; the file stays in the storage. */
  let held: { sha256: string; documents: Map<string, DocumentData> } | undefined;

  /** A model that learnt and was promoted: the first time by learning, from then on as that left it. */
  async function promoted(): Promise<string> {
    if (held) {
      const batch = db().batch();
      for (const [path, data] of held.documents) batch.set(db().doc(path), data);
      await batch.commit();
      return held.sha256;
    }
    await teachAll([...newWord, ...known]);
    const { outcome, modelSha256 } = await learn();
    expect(outcome).toBe("promoted");
    const found = await Promise.all([db().collection("models").get(), db().collection("settings").get(), db().collection("audit/settings-model/entries").get()]);
    const head = await db().doc("audit/settings-model").get();
    held = { sha256: String(modelSha256), documents: new Map([head, ...found.flatMap(({ docs }) => docs)].flatMap((snapshot) => { const data = snapshot.data(); return data ? [[snapshot.ref.path, data] as const] : []; })) };
    return held.sha256;
  }
  /** As an instance that has just started sees it. */
  const elsewhere = () => {
    forgetActive();
    return activeModel();
  };

  it("is asked for once a minute, and read from storage once", async () => {
    const sha256 = await promoted();
    const start = Date.now();
    const { model } = await activeModel(start);
    expect(model.sha256).toBe(sha256);
    await db().doc("settings/model").delete();
    expect((await activeModel(start + minute - 1)).model).toBe(model);
    expect((await activeModel(start + minute)).model).toBe(shipped);
  });
  it("whose file was altered, or is missing, is replaced by the shipped one, which is said", async () => {
    const sha256 = await promoted();
    const bytes = await readFile(modelPath(sha256), 10_000_000);
    expect((await elsewhere()).model.sha256).toBe(sha256);
    await deleteFile(modelPath(sha256));
    expect(await elsewhere()).toMatchObject({ model: { sha256: shipped.sha256 }, missing: { sha256, reason: "Its file is missing." }, since: expect.any(Date) });
    await saveFile(modelPath(sha256), Buffer.concat([bytes ?? Buffer.alloc(0), Buffer.from(" ")]), "application/json");
    expect(await elsewhere()).toMatchObject({ model: { sha256: shipped.sha256 }, missing: { sha256, reason: "Its file is not what its digest says." } });
    expect(await describeModel()).toMatchObject({ active: { sha256: shipped.sha256, isShipped: true }, missing: { sha256 }, choice: { activeSha256: sha256 } });
    await expect(activateModel({ sha256 }, contextOf(await member("manager")))).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("not what its digest says") });
    await deleteFile(modelPath(sha256));
    await saveFile(modelPath(sha256), bytes ?? Buffer.alloc(0), "application/json");
    expect(await elsewhere()).toMatchObject({ model: { sha256 }, missing: null });
  });
  it("gives way to a newly deployed one", async () => {
    const sha256 = await promoted();
    await db().doc("settings/model").update({ shippedSha256: "0".repeat(64) });
    forgetActive();
    expect(await activeModel()).toMatchObject({ model: { sha256: shipped.sha256 }, since: null, missing: null });
    expect((await listModels({ limit: 10 })).items).toMatchObject([{ id: sha256, state: "retired" }]);
    await expect(rollbackModel({}, contextOf(await member("manager")))).rejects.toMatchObject({ code: "conflict" });
    expect(await activateModel({ sha256 }, contextOf(await member("manager")))).toMatchObject({ activeSha256: sha256, previousSha256: shipped.sha256 });
    expect(await pointer()).toMatchObject({ shippedSha256: shipped.sha256 });
  });
  it("is switched away from and back, each time on record and in the list", async () => {
    const sha256 = await promoted();
    const manager = contextOf(await member("manager"));
    await activateModel({ sha256: shipped.sha256 }, manager);
    expect((await stored(sha256))["state"]).toBe("retired");
    expect((await activeModel()).model).toBe(shipped);
    await rollbackModel({}, manager);
    expect((await stored(sha256))["state"]).toBe("active");
    const choice = await pointer();
    expect(await activateModel({ sha256 }, manager)).toMatchObject({ activeSha256: sha256 });
    expect(await pointer()).toEqual(choice);
    expect(await audited()).toEqual(["model.trained", "model.activated", "model.activated", "model.activated"]);
    const { items } = await listModels({ limit: 10 });
    expect(items.map(({ id, state }) => ({ id, state }))).toEqual([{ id: sha256, state: "active" }]);
    expect(z.safeEncode(StoredModel, items[0] as never).success).toBe(true);
  });
  it("cannot be one nobody knows, and there is no way back where there was no other", async () => {
    const manager = contextOf(await member("manager"));
    await expect(activateModel({ sha256: "f".repeat(64) }, manager)).rejects.toMatchObject({ code: "not_found" });
    await expect(rollbackModel({}, manager)).rejects.toMatchObject({ code: "conflict" });
    expect(await activateModel({ sha256: shipped.sha256 }, manager)).toEqual({ activeSha256: shipped.sha256, previousSha256: null, since: null, by: null });
    expect(await pointer()).toBeUndefined();
  });
});

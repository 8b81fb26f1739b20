import { incidentRef, readIncident } from "../incidents/documents.ts";
import { reportOf } from "../incidents/report.ts";
import { db } from "../platform/firestore.ts";
import { judgedText } from "../triage/input.ts";
import type { Category } from "../triage/model.ts";
import { correctionsCollection, readCorrection, reportSha256 } from "./corrections.ts";
import { exampleOf, type Example } from "./measure.ts";
import { groupDuplicates, wordsSha256 } from "./nearDuplicates.ts";

// The newest corrections count: so many bound a run's reads, so many words its time and memory.
const correctionsMax = 2_000;
const wordsMax = 200_000;
const pageSize = 100;
/** Every fifth text tests what was learnt from the others. */
const heldBackEvery = 5;
/** Words by which near-copies are known; bounds the time it takes. */
const comparedWords = 200;

/** A corrected text that can be learnt from. */
export interface Lesson {
  /** The same for the same text, however often it was reported: decides its place, and whether it is held back. */
  key: string;
  category: Category;
  /** Who reported it. */
  reporter: string;
  example: Example;
}

const byKey = (a: Lesson, b: Lesson): number => (a.key < b.key ? -1 : 1);

interface Said {
  category: Category;
  reportSha256: string;
  by: string | null;
}

/** The latest word on each incident's category, newest first. */
async function findCorrected(): Promise<Map<string, Said>> {
  // Who said nothing of the category has no such moment, and is not found.
  const { docs } = await correctionsCollection().orderBy("categoryAt", "desc").limit(correctionsMax).get();
  const latest = new Map<string, Said>();
  for (const snapshot of docs) {
    const { incidentId, category, reportSha256, by } = readCorrection(snapshot);
    if (incidentId !== "" && category !== null && reportSha256 !== null && !latest.has(incidentId)) latest.set(incidentId, { category, reportSha256, by });
  }
  return latest;
}

/**
 * What can be learnt: corrections of what an incident still says, the latest where several say the same, as many as there is
 * room for. Restricted ones are left out, for weights are everybody's, and so is what somebody says of an own report. In an order that follows from the texts alone. Reads
 * 2,000 corrections and as many incidents at most.
 */
export async function findLessons(): Promise<{ lessons: Lesson[]; skipped: number }> {
  const corrected = [...(await findCorrected())];
  const lessons = new Map<string, Lesson>();
  let words = 0;
  for (let from = 0; from < corrected.length; from += pageSize) {
    const page = corrected.slice(from, from + pageSize);
    const snapshots = await db().getAll(...page.map(([incidentId]) => incidentRef(incidentId)), { fieldMask: ["title", "description", "affected", "restricted", "watchers", "reportedBy"] });
    page.forEach(([, said], at) => {
      const snapshot = snapshots[at];
      if (snapshot?.exists !== true || words >= wordsMax) return;
      const incident = readIncident(snapshot).value;
      // Who writes a report and says what it is could teach the engine whatever they like.
      if (incident.restricted || said.by === incident.reportedBy || reportSha256(incident) !== said.reportSha256) return;
      const example = exampleOf(judgedText(reportOf(incident)), said.category);
      const key = wordsSha256(example);
      if (lessons.has(key)) return;
      lessons.set(key, { key, category: said.category, reporter: incident.reportedBy, example });
      words += example.words.length;
    });
  }
  return { lessons: [...lessons.values()].sort(byKey), skipped: corrected.length - lessons.size };
}

/** Lessons, parted. */
export interface Dealt {
  taught: Lesson[];
  heldBack: Lesson[];
}

/**
 * Parts lessons, in the order of their keys, into those to learn from and those that test what was learnt. Near-copies, such
 * as one mail that fifty people reported, stay together, and one of them is test enough: else what was learnt by heart would
 * pass for understood. A new copy may take its like to the other side; then the model that judges has learnt what the new one
 * is tested by, which is the harder test. Pure.
 */
export function dealLessons(lessons: readonly Lesson[]): Dealt {
  const beginnings = lessons.map(({ example }) => ({ words: example.words.slice(0, comparedWords) }));
  const taught: Lesson[] = [];
  const heldBack: Lesson[] = [];
  for (const members of groupDuplicates(beginnings, lessons.length)) {
    const [first, ...copies] = members.flatMap((at) => lessons[at] ?? []);
    if (!first) continue;
    if (parseInt(first.key.slice(0, 8), 16) % heldBackEvery === 0) heldBack.push(first);
    else taught.push(first, ...copies);
  }
  return { taught: taught.sort(byKey), heldBack };
}

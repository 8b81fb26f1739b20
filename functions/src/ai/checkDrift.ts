import { openStream } from "../audit/log.ts";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import { transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { activeModel } from "./activeModel.ts";
import { judgeDrift, leastVerdicts, sampleOf, type DriftReport, type Seen } from "./drift.ts";
import { driftRef, readDrift } from "./driftReport.ts";
import { figuresOf } from "./figures.ts";
import { loadFrozen } from "./frozen.ts";
import { answersOf, type Example } from "./measure.ts";
import { auditStream } from "./store.ts";

const dayMs = 86_400_000;
const windows = [7, 30];
const beforeDays = 30;
// Bounds what a run reads, whatever comes in; beyond it the newest stand for all.
const sampleMax = 1_000;
const looked = ["createdAt", "restricted", "category", "categorySource", ...["state", "category", "confidence", "needsReview", "model"].map((field) => `triage.${field}`)];

/** A model's verdicts on reports that came in at `from` or after and before `to`, among the newest. One read for each report. */
async function verdictsBetween(from: Date, to: Date, modelSha256: string): Promise<Seen[]> {
  const query = incidentRef("any").parent.where("createdAt", ">=", from).where("createdAt", "<", to).orderBy("createdAt", "desc").limit(sampleMax);
  return (await query.select(...looked).get()).docs.flatMap((snapshot): Seen[] => {
    const { category, categorySource, triage, restricted } = readIncident(snapshot).value;
    // The whole team sees the counts, from which it could learn what a restricted one is about.
    if (restricted) return [];
    // What another model said tells nothing of this one.
    if (triage.state !== "done" || triage.model?.sha256 !== modelSha256 || triage.category === undefined || triage.confidence === undefined) return [];
    return [{ category: triage.category, confidence: triage.confidence, needsReview: triage.needsReview === true, isCorrected: categorySource === "human" && category !== triage.category }];
  });
}

/** The verdicts of the last week, or of the last 30 days where a week has too few. */
async function recent(now: Date, modelSha256: string): Promise<{ days: number; seen: Seen[] }> {
  let found = { days: 0, seen: [] as Seen[] };
  for (const days of windows) {
    found = { days, seen: await verdictsBetween(new Date(now.getTime() - days * dayMs), now, modelSha256) };
    if (found.seen.length >= leastVerdicts) break;
  }
  return found;
}

/**
 * Looks whether the verdicts of the model in force are still what its figures promise, and keeps the answer; a change of state enters the
 * log. May run again: the same day gives the same. Reads 3,000 incidents at most, whatever the size of the database.
 */
export async function checkDrift(now: Date, frozen: readonly Example[] = loadFrozen()): Promise<DriftReport> {
  const { model } = await activeModel();
  const { days, seen } = await recent(now, model.sha256);
  const start = now.getTime() - days * dayMs;
  const before = sampleOf(await verdictsBetween(new Date(start - beforeDays * dayMs), new Date(start), model.sha256));
  const expected = figuresOf(answersOf(model, frozen));
  const sample = sampleOf(seen);
  const { accuracy, meanConfidence, reviewShare } = expected;
  const found = { ...judgeDrift(sample, before, expected), at: now, modelSha256: model.sha256, days, sample, expected: { accuracy, meanConfidence, reviewShare } };
  const report = await transact(async (tx): Promise<DriftReport> => {
    const standing = readDrift(await tx.get(driftRef()));
    const audit = await openStream(tx, auditStream);
    const isChanged = standing?.state !== found.state;
    const written: DriftReport = { ...found, since: isChanged ? now : standing.since };
    tx.set(driftRef(), written);
    // The first look at a desk where all is well is no change.
    if (isChanged && (standing || written.state !== "ok")) {
      audit.append({ event: "model.drift_changed", at: now, actorId: "system:learning", actorRole: "system", subject: "settings/modelDrift", requestId: "", details: { from: standing?.state ?? "none", to: written.state, modelSha256: model.sha256, verdicts: sample.verdicts } });
    }
    return written;
  });
  log.driftChecked({ state: report.state, verdicts: sample.verdicts, reasons: report.reasons });
  return report;
}

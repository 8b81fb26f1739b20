import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { openStream } from "../audit/log.ts";
import { pseudonymOf } from "../identity/deletion.ts";
import { AppError } from "../platform/errors.ts";
import { app, transact } from "../platform/firestore.ts";
import { attest } from "../platform/keyring.ts";
import { auditStreamOf, subjectOf, worker } from "./auditNames.ts";
import { ErasureReport, noStep, type StoredErasure } from "./erasureModel.ts";
import { unsealPerson } from "./findPerson.ts";
import { countKept, keptKinds } from "./kept.ts";
import type { Erased } from "./person.ts";
import { openToAll, stepNames, steps, type Step } from "./steps.ts";
import { erasureRef, loadErasure, readErasure, reportRef } from "./store.ts";

export const reportType = "secura-erasure+jws";
const heldNamed = 200;

/** What the report of an erasure says, as of now. One read for each thousand documents that are kept. */
async function draw(erasure: StoredErasure, person: Erased, now: Date): Promise<ErasureReport> {
  const { uid, ground, requestedBy, requestedAt } = erasure;
  const erased = stepNames.map((name) => {
    const { found, left, held } = erasure.steps[name] ?? noStep;
    const { what, whatPartial }: Step = steps[name];
    return { name, what: person.isPartial ? (whatPartial ?? what) : what, found, left, held };
  });
  const items = stepNames.flatMap((name) => erasure.steps[name]?.heldRecords ?? []).slice(0, heldNamed);
  const count = erased.reduce((sum, { held }) => sum + held, 0);
  const kept = await Promise.all(keptKinds.filter(({ isKept }) => isKept?.(person) !== false).map(async (kind) => ({ what: kind.what, where: kind.where, count: await countKept(kind, person), why: kind.why, until: kind.until })));
  return {
    project: app().options.projectId ?? process.env["GCLOUD_PROJECT"] ?? "",
    uid,
    pseudonym: pseudonymOf(uid),
    number: erasure.reports + 1,
    state: count > 0 ? "held" : "done",
    ground,
    requestedBy,
    requestedAt,
    at: now,
    erased,
    held: { count, items, why: "A legal hold: GDPR Art. 17(3)(e). It is erased when the hold is lifted, and another report says so." },
    kept,
  };
}

/** Binds what was erased and what is held, all of it; not what strangers can make more of at any time. Pure. */
function digestOf({ steps: progress }: StoredErasure): string {
  const figures = stepNames.filter((name) => !openToAll.has(name)).map((name) => {
    const { found, left, held, heldSha256 } = progress[name] ?? noStep;
    return [name, found, left, held, heldSha256];
  });
  return createHash("sha256").update(JSON.stringify(figures)).digest("hex");
}

/**
 * Ends an erasure whose last look found nothing new: signs the report and stores it; what is held is looked at again at
 * `againAt`. Does nothing for one that went on meanwhile. Throws if something is left that no hold keeps, so that it is tried again.
 */
export async function finishErasure(uid: string, pass: number, now: Date, againAt: Date): Promise<void> {
  const erasure = await loadErasure(uid);
  const report = await draw(erasure, await unsealPerson(uid, erasure.person), now);
  const open = report.erased.filter(({ name, left, held }) => left > held && !openToAll.has(name)).map(({ name }) => name);
  if (open.length > 0) throw new AppError("unavailable", `Not all of this could be erased yet: ${open.join(", ")}.`);
  const jws = await attest(canonicalize(ErasureReport.encode(report)) ?? "", reportType);
  const reportedSha256 = digestOf(erasure);
  await transact(async (tx) => {
    const present = readErasure(await tx.get(erasureRef(uid)));
    if (present.pass !== pass || present.state === "done" || present.reports !== erasure.reports) return;
    const again = { state: "held" as const, pass: pass + 1, nextAt: againAt };
    // Nothing more was erased, and the same is held as the last report says.
    if (present.reports > 0 && present.state === "held" && report.state === "held" && present.reportedSha256 === reportedSha256) {
      tx.update(erasureRef(uid), again);
      return;
    }
    const audit = await openStream(tx, auditStreamOf(uid));
    const { state, number } = report;
    tx.create(reportRef(uid, number), { at: now, state, jws });
    tx.update(erasureRef(uid), { reports: number, reportedSha256, ...(state === "held" ? again : { state, nextAt: null, finishedAt: now, person: null }) });
    audit.append({ event: "erasure.reported", at: now, actorId: worker, actorRole: "system", subject: subjectOf(uid), requestId: present.requestId, details: { number, state, held: report.held.count, erased: report.erased.reduce((sum, { found, left }) => sum + found - left, 0) } });
  });
}

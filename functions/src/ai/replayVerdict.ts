import { z } from "zod";
import { demandInternal } from "../incidents/access.ts";
import { incidentRef, requireIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import { reportOf } from "../incidents/report.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { inputSha256 } from "../triage/input.ts";
import { Evidence, type Verdict } from "../triage/model.ts";
import { triage } from "../triage/pipeline.ts";
import { openModel } from "./activeModel.ts";
import type { ReplayInput, ReplayOutput } from "./model.ts";
import { differingFields, verdictSha256 } from "./verdictDigest.ts";

/** What the team's part of a verdict keeps of it. */
const Kept = z.object({ evidence: z.array(Evidence), verdictSha256: z.string().nullable() });
type Kept = z.output<typeof Kept>;

/** The verdict as it was given, from the two places where it lies. */
function storedVerdict({ triage: { state: _, error: __, tookMs: ___, at: ____, similar: _____, ...shown } }: Incident, { evidence }: Kept): Record<string, unknown> {
  return { ...shown, evidence };
}

function compare(stored: Record<string, unknown>, kept: Kept, anew: Verdict): Pick<ReplayOutput, "result" | "differing"> {
  const differing = differingFields(stored, anew);
  const isSame = differing.length === 0 && (kept.verdictSha256 === null || kept.verdictSha256 === verdictSha256(anew));
  return isSame ? { result: "identical", differing } : { result: "differs", differing: differing.length > 0 ? differing : ["verdictSha256"] };
}

/**
 * Judges the stored report again with the model the stored verdict names and compares: identical, or the text has changed
 * since, or the model is gone, or it differs and where. Throws `conflict` when there is no verdict yet.
 */
export async function replayVerdict({ incidentId }: ReplayInput, { caller }: Context): Promise<ReplayOutput> {
  const [snapshot, internal] = await db().getAll(incidentRef(incidentId), incidentRef(incidentId).collection("internal").doc("triage"));
  if (!snapshot || !internal) throw new Error("Firestore gave fewer documents than it was asked for.");
  const incident = requireIncident(snapshot);
  demandInternal(caller, incident);
  const { state, model: named, inputSha256: judged, at = null } = incident.triage;
  if (state !== "done" || named === undefined || judged === undefined) throw new AppError("conflict", "There is no verdict to repeat: the engine has not judged this incident, or could not.");
  const kept = readSnapshot(Kept, { evidence: [], verdictSha256: null }, internal).value;
  const digest = inputSha256(reportOf(incident), named);
  const stored = { model: named, inputSha256: judged, verdictSha256: kept.verdictSha256, at };
  const answer = (result: ReplayOutput["result"], differing: string[] = [], anew: string | null = null): ReplayOutput => ({ incidentId, result, differing, stored, replayed: { inputSha256: digest, verdictSha256: anew } });
  if (digest !== judged) return answer("textChanged", ["inputSha256"]);
  const { model } = await openModel(named.sha256);
  if (!model) return answer("modelGone");
  const { verdict } = triage(reportOf(incident), model);
  const { result, differing } = compare(storedVerdict(incident, kept), kept, verdict);
  return answer(result, differing, verdictSha256(verdict));
}

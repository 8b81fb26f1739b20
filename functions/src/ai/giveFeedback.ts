import { z } from "zod";
import { openStream } from "../audit/log.ts";
import { demandWork } from "../incidents/access.ts";
import { auditStreamOf, incidentRef, loadIncident, requireIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import { updateIncident } from "../incidents/updateIncident.ts";
import { Replay, type Context } from "../platform/context.ts";
import { correctionRef, readCorrection, writeCorrection } from "./corrections.ts";
import { Correction, type FeedbackInput } from "./model.ts";

type Judgement = Pick<FeedbackInput, "category" | "severity">;

/** True if the incident says so already, and a person said it. */
function isSaid({ category, severity }: Judgement, incident: Incident): boolean {
  return (category === undefined || (incident.category === category && incident.categorySource === "human")) && (severity === undefined || (incident.severity === severity && incident.severitySource === "human"));
}

/** Sets category and severity as any change by a person does; done by an earlier delivery of this request, it stays done. */
async function setJudgement(id: string, judgement: Judgement, context: Context): Promise<void> {
  try {
    await updateIncident({ id, ...judgement }, context.part("judgement", () => null));
  } catch (thrown) {
    if (!(thrown instanceof Replay)) throw thrown;
  }
}

/**
 * Keeps what a person says the engine should have judged, and sets the incident's category and severity accordingly. Asks
 * for the right to work on the incident.
 */
export async function giveFeedback(input: FeedbackInput, context: Context): Promise<Correction> {
  const { incidentId, comment = null, ...judgement } = input;
  const { caller, now, requestId } = context;
  const shown = requireIncident(await incidentRef(incidentId).get());
  demandWork(caller, shown);
  if (!isSaid(judgement, shown)) await setJudgement(incidentId, judgement, context);
  return await context.part("correction", (output) => z.encode(Correction, output as Correction)).transaction(async (tx) => {
    const incident = await loadIncident(tx, incidentId);
    demandWork(caller, incident);
    const before = await tx.get(correctionRef(incidentId, caller.uid));
    const audit = await openStream(tx, auditStreamOf(incidentId));
    const written = writeCorrection(tx, incident, { ...judgement, comment }, caller.uid, now);
    const { category = null, severity = null } = judgement;
    audit.append({
      event: "model.corrected",
      at: now,
      actorId: caller.uid,
      actorRole: caller.role,
      subject: `incidents/${incidentId}`,
      requestId,
      details: { category, severity, engineCategory: written.engine?.category ?? null, engineSeverity: written.engine?.severity ?? null, modelSha256: written.engine?.modelSha256 ?? null, inputSha256: written.engine?.inputSha256 ?? null, hasComment: comment !== null },
    });
    return { ...readCorrection(before), ...written };
  });
}

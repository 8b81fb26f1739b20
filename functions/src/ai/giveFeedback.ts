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

/**
 * Sets category and severity as any change by a person does; done by an earlier delivery of this request, it stays done.
 * What is said already leaves its mark too, or a repetition would take back what somebody said in between.
 */
async function setJudgement(id: string, judgement: Judgement, context: Context, isDone: boolean): Promise<void> {
  const part = context.part("judgement", () => null);
  try {
    if (isDone) await part.transaction(() => Promise.resolve(null));
    else await updateIncident({ id, ...judgement }, part);
  } catch (thrown) {
    if (!(thrown instanceof Replay)) throw thrown;
  }
}

/**
 * Keeps what a person says the engine should have judged, and sets the incident's category and severity accordingly. Asks
 * for the right to work on the incident.
 */
export async function giveFeedback(input: FeedbackInput, context: Context): Promise<Correction> {
  const { incidentId, comment, ...judgement } = input;
  const { caller, now, requestId } = context;
  const shown = requireIncident(await incidentRef(incidentId).get());
  demandWork(caller, shown);
  await setJudgement(incidentId, judgement, context, isSaid(judgement, shown));
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
      details: { category, severity, engineCategory: written.engine?.category ?? null, engineSeverity: written.engine?.severity ?? null, modelSha256: written.engine?.modelSha256 ?? null, inputSha256: written.engine?.inputSha256 ?? null, hasComment: typeof comment === "string" },
    });
    return { ...readCorrection(before), ...written };
  });
}

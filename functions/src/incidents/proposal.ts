import type { Transaction } from "firebase-admin/firestore";
import type { AuditStream } from "../audit/log.ts";
import type { Incident } from "./model.ts";
import type { DeskSettings } from "./settings.ts";
import { writeTimeline } from "./store.ts";

type Proposal = NonNullable<Incident["proposal"]>;

/** The next status the rules propose for an incident, or null; one that stands is kept as it is. Pure. */
export function proposalOf({ status, tasks, proposal }: Pick<Incident, "status" | "tasks" | "proposal">, { automation }: DeskSettings, now: Date): Proposal | null {
  const isDone = tasks.containmentRequired > 0 && tasks.containmentOpen === 0;
  if (!automation.proposeContained || status !== "in_progress" || !isDone) return null;
  return proposal ?? { to: "contained", reason: "Every required containment task is finished", at: now };
}

/** Tells the story and the log of a proposal that is new with version `version` of the incident. */
export function writeProposal(tx: Transaction, audit: AuditStream, before: Pick<Incident, "id" | "proposal">, after: Pick<Incident, "proposal" | "version">, now: Date): void {
  if (!after.proposal || before.proposal) return;
  const { to, reason } = after.proposal;
  writeTimeline(tx, before.id, `v${String(after.version)}-then-proposed`, { at: now, kind: "proposed", actorId: "system:automation", summary: `Proposed: ${to}`, audience: "team", details: { to, reason, rule: "proposeContained" } });
  audit.append({ event: "incident.proposed", at: now, actorId: "system:automation", actorRole: "system", subject: `incidents/${before.id}`, requestId: "", details: { to, version: after.version } });
}

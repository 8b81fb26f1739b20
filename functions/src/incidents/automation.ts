import { openStream } from "../audit/log.ts";
import { loadPeople } from "../identity/users.ts";
import { transact } from "../platform/firestore.ts";
import { maySeeInternal } from "./access.ts";
import type { Incident } from "./model.ts";
import { moveIncident, type Mover } from "./moveIncident.ts";
import { loadSettings, type DeskSettings } from "./settings.ts";
import { auditStreamOf, incidentRef, readIncident } from "./store.ts";

export type Rule = keyof DeskSettings["automation"];

/** What the desk does by itself, and what the incident's story says of it. Each can be switched off (`settings/desk`). */
export const rules = {
  acknowledgeOnAssignment: { when: "an incident is given to somebody", then: "it counts as acknowledged", note: "Acknowledged, because somebody has it" },
  triageOnTeamMessage: { when: "somebody of the team other than its reporter writes the first message", then: "it moves from new to triaged", note: "Triaged, because the team has answered" },
  proposeContained: { when: "all required containment tasks are finished while work is in progress", then: "contained is proposed as the next status", note: "Every required containment task is finished" },
} as const satisfies Record<Rule, { when: string; then: string; note: string }>;

/** Who acts when a rule does. */
export const automat: Mover = { uid: "system:automation", role: "system", requestId: "" };

/** The part of a timeline entry that says which rule acted. */
export const ruleNote = (rule: Rule) => ({ actorId: automat.uid, summary: rules[rule].note, details: { rule } });

/**
 * A person has written a message: the team's first one moves a new incident on. May be called again, and late: only an
 * incident that is still new moves.
 */
export async function followMessage(incidentId: string, message: { authorId: string }, now: Date): Promise<void> {
  const shown = await incidentRef(incidentId).get();
  if (!shown.exists || !isUntouched(readIncident(shown).value, message.authorId)) return;
  const [settings, people] = await Promise.all([loadSettings(), loadPeople([message.authorId])]);
  const author = people.get(message.authorId);
  // `maySeeInternal` asks for the team as well.
  if (!settings.automation.triageOnTeamMessage || !author) return;
  await transact(async (tx) => {
    const snapshot = await tx.get(incidentRef(incidentId));
    if (!snapshot.exists) return;
    const incident = readIncident(snapshot).value;
    if (!isUntouched(incident, message.authorId) || !maySeeInternal(author, incident)) return;
    const audit = await openStream(tx, auditStreamOf(incidentId));
    moveIncident(tx, audit, incident, { to: "triaged", reason: rules.triageOnTeamMessage.note }, automat, settings, now);
  });
}

const isUntouched = ({ status, reportedBy }: Incident, authorId: string) => status === "new" && reportedBy !== authorId;

import { isOpen } from "../incidents/lifecycle.ts";
import { Pap, Tlp, type Incident } from "../incidents/model.ts";
import { AppError } from "../platform/errors.ts";
import { actionKinds, reaches, type ActionKind } from "./actionKinds.ts";

export type Marked = Pick<Incident, "tlp" | "pap" | "status">;

const whoMayChange = "Whoever of the team sees the incident may change its marking (incidents.update), if the information's source agrees.";

/** True if `marking` is stricter than `strictest`; both stand in the order of the list, the laxest first. */
function isStricter<Marking extends string>(order: readonly Marking[], marking: Marking, strictest: Marking): boolean {
  return order.indexOf(marking) > order.indexOf(strictest);
}

const markings = <Marking extends string>(name: string, order: readonly Marking[], strictest: Marking) => order.slice(0, order.indexOf(strictest) + 1).map((marking) => `${name}:${marking}`).join(", ");

/**
 * Why an action of this kind may not be done on an incident as it is marked now, or null. Traffic Light Protocol 2.0 for
 * what leaves the organisation, Permissible Actions Protocol for what the adversary may notice; nothing is done for a
 * closed incident.
 */
export function gateRefusal(kind: ActionKind, { tlp, pap, status }: Marked): string | null {
  const { reach, strictestPap } = actionKinds[kind];
  const { strictestTlp, words } = reaches[reach];
  if (!isOpen(status)) return "The incident is closed; reopen it first (incidents.transition).";
  if (isStricter(Tlp.options, tlp, strictestTlp)) return `TLP:${tlp} stands in the way: ${kind} ${words}, which needs one of ${markings("TLP", Tlp.options, strictestTlp)}. ${whoMayChange}`;
  if (isStricter(Pap.options, pap, strictestPap)) return `PAP:${pap} stands in the way: ${kind} may be noticed, which needs one of ${markings("PAP", Pap.options, strictestPap)}. ${whoMayChange}`;
  return null;
}

/** Throws `conflict` that says which marking stands in the way and who may change it. */
export function demandGates(kind: ActionKind, incident: Marked): void {
  const refusal = gateRefusal(kind, incident);
  if (refusal !== null) throw new AppError("conflict", refusal);
}

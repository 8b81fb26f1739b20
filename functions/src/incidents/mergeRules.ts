import { AppError } from "../platform/errors.ts";
import { heldFrom, isOpen, type Status } from "./lifecycle.ts";
import type { Incident } from "./model.ts";

const mergedMax = 50;
// As for attaching: a bounded list on one document.
const alertsMax = 500;

type Sight = Pick<Incident, "restricted" | "watchers">;

/** True if everyone of the team who may see the target's internals may see the source's too, so that its content may go there. */
export function mayCarry(source: Sight, target: Sight): boolean {
  return !source.restricted || (target.restricted && target.watchers.every((uid) => source.watchers.includes(uid)));
}

/** What the target has after a merge, and the alerts that are new to it. */
export function mergedInto(target: Pick<Incident, "mergedIds" | "alertIds" | "legalHold">, source: Pick<Incident, "id" | "alertIds" | "legalHold">): Pick<Incident, "mergedIds" | "alertIds" | "legalHold"> & { brought: string[] } {
  const brought = source.alertIds.filter((id) => !target.alertIds.includes(id));
  return { mergedIds: [...new Set([...target.mergedIds, source.id])], alertIds: [...target.alertIds, ...brought], legalHold: target.legalHold || source.legalHold, brought };
}

/** What the target has once a merge is taken back. A legal hold stays: only a manager lifts one. */
export function takenApart(target: Pick<Incident, "mergedIds" | "alertIds">, sourceId: string, brought: readonly string[]): Pick<Incident, "mergedIds" | "alertIds"> {
  return { mergedIds: target.mergedIds.filter((id) => id !== sourceId), alertIds: target.alertIds.filter((id) => !brought.includes(id)) };
}

/** The way back to the status an incident had before its merge closed it; one that was on hold goes there by the stage it was held at. */
export function statusesBack({ statusHistory }: Pick<Incident, "statusHistory">): Status[] {
  const before = statusHistory.at(-1)?.from ?? "in_progress";
  if (before !== "on_hold") return [before];
  return [heldFrom({ status: "on_hold", statusHistory: statusHistory.slice(0, -1) }) ?? "in_progress", "on_hold"];
}

/** Throws `conflict`, with what to do, unless the source may be merged into the target. That neither was merged already is checked before. */
export function demandMergeable(source: Incident, target: Incident): void {
  if (source.duplicateOf !== null) throw new AppError("conflict", `Incident ${source.id} was already closed as a duplicate of ${source.duplicateOf}.`);
  if (!isOpen(source.status)) throw new AppError("conflict", `Incident ${source.id} is closed; reopen it first (incidents.transition).`);
  if (!isOpen(target.status)) throw new AppError("conflict", `Incident ${target.id} is closed, and nobody would work on what comes in; reopen it first (incidents.transition).`);
  if (!mayCarry(source, target)) {
    throw new AppError("conflict", `Incident ${source.id} is restricted and people who may not see it would read it in ${target.id}. Restrict ${target.id} to watchers of ${source.id} first, or open ${source.id} (incidents.restrict, incidents.setWatchers).`);
  }
  if (target.mergedIds.length >= mergedMax) throw new AppError("conflict", `At most ${String(mergedMax)} incidents can be merged into one; link it instead (incidents.link).`);
  if (mergedInto(target, source).alertIds.length > alertsMax) throw new AppError("conflict", `Together they would list more than ${String(alertsMax)} alerts; link them instead (incidents.link).`);
}

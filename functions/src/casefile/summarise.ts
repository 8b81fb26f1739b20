import type { Casefile } from "./model.ts";
import { byteSize, count, duration, label, list, moment, nameOf, number, percent } from "./words.ts";

const at = (date: Date): string => `on ${moment(date)} UTC`;
const lower = (value: string): string => value.replaceAll("_", " ");
const between = (from: Date, to: Date): string => duration(to.getTime() - from.getTime());

function reported({ head }: Casefile): string {
  const since = head.occurredAt && head.occurredAt <= head.createdAt ? `, ${between(head.occurredAt, head.createdAt)} after it is said to have happened` : "";
  return `${nameOf(head.reporter)} reported this incident ${at(head.createdAt)}${since}.`;
}

function judged({ head, judgement: { state, verdict } }: Casefile): string[] {
  if (head.category === null || head.severity === null) return [state === "failed" ? "The engine could not judge the report, and nobody else has yet." : "The report has not been judged yet."];
  const told = `It is ranked as ${lower(head.category)} of ${head.severity} severity${head.priority ? `, priority ${head.priority}` : ""}.`;
  if (!verdict) return [told];
  const byTeam = [...(head.categorySource === "human" ? ["category"] : []), ...(head.severitySource === "human" ? ["severity"] : [])];
  const engine = `the engine’s verdict is ${lower(verdict.category)} (confidence ${percent(verdict.confidence)}) of ${verdict.severity.level} severity, ${String(verdict.severity.score)} of 100 points`;
  const review = verdict.needsReview ? " It asked for a person to decide." : "";
  return [told, byTeam.length > 0 ? `The team set the ${list(byTeam)}; ${engine}.${review}` : `${engine.charAt(0).toUpperCase()}${engine.slice(1)}.${review}`];
}

function standing({ head, resolution }: Casefile): string[] {
  const { status, assignee, createdAt, closedAt } = head;
  if (status === "closed") {
    const verdict = resolution ? ` as “${lower(resolution.verdict)}”` : "";
    const by = resolution ? ` by ${nameOf(resolution.by)}` : "";
    return [closedAt ? `It was closed${by} ${at(closedAt)}${verdict}, ${between(createdAt, closedAt)} after the report.` : `It is closed${verdict}.`];
  }
  return [`It is ${status === "new" ? "new" : lower(status)} and ${assignee ? `assigned to ${nameOf(assignee)}` : "assigned to nobody"}.`];
}

const outcomes = { met: "was met", missed: "was missed", running: "is running", held: "stands still while the incident is on hold", overdue: "is overdue" } as const;

function targets({ targets: all }: Casefile): string[] {
  const told = all.flatMap(({ target, outcome }) => (outcome === "unmeasured" ? [] : [`the target to ${target} ${outcomes[outcome]}`]));
  return told.length === 0 ? [] : [`${label(list(told))}.`];
}

function affected({ affected: { systems = [], users, records, dataClasses = [] } }: Casefile): string[] {
  const told = [
    ...(systems.length > 0 ? [count(systems.length, "system")] : []),
    ...(users === undefined ? [] : [users === 1 ? "1 person" : `${number(users)} people`]),
    ...(records === undefined ? [] : [count(records, "record")]),
    ...(dataClasses.length > 0 ? [count(dataClasses.length, "class of data", "classes of data")] : []),
  ];
  return told.length === 0 ? [] : [`Reported as affected: ${list(told)}.`];
}

function findings({ indicators, judgement: { verdict } }: Casefile): string[] {
  const techniques = verdict?.techniques.length ?? 0;
  const told = [...(indicators.total > 0 ? [`names ${count(indicators.total, "indicator")}`] : []), ...(techniques > 0 ? [`points to ${count(techniques, "ATT&CK technique")}`] : [])];
  return told.length === 0 ? [] : [`The report ${list(told)}.`];
}

function work({ tasks, actions }: Casefile): string[] {
  const finished = tasks.items.filter(({ state }) => state === "done" || state === "skipped").length;
  const required = tasks.items.filter((task) => task.required && task.state !== "done" && task.state !== "skipped").length;
  const states = Map.groupBy(actions.items, ({ state }) => state);
  return [
    // Counting what is not all there would tell a wrong number.
    ...(tasks.total > 0 && tasks.total === tasks.items.length ? [`${String(finished)} of ${count(tasks.total, "task")} ${tasks.total === 1 ? "is" : "are"} finished${required > 0 ? `; ${count(required, "required one")} still open` : ""}.`] : []),
    ...(actions.total > 0 && actions.total === actions.items.length ? [`${count(actions.total, "response action")} ${actions.total === 1 ? "was" : "were"} requested: ${list([...states].map(([state, those]) => `${String(those.length)} ${state}`))}.`] : []),
  ];
}

function kept({ evidence, head }: Casefile): string[] {
  const bytes = evidence.items.reduce((sum, { size }) => sum + size, 0);
  const infected = evidence.items.filter(({ state }) => state === "infected").length;
  const pending = evidence.items.filter(({ state }) => state === "pending" || state === "error").length;
  const marks = [...(infected > 0 ? [`${String(infected)} infected`] : []), ...(pending > 0 ? [`${String(pending)} not scanned`] : [])];
  return [
    ...(evidence.total > 0 ? [`${count(evidence.total, "file")} ${evidence.total === 1 ? "is" : "are"} on record as evidence${evidence.total === evidence.items.length ? ` (${byteSize(bytes)}${marks.length > 0 ? `; ${list(marks)}` : ""})` : ""}.`] : []),
    ...(head.legalHold ? ["It is under legal hold: nothing of it may be deleted."] : []),
    ...(head.restricted ? ["It is restricted to named people."] : []),
  ];
}

function ties({ related: { duplicateOf, merged, links, alerts } }: Casefile): string[] {
  const told = [
    ...(merged.length > 0 ? [`${count(merged.length, "other report")} ${merged.length === 1 ? "was" : "were"} merged into it`] : []),
    ...(links.length > 0 ? [`it is linked to ${count(links.length, "other incident")}`] : []),
    ...(alerts > 0 ? [`${count(alerts, "machine alert")} ${alerts === 1 ? "belongs" : "belong"} to it`] : []),
  ];
  return [...(duplicateOf ? [`It repeats ${duplicateOf.incident?.number ?? "another incident"}.`] : []), ...(told.length > 0 ? [`${label(list(told))}.`] : [])];
}

/** The incident in a few sentences, each of which says only what the case file holds. Pure. */
export function summarise(file: Casefile): string[] {
  return [reported(file), ...judged(file), ...standing(file), ...targets(file), ...affected(file), ...findings(file), ...work(file), ...kept(file), ...ties(file)];
}

import type { CreateIncidentInput } from "../incidents/model.ts";
import type { Alert } from "./model.ts";
import { severityLevels } from "../triage/model.ts";

const titleMax = 200;
const descriptionMax = 20_000;
/** What of an alert's own description is told, so that many find room. */
const excerptMax = { alone: 9_000, together: 600 };
const listedMax = { alerts: 60, observables: 100, systems: 50 };

const unique = (values: readonly (string | null)[]): string[] => [...new Set(values.filter((value) => value !== null && value !== ""))] as string[];
const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`);
const times = (count: number): string => (count === 1 ? "once" : `${String(count)} times`);
const at = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "Z");

function lineOf(alert: Alert, excerpt: number): string {
  const about = [alert.rule && `rule ${alert.rule}`, alert.host && `host ${alert.host}`, alert.user && `user ${alert.user}`].filter((part) => part !== null && part !== "").join(", ");
  const head = `${at(alert.occurredAt ?? alert.firstSeenAt)}, ${alert.source}, ${alert.severity}: ${alert.title}${about === "" ? "" : ` (${about})`}, reported ${times(alert.count)}`;
  return alert.description === "" ? `- ${head}` : `- ${head}\n  ${cut(alert.description, excerpt).replaceAll("\n", "\n  ")}`;
}

/** The gravest alerts first, of equals the earlier. */
export const byWeight = (alerts: readonly Alert[]): Alert[] => [...alerts].sort((a, b) => severityLevels.indexOf(b.severity) - severityLevels.indexOf(a.severity) || a.firstSeenAt.getTime() - b.firstSeenAt.getTime());

/**
 * The report that an incident made of alerts begins with: what was seen, when and where, with the techniques and observables
 * by name, so that the engine judges the whole. Pure.
 *
 * @param alerts at least one
 */
export function incidentText(alerts: readonly [Alert, ...Alert[]], title?: string): CreateIncidentInput {
  const sorted = byWeight(alerts);
  const [first] = sorted.length > 0 ? sorted : alerts;
  const reports = alerts.reduce((sum, { count }) => sum + count, 0);
  const seen = alerts.flatMap(({ firstSeenAt, lastSeenAt }) => [firstSeenAt.getTime(), lastSeenAt.getTime()]);
  const occurred = alerts.map(({ occurredAt, firstSeenAt }) => (occurredAt ?? firstSeenAt).getTime());
  const [techniques, hosts] = [unique(alerts.flatMap((alert) => alert.techniques)), unique(alerts.map(({ host }) => host))];
  const observables = unique(alerts.flatMap((alert) => alert.observables.map(({ type, value }) => `${type} ${value}`)));
  const excerpt = alerts.length === 1 ? excerptMax.alone : excerptMax.together;
  const tail = [
    techniques.length === 0 ? null : `Techniques: ${techniques.join(", ")}`,
    observables.length === 0 ? null : `Observables:\n${observables.slice(0, listedMax.observables).map((observable) => `- ${cut(observable, 300)}`).join("\n")}`,
  ].filter((part) => part !== null).join("\n\n");
  const head = `${alerts.length === 1 ? "An alert" : `${String(alerts.length)} alerts`} of ${cut(unique(alerts.map(({ source }) => source)).join(", "), 500)}, reported ${times(reports)} from ${at(new Date(Math.min(...seen)))} to ${at(new Date(Math.max(...seen)))}.`;
  const lines = sorted.slice(0, listedMax.alerts).map((alert) => lineOf(alert, excerpt)).join("\n");
  const room = descriptionMax - head.length - Math.min(tail.length, descriptionMax / 2) - 4;
  return {
    title: cut(title ?? (alerts.length === 1 ? first.title : `${first.title} and ${String(alerts.length - 1)} more ${alerts.length === 2 ? "alert" : "alerts"}`), titleMax),
    description: [head, cut(lines, room), cut(tail, descriptionMax / 2)].filter((part) => part !== "").join("\n\n"),
    occurredAt: new Date(Math.min(...occurred, ...seen)),
    detectedAt: new Date(Math.min(...seen)),
    ...(hosts.length === 0 ? {} : { affected: { systems: hosts.slice(0, listedMax.systems) } }),
    tags: ["alert"],
  };
}

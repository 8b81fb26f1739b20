import { raiseAlert } from "../../alerts/raiseAlert.ts";
import { db } from "../../platform/firestore.ts";
import { dateOfDay, type Day } from "../anomaly/calendar.ts";
import { figure, nameOf, type Finding } from "../anomaly/finding.ts";
import type { FindingKind } from "../anomaly/settings.ts";
import { organisation } from "./activity.ts";
import { baselineId } from "./baseline.ts";
import type { LocalDay } from "./localDay.ts";

const titles: Record<FindingKind, string> = {
  volume_day: "Unusually many",
  volume_hour: "Unusually many",
  new_country: "Sign-in from a new country",
  new_network: "Sign-in from a new network",
  new_device: "Sign-in with a new device",
  unusual_hour: "Sign-in at an unusual hour",
  impossible_travel: "Impossible travel",
  rare_combination: "What was never seen together",
  rising: "Rising",
};

const metricWords: Record<string, string> = { alerts: "alerts", reports: "reports", signIns: "sign-ins", failedSignIns: "failed sign-ins", downloads: "downloads" };

/** What a finding is about: a day that is unusual and an hour of it are one thing. Pure. */
const aboutOf = ({ kind, evidence }: Finding): string => (kind === "volume_day" || kind === "volume_hour" ? `volume-${String(evidence["metric"])}` : kind);

/** The one alert a finding is: what it is about, whom, and the day. The same again is counted on it. Pure. */
export function referenceOf(finding: Finding, day: Day): string {
  const { kind, entity, evidence } = finding;
  const other = kind === "rare_combination" ? `:${baselineId(entity.type, JSON.stringify(evidence))}` : "";
  return `${aboutOf(finding)}:${baselineId(entity.type, entity.id)}${other}:${dateOfDay(day).toISOString().slice(0, 10)}`;
}

interface Name {
  /** What people call it. */
  label: string;
  /** What a source of alerts would call the user. */
  user: string | null;
}

/** What an entity is called; one read for a person. */
export async function nameFor({ type, id }: Finding["entity"]): Promise<Name> {
  if (type === "organisation") return { label: organisation.label ?? id, user: null };
  if (type !== "user") return { label: id, user: null };
  const user = await db().doc(`users/${id}`).get();
  const label: unknown = user.get("displayName");
  const email: unknown = user.get("email");
  return { label: typeof label === "string" && label !== "" ? label : id, user: typeof email === "string" && email !== "" ? email : id };
}

/** The sentence of a finding with the name in the place of the id it was judged under. Pure. */
export function sentenceWith({ sentence, entity }: Finding, label: string): string {
  const before = nameOf(entity);
  return sentence.startsWith(before) ? nameOf({ ...entity, label }) + sentence.slice(before.length) : sentence;
}

/** When it was: counts are told by the clock on the wall, sign-ins by their moment. Pure. */
export function momentOf({ detector, at }: Finding, { day, start }: LocalDay): Date {
  return detector === "signIn" || detector === "travel" ? at : new Date(start.getTime() + at.getTime() - dateOfDay(day).getTime());
}

/**
 * Raises a finding as an alert under `referenceOf`. Its severity is the finding's: ten times the decimal logarithm of 1/p, up
 * to 39 low, from 40 medium, from 55 high, from 75 critical, and not above what the kind may claim by itself
 * (`anomalySettings.severityMost`). Up to a read for the name, and what an alert costs.
 */
export async function raiseFinding(finding: Finding, day: LocalDay, now: Date): Promise<boolean> {
  const { kind, entity, expected, observed, p, score, severity, evidence } = finding;
  const { label, user } = await nameFor(entity);
  const metric = metricWords[String(evidence["metric"])];
  const asset = evidence["asset"];
  const about = aboutOf(finding);
  const at = momentOf(finding, day);
  const what = `${titles[kind]}${metric === undefined ? "" : ` ${metric}`}`;
  const technique = kind === "rare_combination" ? evidence["technique"] : entity.type === "technique" ? entity.id : undefined;
  const { isNew } = await raiseAlert(
    {
      sourceRef: referenceOf(finding, day.day),
      title: `${what}: ${nameOf({ ...entity, label })}`.slice(0, 200),
      description: `${sentenceWith(finding, label)}\n\nExpected ${figure(expected)}, observed ${figure(observed)}; p = ${p.toPrecision(2)}, score ${String(score)} of 100.`,
      severity,
      user,
      host: kind === "rare_combination" && typeof asset === "string" ? asset : null,
      // Without a person or a machine the rule alone would tell two of an hour apart.
      rule: user === null ? `${about} of ${entity.type} ${entity.id}`.slice(0, 200) : about,
      techniques: typeof technique === "string" && /^T\d{4}(?:\.\d{3})?$/.test(technique) ? [technique] : [],
      occurredAt: at > now ? now : at,
    },
    "anomalies",
    now,
  );
  return isNew;
}

/** What reports of all kinds are put together from. Pure. */
import { isClosed, labelOf, noticesOf, pathOf, type Case, type Notice } from "./cases.ts";
import type { Cell, Chart, Column, Figure, Gap, Section, Table } from "./report.ts";

/** The moment of a report and the incidents of its period. */
export interface Material {
  cases: readonly Case[];
  from: Date;
  to: Date;
  asOf: Date;
}

/** What a kind of report says of its material. */
export interface Content {
  title: string;
  scope: string[];
  sections: Section[];
  gaps: Gap[];
  citations: string[];
}

export const hourMs = 3_600_000;
export const hours = (ms: number): number => Math.round(ms / 360_000) / 10;
export const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

const named = (cases: readonly Case[]): Case[] => cases.filter(({ isNamed }) => isNamed);

/** A figure made of these incidents. */
export const measured = (label: string, value: number | null, unit: string, cases: readonly Case[], how: string): Figure => ({ label, value, unit, how, records: named(cases).map(pathOf), hidden: cases.length - named(cases).length });

/** How many incidents these are. */
export const counted = (label: string, cases: readonly Case[], how: string): Figure => measured(label, cases.length, "incidents", cases, how);

const noticePath = ({ of, clock }: Notice): string => `${pathOf(of)}/clocks/${clock.id}`;

function countedNotices(label: string, notices: readonly Notice[], how: string): Figure {
  const shown = notices.filter(({ of }) => of.isNamed);
  return { label, value: notices.length, unit: "notices", how, records: shown.map(noticePath), hidden: notices.length - shown.length };
}

/** A table with a row for each of these incidents that may be named. */
export function tableOf(title: string, columns: Column[], cases: readonly Case[], rowOf: (one: Case) => Cell[]): Table {
  return { title, columns, rows: named(cases).map(rowOf), hidden: cases.length - named(cases).length };
}

/** What is missing of these incidents; nothing where none of them lacks it. */
export function gap(what: string, cases: readonly Case[]): Gap[] {
  if (cases.length === 0) return [];
  return [{ what, records: named(cases).map((one) => ({ path: pathOf(one), label: labelOf(one) })), hidden: cases.length - named(cases).length }];
}

/** Something that is missing as a whole. */
export const unrecorded = (what: string): Gap => ({ what, records: [], hidden: 0 });

function noticeGap(what: string, notices: readonly Notice[]): Gap[] {
  if (notices.length === 0) return [];
  const shown = notices.filter(({ of }) => of.isNamed);
  return [{ what, records: shown.map((notice) => ({ path: noticePath(notice), label: labelOf(notice.of) })), hidden: notices.length - shown.length }];
}

/** Groups by a name, the largest first; names alike in size in the order of the alphabet. */
export function grouped<T>(items: readonly T[], nameOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(nameOf(item));
    if (group) group.push(item);
    else groups.set(nameOf(item), [item]);
  }
  return [...groups].sort(([a, { length: manyA }], [b, { length: manyB }]) => manyB - manyA || (a < b ? -1 : 1));
}

export const section = (heading: string, parts: Partial<Omit<Section, "heading">>): Section => ({ heading, statements: [], figures: [], tables: [], charts: [], ...parts });

/** The receipt that counts: the earliest that was not withdrawn. */
const receiptOf = ({ clock }: Notice) => clock.receipts.filter(({ withdrawnAt }) => withdrawnAt === null).sort((a, b) => a.submittedAt.getTime() - b.submittedAt.getTime())[0];

/** True where a file that is there shows the submission. */
function isProven(notice: Notice): boolean {
  const evidenceId = receiptOf(notice)?.evidenceId ?? null;
  return evidenceId !== null && !notice.of.missingFiles.includes(evidenceId);
}

const stateNames = { needs_assessment: "to be assessed", running: "open", submitted: "submitted", late: "overdue", waived: "waived", carried: "carried" } as const;
const standing = (notice: Notice): string => (notice.state === "submitted" && notice.clock.isLate ? "submitted late" : stateNames[notice.state]);

/** Standings in the order in which charts and figures have them. */
const standings = ["submitted", "submitted late", "open", "overdue", "to be assessed", "waived", "carried"] as const;
const meanings: Record<(typeof standings)[number], string> = {
  submitted: "noted as submitted before the deadline, or without one",
  "submitted late": "noted as submitted after the deadline",
  open: "neither due nor noted as submitted",
  overdue: "past the deadline and not noted as submitted",
  "to be assessed": "waiting for an answer by a person",
  waived: "let go by a person, or by an answer of no",
  carried: "goes on in the incident that this one repeats",
};

const noticeColumns: Column[] = [
  { name: "Incident", share: 13 }, { name: "Notice", share: 30 }, { name: "Counted from", share: 10.4, isMoment: true }, { name: "Due", share: 10.4, isMoment: true },
  { name: "Submitted", share: 10.4, isMoment: true }, { name: "State", share: 10.8 }, { name: "Reference or reason", share: 15 },
];

function noticeTable(notices: readonly Notice[], cases: readonly Case[]): Table {
  const shown = notices.filter(({ of }) => of.isNamed);
  const remarkOf = (notice: Notice): string | null => (notice.state === "carried" ? carrierName(notice, cases) : (receiptOf(notice)?.reference ?? notice.clock.reason ?? notice.clock.question));
  const rowOf = (notice: Notice): Cell[] => [labelOf(notice.of), `${notice.clock.title} (${notice.clock.citation})`, iso(notice.clock.anchorAt), iso(notice.clock.dueAt), iso(notice.clock.submittedAt), standing(notice), remarkOf(notice)];
  return { title: "Notices", columns: noticeColumns, rows: shown.map(rowOf), hidden: notices.length - shown.length };
}

/** In which incident a carried one goes on, as far as the report may say it. */
function carrierName({ of, clock }: Notice, cases: readonly Case[]): string {
  const carrier = of.isNamed ? cases.find(({ incident }) => incident.id === clock.carriedBy) : undefined;
  return carrier?.isNamed ? `goes on in ${labelOf(carrier)}` : "goes on in another incident";
}

const timelineMax = 12;

function noticeCharts(notices: readonly Notice[], asOf: Date): Chart[] {
  if (notices.length === 0) return [];
  const byTitle = grouped(notices, ({ clock }) => clock.title);
  const present = standings.filter((name) => notices.some((notice) => standing(notice) === name));
  const bar: Chart = { kind: "bar", title: "Notices by how they stand", unit: "notices", names: byTitle.map(([name]) => name), series: present.map((name) => ({ name, values: byTitle.map(([, group]) => group.filter((notice) => standing(notice) === name).length) })) };
  const timed = notices.flatMap((notice) => {
    const { anchorAt, dueAt, submittedAt, obligation } = notice.clock;
    if (!notice.of.isNamed || !anchorAt || !dueAt || dueAt <= anchorAt || notice.state === "waived" || notice.state === "carried" || notice.state === "needs_assessment") return [];
    return [{ label: `${labelOf(notice.of)} ${obligation.replaceAll("_", " ")}`, from: anchorAt.toISOString(), due: dueAt.toISOString(), done: iso(submittedAt) }];
  });
  if (timed.length === 0) return [bar];
  return [bar, { kind: "timeline", title: "Time used of the time allowed", asOf: asOf.toISOString(), items: timed.slice(-timelineMax), more: Math.max(0, timed.length - timelineMax) }];
}

/** How the notices under these regimes stand, of all the period's incidents: one that repeats another may have deadlines of its own, and so may one that turned out to be none. */
export function noticeSection(cases: readonly Case[], regimes: readonly string[], asOf: Date): Section {
  const notices = noticesOf(cases, regimes, asOf);
  const figures = standings.map((name) => countedNotices(`Notices ${name}`, notices.filter((notice) => standing(notice) === name), meanings[name]));
  return section("Notices and deadlines", {
    statements: [notices.length === 0 ? "No notice is documented for this period." : "Deadlines are those that Secura computed from the facts on record. A notice counts as submitted when a person noted its submission."],
    figures: notices.length === 0 ? [] : [countedNotices("Notices on record", notices, "deadlines armed for incidents of the period"), ...figures],
    tables: notices.length === 0 ? [] : [noticeTable(notices, cases)],
    charts: noticeCharts(notices, asOf),
  });
}

/** What is missing of the notices under these regimes, of all the period's incidents. */
export function noticeGaps(cases: readonly Case[], regimes: readonly string[], asOf: Date): Gap[] {
  const notices = noticesOf(cases, regimes, asOf);
  const submitted = notices.filter(({ state }) => state === "submitted");
  const unanswered = grouped(notices.filter(({ state }) => state === "needs_assessment"), ({ clock }) => clock.question ?? "What is to be assessed?");
  return [
    ...unanswered.flatMap(([question, group]) => noticeGap(`Nobody has answered: ${question}`, group)),
    ...noticeGap("The notice is overdue and nothing is noted as submitted.", notices.filter(({ state }) => state === "late")),
    ...noticeGap("The notice was late, and its receipt gives no reasons.", submitted.filter((notice) => notice.clock.isLate && (receiptOf(notice)?.note ?? null) === null)),
    ...noticeGap("No file proves that the notice was submitted.", submitted.filter((notice) => !isProven(notice))),
    ...noticeGap("The notice was waived without a reason on record.", notices.filter(({ state, clock }) => state === "waived" && clock.reason === null)),
  ];
}

/** What contradicts itself in the facts of these incidents. */
export function contradictions(cases: readonly Case[]): Gap[] {
  const warned = cases.flatMap((one) => (one.record?.warnings ?? []).map(({ message }) => ({ one, message })));
  return grouped(warned, ({ message }) => message).flatMap(([message, group]) => gap(`Contradiction: ${message}`, group.map(({ one }) => one)));
}

/** What is missing of the description of these incidents. */
export function storyGaps(cases: readonly Case[]): Gap[] {
  return [
    ...gap("When it happened is not documented.", cases.filter(({ incident }) => incident.occurredAt === null)),
    ...gap("What was affected is not documented: neither systems nor people, records nor classes of data.", cases.filter(({ incident: { affected } }) => Object.keys(affected).length === 0)),
    ...gap("The incident is not closed; what was done about it is not documented as a whole yet.", cases.filter((one) => !isClosed(one))),
    ...gap("The incident is closed without a summary of what was done.", cases.filter((one) => isClosed(one) && (one.incident.resolution?.summary ?? "").trim() === "")),
  ];
}

/** What was affected, in a line. */
export function effectsOf({ incident: { affected } }: Case): string {
  const { systems = [], users, records, dataClasses = [] } = affected;
  const parts = [...(users === undefined ? [] : [`${String(users)} people`]), ...(records === undefined ? [] : [`${String(records)} records`]), ...(dataClasses.length === 0 ? [] : [`data: ${dataClasses.join(", ")}`]), ...(systems.length === 0 ? [] : [`systems: ${systems.slice(0, 10).join(", ")}${systems.length > 10 ? ` and ${String(systems.length - 10)} more` : ""}`])];
  return parts.length === 0 ? "not documented" : parts.join("; ");
}

/** What was done, in the words of who closed it. */
export function remedyOf({ incident: { status, resolution } }: Case): string {
  const verdict = resolution ? `${resolution.verdict.replaceAll("_", " ")}: ` : "";
  return status === "closed" ? `${verdict}${resolution?.summary.trim() === "" || !resolution ? "no summary" : resolution.summary}` : `not closed (${status.replaceAll("_", " ")})`;
}

export const registerColumns: Column[] = [
  { name: "Incident", share: 15 }, { name: "Known since", share: 12, isMoment: true }, { name: "Happened", share: 12, isMoment: true },
  { name: "Facts", share: 25 }, { name: "Effects", share: 18 }, { name: "Remedial action", share: 20 },
];

/** A row of a register: facts, effects and remedial action (the words of GDPR Art. 33(5)). */
export function registerRow(one: Case): Cell[] {
  const { title, told, createdAt, occurredAt, detectedAt } = one.incident;
  const known = one.record?.facts.awareAt ?? (detectedAt && detectedAt < createdAt ? detectedAt : createdAt);
  return [labelOf(one), iso(known), iso(occurredAt), told === "" ? title : `${title}: ${told}`, effectsOf(one), remedyOf(one)];
}

/** The incidents that carry their own story, for registers and figures of incidents: one that was merged goes on in another. */
export const originals = (cases: readonly Case[]): Case[] => cases.filter(({ incident }) => incident.duplicateOf === null);

/** The sum of a number that some of these incidents have. */
export function summed(label: string, unit: string, cases: readonly Case[], numberOf: (one: Case) => number | null, how: string): Figure {
  const known = cases.filter((one) => numberOf(one) !== null);
  return measured(label, known.length === 0 ? null : known.reduce((sum, one) => sum + (numberOf(one) ?? 0), 0), unit, known, how);
}

/** A bar for each group; groups beyond `max` in one. */
export function barsOf(title: string, groups: readonly (readonly [string, readonly unknown[]])[], max: number, unit = "incidents"): Chart[] {
  if (groups.length === 0) return [];
  const rest = groups.slice(max).reduce((sum, [, group]) => sum + group.length, 0);
  const shown = [...groups.slice(0, max).map(([name, { length }]) => ({ name, length })), ...(rest > 0 ? [{ name: "all others", length: rest }] : [])];
  return [{ kind: "bar", title, unit, names: shown.map(({ name }) => name), series: [{ name: unit, values: shown.map(({ length }) => length) }] }];
}

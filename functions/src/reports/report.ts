/** The one model every form of a report is made from. Plain data: moments are ISO 8601 in UTC, so it is JSON as it stands. */
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Incident } from "../incidents/model.ts";
import type { ReportKind } from "./model.ts";

/** A record by its path in the database, and how people call it. */
export interface Ref {
  path: string;
  label: string;
}

/** A number, and what it was counted from: as many records as `records` names and `hidden` counts. */
export interface Figure {
  label: string;
  /** null where there is nothing to make it from. */
  value: number | null;
  unit: string;
  /** What is counted, or how it is computed. */
  how: string;
  /** Paths of the records. */
  records: string[];
  /** Records of restricted incidents that whoever asked may not see: counted, not named. */
  hidden: number;
}

export interface Column {
  name: string;
  /** Of the table's width. */
  share: number;
  isMoment?: boolean;
}

export type Cell = string | number | null;

export interface Table {
  title: string;
  columns: Column[];
  rows: Cell[][];
  /** Rows of restricted incidents that whoever asked may not see. */
  hidden: number;
}

/** Values by name; several series are parts of one whole. */
export interface BarChart {
  kind: "bar";
  title: string;
  unit: string;
  names: string[];
  series: { name: string; values: number[] }[];
}

/** Values over time; `names` are the beginnings of equal stretches. */
export interface LineChart {
  kind: "line";
  title: string;
  unit: string;
  names: string[];
  series: { name: string; values: number[] }[];
}

/** How much of the time that was allowed was used: `from` to `due`, and when it was done; null while it is not. */
export interface TimelineChart {
  kind: "timeline";
  title: string;
  asOf: string;
  items: { label: string; from: string; due: string; done: string | null }[];
  /** Items that are in the table alone. */
  more: number;
}

export type Chart = BarChart | LineChart | TimelineChart;

export interface Section {
  heading: string;
  statements: string[];
  figures: Figure[];
  tables: Table[];
  charts: Chart[];
}

/** Something the records do not say, and which records that concerns; without any it concerns the report as a whole. */
export interface Gap {
  what: string;
  records: Ref[];
  hidden: number;
}

export interface Report {
  kind: ReportKind;
  /** The strictest marking among the incidents it may name, AMBER at least (TLP 2.0). */
  tlp: Incident["tlp"];
  title: string;
  organisation: string;
  period: { from: string; to: string };
  scope: string[];
  generated: { at: string; by: { uid: string; name: string } };
  engines: { version: string; sha256: string; incidents: number }[];
  rulePacks: string[];
  sections: Section[];
  gaps: Gap[];
  citations: string[];
  /** SHA-256 over all of the above as canonical JSON (RFC 8785). */
  sha256: string;
}

/** Closes a report with the hash of its data. Pure. */
export const sealed = (report: Omit<Report, "sha256">): Report => ({ ...report, sha256: createHash("sha256").update(canonicalize(report) ?? "").digest("hex") });

const incidentIn = /^incidents\/([^/]+)/;

/** The ids of the incidents a report names, each once. Pure. */
export function namedIn({ sections, gaps }: Pick<Report, "sections" | "gaps">): string[] {
  const paths = [...sections.flatMap(({ figures }) => figures.flatMap(({ records }) => records)), ...gaps.flatMap(({ records }) => records.map(({ path }) => path))];
  return [...new Set(paths.flatMap((path) => incidentIn.exec(path)?.[1] ?? []))];
}

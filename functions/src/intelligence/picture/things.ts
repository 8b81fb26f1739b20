/** Incidents and alerts as the threat picture looks at them. Pure, save that the embedding is loaded on first use. */
import type { z } from "zod";
import type { Alert } from "../../alerts/model.ts";
import type { Incident } from "../../incidents/model.ts";
import { embed, loadEmbedding } from "../../triage/embedding.ts";
import { judgedText } from "../../triage/input.ts";
import { observableTypes, type Category, type SeverityLevel } from "../../triage/model.ts";
import { findObservables, type FoundObservable } from "../../triage/observables.ts";
import type { Finding } from "../../triage/recogniser.ts";
import { indicatorId } from "../canonical.ts";
import type { TargetKind } from "../hitModel.ts";
import { entityOf } from "../matching.ts";
import type { PictureItem } from "./model.ts";

/** Something by which two things may belong together: an observable that is neither internal nor everybody's. */
export interface Trait {
  /** `type:value`, as alerts are found by. */
  key: string;
  finding: Finding;
  /** The indicator it would be; null where only a digest of a long value is known. */
  indicatorId: string | null;
}

export interface Thing {
  kind: z.output<typeof TargetKind>;
  id: string;
  name: string | null;
  title: string;
  severity: SeverityLevel | null;
  category: Category | null;
  techniques: readonly string[];
  traits: readonly Trait[];
  hosts: readonly string[];
  users: readonly string[];
  cves: readonly string[];
  firstSeenAt: Date;
  lastSeenAt: Date;
  isOpen: boolean;
  /** Of a report that a person wrote; null of anything else, for what machines write is alike by itself. */
  vector: readonly number[] | null;
  /** The incident it belongs to, or that carries on for it. */
  carrierId: string | null;
  groupId: string | null;
}

/** Types of which one alone joins; of paths, file names, registry keys and CVEs it takes two. */
const telling: ReadonlySet<string> = new Set(["sha512", "sha256", "sha1", "md5", "ssdeep", "btc", "eth", "xmr", "url", "email", "mac", "ipv4", "ipv6", "domain"]);
export const isTelling = (type: string): boolean => telling.has(type);

const traitsMax = 20;
const namedMax = 50;
const cvePattern = /\bCVE-\d{4}-\d{4,7}\b/gi;
const digest = /^sha256:[0-9a-f]{64}$/;

const traitOf = (key: string, finding: Finding): Trait => ({ key, finding, indicatorId: digest.test(finding.value) ? null : indicatorId(finding) });

const cvesIn = (...texts: readonly string[]): string[] => [...new Set(texts.flatMap((text) => text.match(cvePattern) ?? []).map((cve) => cve.toUpperCase()))].slice(0, namedMax);
const lowered = (names: readonly string[]): string[] => [...new Set(names.map((name) => name.trim().toLowerCase()))].filter((name) => name !== "").slice(0, namedMax);

/** Promotion marks incidents that alerts became with this tag; their text is put together by a machine. */
const ofAlerts = "alert";

/** A text without its observables: they count by themselves, and a rare name makes short texts alike that are not. */
function wordsOf(text: string, observables: readonly FoundObservable[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of [...observables].sort((a, b) => a.start - b.start)) {
    pieces.push(text.slice(from, Math.max(from, start)));
    from = Math.max(from, end);
  }
  return [...pieces, text.slice(from)].join(" ");
}

/** An incident as the picture sees it. About half a millisecond of work. */
export function thingOfIncident(incident: Incident): Thing {
  const text = judgedText({ title: incident.title, text: incident.description });
  const observables = findObservables(text);
  const traits = observables.flatMap(({ type, value, isInternal }): Trait[] => {
    const key = isInternal ? null : entityOf({ type, value });
    return key === null ? [] : [traitOf(key, { type, value })];
  });
  return {
    kind: "incident",
    id: incident.id,
    name: incident.number,
    title: incident.title,
    severity: incident.severity,
    category: incident.category,
    techniques: (incident.triage.techniques ?? []).map(({ id }) => id),
    traits: traits.sort((a, b) => Number(isTelling(b.finding.type)) - Number(isTelling(a.finding.type))).slice(0, traitsMax),
    hosts: lowered(incident.affected.systems ?? []),
    users: [],
    cves: cvesIn(text),
    firstSeenAt: incident.createdAt,
    lastSeenAt: incident.createdAt,
    isOpen: incident.status !== "closed",
    vector: incident.tags.includes(ofAlerts) ? null : embed(wordsOf(text, observables), loadEmbedding()),
    carrierId: incident.duplicateOf,
    groupId: null,
  };
}

const isObservableType = (type: string): type is Finding["type"] => observableTypes.some((known) => known === type);

/** An alert as the picture sees it: by what it is joined with others. */
export function thingOfAlert(alert: Alert): Thing {
  const entities = alert.entities.slice(0, traitsMax).map((key) => ({ key, type: key.slice(0, key.indexOf(":")), value: key.slice(key.indexOf(":") + 1) }));
  const named = (kind: string): string[] => entities.flatMap(({ type, value }) => (type === kind ? [value] : []));
  const open: Alert["status"][] = ["new", "acknowledged", "in_progress"];
  return {
    kind: "alert",
    id: alert.id,
    name: null,
    title: alert.title,
    severity: alert.severity,
    category: null,
    techniques: alert.techniques,
    traits: entities.flatMap(({ key, type, value }) => (isObservableType(type) && type !== "host" && value !== "" ? [traitOf(key, { type, value })] : [])),
    hosts: named("host"),
    users: named("user"),
    cves: cvesIn(alert.title, alert.description, ...alert.observables.map(({ value }) => value)),
    firstSeenAt: alert.firstSeenAt,
    lastSeenAt: alert.lastSeenAt,
    isOpen: open.includes(alert.status),
    vector: null,
    carrierId: alert.incidentId,
    groupId: alert.groupId,
  };
}

/** How it is named in the picture. */
export const pictureItemOf = ({ kind, id, name, title, severity, firstSeenAt }: Thing): PictureItem => ({ kind, id, name, title, severity, at: firstSeenAt });

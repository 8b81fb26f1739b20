import { FieldPath, type Query } from "firebase-admin/firestore";
import { alertsCollection } from "../alerts/documents.ts";
import { incidentsCollection } from "../incidents/documents.ts";
import { db } from "../platform/firestore.ts";
import type { RuleName } from "./policy.ts";

/** What a rule looks at: documents by the moment their time counts from. */
interface Dated {
  field: string;
  query: () => Query;
  /** What somebody who may not see everything may be told of; all of it where this is left out. */
  shown?: (query: Query) => Query;
}

// Those of an incident stay with it.
const alertsThatAre = (status: string): Dated => ({ field: "lastSeenAt", query: () => alertsCollection().where("status", "==", status).where("incidentId", "==", null) });

const dated: Readonly<Record<RuleName, Dated>> = {
  closedIncidents: { field: "resolution.at", query: () => incidentsCollection().where("status", "==", "closed"), shown: (query) => query.where("restricted", "==", false) },
  resolvedAlerts: alertsThatAre("resolved"),
  falsePositiveAlerts: alertsThatAre("false_positive"),
  notifications: { field: "createdAt", query: () => db().collectionGroup("notifications") },
  imports: { field: "finishedAt", query: () => db().collection("imports") },
};

export const timeFieldOf = (rule: RuleName): string => dated[rule].field;

/** What is older than `cutoff`, the oldest first. */
export function dueQuery(rule: RuleName, cutoff: Date): Query {
  const { field, query } = dated[rule];
  return query().where(field, "<", cutoff).orderBy(field).orderBy(FieldPath.documentId());
}

/** The same, as far as somebody may be told of it who does not see restricted incidents. */
export function shownQuery(rule: RuleName, cutoff: Date): Query {
  const { shown } = dated[rule];
  const query = dueQuery(rule, cutoff);
  return shown ? shown(query) : query;
}

/** What other modules may use of an incident's documents: evidence, playbooks, actions and case files belong to one. */
export { auditStreamOf, incidentRef, incidentsCollection, internalTriageRef, loadIncident, readIncident, requireIncident, writeIncident, writeTimeline } from "./store.ts";

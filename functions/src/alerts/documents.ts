/** What other modules may use of an alert's documents. */
export { alertRef, alertsCollection, auditStreamOf, groupsCollection, readAlert } from "./store.ts";

/** What other modules may use of the records of files: a report names them with the team's part. */
export { withFileRecords } from "./store.ts";

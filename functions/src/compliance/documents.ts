/** What other modules may use of an incident's regulatory deadlines: notices and reports are made of them. */
export { loadClockFile, readClock, type ClockFile } from "./store.ts";

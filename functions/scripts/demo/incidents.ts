import type { DemoIncident } from "./types.ts";
import { incidentsA } from "./incidents-a.ts";
import { incidentsB } from "./incidents-b.ts";
import { incidentsC } from "./incidents-c.ts";

/** The demo organisation's sixty incidents, by category; sort by report time where order matters. */
export const incidents: readonly DemoIncident[] = [...incidentsA, ...incidentsB, ...incidentsC];

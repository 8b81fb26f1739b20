import type { TriageInput } from "../triage/input.ts";
import type { Incident } from "./model.ts";

/** What the engine judges of an incident. */
export const reportOf = ({ title, description, affected }: Pick<Incident, "title" | "description" | "affected">): TriageInput => ({ title, text: description, affected });

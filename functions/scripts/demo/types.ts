/**
 * Shapes of the demo organisation's content. Everything here is invented; nothing is read at run time
 * except by the seeding of the emulators and by check.ts.
 *
 * Times are relative: `daysAgo` and `minuteOfDay` (0–1439) place a report before the demo's fixed "today",
 * and every `afterMinutes` counts from that report. All content ends before today's midnight, so it holds
 * whether "today" is read as the start or as the end of the day.
 */
export type DemoRole = "employee" | "analyst" | "senior_analyst" | "manager" | "admin";

export interface DemoPerson {
  uid: string;
  email: string;
  password: string;
  displayName: string;
  role: DemoRole;
  department: string;
  phone?: string;
}

export type DemoStatus =
  | "new"
  | "triaged"
  | "in_progress"
  | "contained"
  | "eradicated"
  | "recovered"
  | "closed"
  | "on_hold";

export type DemoVerdict =
  | "resolved"
  | "false_positive"
  | "duplicate"
  | "benign"
  | "insufficient_information"
  | "policy_violation"
  | "operational_error"
  | "user_acknowledged"
  | "mitigated";

export interface DemoStep {
  afterMinutes: number;
  /** uid of the team member who makes the change. */
  by: string;
  to: DemoStatus;
  reason?: string;
  verdict?: DemoVerdict;
  summary?: string;
}

export interface DemoMessage {
  afterMinutes: number;
  by: string;
  body: string;
  audience: "everyone" | "team";
}

export interface DemoIncident {
  /** Stable slug, unique. */
  key: string;
  /** uid of the person who reported it. */
  reporter: string;
  daysAgo: number;
  minuteOfDay: number;
  occurredMinutesBefore?: number;
  title: string;
  description: string;
  affected?: { systems?: string[]; users?: number; records?: number; dataClasses?: string[] };
  tags?: string[];
  /** One of the ten desk categories: what a human would say. */
  expectedCategory: string;
  assignee?: { uid: string; afterMinutes: number; by: string };
  /** The path of statuses in time order; every incident starts as `new`. */
  steps: DemoStep[];
  messages: DemoMessage[];
  /** uids who may see it, set by a manager. */
  restrictedTo?: string[];
  tlp?: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
  /** Only where a human disagreed with the computed severity. */
  severityOverride?: "low" | "medium" | "high" | "critical";
  /** Key of the incident this one repeats; present exactly when the verdict is `duplicate`. */
  duplicateOf?: string;
}

export interface DemoAlert {
  key: string;
  source: string;
  sourceRef: string;
  title: string;
  description: string;
  severity: "low" | "medium" | "high" | "critical";
  daysAgo: number;
  minuteOfDay: number;
  status: "new" | "acknowledged" | "in_progress" | "resolved" | "false_positive";
  assignee?: string;
  techniques?: string[];
  observables?: { type: string; value: string }[];
  count?: number;
  incidentKey?: string;
}

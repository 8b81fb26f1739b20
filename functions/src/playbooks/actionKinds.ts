import type { Incident } from "../incidents/model.ts";
import type { TargetType } from "./actionTargets.ts";

/**
 * How far the information in an action travels, and the strictest Traffic Light Protocol marking (TLP 2.0, FIRST) that
 * lets it. A partner under contract and an authority count as AMBER counts clients: they are told what they need to know.
 */
export const reaches = {
  inside: { strictestTlp: "RED", words: "stays in the organisation" },
  need_to_know: { strictestTlp: "AMBER", words: "leaves the organisation" },
  community: { strictestTlp: "GREEN", words: "goes to a community" },
} as const satisfies Record<string, { strictestTlp: Incident["tlp"]; words: string }>;
export type Reach = keyof typeof reaches;

export interface KindRow {
  title: string;
  target: TargetType;
  /** Cannot be undone, or takes away what many need: two people approve. */
  destructive: boolean;
  reach: Reach;
  /**
   * The strictest marking of the Permissible Actions Protocol under which it may be done. RED: only what nobody can notice
   * from outside. AMBER: what stays passive towards the adversary. GREEN: what the adversary will notice.
   */
  strictestPap: Incident["pap"];
}

/** Every kind of response action, as data. Telling somebody is no action against an adversary: TLP governs it, not PAP. */
export const actionKinds = {
  preserve_logs: { title: "Preserve logs", target: "resource", destructive: false, reach: "inside", strictestPap: "RED" },
  collect_forensics: { title: "Collect forensic data", target: "host", destructive: false, reach: "inside", strictestPap: "AMBER" },
  quarantine_mail: { title: "Quarantine a mail", target: "mail", destructive: false, reach: "inside", strictestPap: "AMBER" },
  delete_mail: { title: "Delete a mail", target: "mail", destructive: true, reach: "inside", strictestPap: "AMBER" },
  isolate_host: { title: "Isolate a host", target: "host", destructive: false, reach: "inside", strictestPap: "GREEN" },
  release_host: { title: "Release a host from isolation", target: "host", destructive: false, reach: "inside", strictestPap: "GREEN" },
  disable_account: { title: "Disable an account", target: "account", destructive: false, reach: "inside", strictestPap: "GREEN" },
  enable_account: { title: "Enable an account", target: "account", destructive: false, reach: "inside", strictestPap: "GREEN" },
  reset_password: { title: "Reset a password", target: "account", destructive: false, reach: "inside", strictestPap: "GREEN" },
  revoke_sessions: { title: "End an account's sessions", target: "account", destructive: false, reach: "inside", strictestPap: "GREEN" },
  block_address: { title: "Block a network address", target: "address", destructive: false, reach: "inside", strictestPap: "GREEN" },
  block_domain: { title: "Block a domain", target: "domain", destructive: false, reach: "inside", strictestPap: "GREEN" },
  restore_backup: { title: "Restore a backup over what is there", target: "resource", destructive: true, reach: "inside", strictestPap: "GREEN" },
  shut_down_service: { title: "Shut down a service", target: "resource", destructive: true, reach: "inside", strictestPap: "GREEN" },
  wipe_device: { title: "Wipe a device", target: "resource", destructive: true, reach: "inside", strictestPap: "GREEN" },
  request_takedown: { title: "Ask for a domain to be taken down", target: "domain", destructive: false, reach: "need_to_know", strictestPap: "GREEN" },
  notify_partner: { title: "Notify a partner", target: "party", destructive: false, reach: "need_to_know", strictestPap: "RED" },
  report_to_authority: { title: "Report to an authority", target: "party", destructive: false, reach: "need_to_know", strictestPap: "RED" },
  share_indicators: { title: "Share indicators with a community", target: "party", destructive: false, reach: "community", strictestPap: "RED" },
} as const satisfies Record<string, KindRow>;
export type ActionKind = keyof typeof actionKinds;

export const kindNames = Object.keys(actionKinds) as [ActionKind, ...ActionKind[]];

/** How many people must approve an action of this kind. */
export const approvalsNeededFor = (kind: ActionKind): 1 | 2 => (actionKinds[kind].destructive ? 2 : 1);

export const reasons = ["account_inactive", "team_member", "application_pending", "waiting_period"] as const;
export type Reason = (typeof reasons)[number];

/** What decides whether somebody may apply. */
export interface Standing {
  isActive: boolean;
  isTeam: boolean;
  hasPending: boolean;
  /** When the newest application was rejected; null if it was not, or if there is none. */
  rejectedAt: Date | null;
}

export interface Eligibility {
  eligible: boolean;
  reason: Reason | null;
  detail: string | null;
  /** From when on they may apply, where time is all that is missing. */
  until: Date | null;
}

const no = (reason: Reason, detail: string, until: Date | null = null): Eligibility => ({ eligible: false, reason, detail, until });

/** Whether somebody may apply now, and if not, the first reason why. `waitDays` counts from the rejection; 0 is no wait. Pure. */
export function eligibilityOf({ isActive, isTeam, hasPending, rejectedAt }: Standing, waitDays: number, now: Date): Eligibility {
  if (!isActive) return no("account_inactive", "This account is not active.");
  if (isTeam) return no("team_member", "You are a member of the security team already.");
  if (hasPending) return no("application_pending", "You have an application that is not decided yet.");
  const until = rejectedAt && new Date(rejectedAt.getTime() + waitDays * 86_400_000);
  if (until && now < until) return no("waiting_period", `Your last application was rejected; you may apply again from ${until.toISOString().slice(0, 10)} on.`, until);
  return { eligible: true, reason: null, detail: null, until: null };
}

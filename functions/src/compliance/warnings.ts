import { isUnsettled, type Clock, type WarningStep } from "./model.ts";

const hourMs = 3_600_000;

type Watched = Pick<Clock, "state" | "anchorAt" | "dueAt" | "armedAt" | "warned">;

/** When people are to be told of a clock, earliest first. What would be before its time began is left out. Pure. */
export function stepsOf({ anchorAt, dueAt, armedAt }: Pick<Clock, "anchorAt" | "dueAt" | "armedAt">): { step: WarningStep; at: Date }[] {
  const start = (anchorAt ?? armedAt).getTime();
  if (dueAt === null) return [{ step: "reminder", at: new Date(start + 24 * hourMs) }];
  const due = dueAt.getTime();
  const steps: [WarningStep, number][] = [["half", start + (due - start) / 2], ["day", due - 24 * hourMs], ["hours", due - 4 * hourMs], ["over", due]];
  return steps
    .filter(([step, at]) => step === "over" || at > start)
    .sort(([, a], [, b]) => a - b)
    .map(([step, at]) => ({ step, at: new Date(at) }));
}

/** When somebody has to be told next; null when nobody has. Pure. */
export function nextAtOf(clock: Watched): Date | null {
  if (!isUnsettled(clock.state)) return null;
  return stepsOf(clock).find(({ step }) => !clock.warned.includes(step))?.at ?? null;
}

/** The steps whose time has come and of which nobody was told, the most urgent last. "Over" begins after the deadline's last moment. Pure. */
export function stepsDue(clock: Watched, now: Date): WarningStep[] {
  if (!isUnsettled(clock.state)) return [];
  return stepsOf(clock).filter(({ step, at }) => !clock.warned.includes(step) && (step === "over" ? at < now : at <= now)).map(({ step }) => step);
}

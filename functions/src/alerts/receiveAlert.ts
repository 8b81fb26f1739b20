import { AppError } from "../platform/errors.ts";
import { correlate, isFalse } from "./correlate.ts";
import type { Alert } from "./model.ts";
import { promoteAlert } from "./promoteAlert.ts";
import { ownContext } from "./promotion.ts";
import { loadSource, sourceIdOf } from "./sources.ts";
import { alertRef, readAlert, readAlertSettings, settingsRef } from "./store.ts";
import { isAtLeast } from "./suppressing.ts";
import { promoteGroup } from "./workGroups.ts";

const attemptsMax = 3;

/**
 * What follows a new alert: it is joined with those it belongs to, and becomes an incident, it or its group, if it is grave
 * enough for that. Nothing follows a suppressed one. May run again, late, and in any order.
 */
export async function receiveAlert(alertId: string, now: Date): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await receive(alertId, now);
      return;
    } catch (thrown) {
      // Dismissed, merged or full in the meantime: people have decided, and a further try would end the same.
      if (thrown instanceof AppError && thrown.code === "conflict") return;
      // Its group has gone into another.
      if (attempt === attemptsMax || !(thrown instanceof AppError) || thrown.code !== "not_found") throw thrown;
    }
  }
}

/** By observable, host or user, the work of this instance that is under way for an alert that has it. */
const turns = new Map<string, Promise<unknown>>();

/** Does work when all is done that was begun for any of the keys: a burst's alerts would else fight for one group. Others do not wait. */
async function inTurn(keys: readonly string[], work: (hasWaited: boolean) => Promise<void>): Promise<void> {
  const before = keys.flatMap((key) => turns.get(key) ?? []);
  const mine = Promise.allSettled(before).then(() => work(before.length > 0));
  for (const key of keys) turns.set(key, mine);
  try {
    await mine;
  } finally {
    for (const key of keys) if (turns.get(key) === mine) turns.delete(key);
  }
}

/** An alert that something may follow for; null for one that is not there, suppressed or merged. */
async function readOpen(alertId: string): Promise<Alert | null> {
  const snapshot = await alertRef(alertId).get();
  const alert = snapshot.exists ? readAlert(snapshot) : null;
  return alert?.suppressedBy === null && alert.mergedInto === null ? alert : null;
}

async function receive(alertId: string, now: Date): Promise<void> {
  const shown = await readOpen(alertId);
  if (!shown) return;
  await inTurn(shown.entities, async (hasWaited) => {
    // People may have seen to it meanwhile.
    const alert = hasWaited ? await readOpen(alertId) : shown;
    if (alert) await joinAndPromote(alert, now);
  });
}

async function joinAndPromote(alert: Alert, now: Date): Promise<void> {
  const [source, settings] = await Promise.all([loadSource(sourceIdOf(alert.source), now), settingsRef().get().then(readAlertSettings)]);
  const { groupId, fullId } = await correlate(alert, settings, now);
  const from = source?.autoPromoteFrom ?? settings.autoPromoteFrom;
  if (from === null || from === "never" || !isAtLeast(alert.severity, from) || isFalse(alert)) return;
  const context = ownContext(now);
  const joined = groupId ?? fullId;
  const promotion = joined === null ? null : await promoteGroup({ id: joined }, context);
  if (groupId === null) await promoteAlert({ id: alert.id }, context, promotion?.incidentId);
}

import { AppError } from "../platform/errors.ts";
import { correlate } from "./correlate.ts";
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

async function receive(alertId: string, now: Date): Promise<void> {
  const snapshot = await alertRef(alertId).get();
  if (!snapshot.exists) return;
  const alert = readAlert(snapshot);
  if (alert.suppressedBy !== null || alert.mergedInto !== null) return;
  const [source, settings] = await Promise.all([loadSource(sourceIdOf(alert.source), now), settingsRef().get().then(readAlertSettings)]);
  const groupId = await correlate(alert, settings, now);
  const from = source?.autoPromoteFrom ?? settings.autoPromoteFrom;
  if (from === null || from === "never" || !isAtLeast(alert.severity, from) || alert.status === "false_positive") return;
  await (groupId === null ? promoteAlert({ id: alertId }, ownContext(now)) : promoteGroup({ id: groupId }, ownContext(now)));
}

import { refuse, type Adapter, type ReportedAlert } from "./adapter.ts";
import { given } from "./given.ts";
import { numberAt, recordAt, textAt, textsAt, timeAt } from "./reading.ts";
import { report } from "./report.ts";
import { levelInBands, wazuhBands } from "./severities.ts";
import { givenInEvent } from "./vocabulary.ts";

const label = "Wazuh";

/** Reads an alert as the manager writes it (alerts.json, integrator) or the indexer keeps it (`_source`). */
function read(payload: unknown): ReportedAlert {
  const alert = recordAt(payload, "_source") ?? payload;
  const level = numberAt(alert, "rule.level");
  const title = textAt(alert, "rule.description", "rule.id");
  refuse(label, [
    ...(level === null || level < 0 || level > 16 ? [{ path: "rule.level", message: "must be a level from 0 to 16" }] : []),
    ...(title === null ? [{ path: "rule.description", message: "must be the rule's description (or rule.id)" }] : []),
  ]);
  const changed = recordAt(alert, "syscheck");
  return report(payload, label, {
    title: title ?? "",
    description: [textAt(alert, "full_log", "data.win.system.message")],
    severity: levelInBands(wazuhBands, level),
    sourceRef: textAt(alert, "id") ?? textAt(payload, "_id"),
    occurredAt: timeAt(alert, "timestamp", "@timestamp"),
    host: textAt(alert, "agent.name", "predecoder.hostname", "manager.name"),
    user: textAt(alert, "data.dstuser", "data.srcuser", "data.user", "data.win.eventdata.targetUserName", "data.win.eventdata.user", "data.win.eventdata.subjectUserName", "data.audit.user.name", "syscheck.audit.user.name", "syscheck.uname_after"),
    rule: textAt(alert, "rule.id"),
    techniques: textsAt(alert, "rule.mitre.id", "rule.mitre.technique_id"),
    given: [...given("host", textsAt(alert, "agent.name")), ...given("ip", textsAt(alert, "agent.ip")), ...given("path", textsAt(changed, "path")), ...givenInEvent(changed), ...givenInEvent(recordAt(alert, "data")), ...given("text", textsAt(alert, "full_log"))],
  });
}

export const wazuh: Adapter = { format: "wazuh", label, read };

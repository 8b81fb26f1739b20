import { refuse, type Adapter, type ReportedAlert } from "./adapter.ts";
import type { Leaf } from "./paths.ts";
import { numberAt, recordAt, textAt, textsAt, timeAt } from "./reading.ts";
import { report } from "./report.ts";
import { elasticRiskBands, levelInBands, levelInWords, severityWords } from "./severities.ts";
import { givenInEvent } from "./vocabulary.ts";

const label = "Elastic Security";

/** Where a rule's ATT&CK mapping stands: the alert's copy of the rule, the event's own, and the signals of versions before 8. */
const threats = ["kibana.alert.rule.threat", "kibana.alert.rule.parameters.threat", "threat", "signal.rule.threat"].flatMap((threat) => [`${threat}.technique.id`, `${threat}.technique.subtechnique.id`]);

const ruleNames = ["kibana.alert.rule.name", "signal.rule.name", "rule.name"];

/** What the alert says of itself and of its rule is not what happened; the rest is the event, and the indicator that matched it. */
const isEvent = ({ keys: [first = "", second = ""] }: Leaf): boolean => !["kibana", "signal", "rule", "_id", "_index", "ecs"].includes(first) && (first !== "threat" || ["indicator", "enrichments"].includes(second));

/** Reads an alert document of Elastic Security or any ECS event with a rule: as a hit (`_source` or `fields`) or bare, keys nested or dotted. */
function read(payload: unknown): ReportedAlert {
  // Beats put fields of the operator's own under `fields`.
  const body = [recordAt(payload, "_source"), recordAt(payload, "fields")].find((part) => textAt(part, ...ruleNames) !== null) ?? payload;
  const title = textAt(body, ...ruleNames);
  refuse(label, title === null ? [{ path: "kibana.alert.rule.name", message: "must be the name of the rule (or rule.name)" }] : []);
  return report(payload, label, {
    title: title ?? "",
    description: [textAt(body, "kibana.alert.reason", "signal.reason", "message"), textAt(body, "kibana.alert.rule.description", "signal.rule.description", "rule.description")],
    severity:
      levelInWords(severityWords, textsAt(body, "kibana.alert.severity", "kibana.alert.rule.severity", "signal.rule.severity")) ??
      levelInBands(elasticRiskBands, numberAt(body, "kibana.alert.risk_score", "kibana.alert.rule.risk_score", "signal.rule.risk_score", "event.risk_score")),
    sourceRef: textAt(body, "kibana.alert.uuid", "kibana.alert.id") ?? textAt(payload, "_id") ?? textAt(body, "event.id"),
    occurredAt: timeAt(body, "kibana.alert.original_time", "signal.original_time", "@timestamp", "kibana.alert.start"),
    host: textAt(body, "host.name", "host.hostname", "agent.name", "cloud.instance.id"),
    user: textAt(body, "user.name", "user.email", "source.user.name", "user.target.name"),
    rule: title,
    techniques: textsAt(body, ...threats),
    given: givenInEvent(body, isEvent),
  });
}

export const elastic: Adapter = { format: "elastic", label, read };

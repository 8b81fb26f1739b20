import { refuse, type Adapter, type ReportedAlert } from "./adapter.ts";
import { leavesOf, type Leaf } from "./paths.ts";
import { recordAt, textAt, textsAt, timeAt } from "./reading.ts";
import { report } from "./report.ts";
import { levelInBands, levelInWords, severityWords, splunkRiskBands } from "./severities.ts";
import { givenInEvent } from "./vocabulary.ts";

const label = "Splunk";

/** ATT&CK ids stand as lists, as single strings and inside a string of JSON, under names of several versions. */
const isAnnotation = ({ keys: [first = ""] }: Leaf): boolean => /^_?(?:annotations|mitre|savedsearch_annotations)/.test(first);
/** The search is not what it found. */
const isResult = ({ keys: [first = ""] }: Leaf): boolean => !/^(?:search|drilldown|annotations|rule_|savedsearch|results_link|splunk_server|index|sourcetype|source$|host$|linecount|info_)/.test(first);

/** A field with several values has them in lines. */
const firstAt = (result: unknown, ...paths: readonly string[]): string | null => textAt(result, ...paths)?.split("\n", 1)[0] ?? null;

/** Reads a notable event of Enterprise Security, or the webhook of an alert (`result` beside `search_name` and `sid`). */
function read(payload: unknown): ReportedAlert {
  const result = recordAt(payload, "result") ?? payload;
  const rule = textAt(result, "rule_name", "search_name", "savedsearch_name") ?? textAt(payload, "search_name") ?? textAt(result, "source");
  const title = textAt(result, "rule_title") ?? rule;
  refuse(label, title === null ? [{ path: "rule_name", message: "must be the name of the search (or search_name)" }] : []);
  // Risk-based alerts are about an object that is a system or an account.
  const aboutOf = (type: string): string | null => (textAt(result, "risk_object_type") === type ? firstAt(result, "risk_object") : null);
  const scores = textsAt(result, "risk_score", "calculated_risk_score").map(Number).filter(Number.isFinite);
  return report(payload, label, {
    title: title ?? "",
    description: [textAt(result, "rule_description", "savedsearch_description", "description"), textAt(result, "risk_message", "message")],
    severity: levelInWords(severityWords, textsAt(result, "urgency", "severity")) ?? levelInBands(splunkRiskBands, scores.length === 0 ? null : Math.max(...scores)),
    sourceRef: textAt(result, "event_id", "notable_id", "orig_event_id", "orig_sid") ?? textAt(payload, "sid"),
    occurredAt: timeAt(result, "orig_time", "firstTime", "_time", "time"),
    host: firstAt(result, "dest", "dest_host", "dest_nt_host", "dvc", "orig_dest", "orig_host", "src_host") ?? aboutOf("system"),
    user: firstAt(result, "user", "src_user", "dest_user", "orig_user") ?? aboutOf("user"),
    rule,
    techniques: leavesOf(result).filter(isAnnotation).map(({ value }) => value),
    given: givenInEvent(result, isResult),
  });
}

export const splunk: Adapter = { format: "splunk", label, read };

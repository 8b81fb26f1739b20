import { refuse, type Adapter, type ReportedAlert } from "./adapter.ts";
import { given } from "./given.ts";
import { leavesOf, valuesAt } from "./paths.ts";
import { recordAt, textAt, textsAt, timeAt, timeOf } from "./reading.ts";
import { report } from "./report.ts";
import { levelInWords, severityWords } from "./severities.ts";
import { givenInEvent, leafNamed } from "./vocabulary.ts";

const label = "Sigma";

const eventPaths = ["event", "match", "document", "matches", "events"];

/** Tags of the namespace `cve` (Sigma tags appendix): `cve.2021-44228`, formerly `cve.2021.44228`. */
const cvesIn = (tags: readonly string[]): string[] => tags.flatMap((tag) => (/^cve[.-](\d{4})[.-](\d{4,7})$/i.exec(tag)?.slice(1, 3).join("-") ?? "").replace(/^(?=.)/, "CVE-") || []);

/**
 * Reads a match of a Sigma rule: `{ rule: { title, id, level, tags, description }, event: { … } }`, or flat as matchers on the
 * command line write it (`title`, `id`, `level` or `rule_level`, `tags`, `matches`).
 */
function read(payload: unknown): ReportedAlert {
  const nested = recordAt(payload, "rule");
  const rule = nested ?? payload;
  const title = textAt(rule, "title", "name");
  refuse(label, title === null ? [{ path: nested === null ? "title" : "rule.title", message: "must be the title of the rule" }] : []);
  const events = eventPaths.flatMap((path) => valuesAt(payload, path));
  const leaves = leavesOf(events);
  const tags = textsAt(rule, "tags");
  return report(payload, label, {
    title: title ?? "",
    description: [textAt(rule, "description")],
    severity: levelInWords(severityWords, textsAt(rule, "level", "rule_level")),
    // Beside a nested rule an id is the match's; in a flat match it is the rule's.
    sourceRef: textAt(payload, "match_id", "uid") ?? (nested === null ? null : textAt(payload, "id")),
    occurredAt: timeAt(payload, "timestamp", "@timestamp") ?? timeOf(leafNamed(leaves, "timestamp", "utctime", "systemtime", "timecreated", "eventtime", "time") ?? ""),
    host: leafNamed(leaves, "computer", "computername", "hostname", "host"),
    user: leafNamed(leaves, "user", "username", "targetusername", "subjectusername"),
    rule: title,
    techniques: tags,
    given: [...given("cve", cvesIn(tags)), ...givenInEvent(events)],
  });
}

export const sigma: Adapter = { format: "sigma", label, read };

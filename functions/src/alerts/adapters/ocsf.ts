import { refuse, type Adapter, type ReportedAlert } from "./adapter.ts";
import { given, type Given } from "./given.ts";
import type { GivenKind } from "./mapping.ts";
import { numberAt, recordAt, recordsAt, textAt, textsAt, timeAt } from "./reading.ts";
import { report } from "./report.ts";
import { levelInWords, ocsfSeverities, severityWords } from "./severities.ts";
import { givenInEvent } from "./vocabulary.ts";

const label = "OCSF Detection Finding";

/** OCSF 1.x, observable object, type_id; values of other types are read as texts. */
const observableKinds: ReadonlyMap<number, GivenKind> = new Map([
  [1, "host"],
  [2, "ip"],
  [3, "mac"],
  [4, "user"],
  [5, "email"],
  [6, "url"],
  [7, "file"],
  [8, "hash"],
  [9, "file"],
  [18, "cve"],
  [23, "url"],
  [24, "file"],
]);

function givenIn(payload: unknown): Given[] {
  const listed = recordsAt(payload, "observables").flatMap((entry) => given(observableKinds.get(numberAt(entry, "type_id") ?? 0) ?? "text", textsAt(entry, "value")));
  const parts = ["device", "actor", "resources", "evidences", "src_endpoint", "dst_endpoint", "malware"].flatMap((name) => givenInEvent({ [name]: recordsAt(payload, name) }));
  return [...listed, ...parts, ...given("cve", textsAt(payload, "vulnerabilities[*].cve.uid"))];
}

/** Reads a Detection Finding of OCSF 1.0 to 1.8: `finding_info`, `severity_id`, `attacks`, `observables`, `evidences`, `resources`, `device`, `actor`. */
function read(payload: unknown): ReportedAlert {
  const info = recordAt(payload, "finding_info");
  refuse(label, [
    ...(numberAt(payload, "class_uid") === 2004 ? [] : [{ path: "class_uid", message: "must be 2004 (Detection Finding)" }]),
    ...(info === null ? [{ path: "finding_info", message: "must be an object" }] : []),
  ]);
  const attacks = ["attacks", "finding_info.attacks"].flatMap((at) => ["technique.uid", "sub_technique.uid", "techniques[*].uid"].map((name) => `${at}[*].${name}`));
  return report(payload, label, {
    title: textAt(info, "title", "analytic.name", "types", "uid") ?? textAt(payload, "message") ?? label,
    description: [textAt(info, "desc"), textAt(payload, "message")],
    severity: levelInWords(ocsfSeverities, textsAt(payload, "severity_id")) ?? levelInWords(severityWords, textsAt(payload, "severity")),
    sourceRef: textAt(info, "uid") ?? textAt(payload, "metadata.uid"),
    occurredAt: timeAt(payload, "finding_info.first_seen_time_dt", "finding_info.first_seen_time", "time_dt", "time", "finding_info.created_time_dt", "finding_info.created_time"),
    host: textAt(payload, "device.hostname", "device.name", "evidences[*].device.hostname", "evidences[*].device.name", "resources[*].hostname", "resources[*].name", "device.ip"),
    user: textAt(payload, "actor.user.name", "actor.user.email_addr", "evidences[*].actor.user.name", "evidences[*].user.name", "evidences[*].user.email_addr", "resources[*].owner.name"),
    rule: textAt(info, "analytic.name", "analytic.uid") ?? textAt(payload, "metadata.event_code"),
    techniques: textsAt(payload, ...attacks),
    given: givenIn(payload),
  });
}

export const ocsf: Adapter = { format: "ocsf", label, read };

import { refuse, type Adapter, type ReportedAlert } from "./adapter.ts";
import { textAt, textsAt, timeAt, recordAt } from "./reading.ts";
import { report } from "./report.ts";
import { falcoPriorities, levelInWords } from "./severities.ts";
import { givenInEvent } from "./vocabulary.ts";
import { given } from "./given.ts";

const label = "Falco";

/** Reads an alert of Falco's JSON output: `rule`, `priority`, `output`, `output_fields`, `tags`, `hostname`, `time`; `uuid` is Falcosidekick's. */
function read(payload: unknown): ReportedAlert {
  const [rule, priority] = [textAt(payload, "rule"), textAt(payload, "priority")];
  refuse(label, [
    ...(rule === null ? [{ path: "rule", message: "must be the name of the rule" }] : []),
    ...(priority === null ? [{ path: "priority", message: "must be the rule's priority" }] : []),
  ]);
  const fields = recordAt(payload, "output_fields");
  return report(payload, label, {
    title: rule ?? "",
    description: [textAt(payload, "output")],
    severity: levelInWords(falcoPriorities, textsAt(payload, "priority")),
    sourceRef: textAt(payload, "uuid"),
    occurredAt: timeAt(payload, "time", "output_fields.evt.time.iso8601", "output_fields.evt.time"),
    host: textAt(payload, "hostname", "output_fields.evt.hostname", "output_fields.k8s.node.name", "output_fields.container.name"),
    user: textAt(fields, "user.name", "user.loginname", "ka.user.name", "ct.user"),
    rule,
    techniques: textsAt(payload, "tags"),
    given: [...given("host", textsAt(payload, "hostname")), ...givenInEvent(fields)],
  });
}

export const falco: Adapter = { format: "falco", label, read };

import type { SeverityLevel } from "../../triage/model.ts";
import { refuse, type Adapter, type ReportedAlert } from "./adapter.ts";
import { given } from "./given.ts";
import type { GenericMapping } from "./mapping.ts";
import { textAt, textsAt, timeAt } from "./reading.ts";
import { report } from "./report.ts";
import { levelInWords, severityWords } from "./severities.ts";

const label = "Generic";

function severityOf(payload: unknown, { severity, defaults }: GenericMapping): SeverityLevel | null {
  if (severity === undefined) return defaults.severity ?? null;
  const [path, values] = typeof severity === "string" ? [severity, {}] : [severity.path, severity.values];
  const words = new Map(Object.entries(values).map(([word, level]) => [word.toLowerCase(), level]));
  const texts = textsAt(payload, path);
  return levelInWords(words, texts) ?? levelInWords(severityWords, texts) ?? defaults.severity ?? null;
}

function readBy(mapping: GenericMapping, payload: unknown): ReportedAlert {
  const { defaults } = mapping;
  const at = (path: string | undefined): string | null => (path === undefined ? null : textAt(payload, path));
  const title = at(mapping.title) ?? defaults.title ?? null;
  refuse("the mapping", title === null ? [{ path: mapping.title, message: "must be a text; the mapping takes the title from here" }] : []);
  const [host, user] = [at(mapping.host) ?? defaults.host ?? null, at(mapping.user) ?? defaults.user ?? null];
  return report(payload, "Alert", {
    title: title ?? "",
    description: [at(mapping.description)],
    severity: severityOf(payload, mapping),
    sourceRef: at(mapping.sourceRef),
    occurredAt: mapping.occurredAt === undefined ? null : timeAt(payload, mapping.occurredAt),
    host,
    user,
    rule: at(mapping.rule) ?? defaults.rule ?? null,
    techniques: textsAt(payload, ...mapping.techniques),
    given: [...mapping.observables.flatMap(({ path, kind }) => given(kind, textsAt(payload, path))), ...given("host", host === null ? [] : [host]), ...given("user", user === null ? [] : [user])],
  });
}

/** The adapter that a mapping describes. */
export const genericAdapter = (mapping: GenericMapping): Adapter => ({ format: "generic", label, read: (payload) => readBy(mapping, payload) });

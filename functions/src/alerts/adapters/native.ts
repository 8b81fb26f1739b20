import { plainName } from "../../platform/schemas.ts";
import { observableTypes } from "../../triage/model.ts";
import { maxObservables, refuse, type Adapter, type ReportedAlert, type ReportedObservable } from "./adapter.ts";
import { given, observablesOf, type Given } from "./given.ts";
import type { GivenKind } from "./mapping.ts";
import { valuesAt } from "./paths.ts";
import { textAt, textsAt, timeAt, recordsAt } from "./reading.ts";
import { report } from "./report.ts";
import { levelInWords, severityWords } from "./severities.ts";

const label = "Secura";

type ObservableType = (typeof observableTypes)[number];

/** How a value of each of the engine's types is read. */
const kinds: Readonly<Record<ObservableType, GivenKind>> = {
  url: "url",
  email: "email",
  ipv4: "ip",
  ipv6: "ip",
  mac: "mac",
  md5: "hash",
  sha1: "hash",
  sha256: "hash",
  sha512: "hash",
  ssdeep: "text",
  cve: "cve",
  technique: "text",
  btc: "text",
  eth: "text",
  xmr: "text",
  filename: "file",
  domain: "host",
  host: "host",
  path: "path",
  registry_key: "registry_key",
  asn: "text",
};

interface Pair {
  type: string;
  value: string;
}

const isKnown = (type: string): type is ObservableType => (observableTypes as readonly string[]).includes(type);
const givenBy = ({ type, value }: Pair): Given[] => (isKnown(type) ? given(kinds[type], [value]) : []);

function isUnderstood(pair: Pair): boolean {
  const { observables, techniques } = observablesOf(givenBy(pair));
  return pair.type === "technique" || observables.length + techniques.length > 0;
}

/** What the engine has no type for, as it came; a value that is not of its type is of the type `other`. */
function otherObservables(pairs: readonly Pair[]): ReportedObservable[] {
  const others = pairs.filter((pair) => !isUnderstood(pair)).map(({ type, value }) => ({ type: isKnown(type) ? "other" : plainName(type, 50).trim(), value: plainName(value.slice(0, 4_000), 2_048).trim(), isInternal: false }));
  return others.filter(({ type, value }) => type !== "" && value !== "");
}

function read(payload: unknown): ReportedAlert {
  // Who writes in this form means what stands there, be it "Unknown".
  const title = valuesAt(payload, "title").find((value) => typeof value === "string")?.trim() ?? "";
  const severity = levelInWords(severityWords, textsAt(payload, "severity"));
  refuse(label, [
    ...(title.length < 3 ? [{ path: "title", message: "must be a text of at least 3 characters" }] : []),
    ...(severity === null ? [{ path: "severity", message: "must be low, medium, high or critical" }] : []),
  ]);
  const pairs = recordsAt(payload, "observables").flatMap((entry) => {
    const [type, value] = [textAt(entry, "type"), textAt(entry, "value")];
    return type === null || value === null ? [] : [{ type, value }];
  }).slice(0, 2 * maxObservables);
  const alert = report(payload, label, {
    title,
    description: [textAt(payload, "description")],
    severity,
    sourceRef: textAt(payload, "sourceRef"),
    occurredAt: timeAt(payload, "occurredAt"),
    host: textAt(payload, "host"),
    user: textAt(payload, "user"),
    rule: textAt(payload, "rule"),
    techniques: [...textsAt(payload, "techniques"), ...pairs.filter(({ type }) => type === "technique").map(({ value }) => value)],
    given: [...pairs.flatMap(givenBy), ...given("host", textsAt(payload, "host")), ...given("user", textsAt(payload, "user"))],
  });
  const unique = new Map([...alert.observables, ...otherObservables(pairs)].map((observable) => [`${observable.type}:${observable.value}`, observable]));
  return { ...alert, observables: [...unique.values()].slice(0, maxObservables) };
}

/** Secura's own form: the fields of `ReportedAlert`. */
export const native: Adapter = { format: "native", label, read };

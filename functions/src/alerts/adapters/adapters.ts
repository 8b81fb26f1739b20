/** All adapters, and which of them a payload is for. */
import { AppError } from "../../platform/errors.ts";
import type { Adapter, AlertFormat } from "./adapter.ts";
import { elastic } from "./elastic.ts";
import { falco } from "./falco.ts";
import { genericAdapter } from "./generic.ts";
import type { GenericMapping } from "./mapping.ts";
import { guardduty } from "./guardduty.ts";
import { microsoft } from "./microsoft.ts";
import { native } from "./native.ts";
import { ocsf } from "./ocsf.ts";
import { numberAt, recordAt, textAt } from "./reading.ts";
import { sigma } from "./sigma.ts";
import { splunk } from "./splunk.ts";
import { wazuh } from "./wazuh.ts";

const adapters: Readonly<Record<Exclude<AlertFormat, "generic">, Adapter>> = { native, ocsf, elastic, sigma, splunk, falco, wazuh, microsoft, guardduty };

/** The adapter for a format. Throws `invalid_input` for `generic` without the mapping that it goes by. */
export function adapterOf(format: AlertFormat, mapping?: GenericMapping): Adapter {
  if (format !== "generic") return adapters[format];
  if (mapping !== undefined) return genericAdapter(mapping);
  throw new AppError("invalid_input", "The format generic needs a mapping.", { errors: [{ path: "mapping", message: "Required for the format generic" }] });
}

const has = (payload: unknown, ...paths: readonly string[]): boolean => textAt(payload, ...paths) !== null;

/** What gives each format away, in the order in which they are asked: an alert of one may carry an event of another. */
const signs: readonly (readonly [Exclude<AlertFormat, "generic" | "native">, (payload: unknown) => boolean])[] = [
  ["guardduty", (payload) => textAt(payload, "source") === "aws.guardduty" || textAt(payload, "service.serviceName") === "guardduty" || (/^\w+:\w+\/\S/.test(textAt(payload, "type") ?? "") && numberAt(payload, "severity") !== null)],
  ["ocsf", (payload) => numberAt(payload, "class_uid") === 2004],
  ["elastic", (payload) => ["", "_source.", "fields."].some((at) => has(payload, `${at}kibana.alert.rule.name`, `${at}kibana.alert.uuid`, `${at}signal.rule.name`) || (has(payload, `${at}rule.name`) && has(payload, `${at}ecs.version`, `${at}@timestamp`)))],
  ["microsoft", (payload) => has(payload, "object.properties.title") || (has(payload, "properties.title") && has(payload, "properties.severity")) || (textAt(payload, "@odata.type", "evidence.@odata.type", "alerts.evidence.@odata.type") ?? "").includes("microsoft.graph.security") || (has(payload, "severity") && has(payload, "alertWebUrl", "incidentWebUrl", "detectionSource"))],
  ["wazuh", (payload) => ["", "_source."].some((at) => numberAt(payload, `${at}rule.level`) !== null && has(payload, `${at}rule.id`, `${at}rule.description`))],
  ["falco", (payload) => has(payload, "rule") && has(payload, "priority") && !has(payload, "title")],
  ["splunk", (payload) => (has(payload, "rule_name", "search_name", "result.rule_name", "result.search_name") && !has(payload, "rule.title")) || (recordAt(payload, "result") !== null && has(payload, "sid"))],
  ["sigma", (payload) => has(payload, "rule.title") || textAt(payload, "source") === "sigma" || (has(payload, "title") && (has(payload, "rule_level", "sigmafile") || (has(payload, "level") && !has(payload, "severity"))))],
];

/** The format of a payload whose sender does not say: the first whose tell-tale fields it has, else native. */
export function detectFormat(payload: unknown): Exclude<AlertFormat, "generic"> {
  return signs.find(([, isOf]) => isOf(payload))?.[0] ?? "native";
}

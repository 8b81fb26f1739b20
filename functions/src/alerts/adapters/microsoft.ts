import { refuse, type Adapter, type ReportedAlert } from "./adapter.ts";
import { given, type Given } from "./given.ts";
import type { GivenKind } from "./mapping.ts";
import { isRecord, type JsonRecord } from "./paths.ts";
import { recordAt, recordsAt, textAt, textsAt, timeAt } from "./reading.ts";
import { report } from "./report.ts";
import { levelInWords, severityWords } from "./severities.ts";

const label = "Microsoft Sentinel or Defender";

type FieldKinds = readonly (readonly [GivenKind, readonly string[]])[];

const accountFields: FieldKinds = [["user", ["userAccount.userPrincipalName"]]];
const fileFields = (part: string): FieldKinds => [
  ["hash", ["sha256", "sha1", "md5"].map((hash) => `${part}.${hash}`)],
  ["file", [`${part}.fileName`]],
  ["path", [`${part}.filePath`]],
];

/** What each type of evidence holds (Microsoft Graph, microsoft.graph.security.alertEvidence); those not here stay in `raw`. */
const evidenceFields: ReadonlyMap<string, FieldKinds> = new Map<string, FieldKinds>([
  ["deviceEvidence", [["host", ["deviceDnsName", "hostName"]], ["ip", ["lastIpAddress", "lastExternalIpAddress", "ipInterfaces"]]]],
  ["userEvidence", accountFields],
  ["ipEvidence", [["ip", ["ipAddress"]]]],
  ["urlEvidence", [["url", ["url"]]]],
  ["dnsEvidence", [["host", ["domainName"]], ["ip", ["ipAddresses.ipAddress"]]]],
  ["fileEvidence", fileFields("fileDetails")],
  ["fileHashEvidence", [["hash", ["value"]]]],
  ["processEvidence", [["text", ["processCommandLine"]], ...fileFields("imageFile"), ...fileFields("parentProcessImageFile"), ...accountFields]],
  ["analyzedMessageEvidence", [["email", ["p2Sender.emailAddress", "p1Sender.emailAddress", "recipientEmailAddress"]], ["ip", ["senderIp"]], ["url", ["urls"]]]],
  ["mailboxEvidence", [["email", ["primaryAddress"]], ...accountFields]],
  ["cloudLogonSessionEvidence", [["ip", ["account.ipAddress"]]]],
  ["networkConnectionEvidence", [["ip", ["sourceAddress.ipAddress", "destinationAddress.ipAddress"]]]],
  ["nicEvidence", [["ip", ["ipAddress.ipAddress"]], ["mac", ["macAddress"]]]],
]);

/** Sentinel's entities by kind (Microsoft Sentinel entity types reference). */
const entityFields: ReadonlyMap<string, FieldKinds> = new Map<string, FieldKinds>([
  ["host", [["host", ["fqdn", "hostName", "netBiosName"]]]],
  ["ip", [["ip", ["address"]]]],
  ["url", [["url", ["url"]]]],
  ["dnsresolution", [["host", ["domainName"]]]],
  ["filehash", [["hash", ["hashValue"]]]],
  ["file", [["file", ["fileName"]], ["path", ["directory"]]]],
  ["process", [["text", ["commandLine"]]]],
  ["account", [["user", ["userPrincipalName", "upn"]]]],
  ["mailbox", [["email", ["mailboxPrimaryAddress"]]]],
  ["mailmessage", [["email", ["sender", "p1Sender", "p2Sender", "recipient"]], ["ip", ["senderIP"]], ["url", ["urls"]]]],
]);

/** `#microsoft.graph.security.ipEvidence` → `ipEvidence`. */
const evidenceType = (evidence: JsonRecord): string => (textAt(evidence, "@odata.type") ?? "").replace(/^.*\./, "");
const entityKind = (entity: JsonRecord): string => (textAt(entity, "kind", "type") ?? "").toLowerCase();

const givenIn = (record: unknown, fields: FieldKinds = []): Given[] => fields.flatMap(([kind, paths]) => given(kind, textsAt(record, ...paths)));

/** A registry key stands in two fields, the hive as `HKEY_LOCAL_MACHINE`. */
const keyIn = (record: unknown, hive: string, key: string): Given[] => given("registry_key", [[textAt(record, hive), textAt(record, key)].filter((part) => part !== null).join("\\")]);

function givenInEvidence(evidence: JsonRecord): Given[] {
  const type = evidenceType(evidence);
  return [...givenIn(evidence, evidenceFields.get(type)), ...(type.startsWith("registry") ? keyIn(evidence, "registryHive", "registryKey") : [])];
}

function givenInEntity(entity: JsonRecord): Given[] {
  const [kind, properties] = [entityKind(entity), recordAt(entity, "properties")];
  const [name, suffix] = [textAt(properties, "accountName"), textAt(properties, "upnSuffix")];
  return [
    ...givenIn(properties, entityFields.get(kind)),
    ...(kind === "account" && name !== null && suffix !== null ? given("user", [`${name}@${suffix}`]) : []),
    ...(kind.startsWith("registry") ? keyIn(properties, "hive", "key") : []),
  ];
}

/** An incident of Sentinel as its automation posts it (`object`), or as its REST API gives it. */
function readSentinel(payload: unknown, incident: JsonRecord): ReportedAlert {
  const properties = recordAt(incident, "properties");
  const entities = recordsAt(properties, "relatedEntities");
  const ofKind = (kind: string): JsonRecord[] => entities.filter((entity) => entityKind(entity) === kind);
  return report(payload, label, {
    title: textAt(properties, "title") ?? "",
    description: [textAt(properties, "description"), textAt(properties, "alerts.properties.description")],
    severity: levelInWords(severityWords, textsAt(properties, "severity")),
    sourceRef: textAt(incident, "name") ?? textAt(properties, "providerIncidentId", "incidentNumber"),
    occurredAt: timeAt(properties, "firstActivityTimeUtc", "createdTimeUtc"),
    host: textAt(ofKind("host"), "properties.fqdn", "properties.hostName", "properties.netBiosName"),
    user: textAt(ofKind("account"), "properties.userPrincipalName", "properties.upn", "properties.accountName", "properties.friendlyName"),
    rule: textAt(properties, "alerts.properties.alertDisplayName", "relatedAnalyticRuleIds"),
    techniques: textsAt(properties, "additionalData.techniques", "alerts.properties.techniques"),
    given: entities.flatMap(givenInEntity),
  });
}

/** An alert of Defender in the form of Graph's security API v2, or an incident with its alerts. */
function readDefender(payload: unknown): ReportedAlert {
  const alerts = recordsAt(payload, "alerts");
  const evidence = [...recordsAt(payload, "evidence"), ...alerts.flatMap((alert) => recordsAt(alert, "evidence"))];
  const ofType = (type: string): JsonRecord[] => evidence.filter((item) => evidenceType(item) === type);
  return report(payload, label, {
    title: textAt(payload, "title", "displayName") ?? "",
    description: [textAt(payload, "description"), ...alerts.slice(0, 10).flatMap((alert) => [textAt(alert, "title"), textAt(alert, "description")])],
    severity: levelInWords(severityWords, textsAt(payload, "severity")),
    sourceRef: textAt(payload, "id", "providerAlertId"),
    occurredAt: timeAt(payload, "firstActivityDateTime", "alerts.firstActivityDateTime", "createdDateTime"),
    host: textAt(ofType("deviceEvidence"), "deviceDnsName", "hostName"),
    user: textAt([...ofType("userEvidence"), ...evidence], "userAccount.userPrincipalName", "userAccount.accountName", "primaryAddress"),
    rule: textAt(payload, "detectorId", "alertPolicyId", "alerts.detectorId"),
    techniques: textsAt(payload, "mitreTechniques", "alerts.mitreTechniques"),
    given: evidence.flatMap(givenInEvidence),
  });
}

/** Reads an incident of Microsoft Sentinel, or an alert or incident of Defender (Microsoft Graph, security API v2). */
function read(payload: unknown): ReportedAlert {
  const incident = recordAt(payload, "object") ?? (isRecord(payload) ? payload : null);
  const isSentinel = textAt(incident, "properties.title") !== null;
  const hasTitle = isSentinel || textAt(payload, "title", "displayName") !== null;
  const hasSeverity = textAt(incident, "properties.severity") !== null || textAt(payload, "severity") !== null;
  refuse(label, [
    ...(hasTitle ? [] : [{ path: "title", message: "must be the title (title or displayName; properties.title of a Sentinel incident)" }]),
    ...(hasSeverity ? [] : [{ path: isSentinel ? "properties.severity" : "severity", message: "must be the severity" }]),
  ]);
  return isSentinel && incident !== null ? readSentinel(payload, incident) : readDefender(payload);
}

export const microsoft: Adapter = { format: "microsoft", label, read };

import { refuse, type Adapter, type ReportedAlert } from "./adapter.ts";
import { given, type Given } from "./given.ts";
import type { GivenKind } from "./mapping.ts";
import { numberAt, recordAt, recordsAt, textAt, textsAt, timeAt } from "./reading.ts";
import { report } from "./report.ts";
import { guarddutyBands, levelInBands } from "./severities.ts";
import { givenInEvent } from "./vocabulary.ts";

const label = "Amazon GuardDuty";

/** Observables in a finding beside those of `service.runtimeDetails`, which have the names that events have. */
const typed: readonly (readonly [GivenKind, readonly string[]])[] = [
  ["ip", ["resource.instanceDetails.networkInterfaces.publicIp", "resource.instanceDetails.networkInterfaces.privateIpAddress", "resource.instanceDetails.networkInterfaces.ipv6Addresses", "service.action.kubernetesApiCallAction.sourceIPs"]],
  ["host", ["resource.instanceDetails.instanceId", "resource.instanceDetails.networkInterfaces.publicDnsName", "service.action.dnsRequestAction.domain", "service.action.awsApiCallAction.domainDetails.domain"]],
  ["user", ["resource.accessKeyDetails.userName"]],
  ["path", ["service.ebsVolumeScanDetails.scanDetections.threatDetectedByName.threatNames.filePaths.filePath", "service.malwareScanDetails.threats.itemPaths.nestedItemPath"]],
  ["hash", ["service.ebsVolumeScanDetails.scanDetections.threatDetectedByName.threatNames.filePaths.hash", "service.malwareScanDetails.threats.itemPaths.hash", "service.evidence.threatIntelligenceDetails.threatFileSha256"]],
];

/** What is at the other end of each kind of action, and at this one. */
const actions = ["networkConnectionAction", "awsApiCallAction", "kubernetesApiCallAction", "rdsLoginAttemptAction", "portProbeAction.portProbeDetails"];
const ends = ["remoteIpDetails.ipAddressV4", "remoteIpDetails.ipAddressV6", "localIpDetails.ipAddressV4", "localIpDetails.ipAddressV6"];
const actionAddresses = actions.flatMap((action) => ends.map((end) => `service.action.${action}.${end}`));

/** An attack sequence lists what it saw as keys and values (GuardDuty API, Indicator). */
const indicatorsIn = (finding: unknown, key: string): string[] => recordsAt(finding, "service.detection.sequence.sequenceIndicators").filter((indicator) => textAt(indicator, "key") === key).flatMap((indicator) => textsAt(indicator, "values"));

const resources = ["instanceDetails.instanceId", "eksClusterDetails.name", "ecsClusterDetails.name", "containerDetails.name", "lambdaDetails.functionName", "rdsDbInstanceDetails.dbInstanceIdentifier", "s3BucketDetails.name"];

function givenIn(finding: unknown): Given[] {
  return [
    ...given("ip", [...textsAt(finding, ...actionAddresses), ...indicatorsIn(finding, "ATTACKER_IP")]),
    ...typed.flatMap(([kind, paths]) => given(kind, textsAt(finding, ...paths))),
    ...givenInEvent(recordAt(finding, "service.runtimeDetails")),
  ];
}

/** Reads a finding as EventBridge sends it (`detail`) or bare. */
function read(payload: unknown): ReportedAlert {
  const finding = recordAt(payload, "detail") ?? payload;
  const at = finding === payload ? "" : "detail.";
  const [type, severity] = [textAt(finding, "type"), numberAt(finding, "severity")];
  refuse(label, [
    ...(type === null ? [{ path: `${at}type`, message: "must be the finding's type" }] : []),
    ...(severity === null || severity < 0 || severity > 10 ? [{ path: `${at}severity`, message: "must be a number from 0 to 10" }] : []),
  ]);
  return report(payload, label, {
    title: textAt(finding, "title") ?? type ?? "",
    description: [textAt(finding, "description"), textAt(finding, "service.detection.sequence.description")],
    severity: levelInBands(guarddutyBands, severity),
    sourceRef: textAt(finding, "id", "arn"),
    occurredAt: timeAt(finding, "service.eventFirstSeen", "createdAt", "updatedAt") ?? timeAt(payload, "time"),
    host: textAt(finding, ...resources.map((name) => `resource.${name}`)),
    user: textAt(finding, "resource.accessKeyDetails.userName", "resource.kubernetesDetails.kubernetesUserDetails.username", "resource.rdsDbUserDetails.user", "service.runtimeDetails.process.user"),
    rule: type,
    techniques: indicatorsIn(finding, "ATTACK_TECHNIQUE"),
    given: givenIn(finding),
  });
}

export const guardduty: Adapter = { format: "guardduty", label, read };

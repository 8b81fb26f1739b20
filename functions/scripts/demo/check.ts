/**
 * Checks the demo organisation's content and prints a summary.
 *
 *   node functions/scripts/demo/check.ts
 *
 * Exits 1 with one line per violation. Needs nothing but the files beside it.
 */
import { alerts } from "./alerts.ts";
import { incidents } from "./incidents.ts";
import { incidentsA } from "./incidents-a.ts";
import { incidentsB } from "./incidents-b.ts";
import { incidentsC } from "./incidents-c.ts";
import { people } from "./people.ts";
import type { DemoIncident, DemoPerson, DemoStatus, DemoVerdict } from "./types.ts";

const minutesPerDay = 1440;
const longestDaysAgo = 120;

const categories = [
  "phishing",
  "malware",
  "ransomware",
  "intrusion",
  "denial_of_service",
  "insider_misuse",
  "data_exposure",
  "lost_or_stolen_device",
  "fraud",
  "other",
];
const forwardOrder: readonly DemoStatus[] = ["new", "triaged", "in_progress", "contained", "eradicated", "recovered", "closed"];
const statuses: readonly DemoStatus[] = [...forwardOrder, "on_hold"];
const verdicts: readonly DemoVerdict[] = [
  "resolved",
  "false_positive",
  "duplicate",
  "benign",
  "insufficient_information",
  "policy_violation",
  "operational_error",
  "user_acknowledged",
  "mitigated",
];
/** Verdicts that say "there was nothing to work on", hence may close straight from triage. */
const verdictsWithoutWork: readonly string[] = ["false_positive", "duplicate", "benign", "insufficient_information"];
const dataClasses = ["personal", "health", "payment", "credentials", "financial", "internal"];
const severities = ["low", "medium", "high", "critical"];
const tlps = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"];
const teamRoles = ["analyst", "senior_analyst", "manager", "admin"];
const mayWorkOnAny = ["senior_analyst", "manager"];
const alertSources = ["edr", "siem", "mail-gateway", "waf", "cloud-audit", "falco"];
const alertStatuses = ["new", "acknowledged", "in_progress", "resolved", "false_positive"];

const fixedSignIns: readonly [email: string, password: string, role: string][] = [
  ["admin@secura.com", "SecuraAdmin123!", "admin"],
  ["security.lead@secura.com", "SecuraSecLead123!", "manager"],
  ["analyst1@secura.com", "SecuraAnalyst123!", "analyst"],
  ["analyst2@secura.com", "SecuraAnalyst234!", "analyst"],
  ["incident.response@secura.com", "SecuraIncident123!", "senior_analyst"],
];

/** Companies (and a few of their best-known products) that must not be named, as whole words. */
const realNames = (
  "microsoft|google|gmail|apple|icloud|iphone|ipad|amazon|aws|azure|facebook|instagram|whatsapp|linkedin|twitter|tiktok|" +
  "paypal|stripe|adyen|klarna|mastercard|amex|american express|worldpay|sumup|western union|barclays|hsbc|lloyds|natwest|" +
  "santander|revolut|deutsche bank|ing bank|dhl|ups|fedex|hermes|evri|royal mail|tnt|maersk|msc|hapag|dropbox|box\\.com|" +
  "github|gitlab|bitbucket|slack|zoom|webex|teamviewer|anydesk|logmein|outlook|office 365|onedrive|sharepoint|salesforce|" +
  "sap|oracle|ibm|cisco|citrix|ivanti|fortinet|fortigate|palo alto|juniper|sonicwall|f5|vmware|broadcom|crowdstrike|" +
  "sentinelone|sophos|kaspersky|mcafee|symantec|norton|avast|malwarebytes|trend micro|okta|duo|cloudflare|akamai|fastly|" +
  "wordpress|woocommerce|shopify|magento|apache|nginx|docker|hashicorp|terraform|jenkins|atlassian|jira|confluence|" +
  "mailchimp|sendgrid|twilio|ebay|netflix|spotify|samsung|huawei|lenovo|dell|hp|synology|qnap|western digital|garmin|" +
  "furuno|raymarine|simrad|siemens|vodafone|o2|ee|bt|telefonica|orange|tesla|northwind|lockbit|blackcat|conti|ryuk|emotet"
).split("|");
const realNamePattern = new RegExp(`(?<![\\w-])(${realNames.join("|")})(?![\\w-])`, "i");

/** A template that also takes numbers and absent values, which the linter refuses in plain ones. */
function line(parts: TemplateStringsArray, ...values: readonly (string | number | undefined)[]): string {
  return parts.map((part, index) => (index === 0 ? part : String(values[index - 1]) + part)).join("");
}

const violations: string[] = [];

function expect(isFine: boolean, where: string, what: string): void {
  if (!isFine) violations.push(`${where}: ${what}`);
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

function expectUnique(values: readonly string[], what: string): void {
  for (const [value, count] of countBy(values, (v) => v)) expect(count === 1, what, line`"${value}" appears ${count} times`);
}

function expectCounts(counts: Map<string, number>, keys: readonly string[], atLeast: number, what: string): void {
  for (const key of keys) expect((counts.get(key) ?? 0) >= atLeast, what, line`${key} has ${counts.get(key) ?? 0}, wanted at least ${atLeast}`);
  for (const key of counts.keys()) expect(keys.includes(key), what, `${key} is unknown`);
}

/** Undoes `[.]`, `hxxp` and `[@]`, so that defanged and plain values are read alike. */
function refang(text: string): string {
  return text.replace(/\[\.\]/g, ".").replace(/\[@\]/g, "@").replace(/hxxp/gi, "http");
}

const personByUid = new Map<string, DemoPerson>(people.map((person) => [person.uid, person]));

function roleOf(uid: string): string {
  return personByUid.get(uid)?.role ?? "unknown";
}

function isTeam(uid: string): boolean {
  return teamRoles.includes(roleOf(uid));
}

// ── Text ──────────────────────────────────────────────────────────────────────────────────────────

const ipv4 = /(?<![\w.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\w.]*\d)/g;
const documentationIpv4 = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^0\.0\.0\.0$/;
const ipv6 = /(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}|:)(?![\w:])/gi;
const email = /[\p{L}\d._%+-]+@([\p{L}\d-]+(?:\.[\p{L}\d-]+)+)/gu;
const publicDomain = /(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|dev|app|co|uk|de|eu|info|biz|gov|edu|cloud|ru|cn|fr|nl|se|no|xyz|online|site)(?![\w-])/gi;
const url = /https?:\/\/([^\s/"'<>]+)/gi;
const hash = /(?<![0-9a-f])[0-9a-f]{32,}(?![0-9a-f])/gi;

function isReservedDomain(domain: string): boolean {
  const name = domain.toLowerCase().replace(/\.$/, "");
  return name === "secura.com" || name.endsWith(".example") || name.endsWith(".test");
}

function checkText(where: string, raw: string): void {
  const text = refang(raw);
  for (const match of text.matchAll(email)) expect(isReservedDomain(match[1] ?? ""), where, line`e-mail domain ${match[1]}`);
  for (const match of text.matchAll(publicDomain)) expect(isReservedDomain(match[0]), where, `public domain ${match[0]}`);
  for (const match of text.matchAll(url)) {
    const host = (match[1] ?? "").replace(/:\d+$/, "");
    expect(isReservedDomain(host) || documentationIpv4.test(host), where, `address of ${host}`);
  }
  for (const match of text.matchAll(ipv4)) {
    expect(documentationIpv4.test(match[0]), where, `IPv4 address ${match[0]} is not a documentation address`);
    expect(match.slice(1).every((octet) => Number(octet) <= 255), where, `IPv4 address ${match[0]} is impossible`);
  }
  for (const match of text.matchAll(ipv6)) {
    if (/^\d+(:\d+)+$/.test(match[0])) continue; // a time of day
    expect(match[0].toLowerCase().startsWith("2001:db8:"), where, `IPv6 address ${match[0]} is not a documentation address`);
  }
  for (const match of text.matchAll(hash)) expect([32, 40, 64].includes(match[0].length), where, line`hash of ${match[0].length} digits`);
  const name = realNamePattern.exec(text.replace(/secura\.com/g, ""));
  expect(name === null, where, `names "${name?.[0] ?? ""}"`);
  expect(!/\/home\/|lorem ipsum|TODO|FIXME|undefined|\$\{[a-z]+\}/.test(raw), where, "path or placeholder in text");
  expect(raw === raw.trim() && !raw.includes("\u0000"), where, "stray white space at an end");
}

/** What the platform would extract from a report: used to count, not to judge. */
function observablesIn(text: string): string[] {
  const plain = refang(text);
  const found = [
    ...plain.matchAll(/(?:[a-z0-9-]+\.)+(?:example|test)(?![\w-])/gi),
    ...plain.matchAll(ipv4),
    ...[...plain.matchAll(ipv6)].filter((match) => match[0].startsWith("2001:")),
    ...plain.matchAll(hash),
    ...plain.matchAll(/CVE-\d{4}-\d{4,}/g),
    ...plain.matchAll(/(?<!\w)T1\d{3}(?:\.\d{3})?(?!\w)/g),
  ].map((match) => match[0].toLowerCase());
  return [...new Set(found)].filter((value) => !value.endsWith("varnhaven.example"));
}

// ── People ────────────────────────────────────────────────────────────────────────────────────────

function checkPeople(): void {
  expect(people.length >= 15, "people", line`only ${people.length}`);
  expectUnique(people.map((p) => p.uid), "people uid");
  expectUnique(people.map((p) => p.email), "people e-mail");
  expectUnique(people.map((p) => p.displayName), "people name");
  expectUnique(people.map((p) => p.password), "people password");
  for (const [mail, password, role] of fixedSignIns) {
    const person = people.find((p) => p.email === mail);
    expect(person?.password === password && person.role === role, "people", `${mail} is not the known sign-in`);
  }
  for (const person of people) {
    expect(/^demo-[a-z]+(-\d)?$/.test(person.uid), person.uid, "uid is not a demo slug");
    expect(/^[a-z0-9.]+@secura\.com$/.test(person.email), person.uid, `e-mail ${person.email}`);
    expect(/^Secura[A-Z]\w+\d{3}!$/.test(person.password), person.uid, "password is not of the pattern");
    expect(person.department.length > 1, person.uid, "no department");
    expect(person.phone === undefined || /^\+441632960\d{3}$/.test(person.phone), person.uid, line`phone ${person.phone}`);
    checkText(person.uid, `${person.displayName} ${person.email} ${person.department}`);
  }
  const roles = countBy(people, (p) => p.role);
  const wanted: readonly [string, number][] = [["employee", 8], ["analyst", 2], ["senior_analyst", 2], ["manager", 2], ["admin", 1]];
  for (const [role, atLeast] of wanted) expect((roles.get(role) ?? 0) >= atLeast, "people", line`${roles.get(role) ?? 0} of role ${role}`);
}

// ── Incidents ─────────────────────────────────────────────────────────────────────────────────────

/** Minutes from the report to today's midnight: nothing may happen later. */
function minutesUntilToday(item: { daysAgo: number; minuteOfDay: number }): number {
  return item.daysAgo * minutesPerDay - item.minuteOfDay;
}

function checkReportTime(where: string, item: { daysAgo: number; minuteOfDay: number }): void {
  expect(Number.isInteger(item.daysAgo) && item.daysAgo >= 1 && item.daysAgo <= longestDaysAgo, where, line`daysAgo ${item.daysAgo}`);
  expect(Number.isInteger(item.minuteOfDay) && item.minuteOfDay >= 0 && item.minuteOfDay < minutesPerDay, where, line`minuteOfDay ${item.minuteOfDay}`);
}

function isLegalTransition(from: DemoStatus, to: DemoStatus, heldFrom: DemoStatus | undefined, verdict: string | undefined): boolean {
  if (from === "closed") return to === "in_progress";
  if (from === "on_hold") return to === heldFrom;
  if (to === "on_hold") return true;
  if (to === "closed" && from === "triaged") return verdictsWithoutWork.includes(verdict ?? "");
  const step = forwardOrder.indexOf(to) - forwardOrder.indexOf(from);
  if (from === "new" || from === "triaged") return step === 1;
  return step >= 1;
}

/** Walks the steps from `new`, reporting what is wrong; returns the final status. */
function walkSteps(incident: DemoIncident): DemoStatus {
  let status: DemoStatus = "new";
  let heldFrom: DemoStatus | undefined;
  let previousMinutes = 0;
  const { assignee } = incident;
  for (const step of incident.steps) {
    const where = `${incident.key} ${status}→${step.to}`;
    expect(isLegalTransition(status, step.to, heldFrom, step.verdict), where, "is not a legal transition");
    expect(Number.isInteger(step.afterMinutes) && step.afterMinutes > previousMinutes, where, line`time ${step.afterMinutes} is not after ${previousMinutes}`);
    expect(step.afterMinutes <= minutesUntilToday(incident), where, "happens in the future");
    const role = roleOf(step.by);
    const isOwnAnalyst = role === "analyst" && assignee?.uid === step.by && assignee.afterMinutes <= step.afterMinutes;
    expect(mayWorkOnAny.includes(role) || isOwnAnalyst, where, `${step.by} (${role}) may not do this`);
    if (step.to === "in_progress") {
      expect(assignee !== undefined && assignee.afterMinutes <= step.afterMinutes, where, "nobody is assigned yet");
    }
    const isReopen = status === "closed";
    expect((step.reason !== undefined) === (step.to === "on_hold" || isReopen), where, "reason missing or superfluous");
    expect(!isReopen || mayWorkOnAny.includes(role), where, "reopened without the right");
    const isClosing = step.to === "closed";
    expect((step.verdict !== undefined) === isClosing && (step.summary !== undefined) === isClosing, where, "verdict and summary belong to closing, both");
    if (step.verdict !== undefined) expect(verdicts.includes(step.verdict), where, `verdict ${step.verdict}`);
    for (const text of [step.reason, step.summary]) {
      if (text === undefined) continue;
      expect(text.length >= 10 && text.length <= 2000, where, "reason or summary has a wrong length");
      checkText(where, text);
    }
    if (step.to === "on_hold") heldFrom = status;
    status = step.to;
    previousMinutes = step.afterMinutes;
  }
  return status;
}

function checkMessages(incident: DemoIncident): void {
  let previousMinutes = 0;
  incident.messages.forEach((message, index) => {
    const where = line`${incident.key} message ${index + 1}`;
    expect(personByUid.has(message.by), where, `unknown author ${message.by}`);
    expect(message.body.length >= 1 && message.body.length <= 10_000, where, line`length ${message.body.length}`);
    expect(Number.isInteger(message.afterMinutes) && message.afterMinutes > previousMinutes, where, "not in time order");
    expect(message.afterMinutes <= minutesUntilToday(incident), where, "is in the future");
    if (message.audience === "team") expect(isTeam(message.by), where, `${message.by} may not write to the team`);
    else expect(message.by === incident.reporter || isTeam(message.by), where, `${message.by} does not see this incident`);
    checkText(where, message.body);
    previousMinutes = message.afterMinutes;
  });
}

function checkAssignment(incident: DemoIncident): void {
  const { assignee, key } = incident;
  if (assignee === undefined) return;
  expect(isTeam(assignee.uid) && roleOf(assignee.uid) !== "admin", key, `assignee ${assignee.uid} does not work on incidents`);
  const isSelf = assignee.by === assignee.uid;
  expect(isSelf || mayWorkOnAny.includes(roleOf(assignee.by)), key, `${assignee.by} may not assign others`);
  expect(assignee.afterMinutes > 0 && assignee.afterMinutes <= minutesUntilToday(incident), key, "assigned at an impossible time");
}

function checkRestriction(incident: DemoIncident): void {
  const { restrictedTo, key } = incident;
  if (restrictedTo === undefined) return;
  for (const uid of restrictedTo) expect(personByUid.has(uid), key, `restricted to unknown ${uid}`);
  expect(restrictedTo.some((uid) => roleOf(uid) === "manager"), key, "restricted without a manager");
  const involved = [
    incident.reporter,
    ...incident.steps.map((s) => s.by),
    ...incident.messages.map((m) => m.by),
    ...(incident.assignee ? [incident.assignee.uid, incident.assignee.by] : []),
  ];
  for (const uid of involved) expect(restrictedTo.includes(uid), key, `${uid} acts on a restricted incident without seeing it`);
}

function checkIncident(incident: DemoIncident): DemoStatus {
  const { key } = incident;
  expect(/^[a-z0-9]+(-[a-z0-9]+)+$/.test(key), key, "key is not a slug");
  expect(personByUid.has(incident.reporter), key, `unknown reporter ${incident.reporter}`);
  checkReportTime(key, incident);
  const { occurredMinutesBefore } = incident;
  expect(occurredMinutesBefore === undefined || occurredMinutesBefore > 0, key, "occurred after it was reported");
  expect(incident.title.length >= 3 && incident.title.length <= 200, key, line`title of ${incident.title.length} characters`);
  expect(incident.description.length >= 10 && incident.description.length <= 20_000, key, line`description of ${incident.description.length} characters`);
  expect(categories.includes(incident.expectedCategory), key, `category ${incident.expectedCategory}`);
  for (const dataClass of incident.affected?.dataClasses ?? []) expect(dataClasses.includes(dataClass), key, `data class ${dataClass}`);
  for (const tag of incident.tags ?? []) expect(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(tag), key, `tag ${tag}`);
  expectUnique([...(incident.tags ?? [])], `${key} tag`);
  if (incident.tlp !== undefined) expect(tlps.includes(incident.tlp), key, `tlp ${incident.tlp}`);
  if (incident.severityOverride !== undefined) expect(severities.includes(incident.severityOverride), key, `severity ${incident.severityOverride}`);
  const isDuplicate = incident.steps.some((step) => step.verdict === "duplicate");
  expect(isDuplicate === (incident.duplicateOf !== undefined), key, "duplicateOf and the verdict disagree");
  if (incident.duplicateOf !== undefined) {
    const original = incidents.find((other) => other.key === incident.duplicateOf);
    expect(original !== undefined && original.key !== key && minutesUntilToday(original) > minutesUntilToday(incident), key, `duplicate of ${incident.duplicateOf}, which is not earlier`);
  }
  checkText(`${key} title`, incident.title);
  checkText(`${key} description`, incident.description);
  checkText(`${key} systems`, (incident.affected?.systems ?? []).join(", "));
  checkAssignment(incident);
  checkRestriction(incident);
  checkMessages(incident);
  return walkSteps(incident);
}

/** Texts by hand repeat no run of eight words: a template would. */
function checkNoTemplates(): void {
  const runLength = 8;
  const seenIn = new Map<string, string>();
  for (const incident of incidents) {
    const texts = [incident.description, ...incident.messages.map((m) => m.body), ...incident.steps.map((s) => s.summary ?? "")];
    for (const text of texts) {
      const words = text.toLowerCase().match(/[\p{L}\d']+/gu) ?? [];
      for (let start = 0; start + runLength <= words.length; start++) {
        const run = words.slice(start, start + runLength).join(" ");
        const other = seenIn.get(run);
        expect(other === undefined || other === incident.key, incident.key, line`shares "${run}" with ${other}`);
        seenIn.set(run, incident.key);
      }
    }
  }
}

// ── Alerts ────────────────────────────────────────────────────────────────────────────────────────

function checkAlerts(): void {
  expect(alerts.length === 40, "alerts", line`${alerts.length} instead of 40`);
  expectUnique(alerts.map((a) => a.key), "alert key");
  expectUnique(alerts.map((a) => `${a.source} ${a.sourceRef}`), "alert sourceRef");
  expectCounts(countBy(alerts, (a) => a.source), alertSources, 3, "alert sources");
  expectCounts(countBy(alerts, (a) => a.status), alertStatuses, 4, "alert statuses");
  expectCounts(countBy(alerts, (a) => a.severity), severities, 2, "alert severities");
  expect(alerts.filter((a) => a.incidentKey !== undefined).length >= 5, "alerts", "too few belong to incidents");
  for (const alert of alerts) {
    expect(/^[a-z0-9]+(-[a-z0-9]+)+$/.test(alert.key), alert.key, "key is not a slug");
    checkReportTime(alert.key, alert);
    expect(alert.title.length >= 3 && alert.title.length <= 200, alert.key, "title length");
    expect(alert.description.length >= 10, alert.key, "description length");
    expect(alert.status === "new" || alert.assignee !== undefined, alert.key, `${alert.status} without an assignee`);
    if (alert.assignee !== undefined) expect(isTeam(alert.assignee), alert.key, `assignee ${alert.assignee}`);
    for (const technique of alert.techniques ?? []) expect(/^T1\d{3}(\.\d{3})?$/.test(technique), alert.key, `technique ${technique}`);
    expect((alert.techniques ?? []).length > 0, alert.key, "no technique");
    expect(alert.count === undefined || (Number.isInteger(alert.count) && alert.count >= 1), alert.key, line`count ${alert.count}`);
    for (const observable of alert.observables ?? []) checkText(`${alert.key} ${observable.type}`, observable.value);
    checkText(alert.key, `${alert.title} ${alert.description}`);
    if (alert.incidentKey === undefined) continue;
    const incident = incidents.find((i) => i.key === alert.incidentKey);
    expect(incident !== undefined, alert.key, `unknown incident ${alert.incidentKey}`);
    expect(incident?.restrictedTo === undefined, alert.key, "belongs to a restricted incident");
  }
}

// ── Everything ────────────────────────────────────────────────────────────────────────────────────

function printTable(title: string, counts: Map<string, number>, keys: readonly string[]): void {
  console.log(`\n${title}`);
  for (const key of keys) console.log(`  ${key.padEnd(26)}${String(counts.get(key) ?? 0).padStart(4)}`);
}

checkPeople();

for (const [name, part] of [["a", incidentsA], ["b", incidentsB], ["c", incidentsC]] as const) {
  expect(part.length === 20, `incidents-${name}`, line`${part.length} instead of 20`);
}
expect(incidents.length === 60, "incidents", line`${incidents.length} instead of 60`);
expectUnique(incidents.map((i) => i.key), "incident key");
expectUnique(incidents.map((i) => i.title), "incident title");

const finalStatuses = new Map(incidents.map((incident) => [incident.key, checkIncident(incident)]));
const byCategory = countBy(incidents, (i) => i.expectedCategory);
const byStatus = countBy([...finalStatuses.values()], (status) => status);
const closed = incidents.filter((i) => finalStatuses.get(i.key) === "closed");
const byVerdict = countBy(closed, (i) => i.steps.at(-1)?.verdict ?? "none");
const messages = incidents.flatMap((i) => i.messages);
const byAudience = countBy(messages, (m) => m.audience);
const withObservables = incidents.filter((i) => observablesIn(`${i.title} ${i.description}`).length > 0);
const byAge = countBy(incidents, (i) => (i.daysAgo <= 14 ? "last 14 days" : i.daysAgo <= 30 ? "15–30" : i.daysAgo <= 60 ? "31–60" : "61–120"));
const reopened = incidents.filter((i) => i.steps.some((step, n) => step.to === "in_progress" && i.steps[n - 1]?.to === "closed"));
const restricted = incidents.filter((i) => i.restrictedTo !== undefined);
const byEmployees = incidents.filter((i) => roleOf(i.reporter) === "employee");
const hours = new Set(incidents.map((i) => Math.floor(i.minuteOfDay / 60)));
const withLegitimateHold = incidents.filter((i) => i.steps.some((step, n) => i.steps[n - 1]?.to === "on_hold" && step.to !== "on_hold"));

expectCounts(byCategory, categories, 4, "categories");
expectCounts(byStatus, statuses, 4, "final statuses");
expectCounts(byVerdict, verdicts, 1, "verdicts");
expect(messages.length >= 110, "messages", line`only ${messages.length}`);
expectCounts(byAudience, ["everyone", "team"], 30, "audiences");
expect(withObservables.length >= 22 && withObservables.length <= 32, "reports with observables", String(withObservables.length));
expect((byAge.get("last 14 days") ?? 0) >= 20, "age", "too few in the last fortnight");
expect((byAge.get("61–120") ?? 0) >= 6, "age", "too few older ones");
expect(Math.max(...incidents.map((i) => i.daysAgo)) >= 100, "age", "nothing older than 100 days");
expect(hours.size >= 12, "hours", line`only ${hours.size} different`);
expect(byEmployees.length >= 45, "reporters", line`only ${byEmployees.length} employees`);
expect(reopened.length >= 1, "reopened", "none");
expect(withLegitimateHold.length >= 1, "on_hold", "none comes back");
expect(restricted.length >= 1 && restricted.length <= 2, "restricted", line`${restricted.length}`);
for (const incident of restricted) expect(incident.expectedCategory === "insider_misuse", incident.key, "restricted but no insider case");
checkNoTemplates();
checkAlerts();

const lengths = incidents.map((i) => i.description.length).sort((a, b) => a - b);
printTable("Incidents by category", byCategory, categories);
printTable("Final status", byStatus, statuses);
printTable("Verdict of closed ones", byVerdict, verdicts);
printTable("Reported, days ago", byAge, ["last 14 days", "15–30", "31–60", "61–120"]);
printTable("Messages by audience", byAudience, ["everyone", "team"]);
printTable("People by role", countBy(people, (p) => p.role), ["employee", "analyst", "senior_analyst", "manager", "admin"]);
printTable("Alerts by source", countBy(alerts, (a) => a.source), alertSources);
printTable("Alerts by status", countBy(alerts, (a) => a.status), alertStatuses);
console.log(line`
Incidents ${incidents.length} (${byEmployees.length} by employees, ${restricted.length} restricted, ${reopened.length} reopened), messages ${messages.length}, people ${people.length}, alerts ${alerts.length} (${alerts.filter((a) => a.incidentKey !== undefined).length} in incidents)
Reports with observables ${withObservables.length}; with two or more ${withObservables.filter((i) => observablesIn(`${i.title} ${i.description}`).length > 1).length}
Description length ${lengths[0]}–${lengths.at(-1)} characters, median ${lengths[Math.floor(lengths.length / 2)]}; ${hours.size} different hours of the day`);

for (const violation of violations) console.error(violation);
console.log(violations.length === 0 ? "\nNo violations." : line`\n${violations.length} violations.`);
process.exitCode = violations.length === 0 ? 0 : 1;

import type { Category } from "./model.ts";
import type { PhraseText } from "./phrases.ts";

/** Phrases that tell a finding; phrases.ts explains their language. */
export interface Cue {
  finding: string;
  /** Share of the factor's full points, 0..1; below 0 it makes matters better. */
  share: number;
  phrases: readonly PhraseText[];
}

/** Base points per category: what an unremarkable case of it costs. An organisation's judgement, not a measurement. */
export const categoryPoints: Readonly<Record<Category, number>> = {
  phishing: 14,
  malware: 26,
  ransomware: 40,
  intrusion: 32,
  denial_of_service: 28,
  insider_misuse: 26,
  data_exposure: 22,
  lost_or_stolen_device: 18,
  fraud: 26,
  other: 14,
};

/** Full points per factor. Together with a category's base they pass 100, where the score is capped. */
export const factorPoints = { activity: 30, records: 25, data: 20, systems: 20, spread: 15, privileged: 12, urgency: 10, mitigation: 20 } as const;

const stored = "data|file|files|record|records|document|documents|database|databases|information|details|list|lists";
const machines = "file|files|folder|folders|server|servers|share|shares|system|systems|data|backup|backups|computer|computers|machine|machines|everything|drive|drives|desktop|desktops";
const services = "site|sites|website|websites|server|servers|service|services|network|system|systems|portal|app|apps|application|shop|email|internet|vpn|everything";
const malware = "trojan|trojans|malware|virus|viruses|keylogger|worm|worms|miner|spyware|adware|backdoor|rootkit";
const secrets = "password*|credential*|login|logins|pin|code|codes|username|otp";
const devices = "laptop|laptops|phone|phones|iphone|device|devices|tablet|ipad|usb|drive|disk|stick|bag|badge|notebook";

/** How far it went; the furthest stage counts. */
export const activityCues: readonly Cue[] = [
  { finding: "exfiltrated", share: 1, phrases: ["exfiltrat*", "dark web", "darkweb", "leak site", `${stored} ~3 stolen|copied|leaked|published|posted|sold|downloaded`, `stole|leaked|copied|downloaded|exported ~4 ${stored}`] },
  { finding: "encrypted or destroyed", share: 0.95, phrases: ["ransom note|demand|message|screen", `${machines} ~4 encrypted|wiped|destroyed|erased|corrupted|scrambled`, `encrypted|wiped|destroyed|erased|scrambled ~3 ${machines}`] },
  {
    finding: "money sent",
    share: 0.75,
    phrases: ["transferred|wired|paid|remitted ~5 money|funds|invoice|invoices|deposit|payment", "transferred|wired|paid|sent ~3 $", "bought|sent ~3 gift card|cards", "fraudulent|unauthorised|unauthorized transaction*|charge*|payment*|transfer*|withdrawal*|purchase*"],
  },
  { finding: "service down", share: 0.75, phrases: ["outage*", `${services} ~3 down|offline|unavailable|unreachable|inaccessible|unresponsive`, "cannot|can't|unable ?to work|log|login|sign|connect|reach"] },
  { finding: "executed", share: 0.7, phrases: ["executed|installed|launched|infected", "enabled macros|content|editing", "ran it|the|a|an|this", "gave ~2 access|control", `${malware} ?is|was|are|were running|active|spreading`] },
  {
    finding: "accessed",
    share: 0.65,
    phrases: ["hacked|hijacked|compromised|breached|defaced|snooped|accessed", "taken over", "logged into", "broke|broken into", "gained access", "unauthorised|unauthorized|unknown|foreign access|login*|signin*|log|sign", "login*|logon*|logged|signed ~2 from", "looked up"],
  },
  { finding: "credentials entered", share: 0.6, phrases: [`entered|typed|gave|submitted|provided|shared|filled|put ~5 ${secrets}`, "entered|typed|gave|submitted|provided ~3 details|card", "approved ~3 prompt|request|push|notification|login"] },
  {
    finding: "exposed",
    share: 0.5,
    phrases: ["exposed|misdirected|misconfigured|unsecured", "publicly accessible|available|visible|readable|shared", "wrong ~1 person|recipient*|address*|email*|patient*|customer*|client*|people|list|company|fax", "indexed by", "visible to everyone|anyone|all", "anyone with ?the link"],
  },
  { finding: "lost or stolen", share: 0.35, phrases: ["lost|stolen|missing|misplaced|snatched|burgl*", "left it|my|his|her|their|the|a"] },
  { finding: "malware found", share: 0.35, phrases: [`${malware} ?was|were|is|has|have ?been found|detected|alert*|warning*`, `found|detected|reported ?a|an|the|some ${malware}`] },
  { finding: "clicked or opened", share: 0.35, phrases: ["clicked|opened|replied|responded", "followed ?the|a link", "scanned ~2 code", "called the|back|them ?number|back"] },
  { finding: "attempted", share: 0.1, phrases: ["attempt*|suspicious|scanning|probing|received", "tried|trying to", "got ?a|an email*|mail*|message*|text*|call*|sms"] },
];

/** What people say they did not do; said of others ("asks me to click") it means nothing. */
export const restraint: Cue = { finding: "not acted on", share: -0.25, phrases: ["click|open|reply|respond|enter|forward|fall|provide|install|pay|give|download|call"] };
/** Deeds whose denial means the same. */
export const deeds: readonly string[] = ["clicked or opened", "credentials entered", "executed", "money sent"];

/** Findings that a defence which held undoes: what was clicked or found came no further. */
export const stoppable: readonly string[] = ["clicked or opened", "malware found", "attempted"];

/** Defences that held. */
export const blockedCue: Cue = { finding: "blocked", share: -0.5, phrases: ["blocked|quarantined|prevented|filtered|intercepted", "stopped|caught|rejected ?it by"] };

/** Data that hurts people or the organisation when it leaves; the worst kind counts. */
export const dataCues: readonly Cue[] = [
  { finding: "children", share: 1, phrases: ["children*|minor|minors|pupil*|underage|kindergarten"] },
  { finding: "health", share: 0.9, phrases: ["patient*|medical|diagnos*|prescription*|phi|therapy|hipaa", "health information|record*|data|insurance", "hospital record*", "lab result*"] },
  { finding: "classified", share: 0.9, phrases: ["classified document*|information|material", "state secret*", "top secret"] },
  { finding: "identity numbers", share: 0.8, phrases: ["social security", "ssn*|passport*|biometric*|fingerprint*", "national id", "driver|drivers|driving licen*", "identity card*"] },
  { finding: "payment", share: 0.75, phrases: ["credit|debit|payment card*", "card number*|data|details", "cardholder*|iban*|cvv", "bank account*|details"] },
  { finding: "trade secrets", share: 0.65, phrases: ["source code", "trade secret*", "intellectual property", "proprietary|blueprint*", "customer list*|database*", "confidential contract*|design*|plan*"] },
  { finding: "credentials", share: 0.5, phrases: ["password*|credential*", "api|private|access|secret key*|token*"] },
  { finding: "personnel", share: 0.5, phrases: ["salary|salaries|payroll|w2|w2s|appraisal*", "personnel file*|record*", "hr file*|data|record*"] },
  { finding: "personal", share: 0.35, phrases: ["personal data|information|details|record*", "personally identifiable", "pii", "date|dates of birth", "home address*", "phone number*|numbers", "email address*", "customer data|record*|details"] },
];

/** What was hit; the most critical counts. */
export const systemCues: readonly Cue[] = [
  { finding: "safety or control systems", share: 1, phrases: ["scada|plc|plcs|ventilator*", "industrial control", "safety system*", "infusion pump*", "medical device*", "production|assembly line*"] },
  { finding: "domain controllers", share: 1, phrases: ["domain controller*", "active directory", "dc1|dc2|dc01|dc02|krbtgt", "identity provider"] },
  { finding: "backups", share: 0.7, phrases: ["backup|backups", "shadow copies|copy"] },
  { finding: "production", share: 0.65, phrases: ["in production", "production system*|server*|database*|environment|network|db", "prod server*|database*|db", "erp|sap|hypervisor*|esxi|vcenter", "data center*|centre*", "datacenter*|datacentre*"] },
  { finding: "payment systems", share: 0.65, phrases: ["payment system*|terminal*|gateway*", "point of sale", "pos system*|terminal*", "swift|atm|atms", "core banking"] },
  { finding: "servers", share: 0.4, phrases: ["server|servers|database|databases|firewall*|sharepoint", "vpn gateway|concentrator"] },
];

const many = "user|users|employees|colleagues|people|staff|computers|machines|laptops|workstations|servers|accounts|mailboxes|pcs|devices|terminals";

/** How wide it went. */
export const spreadCues: readonly Cue[] = [
  { finding: "organisation", share: 1, phrases: ["company|organisation|organization|network|enterprise|campus|hospital wide", "whole|entire company|organisation|organization|network|hospital|office|site|school|university|business|firm", `all|every ?of ?our|the ?our ${many}|systems|sites|offices|stores`, "everyone in|at the|our company|organisation|organization|office"] },
  { finding: "team", share: 0.5, phrases: [`several|multiple|many|various|other|dozens|two|three|four|five|six|seven|eight|nine|ten ?of ?our|my ${many}`, "my|our|the|whole|entire ?whole|entire team|department"] },
];

export const privilegedCue: Cue = {
  finding: "privileged account",
  share: 1,
  phrases: ["domain|global|tenant admin*", "admin|admins|administrator|administrators account*|credential*|password*|right*|privilege*|access|session*|login*", "root access|account|password|shell", "privileged|service account*", "ceo|cfo|cto|ciso|director|executive|president account*|mailbox*|laptop*|phone*|inbox|email"],
};

export const ongoingCue: Cue = { finding: "ongoing", share: 1, phrases: ["ongoing|spreading", "right now", "as we speak", "at this moment", "in progress", "continues to", "still happening|active|going|encrypting|coming|running|under|being|down|logged", "still has|have access"] };
export const containedCue: Cue = { finding: "contained", share: -1, phrases: ["contained|isolated|disconnected|unplugged", "remotely wiped", "wiped ?it remotely", "taken offline", "disabled|locked|suspended ?the|my|his|her|their account*", "reset|changed ?the|my|his|her|their|all password*"] };

/** What makes matters better; they add up to the factor's full points. */
export const mitigationCues: readonly Cue[] = [
  { finding: "test or false alarm", share: -1, phrases: ["phishing test|simulation|exercise", "false alarm|positive", "penetration|pen|authorised|authorized test*", "pentest*", "tabletop exercise"] },
  { finding: "encrypted device", share: -0.75, phrases: ["bitlocker|filevault", "full disk encryption", `encrypted ${devices}|hard`, `${devices}|it|they|data ~3 is|was|were|are ?fully|also|both encrypted`] },
  { finding: "recovered", share: -0.6, phrases: [`${devices} ~3 found|recovered|returned|located`, "it|they was|were|has|have ?been recovered|returned", "handed in", "got it|the ~1 back", "deleted ?the|it|our ?message|email|letter without unread|unopened|reading"] },
  { finding: "restorable", share: -0.3, phrases: ["restored|restoring ~2 from ?the backup*", "backup|backups is|are|were intact|ok|okay|fine|available|safe|unaffected"] },
];

/** Where one of these stands, "encrypted" is an attacker's doing and not a protection. */
export const extortionPhrases: readonly PhraseText[] = ["ransom*|decrypt*|extort*|bitcoin*"];

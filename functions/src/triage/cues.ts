import type { PhraseText } from "./phrases.ts";

/** The named factors a severity is made of, in the order in which they are shown. */
export const factorNames = ["category", "activity", "data", "records", "systems", "spread", "active attacker", "interruption", "safety", "money", "privileged account", "known exploited", "campaign", "known indicator", "mitigation", "wording"] as const;
export type FactorName = (typeof factorNames)[number];

/** Phrases that tell a finding; phrases.ts explains their language. */
export interface Cue {
  factor: FactorName;
  /** Unique within its factor; shown to people. */
  finding: string;
  phrases: readonly PhraseText[];
}

/** Words with many names, for use inside phrases. */
export const computers = "pc|pcs|computer|computers|laptop|laptops|machine|machines|workstation|workstations|desktop|desktops|mac|macs|imac|imacs|macbook|terminal|terminals|till|tills|endpoint|endpoints|chromebook|chromebooks|host|hosts|client|kiosk|kiosks";
export const phones = "phone|phones|mobile|mobiles|iphone|iphones|android|smartphone|cell|cellphone|handset|blackberry|tablet|tablets|ipad|ipads|surface";
export const devices = `laptop|laptops|notebook|computer|device|devices|macbook|chromebook|${phones}`;
export const media = "usb|stick|sticks|memory|pendrive|thumb|flash|drive|drives|disk|disks|hdd|ssd|tape|tapes|cartridge|cartridges|sd|dongle|token|disc";
export const files = "file|files|folder|folders|data|database|databases|document|documents|docs|record|records|information|backup|backups|share|shares|drive|drives|photos|pictures|spreadsheet|spreadsheets";
export const mails = "mail|mails|email|emails|message|messages|text|texts|sms|invoice|invoices|spam|whatsapp|whatsapps|letter|letters";
export const accounts = "account|accounts|mailbox|mailboxes|inbox|email|outlook|instagram|facebook|twitter|linkedin|whatsapp|teams|gmail|user|vpn|tenant|channel";
export const secrets = "password*|passwort|passcode*|credential*|login|logins|logon|pin|pins|code|codes|username|otp|token|digits|mfa";
export const services = "site|website|websites|webpage|web|server|servers|service|services|portal|app|apps|application|system|systems|network|internet|email|mail|vpn|shop|switchboard|api|page|pages|platform|connection|wifi|line|network|outlook|intranet|checkout|database|erp|telephone|telephony|booking|gateway|everything";
export const money = "money|payment|payments|invoice|invoices|transfer|transfers|salary|wages|payroll|deposit|deposits|refund|refunds|funds|cheque|cheques|amount|sum|fee|pay|fees|account";
export const strangers = "someone|somebody|somone|someones|stranger|strangers|hacker|hackers|attacker|attackers|intruder|outsider|unknown|whoever|they|others|else|thief|thieves|criminals|crooks";

import { loadAttack, mitigationsOf } from "./attack.ts";
import type { TypeRule } from "./incidentType.ts";
import type { Category, Technique } from "./model.ts";
import type { PhraseText } from "./phrases.ts";
import { placesSaid, quote, type FoundByKey } from "./said.ts";
import type { Word } from "./words.ts";

/** A technique that words can point to. */
export interface KnownTechnique {
  id: string;
  /** Names of the thing itself: they count whatever happened. */
  terms?: readonly PhraseText[];
  /** How people tell it; said of an honest mistake or of a lost bag, the same words mean no attack. */
  told?: readonly PhraseText[];
  /** The categories in which what is told counts; without it, where there is an attacker. */
  in?: readonly Category[];
  /** How it is told in some categories alone. */
  toldIn?: { in: readonly Category[]; phrases: readonly PhraseText[] };
}

const attacked: readonly Category[] = ["phishing", "malware", "ransomware", "intrusion", "denial_of_service"];
const tricked: readonly Category[] = ["phishing", "fraud"];
const entered: readonly Category[] = ["intrusion", "ransomware"];
const ran: readonly Category[] = ["malware", "ransomware", "intrusion"];
const defrauded: readonly Category[] = ["fraud"];
const copied: readonly Category[] = ["insider_misuse", "intrusion"];

const secret = "password*|pasword|credential*|login|username|pin";
const fishy = "fake|dodgy|suspicious|strange|weird|odd|bogus|scam|spoof*|malicious";
const stick = "usb|stick|thumb|flash|pen|drive|pendrive|thumbdrive|sticks";

/** Ids and names: ATT&CK Enterprise (models/attack.json). The phrases are the project's own. */
export const knownTechniques: readonly KnownTechnique[] = [
  { id: "T1566", terms: ["phish*|smishing|spearphish*|quishing"], told: [`${fishy} ~1 email*|mail*|message*|text|texts|sms`, "qr ?code", "text|sms|whatsapp ~3 link|saying|from"], in: ["phishing"], toldIn: { in: defrauded, phrases: [
    "mail|email|mails|emails|emailed|mailed ~6 asking|asked|asks|wanted|wants|buy|pay|wire|transfer|change|changed|update", "details|iban|account ~6 by|via|in|through ?an|a|fake email|mail", "asked|told|instructed|ordered|changed ~8 by|via|in ?an|a email|mail",
    "mail|email ~4 pretend*|posing|impersonat*|spoof*", "fake|spoofed|forged|fraudulent email*|mail*",
  ] } },
  { id: "T1566.001", told: [
    `malicious|infected|${fishy} ~1 attachment*|pdf|invoice|document|spreadsheet`, "opened|open|opening ?the|an|a|his|its|that ~1 attachment*|attached|zip",
    "opened|open ~3 word|excel|pdf|invoice|doc|zip|spreadsheet ~4 email|mail|sent|from", "attachment* ~6 enable|macro*|content|virus|quarantine*",
    "doc|document|spreadsheet|invoice|pdf ~6 enable ~1 content|macros|editing",
  ], in: ["phishing", "malware", "ransomware", "intrusion"] },
  { id: "T1566.002", told: [
    "clicked|pressed|tapped|followed|hit|opened ?on|through ?the|a|that|this|its|it ~2 link*|button", `malicious|phishing|${fishy} ~1 link*`, "link* ~3 in ?the|an|that email|mail|message|text|sms",
    "email*|mail*|message*|text ~6 with|had|has|containing ~2 link",
  ], in: ["phishing", "malware", "intrusion"] },
  { id: "T1566.003", told: [
    "whatsapp|teams|linkedin|telegram|slack|signal|messenger|instagram|discord|facebook ~3 message*|chat|text|from|invite|call",
    "message*|chat|text|texted|contacted ~4 on|via|over|in whatsapp|teams|linkedin|telegram|slack|messenger|instagram|facebook",
  ], in: tricked },
  { id: "T1566.004", terms: ["vishing", "phone phishing", "tech support scam*"], told: [
    "caller|callers", "someone|somebody|man|woman|lady|guy on ?the phone|line", "phone|telephone call", "man|woman|lady|guy|gentleman|somebody|someone|chap ~2 called|rang|phoned|rung",
    "called|rang|rung|phoned ?me|us|him|her ?up by|from|saying|claiming|pretending|asking", "called|rang|phoned me|us",
    "call|calls ~3 from ?the|a|our|so ?called bank|microsoft|it|helpdesk|support|police|vendor|insurance|amazon", "ring|call ?this|a|the number",
  ], in: [...tricked, "malware"] },
  {
    id: "T1598.003",
    told: [
      `scanned|scan|qr|link|code|clicked|it ~6 ask|asks|asked|wanted|wants ~4 ${secret}`,
      `page|site|form|screen|website|box|survey|portal ~6 asked|asks|asking|wanted|wants|want ~4 ${secret}|details|code|card`,
      `fake|phony|false|bogus|spoofed|copy|cloned ~3 login|log|sign|signin|page|site|portal|website|survey|form`,
      "page|site|it ~2 looked|looks|looking ~4 like|same|identical ~3 our|ours|the|microsoft|office|login|real", `typed|entered|put|gave|filled|submitted ?in ?my|the|our|his|her|them ~3 ${secret}`,
    ],
    in: ["phishing", "intrusion"],
  },
  { id: "T1598", told: ["confirm|verify|update|provide|send|give ~4 password|credentials|details|account|employee|iban|birthdate|ssn|login", "survey|questionnaire ~8 number|birth*|maiden|password", "read ~3 list|code|names|number"], in: ["phishing"] },
  { id: "T1656", terms: ["impersonat*", "ceo fraud"], told: [
    "pretend*|purport*|claim* ?to ?be ~1 from|be|our|the|my|a", "posed|posing|poses as", "said ?that ?he|she|they was|were|is|are ?calling from",
    "boss|ceo|director|manager|headteacher|principal|cfo|chief|daughter|son ~6 whatsapp|gift|voucher*|gmail|urgent*|number",
    "not|wasn't|wasnt ~1 my|our|the|really|actually boss|ceo|manager|director|him|her|colleague", "from|by ?a 'our|fake boss|ceo|director|manager", "deepfake*|cloned voice|video|call",
  ], in: tricked },
  { id: "T1672", terms: ["email|mail spoofing"], told: [
    "spoofed|forged|faked ~1 email*|mail*|sender*|address*|domain*", "sender|address|domain ~4 slightly|misspelled|misspelt|lookalike", "from my|our|her|his ?own address ~6 not|didn't|didnt|never",
  ], in: tricked },
  { id: "T1583.001", told: ["lookalike|typosquat*|similar domain*|site|address", "copy|clone|cloned|fake ~1 of ?our|the website|site|page|shop|login", "domain ~5 registered|similar|letter"], in: tricked },
  { id: "T1585.001", told: ["fake ~2 profile*|account*|page ~5 facebook|instagram|linkedin|twitter|name|company|our", "facebook|instagram|linkedin|twitter ~3 fake|profile ~4 name|our"], in: tricked },
  { id: "T1534", told: [
    "account|mailbox|email|mails ?has|was|is|had|have ?been sent|sending|sends|spamming|mailed", "sent|sending|sends ~6 from ?my|her|his|our ?own|email|mail account|mailbox|email|address|name",
    "emails|mails|messages|mail|links|invoice* ~4 from ?my|her|his|our account|mailbox|name|address", "i|he|she sent ~3 weird|strange|link|mails|emails",
    "from|it ~2 her|his|my|their real account|mailbox|address",
  ], in: ["phishing", "intrusion"] },
  { id: "T1667", terms: ["mail|email bomb*"], told: [
    "inbox|mailbox ~4 flooded|bombed|buried|swamped|drowning", "hundreds|thousands|300|200|500|1000 ?of ~2 emails|mails|newsletters|subscription*|confirmation*|registration*|signup*|spam",
    "newsletter*|subscription* ~3 confirmation*|signup*|mails|emails", "newsletter*|subscription* ~4 hundreds|thousands|minute|hour|signed",
  ], in: attacked },
  { id: "T1204.002", terms: ["enabled macros|content|editing"], told: [
    "enable*|allow* ~1 macros|content|editing", "opened|ran|run|clicked|double ~5 exe|attachment|js|lnk|iso|installer|zip|scr|attached|mod",
    "installed|install|downloaded ?a|an|the|some ~4 fake|update|plugin|codec|crack|cracked|keygen|driver|toolbar|mod|app|program|software|helper|extension",
    "fake ~2 update*|installer*|antivirus|app", "update ?your|my|the browser|chrome|flash|java", "opened|ran|installed it|that|them",
  ], in: ran },
  { id: "T1204.004", terms: ["clickfix"], told: ["paste*|pasted|copied ~6 run|terminal|powershell|window|box|command", "windows|win ?key|and|plus r ~6 paste*|ctrl|enter", "human|robot|captcha ~10 paste*|windows|run|ctrl|command"], in: attacked },
  { id: "T1189", terms: ["drive by download|compromise|attack", "watering hole"] },
  { id: "T1176.001", told: [
    "browser|chrome|edge|firefox ?add|new extension*|on|ons|plugin*|addon*|toolbar|hijack*", "extension*|toolbar*|addon* ~5 installed|added|browser|chrome|coupon*|search|removed",
    "search ?page|engine|bar ~4 changed|different|something|called|replaced|now", "coupon*|toolbar",
  ], in: ["malware"] },
  { id: "T1190", terms: ["sql injection", "sqli", "remote code execution"], told: [
    "exploit* ~4 vulnerabilit*|flaw*|cve|website*|webserver*|gateway*|server|firewall|vpn|plugin|bug|hole",
    "vulnerab*|unpatched|outdated ~4 exploited|used|abused|plugin|wordpress|server|software|firewall|gateway",
    "hacked|defaced|broke|broken|got|into ~4 our|the ~1 website|webserver|site|homepage|wordpress|webshop",
  ], in: attacked },
  { id: "T1195", terms: ["supply chain attack*|compromise*"] },
  { id: "T1195.002", told: ["update|installer|package|library ~4 from ~2 vendor|supplier ~5 infected|malicious|trojan|backdoor", "npm|pypi|package|library|dependency ~4 malicious|compromised|backdoor*"], in: attacked },
  { id: "T1199", told: [
    "vendor|supplier*|contractor*|msp|provider*|partner*|locum|consultant ?s ~2 account*|login*|vpn|access|session|remote|password|credentials ~6 used|connected|strangers|abused|not|from|logged|hacked|stolen",
    "hacked|compromised|breached ~3 vendor|supplier|msp|provider|partner",
  ], in: entered },
  { id: "T1133", told: ["vpn|citrix|rdweb|rdp|gateway ~4 login*|logon*|signin*|sign|account*|credential*|session*|connection|logged|used|from|accepted", "login*|logon*|logged|connected|signin* ~4 vpn|citrix|rdp"], in: entered },
  {
    id: "T1078",
    told: [
      "stolen|compromised|leaked|guessed|phished|reused ~1 credential*|password*|account*|login*",
      "account|accounts|mailbox|email|login|page|profile ?was|were|has|have|is|got|had ?been compromised|hijacked|hacked|taken|breached|accessed|used",
      "logged|login*|logon*|signed|signin*|session* ~6 from|wasn't|wasnt|abroad|overnight|unknown|strange|foreign",
      "log|sign ins|in|on|ons ~5 from|wasn't|wasnt|abroad|unknown|not|strange",
      "someone|somebody|stranger*|hacker*|they|intruder|he|she ?else ?has|have|had|is|was|got ?been logged|signed|inside|reading|using ~4 my|our|her|his|the|as",
      "someone|somebody|stranger*|hacker*|they|intruder ~3 in|into|inside my|our|her|his|the ~2 account|mailbox|email|emails|system|portal|network",
      "strange|unknown|suspicious|unfamiliar|foreign|odd|weird|unusual|impossible|unrecognised|unrecognized ~1 sign*|login*|logon*|log|session*|travel|device*",
      "changed|reset ?my|our|her|his|the ~1 password ~6 wasn't|wasnt|not|didn't|didnt|without",
      "into|in ?to my|our|her|his|the ~2 account|mailbox|portal|email",
      "former|ex|old|leaver*|retired ~4 account|login|vpn|password ~6 used|active|logged|works|still",
      "using|with|used ~2 my|our|her|his|right|correct|valid|same ~1 password*|login|name|credentials|code",
    ],
    in: ["intrusion", "ransomware"],
    toldIn: {
      in: defrauded,
      phrases: [
        "hacked|stolen|compromised|hijacked|phished|leaked ~1 account|accounts|mailbox|mailboxes|login*|credential*|password*", "account|accounts|mailbox|mailboxes|login ?was|were|has|have|had|got|is ?been hacked|compromised|hijacked|breached",
        "someone|somebody|stranger*|they|fraudster*|hacker* ?has|have|had logged|signed ?in|into|on", "logged|signed ?in|into|on ?to ~3 account|portal|mailbox|banking|payroll ~6 as|not|wasn't|wasnt|stranger*|stolen|changed",
      ],
    },
  },
  { id: "T1078.004", told: ["aws|azure|gcp|cloud|m365|office365|tenant|google|okta ~4 key*|account*|console|admin|login*", "api|access|secret|aws|cloud key|keys|token|tokens ~6 used|abused|leaked|stolen|script|github|public"], in: ["intrusion"] },
  { id: "T1552.001", told: ["password*|credential*|key|keys|token|secret ~5 in|on ?the|a|an|my|our ~2 file|script|repo*|github|code|note|excel|document|spreadsheet|xlsx", "passwords xlsx|txt|file"], in: ["intrusion"] },
  { id: "T1110", terms: ["brute forc*", "bruteforc*"], told: [
    "thousands|hundreds|millions|lots|many|failed|wrong|repeated|50000|20000 ?of ?failed|wrong ~1 password|login|log|logon|sign|signin ?in|on attempts|tries|logins|guesses|attempt",
    "tried|trying|tries|guess* ~4 passwords", "passwords ~3 tried|tries|guessed", "wrong|failed password|passwords|login|logins ~3 tries|attempts|minute|hour|second",
  ], in: ["intrusion", "denial_of_service"] },
  { id: "T1110.001", terms: ["password guessing"], told: ["guessed|guess ?my|our|the|her|his ~3 password|pin|code"], in: ["intrusion"] },
  { id: "T1110.003", terms: ["password spray*"] },
  { id: "T1110.004", terms: ["credential stuffing"] },
  { id: "T1621", terms: ["mfa|push fatigue|bombing|spam|bombed"], told: [
    "prompt|prompts|approval*|authenticator|push|mfa|2fa|notification*|approve ~8 night|again|repeat*|dozens|times|asked|didn't|didnt|never|coming|constantly|every|keep*|unexpected",
    "authenticator|mfa|2fa|duo|okta ~4 prompt*|request*|notification*|asking|buzz*|ping*|popping|texts",
    "repeated|many|dozens|unexpected|multiple|constant|endless ?of ~1 mfa|2fa|authenticator|push|approval prompt*|request*|notification*",
    "code|codes ~4 keep|didn't|didnt|never ~3 arriving|coming|ask|asked|request*",
  ], in: ["phishing", "intrusion"] },
  { id: "T1111", told: [
    "read|gave|told|typed|sent|forwarded|entered|texted ?him|her|them|out|over|back ~4 code|otp|passcode|digits ~2 him|her|them|token|phone|sms|text|back|in|out",
    "code ~4 token|sms|authenticator ~6 read|gave|told|asked",
  ], in: ["phishing", "intrusion", "fraud"] },
  { id: "T1557", terms: ["man|adversary in the middle", "aitm|evilginx"] },
  { id: "T1557.004", terms: ["evil twin"], told: ["fake|rogue|second|copy ~2 wifi|wlan|hotspot|ssid|network"], in: attacked },
  { id: "T1539", told: ["stolen|stole|hijacked|steal ~2 session*|cookie*"], in: attacked },
  { id: "T1098", told: ["permissions|rights|role|privileges ~3 changed|granted|raised|elevated|escalated", "added|promoted ~6 admin|admins|administrators|group|owner"], in: entered },
  { id: "T1098.002", told: ["delegate ?access|permission*|rights|on|set", "full access ~4 mailbox", "mailbox ~5 delegate*"], in: ["intrusion"] },
  { id: "T1098.005", told: [
    "new|unknown|strange|another|second|unfamiliar ~1 device|phone|authenticator|method|mfa ~5 added|registered|enrolled|linked|appeared|synced",
    "added|registered|enrolled|linked ?a|an|his|their ~2 device|authenticator|phone|passkey",
  ], in: ["intrusion"] },
  { id: "T1136", told: [
    "created|added|new|unknown|strange|rogue|extra ?a|an|new|two|three|several ~1 admin|admins|administrator|administrators|local|superuser",
    "admin|administrator|superuser account*|user*|login ~6 nobody|didn't|didnt|not|never|unknown|created|new|appeared|recognise|recognize",
    "new|unknown|strange user|users|account|accounts ~6 nobody|created|appeared|never|not|system|server|domain|directory",
  ], in: entered },
  { id: "T1531", told: [
    "locked|kicked|shut ?me|us|him|her out ~4 my|our|own|account|email|system|mailbox|page|of", "can't|cant|cannot|couldn't|unable ?to get|log|sign ?back in|into",
    "changed|reset|changes ~2 password ~5 can't|cant|locked|out|wasn't|wasnt|not|didn't",
  ], in: ["intrusion"] },
  { id: "T1114.003", terms: ["forwarding|inbox|mailbox rule*"], told: [
    "mailbox|inbox|email|emails|mails|mail|account ~1 forward*", "mailbox|outlook|inbox ~2 rule|rules", "rule|rules ~1 in|on ~1 my|our|the|her|his mailbox|outlook|inbox|account",
    "rule|rules ~8 forward*|moves|moved|moving|deletes|deleted|sends|rss|invoice|never|nobody", "forward*|forwards|forwarding ~4 all ?of ?my|our|her|his|the ~2 mail*|email*|messages",
    "mail|mails|emails|email ~5 forwarded|forwarding|redirected ~4 outside|gmail|address|external|unknown|another",
  ], in: ["intrusion", "phishing", "fraud", "insider_misuse"] },
  { id: "T1114.002", told: ["read|reading|reads|downloaded|synced|copied|searched|opened|looked ~5 mailbox|emails|mails|inbox|messages|email|mail", "mailbox|inbox ~4 synced|downloaded|read|searched|copied|accessed"], in: ["intrusion"] },
  { id: "T1213", told: ["searched|opened|downloaded|browsed|searches|looked ~6 sharepoint|confluence|wiki|share|shared|folders|intranet|crm|documents"], in: ["intrusion"] },
  { id: "T1003", terms: ["mimikatz|lsass", "credential dump*"] },
  { id: "T1003.003", terms: ["ntds|ntdsutil"] },
  { id: "T1056.001", terms: ["keylog*", "key logger*|logging"], told: [
    "logger|recorder ~5 keyboard|keys|keystrokes|password", "keystroke*", "letters|typing ~6 another|second ~1 window", "plug|dongle|device|adapter|thing ~6 keyboard",
  ], in: ["malware", "intrusion"] },
  { id: "T1056.003", terms: ["magecart|formjack*", "web|digital|online skimm*"], told: ["code|script ~5 checkout|payment page|form|site"], in: ["malware", "intrusion", "fraud"] },
  { id: "T1555.003", terms: ["infostealer*|stealer*|redline|lumma|lummac2|vidar"], told: ["saved|browser|stored ~2 passwords ~5 stolen|taken|stole|leaked"], in: ran },
  { id: "T1059", told: ["black|command|dos|terminal|cmd|console ~1 window|box|screen|prompt ~5 flash*|pop*|open*|appear*|vanish*|ran|gone|came|closed", "flash* ~3 black|command|window"], in: ran },
  { id: "T1059.001", terms: ["powershell"] },
  { id: "T1053.005", terms: ["scheduled task*"] },
  { id: "T1547.001", terms: ["run key*", "startup folder"] },
  { id: "T1505.003", terms: ["webshell*", "web shell*"] },
  { id: "T1014", terms: ["rootkit*"] },
  { id: "T1021.001", told: ["rdp", "remote desktop"], in: attacked },
  { id: "T1021.002", told: ["admin share*", "psexec"], in: attacked },
  { id: "T1219", told: [
    "took|taken|take|takes|taking ?over ~1 control ~1 my|the|her|his|our|of ~1 screen|computer|mouse|pc|laptop|machine|cursor",
    "took|taken|takes|taking over my|the|her|his|our screen|computer|mouse|pc|laptop|machine", "moves|moved|moving ~1 my|the|our|her|his mouse|cursor|pointer", "mouse|cursor|pointer|arrow ?was|is|started|starts|just ~2 moving|moved|move|moves",
    "let|gave|allowed|give|letting ~2 him|her|them|guy|man|caller|he|they ~4 in|access|control|connect|remote",
    "remote guy|man|person|access|app|session|control*|assist*|software|tool|viewer|support", "quick assist", "screen ~3 moved|moving|moves ~2 without|itself|by|him|me",
  ], in: attacked },
  { id: "T1219.002", told: ["anydesk|teamviewer|screenconnect|ultraviewer|logmein|splashtop|supremo|rustdesk|quickassist", "quick assist"], in: [...attacked, "fraud"] },
  { id: "T1068", terms: ["privilege escalation"] },
  { id: "T1484.001", told: ["group policy|gpo ~5 new|changed|made|created|pushed|deployed", "made|created|changed|new ~3 group policy"], in: entered },
  { id: "T1562.001", told: [
    "disabled|killed|uninstalled|switches|switched|turned|turns|stopped ?off ~2 antivirus|edr|defender|endpoint|protection|update|firewall|logging",
    "antivirus|defender|edr|protection|firewall|logging ?was|is|has|had|been|got ?been turned|switched|disabled|uninstalled|killed|stopped|off",
  ], in: ran },
  { id: "T1070", told: ["logs|log|history ?were|was|are|have|had ?been cleared|deleted|wiped|gone|emptied", "cleared|deleted|wiped|turned ~2 logs|log"], in: ran },
  { id: "T1046", terms: ["portscan*", "port scan*"] },
  { id: "T1595.002", told: ["vulnerability|security scan*|scanner", "scanned|scanning|probing|probes|probed ~4 firewall|website|servers|outside|us|ports"], in: ["intrusion"] },
  { id: "T1091", told: [
    `infected|unknown|found|free ${stick}`, `plugged|put|stuck|inserted|sticks|plug|inserting ?in|it ?it|a|the|an|that|his|my ~4 ${stick}`,
    `${stick} ~6 infected|virus|plugged|put|autorun*|label*|parking|car|post|found|malware|blocked`, "autorun*",
  ], in: ["malware", "phishing", "ransomware"] },
  { id: "T1200", terms: ["rubber ducky", "badusb", "rogue device|access"], told: ["plug|dongle|box|device|adapter|gadget|thing ~6 between|behind|under|back ~4 keyboard|computer|printer|pc|switch|desk", "raspberry"], in: [...ran, "lost_or_stolen_device"] },
  { id: "T1052.001", told: [
    "copied|copying|copies|copy|downloaded|saved|moved|took|puts|backing|exporting|export* ~8 to|onto|on ?a|an|his|her|their ?own|private|personal|external|small|big|portable ?own usb|thumb|flash|external|portable|stick|hard|disk|drive|pen",
    "usb|stick|disk|drive ~8 home|building|bag|pocket|evening|friday",
  ], in: copied },
  { id: "T1567.002", told: [
    "uploaded|uploading|uploads|upload|copied|synced|syncing|moved|saved|copying|moving ~8 to|into|in|on ?a|his|her|their|own|the ~2 dropbox|google|onedrive|mega|wetransfer|icloud|cloud|drive",
    "personal|private|own ~1 dropbox|google|onedrive|cloud|icloud|drive",
  ], in: [...copied, "ransomware"] },
  { id: "T1048", told: [
    "forwarded|emailed|mailed|sent|sending|forwarding|emailing|forwards|sends|mailing ~8 to ?his|her|their|own|a ~1 gmail|hotmail|yahoo|private|personal|home|outlook",
    "private|personal|home|own email|mail|gmail|address|mailbox",
  ], in: ["insider_misuse"] },
  { id: "T1530", told: ["s3|storage|gcs|azure|blob bucket*|container*|blob*", "open bucket*"], in: ["intrusion"] },
  {
    id: "T1486",
    terms: ["ransomware", "ransom note"],
    told: [
      "files|folder|folders|data|documents|server|servers|drive|share|everything|pictures|photos|nas|pc|pcs|laptop|names|computer|computers ~5 encrypted|scrambled|renamed|locked|encrypting|extension|extensions|ending|endings|jumbled|noise",
      "encrypt*|scrambled|renamed ~4 files|folders|server*|drive|share|documents|data|computers", "funny|strange|odd|weird|new|same|one ~1 ending*|extension*|names",
      "note|message|letter|wallpaper|readme ~8 pay|bitcoin|btc|decrypt|files|unlock|encrypted|data", "pay|wants|want|demand* ~6 files|decrypt|unlock|bitcoin|btc|key|xmr|back", "encryption",
      "locked ~3 hackers|pay|skull|timer|demand",
    ],
    in: ["ransomware"],
  },
  { id: "T1490", terms: ["vssadmin"], told: [
    "shadow copies", "deleted|encrypted|wiped|killed|removed ?all ?the|our|of ~1 backup*|snapshots",
    "backup*|snapshots ?is|are|were|was|have|has|too|also ?been|also ~2 deleted|encrypted|wiped|gone|empty|hit|renamed",
  ], in: ["ransomware", "intrusion", "malware"] },
  { id: "T1485", terms: ["wiper"], told: [
    "wiped|destroyed|deleted|erased|deletes ?all|everything ?the|our|of ~2 server*|disk*|data|files|database*|vms|drive|records|warnings",
    "everything|data|files|database ?was|were|is|are|has|have|been ~1 wiped|deleted|erased|destroyed",
  ], in: ["malware", "intrusion", "ransomware", "insider_misuse"] },
  { id: "T1565.001", told: ["changed|altered|edited|manipulated|changes|backdate* ~3 weights|bank|figures|grades|amounts|data|records|recipe*|setpoint*|prices|dose|payee*|details|entries|warnings|iban"], in: ["intrusion", "insider_misuse"] },
  { id: "T1491.002", terms: ["defaced|defacement|defacing"], told: [
    "website|page|homepage|site|display|screen|screens ~6 shows|showing|replaced|says|displays ~6 flag|pictures|obscene|political|slogan*|message|hacked|skull|owned", "hacked by",
  ], in: ["intrusion"] },
  { id: "T1496.001", terms: ["cryptomin*|cryptojack*|xmrig|coinmin*", "crypto|coin miner*"], told: [
    "miner|miners|mining", "aws|azure|cloud ~3 bill|cost*|charges ~5 jump*|went|from|high", "machines|instances|vms ~3 running|started ~4 in|region*",
  ], in: [...ran, "insider_misuse"] },
  { id: "T1498", terms: ["ddos*", "distributed denial of service"], told: [
    "flood* ~4 traffic|packets|connection|line|network", "traffic ~6 flood*|everywhere|world|countries|attack|spike|normal|amount*", "gbps|gbit|gigabit*", "gig a second", "udp|syn|ping flood*",
    "internet ?line|connection ~3 down|saturated|full|dead",
  ], in: ["denial_of_service"] },
  { id: "T1499", told: ["denial of service", "crash*|overload*|overwhelm* ~4 server|site|system|app|portal|service"], in: ["denial_of_service"] },
  { id: "T1499.002", told: [
    "requests|hits|connections|visits|calls|logins|attempts|queries|page ~4 second|minute|hour|day", "millions|thousands ?of ?fake|bogus requests|hits|connections|visits|queries|logins",
    "hammer*|bombard*|flood*|swamp* ~6 site|server|page|portal|form|login|api|app|website|shop",
  ], in: ["denial_of_service"] },
  { id: "T1499.003", told: [
    "api|search|login|form|booking|check|pay ?in|out ~4 page|endpoint|function|form ~6 flood*|swamp*|hammer*|bots|requests|buried|hits",
    "fake|bogus|nonsense ~2 bookings|orders|registrations|accounts|sign|searches|tickets|inquiries", "bots|bot|scraper*|scraping", "endpoint*",
  ], in: ["denial_of_service"] },
  { id: "T1071", told: ["beacon*|beaconing", "talking|connect*|calls|calling|phoned|phoning|contact*|traffic ~5 bad|c2|command|unknown|foreign|russian|strange|malicious|home|out", "command and control"], in: ["malware", "intrusion"] },
  { id: "T1570", terms: ["worm|worms"], told: [
    "copies|copied|copy|copying|spreads|replicat* itself", "spreads|spreading|spread|jumped|jumps ~4 network|share*|machines|computers|pcs|other|building*|all",
    "one ~1 pc|machine|computer after ~2 other|another",
  ], in: ["malware", "ransomware"] },
  { id: "T1657", terms: ["invoice fraud", "business email compromise", "bec"], told: [
    "fraudulent|unauthorised|unauthorized transfer*|transaction*|payment*|withdrawal*|wire*",
    "bank|payment|account|iban|payroll|deposit ?account details|account|number|deposit* ~4 changed|different|replaced|new|another",
    "payroll|salary|salaries|wages|paycheque|paycheck|money ~5 diverted|redirected|went|gone|sent|another|left|vanished", "wired|transferred|paid ~4 $",
    "gift|apple|google|steam card|cards|vouchers", "pay ~5 bitcoin|btc|xmr|monero|leak|publish", "new|changed ~2 bank|payee*|iban",
  ], in: ["fraud", "intrusion", "ransomware"], toldIn: { in: defrauded, phrases: [
    "paid|transferred|wired|sent|remitted ~5 to ~2 fake|false|bogus|fraudulent|wrong|crook*|fraudster*|scammer*|thief|thieves|stranger*|criminal*", "money|funds|savings|balance ~5 gone|missing|stolen|taken|disappeared|vanished|left|emptied|moved",
    "took|takes|taking|stole|steals|stealing|moved|withdrew|drained|emptied ~3 money|funds|savings|account", "lost ~2 $|money|savings|thousand|thousands", "$ ~3 gone|missing|stolen|taken|lost",
    "card|cards|account ~2 used|charged|debited|emptied|drained ~4 purchase*|abroad|buy|pay|without|not|by|he|she|i|times", "purchase*|charge*|payment*|withdrawal*|transaction* ~4 didn't|didnt|not|never ~2 make|made|authorise*|authorize*|do|recognise|recognize",
    "refund* ~4 stranger*|own|another|different|his|her ~1 card|account", "invoice*|order* ~4 fake|false|bogus|fraudulent supplier*|vendor*|company|shop|seller*",
  ] } },
];

const idPattern = /(?<![\w.])T1\d{3}(?:\.\d{3})?(?!\w|\.\d)/gi;

/** What the category alone implies. */
const impliedBy: Partial<Record<Category, string>> = { ransomware: "T1486", phishing: "T1566" };

const scores = { named: 1, term: 0.9, told: 0.7, type: 0.4 } as const;
const maxTechniques = 6;
/** Ids looked at in a report that is a list of them. */
const maxNamed = 50;

interface Candidate {
  id: string;
  score: number;
  reason: NonNullable<Technique["reason"]>;
  /** Where the text tells it; what it tells first comes first. */
  at: number;
}

const parentOf = (id: string): string => id.slice(0, 5);

/** What the phrases of a technique found, by the key under which they are looked for. */
export interface TechniqueKey {
  id: string;
  score: number;
  /** The categories in which it counts; without it, in all of incidents. */
  in?: readonly Category[];
}

/** The phrases by technique and directness, to be looked for together with others. */
export const techniquePhrases: readonly { key: TechniqueKey; phrases: readonly PhraseText[] }[] = knownTechniques.flatMap(({ id, terms, told, in: where = attacked, toldIn }) => [
  ...(terms ? [{ key: { id, score: scores.term }, phrases: terms }] : []),
  ...(told ? [{ key: { id, score: scores.told, in: where }, phrases: told }] : []),
  ...(toldIn ? [{ key: { id, score: scores.told, in: toldIn.in }, phrases: toldIn.phrases }] : []),
]);

function namedIn(text: string): Candidate[] {
  const named: Candidate[] = [];
  for (const match of text.matchAll(idPattern)) {
    named.push({ id: match[0].toUpperCase(), score: scores.named, reason: { kind: "named", text: match[0] }, at: match.index });
    if (named.length >= maxNamed) break;
  }
  return named;
}

/** A report that is no incident tells of none, whatever words it has. */
const counts = (key: TechniqueKey, category: Category): boolean => category !== "other" && (key.in?.includes(category) ?? true);

function describedIn(text: string, words: readonly Word[], found: FoundByKey, category: Category): Candidate[] {
  return techniquePhrases
    .filter(({ key }) => found.has(key) && counts(key, category))
    .flatMap(({ key }) => {
      const place = placesSaid(words, found, key)[0];
      if (!place) return [];
      const told = quote(text, words, place);
      return [{ id: key.id, score: key.score, reason: { kind: "words" as const, text: told.text }, at: told.start }];
    });
}

/** The best of each id, the most direct first; what a sub-technique says already is left out. */
function rank(candidates: readonly Candidate[]): Candidate[] {
  const best = new Map<string, Candidate>();
  for (const candidate of candidates) if (candidate.score > (best.get(candidate.id)?.score ?? 0)) best.set(candidate.id, candidate);
  const parents = new Set([...best.keys()].filter((id) => id.includes(".")).map(parentOf));
  return [...best.values()].filter(({ id, reason }) => reason.kind === "named" || !parents.has(id)).sort((a, b) => b.score - a.score || a.at - b.at || (a.id < b.id ? -1 : 1));
}

function describe({ id, score, reason }: Candidate): Technique {
  const known = loadAttack().techniques.get(id);
  // A newer catalogue has ids that are unknown here; they survive, named by themselves.
  if (!known) return { id, name: id, score, reason, tactics: [], mitigationIds: [], hasMitigation: null };
  return { id, name: known.name, score, reason, tactics: [...known.tactics], mitigationIds: mitigationsOf(known), hasMitigation: known.mitigations.length > 0 };
}

/**
 * The ATT&CK techniques a report tells of, six at most, the most direct first: those it names by id, those its words
 * point to, those its type implies. None are made up for a mistake or a loss: ATT&CK has nothing for them.
 *
 * @param found where the phrases of `techniquePhrases` stand in the words, by key
 * @param rule the rule that told the report's type, if any
 */
export function findTechniques(text: string, words: readonly Word[], found: FoundByKey, category: Category, rule: TypeRule | null): Technique[] {
  const ofCategory = impliedBy[category];
  const ids = rule?.techniques ?? (ofCategory && !rule ? [ofCategory] : []);
  const implied = ids.map((id): Candidate => ({ id, score: scores.type, reason: { kind: "type", text: rule?.rsit ?? category }, at: text.length }));
  return rank([...namedIn(text), ...describedIn(text, words, found, category), ...implied])
    .slice(0, maxTechniques)
    .map(describe);
}

import type { Category, IncidentType } from "./model.ts";
import type { PhraseText } from "./phrases.ts";
import { placesSaid, quote, type FoundByKey } from "./said.ts";
import type { Word } from "./words.ts";

/** Classes and types of the Reference Security Incident Taxonomy, version 1003 (ENISA; CC0), by their machine-readable names. */
export const rsit = {
  "abusive-content": ["spam", "harmful-speech", "violence"],
  "malicious-code": ["infected-system", "c2-server", "malware-distribution", "malware-configuration"],
  "information-gathering": ["scanner", "sniffing", "social-engineering"],
  "intrusion-attempts": ["ids-alert", "brute-force", "exploit"],
  intrusions: ["privileged-account-compromise", "unprivileged-account-compromise", "application-compromise", "system-compromise", "burglary"],
  availability: ["dos", "ddos", "misconfiguration", "sabotage", "outage"],
  "information-content-security": ["unauthorised-information-access", "unauthorised-information-modification", "data-loss", "data-leak"],
  fraud: ["unauthorised-use-of-resources", "copyright", "masquerade", "phishing"],
  vulnerable: ["weak-crypto", "ddos-amplifier", "potentially-unwanted-accessible", "information-disclosure", "vulnerable-system"],
  other: ["other", "undetermined"],
  test: ["test"],
} as const;

type Action = IncidentType["veris"]["action"];

/** One type that a category's reports may tell of. Of those that a report tells of, the first counts. */
export interface TypeRule {
  in: readonly Category[];
  /** `class/type`. */
  rsit: string;
  action: Action;
  /** VERIS 1.4; null where the words tell no more than the action. */
  variety: string | null;
  phrases: readonly PhraseText[];
  /** True where an attacker's own message is the proof ("the screen says that all files are locked"). */
  isClaimed?: true;
  /** ATT&CK techniques that the type implies. */
  techniques?: readonly string[];
}

const records = "record|records|file|files|data|account|accounts|chart|charts|information|details|history|notes|profile|mail|email|emails|salary|salaries|database|results|scan";

export const typeRules: readonly TypeRule[] = [
  // Phishing and social engineering
  { in: ["phishing"], rsit: "information-gathering/social-engineering", action: "social", variety: "Bribery", phrases: [
    "brib*", "offered ~4 money|cash|bitcoin|$", "paid ~4 employee*|insider*|for ?the|patient|customer information|data|records", "solicited ~4 employee*",
  ] },
  { in: ["phishing"], rsit: "information-gathering/social-engineering", action: "social", variety: "Extortion", phrases: [
    "extort*|blackmail*|sextort*|ransom", "webcam", "send ~4 video|pictures|photos ~4 contacts|everyone|friends|family", "threat* ~6 publish|release|leak|expose|send|share",
  ] },
  { in: ["phishing"], rsit: "malicious-code/malware-distribution", action: "social", variety: "Phishing", phrases: [
    "infected|malicious attachment*", "attachment* ~5 malware|virus|trojan|macro*|blocked|quarantin*", "enable ~1 macros|content|editing", "email*|mail* ~6 malware|virus|trojan",
  ], techniques: ["T1566.001"] },
  {
    in: ["phishing"],
    rsit: "fraud/masquerade",
    action: "social",
    variety: "Pretexting",
    phrases: [
      "impersonat*|spoofing", "ceo|whaling fraud|attack|scam",
      "pretend*|purport*|posed|posing|claim* ?to ?be as|to|be ~4 daughter|son|mum|mom|bank|ceo|cfo|boss|director|executive|president|superintendent|manager|supplier|vendor|head|principal|colleague|employee",
      "gift card*|vouchers", "business email compromise", "bank details|account ~4 changed|change|new|update*", "changed|change|new|update ?the|our|their|his|her|my ~1 bank|payroll|iban|direct",
      "boss|ceo|director|manager|principal|headteacher|chief ~6 whatsapp|text|asked|wanted|gmail|urgent", "reroute*|divert*|redirect* ~5 deposit*|payroll|payment*|salary",
    ],
    techniques: ["T1656"],
  },
  {
    in: ["phishing"],
    rsit: "information-gathering/social-engineering",
    action: "social",
    variety: "Pretexting",
    phrases: [
      "vishing", "caller|phoned", "phone|telephone call*", "call|called|rang|phoned me|us",
      "call|called|rang ~4 from ?the|a|our|my ?so bank|microsoft|it|helpdesk|support|tax|police|office|government|vendor|insurance|hmrc|irs|examiner",
      "man|woman|lady|guy|gentleman|somebody|someone|chap|he|she called|rang|phoned", "pretext*", "rang|called|phoned ?me|us ~3 saying|said|claiming|asking|pretending|to", "tech support scam*",
      "socially engineered", "under false pretences|pretenses",
    ],
    techniques: ["T1566.004"],
  },
  { in: ["phishing"], rsit: "information-gathering/social-engineering", action: "social", variety: "Pretexting", phrases: ["popup|popups ~10 call|ring|infected|virus|number", "pop ?up|ups ~10 call|ring|infected|virus|number"], isClaimed: true, techniques: [] },
  { in: ["phishing"], rsit: "information-gathering/social-engineering", action: "social", variety: null, phrases: ["mfa|2fa|authenticator|push ~2 prompt*|request*|notification*", "approved|accepted ~3 prompt|request|push|notification"], techniques: [] },
  { in: ["phishing"], rsit: "information-gathering/social-engineering", action: "social", variety: "Pretexting", phrases: [
    "anydesk|teamviewer|screenconnect|ultraviewer|logmein|supremo|rustdesk", "quick assist", "from ~2 support|helpdesk ~6 my|our|the computer|laptop|pc|screen", "controls|controlling ~1 my|our|her|his screen|computer|mouse|pc|laptop",
  ], techniques: [] },
  { in: ["phishing"], rsit: "fraud/phishing", action: "social", variety: "Phishing", phrases: [
    "phish*|smishing|spearphish*|quishing", "email|mail|emails|mails|message|messages|text|texts|sms|whatsapp|dm|letter", "qr ?code", "fake ~3 page|site|login|survey|form|sticker|website",
    "link|links|attachment|outlook|teams", "sent ?me|us|him|her a|an|the|this ?word|excel pdf|file|document|invoice",
  ], techniques: ["T1566"] },
  { in: ["phishing"], rsit: "information-gathering/social-engineering", action: "social", variety: null, phrases: ["social engineering", "trick*|scam*|fooled|duped|deceiv*|fraudster*|fake|con"], techniques: ["T1566"] },

  // Malware other than ransomware
  { in: ["malware"], rsit: "malicious-code/infected-system", action: "malware", variety: "RAM scraper", phrases: ["ram|memory scrap*", "scrap* ~3 memory", "pos|point malware|of ~1 malware"] },
  { in: ["malware"], rsit: "malicious-code/infected-system", action: "malware", variety: "Cryptocurrency mining", phrases: [
    "cryptomin*|cryptojack*|coinmin*|xmrig|miner|miners", "crypto|coin|bitcoin|monero miner*|mining", "mining ~2 coin*|crypto*|bitcoin|monero|pod|pods|job*|process*",
  ], techniques: ["T1496.001"] },
  { in: ["malware"], rsit: "malicious-code/infected-system", action: "malware", variety: "Spyware/Keylogger", phrases: [
    "keylog*|spyware|stalkerware|infostealer*|stealer|logger", "key logger*|logging|strokes", "keystroke*", "spy software|app|program",
  ], techniques: ["T1056.001"] },
  { in: ["malware"], rsit: "malicious-code/infected-system", action: "malware", variety: "Capture app data", phrases: [
    "magecart|formjack*", "web|digital|online|credit|card skimm*", "malicious|code|script|malware ~8 checkout|payment|card|cards", "captur*|steal*|stole|collect* ~6 card|payment|checkout",
  ], techniques: ["T1056.003"] },
  { in: ["malware"], rsit: "malicious-code/infected-system", action: "malware", variety: "Worm", phrases: [
    "worm|worms|conficker|wannacry", "copies|copied|copy|copying|spreads|spreading|spread|replicat* itself",
    "virus|malware|it|trojan ?is|has|was|then spread|spreading|jumped ~4 network|machines|computers|pcs|other|drives|all",
  ], techniques: ["T1570"] },
  { in: ["malware"], rsit: "malicious-code/infected-system", action: "malware", variety: "Destroy data", phrases: ["wiper", "deleted|wiped|destroyed|erased ~3 files|data|drives|disks|computers"], techniques: ["T1485"] },
  { in: ["malware"], rsit: "malicious-code/infected-system", action: "malware", variety: "Rootkit", phrases: ["rootkit*|bootkit*"], techniques: ["T1014"] },
  { in: ["malware"], rsit: "malicious-code/infected-system", action: "malware", variety: "Adware", phrases: [
    "adware|popups", "pop ups|up|ups", "browser ~2 hijack*|extension*|toolbar*", "search ?page|engine|bar ~3 changed|replaced|different|something|called|now", "toolbar*|coupon*",
    "adverts|ads ~3 everywhere|keep|keeps|every|all",
  ] },
  { in: ["malware"], rsit: "malicious-code/infected-system", action: "malware", variety: "Backdoor", phrases: ["rat|remcos|njrat", "remote access trojan*|tool*", "remote app|control*|access"], techniques: ["T1219"] },
  { in: ["malware"], rsit: "malicious-code/infected-system", action: "malware", variety: "Backdoor", phrases: ["backdoor*|backdoors", "back door*"] },
  { in: ["malware"], rsit: "malicious-code/c2-server", action: "malware", variety: "C2", phrases: [
    "botnet*|bot|zombie", "command and control", "c2|beacon*", "talking|connecting|connects|phoning|phoned|calling|calls ~4 bad|home|out|c2|unknown|strange|foreign|russian|malicious",
  ], techniques: ["T1071"] },
  { in: ["malware"], rsit: "malicious-code/infected-system", action: "malware", variety: "Trojan", phrases: [
    "trojan*|emotet|qakbot|trickbot", "fake|bogus ?browser|chrome|software|flash|java|teams|zoom|driver|windows update*|installer*|antivirus|app", "cracked|pirated|crack|keygen*",
  ] },
  { in: ["malware"], rsit: "malicious-code/malware-distribution", action: "malware", variety: "Downloader", phrases: ["downloader|dropper", "visitors ~6 infected|malware|redirected"] },
  { in: ["malware"], rsit: "malicious-code/infected-system", action: "malware", variety: null, phrases: [
    "malware|malicious|virus|viruses|infected|infection|quarantine|quarantined|malw*",
    "antivirus|av|defender|sophos|norton|edr|scanner|mcafee|crowdstrike ~6 found|detected|blocked|removed|deleted|alarm*|alert*|warning|says|said|flagged|caught|stopped",
    "enable* ~1 content|macros|editing", "usb|stick|pen|drive",
  ] },

  // Ransomware
  { in: ["ransomware"], rsit: "information-content-security/unauthorised-information-modification", action: "malware", variety: "Ransomware", phrases: [
    "ransom*|lockbit|conti|ryuk|revil|decryptor", "encrypt*|scrambled|crypt", "files|folders|documents|names|pictures|photos|everything ~5 renamed|locked|extension*|ending*|endings|open",
    "note ~8 pay|bitcoin|btc|files|desktop|data|decrypt", "pay|paying|send ~6 bitcoin|btc|files|back|key|unlock|decrypt|xmr", "locked ?us|them|me out|screen*|by|with",
    "lock|locked|skull picture|screen|and|timer", "funny|strange|weird|odd|new|one|same ending*|extension*|names",
    "files|folders|documents|everything ~5 locked|unreadable|stolen|gibberish|noise|end|ends", "names ~4 change|changed|changing", "locked out", "bitcoin|btc|decrypt*|monero|xmr",
    "want|wants|wanting|demand*|pay ~3 money|payment|dollars|euro|euros|pounds|$", "payment page|demand", "note was|were|is|left", "one file after", "extension*",
  ], isClaimed: true, techniques: ["T1486"] },

  // Intrusion
  { in: ["intrusion"], rsit: "intrusions/application-compromise", action: "hacking", variety: "SQLi", phrases: ["sql inject*", "sqli|sqlmap", "injection ~2 attack|flaw|vulnerability"], techniques: ["T1190"] },
  { in: ["intrusion"], rsit: "intrusions/application-compromise", action: "hacking", variety: "Path traversal", phrases: ["path|directory traversal"], techniques: ["T1190"] },
  { in: ["intrusion"], rsit: "intrusions/application-compromise", action: "hacking", variety: "XSS", phrases: ["cross site scripting", "xss"], techniques: ["T1190"] },
  { in: ["intrusion"], rsit: "intrusions/application-compromise", action: "hacking", variety: "Forced browsing", phrases: [
    "forced browsing", "changing|changed|chang* ~4 number|numbers|digit*|id|url|address ~4 url|address|link|bar", "guess* ?the url*|address*|link*",
  ], techniques: ["T1190"] },
  { in: ["intrusion"], rsit: "intrusions/system-compromise", action: "hacking", variety: "Backdoor", phrases: ["webshell*|backdoor*", "web shell*", "back door*"], techniques: ["T1505.003"] },
  { in: ["intrusion"], rsit: "intrusion-attempts/brute-force", action: "hacking", variety: "Brute force", phrases: [
    "brute forc*", "bruteforc*", "password spray*|guessing|cracking", "guess*|cracked|crack ?my|our|the|her|his|a|weak|admin ~2 password*|pin|code",
    "thousands|hundreds|millions|many|failed|wrong|repeated ?of ?failed|wrong ?log|sign|password|login ?in|on attempts|tries|guesses|logins", "tries|trying|tried|attempts ~4 passwords|log|login",
  ], techniques: ["T1110"] },
  {
    in: ["intrusion"],
    rsit: "intrusions/application-compromise",
    action: "hacking",
    variety: "Exploit vuln",
    phrases: [
      "exploit*|unpatched|zeroday|log4j|heartbleed|shellshock", "zero day*", "security|software|known|critical|this|a|plugin|coldfusion|fusion vulnerab*|flaw*|hole*|bug*",
      "vulnerab* ~4 in|allowed|software|plugin|website", "remote code execution", "defac*", "outdated|old ~2 plugin*|wordpress|version|software|server",
    ],
    techniques: ["T1190"],
  },
  {
    in: ["intrusion"],
    rsit: "intrusions/privileged-account-compromise",
    action: "hacking",
    variety: "Use of stolen creds",
    phrases: [
      "admin|admins|administrator*|root|domain|global|privileged|superuser ?account*|user|login|logins|password*|credential*|session*|panel|rights|access ~6 compromised|hacked|taken|stolen|created|new|added|logged|used|logs|signed|unknown|nobody|hijack*",
      "new|unknown|strange|extra|second|another|created ?a|an admin|admins|administrator*|superuser|global|delegate", "compromised|stolen|hacked ~2 admin*|administrator*|root|privileged",
      "domain controller*|admin*", "ceo|cfo|director|executive ?s|email|mail|mailbox|account ~4 hacked|compromised|accessed|mailbox|delegate|read|reading",
    ],
    techniques: ["T1078"],
  },
  {
    in: ["intrusion"],
    rsit: "intrusions/unprivileged-account-compromise",
    action: "hacking",
    variety: "Use of stolen creds",
    phrases: [
      "credential stuff*",
      "stolen|compromised|leaked|phished|reused|harvested|valid|employee|employees ~2 credential*|password*|login*|account*|username*",
      "email|mail|user|users|customer|member|employee|my|our|her|his|company|twitter|facebook|instagram|social|whatsapp ?media ?account|accounts|mailbox|mailboxes|inbox|login|email|emails|page ?was|were|has|have|had|got|is|been ?been hacked|compromised|hijacked|breached|taken|accessed|used|stolen|sending|sent",
      "accounts|account|mailbox ?was|were|have|has|had|got ?been compromised|hacked|hijacked|accessed|breached",
      "access|accessed|gained|into ~4 email|mail|user|employee|customer ~1 account*|mailbox*",
      "login*|logon*|logged|signed|sign|signin*|session*|log ~6 from|wasn't|wasnt|not|abroad|russia|china|nigeria|unknown|strange|night|itself|address*",
      "someone|somebody|stranger*|hacker*|they|intruder ?has|have|had|is|was|got|has ?been|got logged|signed|into|inside|reading|using|in ~4 my|our|her|his|account|mailbox|email|portal|as",
      "mailbox|outlook|inbox ~2 rule|rules",
      "rule|rules ~6 forward*|moves|deletes|rss|inbox|mailbox|mail|outlook",
      "replies|answers|bounces to emails|messages|mails",
      "sent|sending|sends|mailed ~6 from|as ?my|our|her|his|me ?own ?account|mailbox|email|address|name|name",
      "changed|reset ~2 password ~6 not|wasn't|wasnt|didn't|didnt|me|out",
      "password* ?was|has|had|been|got ?been changed|reset",
      "prompts|authenticator|mfa|approval",
      "api|access|aws|secret|ssh|github|gitlab|cloud ?access key*|token*",
      "vpn|citrix ~4 login*|account*|from|session*|used|logon*",
      "phish*",
      "former|old|ex ~3 login|account|password|access|vpn",
      "locked|kicked ~3 out",
    ],
    techniques: ["T1078"],
  },
  { in: ["intrusion"], rsit: "intrusions/application-compromise", action: "hacking", variety: null, phrases: [
    "website|websites|site|webpage|webserver|homepage|forum|shop|portal|web ?server|site|page|application ?was|were|has|have|is|been|got ?been hacked|breached|compromised|replaced|changed|attacked|hit",
    "hack*|breach*|attack* ~6 website*|site|webserver|web|server|forum|portal|database*|app", "database* ?was|were|has|have ?been hacked|stolen|dumped|leaked|breached|posted|accessed|compromised",
    "hacked by",
  ], techniques: ["T1190"] },
  { in: ["intrusion"], rsit: "intrusions/system-compromise", action: "hacking", variety: null, phrases: [
    "hack|hacks|hacked|hacker|hackers|hacking|intruder*|intrusion|infiltrat*|cyberattack*|cybercriminal*", "breach*|broke|broken ?into|in", "cyber attack*|security|criminals|incident",
    "compromised", "unauthorized|unauthorised|unknown|unauthorised ~3 access*|party|person|individual|third|user|users|login", "gained access", "remote app|access|session|control|support|desktop",
    "mouse|cursor|screen ~3 moving|moved|moves|itself|control", "anonymous", "data security incident",
  ] },
  { in: ["intrusion"], rsit: "intrusions/unprivileged-account-compromise", action: "hacking", variety: null, phrases: [
    "my|our|her|his|the|company ~1 account|accounts|mailbox|inbox|outlook|facebook|instagram|whatsapp|login|password|email", "account|accounts|login|logins|mailbox",
  ], techniques: ["T1078"] },

  // Denial of service
  { in: ["denial_of_service"], rsit: "availability/dos", action: "hacking", variety: "DoS", phrases: [
    "fake|false|bogus|nonsense|phantom ~2 booking*|order*|registration*|reservation*|ticket*|appointment*|accounts|sign", "bots|bot ~5 booking*|order*|form|forms|ticket*|checkout|registration*|appointment*", "scalper*|scraper*|scraping",
  ], techniques: ["T1499.003"] },
  { in: ["denial_of_service"], rsit: "availability/dos", action: "hacking", variety: "DoS", phrases: [
    "newsletter*|subscription* ~5 inbox|mailbox|hour|minute|morning|night|day", "inbox|mailbox|mailboxes ?is|was|are|were|got|has|been ?been ~1 bombed|flooded|swamped|buried|full", "mail|email bomb*",
    "hundreds|thousands|500|1000|2000|3000|5000 ?of ~1 newsletter*|subscription*|confirmation*|emails|mails",
  ], techniques: ["T1667"] },
  { in: ["denial_of_service"], rsit: "availability/ddos", action: "hacking", variety: "DoS", phrases: [
    "ddos*|botnet*|ddosed", "distributed denial", "from ~2 all|everywhere|many|thousands|hundreds|countries|world|different|various",
    "bots|bot|gbps|gbit|gigabit*|scrubbing|amplification|cloudflare|akamai", "gig a second", "thousands|hundreds|millions ?of ?different ips|addresses|ip|sources|machines|computers",
  ], techniques: ["T1498"] },
  { in: ["denial_of_service"], rsit: "availability/dos", action: "hacking", variety: "DoS", phrases: [
    "dos|denial|flood*|swamp*|hammer*|bombard*|overload*|overwhelm*|jammed|pinged|spamming|buried", "denial of service", "offline|down|crash*|unreachable|unavailable|slow|outage|knocked",
    "requests|calls|hits|bookings|attempts|logins|traffic|emails|orders ~4 second|minute|hour|per|every", "attack*|attacked", "pay ~4 or|btc|xmr|bitcoin",
    "lines|line|phones|phone ~4 ring*|silent|busy|blocked|calls", "busy signal", "inbox|mailbox ~2 bombed|flooded|full",
    "fake|bogus|nonsense ~2 bookings|orders|calls|requests|accounts|registrations",
  ], techniques: ["T1499"] },

  // Insiders
  { in: ["insider_misuse"], rsit: "availability/sabotage", action: "misuse", variety: "Privilege abuse", phrases: [
    "sabotag*|logic bomb",
    "deleted|deleting|deletes|wiped|erased|destroyed|turned ~6 files|data|records|database*|server*|backup*|everything|complaints|log|folder*|emails|table|tables|calendar|macros",
    "crash* ~3 network|system*|server*",
  ] },
  { in: ["insider_misuse"], rsit: "information-content-security/unauthorised-information-access", action: "misuse", variety: "Privilege abuse", phrases: [
    "snoop*|nosy|peek*|curio*", "inappropriate|inappropriately|improper|improperly|illegally|unlawfully access*|viewed|obtain*|used|look*|disclos*|search*",
    "police|law officer|enforcement|database", "without ?a|any|authorization|need|permission ~3 reason|need|business|purpose", "abus* ~4 access|position|privileg*|rights|database", "identity theft",
    "sold|sell|sells|selling|sale ~6 data|information|records|list*|names|personal|patient|customer", "looked|looks|look|looking ~1 her|him|them|me|people up",
  ] },
  { in: ["insider_misuse"], rsit: "information-content-security/unauthorised-information-access", action: "misuse", variety: "Unapproved hardware", phrases: [
    "unapproved|own|personal|private ~1 usb|thumb|flash|external|router|switch|laptop|hotspot|stick", "connected|plugged|brought ~5 network|router|kettle|switch|device|playstation",
  ] },
  { in: ["insider_misuse"], rsit: "fraud/unauthorised-use-of-resources", action: "misuse", variety: "Unapproved software", phrases: [
    "own|personal|private ~1 program|software|app", "torrent*|torrenting|pirated|bitcoin|mining|unapproved|unlicensed|cracked",
    "installed|installs|running|runs ~5 software|program|app|vpn|game|tool|miner|anydesk|teamviewer",
  ] },
  { in: ["insider_misuse"], rsit: "fraud/unauthorised-use-of-resources", action: "misuse", variety: "Illicit content", phrases: ["porn*|gambling|pornograph*"] },
  { in: ["insider_misuse"], rsit: "information-content-security/unauthorised-information-access", action: "misuse", variety: "Data mishandling", phrases: [
    "emailed|emailing|sent|sending|forwarded|forwarding|forwards|mailed|sends|texted|uploaded|uploading|uploads|synced ~8 to|into ?his|her|their|a|own|my ~1 personal|private|own|home|gmail|hotmail|yahoo|dropbox|google|cloud|drive|icloud|boyfriend|girlfriend|wife|husband|whatsapp",
    "personal|private|own|home ~1 email|mail|gmail|account|dropbox|cloud", "mishandl*", "took|taken|takes|taking|brought|brings ~6 home",
    "photo|photos|picture*|selfie|snapchat ~5 patient*|screen|whiteboard|record*|card*|list|id",
  ] },
  { in: ["insider_misuse"], rsit: "information-content-security/unauthorised-information-access", action: "misuse", variety: "Possession abuse", phrases: [
    "stole|stealing|steals|steal|skimm*|pocket*|taking|copied|caught ~6 card|cards|cash|credit|debit|checks|cheques", "skimming|skimmer device",
    "used|using|use ~5 customer*|patient*|guest*|client* ~3 card|cards|credit|debit", "stole ~3 mail|documents|laptop*|equipment|checks", "keys|badge|badge|company car|plotter|lathe",
  ] },
  { in: ["insider_misuse"], rsit: "information-content-security/data-leak", action: "misuse", variety: "Knowledge abuse", phrases: [
    "insider trading|knowledge", "tipped ~6 off|suspect*|journalist*|press|media", "inside|trade information|secret*|secrets ~6 competitor*|rival*|press|company|trading|covered",
  ] },
  {
    in: ["insider_misuse"],
    rsit: "information-content-security/unauthorised-information-access",
    action: "misuse",
    variety: "Privilege abuse",
    phrases: [
      `snoop*|nosy|peek*|curio*`, `access*|looked|looking|viewed|viewing|read|reads|reading|opened|browsed|searched|checked|pulled ?up|at|in|into|through ~8 ${records}`,
      "inappropriate|inappropriately|improper|improperly|unauthorized|unauthorised|illegal*|without ~2 access*|viewed|obtain*|permission|authorization|authorisation|reason|consent",
      "looked|looks|look|looking ?her|him|them|me|it|people up", "identity theft", "sold|sell|sells|selling|sale ~6 data|information|records|list*|names|personal|patient|customer",
      "stole|steal|stealing|stolen|took|copied|downloaded|exported|copies|printing|printed|prints ~6 drawing*|pipeline|contact*|client|clients|customer*|price*",
      "stole|steal|stealing|stolen|took|copied|downloaded|exported|copies|printing|prints ~6 information|data|records|identit*|list|lists|files|documents|database|names",
      "police officer|database*|employee|officer ~6 database|misus*|access*|charged|fired", "abus* ~4 access|position|privileg*|rights|database",
      "shared|share|shares|sharing|use|uses|using ~3 login|password|account|logins|credentials|password", "tax refund*|returns|fraud",
      "fired|suspended|arrested|sacked|disciplined|dismissed|charged|indicted|pleaded|convicted|sentenced",
    ],
  },
  { in: ["insider_misuse"], rsit: "information-content-security/unauthorised-information-access", action: "misuse", variety: null, phrases: [
    "employee|employees|staff|colleague|colleagues|worker|insider|former|nurse|contractor|boss|manager|supervisor|coworker|ex",
  ] },

  // Accidental disclosure
  { in: ["data_exposure"], rsit: "information-content-security/data-leak", action: "error", variety: "Disposal error", phrases: [
    "dumpster*|trash|garbage|recycl*|landfill|shred*|skip|dump", "dispos* ~4 of|improper*|record*|properly|document*|computer*|container*", "improper*|incorrect* dispos*|discard*",
    "discard*|thrown|threw|throwing ~6 bin|trash|out|away|record*|files", "in|into ?the|a|our ~1 bin|bins",
    "old|second|resold|sold|auction ~4 computer*|laptop*|drive*|disk*|hard|cabinet|server*|phone*|copier*|auction|ebay", "abandoned|left behind ~6 office|building|hospital|clinic",
    "wiped|wiping|erased|erasing", "filing cabinet*", "flea market", "found ~6 alley|street|sidewalk|field|road|storage",
  ] },
  { in: ["data_exposure"], rsit: "information-content-security/data-leak", action: "error", variety: "Programming error", phrases: [
    "programming|coding|software|code error*|bug*", "bug|bugs", "since|after ?the|last update|upgrade|release|migration", "changing|change ~4 number|url|digit|id ~5 url|address|link",
  ] },
  {
    in: ["data_exposure"],
    rsit: "information-content-security/data-leak",
    action: "error",
    variety: "Misconfiguration",
    phrases: [
      "misconfigur*|mongodb|elasticsearch|unprotected|passwordless|nosql|ftp|rsync", "s3|amazon|aws|azure|cloud|open|public bucket*|server*|storage|container*|database*|blob",
      "without ?a|any|needing password|authentication|protection|login", "publicly accessible|readable|shared",
      "permission*|access|sharing|privacy|security|link ?was|is|were|are|to|of setting*|set|anyone|everyone|public|wrong|changed|inherited|rights",
      "anyone|everyone|everybody|anybody ~3 can|could|has|had ~2 see|open|access|view|read|edit|it", "anyone with ?the link", "exposed database*|server*|data|online",
      "left ~4 exposed|open|unsecured|public|online", "shared|open|public folder|drive|link|share|calendar|channel|board", "firewall|port ~4 open",
      "database* ~5 exposed|online|internet|open|leak*|accessible", "calendar|repo|repository ~3 public", "set ?as|to public",
    ],
  },
  {
    in: ["data_exposure"],
    rsit: "information-content-security/data-leak",
    action: "error",
    variety: "Misdelivery",
    phrases: [
      "wrong ~3 person|recipient*|address*|email*|patient*|customer*|client*|people|list|company|fax*|number|envelope*|attachment*|group|member*|employee|individual|veteran|party|house|home|man|woman|student*|department|office|supplier|doctor|pharmacy|provider|one|mailbox|chat|channel|file|room|school|parent*|folder",
      "misdirect*|misdeliver*|mismail*|misaddress*|misfax*|misrout*|mismail*",
      "veteran|patient|employee|customer|client|member|resident|student|vendor a|b ?received|was|got|had|opened|reported|called|found",
      "received ~6 another|other|someone|somebody|else|different|b|neighbor*|wrong ~3 patient*|veteran*|employee*|customer*|person*|information|letter|record*|medication*|bill|mail",
      "another|other|different|someone|somebody ?else patient*|veteran*|customer*|client*|employee*|person*|member*|student*|resident*|family|people",
      "bcc|cc|recall*|autocomplete|autofill",
      "mailed|mail|mailing|emailed|emailing|email|e-mail|faxed|sent|delivered|given|handed|sending|addressed|fax ?out|it|them ~8 in error|mistake*|accident*|mistakenly|inadvertent*|erroneous*|incorrect*|wrong*|error|outside|unencrypted",
      "mistakenly|accident*|inadvertent*|erroneous*|incorrectly|wrongly|error ~6 sent|mailed|emailed|faxed|delivered|given|gave|handed|received|included|mailing|attached|send|email*",
      "reply|replied all",
      "same name|surname|envelope",
      "mix|mixed up",
      "sent|gave|emailed|handed|mailed|send|attached|forwarded ~8 to|instead",
      "two ~4 same|one envelope",
      "package|parcel|mail|mailing|envelope* ~6 damaged|lost|opened|torn|empty|received|wrong",
    ],
  },
  {
    in: ["data_exposure"],
    rsit: "information-content-security/data-leak",
    action: "error",
    variety: "Publishing error",
    phrases: [
      "posted|published|uploaded|displayed|put|placed|publish*|posting ?it|on|the ~6 website|site|online|internet|web|facebook|intranet|page|portal|blog|github|repository|twitter|public|linkedin|wall|youtube|channel|board",
      "on ~3 website|internet|web|intranet|sharepoint",
      "publicly|mistakenly|accidentally|inadvertently posted|published|released|uploaded|displayed|disclosed|put",
      "redact*|unredacted|hidden|metadata|envelope window|window",
      "published|posted|publishing",
      "available|accessible|visible|searchable|viewable ~3 online|internet|web|website|google|public",
      "google|search engine* ~3 cache*|index*|search|found|result*",
      "public|court records|request|filing|document*|website",
      "freedom ~1 information",
      "publicly available|accessible|viewable|visible",
      "shared ?my|the|his|her screen",
    ],
  },
  { in: ["data_exposure"], rsit: "information-content-security/data-leak", action: "error", variety: "Loss", phrases: ["left|lost|forgot|forgotten ~6 train|bus|taxi|tram|cafe|plane|cab|uber|pub|restaurant"] },
  { in: ["data_exposure"], rsit: "information-content-security/data-leak", action: "error", variety: "Gaffe", phrases: [
    "overheard|earshot|loud|speakerphone|elevator|lift", "said|told|mentioned|talked|talking|discuss* ~6 aloud|loud|phone|patient*|front|earshot|waiting|public|bus|train|loudly|group|lift",
    "verbally", "slip* ~3 tongue", "left ~9 printer|copier|photocopier|table|desk|train|cafe|canteen|screen|unattended|counter|room|board|whiteboard",
  ] },
  { in: ["data_exposure"], rsit: "information-content-security/data-leak", action: "error", variety: null, phrases: ["exposed|disclos*|leak|leaked|leaks|released|visible|see|revealed|accident*|mistake*|error|inadvertent*|unencrypted|breach"] },

  // Lost and stolen
  { in: ["lost_or_stolen_device"], rsit: "intrusions/burglary", action: "physical", variety: "Bypassed controls", phrases: [
    "tailgat*|piggyback*", "followed ~4 in|through|door", "let ~6 in|through ~6 vest|ladder|uniform|said|badge|lanyard", "walked ~4 in|past|out ~6 reception|desk|guard|door|with",
    "propped|open door|open",
  ] },
  { in: ["lost_or_stolen_device"], rsit: "information-content-security/unauthorised-information-access", action: "physical", variety: "Tampering", phrases: [
    "tamper*", "seal|seals|screws|cabinet|panel|case|lock ~3 broken|missing|open|opened|loose|cut|removed", "device|box|camera|plug|cable ~4 attached|installed|behind|hidden|between",
  ] },
  { in: ["lost_or_stolen_device"], rsit: "intrusions/burglary", action: "physical", variety: "Theft", phrases: [
    "burgl*|robb*|intruder*|mugg*", "break in|ins", "broke|broken|breaking in|into", "smashed|forced|window|lock ~4 window|door|car|locker|open|smashed|broken|cut",
    "office|building|clinic|store|house|home|car|truck|van|locker ?was|were|has|had ~2 broken|burgl*|robbed|forced",
  ] },
  { in: ["lost_or_stolen_device"], rsit: "information-content-security/data-loss", action: "physical", variety: "Theft", phrases: [
    "stole|stolen|theft*|thief|thieves|stealing|nicked|pinched|snatched|swiped|grabbed|pickpocket*|lifted", "was|were|been|got taken", "taken from|out|away|by", "cable|lock|mount ~3 cut|broken",
    "someone|somebody|they|he|man|who took",
  ] },
  { in: ["lost_or_stolen_device"], rsit: "information-content-security/data-loss", action: "error", variety: "Loss", phrases: [
    "lost|missing|misplac*|forgot|forgotten|losing|lose|loss|mislaid|disappear*|vanished|unaccounted|unable",
    "left ~8 train|bus|taxi|uber|plane|airport|cafe|restaurant|table|car|hotel|seat|behind|pub|bench|roof|counter|daycare|toilet|cab|tram|park|shop|library|gym|locker|station",
    "can't|cannot|couldn't|not|cant|could ?not|to find|locate|locat*", "gone|walked|fell|dropped", "lost|found property", "found ~5 street|floor|train|road|parking|car|lot|bench|outside|bus",
  ] },

  // Fraud
  { in: ["fraud"], rsit: "information-content-security/unauthorised-information-access", action: "malware", variety: "RAM scraper", phrases: [
    "ram scrap*", "malware ~8 pos|point|terminal*|register*|card|payment", "point of sale ~4 malware|breach|system*", "pos malware|breach|intrusion",
  ] },
  { in: ["fraud"], rsit: "information-content-security/unauthorised-information-access", action: "physical", variety: "Skimmer", phrases: [
    "skim*", "device|devices|overlay|camera*|cable|box|thing|keypad|plate|strip ~6 atm|atms|card|pump*|terminal|machine|slot|reader|pin|counter",
    "atm|atms|pump*|terminal*|machine|reader ~6 device|overlay|camera|loose|tampered|lifted|cable|keypad|fake|swapped|replaced", "cloned card*|credit|debit", "pinhole|overlay",
    "slot|cover|strip|plate|keypad|front ~8 atm|terminal|machine|pump|loose|hand|off",
  ] },
  { in: ["fraud"], rsit: "fraud/masquerade", action: "social", variety: "Forgery", phrases: [
    "forg*|counterfeit*", "cheque|check|cheques ~5 cleared|cashed|altered|washed|photocopied", "photocopied|washed",
    "fake|altered|copied|bogus ?bank cheque*|check|checks|prescription*|script|note|notes|twenty|fifty|id|passport|receipt*|screenshot|document*|voucher*|invoice*",
  ] },
  { in: ["fraud"], rsit: "fraud/masquerade", action: "social", variety: "Pretexting", phrases: [
    "bank|iban|account|payment ?account details|number|account|info* ~5 changed|new|different|replaced|altered|updated|wrong",
    "changed|new|updated|altered|replaced ?the|our|their|his|her|my ~2 bank|iban|account|payroll|details", "gift card*|vouchers", "invoice*", "impersonat*|pretend*|posed|posing|purport*",
    "boss|ceo|director|manager|supplier|vendor ~6 email|mail|text|whatsapp|asked|wanted|it|changed",
    "payroll|salary|wage*|paycheque|paycheck|pay ~5 diverted|redirected|went|another|different|account|changed", "business email compromise", "bec|scam*|ceo", "wired|wire|transferred|transfer",
    "paid|pay|transferred|sent|remitted ~5 to ~2 fake|false|bogus|fraudulent|wrong|crook*|fraudster*|scammer*|thief|thieves|stranger*|criminal* ~2 supplier*|vendor*|account|company|iban|contractor*",
    "fake|false|bogus|fraudulent|phony supplier*|vendor*|payee*|company|iban|bank|shop|webshop|store|invoice*|seller*|landlord|charity", "fraudster*|scammer*|conman",
    "caller|callers|anydesk|teamviewer", "transaction|transfer|tan code*",
  ], techniques: ["T1657"] },
  { in: ["fraud"], rsit: "fraud/unauthorised-use-of-resources", action: "hacking", variety: "Use of stolen creds", phrases: [
    "card testing", "stolen ~2 card*|credit|debit|identity", "account*|login* ~4 taken|opened|hacked|used", "test* ~5 cards", "small|tiny ~2 transactions|payments|charges|amounts|orders",
    "points|miles|loyalty", "opened|open|took ~2 account|accounts|loan*|credit|contract* ~4 my|our|his|her|their|whose name|identity", "identity ~2 stolen|theft|misused|used", "online banking", "logged|signed ?in|into ~3 account|portal|banking", "hacked|stolen|compromised|hijacked ~2 account*|login*", "stolen identity", "chargeback*|chargebacks", "fraudulent|unauthorised|unauthorized|unknown ~2 transaction*|charge*|payment*|transfer*|withdrawal*|purchase*|order*|refund*",
    "card|cards ~5 used|declined|fraud*|charged|stolen|texas", "in ~3 name", "charged|charge ~4 card|account", "refund*",
  ] },

  // No security incident, or none of the above
  { in: ["other"], rsit: "test/test", action: "error", variety: null, phrases: ["test test", "just|only ?a testing|test", "testing the|this form", "please ignore", "test entry|report|ticket"] },
  { in: ["other"], rsit: "availability/outage", action: "environmental", variety: "Power failure", phrases: ["power ?cut|failure|outage|went|was|is ?out|off|cut", "electricity|blackout", "lights went"] },
  { in: ["other"], rsit: "availability/outage", action: "environmental", variety: "Leak", phrases: [
    "water ~4 leak*|drip*|ceiling|floor|server*|pipe", "leak ~5 ceiling|roof|pipe|water|kitchen|dishwasher|ac", "dripp*", "burst pipe", "leaking|flooded|flooding",
    "ceiling|roof|pipe|water|radiator leak*|drip*",
  ] },
  { in: ["other"], rsit: "availability/outage", action: "environmental", variety: "Fire", phrases: ["fire|smoke ~3 alarm|in|server|room|building|smell"] },
  { in: ["other"], rsit: "availability/misconfiguration", action: "error", variety: "Misconfiguration", phrases: [
    "misconfigur*", "we|i|he|she|our|engineer|team|own ~4 changed|change|deployed|typo|pushed|updated|rule|loop", "loop", "wrong setting*|config*|rule",
  ] },
  { in: ["other"], rsit: "vulnerable/vulnerable-system", action: "error", variety: "Misconfiguration", phrases: ["vulnerab*|unpatched|researcher*|xss|certificate|certificates", "cross site scripting", "security hole*|flaw*|weakness*", "certificate ?has|is|was ?been expired|expires", "default password*"] },
  { in: ["other"], rsit: "availability/outage", action: "error", variety: "Malfunction", phrases: [
    "broken|broke|crash*|frozen|freez*|dead|faulty|jam|jammed|jams|stuck|hangs", "doesn't|doesnt|won't|wont|not|isn't|isnt|stopped|can't work*|start|boot|print|load|turn|open|connect|respond*",
    "hard drive|disk failed|failure|dead|died", "outage|flicker*",
  ] },
];

const maxEvidence = 3;

/**
 * The type, one level below the category, that the words tell, and the rule that told it; null if they tell none.
 *
 * @param found where the phrases of `typeRules` stand in the words, by rule
 */
export function readType(text: string, words: readonly Word[], found: FoundByKey, category: Category): { type: IncidentType; rule: TypeRule } | null {
  for (const rule of typeRules) {
    if (!rule.in.includes(category) || !found.has(rule)) continue;
    const places = (rule.isClaimed ? (found.get(rule) ?? []) : placesSaid(words, found, rule)).slice(0, maxEvidence);
    if (places.length === 0) continue;
    const [rsitClass = "", rsitType = ""] = rule.rsit.split("/");
    return { type: { rsit: { class: rsitClass, type: rsitType }, veris: { action: rule.action, variety: rule.variety }, evidence: places.map((place) => quote(text, words, place)) }, rule };
  }
  return null;
}

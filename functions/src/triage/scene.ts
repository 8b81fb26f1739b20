import type { Asset } from "./model.ts";
import { compilePhrases, findPhrases, type PhraseText } from "./phrases.ts";
import { placesSaid, type FoundByKey } from "./said.ts";
import { readWords, type Word } from "./words.ts";

/** Words for the kinds of asset. Which one a step is about depends on the first that the report speaks of. */
export const assetPhrases: readonly { asset: Asset; phrases: readonly PhraseText[] }[] = [
  { asset: "mailbox", phrases: [
    "mailbox*|inbox|outlook|gmail|owa|webmail|emailed|emailing|bcc|cc|attachment*", "email|mail account*|folder*|rule*|login|password", "my|her|his|our|an|the|this|by email|emails|mails|mail",
    "shared inbox|mailbox", "sent items|folder",
  ] },
  { asset: "account", phrases: ["account|accounts|login|logins", "user name|account", "vpn|citrix", "admin|administrator password|rights|access"] },
  { asset: "computer", phrases: ["laptop*|loptop|macbook*|thinkpad*|chromebook*|desktop|workstation*|pc|pcs|computer*|imac|surface", "mac mini"] },
  { asset: "phone", phrases: [
    "android|iphone*|smartphone*|ipad*|tablet|tablets|blackberry|handset*|cellphone*", "work|works|company|business|mobile|cell|duty phone*|mobile", "my|his|her|the|a|lost|stolen mobile",
    "my|his|her ?work phone", "phone|mobile ?was|is|has|got|of ?been|the stolen|gone|lost|missing|company|snatched",
    "lost|stole|stolen|left|missing|snatched ?my|a|the|his|her ?work|company|old|new phone",
  ] },
  { asset: "removable_media", phrases: ["usb", "memory|flash|pen|thumb|usb stick*|drive*|key*", "stick|sticks|dongle*|thumbdrive*|pendrive*", "external|portable|hard ?hard drive*|disk*|disc*", "sd card*", "backup tape*", "cd|cds|dvd|dvds|disc|discs"] },
  { asset: "server", phrases: ["server|servers|fileserver*|nas|esxi|hypervisor*|vcenter|vm|vms|san", "the|our|team|department|public|shift|file share|shares", "shared|network|file|k|p|s|g drive*|share*", "virtual machine*"] },
  { asset: "database", phrases: ["database*|sql|crm|erp|sap|emr|ehr", "patient|customer|client|medical record*|system"] },
  { asset: "website", phrases: [
    "website*|webshop|webserver*|wordpress|checkout", "web site*|page*|shop|server*|form*", "our|the|company|online|public ?booking|online|ticket site|shop|homepage|portal",
    "booking|pay|login|public|ticket|contact page|form|site|portal",
  ] },
  { asset: "payment_terminal", phrases: ["atm|atms|cashpoint|pos|till|tills|skimmer*|pinpad*|kiosk|kiosks", "card|payment|pay|pin terminal*|machine*|reader*|pad*|device*", "gas|fuel|petrol pump*", "cash register*|machine*"] },
  { asset: "cloud_storage", phrases: [
    "onedrive|sharepoint|dropbox|s3|wetransfer|icloud|airtable|trello", "google drive|doc|docs|sheet|sheets|form|forms", "bucket|buckets|blob|blobs", "shared|public|open|sharing link*|folder*",
    "link to ?the folder|drive|file|document", "cloud storage|drive|folder|account", "teams channel|folder",
  ] },
  { asset: "paper", phrases: [
    "paper|papers|printout*|letter|letters|envelope*|paperwork|diary|binder*|chart|charts|sheet|sheets|payslip*", "notebook|notebooks|moleskine", "folder|pages with|of",
    "visit|case|meeting|my notes|minutes", "printed|print|printer|prints|printing", "filing cabinet*", "paper|patient|personnel|case|client file|files", "bin|dumpster*|shredd*|recycling|skip",
    "list of names|patients|clients",
  ] },
  { asset: "backup", phrases: ["backup|backups|snapshot*|veeam|tapes", "shadow copies", "back ups|up"] },
  { asset: "domain_controller", phrases: ["domain controller*|admin*", "active directory", "dc1|dc2|dc01|dc02|krbtgt|entra", "group policy|policies", "identity provider|server", "global|tenant admin*"] },
  { asset: "control_system", phrases: [
    "scada|plc|plcs|hmi|cnc|rtu|ventilator*|crane*|robot|robots|dialysis|telemetry|mri|ultrasound", "infusion|insulin|syringe pump*",
    "medical|imaging|lab|laboratory|bedside device*|machine*|monitor*|equipment|analyser*|analyzer*", "ct|mri|xray scanner*", "x ray", "production|assembly|packaging|filling line*",
    "pump|freezer|boiler|crane|lift|furnace|door control|controller|controllers", "control computer*|pc|pcs", "control room|system*|panel*|network", "industrial|process control",
    "plc|building|door control*|management|system", "water|treatment|pumping|power plant*|station*|pump*", "plant network|floor",
  ] },
  { asset: "phone_line", phrases: [
    "switchboard|voicemail|pbx|hotline|helpline", "phone|telephone|emergency|our|all line|lines|system|calls", "phones ~8 ring|rings|ringing|jammed|blocked|down",
    "every|all|our ~1 line|lines ~2 ring|rings|ringing|busy|jammed|blocked", "silent calls", "busy signal|tone", "call centre|center",
  ] },
  { asset: "access_card", phrases: ["badge|badges|lanyard*|fob|fobs|keycard*", "key|keys|access|id|swipe|door|master card*|fob*|badge*|keys", "keys", "smart card*|token*", "security token*"] },
  { asset: "chat_account", phrases: ["whatsapp|facebook|instagram|linkedin|twitter|tiktok|telegram|youtube", "social media"] },
  { asset: "source_code", phrases: ["github|gitlab|bitbucket|repo|repos|repository", "source code", "api|secret|access|ssh|private key|keys|token|tokens"] },
];

/** What was done, as far as the first steps depend on it; `minor` and `unsure` are not told but judged. */
export const facts = ["password_given", "code_given", "card_given", "identity_given", "remote_given", "opened", "clicked", "by_phone", "by_text", "money_sent", "found_again", "protected", "extorted", "still_going", "outside_recipient", "supplier", "payment_change", "popup", "blocked", "signin_flood", "mail_flood", "leaver", "by_mail", "money_spoken", "unprotected", "bystander", "shared_login", "false_orders", "container", "cloud_host", "gift_cards", "wire_asked", "change_asked", "money_gone", "hands_on", "fake_site", "question", "minor", "unsure"] as const;
export type Fact = (typeof facts)[number];

const secret = "password*|pasword|passwort|passcode|credential*|login|username|pin|logins";
const gave = "wrote|typed|entered|gave|put|filled|submitted|provided|shared|told|keyed|inputted|typing|entering";

const changedDetails: readonly PhraseText[] = [
  "bank|payment|account|iban|direct ~2 details|account|deposit|change*|number ~3 changed|change|new|updated|different",
  "changed|change|new|update|updated|changing ?the|our|their|my|his|her ~1 bank|iban|payroll|salary|payment", "confirm ~3 iban", "direct deposit",
];

/** Phrases for these. One that is denied does not count, save for the channel: "they pretended to be her on WhatsApp". */
export const factPhrases: readonly { fact: Fact; phrases: readonly PhraseText[]; isChannel?: true }[] = [
  { fact: "password_given", phrases: [
    `${gave} ?in ?them|it|him|her|out ?my|the|our|his|her ~3 ${secret}`, "logged|signed in ~4 page|site|link|form|portal|fake", "gave ?them both|it|everything", "verified ?it|my|the",
    "filled it|them|everything|out|in", "entered|typed it|them|mine|everything|details|both|already", "put it|mine|everything|details|both in", "put ?all my|the stuff|details|info|data in",
    "used ~3 same password",
  ] },
  { fact: "code_given", phrases: [
    `${gave}|read|sent|forwarded ?in|out ?them|it|him|her|over|back ?the|a|my|our ~3 code|codes|otp|token|digits`, "gave|give|read|told him|her|them ~2 code|codes|number|numbers|digits",
    "approved|accepted|pressed|tapped|hit|confirmed ?on ?the|a|one|it|yes|approve ~2 prompt*|request*|notification*|push|yes|approve|login",
  ] },
  { fact: "card_given", phrases: [`${gave}|used ?in ?them|it|him|her ?my|the|our|a|company ~3 card|cvv|iban`, `${gave} ?in ~2 bank details|account`, "paid|pay ~3 with ?my|the|our|company card", "card number ~2 in|too|given|entered"] },
  { fact: "identity_given", phrases: [`${gave}|sent ?in ?them|him|her|it ~3 birth*|passport|ssn|social|address|name|employee|id|licence|license|maiden`, "read out"] },
  { fact: "remote_given", phrases: [
    "let|gave|allowed|letting ~2 him|her|them|guy|man|caller|he|they ~4 in|access|control|connect|remote|screen",
    "anydesk|teamviewer|screenconnect|ultraviewer|logmein|splashtop|quickassist|supremo", "quick assist", "took|taken|takes|taking ~1 over|control ~3 screen|computer|mouse|pc|laptop|machine",
    "controls|controlling|controlled ~1 my|our|her|his|the screen|computer|mouse|pc|laptop", "is|are|was|still on|in|inside my|our|her|his computer|laptop|pc|screen|machine",
    "mouse|cursor|pointer ~2 moving|moved|moves|move", "moves|moved|moving ~1 my|the|our|her|his mouse|cursor|pointer", "remote app|access|control|session|guy|support|viewer", "see|share|shared ?my screen", "download* ~4 see|view|connect ~2 screen|computer",
  ] },
  { fact: "opened", phrases: [
    "opened|open|ran|run|launched|installed|downloaded|enabled|executed ~5 attachment|attached|file|doc|document|pdf|zip|exe|macro*|content|editing|installer|program|app|update|extension|plugin|software",
    "plugged|stuck|inserted ?it|the|a|in ~3 in|usb|stick|drive", "opened|installed|ran it|that|them",
  ] },
  { fact: "clicked", phrases: ["clicked|pressed|tapped|followed|scanned|clicking", "opened|hit ?the|a|that link", "went to ?the|that site|page|link"] },
  { fact: "by_phone", isChannel: true, phrases: [
    "caller|callers|vishing", "called|rang|phoned|rung ?me|us|him|her ?up|on|by saying|claiming|from|asking|pretending", "called|rang|phoned|call|calls me|us", "phone|telephone call",
    "someone|somebody|man|woman|lady|guy on ?the phone|line", "phone goes|went|rings", "call|ring|phone ?a|the|this|that number", "calls ~3 had|got|received|get",
    "call|calls|voicemail ?claiming|just ?to ?be from|saying", "man|woman|lady|guy|gentleman|someone|somebody|chap|voice ~4 called|rang|phoned",
  ] },
  { fact: "by_text", isChannel: true, phrases: ["sms|whatsapp|smishing|imessage|telegram|messenger|linkedin|instagram|facebook", "text message*|from|saying|to", "got|received|had|just ?just|a|this|an ?a|weird text", "texted", "teams|slack message*|chat*"] },
  {
    fact: "money_sent",
    phrases: [
      "transferred|wired|paid|remitted|sent|approved|processed|released ~5 money|funds|invoice*|deposit|payment*|euro*|pound*|dollar*|thousand|eur|usd|gbp|grand|k",
      "paid|wired|transferred|sent|bought|spent|lost ~3 $", "bought|purchased ~4 gift|card|cards|vouchers|voucher",
      "money|payment|salary|wage|wages|pay|paycheck|paycheque|payroll|transfer|refund* ?has|have|was|were|is|already|just went|gone|left|sent|landed|disappeared|vanished|paid|diverted|redirected",
      "paid ~2 it|them|out|already|to", "wired|remitted", "transferred ~4 to ~2 iban|account|fake|supplier*|vendor*", "$ ~4 gone|sent|paid|lost|missing|taken|out",
    ],
  },
  { fact: "found_again", phrases: [
    "found|recovered|located|retrieved it|them|again|the|my ~4 again|back|later|seat|sofa|bag|reception|car|intact|drawer|coat|pocket|same|hour*|minutes|property", "back ~2 property",
    "has|have|had it|them back|safe", "found my|his|her|the|our ~1 badge|phone|laptop|keys|key|usb|stick|notebook|bag|tablet", "handed ?it|them|back in|to|back",
    "got|have|had|has|getting|brought|gave|given ?it|them|the|my ~1 back", "turned|showed up", "good news", "was under|behind my|the|a", "returned|collected",
    "it|they was|were|has|have|is ?been found|recovered|returned|located", "false alarm",
  ] },
  { fact: "protected", phrases: ["bitlocker|filevault|encrypted", "full disk encryption", "remotely|remote wiped|wipe|locked", "wiped|locked ?it remotely"] },
  { fact: "extorted", phrases: ["ransom*|extort*|blackmail*|bitcoin*|btc|monero|xmr", "pay|paid ?us|them|up ~3 or|otherwise|within", "threat* ~5 publish|release|leak|attack|send|expose"] },
  { fact: "still_going", phrases: ["ongoing|spreading", "right now", "as we speak", "in progress", "still happening|active|going|encrypting|coming|running|down|logged|in|there", "keeps|continues", "getting worse"] },
  { fact: "outside_recipient", phrases: [
    "wrong ~3 client|customer|patient|supplier|company|person|address|recipient|email|fax|number", "external*|outside|stranger*|competitor*|journalist*|customers|clients", "gmail|hotmail|yahoo",
    "private|personal address|email|mail",
  ] },
  { fact: "supplier", phrases: ["vendor|vendors|supplier*|contractor*|provider|msp|processor|subprocessor", "outside|third|our ~2 party|partner|company|vendor", "hosting company|firm|provider"] },
  { fact: "popup", isChannel: true, phrases: ["popup|popups", "popped|pops up", "pop up|ups", "red|big|full|whole|blue|loud ?red window|screen|voice|page", "window ~4 virus|infected|call|ring|number", "siren|beeping"] },
  { fact: "blocked", phrases: ["blocked|quarantin*|deleted|cleaned|intercepted", "stopped|caught|removed|rejected|handled ?it ?by", "threat removed", "rolled back"] },
  { fact: "signin_flood", phrases: ["login|sign|password|log ?in|on attempts|tries|requests|flood", "wrong password*|logins", "accounts|account|users ?are|is|get|all ?get locked"] },
  { fact: "mail_flood", phrases: ["inbox|mailbox|mailboxes ~4 bombed|flooded|swamped|buried|full|drowning", "newsletter*|subscription*", "thousands|hundreds ?of ~2 emails|mails|messages|confirmation*"] },
  { fact: "leaver", phrases: [
    "leaver*|resigned|resignation|retired|sacked|leaving|quit|offboard*|competitor", "former|ex employee*|colleague*|worker*|contractor*|staff|nurse|manager|admin|member|boss|doctor|coworker*",
    "left|last|notice ~2 company|friday|monday|day|job|us|firm|period|week|month", "on notice", "let|walked him|her|go|them|out", "handed in ~2 notice",
  ] },
  { fact: "payment_change", phrases: changedDetails },
  { fact: "change_asked", isChannel: true, phrases: changedDetails },
  { fact: "gift_cards", isChannel: true, phrases: ["gift|itunes|steam|google card*|voucher*", "vouchers"] },
  { fact: "wire_asked", isChannel: true, phrases: ["transfer|wire ~3 urgent|today|money|$"] },
  { fact: "money_gone", phrases: [
    "my|our|his|her|their|company ~1 savings|account|money|funds|card|salary ?was|were|has|have|is|are|been ~3 gone|empty|emptied|debited|charged|drained|missing|taken|stolen", "money|savings|funds ~4 gone|missing|disappeared|vanished|taken",
    "took|stole|drained|emptied|moved|withdrew ~3 money|savings|funds", "online banking",
  ] },
  { fact: "hands_on", isChannel: true, phrases: ["mimikatz|lsass|psexec|ntds|beacon*|meterpreter|bloodhound", "cobalt strike"] },
  { fact: "by_mail", isChannel: true, phrases: ["mail*|email*|emailed|inbox|attachment*|outlook|newsletter*"] },
  { fact: "money_spoken", isChannel: true, phrases: ["bank|banking|card|cards|money|refund*|payment*|paypal|iban|savings|transfer*|bitcoin|wallet|invoice*|$"] },
  { fact: "unprotected", phrases: ["unencrypted|unlocked|unprotected", "not|wasn't|wasnt|isn't|isnt|never|nor|without ~1 encrypted|locked|encryption|bitlocker|pin|password", "no ~1 encryption|password|pin|passcode|lock|bitlocker"] },
  { fact: "bystander", phrases: [
    "child|children|kid|kids|son|daughter|wife|husband|partner|spouse|flatmate|roommate|visitor|guest|neighbour|neighbor|friend|passenger|stranger|mother|father|mum|dad|cleaner ~3 looked|look|looks|saw|seen|sees|see|read|reads|glanced|watched|overheard|heard|peeked",
    "looked|glanced|peeked|watched ~2 over my|his|her|our shoulder",
  ] },
  { fact: "shared_login", phrases: ["share|shares|shared|sharing ~3 login|logins|password|passwords|account|credentials", "use|uses|used|using ?the same|one|shared|colleague|colleague's login|password|account"] },
  { fact: "false_orders", phrases: ["fake|false|bogus|nonsense|phantom|dummy ~2 booking*|order*|registration*|account*|reservation*|ticket*|appointment*|sign", "bots|bot ~4 booking*|order*|form*|account*|ticket*|checkout|registration*|shop", "scalper*|scraper*|scraping"] },
  { fact: "container", isChannel: true, phrases: ["kubernetes|k8s|openshift|kubectl|eks|aks|gke|docker|pod|pods|daemonset", "container|containers ~3 running|run|runs|image*|registry|cluster|escape*|host|node*|on|in", "in|our|the|three|two|several containers", "container|cluster image*|node*|registry"] },
  { fact: "cloud_host", isChannel: true, phrases: ["aws|azure|gcp|ec2|amazon|cloud|hetzner ~3 instance*|vm|vms|machine*|host|hosts|server|servers|node*|function*|subscription", "ec2|lambda", "instance|instances|vms|machines ~2 aws|azure|gcp|cloud"] },
  { fact: "fake_site", phrases: ["fake|false|bogus|cloned|copied|lookalike|imitation ~2 shop|webshop|store|site|website|page|profile|app", "copy|clone of ?our|the ~1 shop|webshop|site|website|page"] },
  { fact: "question", phrases: [
    "how do|can|could|would|to|should|may", "can|could|may|would you|i|we|somebody|someone ?please help|give|get|reset|tell|explain|install|change|have|unlock|add|order|set|use", "is it allowed|ok|okay|possible|permitted", "want|like|need to know",
    "where|whom|who can|do|should i|we", "forgot|forgotten|expired|lost|reset ?my|the|his|her password|pin|passcode", "password|passwort|account ?has|is|was ?been expired|forgotten|locked", "please reset|unlock|install|order|give|add|create",
  ] },
];

/** What a report tells of the things hit and of what was done. */
export interface Scene {
  /** In the order in which the report speaks of them, those of its form's field first. */
  assets: readonly Asset[];
  facts: ReadonlySet<Fact>;
}

const maxSystems = 50;

/** "He asked me to read the code", "it wants you to enter a password": asked, not done. */
const askings: ReadonlySet<string> = new Set("to should could would can please must asks wants".split(" "));

const isAsked = (words: readonly Word[], from: number): boolean => words[from]?.break === "none" && askings.has(words[from - 1]?.text ?? "");

const systemLexicon = compilePhrases(assetPhrases.map((entry) => ({ key: entry, phrases: entry.phrases })));

/** Assets by where they are first spoken of; a thing is there even where something is denied of it ("I cannot open my mailbox"). */
function assetsIn(words: readonly Word[], found: FoundByKey): Asset[] {
  return assetPhrases
    .flatMap((entry) => {
      const first = found.get(entry)?.[0];
      return first ? [{ asset: entry.asset, at: words[first.from]?.start ?? 0 }] : [];
    })
    .sort((a, b) => a.at - b.at)
    .map(({ asset }) => asset);
}

/**
 * Reads the scene.
 *
 * @param found where the phrases of `assetPhrases` and `factPhrases` stand in the words, by entry
 * @param systems what the reporter entered as affected
 */
export function readScene(words: readonly Word[], found: FoundByKey, systems: readonly string[] = []): Scene {
  const entered = readWords(systems.slice(0, maxSystems).join("\n").slice(0, 5_000).toWellFormed());
  const assets = new Set([...assetsIn(entered, findPhrases(entered, systemLexicon)), ...assetsIn(words, found)]);
  const isTold = (entry: (typeof factPhrases)[number]): boolean => found.has(entry) && (entry.isChannel ?? placesSaid(words, found, entry).some(({ from }) => !isAsked(words, from)));
  return { assets: [...assets], facts: new Set(factPhrases.filter(isTold).map(({ fact }) => fact)) };
}

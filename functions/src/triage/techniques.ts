import type { Technique } from "./model.ts";
import { isDenied } from "./negation.ts";
import type { Found, PhraseText } from "./phrases.ts";
import type { Word } from "./words.ts";

const maxTechniques = 20;

/**
 * Phrases that point to one ATT&CK technique, in the order they are reported; without phrases, the name for an id. Ids
 * and names: ATT&CK Enterprise 18.1, © 2025 The MITRE Corporation. This work is reproduced and distributed with the
 * permission of The MITRE Corporation.
 */
const known: readonly { id: string; name: string; phrases: readonly PhraseText[] }[] = [
  { id: "T1566", name: "Phishing", phrases: ["phish*|smishing|spearphish*"] },
  { id: "T1566.001", name: "Spearphishing Attachment", phrases: ["malicious|infected|suspicious|weird|strange|fake attachment*", "opened ?the|an|a ~1 attachment"] },
  { id: "T1566.002", name: "Spearphishing Link", phrases: ["clicked ?on ?the|a|that|this|its ~2 link*", "malicious|phishing|suspicious link*"] },
  { id: "T1566.003", name: "Spearphishing via Service", phrases: [] },
  { id: "T1566.004", name: "Spearphishing Voice", phrases: ["vishing", "phone phishing", "tech support scam*"] },
  { id: "T1598", name: "Phishing for Information", phrases: [] },
  { id: "T1656", name: "Impersonation", phrases: ["impersonat*", "ceo fraud", "pretend* to be", "posed|posing as"] },
  { id: "T1672", name: "Email Spoofing", phrases: ["spoofed email*|mail*|sender*|address*|domain*"] },
  { id: "T1534", name: "Internal Spearphishing", phrases: ["phishing email*|mail*|message* ~3 from my|our|his|her ?own account|mailbox"] },
  { id: "T1667", name: "Email Bombing", phrases: ["mail|email bomb*"] },
  { id: "T1204.001", name: "Malicious Link", phrases: [] },
  { id: "T1204.002", name: "Malicious File", phrases: ["enabled macros|content"] },
  { id: "T1189", name: "Drive-by Compromise", phrases: ["drive by download|compromise|attack", "watering hole"] },
  { id: "T1190", name: "Exploit Public-Facing Application", phrases: ["sql injection", "sqli", "exploit* ~3 vulnerabilit*|flaw*|cve|website*|webserver*|gateway*", "remote code execution"] },
  { id: "T1195", name: "Supply Chain Compromise", phrases: ["supply chain attack*|compromise*"] },
  { id: "T1199", name: "Trusted Relationship", phrases: [] },
  { id: "T1133", name: "External Remote Services", phrases: ["vpn|citrix account*|login*|credential* ~3 stolen|compromised|used"] },
  { id: "T1078", name: "Valid Accounts", phrases: ["stolen|compromised|leaked credential*|password*|account*", "account|accounts ?was|were|has|is|got ?been compromised|hijacked|hacked|taken"] },
  { id: "T1110", name: "Brute Force", phrases: ["brute forc*", "bruteforc*"] },
  { id: "T1110.003", name: "Password Spraying", phrases: ["password spray*"] },
  { id: "T1110.004", name: "Credential Stuffing", phrases: ["credential stuffing"] },
  { id: "T1621", name: "Multi-Factor Authentication Request Generation", phrases: ["mfa fatigue|bombing|spam", "repeated|many|dozens|unexpected|multiple ?of mfa|2fa|authenticator|push prompt*|request*|notification*"] },
  { id: "T1557", name: "Adversary-in-the-Middle", phrases: ["man|adversary in the middle", "aitm|evilginx"] },
  { id: "T1539", name: "Steal Web Session Cookie", phrases: ["stolen|stole|hijacked ~1 session*|cookie*"] },
  { id: "T1003", name: "OS Credential Dumping", phrases: ["mimikatz|lsass", "credential dump*"] },
  { id: "T1056.001", name: "Keylogging", phrases: ["keylogg*", "key logger*"] },
  { id: "T1059.001", name: "PowerShell", phrases: ["powershell"] },
  { id: "T1053.005", name: "Scheduled Task", phrases: ["scheduled task*"] },
  { id: "T1505.003", name: "Web Shell", phrases: ["webshell*", "web shell*"] },
  { id: "T1021.001", name: "Remote Desktop Protocol", phrases: ["rdp", "remote desktop"] },
  { id: "T1219", name: "Remote Access Tools", phrases: ["anydesk|teamviewer|screenconnect|ultraviewer", "remote access tool*"] },
  { id: "T1068", name: "Exploitation for Privilege Escalation", phrases: ["privilege escalation"] },
  { id: "T1136", name: "Create Account", phrases: ["created|added ?a|an ?new|rogue|unknown ?admin|administrator|local account|user"] },
  { id: "T1562.001", name: "Disable or Modify Tools", phrases: ["disabled|killed|uninstalled ?the|our antivirus|edr|defender|endpoint", "turned off ?the|our antivirus|edr|defender"] },
  { id: "T1046", name: "Network Service Discovery", phrases: ["portscan*", "port scan*"] },
  { id: "T1114.003", name: "Email Forwarding Rule", phrases: ["forwarding|inbox|mailbox rule*"] },
  { id: "T1091", name: "Replication Through Removable Media", phrases: ["infected|unknown usb|thumb|flash", "plugged in ?a|the|an usb|thumb|flash"] },
  { id: "T1052.001", name: "Exfiltration over USB", phrases: ["copied ~6 to|onto ?a|an|his|her|their ?private|personal usb|thumb|flash|external|portable"] },
  { id: "T1567", name: "Exfiltration Over Web Service", phrases: ["uploaded|uploading ~6 to ?a|his|her|their ?personal|private dropbox|google|onedrive|mega|wetransfer|pastebin|github"] },
  { id: "T1041", name: "Exfiltration Over C2 Channel", phrases: [] },
  { id: "T1530", name: "Data from Cloud Storage", phrases: ["s3|storage|gcs|azure|blob bucket*|container*|blob*", "open bucket*"] },
  { id: "T1486", name: "Data Encrypted for Impact", phrases: ["ransomware", "ransom note", "files ~4 encrypted"] },
  { id: "T1490", name: "Inhibit System Recovery", phrases: ["vssadmin", "shadow copies", "deleted|encrypted|wiped ?all ?the|our backups", "backups ~3 deleted|encrypted|wiped"] },
  { id: "T1485", name: "Data Destruction", phrases: ["wiper", "wiped|destroyed ?all ?the|our server*|disk*|data"] },
  { id: "T1491", name: "Defacement", phrases: ["defac*"] },
  { id: "T1496.001", name: "Compute Hijacking", phrases: ["cryptomin*|cryptojack*|xmrig|coinminer*", "crypto|coin miner*|mining"] },
  { id: "T1498", name: "Network Denial of Service", phrases: ["ddos*", "denial of service"] },
  { id: "T1499", name: "Endpoint Denial of Service", phrases: [] },
  { id: "T1200", name: "Hardware Additions", phrases: ["rubber ducky", "rogue device|access", "skimmer*|skimming"] },
  { id: "T1657", name: "Financial Theft", phrases: ["fraudulent|unauthorised|unauthorized transfer*|transaction*|payment*|withdrawal*|wire*", "invoice fraud", "business email compromise", "bec"] },
];

const nameOf: ReadonlyMap<string, string> = new Map(known.map(({ id, name }) => [id, name]));

/** The phrases by technique, to be looked for together with others. */
export const techniquePhrases = known.map(({ id, phrases }) => ({ key: id, phrases }));

const idPattern = /(?<![\w.])T1\d{3}(?:\.\d{3})?(?!\w|\.\d)/gi;

/**
 * The ATT&CK techniques a report names by id, in the order it does, then those its words clearly point to; 20 at most.
 * An id unknown here survives, named by itself: newer catalogues have more.
 *
 * @param found where the phrases of `techniquePhrases` stand in the words
 */
export function findTechniques(text: string, words: readonly Word[], found: ReadonlyMap<string, readonly Found[]>): Technique[] {
  const ids = new Set<string>();
  for (const match of text.matchAll(idPattern)) {
    ids.add(match[0].toUpperCase());
    if (ids.size >= maxTechniques) break;
  }
  for (const { id } of known) if (found.get(id)?.some((place) => !isDenied(words, place))) ids.add(id);
  return [...ids].slice(0, maxTechniques).map((id) => ({ id, name: nameOf.get(id) ?? id }));
}

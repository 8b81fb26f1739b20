/** Names with points in running text, of hosts or of files, and names of machines. */
import { isEndAlone, isExtension, isFileName, isNoFile, quotedName } from "./fileNames.ts";
import { isGlued, isPackage, isTechnicalTerm, isTopLevel, leadingHost } from "./hosts.ts";
import { isAlone, isDefanged, one, wordBefore, wordCharacter, type Finding, type Reading, type Recogniser, type Source } from "./recogniser.ts";
import { leadOf, mayHaveSpaces } from "./spacedNames.ts";

/** Longer runs are noise: a host name has 253 characters, a file's 255. */
const maxRun = 300;
const run = `[${wordCharacter}()+~$-]`;

const hostIn = new RegExp(`[${wordCharacter}-]+(?:\\.[${wordCharacter}-]+)+`);

/** Where in a run the name stands that a host could be: "see(evil.example)" holds one. */
function hostPart(found: string): { at: number; name: string } | null {
  const part = hostIn.exec(found);
  return part === null ? null : { at: part.index, name: part[0] };
}

/** "Everything from @evil.example" names a domain; elsewhere that is somebody's handle. */
const mailWords: ReadonlySet<string> = new Set("from,domain,domains,address,addresses,sender,senders,mail,mails,email,emails,mailbox,mailboxes,in,with,ending,block,blocked,von".split(","));

function readHost(found: string, index: number, source: Source): Reading {
  const part = hostPart(found);
  const host = part === null ? null : leadingHost(part.name);
  if (part === null || host === null) return null;
  const { text } = source;
  const start = index + part.at;
  const end = start + part.name.length;
  const isNamed = /^www\./i.test(part.name) || isDefanged(source, start, end);
  const before = wordBefore(text, start);
  if (!isNamed && (isPackage(part.name, before) || (text.charAt(start - 1) === "@" && !mailWords.has(before)))) return [];
  // "%proc.name" is a field that a program fills in.
  const isField = text.charAt(start - 1) === "%" || isTechnicalTerm(part.name);
  const isOther = !isNamed && (isField || isGlued(part.name, before, text.slice(end, end + 8)));
  return isOther && !isAlone(text, start, end) ? [] : one("domain", host);
}

/** A file's name without the brackets and marks around it. */
function trimFile(found: string): string {
  if (!/[()]|^[-+.]|[-+]$/.test(found)) return found;
  const isBalanced = found.split("(").length === found.split(")").length;
  const inner = isBalanced ? found.replace(/^\((.*)\)$/, "$1") : found.replace(/\)+$/, "").replace(/^.*[()]/, "");
  return inner.replace(/^[-+.]+|[-+(]+$/g, "");
}

/** False for most of what has a point inside: figures alone, and two words whose second ends neither hosts nor files. */
function canBeName(found: string): boolean {
  const point = found.lastIndexOf(".");
  if (found.indexOf(".") !== point) return /[^\d.-]/.test(found);
  const last = found.slice(point + 1).replace(/[()+~$_-]+$/, "").toLowerCase();
  return isExtension(last) || (!/^\d+$/.test(last) && isTopLevel(last));
}

/** A file's name with the words before it that belong to it ("Payroll March.xlsx"). */
function readFile(file: string, found: string, index: number, { text }: Source): Reading {
  if (!found.startsWith(file) || !mayHaveSpaces(file)) return one("filename", file.toLowerCase());
  const lead = leadOf(text, index);
  return { findings: one("filename", `${text.slice(index - lead, index)}${file}`.toLowerCase()), length: found.length, lead };
}

const dotted: Recogniser = {
  needs: ".",
  pattern: new RegExp(`(?<!${run}|${run}\\.)${run}+(?:\\.${run}+)+`, "g"),
  read({ 0: found, index }, source) {
    if (found.length > maxRun || !canBeName(found)) return null;
    // "Servlet.service()" is a call.
    if (found.endsWith("(") || found.endsWith("()") || isEndAlone(found, source.text.charAt(index - 1))) return [];
    const file = trimFile(found);
    const isMarked = /^www\./i.test(found) || isDefanged(source, index, index + found.length);
    const isHost = isMarked && leadingHost(found) !== null;
    if (!isHost && isFileName(file, () => wordBefore(source.text, index))) return readFile(file, found, index, source);
    if (isNoFile(found)) return [];
    return readHost(found, index, source);
  },
};

/** Words that stand before the name of a machine. */
const machineWords = "host|hostname|host name|computer|computername|computer name|workstation|workstation name|server|servername|machine|machine name|endpoint|device|device name|laptop|notebook|pc|rechner|arbeitsplatz|serveur|poste|ordinateur";
/** What has such a form and is no machine: ports, networks, standards, codes. */
const noMachines: ReadonlySet<string> = new Set(["error", "http", "https", "tcp", "udp", "vlan", "port", "kb", "cve", "iso", "rfc", "sha", "id", "sn", "utf", "aes", "rsa", "usb", "covid", "gen", "windows", "win", "tls", "ssl", "level", "type"]);

/** Things with a number that stand about or are played: "server room-12", "computer game-2". */
const numberedThings = /^(?:room|game|floor|lab|rack|desk|office|building|bldg|wing|zone|area|hall|bag|case|model|version|step|phase|group|team|class|batch|unit|cabinet|closet|shelf|drawer|table|seat|bay|ward|gate|door|site|tier|grade|day|week|month|year|lot|part|number|no|item|page|figure|chapter|raum|zimmer|platz|salle)[-_]\d+$/i;

/** A machine's single label, in lower case as NetBIOS and DNS compare it. */
function readMachine(name: string): Finding[] | null {
  const prefix = /^[a-z]+/i.exec(name)?.[0].toLowerCase() ?? "";
  return noMachines.has(prefix) || numberedThings.test(name) || !/\d/.test(name) ? null : one("host", name.toLowerCase());
}

/** The names Windows gives by itself. */
const defaultMachine: Recogniser = {
  needs: "-",
  pattern: /(?<![\w.-])(?:DESKTOP|LAPTOP|WIN)-[A-Z0-9]{7,11}(?![\w-]|\.\w)/g,
  read: ([name]) => (/-.*\d/.test(name) ? one("host", name.toLowerCase()) : null),
};

/** A name with figures after a word for a machine: "host ws-0441", "server DC01", `"hostname":"acc-pc-07"`. */
const namedMachine: Recogniser = {
  needs: "",
  pattern: new RegExp(`(?<![\\p{L}\\p{N}-])(?:${machineWords})["']?(?:\\s?[:=]\\s?|\\s)["'(]?([a-z][a-z0-9]{0,30}(?:[-_][a-z0-9]{1,30}){1,5}|[A-Z]{2,10}\\d{2,4})(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])`, "giu"),
  read([, name = ""]) {
    // The pattern ignores case; a name without a hyphen is one only in capitals.
    return /[-_]/.test(name) || name === name.toUpperCase() ? readMachine(name) : null;
  },
};

export const nameRecognisers: readonly Recogniser[] = [quotedName, dotted, defaultMachine, namedMachine];

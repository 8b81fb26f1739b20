/** Paths of files, and keys of the Windows registry. */
import { addressOfHost } from "./addresses.ts";
import { endsAsFile, fileAtEnd, isSentence, quotes } from "./fileNames.ts";
import { normaliseHost } from "./hosts.ts";
import { one, trimTail, type Finding, type Reading, type Recogniser, type Source } from "./recogniser.ts";
import { wordsOfFile, wordsOfKey } from "./spacedNames.ts";

const windowsCharacter = `[^\\s\\\\/:*?<>|,;${quotes}]`;
/** Folders and a last part without spaces; those with spaces are read on from there. */
const windowsRest = `(?:${windowsCharacter}{1,255}\\\\{1,2}){0,40}(?:${windowsCharacter}{1,255})?`;
const slashRest = `(?:${windowsCharacter}{1,255}\\/){0,40}${windowsCharacter}{0,255}`;

const closingQuote = new RegExp(`[${quotes}\\r\\n]`, "u");

/** The rest of a quoted path: up to the quote that closes it, spaces and all, but without a program's arguments. Null if it is not quoted. */
function quotedRest(text: string, start: number, end: number): string | null {
  const quote = text.charAt(start - 1);
  if (quote === "" || !quotes.includes(quote)) return null;
  const ahead = text.slice(end, end + 260);
  const length = ahead.search(closingQuote);
  const rest = ahead.slice(0, Math.max(0, length));
  const isProgram = rest.startsWith(" ") && endsAsFile(text.slice(Math.max(start, end - 64), end));
  return length < 0 || isProgram || /[/:;*?<>|]|,(?! )/.test(rest) ? null : rest.replace(/(\.\w{1,8}) .*$/u, "$1");
}

/** A Windows path in its normal form: lower case, as the file system compares names; single backslashes. Null for a bare drive. */
function normaliseWindows(path: string): string | null {
  const lower = trimTail(path).toLowerCase().replaceAll("/", "\\");
  const single = lower.slice(0, 2) + lower.slice(2).replace(/\\+/g, "\\").replace(/[\\ -]+$/, "");
  return /[^\\]\\[^\\]/.test(single) ? single : null;
}

/** Folders with spaces read on through, and how far behind a match it is looked; Windows itself takes 260 units. */
const maxSpaced = 8;
const reach = 500;
const furtherWords = new RegExp(`(?: ${windowsCharacter}{1,64}){1,6}`, "uy");
const furtherFolders = new RegExp(`\\\\{1,2}${windowsRest}`, "uy");

/** What a sticky pattern finds at a place; empty if nothing. */
function at(pattern: RegExp, text: string, index: number): string {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0] ?? "";
}

/** True for a folder with spaces: no sentence, no file and no other path among its words. */
const isFolder = (words: readonly string[]): boolean => !isSentence(words.join(" ")) && !words.some((word) => /^(?:HK|%|\$)/i.test(word)) && !words.slice(0, -1).some((_, i) => endsAsFile(words.slice(0, i + 1).join(" ")));

/**
 * A path as far as it goes: to its closing quote, or on through folders with spaces to what `countWords` takes of the words
 * behind its last part. Looks no further than the folders it takes and six words.
 */
function extentOf({ 0: found, index }: RegExpExecArray, { text }: Source, countWords: typeof wordsOfFile): string {
  const rest = quotedRest(text, index, index + found.length);
  if (rest !== null) return found + rest;
  let end = index + found.length;
  let last = found.slice(found.lastIndexOf("\\") + 1);
  for (let i = 0; i < maxSpaced; i++) {
    const further = at(furtherWords, text, end);
    if (last === "" || further === "") break;
    const all = further.slice(1).split(" ");
    // "Start Details: 4" goes on with another field.
    const words = text.charAt(end + further.length) === ":" ? all.slice(0, -1) : all;
    const folders = text.charAt(end + further.length) === "\\" && isFolder([last, ...words]) ? at(furtherFolders, text, end + further.length) : "";
    if (folders === "") return text.slice(index, end + words.slice(0, countWords(last, words)).reduce((length, word) => length + 1 + word.length, 0));
    end += further.length + folders.length;
    last = folders.slice(folders.lastIndexOf("\\") + 1);
  }
  return text.slice(index, end);
}

function readWindows(match: RegExpExecArray, source: Source): Reading {
  const extent = extentOf(match, source, wordsOfFile);
  const path = normaliseWindows(extent);
  return path === null ? null : { findings: [{ type: "path", value: path }, ...fileAtEnd(path)], length: extent.length };
}

const drivePath: Recogniser = {
  needs: ":",
  reach,
  pattern: new RegExp(`(?<![\\p{L}\\p{N}])[A-Za-z]:(?:\\\\{1,2}${windowsRest}|\\/(?!\\/)${slashRest})`, "gu"),
  read: readWindows,
};

const variablePath: Recogniser = {
  needs: "\\",
  reach,
  pattern: new RegExp(`(?<![\\p{L}\\p{N}%])(?:%[A-Za-z_][\\w()]{1,30}%|\\$(?:env|Env|ENV):\\w{1,30})\\\\{1,2}${windowsRest}`, "gu"),
  read: readWindows,
};

/** A path on a server; without a share it names the server alone. */
const uncPath: Recogniser = {
  needs: "\\\\",
  reach,
  pattern: new RegExp(`\\\\(?<=(?:^|[\\s${quotes}(<>\\[=,;|])\\\\)\\\\(?:\\\\{2})?([\\p{L}\\p{N}][\\p{L}\\p{N}_.-]{0,252}[\\p{L}\\p{N}])(?:@(?:ssl|SSL))?(?:@\\d{1,5})?((?:\\\\{1,2}${windowsRest})?)`, "gu"),
  read(match, source) {
    const [, server = "", share = ""] = match;
    const host = serverOf(server);
    if (host === null) return null;
    const extent = extentOf(match, source, wordsOfFile);
    const path = share === "" ? null : normaliseWindows(`\\\\${server}${extent.slice(match[0].length - share.length)}`);
    return { findings: path === null ? [host] : [{ type: "path", value: path }, host, ...fileAtEnd(path)], length: extent.length };
  },
};

function serverOf(server: string): Finding | null {
  const address = addressOfHost(server);
  if (address !== null) return address;
  const domain = normaliseHost(server);
  if (domain !== null) return { type: "domain", value: domain };
  return /^[a-z0-9][a-z0-9_-]{1,62}$/i.test(server) && /[a-z]/i.test(server) ? { type: "host", value: server.toLowerCase() } : null;
}

const unixRoots = "bin|boot|dev|etc|home|lib|lib32|lib64|media|mnt|opt|private|proc|root|run|sbin|srv|sys|tmp|usr|var|Users|Applications|Library|System|Volumes|data|storage|sdcard";
const unixCharacter = `[^\\s/${quotes}<>|;,*?(){}\\[\\]&:\\\\]`;

const unixPath: Recogniser = {
  needs: "/",
  pattern: new RegExp(`(?<![\\p{L}\\p{N}_./~)\\]%\\\\-])(?:(?:~|\\$HOME)(?:\\/${unixCharacter}{1,255}){1,40}|\\/(?:${unixRoots})(?:\\/${unixCharacter}{1,255}){1,40})`, "gu"),
  read({ 0: found, index }, { text }) {
    // What a web server is asked for is no path of its file system, and the shell's sockets are none at all.
    if (/(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS) $/.test(text.slice(Math.max(0, index - 8), index)) || /^\/dev\/(?:tcp|udp)\//.test(found)) return null;
    const path = trimTail(found).replace(/\/+$/, "");
    if (!/.\/./.test(path)) return null;
    return /^\/dev\/(?:null|zero|u?random|std\w+|tty\w*|fd)/.test(path) ? [] : [{ type: "path", value: path }, ...fileAtEnd(path)];
  },
};

const hives: Readonly<Record<string, string>> = { HKLM: "HKEY_LOCAL_MACHINE", HKCU: "HKEY_CURRENT_USER", HKCR: "HKEY_CLASSES_ROOT", HKU: "HKEY_USERS", HKCC: "HKEY_CURRENT_CONFIG" };
const registryCharacter = `[^\\s\\\\:<>|,;${quotes}]`;
const registryRest = `(?:${registryCharacter}{1,255}\\\\{1,2}){0,40}(?:${registryCharacter}{1,255})?`;

/** A key of the Windows registry: the hive by its full name, as STIX 2.1 (6.17) wants it, the rest in lower case. */
const registryKey: Recogniser = {
  needs: /HK/i,
  reach,
  pattern: new RegExp(`(?<![\\p{L}\\p{N}_])(HK(?:LM|CU|CR|CC|U)|HKEY_(?:LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG)):?\\\\{1,2}(${registryRest})`, "giu"),
  read(match, source) {
    const [found, hive = "", rest = ""] = match;
    const extent = extentOf(match, source, wordsOfKey);
    const key = trimTail(extent.slice(found.length - rest.length)).replace(/\\+/g, "\\").replace(/[\\ ]+$/, "");
    return key === "" ? null : { findings: one("registry_key", `${hives[hive.toUpperCase()] ?? hive.toUpperCase()}\\${key.toLowerCase()}`), length: extent.length };
  },
};

/** Keys before paths, which have the same form; servers before drives. */
export const pathRecognisers: readonly Recogniser[] = [registryKey, uncPath, drivePath, variablePath, unixPath];

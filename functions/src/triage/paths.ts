/** Paths of files, and keys of the Windows registry. */
import { addressOfHost } from "./addresses.ts";
import { endsAsFile, fileAtEnd, isSentence, quotes } from "./fileNames.ts";
import { normaliseHost } from "./hosts.ts";
import { one, trimTail, type Finding, type Reading, type Recogniser, type Source } from "./recogniser.ts";

const windowsCharacter = `[^\\s\\\\/:*?<>|,;${quotes}]`;
/** Folders may have spaces inside if a backslash follows them; the last part only if its further words have capitals and an end. */
const windowsRest = `(?:${windowsCharacter}{1,255}(?: ${windowsCharacter}{1,64}){0,5}\\\\{1,2}){0,40}(?:${windowsCharacter}{1,255}(?:(?: [\\p{Lu}\\d(]${windowsCharacter}{0,64}){1,4}?(?<=\\.\\w{1,8})(?![\\w.]))?)?`;
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

/** What of a path's part with spaces belongs to the path: not a sentence, and nothing behind the end of a file. */
function partOf(part: string): string {
  const words = part.split(" ");
  const ends = words.findIndex((_, i) => endsAsFile(words.slice(0, i + 1).join(" ")));
  return words.slice(0, isSentence(part) ? 1 : ends < 0 ? words.length : ends + 1).join(" ");
}

/** A path as far as it goes: to its closing quote, or up to the first part that goes on as a sentence does ("C:\Temp and then D\x"). */
function extentOf({ 0: found, index }: RegExpExecArray, { text }: Source): string {
  const rest = quotedRest(text, index, index + found.length);
  if (rest !== null) return found + rest;
  const parts = found.split("\\");
  const first = parts.findIndex((part) => part.includes(" ") && partOf(part) !== part);
  return first < 0 ? found : [...parts.slice(0, first), partOf(parts[first] ?? "")].join("\\");
}

function readWindows(match: RegExpExecArray, source: Source): Reading {
  const extent = extentOf(match, source);
  const path = normaliseWindows(extent);
  return path === null ? null : { findings: [{ type: "path", value: path }, ...fileAtEnd(path)], length: extent.length };
}

const drivePath: Recogniser = {
  needs: ":",
  pattern: new RegExp(`(?<![\\p{L}\\p{N}])[A-Za-z]:(?:\\\\{1,2}${windowsRest}|\\/(?!\\/)${slashRest})`, "gu"),
  read: readWindows,
};

const variablePath: Recogniser = {
  needs: "\\",
  pattern: new RegExp(`(?<![\\p{L}\\p{N}%])(?:%[A-Za-z_][\\w()]{1,30}%|\\$(?:env|Env|ENV):\\w{1,30})\\\\{1,2}${windowsRest}`, "gu"),
  read: readWindows,
};

/** A path on a server; without a share it names the server alone. */
const uncPath: Recogniser = {
  needs: "\\\\",
  pattern: new RegExp(`\\\\(?<=(?:^|[\\s${quotes}(<>\\[=,;|])\\\\)\\\\(?:\\\\{2})?([\\p{L}\\p{N}][\\p{L}\\p{N}_.-]{0,252}[\\p{L}\\p{N}])(?:@(?:ssl|SSL))?(?:@\\d{1,5})?((?:\\\\{1,2}${windowsRest})?)`, "gu"),
  read(match, source) {
    const [, server = "", share = ""] = match;
    const host = serverOf(server);
    if (host === null) return null;
    const extent = extentOf(match, source);
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

/** A key of the Windows registry: the hive by its full name, as STIX 2.1 (6.17) wants it, the rest in lower case. */
const registryKey: Recogniser = {
  needs: "HK",
  pattern: new RegExp(`(?<![\\p{L}\\p{N}_])(HK(?:LM|CU|CR|CC|U)|HKEY_(?:LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG)):?\\\\{1,2}((?:${registryCharacter}{1,255}(?: (?!HK)${registryCharacter}{1,64}){0,5}\\\\{1,2}){0,40}(?:${registryCharacter}{1,255})?)`, "gu"),
  read(match, source) {
    const [found, hive = "", rest = ""] = match;
    const extent = extentOf(match, source);
    const key = trimTail(extent.slice(found.length - rest.length)).replace(/\\+/g, "\\").replace(/[\\ ]+$/, "");
    return key === "" ? null : { findings: one("registry_key", `${hives[hive] ?? hive}\\${key.toLowerCase()}`), length: extent.length };
  },
};

/** Keys before paths, which have the same form; servers before drives. */
export const pathRecognisers: readonly Recogniser[] = [registryKey, uncPath, drivePath, variablePath, unixPath];

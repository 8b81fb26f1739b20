/** URLs and e-mail addresses. */
import { addressOfHost } from "./addresses.ts";
import { isFileName } from "./fileNames.ts";
import { isInternalName, isTechnicalTerm, leadingHost, normaliseHost } from "./hosts.ts";
import { one, trimTail, wordCharacter, type Finding, type Recogniser } from "./recogniser.ts";

const maxUrl = 2_048;
const maxNested = 3;

/**
 * What may stand in a URL as people write it: no quotes, no brackets that enclose it, no Chinese or Japanese punctuation.
 * A list without spaces ("https://a,https://b") and Markdown ("[https://a](https://b)") hold two.
 */
const urlRest = "(?:(?![,;](?:https?|ftp):|\\]\\()[^\\s<>\"'`{}|\\\\^“”„‘’«»‹›、。「」【】])+";

/** The host of a URL, as the observable it is by itself; a single label is a machine's name. Null for what is no host. */
function hostOf(hostname: string): Finding | null {
  const address = addressOfHost(hostname);
  if (address !== null) return address;
  if (/^[a-z0-9][a-z0-9-]{0,62}$/.test(hostname)) return /^\d+$/.test(hostname) ? null : { type: "host", value: hostname };
  const value = normaliseHost(hostname);
  return value === null ? null : { type: "domain", value };
}

/** URLs in a URL's parameters: mail gateways and shorteners wrap the one that matters. */
function nestedIn({ search, searchParams }: URL): string[] {
  return /=https?(?:%3a|:)/i.test(search) ? [...searchParams.values()].map((value) => value.trim()).filter((value) => /^https?:\/\//i.test(value)).slice(0, maxNested) : [];
}

/** A URL in its normal form (WHATWG) and its host, which is what other reports share with it; then those it wraps. Of one too long to keep, the host. */
function readUrl(candidate: string, isNested = false): Finding[] {
  const trimmed = trimTail(candidate.slice(0, maxUrl + 1));
  const url = URL.parse(trimmed);
  if (url === null) return [];
  // The standard leaves the hosts of schemes it does not know as they are.
  const hostname = url.hostname.toLowerCase();
  const href = url.href.replace(url.hostname, hostname);
  const host = hostOf(hostname);
  if (host === null) return [];
  if (href.length > maxUrl) return [host];
  const nested = isNested ? [] : nestedIn(url).flatMap((inner) => readUrl(inner, true));
  return [{ type: "url", value: href }, host, ...nested];
}

const url: Recogniser = {
  needs: "://",
  pattern: new RegExp(`(?<![a-z0-9])(?:https?|ftps?|sftp|wss?|ldaps?|rmi|smb|ssh|rtsp):\\/\\/${urlRest}`, "gi"),
  read({ 0: found, index }, { text }) {
    const before = text.charAt(index - 1);
    if (/[_~]/.test(before) && found.endsWith(before)) return readUrl(found.slice(0, -1));
    // In a row of a table with commas, what follows the URL are other columns.
    const comma = /^[,\n]$/.test(before) ? found.indexOf(",") : -1;
    return readUrl(comma > 0 && /^(?:,[\w-]*)+$/.test(found.slice(comma)) ? found.slice(0, comma) : found);
  },
};

/** A URL without its scheme: a host, perhaps a port, and a path of more than a stroke. Written with http, as browsers take it. */
const bareUrl: Recogniser = {
  needs: /\.[^\s./]{2,70}\//,
  pattern: new RegExp(`(?<![${wordCharacter}.@/%-])((?:[${wordCharacter}-]{1,63}\\.){1,12}[${wordCharacter}-]{2,63})((?::\\d{2,5})?\\/${urlRest})`, "g"),
  read([, name = "", rest = ""]) {
    const tail = trimTail(rest);
    const path = tail.slice(tail.indexOf("/") + 1);
    const host = normaliseHost(name);
    // "one.example/two.example" are two hosts, "Acme.Storage/accounts" is a program's.
    if (path === "" || host === null || isTechnicalTerm(name) || normaliseHost(path) !== null) return null;
    return readUrl(`http://${host}${tail}`);
  },
};

/** Fields of a message that hold its id, which only looks like an address. */
const idField = /(?:message[-_]?id|in-reply-to|references|content-id)["']?\s*[:=]\s*["'<]*(?:[^\s<>"]{1,99}>\s{0,3},?\s{0,3}<)*$/i;

const localCharacter = `[${wordCharacter}.%+'&!#$-]`;

const email: Recogniser = {
  needs: "@",
  pattern: new RegExp(`(?<!${localCharacter})(@?)(?:(?<![\\w"])("[^"\\s@][^"\\n@]{0,62}")|(${localCharacter}{1,64}))@([${wordCharacter}.-]{3,253})`, "g"),
  read({ index, 1: handle, 2: quoted, 3: plain = "", 4: domain = "" }, { text }) {
    const host = leadingHost(domain);
    if (host === null) return null;
    // "@somebody@social.example" is an account, not a mailbox.
    if (handle !== "" || idField.test(text.slice(Math.max(0, index - 240), index))) return [];
    const name = (quoted && /^"[\w.+-]+"$/.test(quoted) ? quoted.slice(1, -1) : (quoted ?? plain.replace(/^[.'+&!#$-]+/, ""))).toLowerCase();
    return name === "" || name.endsWith(".") || name.startsWith(".") ? null : one("email", `${name}@${host}`);
  },
};

/** A URL without its scheme but with the strokes ("//evil.example/x"), as pages have them; inside an organisation such a thing is a share. */
const schemeless: Recogniser = {
  needs: "//",
  pattern: new RegExp(`(?<![${wordCharacter}:/.\\\\-])\\/\\/((?:[${wordCharacter}-]{1,63}\\.){1,12}[${wordCharacter}-]{2,63})((?::\\d{2,5})?(?:\\/(?:${urlRest})?)?)`, "g"),
  read([, name = "", rest = ""]) {
    const host = normaliseHost(name);
    if (host === null || isTechnicalTerm(name) || isInternalName(host) || (rest === "" && isFileName(name, () => ""))) return null;
    return readUrl(`http://${host}${trimTail(rest)}`);
  },
};

export const urlRecognisers: readonly Recogniser[] = [url, email, schemeless, bareUrl];

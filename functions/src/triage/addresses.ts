/** Addresses of machines: IPv4, IPv6, MAC, and autonomous systems' numbers. */
import { isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import { isAlone, isDefanged, one, wordBefore, type Recogniser, type Source } from "./recogniser.ts";

/** An IPv4 address in its normal form; null for what is none, for masks and broadcasts, and for networks without a machine (0…, x.0.0.0). */
function normaliseIpv4(candidate: string): string | null {
  const octets = candidate.split(".");
  if (octets.length !== 4 || !octets.every((octet) => /^(?:0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255)) return null;
  return octets[0] === "0" || octets[0] === "255" ? null : candidate;
}

/** An IPv6 address compressed as RFC 5952 has it, an IPv4 one mapped into it as that; null for what is none. */
function fromIpv6(candidate: string): { type: "ipv4" | "ipv6"; value: string } | null {
  if (!isIPv6(candidate) || candidate.includes("%")) return null;
  const value = new URL(`http://[${candidate}]/`).hostname.slice(1, -1);
  // Nobody's, however many zeros are written.
  if (value === "::") return null;
  if (!value.startsWith("::ffff:")) return { type: "ipv6", value };
  const mapped = normaliseIpv4(ipaddr.process(value).toString());
  return mapped === null ? null : { type: "ipv4", value: mapped };
}

/** The address in a URL's host, `[2001:db8::1]` or `192.0.2.1`; null if it is a name. */
export function addressOfHost(hostname: string): ReturnType<typeof fromIpv6> {
  if (hostname.startsWith("[")) return fromIpv6(hostname.slice(1, -1));
  const value = /^[\d.]+$/.test(hostname) ? normaliseIpv4(hostname) : null;
  return value === null ? null : { type: "ipv4", value };
}

/** True for an address that no other organisation can share: all but global unicast (RFC 6890), documentation included. */
export function isInternalAddress(address: string): boolean {
  return !["unicast", "6to4", "teredo", "rfc6052", "as112", "as112v6", "amt"].includes(ipaddr.parse(address).range());
}

/** "Version 10.1.2.3", "section 1.2.3.4", "policy 10.5.2.1", "Tel. 044.200.10.20" are no addresses. */
const numberedThings: ReadonlySet<string> = new Set(
  "version,versions,ver,v,release,build,firmware,driver,edition,revision,rev,patch,upgrade,upgraded,downgraded,updated,section,sections,subsection,clause,clauses,chapter,chapters,policy,policies,requirement,requirements,control,controls,standard,procedure,procedures,guideline,directive,regulation,safeguard,objective,measure,iso,iec,nist,dss,cis,richtlinie,anforderung,vorgabe,chapter,paragraph,para,article,annex,appendix,item,figure,fig,table,chrome,firefox,edge,safari,agent,reader,acrobat,java,jre,jdk,php,openssl,tomcat,nginx,apache,kernel,os,ios,fortios,junos,esxi,vcenter,exchange,sharepoint,abschnitt,kapitel,ziffer,ziff,absatz,punkt,artikel,anhang,tabelle,nummer,nr,chapitre,alinéa,annexe,tel,telefon,phone,fax,mobil,mobile,fon,téléphone,ext,oid".split(","),
);
/** "Version number 10.1.2.3", "policy no. 10.5.2.1": what is numbered stands one word further on. */
const numberWords: ReadonlySet<string> = new Set(["number", "no", "num", "nr", "id"]);
/** What stands before an address rather than before a version. */
const addressWords: ReadonlySet<string> = new Set("ip,ips,ipv,address,addresses,addr,from,src,dst,source,destination,dest,host,hosts,server,ping,gateway,gw,dns,resolver,peer,to,at,by,via,block,blocked,nmap,ssh,rdp,curl,wget,node,vpn,nat,proxy,router,inside,outside,listen,connect,connection,traffic,scan,inet,hop,adresse,von,rechner".split(","));
const publicResolvers: ReadonlySet<string> = new Set(["1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9"]);

/** What joins two versions: "upgraded from 10.1.2.3 to 10.1.2.5". */
const joint = /^\s*(?:to|and|or|und|oder|bis|auf|et|ou|à|,|;|\/|-+>?|→)?\s*$/i;

function isNumbered({ 0: candidate, index }: RegExpExecArray, { text }: Source): boolean {
  const before = wordBefore(text, index);
  const lead = text.slice(Math.max(0, index - 24), index);
  const numbered = numberWords.has(before) ? wordBefore(text, index - (lead.length - lead.toLowerCase().lastIndexOf(before))) : before;
  if (numberedThings.has(numbered)) return true;
  if (/§\s*$|[$€£]\s?$|[A-Z][a-z][A-Za-z]*\/$/.test(lead)) return true;
  if (["to", "from", "auf", "von"].includes(before) && /(?:up|down)(?:graded?|dated?)(?: from| to| von| auf)\s*$/i.test(lead)) return true;
  const after = text.slice(index + candidate.length, index + candidate.length + 8);
  if (/^\s?(?:€|eur\b|usd\b|\$|chf\b|£)/i.test(after)) return true;
  // Four small numbers are a version or a heading unless something says otherwise: one address in 250 has them.
  if (!candidate.split(".").every((octet) => Number(octet) < 64) || candidate.startsWith("10.") || publicResolvers.has(candidate)) return false;
  return !addressWords.has(before) && !/[=@[]["']?$/.test(lead) && !/^(?::\d|\/\d| port)/.test(after);
}

/** Addresses in a text's order; what a version is joined to is one as well. */
function ipv4Recogniser(): Recogniser {
  let endOfVersion = -1;
  return {
    needs: ".",
    // "IP45.9.148.3" is an address and its name in one word.
    pattern: /(?:(?<![\p{L}\p{N}_.+]|(?<!\d)-)|(?<=(?<![\p{L}\p{N}_])[Ii][Pp]))\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}_]|\.[\p{Ll}\d]|-(?!\d{1,3}(?:\.\d{1,3}){3}(?![\w.])|\d{2,3}(?![\w.-])))/gu,
    read(match, source) {
      const { 0: candidate, index } = match;
      const end = index + candidate.length;
      const isJoined = endOfVersion >= 0 && index - endOfVersion < 8 && joint.test(source.text.slice(endOfVersion, index));
      const isExempt = isDefanged(source, index, end) || isAlone(source.text, index, end);
      if (!isExempt && (isJoined || isNumbered(match, source))) {
        endOfVersion = end;
        return [];
      }
      const isNetwork = source.text.charAt(end) === "/";
      return candidate.endsWith(".0.0.0") && !isNetwork && !isExempt ? [] : one("ipv4", normaliseIpv4(candidate));
    },
  };
}

const ipv6: Recogniser = {
  needs: ":",
  pattern: /(?<![\w:.])(?=[0-9a-f]{0,4}:)[0-9a-f:]{2,40}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])/gi,
  read({ 0: found, index }, { text }) {
    const address = fromIpv6(/[^:]:$/.test(found) ? found.slice(0, -1) : found);
    if (address === null) return null;
    // C++ and Rust write paths so ("abc::def"), and ratios and serial numbers have colons: addresses in use start with a long group.
    const isLikely = /^(?:[0-9a-f]{3,4}:|64:ff9b:|::1$)/.test(address.value) && /\d/.test(address.value);
    return address.type === "ipv4" || isLikely || isAlone(text, index, index + found.length) ? [address] : null;
  },
};

const mac: Recogniser = {
  needs: "",
  pattern: /(?<![\w:.-])(?:[0-9a-f]{2}(?:(?::[0-9a-f]{2}){5}|(?:-[0-9a-f]{2}){5})|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![\w:-]|\.\w)/gi,
  read([found]) {
    const digits = found.toLowerCase().replace(/[:.-]/g, "");
    // Numbers in groups are many things; only colons say that it is an address.
    if (/^(.)\1*$/.test(digits) || (!found.includes(":") && !/[a-f]/.test(digits))) return null;
    return one("mac", digits.replace(/(..)(?=.)/g, "$1:"));
  },
};

/** Numbers of RFC 7607, RFC 4893 and RFC 7300, which are nobody's. */
const noSystem: ReadonlySet<number> = new Set([0, 23_456, 65_535, 4_294_967_295]);

const asn: Recogniser = {
  needs: "AS",
  // AS400 is a machine, AS2 a protocol; "AS 2024" and "AS 15000 USERS" are words in capitals.
  pattern: /(?<![\w-])(?:ASN(?::|#|\s)?\s?(?:AS)?(\d{1,10})|AS( ?)(\d{1,10}))(?![\w-]|\.\d)/g,
  read({ 0: found, index, 1: named, 2: space, 3: bare = "" }, { text }) {
    const system = Number(named ?? bare);
    const isShouted = space === " " && (bare.length < 4 || /^(?:19|20)\d\d$/.test(bare) || /[A-Z]{2} $/.test(text.slice(Math.max(0, index - 3), index)) || /^ [A-Z]{2}/.test(text.slice(index + found.length, index + found.length + 3)));
    const isOther = named === undefined && (bare.length < 3 || system === 400 || isShouted);
    if (isOther && !isAlone(text, index, index + found.length)) return null;
    return system > 4_294_967_295 || noSystem.has(system) ? null : one("asn", `AS${String(system)}`);
  },
};

/** True for a number set aside for private use or documentation (RFC 6996, RFC 5398). */
export function isInternalSystem(value: string): boolean {
  const system = Number(value.slice(2));
  return (system >= 64_496 && system <= 65_534) || (system >= 65_536 && system <= 65_551) || system >= 4_200_000_000;
}

/** MAC before IPv6, IPv6 before the IPv4 address at its end. */
export const addressRecognisers = (): Recogniser[] => [mac, ipv6, ipv4Recogniser(), asn];

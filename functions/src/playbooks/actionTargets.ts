import { domainToASCII } from "node:url";
import ipaddr from "ipaddr.js";
import { isReadable } from "../platform/schemas.ts";

// A wider block would shut out whole providers; a firewall's own rules are the place for that.
const widestPrefix = { ipv4: 16, ipv6: 32 };

// Everything else is no address of anybody's, or holds an IPv4 address in an IPv6 one, whose blocks are as wide as all of IPv4.
// `reserved` holds the ranges for documentation, which examples and tests name.
const blockable = new Set<string>(["unicast", "private", "uniqueLocal", "carrierGradeNat", "reserved"]);

/** One address in its one form. The four-part form alone: 1.2 and 0x7f000001 are addresses to a parser, and to nobody who reads them. */
function singleAddressOf(value: string): string | null {
  if (!ipaddr.IPv4.isValidFourPartDecimal(value) && !ipaddr.IPv6.isValid(value)) return null;
  const address = ipaddr.parse(value);
  return blockable.has(address.range()) && !value.includes("%") ? address.toString() : null;
}

/** An address, or a block by the first of its addresses. */
function addressOf(value: string): string | null {
  if (!ipaddr.isValidCIDR(value)) return singleAddressOf(value);
  const [address, bits] = ipaddr.parseCIDR(value);
  const first = (address.kind() === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6).networkAddressFromCIDR(value);
  return bits >= widestPrefix[first.kind()] && blockable.has(first.range()) ? `${first.toString()}/${String(bits)}` : null;
}

// RFC 1035 2.3.1, and a last label that is no number, so that no address passes for a name.
const hostname = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const endsInNumber = /(?:^|\.)\d+$/;

// What ends a host in a URL: the converter would take what stands before it for the whole.
const urlSyntax = /[/?#\\%@:\s]/;

function nameOf(value: string): string | null {
  if (urlSyntax.test(value)) return null;
  const name = domainToASCII(value);
  return hostname.test(name) && !endsInNumber.test(name) ? name : null;
}

function domainOf(value: string): string | null {
  const name = nameOf(value);
  return name?.includes(".") === true ? name : null;
}

const account = /^[\p{L}\p{N}][\p{L}\p{N}._@+\\$-]{0,253}$/u;

/** True for a name in letters that look like another alphabet's: an approver must see what will be done. */
const isDisguised = (value: string) => /\p{Script=Latin}/u.test(value) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(value);

// RFC 5322 3.6.4 without its obsolete forms, in ASCII; the brackets belong to it.
const messageId = /^<[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}>$/;

/** The kinds of target: each says what it takes, and gives a target its one form, or null for what is none. */
export const targetTypes = {
  host: { must: "must be a host name or an IP address", normalise: (value: string) => singleAddressOf(value) ?? nameOf(value) },
  account: { must: "must be an account's name, address or id, without spaces", normalise: (value: string) => (account.test(value) && !isDisguised(value) ? value : null) },
  address: { must: "must be an IP address, or a block no wider than /16 (IPv4) or /32 (IPv6)", normalise: addressOf },
  domain: { must: "must be a domain with a dot, such as bad.example", normalise: domainOf },
  mail: { must: "must be a Message-ID such as <1234@mail.example>", normalise: (value: string) => (messageId.test(value) ? value : null) },
  resource: { must: "must be a readable name", normalise: (value: string) => (isReadable(value) ? value : null) },
  party: { must: "must be a readable name", normalise: (value: string) => (isReadable(value) ? value : null) },
} as const satisfies Record<string, { must: string; normalise: (value: string) => string | null }>;
export type TargetType = keyof typeof targetTypes;

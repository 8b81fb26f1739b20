import { domainToASCII } from "node:url";
import ipaddr from "ipaddr.js";
import { isReadable } from "../platform/schemas.ts";

// A wider block would shut out whole providers; a firewall's own rules are the place for that.
const widestPrefix = { ipv4: 16, ipv6: 32 };

function addressOf(value: string): string | null {
  if (ipaddr.isValidCIDR(value)) {
    const [address, bits] = ipaddr.parseCIDR(value);
    return bits >= widestPrefix[address.kind()] && address.range() !== "unspecified" ? `${address.toString()}/${String(bits)}` : null;
  }
  // The four-part form alone: 1.2 and 0x7f000001 are addresses to a parser, and to nobody who reads them.
  const isPlain = ipaddr.IPv4.isValidFourPartDecimal(value) || ipaddr.IPv6.isValid(value);
  if (!isPlain) return null;
  const address = ipaddr.parse(value);
  return address.range() === "unspecified" ? null : address.toString();
}

// RFC 1035 2.3.1, and a last label that is no number, so that no address passes for a name.
const hostname = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const endsInNumber = /(?:^|\.)\d+$/;

function nameOf(value: string): string | null {
  const name = domainToASCII(value);
  return hostname.test(name) && !endsInNumber.test(name) ? name : null;
}

function domainOf(value: string): string | null {
  const name = nameOf(value);
  return name?.includes(".") === true ? name : null;
}

const account = /^[\p{L}\p{N}][\p{L}\p{N}._@+\\$-]{0,253}$/u;
// RFC 5322 3.6.4 without its obsolete forms; the brackets belong to it.
const messageId = /^<[^\s<>@]{1,200}@[^\s<>@]{1,200}>$/;

/** The kinds of target: each says what it takes, and gives a target its one form, or null for what is none. */
export const targetTypes = {
  host: { must: "must be a host name or an IP address", normalise: (value: string) => addressOf(value) ?? nameOf(value) },
  account: { must: "must be an account's name, address or id, without spaces", normalise: (value: string) => (account.test(value) ? value : null) },
  address: { must: "must be an IP address, or a block no wider than /16 (IPv4) or /32 (IPv6)", normalise: addressOf },
  domain: { must: "must be a domain with a dot, such as bad.example", normalise: domainOf },
  mail: { must: "must be a Message-ID such as <1234@mail.example>", normalise: (value: string) => (messageId.test(value) ? value : null) },
  resource: { must: "must be a readable name", normalise: (value: string) => (isReadable(value) ? value : null) },
  party: { must: "must be a readable name", normalise: (value: string) => (isReadable(value) ? value : null) },
} as const satisfies Record<string, { must: string; normalise: (value: string) => string | null }>;
export type TargetType = keyof typeof targetTypes;

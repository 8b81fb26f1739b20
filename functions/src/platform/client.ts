import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";
import { clientGeoHeader, trustedProxyHops } from "./config.ts";

/** Where on earth an address is, as a proxy that can be believed says. */
export interface Origin {
  /** ISO 3166 code. */
  country: string;
  /** In degrees; as coarse as the proxy knows it. */
  place: { latitude: number; longitude: number } | null;
}

/** Where a request comes from, as far as that can be known. */
export interface Client {
  /** The address Google's front end saw, or the trusted proxy before it. */
  ip: string;
  /** What limits count by: an IPv4 address, or the /56 network of an IPv6 one, which is what one subscriber has. */
  network: string;
  userAgent: string;
  /** Absent where no proxy says. */
  origin?: Origin | undefined;
}

const nowhere = "127.0.0.1";

/**
 * The address in X-Forwarded-For that the client cannot choose: everyone on the way appends the address they saw, so it
 * is the last one, or stands `hops` further left where proxies of the installation's own come after it. Pure.
 */
export function clientAddress(forwardedFor: string | undefined, hops: number): string {
  const seen = (forwardedFor ?? "").split(",").map((part) => part.trim());
  const ip = seen[seen.length - 1 - hops] ?? "";
  return ipaddr.isValid(ip) ? ipaddr.process(ip).toString() : nowhere;
}

/** The part of an address that one subscriber has. Pure. */
export function networkOf(ip: string): string {
  const address = ipaddr.process(ip);
  return address.kind() === "ipv4" ? address.toString() : `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/56`).toString()}/56`;
}

const origins = /^([A-Z]{2})(?:,\s*(-?\d{1,2}(?:\.\d{1,10})?),\s*(-?\d{1,3}(?:\.\d{1,10})?))?$/;
const unknownCountries = ["ZZ", "XX"];

/** Reads `CH` or `CH,47.37,8.54`; undefined for anything else. Pure. */
export function originOf(header: string | undefined): Origin | undefined {
  const [, country, latitude, longitude] = origins.exec((header ?? "").trim()) ?? [];
  if (country === undefined || unknownCountries.includes(country)) return undefined;
  const place = latitude === undefined || longitude === undefined ? null : { latitude: Number(latitude), longitude: Number(longitude) };
  return { country, place: place && Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180 ? place : null };
}

function originIn({ headers }: IncomingMessage): Origin | undefined {
  const name = clientGeoHeader.value().toLowerCase();
  const header = name === "" ? undefined : headers[name];
  return originOf(Array.isArray(header) ? undefined : header);
}

/** The client behind a request. */
export function clientOf(request: IncomingMessage): Client {
  const forwarded = request.headers["x-forwarded-for"];
  const ip = clientAddress(Array.isArray(forwarded) ? forwarded.join(",") : forwarded, trustedProxyHops.value());
  return { ip, network: networkOf(ip), userAgent: (request.headers["user-agent"] ?? "").slice(0, 500), origin: originIn(request) };
}

import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";
import { trustedProxyHops } from "./config.ts";

/** Where a request comes from, as far as that can be known. */
export interface Client {
  /** The address Google's front end saw, or the trusted proxy before it. */
  ip: string;
  /** What limits count by: an IPv4 address, or the /56 network of an IPv6 one, which is what one subscriber has. */
  network: string;
  userAgent: string;
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

/** The client behind a request. */
export function clientOf(request: IncomingMessage): Client {
  const forwarded = request.headers["x-forwarded-for"];
  const ip = clientAddress(Array.isArray(forwarded) ? forwarded.join(",") : forwarded, trustedProxyHops.value());
  return { ip, network: networkOf(ip), userAgent: (request.headers["user-agent"] ?? "").slice(0, 500) };
}

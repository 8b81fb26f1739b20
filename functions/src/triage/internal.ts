import { isInternalAddress, isInternalSystem } from "./addresses.ts";
import { isInternalName } from "./hosts.ts";
import type { Finding } from "./recogniser.ts";

/** The host of a URL or of a UNC path. */
const hostIn = (value: string): string => (value.startsWith("\\\\") ? value.slice(2).split("\\", 1) : [new URL(value).hostname.replace(/^\[|\]$/g, "")])[0] ?? "";

const isInternalHost = (host: string): boolean => (/^[\d.]+$|:/.test(host) ? isInternalAddress(host) : isInternalName(host));

/**
 * True for an observable that means something inside one organisation alone, so that sharing it between organisations
 * says nothing: private, loopback, link-local and documentation addresses, names under .local, .corp and their kin,
 * machines' single labels, private AS numbers, and URLs, mailboxes and UNC paths on such hosts. Takes normal forms.
 */
export function isInternal({ type, value }: Finding): boolean {
  switch (type) {
    case "ipv4":
    case "ipv6":
      return isInternalAddress(value);
    case "domain":
      return isInternalName(value);
    case "host":
      return true;
    case "email":
      return isInternalName(value.slice(value.lastIndexOf("@") + 1));
    case "asn":
      return isInternalSystem(value);
    case "url":
      return isInternalHost(hostIn(value));
    case "path":
      return value.startsWith("\\\\") && isInternalHost(hostIn(value));
    case "mac":
    case "sha512":
    case "sha256":
    case "sha1":
    case "md5":
    case "ssdeep":
    case "cve":
    case "technique":
    case "btc":
    case "eth":
    case "xmr":
    case "filename":
    case "registry_key":
      return false;
  }
}

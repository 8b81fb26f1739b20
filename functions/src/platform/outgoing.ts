import type { RequestOptions } from "node:https";
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from "request-filtering-agent";
import { webhookPrivateHosts } from "./config.ts";

/**
 * How to reach a host: the agent checks the address a name leads to and connects to that very address. A host of one's own
 * network is named in WEBHOOK_PRIVATE_HOSTS; even its name must not lead to this machine or to link-local addresses, where
 * clouds serve their credentials. Such hosts are reached by IPv4. `isLocal` is for the stand-ins of emulators and tests.
 */
export function connectionTo(url: URL, isLocal: boolean): Pick<RequestOptions, "agent" | "family"> {
  if (isLocal) return { agent: new RequestFilteringHttpAgent({ allowIPAddressList: ["127.0.0.1"] }) };
  if (!webhookPrivateHosts.value().includes(url.hostname)) return { agent: new RequestFilteringHttpsAgent() };
  return { agent: new RequestFilteringHttpsAgent({ allowPrivateIPAddress: true, denyIPAddressList: ["127.0.0.0/8", "169.254.0.0/16"] }), family: 4 };
}

import { anyAddress } from "./doors.ts";
import { apiUrl } from "./stack.ts";

/** What the door answers to alerts that were sent, with its status. */
export interface Taken {
  http: number;
  created: number;
  counted: number;
  suppressed: number;
  refused: number;
  items: { status: string; id: string }[];
}

/** A machine that sends alerts in a form of its own, one or many in a body, by its key. */
export function machine(key: string, format: string): (body: unknown) => Promise<Taken> {
  return async (body) => {
    const response = await fetch(`${apiUrl}/api/v1/alerts/ingest/${format}`, { method: "POST", headers: { "content-type": "application/json", "x-api-key": key, "x-forwarded-for": anyAddress() }, body: JSON.stringify(body) });
    return { ...((await response.json()) as Omit<Taken, "http">), http: response.status };
  };
}

/** A Wazuh alert as the manager sends it; each report has an id of its own. */
export const wazuhAlert = (host: string, { level = 8, rule = "100204", address }: { level?: number; rule?: string; address?: string } = {}) => ({
  timestamp: new Date().toISOString(),
  id: `${String(Date.now())}.${crypto.randomUUID()}`,
  rule: { level, id: rule, description: "Shell started by the web server", groups: ["local"], mitre: { id: ["T1505.003"] } },
  agent: { id: "014", name: host, ip: "10.0.8.11" },
  manager: { name: "wazuh-m1" },
  ...(address === undefined ? {} : { data: { srcip: address } }),
});

/** An Amazon GuardDuty finding as it is bare; a finding keeps its id when it is sent again. */
export const guarddutyFinding = (id: string, { severity = 5, address }: { severity?: number; address?: string } = {}) => ({
  schemaVersion: "2.0",
  accountId: "000000000000",
  region: "eu-central-1",
  id,
  type: "UnauthorizedAccess:EC2/SSHBruteForce",
  title: `Somebody is guessing SSH passwords of i-${id}.`,
  severity,
  createdAt: new Date().toISOString(),
  resource: { resourceType: "Instance", instanceDetails: { instanceId: `i-${id}`, networkInterfaces: [{ privateIpAddress: "10.0.0.12" }] } },
  service: { serviceName: "guardduty", ...(address === undefined ? {} : { action: { actionType: "NETWORK_CONNECTION", networkConnectionAction: { connectionDirection: "INBOUND", remoteIpDetails: { ipAddressV4: address } } } }) },
});

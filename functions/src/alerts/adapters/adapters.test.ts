import canonicalize from "canonicalize";
import { describe, expect, it } from "vitest";
import { adapterFor, allFixtures, loadFixture } from "../../../test/fixtures/alerts/fixtures.ts";
import { AppError } from "../../platform/errors.ts";
import { alertFormats, ReportedAlert, type AlertFormat } from "./adapter.ts";
import { adapterOf, detectFormat } from "./adapters.ts";

/** What is nowhere said. */
const nothing = { sourceRef: null, description: "", severity: "medium", observables: [], techniques: [], occurredAt: null, host: null, user: null, rule: null };

const minimal: Readonly<Record<AlertFormat, Partial<ReportedAlert>>> = {
  native: { title: "Door forced", severity: "low" },
  ocsf: { title: "f-1", sourceRef: "f-1" },
  elastic: { title: "Port scan", rule: "Port scan" },
  sigma: { title: "Log Cleared", rule: "Log Cleared" },
  splunk: { title: "Weekly audit", rule: "Weekly audit" },
  falco: { title: "Drift", rule: "Drift", severity: "critical" },
  wazuh: { title: "1002", rule: "1002", severity: "low" },
  microsoft: { title: "Multi-stage incident" },
  guardduty: { title: "Recon:EC2/Portscan", rule: "Recon:EC2/Portscan", severity: "low" },
  generic: { title: "Fan failure", user: "nobody" },
};

/** What is to be made of each odd one, and what it holds that must be kept in `raw`. */
const odd: Readonly<Record<AlertFormat, { read: Partial<ReportedAlert>; observables: readonly string[]; raw: string }>> = {
  native: { read: { title: "Line one line  two", severity: "critical", description: "42", sourceRef: null, techniques: ["T1566", "T1204.002"], occurredAt: null, host: null, user: null }, observables: ["domain mail.example.org"], raw: '"occurredAt":"yesterday"' },
  ocsf: { read: { title: "Policy", severity: "critical", sourceRef: "17", techniques: ["T1078"], occurredAt: new Date("2026-03-14T09:26:53Z"), host: "prn-3", user: "j.doe" }, observables: ["host prn-3", "ipv6 fe80::1"], raw: '"not an address"' },
  elastic: { read: { title: "Impossible travel", severity: "medium", sourceRef: "AX77", techniques: ["T1078", "T1078.004"], user: "Jo@Corp.example" }, observables: ["email jo@corp.example", "ipv4 203.0.113.4"], raw: '["severe"]' },
  sigma: { read: { title: "Cobalt Pipe Names", severity: "low", sourceRef: null, techniques: ["T1570"], host: "srv-10", user: "svc_backup" }, observables: ["host srv-9", "ipv4 192.0.2.1", "host localhost", "host srv-10"], raw: '"sigmafile":"pipe.yml"' },
  splunk: { read: { severity: "high", techniques: ["T1204.002", "T1566"], occurredAt: new Date("2026-03-14T09:26:53Z"), host: "ws-1", user: "p.lang" }, observables: ["host ws-1", "host ws-2", "md5 d41d8cd98f00b204e9800998ecf8427e", "url http://bad.example/x.js", "domain bad.example", "ipv4 172.16.9.9"], raw: '"unknown"' },
  falco: { read: { title: "Falco: ab", severity: "low", rule: "ab", user: "ops", occurredAt: new Date("2026-03-14T09:26:53Z") }, observables: ["path /workspace/bin/tool", "path /etc/shadow"], raw: '"255.255.255.255"' },
  wazuh: { read: { title: "Rootkit", severity: "critical", sourceRef: "Zk1", techniques: ["T1014"], host: "wazuh-m1", rule: null }, observables: ["host wazuh-m1", "cve CVE-2023-0001", "ipv6 ::1"], raw: '"syscheck":"off"' },
  microsoft: { read: { title: "Sign-in from an unusual place", severity: "low", sourceRef: "5d1a7f3e-0000-4000-8000-0c0c0c0c0c0c", techniques: ["T1078"], host: "lt-31", user: "r.klein", rule: "Unusual place" }, observables: ["email r.klein@corp.example", "ipv4 203.0.113.77", "host lt-31", "registry_key HKEY_LOCAL_MACHINE\\system\\setup"], raw: '"countryCode":"ZZ"' },
  guardduty: { read: { title: "AttackSequence:IAM/CompromisedCredentials", severity: "critical", sourceRef: "abc", techniques: ["T1078.004", "T1526"], user: "ci-deploy", host: null }, observables: ["ipv4 203.0.113.9", "domain tor.example.org", "path /opt/x/miner", "sha256 3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"], raw: '"remoteIpDetails":"hidden"' },
  generic: { read: { title: "Second of two", severity: "low", user: "nobody", occurredAt: null, host: null }, observables: [], raw: '"0.0.0.0"' },
};

const shown = ({ observables }: ReportedAlert): string[] => observables.map(({ type, value }) => `${type} ${value}`).sort();

function problemsOf(format: AlertFormat, payload: unknown): string[] {
  try {
    adapterFor(format).read(payload);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "invalid_input") return thrown.errors.map(({ path }) => path);
    throw thrown;
  }
  return [];
}

describe.each(alertFormats)("the adapter for %s", (format) => {
  it("reads a typical alert in full", () => {
    const payload = loadFixture(format, "typical");
    const expected = loadFixture(format, "typical.expected") as { occurredAt: string };
    expect(adapterFor(format).read(payload)).toEqual({ ...expected, occurredAt: new Date(expected.occurredAt), raw: canonicalize(payload) });
  });

  it("reads an alert with nothing but what it must have", () => {
    const payload = loadFixture(format, "minimal");
    expect(adapterFor(format).read(payload)).toEqual({ ...nothing, ...minimal[format], raw: canonicalize(payload) });
  });

  it("leaves out what is of another type than documented, and keeps it in raw", () => {
    const alert = adapterFor(format).read(loadFixture(format, "odd"));
    const { read, observables, raw } = odd[format];
    expect(alert).toMatchObject(read);
    expect(shown(alert)).toEqual([...observables].sort());
    expect(alert.raw).toContain(raw);
  });

  it("refuses what is not of its form, naming the fields", () => {
    for (const payload of [null, 7, "text", [], {}, { severity: {}, rule: [], class_uid: "x" }]) {
      const problems = problemsOf(format, payload);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems).not.toContain("");
    }
  });

  it("changes nothing in what it is given, and reads it the same again", () => {
    const frozen = (value: unknown): unknown => {
      if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) frozen(inner);
      return Object.freeze(value);
    };
    const payload = frozen(loadFixture(format, "typical"));
    expect(adapterFor(format).read(payload)).toEqual(adapterFor(format).read(payload));
  });
});

describe("a refusal", () => {
  it.each<[AlertFormat, unknown, string[]]>([
    ["native", { title: "ab", severity: "urgent" }, ["title", "severity"]],
    ["ocsf", { class_uid: 2003, finding_info: [] }, ["class_uid", "finding_info"]],
    ["elastic", { rule: { name: "" } }, ["kibana.alert.rule.name"]],
    ["sigma", { rule: {} }, ["rule.title"]],
    ["sigma", { rule: "T" }, ["title"]],
    ["splunk", { result: {} }, ["rule_name"]],
    ["falco", { rule: "R" }, ["priority"]],
    ["wazuh", { rule: { level: 17 } }, ["rule.level", "rule.description"]],
    ["microsoft", { object: { properties: { title: "T" } } }, ["properties.severity"]],
    ["guardduty", { detail: { severity: 11 } }, ["detail.type", "detail.severity"]],
    ["generic", {}, ["alert.headline"]],
  ])("of %s says which fields are wrong in %j", (format, payload, paths) => {
    expect(problemsOf(format, payload)).toEqual(paths);
  });

  it("of generic without a mapping asks for one", () => {
    expect(() => adapterOf("generic")).toThrow(expect.objectContaining({ code: "invalid_input", errors: [{ path: "mapping", message: expect.any(String) as string }] }) as Error);
  });
});

describe("observables in Secura's own form", () => {
  it("are normalised, or kept as they came when they are not what they are said to be", () => {
    const observables = [{ type: "ipv4", value: "203.0.113.5" }, { type: "ipv4", value: "999.1.1.1" }, { type: "sha256", value: "abc" }, { type: "technique", value: "T0831" }, { type: "jarm", value: "27d40d" }, { type: "url" }];
    const alert = adapterFor("native").read({ title: "Title", severity: "low", observables });
    expect(shown(alert)).toEqual(["ipv4 203.0.113.5", "jarm 27d40d", "other 999.1.1.1", "other abc"]);
    expect(alert.techniques).toEqual(["T0831"]);
  });
});

describe("a title in Secura's own form", () => {
  it.each(["Unknown", "n/a", "none"])("may be %j", (title) => {
    expect(adapterFor("native").read({ title, severity: "low" }).title).toBe(title);
  });
});

describe("the format of an unmarked alert", () => {
  const told = allFixtures.filter(({ format, name }) => format !== "generic" && !(format === "microsoft" && name === "minimal"));
  it.each(told)("is told for the $name one of $format", ({ format, name }) => {
    expect(detectFormat(loadFixture(format, name))).toBe(format);
  });

  it.each([[null], [3], [[]], [{}], [{ title: "T", severity: "low", rule: "r", host: "h" }], [{ rule: { name: "n" } }]])("is native for %j", (payload) => {
    expect(detectFormat(payload)).toBe("native");
  });

  it("is that of the envelope, whatever event it carries", () => {
    const event = loadFixture("elastic", "typical");
    expect(detectFormat({ rule: { title: "T" }, event })).toBe("sigma");
    expect(detectFormat({ source: "aws.guardduty", detail: event })).toBe("guardduty");
  });
});

describe("risk-based alerts of Splunk", () => {
  it.each([["system", "ws-7", null], ["user", null, "WS-7"]])("are about their risk object when it is a %s", (risk_object_type, host, user) => {
    expect(adapterFor("splunk").read({ search_name: "S", risk_object: "WS-7", risk_object_type, risk_score: 120 })).toMatchObject({ host, user, severity: "critical" });
  });
});

describe("a match that a command line's matcher wrote", () => {
  const match = { group: "Sigma", kind: "individual", source: "sigma", name: "Service From A Share", level: "high", tags: ["attack.t1543.003"], timestamp: "2026-03-14T09:26:53.589+00:00", document: { kind: "evtx", path: "C:\\logs\\System.evtx", data: { Event: { System: { Computer: "SRV-3" }, EventData: { ImagePath: "\\\\nas-4\\tools\\s.exe" } } } } };

  it("is told and read with the event it found", () => {
    expect(detectFormat(match)).toBe("sigma");
    const alert = adapterFor("sigma").read(match);
    expect(alert).toMatchObject({ title: "Service From A Share", severity: "high", techniques: ["T1543.003"], host: "srv-3", occurredAt: new Date("2026-03-14T09:26:53.589Z") });
    expect(shown(alert)).toEqual(["filename s.exe", "host nas-4", "host srv-3", "path \\\\nas-4\\tools\\s.exe"]);
  });
});

describe("severities", () => {
  const levelOf = (format: AlertFormat, payload: unknown) => adapterFor(format).read(payload).severity;

  it.each([[0, "low"], [6, "low"], [7, "medium"], [11, "medium"], [12, "high"], [14, "high"], [15, "critical"], [16, "critical"]])("of Wazuh's level %d are %s", (level, expected) => {
    expect(levelOf("wazuh", { rule: { level, id: "1" } })).toBe(expected);
  });

  it.each([[0.1, "low"], [3.9, "low"], [4, "medium"], [6.9, "medium"], [7, "high"], [8.9, "high"], [9, "critical"], [10, "critical"]])("of GuardDuty's %d are %s", (severity, expected) => {
    expect(levelOf("guardduty", { type: "A:B/C", severity })).toBe(expected);
  });

  it.each([[0, "medium"], [1, "low"], [2, "low"], [3, "medium"], [4, "high"], [5, "critical"], [6, "critical"], [99, "medium"]])("of OCSF's %d are %s", (severity_id, expected) => {
    expect(levelOf("ocsf", { class_uid: 2004, finding_info: {}, severity_id })).toBe(expected);
  });

  it.each([["Emergency", "critical"], ["Alert", "critical"], ["Critical", "critical"], ["Error", "high"], ["Warning", "medium"], ["Notice", "low"], ["Informational", "low"], ["Debug", "low"], ["constructor", "medium"]])("of Falco's %s are %s", (priority, expected) => {
    expect(levelOf("falco", { rule: "R", priority })).toBe(expected);
  });

  it.each([[21, "low"], [22, "medium"], [47, "medium"], [48, "high"], [73, "high"], [74, "critical"]])("of Elastic's risk score %d are %s where it has no severity", (score, expected) => {
    expect(levelOf("elastic", { kibana: { alert: { risk_score: score, rule: { name: "R" } } } })).toBe(expected);
  });

  it.each([[20, "low"], [40, "low"], [41, "medium"], [60, "medium"], [61, "high"], [80, "high"], [81, "critical"], [100, "critical"], [640, "critical"]])("of Splunk's risk score %d are %s where it has no urgency", (risk_score, expected) => {
    expect(levelOf("splunk", { search_name: "S", risk_score })).toBe(expected);
  });
});

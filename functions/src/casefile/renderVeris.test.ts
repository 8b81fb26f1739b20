import { describe, expect, it } from "vitest";
import { z } from "zod";
import { after, reportedOnly, worked } from "../../test/support/caseRecords.ts";
import type { Incident } from "../incidents/model.ts";
import { namespaceOf } from "../intelligence/stixIds.ts";
import { typeRules } from "../triage/incidentType.ts";
import { categories } from "../triage/model.ts";
import { buildCasefile } from "./buildCasefile.ts";
import type { CaseRecords } from "./readCasefile.ts";
import { renderVeris } from "./renderVeris.ts";

const namespace = namespaceOf("demo-secura");
const render = (records: CaseRecords): Record<string, unknown> => JSON.parse(JSON.stringify(renderVeris(buildCasefile(records, { at: after(10), by: { uid: "u-senior", name: "Amara Diallo" }, organisation: "Example Ltd", recipient: null }), namespace))) as Record<string, unknown>;

const set = (...values: string[]) => z.array(z.enum(values)).min(1).refine((list) => new Set(list).size === list.length, "must be unique");
const text = z.string().min(1);
const unknown = set("Unknown");
const lapse = z.strictObject({ unit: z.enum(["Seconds", "Minutes", "Hours", "Days", "Weeks", "Months", "Years", "Never", "NA", "Unknown"]), value: z.number().min(0).optional() });

/** The varieties of 1.4 that the engine and this export name. */
const varieties = {
  hacking: set("Backdoor", "Brute force", "DoS", "Exploit vuln", "Forced browsing", "Path traversal", "SQLi", "Use of stolen creds", "XSS", "Unknown"),
  malware: set("Adware", "Backdoor", "Backdoor or C2", "C2", "Capture app data", "Click fraud and cryptocurrency mining", "Cryptocurrency mining", "Destroy data", "Downloader", "RAM scraper", "Ransomware", "Rootkit", "Spyware/Keylogger", "Trojan", "Worm", "Unknown"),
  social: set("Bribery", "Extortion", "Forgery", "Phishing", "Pretexting", "Unknown"),
  misuse: set("Data mishandling", "Illicit content", "Knowledge abuse", "Possession abuse", "Privilege abuse", "Unapproved hardware", "Unapproved software", "Unknown"),
  physical: set("Bypassed controls", "Skimmer", "Tampering", "Theft", "Unknown"),
  error: set("Disposal error", "Gaffe", "Loss", "Malfunction", "Misconfiguration", "Misdelivery", "Programming error", "Publishing error", "Unknown"),
  environmental: set("Fire", "Flood", "Leak", "Power failure", "Temperature", "Unknown"),
};

/** The community schema's rules for what is used of it: required keys, closed objects, enumerations, no list empty. */
const Veris = z.strictObject({
  schema_version: z.literal("1.4.1"),
  incident_id: z.uuid(),
  source_id: text,
  reference: text.optional(),
  security_incident: z.enum(["Confirmed", "Suspected", "Near miss", "False positive"]),
  summary: text,
  timeline: z.strictObject({ incident: z.strictObject({ year: z.int().min(1950), month: z.int().min(1).max(12).optional(), day: z.int().min(1).max(31).optional() }), discovery: lapse, containment: lapse }),
  victim: z.strictObject({ country: unknown, employee_count: z.literal("Unknown"), government: unknown, industry: z.string().regex(/^(00|11|2[1-3]|3[1-3]|4[24589]|5[1-6]|6[1-2]|7[12]|81|92)-?\d{0,4}$/) }),
  actor: z.union([z.strictObject({ unknown: z.strictObject({}) }), z.strictObject({ internal: z.strictObject({ variety: unknown, motive: unknown }) }), z.strictObject({ external: z.strictObject({ variety: set("Force majeure"), motive: set("NA"), country: unknown }) })]),
  action: z
    .strictObject({
      hacking: z.strictObject({ variety: varieties.hacking, vector: unknown }),
      malware: z.strictObject({ variety: varieties.malware, vector: unknown }),
      social: z.strictObject({ variety: varieties.social, vector: unknown, target: unknown }),
      misuse: z.strictObject({ variety: varieties.misuse, vector: unknown }),
      physical: z.strictObject({ variety: varieties.physical, vector: unknown }),
      error: z.strictObject({ variety: varieties.error, vector: unknown }),
      environmental: z.strictObject({ variety: varieties.environmental }),
      unknown: z.strictObject({}),
    })
    .partial()
    .refine((action) => Object.keys(action).length === 1),
  asset: z.strictObject({ assets: z.array(z.strictObject({ variety: z.enum(["Unknown", "P - Unknown"]), amount: z.int().min(1).optional() })).min(1), cloud: unknown }),
  attribute: z
    .strictObject({
      confidentiality: z.strictObject({ data: z.array(z.strictObject({ variety: z.enum(["Bank", "Classified", "Copyrighted", "Credentials", "Internal", "Medical", "Other", "Payment", "Personal", "Secrets", "Source code", "Unknown"]) })).min(1), data_disclosure: z.enum(["Yes", "Potentially", "No", "Unknown"]), data_victim: unknown, state: unknown, data_total: z.int().min(0).optional() }).optional(),
      integrity: z.strictObject({ variety: set("Alter behavior", "Software installation", "Repurpose") }).optional(),
      availability: z.strictObject({ variety: set("Obscuration", "Interruption", "Loss", "Unknown") }).optional(),
    })
    .refine((attribute) => Object.keys(attribute).length > 0)
    .optional(),
  discovery_method: z.union([z.strictObject({ internal: z.strictObject({ variety: set("Reported by employee") }) }), z.strictObject({ unknown: z.strictObject({}) })]),
  targeted: z.literal("Unknown"),
  impact: z.strictObject({ overall_rating: z.literal("Unknown") }),
  ioc: z.array(z.strictObject({ indicator: text, comment: text })).min(1).optional(),
  plus: z.record(z.string(), z.unknown()),
});

/** An incident whose type the engine found to be this. */
function typed(action: string, variety: string | null, category: Incident["category"]): CaseRecords {
  const records = reportedOnly();
  const { triage } = records.incident;
  const type = { rsit: { class: "other", type: "other" }, veris: { action, variety }, evidence: [{ start: 0, end: 1, text: "x" }] };
  return { ...records, incident: { ...records.incident, category, triage: { ...triage, category, type } as Incident["triage"] } };
}

describe("an incident in VERIS", () => {
  it("keeps the schema's rules for every type the engine knows, in every category", () => {
    for (const rule of typeRules) {
      for (const category of rule.in) {
        const record = render(typed(rule.action, rule.variety, category));
        expect(Veris.safeParse(record).error, JSON.stringify(record["action"])).toBeUndefined();
        expect(Object.keys(record["action"] as object)).toEqual([rule.action]);
      }
    }
  });
  it("keeps them where there is no type, or nothing is known at all", () => {
    for (const category of [...categories, null]) expect(Veris.safeParse(render(reportedOnly({ category, categorySource: "human" }))).error, String(category)).toBeUndefined();
    expect(Veris.safeParse(render(worked())).error).toBeUndefined();
    const bare = render(reportedOnly({ category: null, severity: null, number: null, triage: { state: "failed" } }));
    expect(Veris.safeParse(bare).error).toBeUndefined();
    expect(bare).toMatchObject({ action: { unknown: {} }, actor: { unknown: {} }, asset: { assets: [{ variety: "Unknown" }] }, timeline: { discovery: { unit: "Unknown" }, containment: { unit: "Unknown" } } });
  });
  it("goes by the category that people chose, and not by the type of another", () => {
    const records = typed("social", "Phishing", "phishing");
    expect(render(records)).toMatchObject({ action: { social: { variety: ["Phishing"] } }, attribute: { integrity: { variety: ["Alter behavior"] } }, asset: { assets: [{ variety: "P - Unknown" }] } });
    expect(render({ ...records, incident: { ...records.incident, category: "ransomware", categorySource: "human" } })).toMatchObject({ action: { malware: { variety: ["Ransomware"] } }, attribute: { integrity: { variety: ["Software installation"] }, availability: { variety: ["Obscuration", "Interruption"] } } });
  });
  it("names a kind with the kind it belongs to", () => {
    expect(render(typed("hacking", "SQLi", "intrusion"))).toMatchObject({ action: { hacking: { variety: ["SQLi", "Exploit vuln"] } }, attribute: { integrity: { variety: ["Repurpose"] } } });
    expect(render(typed("malware", "Backdoor", "malware"))).toMatchObject({ action: { malware: { variety: ["Backdoor", "Backdoor or C2"] } } });
  });
  it("tells how long it took from the times that are known", () => {
    const statusHistory = [{ from: "new", to: "in_progress", at: after(5), by: "u-senior", reason: null }, { from: "in_progress", to: "contained", at: after(120), by: "u-senior", reason: null }] as const;
    expect(render(reportedOnly({ occurredAt: new Date("2026-10-04T09:00:00Z"), statusHistory: [...statusHistory], status: "contained" }))).toMatchObject({ security_incident: "Confirmed", timeline: { incident: { year: 2026, month: 10, day: 4 }, discovery: { unit: "Days", value: 3 }, containment: { unit: "Hours", value: 2 } } });
    expect(render(reportedOnly({ detectedAt: after(-30) }))["timeline"]).toEqual({ incident: { year: 2026 }, discovery: { unit: "Unknown" }, containment: { unit: "Unknown" } });
    expect(render(reportedOnly({ occurredAt: after(60) }))).toMatchObject({ timeline: { discovery: { unit: "Unknown" } } });
  });
  it("says of data that it is at risk, how much and of what kind, as far as the report does", () => {
    expect(render(reportedOnly({ affected: { records: 1_200, dataClasses: ["Patient records", "cake recipes"] } }))).toMatchObject({ attribute: { confidentiality: { data: [{ variety: "Medical" }, { variety: "Personal" }, { variety: "Other" }], data_disclosure: "Potentially", data_total: 1_200 } } });
    expect(render(reportedOnly({ affected: { records: 0 } }))).toMatchObject({ attribute: { confidentiality: { data: [{ variety: "Unknown" }], data_total: 0 } } });
  });
  it("lets nothing out that was observed under a stricter marking than the incident's", () => {
    const records = reportedOnly({ tlp: "GREEN" });
    const items = (["RED", "AMBER", "GREEN", "CLEAR"] as const).map((tlp) => ({ id: tlp, type: "domain" as const, value: `${tlp.toLowerCase()}.example`, isInternal: false, tlp }));
    expect(render({ ...records, observables: { items, total: 4 } })["ioc"]).toEqual([{ indicator: "green.example", comment: "domain" }, { indicator: "clear.example", comment: "domain" }]);
    expect(render({ ...records, observables: { items: items.slice(0, 2), total: 2 } })).not.toHaveProperty("ioc");
  });
  it("names neither people nor the organisation, nor what is said in its texts", () => {
    const record = JSON.stringify(render(worked()));
    for (const name of ["Halina", "Amara", "Nkechi", "Example Ltd", "u-senior", "Mail with a link"]) expect(record).not.toContain(name);
  });
});

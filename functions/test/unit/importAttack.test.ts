import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBundle, textOf } from "../../scripts/attack/bundle.ts";
import { loadAttack, parseAttack } from "../../src/triage/attack.ts";

const mitre = "identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5";
const reference = (id: string) => [{ source_name: "mitre-attack", external_id: id }];
const pattern = (key: string, id: string, name: string, extra: object = {}) => ({ type: "attack-pattern", id: `attack-pattern--${key}`, name, external_references: reference(id), kill_chain_phases: [{ kill_chain_name: "mitre-attack", phase_name: "initial-access" }], description: "prose", ...extra });
const course = (key: string, id: string, name: string, extra: object = {}) => ({ type: "course-of-action", id: `course-of-action--${key}`, name, external_references: reference(id), ...extra });
const link = (source: string, target: string, extra: object = {}) => ({ type: "relationship", relationship_type: "mitigates", source_ref: `course-of-action--${source}`, target_ref: `attack-pattern--${target}`, ...extra });

const objects: object[] = [
  { type: "identity", id: mitre, name: "The MITRE Corporation" },
  { type: "x-mitre-collection", name: "Enterprise ATT&CK", x_mitre_version: "99.1", created_by_ref: mitre },
  pattern("b", "T1002", "Second", { kill_chain_phases: [] }),
  pattern("a", "T1001.001", "First"),
  pattern("c", "T1003", "Revoked", { revoked: true }),
  pattern("d", "T1004", "Deprecated", { x_mitre_deprecated: true }),
  course("x", "M1002", "Do this"),
  course("y", "M1001", "Do that"),
  course("z", "M1003", "Old", { revoked: true }),
  // Old mitigations carry the technique's own id.
  course("w", "T1001", "Older"),
  link("x", "a"),
  link("y", "a"),
  link("y", "a"),
  link("z", "a"),
  link("w", "a"),
  link("x", "b", { revoked: true }),
  { ...link("x", "b"), relationship_type: "related-to" },
];
const bundle = (changed: object[] = objects) => ({ type: "bundle", id: "bundle--1", objects: changed });
const without = (type: string): object[] => objects.filter((object) => !("type" in object) || object.type !== type);

describe("the ATT&CK bundle", () => {
  it("gives what is current in it, sorted, without its prose", () => {
    expect(readBundle(bundle())).toEqual({
      format: 1,
      version: "99.1",
      notice: expect.stringContaining("The MITRE Corporation") as string,
      mitigations: { M1001: "Do that", M1002: "Do this" },
      techniques: ["T1001.001|First|initial-access|M1001 M1002", "T1002|Second||"],
    });
    expect(textOf(readBundle(bundle([...objects].reverse())))).toBe(textOf(readBundle(bundle())));
  });

  it.each<[string, unknown, RegExp]>([
    ["no bundle", { type: "report", objects }, /no STIX bundle/],
    ["nothing", null, /no STIX bundle/],
    ["somebody else's bundle", bundle(without("identity")), /not MITRE's/],
    ["one without a version", bundle(without("x-mitre-collection")), /version/],
    ["another domain's", bundle([...without("x-mitre-collection"), { type: "x-mitre-collection", name: "Mobile ATT&CK", x_mitre_version: "1", created_by_ref: mitre }]), /needs Enterprise/],
    ["one without techniques", bundle(without("attack-pattern")), /no technique/],
    ["a malformed technique", bundle([...objects, { type: "attack-pattern", id: "attack-pattern--q", external_references: [] }]), /malformed attack-pattern, attack-pattern--q/],
  ])("is refused with a reason if it is %s", (_, json, reason) => {
    expect(() => readBundle(json)).toThrow(reason);
  });
});

describe("the import-attack command", () => {
  const command = fileURLToPath(new URL("../../scripts/importAttack.ts", import.meta.url));
  const run = (...parameters: string[]) => spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", command, ...parameters], { encoding: "utf8" });
  let folder = "";
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "attack-"))));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("writes a file that the engine reads", () => {
    writeFileSync(join(folder, "bundle.json"), JSON.stringify(bundle()));
    const out = join(folder, "attack.json");
    const { status, stdout } = run(join(folder, "bundle.json"), "--out", out);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "ATT&CK 99.1: 2 techniques (1 without a mitigation), 2 mitigations.\n" });
    const attack = parseAttack(readFileSync(out));
    expect(attack.techniques.get("T1001.001")).toEqual({ id: "T1001.001", name: "First", tactics: ["initial-access"], mitigations: ["M1001", "M1002"] });
  });

  it("says what is wrong, and writes nothing", () => {
    writeFileSync(join(folder, "bad.json"), "{");
    const out = join(folder, "never.json");
    for (const parameters of [[], [join(folder, "absent.json")], [join(folder, "bad.json")]]) {
      const { status, stderr } = run(...parameters, "--out", out);
      expect(status).toBe(1);
      expect(stderr).toMatch(/Usage|could not be read/);
    }
    expect(() => readFileSync(out)).toThrow(/ENOENT/);
  });
});

describe("the deployed catalogue", () => {
  it("is ATT&CK 18.1, whole", () => {
    const { version, techniques, mitigations } = loadAttack();
    const links = [...techniques.values()].map((technique) => technique.mitigations.length);
    expect({ version, techniques: techniques.size, mitigations: mitigations.size, links: links.reduce((sum, count) => sum + count, 0), without: links.filter((count) => count === 0).length }).toEqual({ version: "18.1", techniques: 691, mitigations: 44, links: 1_445, without: 109 });
  });

  it("is refused if it is something else", () => {
    for (const text of ["", "[]", '{"format":2}', '{"format":1,"version":"1","notice":"n","mitigations":{},"techniques":["T1|x"]}']) expect(() => parseAttack(Buffer.from(text))).toThrow();
  });
});

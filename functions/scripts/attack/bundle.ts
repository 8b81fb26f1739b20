import { z } from "zod";
import { lineOf, type AttackFile, type AttackTechnique } from "../../src/triage/attack.ts";

/** What the terms of use ask to be said wherever ATT&CK's content is reproduced. */
export const notice = "© 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation.";

const mitreIdentity = "identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5";

const Reference = z.object({ source_name: z.string(), external_id: z.string().optional() });
const Retirable = z.object({ revoked: z.boolean().optional(), x_mitre_deprecated: z.boolean().optional() });
const Named = Retirable.extend({ id: z.string(), name: z.string().min(1), external_references: z.array(Reference) });
const Pattern = Named.extend({ type: z.literal("attack-pattern"), kill_chain_phases: z.array(z.object({ kill_chain_name: z.string(), phase_name: z.string() })).default([]) });
const CourseOfAction = Named.extend({ type: z.literal("course-of-action") });
const Relationship = Retirable.extend({ type: z.literal("relationship"), relationship_type: z.string(), source_ref: z.string(), target_ref: z.string() });
const Identity = z.object({ type: z.literal("identity"), id: z.string(), name: z.string() });
const Collection = z.object({ type: z.literal("x-mitre-collection"), name: z.string(), x_mitre_version: z.string().min(1), created_by_ref: z.string() });

const Bundle = z.object({ type: z.literal("bundle"), objects: z.array(z.looseObject({ type: z.string() })).min(1) });

const isCurrent = ({ revoked, x_mitre_deprecated: deprecated }: z.infer<typeof Retirable>): boolean => !revoked && !deprecated;

/** All objects of a type, checked. Throws at the first that is malformed, naming it. */
function objectsOf<Schema extends z.ZodType>(bundle: z.infer<typeof Bundle>, type: string, schema: Schema): z.output<Schema>[] {
  return bundle.objects
    .filter((object) => object.type === type)
    .map((object) => {
      const parsed = schema.safeParse(object);
      if (parsed.success) return parsed.data;
      throw new Error(`The bundle has a malformed ${type}, ${String(object["id"])}: ${parsed.error.issues[0]?.message ?? "invalid"} at ${parsed.error.issues[0]?.path.join(".") ?? ""}.`);
    });
}

function attackId({ external_references: references }: z.infer<typeof Named>, pattern: RegExp): string | undefined {
  return references.find(({ source_name: source, external_id: id }) => source === "mitre-attack" && id !== undefined && pattern.test(id))?.external_id;
}

const byId = <Item extends { id: string }>(a: Item, b: Item): number => (a.id < b.id ? -1 : 1);

/** The knowledge file of these facts, in an order of its own, so that the same facts give the same bytes. */
export function knowledgeOf(version: string, mitigations: readonly { id: string; name: string }[], techniques: readonly AttackTechnique[]): AttackFile {
  return {
    format: 1,
    version,
    notice,
    mitigations: Object.fromEntries([...mitigations].sort(byId).map(({ id, name }) => [id, name])),
    techniques: [...techniques].sort(byId).map((technique) => lineOf({ ...technique, mitigations: [...new Set(technique.mitigations)].sort() })),
  };
}

/** The file's text: a technique a line, so that two versions can be compared. */
export function textOf({ techniques, ...head }: AttackFile): string {
  const lines = techniques.map((line) => JSON.stringify(line)).join(",\n");
  return `${JSON.stringify(head).slice(0, -1)},"techniques":[\n${lines}\n]}\n`;
}

/**
 * Reads the official ATT&CK Enterprise bundle (STIX 2.1): what is current in it, without its prose. Throws, with a
 * message for a person, if it is no such bundle or if nothing is left of it.
 */
export function readBundle(json: unknown): AttackFile {
  const parsed = Bundle.safeParse(json);
  if (!parsed.success) throw new Error("This is no STIX bundle: it needs type “bundle” and a list of objects.");
  const bundle = parsed.data;
  const maker = objectsOf(bundle, "identity", Identity).find(({ id }) => id === mitreIdentity);
  if (maker?.name !== "The MITRE Corporation") throw new Error("The bundle is not MITRE's: its identity object is missing.");
  const collection = objectsOf(bundle, "x-mitre-collection", Collection).find(({ created_by_ref: by }) => by === mitreIdentity);
  if (!collection) throw new Error("The bundle does not tell ATT&CK's version: its x-mitre-collection object is missing. Take the file enterprise-attack.json of the repository mitre-attack/attack-stix-data.");
  if (!/enterprise/i.test(collection.name)) throw new Error(`The bundle is “${collection.name}”; this needs Enterprise ATT&CK.`);

  const mitigations = new Map<string, { id: string; name: string }>();
  for (const course of objectsOf(bundle, "course-of-action", CourseOfAction).filter(isCurrent)) {
    const id = attackId(course, /^M\d{4}$/);
    if (id) mitigations.set(course.id, { id, name: course.name });
  }
  const links = new Map<string, string[]>();
  for (const { relationship_type: kind, source_ref: source, target_ref: target } of objectsOf(bundle, "relationship", Relationship).filter(isCurrent)) {
    const mitigation = mitigations.get(source);
    if (kind === "mitigates" && mitigation) links.set(target, [...(links.get(target) ?? []), mitigation.id]);
  }
  const techniques = objectsOf(bundle, "attack-pattern", Pattern)
    .filter(isCurrent)
    .flatMap((pattern) => {
      const id = attackId(pattern, /^T\d{4}(\.\d{3})?$/);
      const tactics = pattern.kill_chain_phases.filter(({ kill_chain_name: chain }) => chain === "mitre-attack").map(({ phase_name: phase }) => phase);
      return id ? [{ id, name: pattern.name, tactics, mitigations: links.get(pattern.id) ?? [] }] : [];
    });
  if (techniques.length === 0 || mitigations.size === 0) throw new Error("The bundle has no technique or no mitigation that is current.");
  return knowledgeOf(collection.x_mitre_version, [...mitigations.values()], techniques);
}

import { readFileSync } from "node:fs";
import { z } from "zod";

/** One technique of the catalogue. */
export interface AttackTechnique {
  id: string;
  name: string;
  /** ATT&CK's short names, such as `initial-access`. */
  tactics: readonly string[];
  mitigations: readonly string[];
}

/**
 * The knowledge file as `scripts/importAttack.ts` writes it: ids, names and links of ATT&CK Enterprise, no text of it. A
 * technique is a line, `T1566.002|Spearphishing Link|initial-access|M1017 M1021`, which loads in a millisecond or two;
 * a schema over seven hundred objects takes twenty.
 */
export const AttackFile = z.strictObject({
  format: z.literal(1),
  version: z.string().min(1).max(20).meta({ description: "ATT&CK's version" }),
  notice: z.string().min(1),
  mitigations: z.record(z.string().regex(/^M\d{4}$/), z.string().min(1)),
  techniques: z.array(z.string().regex(/^T\d{4}(\.\d{3})?\|[^|]+\|[a-z -]*\|(M\d{4}( |$))*$/)).min(1),
});
export type AttackFile = z.infer<typeof AttackFile>;

const listOf = (text: string | undefined): string[] => (text ? text.split(" ") : []);

/** A technique as a line of the file. */
export const lineOf = ({ id, name, tactics, mitigations }: AttackTechnique): string => [id, name, tactics.join(" "), mitigations.join(" ")].join("|");

function techniqueOf(line: string): AttackTechnique {
  const [id = "", name = "", tactics, mitigations] = line.split("|");
  return { id, name, tactics: listOf(tactics), mitigations: listOf(mitigations) };
}

/** ATT&CK's catalogue, ready to be asked. */
export interface Attack {
  version: string;
  techniques: ReadonlyMap<string, AttackTechnique>;
  /** Names by id. */
  mitigations: ReadonlyMap<string, string>;
}

/** ATT&CK ranks nothing; a desk can act on these sooner the earlier they stand. M1055 ("Do Not Mitigate") is left out. */
const order =
  "M1053 M1032 M1051 M1036 M1049 M1021 M1043 M1057 M1060 M1034 M1037 M1040 M1038 M1033 M1030 M1054 M1026 M1017 M1042 M1027 M1016 M1022 M1050 M1041 M1035 M1018 M1047 M1031 M1025 M1028 M1015 M1048 M1045 M1029 M1013 M1019 M1024 M1046 M1052 M1020 M1039 M1044 M1056".split(" ");
const maxMitigations = 4;
const doNotMitigate = "M1055";

const placeOf = (id: string): number => (order.includes(id) ? order.indexOf(id) : order.length);

/** The mitigations of a technique that a desk can act on first; four at most, none if ATT&CK has none. */
export function mitigationsOf({ mitigations }: AttackTechnique): string[] {
  return mitigations
    .filter((id) => id !== doNotMitigate)
    .sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1))
    .slice(0, maxMitigations);
}

/** Reads a knowledge file's bytes. Throws if they are none. */
export function parseAttack(bytes: Buffer): Attack {
  const { version, techniques, mitigations } = AttackFile.parse(JSON.parse(bytes.toString("utf8")));
  return { version, techniques: new Map(techniques.map((line) => [line.slice(0, line.indexOf("|")), techniqueOf(line)])), mitigations: new Map(Object.entries(mitigations)) };
}

let loaded: Attack | undefined;

/** The deployed catalogue, `models/attack.json`; read once per process. Throws if it is absent or malformed. */
export function loadAttack(): Attack {
  // From src/triage and from the built lib/triage it is the same way up.
  loaded ??= parseAttack(readFileSync(new URL("../../models/attack.json", import.meta.url)));
  return loaded;
}

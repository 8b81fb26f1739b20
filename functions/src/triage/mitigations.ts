import { countermeasures } from "./countermeasures.ts";
import { dataExposure } from "./dataExposureSteps.ts";
import { denialOfService } from "./denialOfServiceSteps.ts";
import { fraud } from "./fraudSteps.ts";
import { insiderMisuse } from "./insiderMisuseSteps.ts";
import { intrusion } from "./intrusionSteps.ts";
import { lostOrStolenDevice } from "./lostOrStolenDeviceSteps.ts";
import { malware } from "./malwareSteps.ts";
import { Mitigation, phases, type Asset, type Category, type IncidentType } from "./model.ts";
import { other } from "./otherSteps.ts";
import { phishing } from "./phishingSteps.ts";
import { ransomware } from "./ransomwareSteps.ts";
import type { Scene } from "./scene.ts";
import type { Condition, Slot, Step } from "./step.ts";

const maxSteps = 10;

/** What to do about each kind of incident, the most important first. The sentences are the project's own. */
export const advice: Readonly<Record<Category, readonly Slot[]>> = {
  phishing,
  malware,
  ransomware,
  intrusion,
  denial_of_service: denialOfService,
  insider_misuse: insiderMisuse,
  data_exposure: dataExposure,
  lost_or_stolen_device: lostOrStolenDevice,
  fraud,
  other,
};

/** The names by which a step's condition may ask for the type. */
function namesOf(type: IncidentType | null): string[] {
  if (!type) return [];
  const { rsit, veris } = type;
  return [`${rsit.class}/${rsit.type}`, ...(veris.variety === null ? [] : [`${veris.action}/${veris.variety}`])];
}

/** The assets a condition asks for. */
const assetsOf = (condition: Condition | undefined): readonly Asset[] => [...(condition?.assets ?? []), ...(condition?.main ?? [])];

function fits(condition: Condition | undefined, { assets, facts }: Scene, names: readonly string[]): boolean {
  if (!condition) return true;
  const { assets: about, facts: told, all, main, without, types } = condition;
  return (
    (!about || about.some((asset) => assets.includes(asset))) &&
    (!told || told.some((fact) => facts.has(fact))) &&
    (!all || all.every((fact) => facts.has(fact))) &&
    (!main || main.some((asset) => asset === assets[0])) &&
    !without?.some((fact) => facts.has(fact)) &&
    (!types || types.some((name) => names.includes(name)))
  );
}

/** How well a step fits, the least best: by what happened, then by how early the report speaks of the asset; a step for anything comes last. */
function placeOf({ when }: Step, { assets }: Scene): number {
  if (!when) return assets.length;
  const places = assetsOf(when).map((asset) => assets.indexOf(asset)).filter((place) => place >= 0);
  return Math.min(assets.length, ...places) - (when.types || when.facts ? assets.length + 1 : 0);
}

function choose(slot: Slot, scene: Scene, names: readonly string[]): Step | undefined {
  const fitting = slot.filter(({ when }) => fits(when, scene, names));
  return fitting.reduce<Step | undefined>((best, step) => (best && placeOf(best, scene) <= placeOf(step, scene) ? best : step), undefined);
}

function describe({ id, title, phase, detail, csf, attack, d3fend, when }: Step, { assets }: Scene): Mitigation {
  return {
    id,
    title,
    phase,
    detail,
    csf: { function: Mitigation.shape.csf.unwrap().shape.function.parse(csf.slice(0, 2)), category: csf },
    attack,
    d3fend: d3fend.map((countermeasure) => ({ id: countermeasure, name: countermeasures[countermeasure] })),
    appliesTo: assets.filter((asset) => assetsOf(when).includes(asset)),
  };
}

/**
 * The first steps for a report, in the order of the phases: ten at most, the most important if there are more, always
 * some to contain and to notify. The same scene gives the same steps.
 */
export function firstSteps(category: Category, type: IncidentType | null, scene: Scene): Mitigation[] {
  const names = namesOf(type);
  const chosen = advice[category].flatMap((slot) => choose(slot, scene, names) ?? []).slice(0, maxSteps);
  return phases.flatMap((phase) => chosen.filter((step) => step.phase === phase)).map((step) => describe(step, scene));
}

import { z } from "zod";
import { timestamp } from "../platform/schemas.ts";

const answer = (description: string) => z.boolean().nullable().meta({ description });
const moment = (description: string) => timestamp.nullable().meta({ description });

/** What the law asks about an incident, as yes or no. null: not known. */
export const answers = {
  personalData: answer("Personal data are affected (GDPR Art. 4(12))"),
  highRisk: answer("A high risk to the people concerned is likely (GDPR Art. 34(1))"),
  isSignificant: answer("A significant incident (NIS2 Art. 23(3))"),
  isMajor: answer("Classified as a major ICT-related incident (DORA Art. 18)"),
  phi: answer("Unsecured protected health information was breached (45 CFR 164.402)"),
  isMaterial: answer("Determined to be material (Form 8-K, Item 1.05)"),
  isNotificationIncident: answer("A notification incident (12 CFR 53.2, 225.301, 304.22)"),
  isCertInReportable: answer("Of a type in Annexure I of the CERT-In directions"),
  isNydfsReportable: answer("A cybersecurity incident under 23 NYCRR 500.1 that asks for notice"),
} as const;
export type BooleanFact = keyof typeof answers;

/** When what the law counts from happened. */
export const moments = {
  awareAt: moment("When the organisation became aware of it: discovered, noticed"),
  highRiskAt: moment("When the high risk was established"),
  significantAt: moment("When it was known to be significant"),
  classifiedAt: moment("When it was classified as major"),
  materialityDeterminedAt: moment("When it was determined to be material"),
  notificationDeterminedAt: moment("When it was determined to be a notification incident"),
  nydfsDeterminedAt: moment("When it was determined that a cybersecurity incident has occurred"),
} as const;
export type TimeFact = keyof typeof moments;

const peopleAffected = z.int().min(0).max(10_000_000_000).nullable().meta({ description: "How many people are affected" });

export const FactValues = z.object({ ...answers, ...moments, peopleAffected });
export type FactValues = z.output<typeof FactValues>;
export type Fact = keyof FactValues;

/** What people said. Partial, so that a fact added later does not make older records unreadable. */
export const Stated = FactValues.partial();
export type Stated = z.output<typeof Stated>;

export const factNames = Object.keys(FactValues.shape) as Fact[];
export const booleanFacts = Object.keys(answers) as BooleanFact[];
export const timeFacts = Object.keys(moments) as TimeFact[];

export const nothingKnown: FactValues = { ...(Object.fromEntries(factNames.map((name) => [name, null])) as FactValues) };

/** The yes that goes with a time: to say when something was determined is to say that it was. */
export const answerOf: Partial<Record<TimeFact, BooleanFact>> = {
  highRiskAt: "highRisk",
  significantAt: "isSignificant",
  classifiedAt: "isMajor",
  materialityDeterminedAt: "isMaterial",
  notificationDeterminedAt: "isNotificationIncident",
  nydfsDeterminedAt: "isNydfsReportable",
};

import type { PlaybookText } from "../model.ts";

/**
 * The built-in playbooks stand one to a file beside this one; the steps here are the same in several. Their words are
 * ours. The course of a response follows NIST SP 800-61 Rev. 3 and the functions of CSF 2.0, CISA's Federal Government
 * Cybersecurity Incident and Vulnerability Response Playbooks (2021) and CISA's #StopRansomware Guide (2023). Legal
 * duties are named with their article so that counsel can check them; they are reminders, not advice.
 */
export type StepText = PlaybookText["steps"][number];
export type BuiltInText = PlaybookText & { id: string };

const severe = { field: "severity", operator: "atLeast", value: "high" } as const;
const withRecords = { field: "affected.records", operator: "atLeast", value: 1 } as const;

export const nameLead: StepText = {
  id: "name-lead",
  title: "Name one incident lead",
  description:
    "One person leads from now on: decides, hands out the tasks and does no technical work. Say who it is in the incident's messages and at the start of every call. Fix the time of the next short meeting, every 30 to 60 minutes while things move. Start a log of decisions: time, who, what, why. Do not let two people give orders to the same team.",
  phase: "triage",
  csfFunction: "respond",
  required: true,
  owner: "assignee",
  dueMinutes: 15,
  conditions: [severe],
};

export const checkPersonalData: StepText = {
  id: "check-personal-data",
  title: "Find out whether personal data is concerned",
  description:
    "Write into the incident's affected fields which kinds of data it is, about how many people and records, since when, and whether it was read, changed, lost or taken. An estimate will do if you mark it as one. If personal data may be concerned, tell the data protection officer now, by telephone, even if nothing is certain: the 72 hours of GDPR Art. 33 run from when we are aware, not from the end of the analysis. Do not copy the data itself into the incident.",
  phase: "triage",
  csfFunction: "identify",
  required: true,
  owner: "assignee",
  dueMinutes: 240,
};

export const tellDataProtectionOfficer: StepText = {
  id: "tell-dpo",
  title: "Tell the data protection officer",
  description:
    "Call, then send the facts in writing: what happened, since when, which kinds of data, about how many people and records, what has been done, and the moment we became aware; the 72 hours to the authority count from there (GDPR Art. 33(1)). Say what is not known yet. If we hold the data for a customer, that customer must be told without undue delay too (Art. 33(2)). Do not decide on your own that it is harmless.",
  phase: "communication",
  csfFunction: "respond",
  required: true,
  owner: "assignee",
  dueMinutes: 60,
  conditions: [withRecords],
};

export const notifyAuthority: StepText = {
  id: "notify-authority",
  title: "Have the notice to the authority decided and sent",
  description:
    "The data protection officer decides with legal counsel whether the authority is notified. Record the decision and its reasons either way (GDPR Art. 33(5)). The limit is 72 hours after we became aware; this task is due a day earlier if it was started at once, so check the real limit. A notice may be incomplete: send what is known and add the rest in phases (Art. 33(4)). After 72 hours it must give the reasons for the delay; late is better than not at all.",
  phase: "communication",
  csfFunction: "govern",
  required: true,
  dueMinutes: 2_880,
  conditions: [withRecords],
  needs: ["tell-dpo"],
};

export const tellAffectedPeople: StepText = {
  id: "tell-affected-people",
  title: "Tell the people whose data it is",
  description:
    "If the risk for them is high they are told without undue delay and in plain words (GDPR Art. 34): what happened, what it may mean for them, what we have done, what they should do now, whom they can ask. The data protection officer approves the text; communications sends it by a channel that the incident does not touch. Write to each person; a public notice instead is only for when that would be out of proportion. Never ask for a password or for a click on a link in this message.",
  phase: "communication",
  csfFunction: "respond",
  required: true,
  dueMinutes: 4_320,
  conditions: [withRecords],
  needs: ["tell-dpo"],
};

/** The steps for personal data; what is unknown at the start is found out first, and the officer told by that step. */
export const dataProtection: StepText[] = [tellDataProtectionOfficer, notifyAuthority, tellAffectedPeople];

export const checkDuties: StepText = {
  id: "check-duties",
  title: "Have legal counsel check our duties to report",
  description:
    "Ask which of these apply, and write each deadline into the incident together with the moment it counts from: NIS2 Art. 23 (early warning within 24 hours of becoming aware, notification within 72 hours, final report a month later), DORA for financial entities (4 hours after the incident is classified as major), other rules of our sector, contracts with customers, a complaint to the police. Call the cyber insurer before you hire outside help: many policies pay only for firms they have approved. Do not promise anything to anyone outside before counsel has agreed.",
  phase: "communication",
  csfFunction: "govern",
  required: true,
  owner: "assignee",
  dueMinutes: 120,
  conditions: [severe],
};

export const tellManagement: StepText = {
  id: "tell-management",
  title: "Tell management and communications",
  description:
    "Five sentences are enough: what happened, what is affected, what we are doing, what we need decided, when they will hear from us again. Agree who speaks to staff, customers and the press, and that nobody else does. Send the next report at the time you named, even if nothing is new. Do not guess at causes or culprits.",
  phase: "communication",
  csfFunction: "respond",
  owner: "assignee",
  dueMinutes: 60,
  conditions: [severe],
};

export const tellReporter: StepText = {
  id: "tell-reporter",
  title: "Answer the person who reported it",
  description:
    "Thank them, say that it is being worked on, and tell them in one or two sentences what to do now and what to leave alone. Write it as a message for everyone in the incident, not for the team. Write again when it is over. Never blame: the next report depends on it.",
  phase: "communication",
  csfFunction: "respond",
  owner: "assignee",
  dueMinutes: 120,
};

export const review: StepText = {
  id: "review",
  title: "Hold a review without blame",
  description:
    "Within two weeks and with everyone who took part: what happened when, what was noticed late and why, what helped, what was missing. Look for causes in systems and processes, not in people. Agree on a few improvements, each with an owner and a date. Change this playbook where it did not fit. Put the result into the incident's summary.",
  phase: "lessons_learned",
  csfFunction: "identify",
  dueMinutes: 20_160,
  conditions: [{ field: "severity", operator: "atLeast", value: "medium" }],
};

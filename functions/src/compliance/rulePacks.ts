import type { RulePack } from "./rules.ts";

const review = "For a lawyer to review: citations were compared with public copies of the texts, not with what holds for this organisation.";
const grave = ["high", "critical"] as const;
const whereDataMayBeLost = ["data_exposure", "lost_or_stolen_device", "ransomware", "intrusion", "insider_misuse"] as const;

/** Regulation (EU) 2016/679, applicable since 25 May 2018. */
const gdpr: RulePack = {
  regime: "gdpr", version: "gdpr-1", effectiveFrom: "2018-05-25", effectiveTo: null, review,
  rules: [
    {
      id: "gdpr-authority", regime: "gdpr", obligation: "authority", title: "Notify the supervisory authority", citation: "GDPR Art. 33(1)",
      condition: "personalData", question: "Are personal data affected?", raised: { categories: whereDataMayBeLost, records: true },
      anchor: { facts: ["awareAt"], question: "When did the organisation become aware of it?" }, limit: { unit: "hours", count: 72 },
      note: "Not needed where a risk to people is unlikely: then a person waives it and says why. A later notification gives the reasons for the delay (Art. 33(1)); every breach is documented (Art. 33(5)).",
    },
    {
      id: "gdpr-people", regime: "gdpr", obligation: "people", title: "Tell the people concerned", citation: "GDPR Art. 34(1)",
      condition: "highRisk", question: "Is a high risk to the people concerned likely?", premise: "personalData", raised: { facts: ["personalData"] },
      anchor: { facts: ["highRiskAt"], question: "When was the high risk established?" }, limit: { unit: "withoutUndueDelay" },
    },
  ],
};

/** Directive (EU) 2022/2555; measures apply since 18 October 2024 (Art. 41). National law may differ. */
const nis2: RulePack = {
  regime: "nis2", version: "nis2-1", effectiveFrom: "2024-10-18", effectiveTo: null, review,
  rules: [
    {
      id: "nis2-early_warning", regime: "nis2", obligation: "early_warning", title: "Early warning to the CSIRT or authority", citation: "NIS2 Art. 23(4)(a)",
      condition: "isSignificant", question: "Is it a significant incident?", raised: { severities: grave },
      anchor: { facts: ["significantAt", "awareAt"], question: "When was it known to be significant?" }, limit: { unit: "hours", count: 24 },
    },
    {
      id: "nis2-notification", regime: "nis2", obligation: "notification", title: "Incident notification to the CSIRT or authority", citation: "NIS2 Art. 23(4)(b)",
      condition: "isSignificant", question: "Is it a significant incident?", raised: { severities: grave },
      anchor: { facts: ["significantAt", "awareAt"], question: "When was it known to be significant?" }, limit: { unit: "hours", count: 72 },
      otherwise: { when: { organisation: "isTrustServiceProvider" }, limit: { unit: "hours", count: 24 }, citation: "NIS2 Art. 23(4), second subparagraph" },
    },
    {
      id: "nis2-final_report", regime: "nis2", obligation: "final_report", title: "Final report to the CSIRT or authority", citation: "NIS2 Art. 23(4)(d)",
      condition: "isSignificant", question: "Is it a significant incident?", raised: {},
      anchor: { submissionOf: "nis2-notification", which: "first" }, limit: { unit: "months", count: 1 },
      note: "Where the incident is still going on then, a progress report is due, and the final one a month after it was handled (Art. 23(4)(e)).",
    },
  ],
};

/** Regulation (EU) 2022/2554, applicable since 17 January 2025, with Delegated Regulation (EU) 2025/301. */
const dora: RulePack = {
  regime: "dora", version: "dora-1", effectiveFrom: "2025-01-17", effectiveTo: null, review,
  rules: [
    {
      id: "dora-initial", regime: "dora", obligation: "initial", title: "Initial notification to the competent authority", citation: "DORA Art. 19(4)(a); Delegated Regulation (EU) 2025/301 Art. 5(1)(a), 5(2)",
      condition: "isMajor", question: "Is it classified as a major ICT-related incident?", raised: { severities: grave },
      anchor: { facts: ["classifiedAt"], question: "When was it classified as major?" }, limit: { unit: "hours", count: 4 }, cap: { fact: "awareAt", hours: 24 }, relief: "report",
      note: "Who cannot keep a limit tells the authority before it is over, with the reasons (Art. 5(3)).",
    },
    {
      id: "dora-intermediate", regime: "dora", obligation: "intermediate", title: "Intermediate report to the competent authority", citation: "DORA Art. 19(4)(b); Delegated Regulation (EU) 2025/301 Art. 5(1)(b)",
      condition: "isMajor", question: "Is it classified as a major ICT-related incident?", raised: {},
      anchor: { submissionOf: "dora-initial", which: "first" }, limit: { unit: "hours", count: 72 }, relief: "report",
      note: "An updated one follows without undue delay, at the latest when regular activities are recovered: submit again.",
    },
    {
      id: "dora-final", regime: "dora", obligation: "final", title: "Final report to the competent authority", citation: "DORA Art. 19(4)(c); Delegated Regulation (EU) 2025/301 Art. 5(1)(c)",
      condition: "isMajor", question: "Is it classified as a major ICT-related incident?", raised: {},
      anchor: { submissionOf: "dora-intermediate", which: "last" }, limit: { unit: "months", count: 1 }, relief: "final",
    },
  ],
};

/** 45 CFR 164 subpart D as amended in 2013 (78 FR 5566), to be complied with since 23 September 2013. */
const hipaa: RulePack = {
  regime: "hipaa", version: "hipaa-1", effectiveFrom: "2013-09-23", effectiveTo: null, review,
  rules: [
    {
      id: "hipaa-individuals", regime: "hipaa", obligation: "individuals", title: "Tell the individuals", citation: "45 CFR 164.404(b)",
      condition: "phi", question: "Was unsecured protected health information breached?", raised: { facts: ["personalData"], categories: whereDataMayBeLost, records: true },
      anchor: { facts: ["awareAt"], question: "When was the breach discovered?" }, limit: { unit: "days", count: 60 },
      note: "Without unreasonable delay: sixty days are the most. More than 500 residents of a State: the media as well (164.406).",
    },
    {
      id: "hipaa-secretary", regime: "hipaa", obligation: "secretary", title: "Notify the Secretary of HHS", citation: "45 CFR 164.408(b)",
      condition: "phi", question: "Was unsecured protected health information breached?", raised: { facts: ["personalData"], categories: whereDataMayBeLost, records: true },
      anchor: { facts: ["awareAt"], question: "When was the breach discovered?" }, limit: { unit: "days", count: 60 },
      otherwise: { when: { people: "under", count: 500 }, limit: { unit: "daysAfterYear", count: 60 }, citation: "45 CFR 164.408(c)" },
      note: "While it is not known how many people are affected, the shorter limit stands.",
    },
  ],
};

/** Form 8-K Item 1.05, since 18 December 2023; smaller reporting companies since 15 June 2024. */
const sec: RulePack = {
  regime: "sec", version: "sec-1", effectiveFrom: "2023-12-18", effectiveTo: null, review,
  rules: [
    {
      id: "sec-form_8k", regime: "sec", obligation: "form_8k", title: "File Form 8-K", citation: "Form 8-K, Item 1.05 and General Instruction B.1; 17 CFR 232.13(a)(2)",
      condition: "isMaterial", question: "Is the incident material?", raised: { severities: grave },
      anchor: { facts: ["materialityDeterminedAt"], question: "When was it determined to be material?" }, limit: { unit: "businessDays", count: 4, calendar: "us_federal", zone: "America/New_York", until: "17:30" },
      note: "The determination itself is made without unreasonable delay after discovery. Days on which the Commission is closed by a single order are not known here: then there is more time than shown.",
    },
  ],
};

/** 86 FR 66424, to be complied with since 1 May 2022. */
const usBanking: RulePack = {
  regime: "us_banking", version: "us_banking-1", effectiveFrom: "2022-05-01", effectiveTo: null, review,
  rules: [
    {
      id: "us_banking-regulator", regime: "us_banking", obligation: "regulator", title: "Notify the primary federal regulator", citation: "12 CFR 53.3, 225.302, 304.23",
      condition: "isNotificationIncident", question: "Is it a notification incident?", raised: { severities: grave },
      anchor: { facts: ["notificationDeterminedAt"], question: "When was it determined to be one?" }, limit: { unit: "hours", count: 36 },
    },
  ],
};

/** Directions of 28 April 2022 under section 70B(6) of the Information Technology Act, 2000. */
const certIn: RulePack = {
  regime: "cert_in", version: "cert_in-1", effectiveFrom: "2022-06-28", effectiveTo: null, review,
  rules: [
    {
      id: "cert_in-report", regime: "cert_in", obligation: "report", title: "Report to CERT-In", citation: "CERT-In Directions of 28 April 2022, (ii) and Annexure I",
      condition: "isCertInReportable", question: "Is it of a type in Annexure I?", raised: { categories: ["phishing", "malware", "ransomware", "intrusion", "denial_of_service", "data_exposure", "fraud"], severities: grave },
      anchor: { facts: ["awareAt"], question: "When was it noticed, or brought to notice?" }, limit: { unit: "hours", count: 6 },
    },
  ],
};

/** Second amendment of 23 NYCRR 500; 500.17(a) since 1 December 2023. */
const nydfs: RulePack = {
  regime: "nydfs", version: "nydfs-1", effectiveFrom: "2023-12-01", effectiveTo: null, review,
  rules: [
    {
      id: "nydfs-superintendent", regime: "nydfs", obligation: "superintendent", title: "Notify the superintendent", citation: "23 NYCRR 500.17(a)(1)",
      condition: "isNydfsReportable", question: "Is it a cybersecurity incident that asks for notice?", raised: { severities: grave, categories: ["ransomware"] },
      anchor: { facts: ["nydfsDeterminedAt"], question: "When was that determined?" }, limit: { unit: "hours", count: 72 },
      note: "An extortion payment has limits of its own: notice within 24 hours, reasons within 30 days (500.17(c)).",
    },
  ],
};

const sox: RulePack = {
  regime: "sox", version: "sox-1", effectiveFrom: "2002-07-30", effectiveTo: null, review, rules: [],
  note: "Sarbanes-Oxley has no breach clock. An incident may show a deficiency of internal control over financial reporting (sections 302 and 404): it is to be assessed and documented as such; a material one is for Form 8-K.",
};

/** Every version that was ever in force, the latest last. Append: clocks look up the version they were armed under. */
export const rulePacks: readonly RulePack[] = [gdpr, nis2, dora, hipaa, sec, usBanking, certIn, nydfs, sox];

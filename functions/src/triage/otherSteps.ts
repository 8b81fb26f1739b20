import { controlSystemSafe } from "./sharedSteps.ts";
import type { Slot } from "./step.ts";

export const other: readonly Slot[] = [
  [
    controlSystemSafe,
    { id: "other-fire", phase: "contain", title: "Get people out", detail: "Leave the building as the plan says, ring the fire brigade, and let nobody go back for equipment; power and data come after people.", csf: "RS.MI", attack: null, d3fend: [], when: { types: ["environmental/Fire"] } },
    { id: "other-water", phase: "contain", title: "Keep power and water apart", detail: "Switch off what the water can reach if that is safe, keep people away, cover or move equipment, and ring facilities; nobody touches wet electrics.", csf: "RS.MI", attack: null, d3fend: [], when: { types: ["environmental/Leak"] } },
    { id: "other-help", phase: "contain", title: "Hand it to the service desk", detail: "Pass the question or request to the service desk or whoever can answer it, with the reporter's telephone number; nothing has to be stopped.", csf: "RS.MA", attack: null, d3fend: [], when: { facts: ["question"], without: ["still_going"] } },
    { id: "other-work-round", phase: "contain", title: "Work round the fault", detail: "Tell those who depend on it what to use meanwhile and report it to whoever keeps it running; do not open or restart equipment yourself.", csf: "RS.MI", attack: null, d3fend: [], when: { types: ["availability/outage"] } },
    { id: "other-limit", phase: "contain", title: "See whether anything must be stopped", detail: "Ask whether it still goes on and whom it harms; if it grows, stop what causes it as far as that is safe, and note what was done.", csf: "RS.MI", attack: null, d3fend: [] },
  ],
  [
    { id: "other-notify-change", phase: "notify", title: "Say that it was our own change", detail: "Tell those affected and the service desk that it was no attack, what was changed, and when it will be back, before rumours do.", csf: "RS.CO", attack: null, d3fend: [], when: { types: ["availability/misconfiguration"] } },
    { id: "other-answer", phase: "notify", title: "Answer the reporter", detail: "Say who will help and by when, thank them for asking, and close the report when the answer was given.", csf: "RS.CO", attack: null, d3fend: [], when: { facts: ["question"], without: ["still_going"] } },
    { id: "other-notify", phase: "notify", title: "Tell the owner", detail: "Inform whoever answers for the system, the building or the data, and tell the reporter what became of it, even if nothing had to be done.", csf: "RS.CO", attack: null, d3fend: [] },
  ],
  [{ id: "other-preserve", phase: "contain", title: "Keep what was seen", detail: "Save screenshots, messages and the time it happened, and change nothing that cannot be undone until somebody has looked at it.", csf: "RS.AN", attack: null, d3fend: [], when: { without: ["question"] } }],
  [
    { id: "other-close-hole", phase: "eradicate", title: "Close the weakness", detail: "Find the owner of the system, check whether anybody used the weakness before, patch or switch it off, and thank whoever found it.", csf: "ID.RA", attack: "M1051", d3fend: ["D3-SU"], when: { types: ["vulnerable/vulnerable-system"] } },
    { id: "other-undo-change", phase: "eradicate", title: "Undo the change", detail: "Go back to the last configuration that worked, keep the faulty one for comparison, and repeat the change later with a test and a way back.", csf: "RS.MI", attack: null, d3fend: ["D3-RC"], when: { types: ["availability/misconfiguration"] } },
    { id: "other-ask-back", phase: "eradicate", title: "Ask what came before it", detail: "Ask whether a strange message, call or sign-in came before it; if so give the report the category that fits and treat it as an incident.", csf: "RS.AN", attack: null, d3fend: [], when: { facts: ["question"], without: ["still_going"] } },
    { id: "other-cause", phase: "eradicate", title: "Find the cause", detail: "Have the service desk or an analyst look at logs and settings, and decide whether it is a fault, a question or a security incident after all.", csf: "RS.AN", attack: "M1047", d3fend: [] },
  ],
  [
    { id: "other-replace", phase: "recover", title: "Repair or replace, then check", detail: "Repair or replace the device, restore data from a checked backup where needed, and confirm with the user that the work can go on.", csf: "RC.RP", attack: "M1053", d3fend: ["D3-RF"], when: { types: ["availability/outage"] } },
    { id: "other-recover", phase: "recover", title: "Return to normal", detail: "Put things back as they were, check with the reporter that all works, and hand the report to the right desk if it is none of security.", csf: "RC.RP", attack: null, d3fend: [], when: { without: ["question"] } },
  ],
];

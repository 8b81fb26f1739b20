import type { Slot } from "./step.ts";

export const dataExposure: readonly Slot[] = [
  [
    { id: "exposure-take-down", phase: "contain", title: "Take the page down", detail: "Remove the page or file from the site and its caches, keep a copy and the access log, and ask search engines to drop what they stored.", csf: "RS.MI", attack: null, d3fend: ["D3-FEV"], when: { types: ["error/Publishing error"], assets: ["website", "chat_account"] } },
    { id: "exposure-close-database", phase: "contain", title: "Close the open system", detail: "Take the system off the internet or behind a sign-in, keep its logs, and check the same setting on every system built the same way.", csf: "RS.MI", attack: "M1035", d3fend: ["D3-ITF", "D3-UAP"], when: { types: ["error/Misconfiguration", "error/Programming error"], assets: ["server", "database", "website", "account"] } },
    { id: "exposure-fetch-medium", phase: "contain", title: "Get the medium or machine back", detail: "Trace who has the disk, stick or old computer, have it brought back unopened, and stop further disposal until wiping is proven.", csf: "RS.MI", attack: null, d3fend: ["D3-DKE"], when: { types: ["error/Disposal error"], assets: ["removable_media", "computer", "server"] } },
    { id: "exposure-paper-back", phase: "contain", title: "Get the papers back", detail: "Ring whoever has them, ask them not to read or copy, and have them collected or brought back today; count the pages against what was sent.", csf: "RS.MI", attack: null, d3fend: [], when: { assets: ["paper"] } },
    { id: "exposure-close-share", phase: "contain", title: "Close the share or link", detail: "Remove public and organisation-wide access now, revoke the link rather than hide it, and leave the content in place for the investigation.", csf: "RS.MI", attack: "M1022", d3fend: ["D3-UAP", "D3-LFP"], when: { assets: ["cloud_storage", "server"] } },
    { id: "exposure-rotate-secret", phase: "contain", title: "Replace the secret first", detail: "Revoke the key or password and issue a new one before cleaning the repository: copies are made within minutes, and deleting the file does not undo it.", csf: "RS.MI", attack: "M1027", d3fend: ["D3-CR", "D3-CRO"], when: { assets: ["source_code"] } },
    { id: "exposure-recall-mail", phase: "contain", title: "Recall the message, ask for deletion", detail: "Recall it where that works, and write to the recipients at once: please delete it unread, empty the bin, pass nothing on, and confirm.", csf: "RS.MI", attack: null, d3fend: ["D3-ER"], when: { assets: ["mailbox"] } },
    { id: "exposure-withdraw", phase: "contain", title: "Take it back now", detail: "Remove the access, recall the message or collect what was handed out, whichever applies, and keep proof of what was exposed, to whom and when.", csf: "RS.MI", attack: null, d3fend: [] },
  ],
  [{ id: "exposure-notify", phase: "notify", title: "Tell the privacy officer today", detail: "Give the kinds of data, the number of people, the time span and who has it now. Legal deadlines count from when we knew, not from when we are sure.", csf: "RS.CO", attack: null, d3fend: ["D3-DI"] }],
  [
    { id: "exposure-bin", phase: "contain", title: "Secure bins and leftovers", detail: "Lock the container or room, collect what lies open with two people present, and photograph it where it was found before moving it.", csf: "RS.MI", attack: null, d3fend: ["D3-PAM"], when: { types: ["error/Disposal error"] } },
    { id: "exposure-recipient", phase: "contain", title: "Ask the recipient in writing", detail: "Ask for deletion or return without reading, copying or passing on, ask whether anybody else saw it, and keep the answer with the case.", csf: "RS.CO", attack: null, d3fend: [], when: { types: ["error/Misdelivery"] } },
  ],
  [
    { id: "exposure-who-opened", phase: "eradicate", title: "Find out who opened it", detail: "Read the access log of the share, page or system: since when it was open, how often it was fetched, from where, and by which accounts.", csf: "RS.AN", attack: "M1047", d3fend: ["D3-RAPA", "D3-UDTA"], when: { assets: ["cloud_storage", "website", "server", "database", "account", "source_code"] } },
    { id: "exposure-who-has", phase: "eradicate", title: "Establish who has it", detail: "List every recipient or finder with what each got, whether they answered, and what cannot be got back; guesses are marked as guesses.", csf: "RS.AN", attack: null, d3fend: [] },
  ],
  [{ id: "exposure-count", phase: "eradicate", title: "Count the people and the data", detail: "Make a list of the people concerned and of each kind of data, from the file itself; health, identity numbers, bank details and children are named apart.", csf: "RS.AN", attack: null, d3fend: ["D3-DI"] }],
  [
    { id: "exposure-at-risk", phase: "notify", title: "Warn people who may come to harm", detail: "Where an address, a diagnosis or a complaint reached somebody dangerous to the person, ring them today; the formal letter comes after.", csf: "RS.CO", attack: null, d3fend: [], when: { facts: ["outside_recipient"] } },
  ],
  [
    { id: "exposure-fix-process", phase: "recover", title: "Add a check before sending", detail: "Have lists sent as blind copies through a tool, outside recipients confirmed by a prompt, and envelopes checked by a second person before they go.", csf: "PR.DS", attack: "M1057", d3fend: ["D3-UDTA"], when: { types: ["error/Misdelivery"] } },
    { id: "exposure-fix-disposal", phase: "recover", title: "Mend the disposal", detail: "Give each floor locked containers, have media wiped or destroyed against a certificate with serial numbers, and check the contractor once by surprise.", csf: "PR.DS", attack: null, d3fend: ["D3-DKE"], when: { types: ["error/Disposal error"] } },
    { id: "exposure-clear-desk", phase: "recover", title: "Keep papers from lying about", detail: "Set printing to release with a badge, give teams a locked tray and folder for what leaves the building, and agree that names stay off covers.", csf: "PR.DS", attack: null, d3fend: ["D3-PAM"], when: { assets: ["paper"] } },
    { id: "exposure-fix-setting", phase: "recover", title: "Make the safe setting the default", detail: "Deny public sharing by policy, scan for open shares, links and secrets every night, and review access again after each release.", csf: "PR.PS", attack: "M1022", d3fend: ["D3-UAP", "D3-LFP"] },
  ],
];

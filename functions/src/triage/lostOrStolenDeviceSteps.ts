import type { Slot } from "./step.ts";

export const lostOrStolenDevice: readonly Slot[] = [
  [
    { id: "device-found-check", phase: "contain", title: "Have it checked before use", detail: "Bring it to IT before signing in again, say where it was and for how long, and have it examined for tampering; unlock it only after that.", csf: "RS.AN", attack: "M1046", d3fend: ["D3-PEH"], when: { facts: ["found_again"], assets: ["computer", "phone", "removable_media", "payment_terminal"] } },
    { id: "device-found-badge", phase: "contain", title: "Look up its use before unblocking", detail: "Look up where the card or key was used while it was gone; if nothing is strange unblock it, otherwise issue a new one and keep the record.", csf: "PR.AA", attack: null, d3fend: ["D3-PAM"], when: { facts: ["found_again"], assets: ["access_card"] } },
    { id: "device-lock-phone", phase: "contain", title: "Lock and wipe the phone", detail: "Lock it with the mobile device management, set a message with a number to ring, then wipe it; have the operator block the SIM.", csf: "RS.MI", attack: null, d3fend: ["D3-DKE", "D3-CR"], when: { assets: ["phone"] } },
    { id: "device-lock-laptop", phase: "contain", title: "Lock and wipe the laptop", detail: "Send lock and wipe from the management console at once, block its certificate on VPN and Wi-Fi, and note when it was last seen on line.", csf: "RS.MI", attack: null, d3fend: ["D3-DKE", "D3-CR", "D3-AL"], when: { assets: ["computer"] } },
    { id: "device-block-badge", phase: "contain", title: "Block the badge or change the locks", detail: "Block the card in the access system and look up its last use; for keys, decide today whether locks are changed and who watches meanwhile.", csf: "PR.AA", attack: null, d3fend: ["D3-PAM", "D3-CR"], when: { assets: ["access_card"] } },
    { id: "device-search-stick", phase: "contain", title: "Search, and find out whether it was encrypted", detail: "Retrace the way, ask lost property and drivers, and have the owner say which files were on it and whether it asks for a password.", csf: "RS.AN", attack: "M1041", d3fend: ["D3-DENCR"], when: { assets: ["removable_media"] } },
    { id: "device-search-paper", phase: "contain", title: "Search for the papers", detail: "Retrace the way with two people, ask lost property, transport and the places visited, and leave a number; say what it looks like, not what it contains.", csf: "RS.MI", attack: null, d3fend: [], when: { assets: ["paper"] } },
    { id: "device-terminal", phase: "contain", title: "Take the terminals out of service", detail: "Compare serial numbers and seals of all terminals with the list, stop using any that differ, and tell the acquirer which one is gone.", csf: "RS.MI", attack: null, d3fend: ["D3-PEH"], when: { assets: ["payment_terminal"] } },
    { id: "device-tamper", phase: "contain", title: "Leave the equipment as it is", detail: "Touch nothing, photograph it, keep people away, and have two people from IT disconnect it from the network and compare it with its twin.", csf: "RS.AN", attack: "M1034", d3fend: ["D3-PEH", "D3-NI"], when: { types: ["physical/Tampering"] } },
    { id: "device-lock", phase: "contain", title: "Lock what can be locked", detail: "Lock and wipe the device where it is managed, block cards and tokens that were with it, and note when and where it was last seen.", csf: "RS.MI", attack: null, d3fend: ["D3-DKE", "D3-CR"] },
  ],
  [
    { id: "device-notify-found", phase: "notify", title: "Record that it is back", detail: "Tell those who were told of the loss that it was found, with the times it was out of our hands; the privacy officer judges whether that matters.", csf: "RS.CO", attack: null, d3fend: [], when: { facts: ["found_again"] } },
    { id: "device-notify", phase: "notify", title: "Report the loss", detail: "File a police report with serial number and place, keep its number for the insurer, and tell the privacy officer today if data on it could be read.", csf: "RS.CO", attack: null, d3fend: ["D3-DI"] },
  ],
  [{ id: "device-end-sessions", phase: "contain", title: "End its sessions", detail: "Reset the user's password, end sessions of mail, chat and cloud, and revoke the device's certificates and tokens, even if the disk is encrypted.", csf: "RS.MI", attack: "M1036", d3fend: ["D3-ST", "D3-CR"], when: { assets: ["computer", "phone", "account"] } }],
  [
    { id: "device-secure-place", phase: "contain", title: "Secure the place", detail: "Leave doors and desks as they are for the police, check what else is missing, and secure the way they came in before night.", csf: "RS.MI", attack: null, d3fend: ["D3-PAM", "D3-VS"], when: { types: ["intrusions/burglary"] } },
    { id: "device-papers-too", phase: "eradicate", title: "List the papers that were with it", detail: "Ask which printouts, notebooks and written passwords were in the same bag, whose names were on them, and change each password that was.", csf: "RS.AN", attack: null, d3fend: ["D3-DI"], when: { assets: ["paper"] } },
  ],
  [
    { id: "device-prove-encryption", phase: "eradicate", title: "Prove the encryption", detail: "Check in the management console that the disk was encrypted, the screen locked and the PIN not with it, and keep that proof with the case.", csf: "RS.AN", attack: "M1041", d3fend: ["D3-DENCR"], when: { assets: ["computer", "phone", "removable_media"] } },
  ],
  [
    { id: "device-list-doors", phase: "eradicate", title: "List what it opens", detail: "List the doors, safes, cabinets and systems the card or key opens, who else holds one, and whether its tag or case tells a finder where.", csf: "RS.AN", attack: null, d3fend: ["D3-PAM"], when: { assets: ["access_card"], without: ["found_again"] } },
    { id: "device-content", phase: "eradicate", title: "List what was on it", detail: "Ask the user and look at backup and synchronisation: which data, whose, how many people, and which of it exists nowhere else.", csf: "RS.AN", attack: null, d3fend: ["D3-DI"], when: { without: ["found_again"] } },
  ],
  [{ id: "device-footage", phase: "eradicate", title: "Save camera and badge records", detail: "Ask today for the footage and door log of the hours in question; many recorders overwrite within days. Note who asked for it and who saw it.", csf: "RS.AN", attack: null, d3fend: ["D3-VS", "D3-PAM"], when: { types: ["intrusions/burglary", "physical/Theft", "physical/Bypassed controls", "physical/Tampering"] } }],
  [
    { id: "device-return", phase: "recover", title: "Give it back after the check", detail: "Return it when the examination found nothing, with fresh credentials if it was out of sight for long; otherwise reinstall it first.", csf: "RC.RP", attack: null, d3fend: ["D3-RIC", "D3-RDI"], when: { facts: ["found_again"] } },
    { id: "device-reissue-access", phase: "recover", title: "Issue a new badge or key", detail: "Give out a new card with only the doors needed, record it against a signature, and review which lost cards are still open.", csf: "PR.AA", attack: null, d3fend: ["D3-RIC", "D3-PAM"], when: { assets: ["access_card"] } },
    { id: "device-replace-paper", phase: "recover", title: "Carry less on paper", detail: "Restore the notes from what exists, and agree with the team on what leaves the building, in what folder, and how it is signed out and in.", csf: "PR.DS", attack: null, d3fend: [], when: { assets: ["paper"] } },
    { id: "device-replace", phase: "recover", title: "Replace it", detail: "Issue a fresh device with encryption, screen lock and tracking on. If the old one turns up again, it is examined before anybody uses it.", csf: "RC.RP", attack: "M1041", d3fend: ["D3-DENCR", "D3-RDI"] },
  ],
];

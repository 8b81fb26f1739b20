import { cloudIsolated, containerIsolated, controlSystemSafe } from "./sharedSteps.ts";
import type { Slot } from "./step.ts";

export const ransomware: readonly Slot[] = [
  [
    controlSystemSafe,
    containerIsolated,
    cloudIsolated,
    { id: "ransomware-unplug-storage", phase: "contain", title: "Unplug the storage and the servers", detail: "Disconnect file servers and network storage from the network now, by cable or switch port, and stop all shares. Do not power off: keys may be in memory.", csf: "RS.MI", attack: "M1030", d3fend: ["D3-NI"], when: { assets: ["server", "database", "domain_controller", "backup"] } },
    { id: "ransomware-disconnect-till", phase: "contain", title: "Disconnect the till or terminal", detail: "Unplug it from the network, take payments on a separate terminal, and leave the locked screen on for a photograph and the analysts.", csf: "RS.MI", attack: "M1030", d3fend: ["D3-NI"], when: { assets: ["payment_terminal"] } },
    { id: "ransomware-pause-sync", phase: "contain", title: "Stop the cloud synchronisation", detail: "Disconnect the machine, pause its synchronisation from the cloud console and block its sessions, so that scrambled files do not replace the good ones.", csf: "RS.MI", attack: null, d3fend: ["D3-NI", "D3-ST"], when: { assets: ["cloud_storage"] } },
    { id: "ransomware-isolate", phase: "contain", title: "Cut affected machines off", detail: "Pull the network cable and turn Wi-Fi off on every machine that shows it, unplug external disks, and leave them switched on: keys may be in memory.", csf: "RS.MI", attack: "M1030", d3fend: ["D3-NI"] },
  ],
  [
    { id: "ransomware-notify-supplier", phase: "notify", title: "Agree with the supplier who tells whom", detail: "Ask in writing which of our data they held, since when, and what they have done. Tell management and the privacy officer today; our deadlines run too.", csf: "RS.CO", attack: null, d3fend: ["D3-DI"], when: { facts: ["supplier"] } },
    { id: "ransomware-notify", phase: "notify", title: "Call management, counsel, police", detail: "Nobody answers the attacker alone. Bring in the insurer and the authorities early and by telephone: mail may be read, and legal deadlines may already run.", csf: "RS.CO", attack: "M1060", d3fend: [] },
  ],
  [
    { id: "ransomware-save-backups", phase: "contain", title: "Save the backups", detail: "Take backup systems and their consoles offline, lock their accounts, and check from a clean machine that the copies are whole before anything touches them.", csf: "PR.DS", attack: "M1053", d3fend: ["D3-NI"] },
  ],
  [
    { id: "ransomware-lock-admins", phase: "contain", title: "Lock the administrators' accounts", detail: "Disable accounts seen in the attack; reset domain, backup and virtualisation administrators from a clean machine, and change the Kerberos key twice later on.", csf: "RS.MI", attack: "M1026", d3fend: ["D3-AL", "D3-CRO"] },
  ],
  [
    { id: "ransomware-cut-supplier", phase: "contain", title: "Cut the supplier's connections", detail: "Close its remote access, file transfers and mail connectors until it shows that it is clean, and change every secret it held for us.", csf: "GV.SC", attack: "M1030", d3fend: ["D3-NTF", "D3-CRO"], when: { facts: ["supplier"] } },
    { id: "ransomware-stop-spread", phase: "contain", title: "Stop the spread", detail: "Block file sharing, remote desktop and administrative tools between segments and sites, and close remote access from outside until the way in is known.", csf: "RS.MI", attack: "M1030", d3fend: ["D3-NTF", "D3-ITF"] },
  ],
  [
    { id: "ransomware-keep-note", phase: "contain", title: "Photograph the note, answer nothing", detail: "Photograph screen and note, keep it with a few scrambled files, and write to nobody named in it; a tool to decrypt may exist for this strain.", csf: "RS.AN", attack: null, d3fend: [] },
  ],
  [
    { id: "ransomware-find-entry", phase: "eradicate", title: "Find and close the way in", detail: "From logs and the first machine find how they came: remote access, a mail, an unpatched gateway. Close it and look for other footholds before restoring.", csf: "RS.AN", attack: "M1051", d3fend: ["D3-SU", "D3-CCSA"] },
  ],
  [
    { id: "ransomware-leak", phase: "notify", title: "Judge what was stolen", detail: "Take the claim of stolen data as true until logs of outgoing traffic refute it; list whose data lay there, for the privacy officer and counsel.", csf: "RS.AN", attack: null, d3fend: ["D3-DI", "D3-UDTA"], when: { facts: ["extorted"] } },
  ],
  [
    { id: "ransomware-restore-single", phase: "recover", title: "Reinstall and restore the machine", detail: "Reinstall it from a trusted image, restore its files from versions older than the first changed name, and check the shares it could write to.", csf: "RC.RP", attack: "M1053", d3fend: ["D3-RDI", "D3-RF"], when: { assets: ["computer", "payment_terminal", "cloud_storage"] } },
    { id: "ransomware-restore", phase: "recover", title: "Restore in order", detail: "Identity services first, then what people's safety and the business need most, each from a checked copy onto rebuilt hosts in a clean network.", csf: "RC.RP", attack: "M1053", d3fend: ["D3-RDI", "D3-RD", "D3-RNA"] },
  ],
  [
    { id: "ransomware-offline-backup", phase: "recover", title: "Keep a copy nobody can overwrite", detail: "Before work resumes make sure that one backup is offline or immutable, held under other accounts than the domain's, and tested by a real restore.", csf: "PR.DS", attack: "M1053", d3fend: [] },
  ],
];

import type { Slot } from "./step.ts";

export const insiderMisuse: readonly Slot[] = [
  [
    { id: "insider-bystander", phase: "contain", title: "Note what could be seen", detail: "Write down what was on the screen or table, who could see it and for how long, and ask them to keep it to themselves.", csf: "RS.AN", attack: null, d3fend: ["D3-DI"], when: { facts: ["bystander"] } },
    { id: "insider-discretion", phase: "contain", title: "Keep it confidential", detail: "Involve only personnel, counsel and the security lead, by telephone or in person. Do not confront the person, and do not discuss it in mail they could read.", csf: "RS.CO", attack: null, d3fend: [] },
  ],
  [
    { id: "insider-notify-seen", phase: "notify", title: "Tell the privacy officer what was seen", detail: "Say whose data could be seen and by whom, without blame. The officer decides whether those people are told; nobody else need know.", csf: "RS.CO", attack: null, d3fend: ["D3-DI"], when: { facts: ["bystander"] } },
    { id: "insider-notify", phase: "notify", title: "Let counsel decide who is told", detail: "Give personnel, counsel and the privacy officer the facts and the people concerned; they decide whether those people, an authority or the police are told.", csf: "RS.CO", attack: null, d3fend: ["D3-DI"] },
  ],
  [
    { id: "insider-leaver", phase: "contain", title: "Close the leaver's access", detail: "Disable accounts, remote access, badge and keys today, change shared passwords they knew, and ask for the return of devices and data in writing.", csf: "PR.AA", attack: "M1018", d3fend: ["D3-AL", "D3-CR", "D3-PAM"], when: { facts: ["leaver"] } },
    { id: "insider-sabotage", phase: "contain", title: "Suspend the access at once", detail: "With personnel's agreement disable every account, key and remote access of the person in the same minute, and protect backups and logs from their reach.", csf: "RS.MI", attack: "M1026", d3fend: ["D3-AL", "D3-CR"], when: { types: ["availability/sabotage"] } },
    { id: "insider-ask-first", phase: "contain", title: "Ask for the reason first", detail: "Have personnel or the person's lead hear why it was done before access is taken away: many such cases are errors or were agreed.", csf: "RS.AN", attack: null, d3fend: [], when: { facts: ["minor", "unsure"], without: ["bystander", "leaver"] } },
    { id: "insider-reduce", phase: "contain", title: "Reduce the access", detail: "With personnel's agreement take away what the job does not need, or suspend the account, at a time when questions can be answered face to face.", csf: "PR.AA", attack: "M1018", d3fend: ["D3-UAP", "D3-AL"], when: { without: ["bystander", "shared_login"] } },
  ],
  [
    { id: "insider-block-usb", phase: "contain", title: "Get the disk or stick back", detail: "Ask, through personnel, for the return of the medium with a signed statement that no copy exists, and block removable storage on the machines concerned.", csf: "RS.MI", attack: "M1034", d3fend: ["D3-IOPR"], when: { assets: ["removable_media"] } },
    { id: "insider-block-cloud", phase: "contain", title: "Close the outside storage", detail: "Block uploads to the service, list the shared links and revoke them, and ask the person in writing, through personnel, to delete and confirm.", csf: "RS.MI", attack: "M1057", d3fend: ["D3-OTF", "D3-UDTA"], when: { assets: ["cloud_storage"] } },
    { id: "insider-block-mail", phase: "contain", title: "Stop the forwarding", detail: "Remove forwarding to outside addresses, hold further mail to the private mailbox, and keep the messages already sent as evidence.", csf: "RS.MI", attack: "M1057", d3fend: ["D3-EF", "D3-UDTA"], when: { assets: ["mailbox"] } },
    { id: "insider-remove-device", phase: "contain", title: "Take the unapproved device off", detail: "Unplug the device or remove the program, keep it with a note of who found it, and check what it connected to while it was there.", csf: "RS.MI", attack: "M1033", d3fend: ["D3-NI", "D3-FEV"], when: { types: ["misuse/Unapproved hardware", "misuse/Unapproved software"] } },
    { id: "insider-secure-paper", phase: "contain", title: "Secure the papers", detail: "Collect printouts and photographs still in the building, note where and by whom they were found, and set printing to release with a badge.", csf: "RS.MI", attack: null, d3fend: ["D3-PAM"], when: { assets: ["paper"] } },
    { id: "insider-block-badge", phase: "contain", title: "Block the badge that was used", detail: "Block the card or change the lock in question, and give its holder another one after asking how it came out of their hands.", csf: "PR.AA", attack: null, d3fend: ["D3-PAM"], when: { main: ["access_card"] } },
    { id: "insider-block-sites", phase: "contain", title: "Block the sites", detail: "Block that kind of site at proxy and DNS for the accounts concerned, and leave the access that the work needs as it is.", csf: "RS.MI", attack: "M1021", d3fend: ["D3-DNSDL"], when: { types: ["misuse/Illicit content"] } },
    { id: "insider-stop-outflow", phase: "contain", title: "Stop the outflow", detail: "Find the channel by which data could leave, be it media, private mail, cloud, printing or photographs, and block it for the accounts concerned.", csf: "RS.MI", attack: "M1057", d3fend: ["D3-UDTA", "D3-IOPR"], when: { without: ["bystander", "minor", "unsure", "shared_login"] } },
  ],
  [
    { id: "insider-secure-logs", phase: "contain", title: "Secure the logs before they roll over", detail: "Export access, print, mail and badge logs of the person for the whole period, to a place they cannot reach, with a record of custody.", csf: "RS.AN", attack: "M1029", d3fend: [], when: { without: ["bystander", "minor"] } },
  ],
  [
    { id: "insider-door-log", phase: "eradicate", title: "Read the door log of the badge", detail: "List each door it opened and when, compare that with the rota and the cameras, and look in those rooms for what is missing.", csf: "RS.AN", attack: "M1047", d3fend: ["D3-PAM", "D3-VS"], when: { main: ["access_card"] } },
    { id: "insider-check-visits", phase: "eradicate", title: "Check what came with it", detail: "Read in the proxy's log when and how often the sites were visited, and scan the machine for programs and downloads from them.", csf: "RS.AN", attack: "M1047", d3fend: ["D3-FH"], when: { types: ["misuse/Illicit content"] } },
    { id: "insider-check-device", phase: "eradicate", title: "Check what it did", detail: "Look at what the device or program connected to, which data passed through it and since when, and whether others use the same.", csf: "RS.AN", attack: "M1047", d3fend: ["D3-UDTA"], when: { types: ["misuse/Unapproved hardware", "misuse/Unapproved software"] } },
    { id: "insider-list-records", phase: "eradicate", title: "List every record looked at", detail: "From the audit log list each record opened, compare it with the person's duties and rota, and have their lead confirm what had a reason.", csf: "RS.AN", attack: "M1047", d3fend: ["D3-JFAPA", "D3-RAPA"], when: { without: ["bystander"] } },
  ],
  [
    { id: "insider-check-integrity", phase: "eradicate", title: "Check what was changed or deleted", detail: "Compare the data with a backup from before, list each change made under the account, and have the data's owner decide what is put back.", csf: "RS.AN", attack: "M1053", d3fend: ["D3-RD", "D3-RF"], when: { types: ["availability/sabotage"] } },
    { id: "insider-shared-login", phase: "eradicate", title: "End the shared login", detail: "Give each person their own account, change the shared password, and treat what was done under it as done by any of those who had it.", csf: "PR.AA", attack: "M1018", d3fend: ["D3-CRO", "D3-UAP"], when: { facts: ["password_given", "shared_login"] } },
  ],
  [
    { id: "insider-private-screen", phase: "recover", title: "Work where nobody looks on", detail: "Lock the screen when leaving it, use a privacy filter or sit with the back to a wall, and keep papers and calls to yourself.", csf: "PR.AT", attack: null, d3fend: ["D3-PAM"], when: { facts: ["bystander"] } },
    { id: "insider-narrow", phase: "recover", title: "Narrow permissions", detail: "Have data owners review who may see, export and print what, take away what nobody can justify, and alarm on records of colleagues and known people.", csf: "PR.AA", attack: "M1022", d3fend: ["D3-UAP", "D3-LFP", "D3-JFAPA"] },
  ],
  [
    { id: "insider-protect-reporter", phase: "notify", title: "Protect whoever reported it", detail: "Confirm receipt by a channel the person concerned cannot see, name the reporter to nobody who need not know, and offer a contact for questions.", csf: "RS.CO", attack: null, d3fend: [], when: { without: ["bystander"] } },
  ],
];

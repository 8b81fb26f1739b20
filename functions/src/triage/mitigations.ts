import type { Category, Mitigation } from "./model.ts";

/**
 * What to do about each kind of incident, in the order to do it. Ids of the form M1234 are ATT&CK mitigations
 * (© 2025 The MITRE Corporation; this work is reproduced and distributed with the permission of The MITRE Corporation);
 * the sentences are ours.
 */
export const mitigations: Readonly<Record<Category, readonly Mitigation[]>> = {
  phishing: [
    { id: "phishing-keep-mail", phase: "contain", title: "Keep the message", detail: "Report it with its headers. Do not click, reply or forward it to colleagues." },
    { id: "M1036", phase: "contain", title: "Secure the account", detail: "If a password was entered: reset it, end all sessions and lock the account until both are done." },
    { id: "M1021", phase: "contain", title: "Block sender and links", detail: "Block the sender, the domains and the URLs at the mail gateway and the web proxy." },
    { id: "M1047", phase: "eradicate", title: "Purge and look for more", detail: "Remove the message from every mailbox. Look for new forwarding rules, app consents and strange sign-ins." },
    { id: "M1032", phase: "recover", title: "Require a second factor", detail: "Enrol the affected accounts in phishing-resistant multi-factor sign-in before giving them back." },
    { id: "M1017", phase: "notify", title: "Warn those who got it", detail: "Tell every recipient what the message looks like and what to do if they acted on it." },
  ],
  malware: [
    { id: "malware-isolate", phase: "contain", title: "Isolate the machine", detail: "Take it off the network, wired and wireless. Leave it switched on: memory is evidence." },
    { id: "M1037", phase: "contain", title: "Block its traffic", detail: "Block the command servers and the file's hash at firewall, proxy and endpoint protection." },
    { id: "M1027", phase: "contain", title: "Change what was typed there", detail: "Reset every password used on that machine, from a different one." },
    { id: "M1049", phase: "eradicate", title: "Hunt for it elsewhere", detail: "Search all endpoints for the hash, the file names and the persistence it set up. Submit a sample." },
    { id: "malware-rebuild", phase: "recover", title: "Rebuild, do not clean", detail: "Reinstall from a trusted image and restore data from before the infection." },
    { id: "M1038", phase: "recover", title: "Close the way in", detail: "Block the kind of file or macro that let it run, then patch what it used." },
    { id: "malware-tell-user", phase: "notify", title: "Tell the user and the owner", detail: "Say which machine, since when, and what must not be done with it." },
  ],
  ransomware: [
    { id: "ransomware-isolate", phase: "contain", title: "Cut affected machines off", detail: "Disconnect them from network and shares now. Do not switch off: keys may be in memory." },
    { id: "M1053", phase: "contain", title: "Save the backups", detail: "Take backup systems offline and check that the copies are whole before anything touches them." },
    { id: "M1026", phase: "contain", title: "Lock privileged accounts", detail: "Disable the accounts used in the attack. Reset domain and backup administrators from a clean machine." },
    { id: "M1030", phase: "contain", title: "Stop the spread", detail: "Block file sharing and remote desktop between segments until the way in is known." },
    { id: "ransomware-evidence", phase: "eradicate", title: "Keep note and samples", detail: "Save the ransom note and some encrypted files, find the strain and its entry, and close it before restoring." },
    { id: "ransomware-restore", phase: "recover", title: "Restore in order", detail: "Identity first, then what people's safety and the business need, each from a checked copy onto rebuilt hosts." },
    { id: "ransomware-notify", phase: "notify", title: "Call management, counsel, police", detail: "Nobody answers the attacker alone. Ask the insurer and the authorities early; deadlines may already run." },
  ],
  intrusion: [
    { id: "M1036", phase: "contain", title: "End the intruder's access", detail: "Disable the accounts in use, end their sessions and revoke tokens and keys, all at the same time." },
    { id: "M1037", phase: "contain", title: "Block and watch", detail: "Block the source addresses, isolate the hosts they reached, and keep watching for another way in." },
    { id: "intrusion-preserve", phase: "contain", title: "Preserve the traces", detail: "Copy logs, memory and disks before cleaning. Write down who did what and when." },
    { id: "M1051", phase: "eradicate", title: "Patch what was exploited", detail: "Fix the hole everywhere, not only where it was used." },
    { id: "M1047", phase: "eradicate", title: "Remove what was left behind", detail: "Look for new accounts, web shells, scheduled tasks and changed settings, and remove them." },
    { id: "M1027", phase: "recover", title: "Replace secrets", detail: "Change every password, key and certificate that could be read from the hosts concerned." },
    { id: "intrusion-notify", phase: "notify", title: "Have the data impact judged", detail: "Tell the privacy officer and counsel what could be read; they decide who has to be told, and by when." },
  ],
  denial_of_service: [
    { id: "M1037", phase: "contain", title: "Filter upstream", detail: "Ask the provider or scrubbing service to filter. Send them sources, targets and a traffic sample." },
    { id: "dos-shed", phase: "contain", title: "Shed load", detail: "Rate-limit, cache, and switch off costly pages so that what matters stays up." },
    { id: "dos-diversion", phase: "eradicate", title: "Look behind it", detail: "Check for intrusions meanwhile: floods are used to distract." },
    { id: "dos-recover", phase: "recover", title: "Bring services back in steps", detail: "Restore the critical ones first and keep filters on until traffic has been normal for a day." },
    { id: "dos-notify", phase: "notify", title: "Keep users informed", detail: "Publish the state on a page hosted elsewhere. Pass any extortion message to the police unanswered." },
  ],
  insider_misuse: [
    { id: "insider-discretion", phase: "contain", title: "Keep it confidential", detail: "Involve only personnel, counsel and the security lead. Do not confront the person." },
    { id: "M1018", phase: "contain", title: "Reduce the access", detail: "With personnel's agreement take away what the job does not need, or suspend the account." },
    { id: "M1057", phase: "contain", title: "Stop the outflow", detail: "Block the channel used: removable media, private mail, cloud storage or printing." },
    { id: "M1047", phase: "eradicate", title: "Establish what was done", detail: "Secure access logs and devices with a record of custody. List every record looked at or copied." },
    { id: "M1022", phase: "recover", title: "Narrow permissions", detail: "Have data owners review who may see what, and close what nobody can justify." },
    { id: "insider-notify", phase: "notify", title: "Inform those concerned", detail: "Counsel decides whether the people whose data it was, the authority or the police are told." },
  ],
  data_exposure: [
    { id: "exposure-withdraw", phase: "contain", title: "Take it back now", detail: "Remove the page, close the share or recall the message. Ask search engines to drop cached copies." },
    { id: "exposure-recipient", phase: "contain", title: "Ask the recipient", detail: "Ask in writing for deletion without reading or passing on, and keep the answer." },
    { id: "M1047", phase: "eradicate", title: "Find out who saw it", detail: "Read the access logs: since when it was open, how often it was fetched, and by whom." },
    { id: "M1022", phase: "eradicate", title: "Fix the cause", detail: "Correct the permission or setting, and look for the same mistake elsewhere." },
    { id: "M1057", phase: "recover", title: "Make it hard to repeat", detail: "Add a check before sending or publishing data of this kind." },
    { id: "exposure-notify", phase: "notify", title: "Tell the privacy officer today", detail: "Give kinds of data, number of people and time span. Legal deadlines count from when we knew." },
  ],
  lost_or_stolen_device: [
    { id: "device-wipe", phase: "contain", title: "Lock and wipe it", detail: "Send the remote lock and wipe at once; they work only until the battery or the thief ends it." },
    { id: "M1036", phase: "contain", title: "End its sessions", detail: "Reset the user's passwords, end sessions, and revoke the device's certificates and tokens." },
    { id: "M1041", phase: "eradicate", title: "Establish the encryption", detail: "Check in the management console that the disk was encrypted and the device locked, and keep the proof." },
    { id: "device-content", phase: "eradicate", title: "List what was on it", detail: "Ask the user and check the backup: which data, whose, and any papers in the same bag." },
    { id: "device-replace", phase: "recover", title: "Replace it", detail: "Issue a fresh device with encryption and tracking on. If it turns up again, examine it before use." },
    { id: "device-notify", phase: "notify", title: "Report the theft", detail: "File a police report with the serial number. Tell the privacy officer if data was readable." },
  ],
  fraud: [
    { id: "fraud-bank", phase: "contain", title: "Call the bank", detail: "Ask for recall and freeze at once, by telephone. The first hours decide." },
    { id: "fraud-hold", phase: "contain", title: "Hold further payments", detail: "Stop pending payments to the same payee and confirm changed bank details over a number you know." },
    { id: "M1036", phase: "contain", title: "Secure mailbox or terminal", detail: "Reset the mail account concerned, or take the skimmed terminal or page out of service." },
    { id: "M1047", phase: "eradicate", title: "Find how it was done", detail: "Look for forwarding rules, lookalike domains, altered invoices and injected scripts. Keep all of it." },
    { id: "M1060", phase: "recover", title: "Require a second channel", detail: "Let two people approve payments and confirm changes by a call back." },
    { id: "fraud-notify", phase: "notify", title: "Report it", detail: "Tell the police, the insurer and the card schemes or partners concerned." },
  ],
  other: [
    { id: "other-preserve", phase: "contain", title: "Keep everything as it is", detail: "Save screenshots, messages and logs. Change nothing you cannot undo." },
    { id: "other-limit", phase: "contain", title: "Limit the harm", detail: "If it is still going on, disconnect what is affected and say so in this report." },
    { id: "M1047", phase: "eradicate", title: "Find the cause", detail: "Have an analyst look at logs and settings before anything is put back." },
    { id: "other-recover", phase: "recover", title: "Return to normal", detail: "Restore, check that it works, and watch it for a week." },
    { id: "other-notify", phase: "notify", title: "Tell the owner", detail: "Inform whoever answers for the system or the data." },
  ],
};

import { bankWarned, cloudIsolated, containerIsolated, controlSystemSafe, paymentRecalled, remoteCut } from "./sharedSteps.ts";
import type { Slot } from "./step.ts";

export const intrusion: readonly Slot[] = [
  [remoteCut],
  [bankWarned],
  [
    controlSystemSafe,
    { id: "intrusion-check-guessed", phase: "contain", title: "Check that nobody got in", detail: "Look for a successful sign-in from the same addresses, keep the second factor on, and change the password if it is used anywhere else.", csf: "DE.AE", attack: "M1032", d3fend: ["D3-UGLPA", "D3-MFA"], when: { types: ["intrusion-attempts/brute-force"] } },
    { id: "intrusion-domain", phase: "contain", title: "Take the domain back", detail: "Disable the accounts in use from a clean console, restrict sign-in to domain controllers to named administrators, and prepare to change the Kerberos key twice.", csf: "RS.MI", attack: "M1026", d3fend: ["D3-AL", "D3-DAM", "D3-CRO"], when: { assets: ["domain_controller"] } },
    { id: "intrusion-revoke-keys", phase: "contain", title: "Revoke the key and what it made", detail: "Disable the key now, stop machines and accounts created with it, and search all regions and projects: new keys made by the attacker survive.", csf: "RS.MI", attack: "M1018", d3fend: ["D3-CR", "D3-AL"], when: { assets: ["source_code"] } },
    { id: "intrusion-lock-mailbox", phase: "contain", title: "Shut the stranger out of the mailbox", detail: "Block sign-in, end all sessions, reset the password and remove unknown second factors, app passwords and delegates, in one go and not by mail to its owner.", csf: "RS.MI", attack: "M1032", d3fend: ["D3-AL", "D3-ST", "D3-CR"], when: { assets: ["mailbox"] } },
    { id: "intrusion-website", phase: "contain", title: "Take the site off line, keep its traces", detail: "Put up a static page from another host, copy files, database and logs, and close administration to known addresses before anything is repaired.", csf: "RS.MI", attack: "M1035", d3fend: ["D3-NI", "D3-ITF"], when: { assets: ["website"] } },
    { id: "intrusion-chat-account", phase: "contain", title: "Get the page or number back", detail: "Start the platform's recovery for hijacked accounts, remove unknown administrators, devices and advertising payments, and post a warning on another channel of ours.", csf: "RS.MI", attack: null, d3fend: ["D3-AL", "D3-RUAA"], when: { assets: ["chat_account"] } },
    { id: "intrusion-isolate-server", phase: "contain", title: "Isolate the server", detail: "Cut it off from the network at switch or hypervisor, leave it running, disable the accounts seen on it, and take a snapshot with memory first.", csf: "RS.MI", attack: "M1030", d3fend: ["D3-NI", "D3-AL"], when: { assets: ["server", "database"], without: ["container", "cloud_host"] } },
    { id: "intrusion-phone-line", phase: "contain", title: "Secure the telephone system", detail: "Change mailbox and administration codes, stop forwarding to outside numbers, block foreign and premium destinations, and ask the operator for the call records.", csf: "RS.MI", attack: null, d3fend: ["D3-CR"], when: { assets: ["phone_line"] } },
    { id: "intrusion-close-leaver", phase: "contain", title: "Close the former colleague's access", detail: "Disable the account, its remote access and its keys now, change shared passwords its owner knew, and keep its sign-ins as proof.", csf: "RS.MI", attack: "M1018", d3fend: ["D3-AL", "D3-CR"], when: { facts: ["leaver"] } },
    { id: "intrusion-end-access", phase: "contain", title: "End the intruder's access", detail: "Disable the accounts in use, end their sessions and revoke tokens and keys, all in the same minute: done piece by piece it warns them.", csf: "RS.MI", attack: "M1036", d3fend: ["D3-AL", "D3-ST", "D3-CR"] },
  ],
  [
    { id: "intrusion-notify", phase: "notify", title: "Have the data impact judged", detail: "Tell the privacy officer and counsel which data could be read, of whom and since when; they decide who has to be told, and by when.", csf: "RS.CO", attack: null, d3fend: ["D3-DI"] },
  ],
  [
    { id: "intrusion-keep-posts", phase: "contain", title: "Save what was done in our name", detail: "Take screenshots of posts, messages, advertisements and the platform's mails about changes, with their times; platform and police ask for them.", csf: "RS.AN", attack: null, d3fend: [], when: { main: ["chat_account"] } },
    { id: "intrusion-preserve", phase: "contain", title: "Preserve the traces", detail: "Export sign-in, audit and firewall logs from a month before, and copy memory and disks before cleaning; many services keep logs for days only.", csf: "RS.AN", attack: "M1047", d3fend: [] },
  ],
  [containerIsolated, cloudIsolated],
  [paymentRecalled],
  [
    { id: "intrusion-block-vpn", phase: "contain", title: "Close the remote access used", detail: "Disable the account on the VPN gateway, end its tunnels, block the source addresses, and require a second factor from everybody before it opens again.", csf: "RS.MI", attack: "M1032", d3fend: ["D3-AL", "D3-ITF", "D3-MFA"], when: { types: ["hacking/Use of stolen creds"], assets: ["account"], facts: ["supplier"] } },
    { id: "intrusion-chat-recovery", phase: "contain", title: "Secure the mailbox and number behind it", detail: "Change the password of the mailbox and check the number through which the account is recovered: whoever holds these gets the account again.", csf: "RS.MI", attack: "M1032", d3fend: ["D3-CR", "D3-MFA"], when: { main: ["chat_account"] } },
    { id: "intrusion-slow-guessing", phase: "contain", title: "Stop the guessing", detail: "Block the source addresses, slow down repeated attempts, switch old sign-in protocols off, and look for the one attempt among them that succeeded.", csf: "RS.MI", attack: "M1036", d3fend: ["D3-ITF", "D3-AL"], when: { types: ["hacking/Brute force"] } },
    { id: "intrusion-block", phase: "contain", title: "Block and watch", detail: "Block the source addresses, isolate the hosts they reached, and keep watching the neighbours: a second way in is the rule, not the exception.", csf: "DE.CM", attack: "M1037", d3fend: ["D3-NTF", "D3-DAM"] },
  ],
  [
    { id: "intrusion-weak-passwords", phase: "eradicate", title: "Find weak and leaked passwords", detail: "Check the accounts that were tried against lists of leaked passwords, reset those found there, and close accounts that nobody uses.", csf: "PR.AA", attack: "M1027", d3fend: ["D3-CRO"], when: { types: ["intrusion-attempts/brute-force"] } },
    { id: "intrusion-clean-mailbox", phase: "eradicate", title: "Remove rules, delegates and consents", detail: "Delete mailbox rules, forwarding, delegates and app consents its owner did not make, and list what was read, searched and sent in the meantime.", csf: "RS.MI", attack: "M1047", d3fend: ["D3-CCSA", "D3-UGLPA"], when: { assets: ["mailbox"] } },
    { id: "intrusion-clean-chat", phase: "eradicate", title: "Undo what was done in our name", detail: "Delete the intruder's posts, messages and advertisements, and remove linked apps, payment cards and roles that none of us gave.", csf: "RS.MI", attack: "M1018", d3fend: ["D3-AL"], when: { main: ["chat_account"] } },
    { id: "intrusion-clean-website", phase: "eradicate", title: "Compare the site with its source", detail: "Compare every file with the released version, remove scripts and administrators nobody made, and fix or remove the plugin that let them in.", csf: "RS.MI", attack: "M1051", d3fend: ["D3-FEV", "D3-SU"], when: { assets: ["website"] } },
    { id: "intrusion-remove", phase: "eradicate", title: "Remove what was left behind", detail: "Look for new accounts, keys, devices, web shells, scheduled tasks and changed settings on every system reached, and remove them together.", csf: "RS.MI", attack: "M1047", d3fend: ["D3-FEV", "D3-AL"] },
  ],
  [
    { id: "intrusion-patch", phase: "eradicate", title: "Patch what was exploited", detail: "Fix the hole on every system that has it, not only where it was used, and search their logs for the same requests.", csf: "PR.PS", attack: "M1051", d3fend: ["D3-SU"], when: { types: ["intrusions/application-compromise"] } },
    { id: "intrusion-other-pages", phase: "eradicate", title: "Check the other pages", detail: "Check each page and profile of ours for unknown administrators and the same password, and turn a second factor on for all of them.", csf: "DE.AE", attack: "M1032", d3fend: ["D3-MFA", "D3-CCSA"], when: { main: ["chat_account"] } },
    { id: "intrusion-search-others", phase: "eradicate", title: "Look for the same elsewhere", detail: "Search all accounts' sign-ins and all hosts for the addresses, devices and tools seen here; each hit is handled together with this case.", csf: "DE.AE", attack: "M1047", d3fend: ["D3-UGLPA", "D3-RAPA"] },
  ],
  [
    { id: "intrusion-tell-contacts", phase: "notify", title: "Warn those who got messages", detail: "Tell everyone written to from the account, by telephone or another account, not to open links, pay or answer; name the time span, not the person.", csf: "RS.CO", attack: "M1017", d3fend: [], when: { assets: ["mailbox", "chat_account"] } },
  ],
  [
    { id: "intrusion-harden-signin", phase: "recover", title: "Make guessing pointless", detail: "Require a second factor on every sign-in from outside, take sign-in pages off the internet where that is possible, and alarm on floods of attempts.", csf: "PR.AA", attack: "M1032", d3fend: ["D3-MFA", "D3-ISVA"], when: { types: ["intrusion-attempts/brute-force"] } },
    { id: "intrusion-leaver-routine", phase: "recover", title: "Close accounts on the last day", detail: "Have personnel announce each departure, disable accounts and badges the same day, and compare accounts with the staff list every month.", csf: "PR.AA", attack: "M1018", d3fend: ["D3-AL", "D3-UAP"], when: { facts: ["leaver"] } },
    { id: "intrusion-new-key", phase: "recover", title: "Issue a new key with fewer rights", detail: "Give the application a key of its own with only the rights, addresses and spending limit it needs, keep it in a secret store, and alarm on use elsewhere.", csf: "PR.AA", attack: "M1018", d3fend: ["D3-RIC", "D3-UAP"], when: { assets: ["source_code"], types: ["hacking/Use of stolen creds"] } },
    { id: "intrusion-give-back", phase: "recover", title: "Give the account back, stronger", detail: "Return it to its owner in person with a new password and a factor that cannot be phished, and watch its sign-ins for a month.", csf: "PR.AA", attack: "M1032", d3fend: ["D3-RUAA", "D3-MFA", "D3-RIC"], when: { types: ["intrusions/unprivileged-account-compromise"] } },
    { id: "intrusion-chat-restore", phase: "recover", title: "Put named people in charge of it", detail: "Give the page to two named administrators with a second factor each, and tell its followers which posts were not ours.", csf: "RC.RP", attack: "M1018", d3fend: ["D3-RUAA", "D3-MFA"], when: { main: ["chat_account"] } },
    { id: "intrusion-restore-site", phase: "recover", title: "Publish the site again from source", detail: "Deploy a clean release to a fresh host, restore the database from before the break-in, change all its secrets, and watch it closely for a week.", csf: "RC.RP", attack: "M1053", d3fend: ["D3-RS", "D3-RD", "D3-CRO"], when: { assets: ["website"] } },
    { id: "intrusion-rebuild-server", phase: "recover", title: "Rebuild, then change the secrets", detail: "Reinstall the host from a trusted image, restore data from before the break-in, and replace every password, key and certificate that lay on it.", csf: "RC.RP", attack: "M1027", d3fend: ["D3-RDI", "D3-CRO"], when: { assets: ["server", "database", "domain_controller", "control_system"] } },
    { id: "intrusion-rebuild", phase: "recover", title: "Rebuild what was reached", detail: "Reinstall hosts and reset accounts the intruder reached, change every secret they could read, and give them back one by one under watch.", csf: "RC.RP", attack: "M1027", d3fend: ["D3-RDI", "D3-CRO", "D3-RUAA"] },
  ],
];

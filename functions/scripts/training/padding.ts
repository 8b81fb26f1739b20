import { readWords } from "../../src/triage/words.ts";
import type { Example } from "./dataset.ts";

/** What people say before they come to the point; none of it tells what happened. */
const openings = [
  "Hi, I hope you are well.", "Hello team, sorry to bother you.", "Not sure if this is the right place to report this.", "I am not sure who to contact about this.", "Good morning, I need some help please.", "Hey, quick one.", "I was told to fill in this form.", "My manager asked me to report this.", "Sorry if somebody has reported it already.", "I am not very technical so bear with me.", "First time I do this, so I hope I do it right.", "Could somebody please look at this?", "I don't know if this is important, but here it is.", "I have a question, or rather a problem.", "Please help me with the following.", "Just letting you know.", "Can you help me with something?", "I wanted to ask about something that happened.", "Hope this finds the right people.", "I tried to call the helpdesk but nobody picked up.", "Raising this as I was advised to.", "I am writing on behalf of my team.", "It may be nothing.", "This is my second message about it.",
];

/** What people add when they have told it. */
const closings = [
  "Please advise.", "What should I do now?", "Thank you!", "Thanks in advance for your help.", "Can somebody call me back?", "I have a deadline tomorrow and would like to keep working.", "Let me know if you need anything else.", "I am in the office until five.", "Should I do anything?", "Please let me know what to do next.", "Is there a form I should fill in?", "Sorry for the long message.", "I am happy to answer questions.", "Could you please confirm that you got this?", "My extension is on the intranet.", "How long will this take?", "I need this sorted out soon, please.", "Cheers", "Not sure what else to say.", "Hope that helps.", "Do I have to tell my manager?", "Who will take care of it?", "Can I carry on working in the meantime?", "I will be on leave from Friday, so please write to my colleague.", "Any advice would be welcome.", "Please treat this as a question if it is nothing.", "Have a nice day.", "Let me know if I should open a ticket instead.", "Sent it here because the other address bounced.", "Looking forward to your answer.",
];

/** One report in so many is learnt from once more with such sentences around it. */
const every = 3;

/**
 * Copies of every third report between sentences that tell nothing, so that politeness speaks for no category; without
 * them it spoke for `other`, where people ask for help. For learning only. The same reports give the same copies.
 */
export function paddedCopies(examples: readonly Example[]): Example[] {
  const reports = examples.filter(({ voice }) => voice === "report");
  return reports.flatMap((example, at) => {
    if (at % every !== 0) return [];
    const turn = at / every;
    // Two coprime strides, so that each opening meets many closings.
    const opening = openings[turn % openings.length] ?? "";
    const [closing, second] = [closings[(turn * 7) % closings.length] ?? "", closings[(turn * 11 + 5) % closings.length] ?? ""];
    const parts = [turn % 4 === 3 ? "" : opening, example.text, closing, turn % 2 === 0 ? second : ""];
    const text = parts.filter((part) => part !== "").join(" ");
    return [{ ...example, text, words: readWords(text), isPadded: true }];
  });
}

/** What a number counts, as far as it bears on how bad a report is. */
export type Counted = "people" | "machines" | "messages" | "minutes" | "money" | "gigabytes";

/** A number in the text: how many, of what, and where the words stand (UTF-16 offsets, end exclusive). */
export interface Quantity {
  count: number;
  counted: Counted;
  /** True if those counted are victims or their records, and never ones who act ("two employees found"). */
  isVictims: boolean;
  start: number;
  end: number;
}

interface Token {
  text: string;
  start: number;
  end: number;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));
const numbers = (pairs: string): ReadonlyMap<string, number> => new Map(pairs.split(" ").map((pair) => [pair.slice(0, pair.indexOf("=")), Number(pair.slice(pair.indexOf("=") + 1))]));

/** Number words; vague ones are taken at the least that people mean by them. */
const ones = numbers("half=0.5 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 fourty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 couple=2 few=3 several=5 handful=5 dozen=12");
const vague = set("couple few several handful dozens scores tens hundreds thousands millions");
const plurals = numbers("dozens=24 scores=40 tens=10 hundreds=100 thousands=1000 millions=1000000");
const multipliers = numbers("hundred=100 k=1000 thousand=1000 thousands=1000 grand=1000 lakh=100000 m=1000000 mn=1000000 mio=1000000 million=1000000 millions=1000000 crore=10000000 bn=1000000000 billion=1000000000");

const victims = set(
  "patient patients customer customers client clients citizen citizens resident residents subscriber subscribers applicant applicants guest guests student students pupil pupils veteran veterans donor donors taxpayer taxpayers consumer consumers cardholder cardholders voter voters participant participants policyholder policyholders household households family families child children kids women men girls boys parents mothers tenant tenants passenger passengers claimant claimants beneficiary beneficiaries borrower borrowers shareholder shareholders investor investors retirees pensioners volunteers candidates learners prisoners inmates witnesses refugees survivors players doctors providers gamers shoppers travellers travelers",
);
/** What is theirs and stands for them. */
const theirs = set(
  "record records home homes name names numbers ssn ssns card cards address addresses passport passports profile profiles credential credentials password passwords licences licenses cheques letters files applications statements invoices payslips returns rows photos certificates bookings reservations orders cases contacts policies prescriptions scans results charts lines fingerprints identities images downloads entries",
);
/** Those who also do things in a report: few of them say nothing. */
const actors = set("people ppl folks person persons individual individuals user users account accounts employee employees worker workers staff member members colleague colleagues teacher teachers nurse nurses officers followers recipients drivers mailboxes inboxes logins us owners caseworkers attendees addressees others merchants");
/** Those of them who are many and are people. */
const workers = set("people ppl folks persons individuals users employees workers members colleagues staff");
const machines = set("pc pcs computer computers laptop laptops machine machines workstation workstations desktop desktops device devices server servers host hosts endpoint endpoints terminal terminals till tills tablets tablet phone phones systems vms site sites office offices branch branches store stores shop shops floors buildings wards hospitals schools depots departments screens printers cameras monitors clinics plants kiosks atms doors locks keys readers units boxes countries nodes routers pipelines");
const messages = set("mail mails email emails message messages call calls request requests newsletter newsletters attempts attempt hits connections signups confirmations bounces tries texts subscriptions visits chats searches queries clicks registrations");
const minutes = numbers("second=0.0167 seconds=0.0167 secs=0.0167 sec=0.0167 minute=1 minutes=1 mins=1 min=1 hour=60 hours=60 hrs=60 hr=60 h=60 day=1440 days=1440 night=1440 nights=1440 week=10080 weeks=10080 month=43200 months=43200 year=525600 years=525600");
const moneyUnits = set("dollar dollars usd euro euros eur pound pounds gbp quid bucks cad aud chf francs kr sek nok dkk rupees inr yen zloty rand naira grand");
const volumes = numbers("gb=1 gig=1 gigs=1 gigabyte=1 gigabytes=1 tb=1000 terabyte=1000 terabytes=1000");
const currencies = set("$ € £ ¥ usd eur gbp cad aud chf");

/** What ends the search for what a number counts. */
const stops = set("percent and or in by from on at when using who that which was were is are am pm be has have had after before until since to with for as but because if so then mb kb km miles kg bitcoin btc monero xmr coin coins digit digits year's old o'clock clock per a an k");
/** Between number and noun these say nothing: "300 of our clients". */
const skipped = set("of the our my your their his her its other different more new real");
const months = set("january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec");
/** After one of these a number is a name or a time: "version 2", "room 12", "at 9". */
const named = set("version v room floor bay ward level page line step no nr number building gate bus flight platform seat ticket ref reference case id unit apartment flat table desk station locker cell route road highway windows article section chapter form model type at until port ip extension ext x till pos day week microsoft office ms windows boeing airbus ios android iphone ipad macos ubuntu python java php sql dynamics sharepoint exchange");
/** After one of these four digits are a year or a time. */
const yearly = set("in since during from until till before after by at early late mid end spring summer autumn winter fall year the our my their his her this that whole entire old");
/** "The 2020 patients list" is of that year. */
const lists = set("list lists file files database data register survey report reports accounts conference");
const approximations = set("over about around some nearly almost all than approximately approx roughly least");
/** "401k" is a pension plan. */
const plans = set("401 403");

/** What a time is told of when it is no interruption: "6 month old laptop". */
const ages = set("old warranty contract subscription guarantee");
const affected = set("affected impacted hit involved exposed compromised concerned leaked harmed");
/** After these and a colon stands how many of them there are; a phone number or a house number does not. */
const labels = set("patients customers clients citizens residents subscribers applicants guests students pupils donors users accounts employees people ppl persons individuals members records entries households families children computers laptops pcs servers devices workstations machines mailboxes");
/** Fewer of one's people are spoken of for a reason: "we have two tenants in hospital". */
const fewestOwn = 10;
const organisations = set("company organisation organization firm business school hospital practice charity shop team office department agency university council clinic");
/** What tells that something befell the people spoken of before. */
const befalling = set("all none nobody they them their who whose which everyone everybody each every cannot not unable without down offline locked waiting");

const moneyContext = set("paid pay pays transfer transferred transfers transferring wire wired invoice invoices payment payments salary wages refund refunds refunded account charged charge charges worth cost costs cheque check gone lost loss losses total totals totalling deposit deposits withdrawn withdrawal balance fee fees sum amount debited debit debits spent settled payroll funds money loan bill took taken bought purchase chargeback overpaid remitted cashed stolen went");
/** What an extortionist asks for is not lost, unless it is said to have gone. */
const gone = set("paid lost transferred wired stolen stole debited withdrawn spent sent gone cost");
const notGone = set("not never be if unless until when once to no nobody");
const demandContext = set("demand demands demanding demanded ransom bitcoin btc monero want wants wanted asking asks asked ask unlock decrypt price");

const tokenPattern = /\d+(?:[.,'’]\d+)*|(?<![\w.])\.\d{1,3}(?!\d)|[a-z]+(?:[-'’][a-z]+)*|[$€£¥%]|[.;:!?()/–—,#@=-]/gi;
/** More than twice what the longest report seen has; what follows is mostly pasted. */
const maxTokens = 1_200;
/** Words looked at after a number for what it counts, and on both sides for what became of money. */
const reach = 4;
const moneyReach = 8;
const maxNumberWords = 16;

const isNumeral = (text: string): boolean => /^\.?\d/.test(text);
const isDenying = (text: string): boolean => notGone.has(text) || /n['’]t$/.test(text);
const isWord = (text: string): boolean => text.charCodeAt(0) >= 97 && text.charCodeAt(0) <= 122;

/** The value of digits as written: "7,332", "7.332", "12'000", "3.5", "2,140.50"; NaN if they are no number (a date, a version). */
function valueOf(digits: string): number {
  if (/^\d{1,12}$/.test(digits)) return Number(digits);
  if (/^\d{1,3}([,.'’])\d{3}(?:\1\d{3}){0,3}$/.test(digits)) return Number(digits.replace(/\D/g, ""));
  if (/^\d{1,3}(?:,\d{3}){1,3}\.\d{1,2}$/.test(digits)) return Number(digits.replaceAll(",", ""));
  if (/^\d{1,3}(?:\.\d{3}){1,3},\d{1,2}$/.test(digits)) return Number(digits.replaceAll(".", "").replace(",", "."));
  return /^(?:\d{1,9}[.,]\d{1,2}|\.\d{1,3})$/.test(digits) ? Number(digits.replace(",", ".")) : Number.NaN;
}

/** A number read from the tokens up to `to` (exclusive). */
interface Numeral {
  value: number;
  to: number;
  isSpelled: boolean;
  /** Written as sums are, with separators, cents or a unit. */
  isGrouped: boolean;
}

/** Where "and a half" ends if it begins at the token; -1 if it does not. */
function halfAt(tokens: readonly Token[], at: number): number {
  if (tokens[at]?.text !== "and") return -1;
  const half = /^(?:a|one)$/.test(tokens[at + 1]?.text ?? "") ? at + 2 : at + 1;
  return tokens[half]?.text === "half" ? half + 1 : -1;
}

function readDigits(tokens: readonly Token[], from: number): Numeral | null {
  const first = tokens[from]?.text ?? "";
  let value = valueOf(first);
  if (Number.isNaN(value)) return null;
  let to = from + 1;
  let isGrouped = /\D/.test(first);
  const isNext = (at: number): boolean => /^\d{3}$/.test(tokens[at]?.text ?? "") && (tokens[at]?.start ?? 0) - (tokens[at - 1]?.end ?? 0) === 1;
  // "12 000": groups of three parted by single spaces.
  for (; /^[1-9]\d{0,2}$/.test(first) && isNext(to) && value < 1e9; to++) {
    value = value * 1_000 + Number(tokens[to]?.text);
    isGrouped = true;
  }
  // "1 and a half million".
  const half = halfAt(tokens, to);
  if (half > 0) {
    value += 0.5;
    to = half;
  }
  const unit = tokens[to];
  const multiplier = multipliers.get(unit?.text ?? "");
  const isAttached = unit?.start === tokens[to - 1]?.end;
  if (!unit || multiplier === undefined || (unit.text === "k" && plans.has(first)) || (unit.text.length === 1 && !isAttached)) return { value, to, isSpelled: false, isGrouped };
  return { value: value * multiplier, to: to + 1, isSpelled: false, isGrouped: true };
}

/** True if the word goes on with a number after "and", "of" or "a": "hundred and twelve", "hundreds of thousands", "half a million". */
const goesOn = (joint: string, next: string): boolean => (joint === "and" ? (ones.get(next) ?? 0) >= 1 && !vague.has(next) : (multipliers.has(next) && next.length > 2) || plurals.has(next) || (joint === "a" && next === "dozen"));

/** "Three hundred and twelve", "a couple of hundred", "twenty-five", "hundreds of thousands", "half a million". */
function readSpelled(tokens: readonly Token[], from: number): Numeral | null {
  let at = from;
  let total = 0;
  let current = 0;
  let hasNumber = false;
  let last = 1;
  for (; at < from + maxNumberWords; at++) {
    const text = tokens[at]?.text ?? "";
    const half = hasNumber ? halfAt(tokens, at) : -1;
    if (half > 0) {
      // "A million and a half", "one and a half million".
      if (multipliers.has(tokens[half]?.text ?? "")) current += 0.5;
      else total += last / 2;
      at = half - 1;
      continue;
    }
    const one = ones.get(text);
    const multiplier = text.length > 2 ? multipliers.get(text) : undefined;
    const plural = plurals.get(text);
    if (one !== undefined) {
      const isCompound = current % 100 === 0 || (current % 10 === 0 && one < 10) || (text === "dozen" && current <= 12);
      if (hasNumber && (one < 1 || !isCompound)) break;
      current = text === "dozen" && current > 0 ? current * one : current + one;
      last = 1;
    } else if (plural !== undefined && !hasNumber) current = plural;
    else if (multiplier !== undefined && (hasNumber || /^(?:a|the|per)$/.test(tokens[from - 1]?.text ?? ""))) {
      current = Math.max(current, hasNumber ? current : 1) * multiplier;
      last = multiplier;
      if (multiplier >= 1_000) {
        total += current;
        current = 0;
      }
    } else if (hasNumber && /^(?:and|of|a)$/.test(text) && goesOn(text, tokens[at + 1]?.text ?? "")) continue;
    else break;
    hasNumber = true;
  }
  return hasNumber ? { value: total + current, to: at, isSpelled: true, isGrouped: tokens[at - 1]?.text === "grand" } : null;
}

/** "Three thousand odd customers", "300-odd". */
function afterOdd(tokens: readonly Token[], to: number): number {
  const at = tokens[to]?.text === "-" ? to + 1 : to;
  return tokens[at]?.text === "odd" ? at + 1 : to;
}

function readNumeral(tokens: readonly Token[], from: number): Numeral | null {
  const text = tokens[from]?.text ?? "";
  const isSpelled = isWord(text) && (plurals.has(text) || multipliers.has(text) || ones.has(text));
  const numeral = isNumeral(text) ? readDigits(tokens, from) : isSpelled ? readSpelled(tokens, from) : null;
  return numeral && { ...numeral, to: afterOdd(tokens, numeral.to) };
}

interface Noun {
  counted: Counted;
  isVictims: boolean;
  /** What one of it counts. */
  unit: number;
  at: number;
}

function nounOf(word: string, at: number): Noun | null {
  const text = word.replace(/['’]s?$/, "");
  const noun = (counted: Counted, unit = 1, isVictims = false): Noun => ({ counted, unit, isVictims, at });
  if (victims.has(text) || theirs.has(text)) return noun("people", 1, true);
  if (actors.has(text)) return noun("people");
  if (machines.has(text)) return noun("machines");
  if (messages.has(text)) return noun("messages");
  if (moneyUnits.has(text)) return noun("money");
  const volume = volumes.get(text);
  if (volume !== undefined) return noun("gigabytes", volume);
  const time = minutes.get(text);
  return time === undefined ? null : noun("minutes", time);
}

const namesThings = ({ counted }: Noun): boolean => counted === "people" || counted === "machines" || counted === "messages";

/** The first noun within reach that says what is counted; of two in a row ("patient records", "email addresses") the last. */
function findNoun(tokens: readonly Token[], from: number): Noun | null {
  for (let at = from, seen = 0; seen < reach; at++) {
    const text = tokens[at]?.text ?? "";
    if (!isWord(text)) return null;
    if (skipped.has(text)) continue;
    const noun = nounOf(text, at);
    const next = noun && namesThings(noun) ? nounOf(tokens[at + 1]?.text ?? "", at + 1) : null;
    if (noun) return next && namesThings(next) ? next : noun;
    // "9,000 current and prospective students": between adjectives "and" ends nothing.
    if (stops.has(text) && !(seen > 0 && (text === "and" || text === "or"))) return null;
    seen++;
  }
  return null;
}

function isNear(tokens: readonly Token[], at: number, words: ReadonlySet<string>): boolean {
  const end = Math.min(tokens.length, at + moneyReach);
  for (let near = Math.max(0, at - moneyReach); near < end; near++) if (words.has(tokens[near]?.text ?? "")) return true;
  return false;
}

const sentenceEnds = set(". ; ! ?");

/** True if the sum at the token is only asked for: a word of demanding stands near it in its sentence, and none of having paid. */
function isDemanded(tokens: readonly Token[], at: number): boolean {
  let from = at;
  while (from > 0 && from > at - moneyReach && !sentenceEnds.has(tokens[from - 1]?.text ?? "")) from--;
  let isAsked = false;
  for (let near = from; near < at + moneyReach; near++) {
    const text = tokens[near]?.text ?? ".";
    if (sentenceEnds.has(text)) break;
    if (demandContext.has(text)) isAsked = true;
    if (gone.has(text) && !/^(?:no|nothing|none)$/.test(tokens[near + 1]?.text ?? "") && ![1, 2].some((back) => isDenying(tokens[near - back]?.text ?? ""))) return false;
  }
  return isAsked;
}

const isPersons = (word: string): boolean => victims.has(word.replace(/['’]s?$/, "")) || workers.has(word.replace(/['’]s?$/, ""));
const isYear = (value: number): boolean => Number.isInteger(value) && value >= 1_900 && value < 2_100;

/** "555 1234": digits that follow digits, of which the first are no year. */
function isPhonePart(tokens: readonly Token[], from: number): boolean {
  const before = tokens[from - 1];
  return before !== undefined && /^\d{3,}$/.test(before.text) && !isYear(Number(before.text)) && (tokens[from]?.start ?? 0) - before.end === 1;
}

/** "1998 customers", "records of 2020 patients"; not "in 2014 employees", "the 2020 patients list". */
function countsPersons(tokens: readonly Token[], from: number, to: number): boolean {
  if (!isPersons(tokens[to]?.text ?? "") || lists.has(tokens[to + 1]?.text ?? "")) return false;
  const before = tokens[from - 1]?.text ?? "";
  return before === "of" ? nounOf(tokens[from - 2]?.text ?? "", from - 2) !== null || /^(?:data|details)$/.test(tokens[from - 2]?.text ?? "") : !yearly.has(before);
}

/** True if the digits are a year, part of a date, a time, a name or a longer code. */
function isNoCount(tokens: readonly Token[], from: number, { value, to, isSpelled, isGrouped }: Numeral): boolean {
  if (isSpelled) return false;
  const before = tokens[from - 1];
  const after = tokens[to];
  const isAttachedBefore = before?.end === tokens[from]?.start && /^[-#@/:.=a-z]/.test(before?.text ?? "");
  if (isAttachedBefore && !(before?.text === "-" && isNumeral(tokens[from - 2]?.text ?? "")) && !(/^[:=]$/.test(before?.text ?? "") && labelOf(tokens, from, to))) return true;
  const isAttachedAfter = after?.start === tokens[to - 1]?.end;
  if (isAttachedAfter && (/^[:/@=]$/.test(after?.text ?? "") || (isWord(after?.text ?? "") && nounOf(after?.text ?? "", to) === null))) return true;
  if ((before && (months.has(before.text) || (named.has(before.text) && !isGrouped))) || months.has(after?.text ?? "")) return true;
  return isPhonePart(tokens, from) || (!isGrouped && isYear(value) && !approximations.has(before?.text ?? "") && !countsPersons(tokens, from, to));
}

/** "Number of affected patients: 600", "users affected = 600", "the number of customers is 600". */
function labelOf(tokens: readonly Token[], from: number, to: number): Noun | null {
  const joint = tokens[from - 1]?.text ?? "";
  if (!/^(?:[:=]|is|was)$/.test(joint) || isNumeral(tokens[to]?.text ?? "") || tokens[to]?.text === "of") return null;
  const at = affected.has(tokens[from - 2]?.text ?? "") ? from - 3 : from - 2;
  if (!labels.has(tokens[at]?.text ?? "")) return null;
  const isTotal = /^[:=]$/.test(joint) || tokens.slice(Math.max(0, at - 5), at).some(({ text }) => /^(?:number|total|count)$/.test(text));
  return isTotal ? nounOf(tokens[at]?.text ?? "", at) : null;
}

/** True if the people counted are those an organisation has ("we have 300 employees", "a firm of 40 people") and nothing befalls them. */
function isOwn(tokens: readonly Token[], from: number, noun: number): boolean {
  if (!isPersons(tokens[noun]?.text ?? "")) return false;
  let at = from - 1;
  while (approximations.has(tokens[at]?.text ?? "")) at--;
  const joint = tokens[at]?.text ?? "";
  if (!/^(?:have|has|employ|employs|serve|serves|with|of)$/.test(joint) || !tokens.slice(Math.max(0, at - 2), at).some(({ text }) => (joint === "have" && text === "we") || organisations.has(text))) return false;
  const next = tokens[noun + 1]?.text ?? ".";
  if (isWord(next) && !/^(?:and|but|so|here|at|in|on|across|worldwide|altogether)$/.test(next)) return false;
  return !tokens.slice(noun + 1, noun + 9).some(({ text }) => befalling.has(text) || affected.has(text) || /n['’]t$/.test(text));
}

/** True if those counted are said not to be affected: "10,000 customers but none are affected", "none of our 300 users is affected". */
function isSpared(tokens: readonly Token[], from: number, noun: number): boolean {
  const denies = ({ text }: Token): boolean => /^(?:none|not|never|neither|nobody|zero|no)$/.test(text) || /n['’]t$/.test(text);
  const isDeniedBefore = tokens.slice(Math.max(0, from - 4), from).some(({ text }) => text === "none");
  for (let at = noun + 1, isDenied = isDeniedBefore; at < noun + 9; at++) {
    const token = tokens[at];
    if (!token || sentenceEnds.has(token.text)) return false;
    if (token.text === "unaffected" || (isDenied && affected.has(token.text))) return true;
    if (affected.has(token.text)) return false;
    isDenied ||= denies(token);
  }
  return false;
}

function quantityOf(tokens: readonly Token[], from: number, numeral: Numeral): Quantity | null {
  const { value, to, isGrouped, isSpelled } = numeral;
  const before = tokens[from - 1];
  const after = tokens[to]?.text ?? "";
  if (value > 1e12 || after === "%" || after === "percent") return null;
  const start = tokens[from]?.start ?? 0;
  const end = tokens[to - 1]?.end ?? start;
  const asMoney = (at: number): Quantity | null => (isDemanded(tokens, from) ? null : { count: value, counted: "money", isVictims: false, start: at, end });
  if (before && currencies.has(before.text)) return asMoney(before.start);
  if (currencies.has(after) || (isSpelled && isGrouped)) return asMoney(start);
  // "One of our customers called", "no one opened the charts".
  if (isNoCount(tokens, from, numeral) || (isSpelled && value === 1 && (after === "of" || before?.text === "no"))) return null;
  const noun = findNoun(tokens, to) ?? labelOf(tokens, from, to);
  if (noun?.counted === "money") return asMoney(start);
  if (noun) {
    if ((noun.counted === "minutes" && ages.has(tokens[noun.at + 1]?.text ?? "")) || (noun.counted === "people" && noun.at > from && ((value >= fewestOwn && isOwn(tokens, from, noun.at)) || isSpared(tokens, from, noun.at)))) return null;
    const count = namesThings(noun) ? Math.round(value) : value * noun.unit;
    return count > 0 ? { count, counted: noun.counted, isVictims: noun.isVictims, start: Math.min(start, tokens[noun.at]?.start ?? start), end: Math.max(end, tokens[noun.at]?.end ?? end) } : null;
  }
  // "Where is our 38,400?", "2,140 gone": a sum without its currency.
  return value >= 100 && !isSpelled && (isGrouped || value >= 1_000) && isNear(tokens, from, moneyContext) ? asMoney(start) : null;
}

/** "3 out of 12,000 customers" counts the 3, "half of our 300 staff" 150, and "one in a million" nothing; null if the number is no such part. */
function readShare(tokens: readonly Token[], from: number, part: Numeral): { quantity: Quantity | null; to: number } | null {
  let at = tokens[part.to]?.text === "out" ? part.to + 1 : part.to;
  const isRatio = tokens[at]?.text === "in";
  if (!isRatio && tokens[at]?.text !== "of") return null;
  do at++;
  while (/^(?:the|our|my|your|their|its|all|a|about|some|over)$/.test(tokens[at]?.text ?? ""));
  const whole = readNumeral(tokens, at);
  if (!whole || whole.value <= part.value || isYear(whole.value)) return null;
  if (isRatio) return part.value === 1 ? { quantity: null, to: whole.to } : null;
  // "I am one of 12,000 customers affected" tells of them all.
  if (part.value === 1 && /^(?:am|are|is|was|were|every|each|any)$|['’](?:m|re)$/.test(tokens[from - 1]?.text ?? "")) return null;
  const value = part.value < 1 ? part.value * whole.value : part.value;
  return { quantity: quantityOf(tokens, from, { ...whole, value, isSpelled: part.isSpelled && value !== 1 }), to: whole.to };
}

/** True if the parts of a word make a number: "twenty-five", "six-hundred", "thousand-odd", "one-and-a-half". */
const isNumber = (parts: readonly string[]): boolean => parts.length > 1 && parts.every((part, at) => ones.has(part) || (part.length > 2 && multipliers.has(part)) || (at > 0 && /^(?:odd|and|a)$/.test(part)));

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(tokenPattern)) {
    const whole = match[0].toLowerCase();
    const parts = whole.includes("-") ? whole.split("-") : [whole];
    let start = match.index;
    for (const part of isNumber(parts) ? parts : [whole]) {
      tokens.push({ text: part, start, end: start + part.length });
      start += part.length + 1;
    }
    if (tokens.length >= maxTokens) break;
  }
  return tokens;
}

/**
 * The counts a text states of people, machines, messages, time (minutes), money (main units of any currency) and data
 * (gigabytes), in the text's order: in digits, spelled out or vague ("a few hundred"). Dates, versions, times of day and
 * room numbers count nothing. Linear in the text and bounded; English only; never throws.
 */
export function readQuantities(text: string): Quantity[] {
  const tokens = tokensOf(text);
  const found: Quantity[] = [];
  for (let at = 0; at < tokens.length; ) {
    const numeral = readNumeral(tokens, at);
    const share = numeral && readShare(tokens, at, numeral);
    const quantity = numeral && (share ? share.quantity : quantityOf(tokens, at, numeral));
    if (quantity) found.push(quantity);
    at = share?.to ?? numeral?.to ?? at + 1;
  }
  return found;
}

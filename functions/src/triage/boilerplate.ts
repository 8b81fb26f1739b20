/**
 * Finds what mail programs and politeness add to a report and what tells nothing of it: header lines, banners for mail from
 * outside, disclaimers, signatures, greetings. It asks for the formula, never for a word: a piece counts only as a whole
 * sentence or line in a known form of words, made of the words such forms are made of.
 */

/** What stands between two spaces. */
interface Token {
  start: number;
  end: number;
  raw: string;
  /** Its letters and digits in lower case: "e-mail," is "email". Empty for an address and for punctuation. */
  bare: string;
  isAddress: boolean;
  /** First of its line, quote marks and bullets aside. */
  startsLine: boolean;
  /** Newlines before it. */
  newlines: number;
  isFormal: boolean;
  isTelling: boolean;
  isMarker: boolean;
  /** A name, by its capital: "Jane", "O'Neil", "Miller,"; not "URGENT". */
  isTitle: boolean;
  endsSentence: boolean;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** What headers, banners, disclaimers, greetings and signatures cannot do without; most reports have none of it. */
const traces =
  /(?:^|[\s*_])(?:from|sent|to|cc|date|subject)[*_]{0,3}:|wrote:|(?:original|forwarded) m|dont often|don['\u2019]t often|\[ext|\*ext|confidential|privileged|intended|error|by mistake|virus|malware|liab|responsib|monitored|outside|external|attachments|prohibited|sender|recipient|print|registered|company (?:no|num|reg)|sent (?:from|via|with)|outlook|guaranteed|opinions|views|regards|wishes|thanks|thank you|thx|cheers|hesitate|any questions|forward to|zjqcm|sincerely|faithfully|truly|^best|\nbest|respectfully|(?:^|\n)[> \t]{0,8}(?:--|rgds|br|kr|ta|ty|hi|hello|hey|dear|good|to whom|greetings|morning|afternoon)|hope |trust |let me know/i;

/** Words that tell of somebody or of something that happened; no formula has one. */
const telling = set(
  "i im ive id ill my me mine myself he hes she shes his him her hers theyre someone somebody nobody everyone colleague colleagues boss yesterday today tonight morning noon lunch monday tuesday wednesday thursday friday saturday sunday ago clicked opened typed entered gave stolen stole lost missing hacked encrypted locked ransom phishing scam fake wrong wrongly leaked exposed infected breach breached flooded fraud gone broke broken got saw noticed found went didnt wasnt hadnt couldnt cant wont password passwords laptop laptops phone phones server servers computer pc patient patients customer customers",
);

/** The vocabulary of banners and disclaimers. */
const formal = set(
  "a accept accepted accepts access accompanying accordance accordingly accuracy accurate action actions acts addressed addressee addressees adequate advise advised affect affected affiliates against alert all although an and andor another any anything appear appropriate are arise arising as assume assumes at attached attaching attachment attachments attention author authorised authorized automatic automatically avoid aware basis be been before being belief believe believed beyond binding bodies body business but by can cannot careful carefully carry carries cause caused caution cautious change changed changes check checked checking checks clean click clicking client clients come comes coming communication communications company companies compliance computer concerning conduct confidential confidentiality confirm contact contain contained containing contains content contents contract contracts copied copies copy copying corporate corporation correspondence corrupted could damage damages data defects delay delays delete deleted deleting deletion delivery destroy destroyed destroying detected direct directly disclaimed disclaimer disclaims disclose disclosed disclosing disclosure discovered disseminate disseminated dissemination distribute distributed distributing distribution do document documents does dont due duty each either electronic else email emailed emails employee employees employer encouraged endeavour endorsed ensure entire entity entities error errorfree errors even event every exclude excluded exempt exercise expect expected expecting expects express expressed expressly ext extent external failure file files firm follow following for form forward forwarded forwarding free freely from full further given group guarantee guaranteed guarantees has have having hereby herein hereto herewith how however if illegal immediate immediately implied important in inadvertent inappropriate incidental inclusive incoming incomplete incorrect incorrectly incur incurred individual individuals inform information infringement inside instructions integrity intended intercepted intercept interception internal internet into is it its itself kindly know known law lawful laws legal legally liability liable limitation limited limits link linked links local loss losses made mail mailbox make malicious malware manager mark material materials may meant medium member message messages microsoft might misconstrued mistake mistaken mistakenly mitigate monitor monitored monitoring more must named necessarily necessary neither network never nin no nor not note notice notification notified notify nothing number obligation obliged obtain obtained of offence offer official on once only open opened opening opinion opinions or order organisation organisations organization organizations original originate originated originates originating other others otherwise our outgoing outlook out outside own part particular parties party partner partners party permanently permission permitted person personal persons please policies policy possession potential potentially practice precaution precautions prevent print printed printing prior privacy privilege privileged proceed processed processing prohibited prohibition promptly proper proprietary protect protected protection provide provided provider publish purpose purposes quality rather read reader readers reading reason reasonable receipt receive received receiver receiving recipient recipients recognise recognised recognize recognized recommend recommended record recorded records refer regarding regulations regulatory related relating reliance rely relying remove removed reply replying report represent representative represented represents reproduce reproduced reproduction required reserve reserves respect respond responding responsibility responsible restricted result resulted resulting results retain retained retention return right rights risk risks safe safety scan scanned scanning screened secure secured security see send sender senders sending sends sent service shall should site software solely sole some source spam specific specifically stated steps storage stored strictly subject subsequent subsidiaries such suffered suspicious sustained swept system systems take taken takes taking telephone than thank that the their thereof therefore thereto these they them third thirdparty this those though through time timely to transmission transmit transmitted transmitting treat trojan trust trusted trustworthy unauthorised unauthorized under understand undertake unencrypted unexpected unintended unknown unlawful unless unsolicited unsure until upon us use used user users using utmost validity verified verify verifying via view views virus viruses virusfree waive waived waiver warning warrant warranties warrants warranty was way we website were what when where whether which while whilst who whom whose will with within without work worms would written you your yours yourself sure likely often get learn why people antivirus came care clicks think reached anyone exclusive presence arrive late lost amended viewed hereof gateway strongly filter filtered threats defender symantec mimecast sophos barracuda proofpoint avast avg mcafee mailscanner messagelabs norton kaspersky eset cloud",
);

/** Words that a formula is known by; a sentence without one is not looked at. */
const markers = set("confidential confidentiality privileged intended error mistake mistakenly erroneously prohibited forbidden unlawful sender senders viruses virus malware clean liability liable responsibility responsible monitored recorded intercepted outside external attachments links author opinions views recipient recipients addressee addressees addressed environment printing print unauthorised unauthorized outlook often important secure disclosure dissemination confidentially deleted delete destroy privacy caution careful click clicking");

/** Words that a formula begins with, if not with a company's name. */
const openers = set(
  "caution warning attention alert notice important note ext external externalemail email emails mail sender message messages security please disclaimer confidentiality confidential legal privileged privacy and be aware this the do dont never avoid some you exercise use take think verify treat only open proceed learn report any it they unless if where should kindly immediately delete destroy unauthorised unauthorized outgoing incoming recipient recipients although while whilst we neither no as all internet communications communication views opinions statements electronic information",
);
/** Words that a sentence in `wholes` begins with. */
const wholeOpeners = set("p if should please kindly consider think be protect save do only sent get excuse forgive pardon virus virusfree learn i we just hope trust many thanks thank dont feel let contact call reach am are look looking");

const lead = "(?:(?:caution|warning|attention|alert|notice|important|note|ext|external|externalemail|email|mail|sender|message|security|please|disclaimer|confidentiality|confidential|legal|privileged|privacy|and|be|aware) )*?";
const some = (most: number): string => `(?: \\w+){0,${String(most)}}`;
const mail = "(?:email|emails|message|mail|communication|transmission|correspondence|document|electronic (?:mail|message|communication))";
const fromOutside = "(?:originat\\w+|sent|came|come|comes|coming|received|is)(?: from)?(?: an?| the| someone| somewhere)? (?:outside|external)";

interface Formula {
  pattern: RegExp;
  /** Enough by itself at the beginning of a sentence; of a line; or only beside another formula. */
  counts: "in a sentence" | "on a line" | "beside another";
}

/** Each is asked of a sentence's words, which are few; the gaps are bounded. */
const formulas: readonly Formula[] = [
  // Banners for mail from outside.
  { pattern: new RegExp(`^(?:caution|warning|attention|alert|notice|external|externalemail|ext|be careful|be cautious) ${lead}(?:this |the )?${mail}${some(3)} ${fromOutside}`), counts: "in a sentence" },
  { pattern: new RegExp(`^(?:this|the) ${mail}${some(2)} ${fromOutside}`), counts: "on a line" },
  { pattern: new RegExp(`^(?:caution|warning|attention|alert|notice) ${lead}external (?:email|sender|message|mail|content|source)`), counts: "on a line" },
  { pattern: /^external (?:email|sender|message|mail)(?: (?:be|do|please|use|exercise|think|caution|warning|with|careful|not) .*)?$/, counts: "on a line" },
  { pattern: new RegExp(`^${lead}(?:do not|dont|never|avoid)${some(8)} (?:links?|attachments?|content)${some(8)} (?:unless|until) you`), counts: "in a sentence" },
  { pattern: /^(?:some people who received this message |you )dont often get emails? from/, counts: "in a sentence" },
  { pattern: new RegExp(`^${lead}(?:do not|dont|never|avoid|be careful|be cautious|be vigilant|exercise|use|take|think|verify|treat|only open|proceed)${some(9)} (?:links?|attachments?|sender|caution|content|click|clicking)`), counts: "beside another" },
  { pattern: /^learn why this is important|^report(?: \w+){0,4} (?:suspicious|phish\w*)/, counts: "beside another" },
  // Confidentiality.
  { pattern: new RegExp(`^${lead}(?:this|the (?:information|contents?)${some(6)} this|any information${some(3)} this) ${mail}${some(24)} (?:confidential|privileged|intended (?:solely|only|exclusively)|intended for|proprietary|(?:sole|exclusive) use)(?: \\w+){3}`), counts: "in a sentence" },
  { pattern: new RegExp(`^${lead}(?:this|the (?:information|contents?)${some(6)} this) ${mail}${some(8)} (?:confidential|privileged|proprietary)`), counts: "beside another" },
  { pattern: new RegExp(`^(?:it|they|the information|unless otherwise)${some(6)} (?:confidential|privileged|intended (?:solely|only|exclusively))`), counts: "beside another" },
  { pattern: new RegExp(`^${lead}(?:if|where|should) (?:you|the reader)${some(5)} not (?:the|an|a)(?: intended| named| correct)* (?:recipient|addressee)`), counts: "in a sentence" },
  { pattern: new RegExp(`^${lead}(?:if|should) you(?: have)?(?: received?| get| got)${some(8)} (?:in error|by mistake|by error|mistakenly|erroneously|incorrectly)(?: \\w+){2}`), counts: "in a sentence" },
  { pattern: new RegExp(`^${lead}if this ${mail} (?:has|was|is)${some(3)} (?:reached|sent|addressed|delivered)${some(2)} you${some(2)} (?:in error|by mistake)(?: \\w+){2}`), counts: "in a sentence" },
  { pattern: new RegExp(`^(?:please|kindly) (?:(?:immediately )?(?:notify|inform|advise|contact|tell|alert)${some(8)} sender${some(8)} (?:delete|destroy|remove)|(?:immediately )?(?:delete|destroy|remove)${some(10)} (?:notify|inform|advise)${some(5)} sender)`), counts: "in a sentence" },
  { pattern: new RegExp(`^(?:any|the|unauthori[sz]ed|you${some(5)} that)${some(10)} (?:use|disclosure|copying|distribution|dissemination|review|reproduction|forwarding|printing)${some(14)} (?:prohibited|forbidden|unlawful|not permitted|not authori[sz]ed|unauthori[sz]ed)`), counts: "in a sentence" },
  // Viruses and what nobody answers for.
  { pattern: new RegExp(`^(?:please|kindly) (?:always )?(?:scan|check)(?: this email and)?(?: all| any| its)? attachments? (?:for|against)(?: \\w+){0,3} (?:virus|viruses|malware)(?:$| (?:before|prior|as|and|or|on|upon|when|we) )`), counts: "in a sentence" },
  { pattern: new RegExp(`^(?:this|outgoing|incoming) ${mail}${some(6)} (?:scanned|checked|swept|screened|certified)${some(12)} (?:virus|viruses|virusfree|malware|threats|clean|antivirus|mailscanner|spam)`), counts: "in a sentence" },
  { pattern: new RegExp(`^(?:although|while|whilst|though) (?:we|this|every|all|reasonable|the company)${some(20)} (?:virus|viruses|malware)`), counts: "in a sentence" },
  { pattern: new RegExp(`^${lead}(?:the )?recipients? (?:should|must|is|are)${some(8)} (?:check|scan|ensure|verify|responsible|responsibility)`), counts: "in a sentence" },
  { pattern: new RegExp(`^(?:although|while|whilst|we|it|the|neither|no|as|(?:\\w+ ){0,4}(?:accepts?|takes?|cannot|does|do))${some(16)} (?:no|any|not|be) (?:liability|liable|responsible|responsibility|legal liability)${some(12)} (?:loss|losses|damage|damages|virus|viruses|errors?|contents?|omissions|email|emails|message)`), counts: "in a sentence" },
  { pattern: new RegExp(`^(?:we|[a-z]+)${some(4)} (?:accepts?|takes?|assumes?) no (?:liability|responsibility)`), counts: "beside another" },
  { pattern: new RegExp(`^(?:please note |that |all |incoming |outgoing |and |or |internet |we may )*(?:emails?|messages|communications)${some(10)} (?:may|might|will|are)(?: also)? (?:be )?(?:subject to )?(?:monitor\\w*|record\\w*|intercept\\w*)`), counts: "in a sentence" },
  { pattern: new RegExp(`^(?:please note that |internet |the )?(?:emails?|communications?|messages?|security)${some(8)} (?:cannot|can not|not) be guaranteed`), counts: "in a sentence" },
  { pattern: new RegExp(`^(?:any |the |all )?(?:views|opinions|statements)${some(14)} (?:author|authors|sender|senders|individual|company|organisation|organization|employer)`), counts: "in a sentence" },
];

/** Sentences that are nothing else, word for word. */
const wholes: readonly RegExp[] = [
  /^(?:p )?(?:please |kindly )?(?:consider|think of|think about|be kind to|protect|save)(?: \w+){0,3} (?:environment|planet|trees?|paper)(?: \w+){0,4} print(?:ing|ed)?(?: (?:this|the|out|an?|email|mail|message|it|off|or|its|attachments?|hard|copy|unless|you|really|need|have|to|necessary)){0,10}$/,
  /^(?:do you really need|please (?:only|do not|dont)|only) (?:to )?print (?:this|the)(?: (?:email|mail|message|out|if|necessary|unless|really|needed|you|have|to|need|it)){0,8}$/,
  /^sent (?:from|via|with|using|by)(?: my| the| a| an)? (?:iphone|ipad|android|samsung|galaxy|huawei|pixel|blackberry|nokia|sony|xperia|motorola|xiaomi|oneplus|mobile|phone|tablet|handheld|smartphone|outlook|yahoo|gmail|mail|proton|protonmail|aol|windows|mailbox|spark|superhuman|thunderbird|bluemail|email)(?: (?:iphone|ipad|phone|device|mobile|smartphone|tablet|galaxy|android|ios|outlook|mail|app|for|on|windows|10|11|pro|max|secure|email|handheld|wireless|so|please|excuse|forgive|pardon|any|the|typos?|brevity|and|mistakes|errors|spelling|my|short|reply|5g|4g|an|a|at|and?t|verizon)){0,14}$/,
  /^get outlook for(?: (?:ios|android|windows|mac))?(?: and android)?$/,
  /^(?:please )?(?:excuse|forgive|pardon) (?:any |the |my )?(?:typos?|brevity|spelling|errors|mistakes|autocorrect)(?: (?:and|or|any|typos?|brevity|spelling|errors|mistakes|autocorrect)){0,5}$/,
  /^virus ?free$|^learn why this is important$/,
  /^(?:i |we )?(?:just )?(?:hope|trust) (?:that )?(?:(?:this )?(?:(?:email|message|mail|note) )?(?:finds|reaches) you(?: all)?|you(?:re| are| guys are| all are)?|all is|everything is|everyone is|youre all)(?: (?:all|doing|keeping|both|having|had|a))*(?: (?:safe|well|fine|good|great|ok|okay|healthy|lovely|nice|and|weekend|week|day|start|to|the|with|you|spirits|health|in))+$/,
  /^(?:many )?(?:thanks|thank you)(?: (?:so|very) much)?(?: in advance| in anticipation)?(?: for (?:your|the|any) (?:help|time|support|assistance|understanding|attention|patience|cooperation|quick|kind|and|in|advance|on this|with this|matter|to this)(?: (?:help|time|support|assistance|understanding|attention|patience|cooperation|and|in|advance|this|matter|to|with|on|your)){0,7})?$/,
  /^(?:please )?(?:do not hesitate to|dont hesitate to|feel free to)? ?(?:let me know|contact me|get in touch|call me|reach out)(?: if| should)? you (?:need|have|require|want)(?: (?:anything|any|else|more|further|information|info|details|questions|queries|from|me|my|side|other|to|know|or|something)){1,8}$/,
  /^(?:please )?(?:if|should) you (?:have|need|require)(?: (?:any|anything|further|more|questions|queries|information|else|or|concerns)){1,6} (?:please )?(?:do not hesitate to |dont hesitate to |feel free to )?(?:let me know|contact me|get in touch|ask|call me|ring me)$/,
  /^(?:i |we )?(?:am |are )?look(?:ing)? forward to (?:hearing from you|your (?:reply|response|answer|feedback))(?: soon)?$/,
];

const registration = /^(?:.{0,80} )?(?:registered (?:office|address|in|company|charity|number|no)|company (?:no|number|registration|reg)|vat (?:no|number|reg|registration)|charity (?:no|number))(?: |$)/;
const companyWords = set("registered company vat charity");
const registered = set("registered office address in company charity number no reg registration vat and the of is a at by for regulated authorised authorized financial conduct authority wales england scotland ireland limited ltd plc llp gmbh inc a member trading as name with place under house commercial register companies");

const collectives = set("team all it there everyone everybody helpdesk help desk service servicedesk support security colleagues sir sirs madam folks guys both ladies gentlemen friends or and department dept the it's again info office hello mr mrs ms miss dr prof morning afternoon evening day to whom may concern center centre soc cert infosec admin admins");
/** A pasted mail that greets so is a mass mail, which tells something. */
const massGreeted = set("customer customers user users client clients member members valued account holder cardholder winner beneficiary subscriber friend taxpayer owner");
const greeted = set("hi hello hey hiya dear greetings good morning afternoon to");
const greeting = /^(?:hi|hello|hey|hiya|dear|greetings|good (?:morning|afternoon|evening|day)|morning|afternoon|to whom it may concern)(?: |$)/;

const strongClose = /^(?:(?:with )?(?:(?:my|our) )?(?:kind|kindest|best|warm|warmest|many|friendly)(?: (?:and )?(?:kind|best|warm))? (?:regards|wishes|greetings)|(?:with )?regards|rgds|(?:yours )?(?:sincerely|faithfully|truly)|sincerely yours|respectfully|with (?:thanks|gratitude)|yours)$/;
const weakClose = /^(?:(?:many |kind )?thanks(?: again| a lot| so much| very much| in advance)?|thank you(?: again| so much| very much| in advance| and (?:kind|best) regards)?|thanks and (?:kind |best )?regards|(?:thanks|thank you)(?: so much| very much)? for (?:your|the) (?:help|time|support|assistance|attention)|thx|cheers|best|br|kr|ty|ta|all the best|take care|have a (?:nice|good|great) (?:day|weekend|evening))$/;
const closeWords = set("with my our kind kindest best warm warmest many friendly and regards wishes greetings rgds yours sincerely faithfully truly respectfully thanks gratitude thank you again a lot so much very in advance thx cheers br kr ty ta all the take care have nice good great day weekend evening for your help time support assistance attention");

/** Small words of signatures, and of jobs people write in lower case. */
const ofSignatures = set("of and the for in at de van von der la le tel telephone phone ph mobile mob cell fax direct ext extension email mail web website office line t m f e w p d manager officer nurse assistant director engineer clerk head department dept team ward administrator coordinator specialist analyst consultant advisor adviser executive accountant accounts payable receivable finance sales marketing operations support services service senior junior deputy lead chief supervisor secretary reception receptionist technician developer he him his she her hers they them sheher hehim theythem shehers hehis x xx xxx ltd limited gmbh plc inc llc ag street road avenue floor building room house");
const maxSignature = { tokens: 60, lines: 12, perLine: 14 };

const dateWords = set("monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec am pm utc gmt cet cest est edt pst pdt bst st nd rd th at on of today yesterday");
const labels = set("from sent to cc bcc date subject replyto importance priority sensitivity");

const lineBreak = 10;

const isTitle = (raw: string): boolean => !/^[a-z0-9]/.test(raw) && (/^["'(<[*_]{0,2}[A-Z\u00c0-\u00de](?:[a-z\u00df-\u024f'\u2019-]|[A-Z]{1,3}[a-z])/.test(raw) || /^["'(]?[A-Z]\.?[,)]?$/.test(raw));
const abbreviations = set("ltd co inc mr mrs ms dr no st eg ie etc tel ext reg");

function endsSentence(raw: string, bare: string): boolean {
  return /[.!?]["')\]*_]{0,3}$/.test(raw.slice(-4)) && !abbreviations.has(bare);
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  let startsLine = true;
  let newlines = 2;
  for (const { 0: raw, index } of text.matchAll(/\S+/g)) {
    for (let at = end; at < index; at++) if (text.charCodeAt(at) === lineBreak) newlines++;
    end = index + raw.length;
    startsLine ||= newlines > 0;
    const isAddress = raw.includes("@") || raw.includes("://") || /^[<(]?www\./i.test(raw);
    const bare = isAddress || raw.length > 60 ? "" : raw.toLowerCase().replace(/[^a-z0-9\u00c0-\u024f]+/g, "");
    tokens.push({ start: index, end, raw, bare, isAddress, startsLine, newlines, isFormal: formal.has(bare), isTelling: telling.has(bare), isMarker: markers.has(bare), isTitle: isTitle(raw), endsSentence: endsSentence(raw, bare) });
    if (bare !== "" || isAddress) startsLine = false;
    newlines = 0;
  }
  return tokens;
}

const isShortCapitals = ({ raw }: Token): boolean => /^["'(<[]?[A-Z]{2,5}[,;:.|"')>\]]{0,2}$/.test(raw);
const hasDigit = ({ raw }: Token): boolean => /\d/.test(raw);
const joined = (tokens: readonly Token[]): string => tokens.flatMap(({ bare }) => (bare === "" ? [] : [bare])).join(" ");

/** What is blanked, by token. */
type Blanked = boolean[];

function blank(blanked: Blanked, from: number, to: number): void {
  blanked.fill(true, from, to);
}

/** The first token from `from` on that begins another line, at most `most` further on. */
function lineEnd(tokens: readonly Token[], from: number, most: number): number {
  let at = from + 1;
  while (at < tokens.length && at - from < most && tokens[at]?.newlines === 0) at++;
  return at;
}

// --- Header lines ---

interface Field {
  label: string;
  /** Its label's token, its value's tokens. */
  at: number;
  from: number;
  to: number;
  isValid: boolean;
}

/** The label that a token is, as "From:" and "*Sent:*". Within a line it has to be written with a capital. */
function labelAt(tokens: readonly Token[], at: number): string | undefined {
  const token = tokens[at];
  if (!token || token.raw.length > 16 || !labels.has(token.bare) || !/^[>*_|"]{0,6}[a-z-]+[*_]{0,3}:[*_]{0,3}$/i.test(token.raw)) return undefined;
  return token.startsLine || /^[*_]{0,3}[A-Z]/.test(token.raw) ? token.bare : undefined;
}

function isPeople(tokens: readonly Token[]): boolean {
  if (tokens.length === 0 || tokens.length > 80) return false;
  const hasAddress = tokens.some(({ isAddress }) => isAddress);
  const others = tokens.filter((token) => token.bare !== "" && !token.isTitle && !isShortCapitals(token) && !/^(?:on|behalf|of|via|and|the)$/.test(token.bare));
  if (tokens.some(({ bare }) => telling.has(bare))) return false;
  return others.length === 0 || (hasAddress && others.length <= 6 && tokens.length <= 14);
}

const isDate = (tokens: readonly Token[]): boolean => tokens.length > 0 && tokens.length <= 14 && tokens.every((token) => token.bare === "" || hasDigit(token) || dateWords.has(token.bare)) && tokens.some((token) => hasDigit(token) || dateWords.has(token.bare));

function isValid(label: string, value: readonly Token[]): boolean {
  if (label === "subject") return true;
  if (label === "sent" || label === "date") return isDate(value);
  if (label === "importance" || label === "priority" || label === "sensitivity") return value.length === 1 && /^(?:high|low|normal|confidential|private|personal|urgent)$/.test(value[0]?.bare ?? "");
  return isPeople(value);
}

/** In a flattened mail the last name runs into the body: what can be told from it ends with the address. */
function upToAddress(tokens: readonly Token[], { from, to }: Field): number {
  const first = tokens.slice(from, Math.min(to, from + 8));
  const names = first.slice(0, first.findIndex(({ isAddress }) => isAddress) + 1);
  return isPeople(names) ? from + names.length : from;
}

const pleas = set("urgent please pls help needed asap question query fyi important attention required quick very hi hello re fw fwd aw");

/** Where a subject begins to tell something: after "Re:" and "Fwd:", and nowhere if it is but a plea for help. */
function subjectFrom(tokens: readonly Token[], { from, to }: Field): number {
  let at = from;
  while (at < to && /^(?:re|fwd?|aw):$/i.test(tokens[at]?.raw ?? "")) at++;
  return tokens.slice(at, to).every(({ bare }) => bare === "" || pleas.has(bare)) ? to : at;
}

function findHeaders(tokens: readonly Token[], blanked: Blanked): void {
  let block: Field[] = [];
  const close = (): void => {
    const known = block.filter(({ isValid: isKnown }) => isKnown);
    const main = known.filter(({ label }) => /^(?:from|to|sent|date|cc)$/.test(label));
    const [only] = known;
    const isSingle = known.length === 1 && only !== undefined && /^(?:from|to)$/.test(only.label) && only.to - only.from <= 6 && (tokens[only.to - 1]?.isAddress ?? false);
    if ((known.length >= 2 && main.length >= 1) || isSingle) for (const field of known) blank(blanked, field.at, field.label === "subject" ? subjectFrom(tokens, field) : field.to);
    block = [];
  };
  for (let at = 0; at < tokens.length; at++) {
    const label = labelAt(tokens, at);
    if (label === undefined) continue;
    let to = at + 1;
    while (to < tokens.length && to - at < 80 && tokens[to]?.newlines === 0 && labelAt(tokens, to) === undefined) to++;
    // A long list of recipients goes on in the lines below.
    while (/^(?:to|cc|bcc)$/.test(label) && to < tokens.length && to - at < 80 && tokens[to]?.newlines === 1 && (tokens.slice(to, lineEnd(tokens, to, 20)).some(({ isAddress }) => isAddress)) && labelAt(tokens, to) === undefined) to = lineEnd(tokens, to, 20);
    const field: Field = { label, at, from: at + 1, to, isValid: isValid(label, tokens.slice(at + 1, to)) };
    if (!field.isValid && /^(?:from|to|cc)$/.test(label)) {
      const cut = upToAddress(tokens, field);
      if (cut > field.from) Object.assign(field, { to: cut, isValid: true });
    }
    const last = block.at(-1);
    if (last && at > last.to + 1) close();
    block.push(field);
    at = Math.max(at, to - 1);
  }
  close();
}

/** "On Fri, 20 Nov 2026 at 08:41, Jane Miller <…> wrote:" and the lines that part a mail from the one it answers. */
function findSeparators(tokens: readonly Token[], blanked: Blanked): void {
  tokens.forEach((token, at) => {
    if (!token.startsLine || !/^(?:on|begin|original|forwarded)$/.test(token.bare)) return;
    const line = tokens.slice(at, Math.min(at + 24, tokens.length));
    const wrote = line.findIndex(({ raw }) => raw === "wrote:" || raw === "writes:");
    const between = line.slice(1, Math.max(wrote, 1));
    if (token.bare === "on" && wrote > 2 && between.some(hasDigit) && between.every((word) => word.bare === "" || hasDigit(word) || word.isTitle || dateWords.has(word.bare))) blank(blanked, at, at + wrote + 1);
    const end = lineEnd(tokens, at, 8);
    if (/^(?:begin )?(?:original|forwarded) (?:message|mail|email)(?: follows)?$/.test(joined(tokens.slice(at, end)))) blank(blanked, at, end);
  });
}

// --- Signatures and greetings ---

function isOfSignature(token: Token): boolean {
  if (token.isAddress || (token.bare === "" && token.raw.length <= 60) || ofSignatures.has(token.bare)) return true;
  // "Host: WS-12" is a line of the report; "Tel: 12" is known above.
  if (token.isTelling || token.raw.endsWith(":")) return false;
  return hasDigit(token) || token.isTitle || isShortCapitals(token) || ofSignatures.has(token.bare.replace(/s$/, ""));
}

/** What was flattened runs on into a sentence: its first word has a capital too, and the next may be one of signatures. */
function flattenedEnd(tokens: readonly Token[], from: number, odd: number, blanked: Blanked): number {
  if (blanked[odd] === true) return odd;
  let end = odd;
  while (end > from && /^[a-z]+$/.test(tokens[end - 1]?.raw ?? "")) end--;
  const last = tokens[end - 1];
  return last && end > from && last.isTitle ? end - 1 : end;
}

/** Where the signature that begins at `from` ends: with the last line made of names, jobs, numbers and addresses only. */
function signatureEnd(tokens: readonly Token[], from: number, blanked: Blanked): number {
  let end = from;
  let lines = 0;
  while (end < tokens.length && end - from < maxSignature.tokens && lines < maxSignature.lines) {
    const isOwnLine = (tokens[end]?.newlines ?? 0) > 0;
    const next = lineEnd(tokens, end, isOwnLine ? maxSignature.perLine + 1 : maxSignature.tokens);
    const line = tokens.slice(end, next);
    if (blanked[end] === true) return end;
    const isLowerName = lines === 0 && line.length <= 2 && line.every(({ raw, bare }) => /^[a-z]{2,12}[.!]?$/.test(raw) && !telling.has(bare) && !formal.has(bare));
    const odd = line.findIndex((token, index) => !isOfSignature(token) || blanked[end + index] === true);
    if ((odd < 0 && (!isOwnLine || line.length <= maxSignature.perLine)) || isLowerName) end = next;
    else return isOwnLine || odd < 0 ? end : flattenedEnd(tokens, end, end + odd, blanked);
    lines++;
  }
  return end;
}

/** Blanks the signatures; true if there is one. */
function findSignatures(tokens: readonly Token[], blanked: Blanked): boolean {
  let isFound = false;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) continue;
    const isBare = lineEnd(tokens, at, 2) === at + 1;
    if (token.startsLine && isBare && /^(?:--|\u2014|__)$/.test(token.raw)) {
      const end = signatureEnd(tokens, at + 1, blanked);
      if (end === at + 1) continue;
      blank(blanked, at, end);
      isFound = true;
      at = end - 1;
      continue;
    }
    const before = tokens[at - 1];
    const isStart = token.startsLine || before?.endsSentence === true || blanked[at - 1] === true;
    // Within a flattened line "Kind regards, Jane" needs no full stop before it.
    if (!closeWords.has(token.bare) || !(isStart || token.isTitle)) continue;
    let to = at;
    let close = 0;
    let isStrong = false;
    let phrase = "";
    while (to < tokens.length && to - at < 6 && closeWords.has(tokens[to]?.bare ?? "") && (to === at || tokens[to]?.newlines === 0)) {
      phrase += `${phrase === "" ? "" : " "}${tokens[to]?.bare ?? ""}`;
      to++;
      if (strongClose.test(phrase)) [close, isStrong] = [to, true];
      else if (weakClose.test(phrase)) [close, isStrong] = [to, false];
    }
    if (close === 0 || (!isStart && !(isStrong && close - at > 1))) continue;
    const isLineDone = close >= tokens.length || (tokens[close]?.newlines ?? 0) > 0;
    const end = signatureEnd(tokens, close, blanked);
    const isEndOfLine = end >= tokens.length || (tokens[end]?.newlines ?? 0) > 0;
    // "Best Health Clinic" is no sign-off, "Best, Jane" and "Thanks Jane" are.
    const isPlain = isEndOfLine && (end - close <= 3 || /[,.!-]$/.test(tokens[close - 1]?.raw ?? ""));
    if (!isLineDone && !(end > close && (isStrong || isPlain))) continue;
    blank(blanked, at, end);
    isFound = true;
    at = end - 1;
  }
  return isFound;
}

/** A greeting, with those it is for: names, but a lower-case one only in "hi tom,". */
function isGreeting(line: readonly Token[]): boolean {
  if (line.length > 6 || !greeting.test(joined(line))) return false;
  const named = line.slice(1).filter(({ bare }) => !collectives.has(bare) && bare !== "");
  if (named.some(({ bare, isTelling }) => massGreeted.has(bare) || isTelling)) return false;
  return named.every((token) => token.isTitle) || (line.length === 2 && line[1]?.raw.endsWith(",") === true);
}

/** Greetings at the beginning of a line or sentence: alone on the line, or parted from the rest of it. */
function findGreetings(tokens: readonly Token[], blanked: Blanked): void {
  tokens.forEach((token, at) => {
    const previous = tokens[at - 1];
    if (blanked[at] === true || !greeted.has(token.bare) || !(token.startsLine || previous?.endsSentence === true || blanked[at - 1] === true)) return;
    const line = tokens.slice(at, lineEnd(tokens, at, 7));
    const parted = line.slice(0, line.findIndex(({ raw }) => /[,!.:;\u2013-]$/.test(raw)) + 1);
    const found = [line, parted].find(isGreeting);
    if (found) blank(blanked, at, at + found.length);
  });
}

// --- Banners and disclaimers ---

interface Sentence {
  from: number;
  to: number;
  counts: Formula["counts"] | "in itself" | "never";
}

const maxSentence = { tokens: 160, lines: 12, units: 1_600 };

/** How many of the words from `from` to `to` no formula is made of; none can be, if one of them tells something. */
function strangersIn(tokens: readonly Token[], from: number, to: number, isFirst: boolean): { strange: number; words: number } {
  let strange = 0;
  let words = 0;
  for (let at = from; at < to; at++) {
    const token = tokens[at];
    if (!token || token.bare === "") continue;
    words++;
    if (token.isFormal) continue;
    if (token.isTelling) return { strange: Infinity, words };
    if (!token.isTitle || (isFirst && at === from)) strange++;
  }
  return { strange, words };
}

/** The sentence from `from` on: to its full stop, over the lines it was broken into, or to the line that is not of it. */
function formulaAt(tokens: readonly Token[], from: number, blanked: Blanked): Sentence | undefined {
  const first = tokens[from];
  if (!first || !(first.isTitle || openers.has(first.bare))) return undefined;
  let to = from;
  let strange = 0;
  let words = 0;
  let isMarked = false;
  for (let lines = 0; lines < maxSentence.lines && to < tokens.length && to - from < maxSentence.tokens; lines++) {
    let end = to;
    let isOver = false;
    while (end < tokens.length && end - from < maxSentence.tokens && !isOver && blanked[end] !== true && (end === to || tokens[end]?.newlines === 0)) {
      const token = tokens[end];
      isMarked ||= token?.isMarker === true;
      isOver = token?.endsSentence === true;
      end++;
    }
    const line = strangersIn(tokens, to, end, to === from);
    if (line.strange * 4 > line.words) break;
    to = end;
    strange += line.strange;
    words += line.words;
    if (isOver || (tokens[to]?.newlines ?? 2) !== 1 || blanked[to] === true) break;
  }
  if (to === from || !isMarked || strange * 8 > words) return undefined;
  const sentence = joined(tokens.slice(from, to));
  // What is no formula by itself may have no word of its own.
  const asked = sentence.length > maxSentence.units ? [] : strange === 0 ? formulas : formulas.filter(({ counts }) => counts === "in a sentence");
  const found = asked.filter(({ pattern }) => pattern.test(sentence)).map(({ counts }) => counts);
  const best = (["in a sentence", "on a line", "beside another"] as const).find((counts) => found.includes(counts));
  return { from, to, counts: best ?? (strange === 0 && words >= 4 ? "beside another" : "never") };
}

/** A sentence on one line that is a formula word for word, or a company's registration. */
function wholeAt(tokens: readonly Token[], from: number, blanked: Blanked): number {
  let to = from;
  let isOver = false;
  let isCompany = false;
  while (to < tokens.length && to - from < 40 && !isOver && blanked[to] !== true && (to === from || tokens[to]?.newlines === 0)) {
    isOver = tokens[to]?.endsSentence === true;
    isCompany ||= companyWords.has(tokens[to]?.bare ?? "");
    to++;
  }
  const isOpened = wholeOpeners.has(tokens[from]?.bare ?? "");
  if (!isOpened && !isCompany) return from;
  const sentence = joined(tokens.slice(from, to));
  if (isOpened && wholes.some((pattern) => pattern.test(sentence))) return to;
  const isRegistration = registration.test(sentence) && tokens.slice(from, to).every((token) => token.bare === "" || registered.has(token.bare) || token.isTitle || hasDigit(token) || isShortCapitals(token)) && tokens.slice(from, to).some(hasDigit);
  return isRegistration ? to : from;
}

function findFormulas(tokens: readonly Token[], blanked: Blanked): void {
  const sentences: Sentence[] = [];
  let isStart = true;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const canStart: boolean = isStart || token.startsLine;
    isStart = blanked[at] === true || token.endsSentence || (isStart && token.bare === "" && !token.isAddress);
    if (!canStart || blanked[at] === true || token.bare === "") continue;
    const tag = /^\[?\**(?:ext|external)(?:-?(?:email|sender|mail))?\**\]:?$/i.test(token.raw) || /^\*+(?:external|ext)\*+:?$/i.test(token.raw) || /^zjqcmqryfpfptbanner/i.test(token.raw);
    if (tag) {
      blank(blanked, at, at + 1);
      isStart = true;
      continue;
    }
    const whole = wholeAt(tokens, at, blanked);
    const sentence = whole > at ? { from: at, to: whole, counts: "in itself" as const } : formulaAt(tokens, at, blanked);
    if (!sentence || sentence.counts === "never") continue;
    if (sentence.counts === "on a line" && !token.startsLine && blanked[at - 1] !== true) sentence.counts = "beside another";
    sentences.push(sentence);
    at = sentence.to - 1;
    isStart = true;
  }
  accept(sentences, blanked);
}

/** Blanks what counts by itself, and what stands directly beside that. */
function accept(sentences: readonly Sentence[], blanked: Blanked): void {
  const isSure = sentences.map(({ counts }) => counts !== "beside another");
  const isBeside = (one: Sentence | undefined, other: Sentence | undefined): boolean => one !== undefined && other?.from === one.to && other.counts !== "in itself" && one.counts !== "in itself";
  for (let at = 1; at < sentences.length; at++) isSure[at] ||= isSure[at - 1] === true && isBeside(sentences[at - 1], sentences[at]);
  for (let at = sentences.length - 2; at >= 0; at--) isSure[at] ||= isSure[at + 1] === true && isBeside(sentences[at], sentences[at + 1]);
  sentences.forEach(({ from, to }, at) => {
    if (isSure[at] === true) blank(blanked, from, to);
  });
}

/**
 * The text, unit for unit, with its boilerplate blanked: what stands there instead ends a clause. English only; linear in the
 * text; never throws.
 */
export function withoutBoilerplate(text: string): string {
  if (!traces.test(text)) return text;
  const tokens = tokensOf(text);
  const blanked: Blanked = new Array<boolean>(tokens.length).fill(false);
  findHeaders(tokens, blanked);
  findSeparators(tokens, blanked);
  findGreetings(tokens, blanked);
  findFormulas(tokens, blanked);
  // In a flattened mail only where the signature ends shows that a disclaimer begins.
  if (findSignatures(tokens, blanked)) findFormulas(tokens, blanked);
  let result = "";
  let from = 0;
  tokens.forEach(({ start, end }, at) => {
    if (blanked[at] !== true) return;
    result += text.slice(from, start) + "\n".repeat(end - start);
    from = end;
  });
  return from === 0 ? text : result + text.slice(from);
}

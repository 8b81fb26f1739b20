/** Undoes what people and tools do to indicators so that nobody follows them, and what mail clients and JSON do to them. */
import { leader, type Source } from "./recogniser.ts";

/** What one rule moved: from each place on in its text, how much further on that stood before. Places ascend. */
interface Shifts {
  places: number[];
  distances: number[];
}

interface Rule {
  /** Without any of these in the text there is nothing to do. */
  needs: readonly string[] | RegExp;
  pattern: RegExp;
  by: (match: RegExpExecArray) => string;
}

const always = (replacement: string) => () => replacement;
const fromCode = (digits: string, radix: number): string => String.fromCharCode(Number.parseInt(digits, radix));

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", period: ".", colon: ":", sol: "/", commat: "@" };

/** Top-level domains that people spell with "dot" before them. */
const spoken = "com|net|org|info|biz|io|ru|cn|top|xyz|de|fr|eu|uk|at|ch|example";
const opener = "[\\[({<]";
const closer = "[\\])}>]";

/** Top-level domains of points with spaces ("evil . com", "evil .com"), and the words before which such a point is prose ("the .com boom"). */
const spaced = "com|net|org|info|biz|io|ru|cn|top|xyz|de|fr|eu|uk|ch|nl|pl|br|su|cc|tk|app|shop|online|site|club|live|icu|dev|example";
const beforeEnds: ReadonlySet<string> = new Set("a,an,the,our,my,your,his,her,their,its,this,that,these,any,every,each,all,no,not,of,in,on,at,to,for,and,or,with,by,from,as,is,was,it,use,used,using,new,old,some,many,other,buy,microsoft,asp,domain,domains,site,sites,file,files,hello".split(","));

/** A point for a spaced one; the text as it is where a sentence ends or an ending is spoken of. */
function unspace({ 0: found, 1: word = "", index, input }: RegExpExecArray): string {
  const isEnding = !found.endsWith(" ");
  // ".net" by itself is a framework, ".app" and ".dev" are what names and files end in.
  const isTerm = isEnding && /^(?:net|app|dev|example)(?![\w.])/.test(input.slice(index + found.length));
  // "It failed . de facto": two letters after a whole word, and a sentence that goes on.
  const isProse = !isEnding && /^[a-z]{2} [a-z]/i.test(input.slice(index + found.length)) && /^[a-z]+$/i.test(word) && !/[./] ?$/.test(input.slice(Math.max(0, index - 2), index));
  return beforeEnds.has(word.toLowerCase()) || isTerm || isProse ? found : `${word}${leader}`;
}

/** In order; what one rule makes, the next may use. Each pattern is linear. */
const rules: readonly Rule[] = [
  // Characters that show nothing: zero width, soft hyphens, marks of direction, variation selectors.
  { needs: /[^\x00-\x7f]/, pattern: /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]+/g, by: always("") },
  { needs: /[\uff01-\uff61]/, pattern: /[\uff01-\uff5e]+/g, by: ([wide]) => String.fromCharCode(...Array.from(wide, (letter) => letter.charCodeAt(0) - 0xfee0)) },
  { needs: ["\u3002", "\uff61"], pattern: /[\u3002\uff61](?<=[a-z0-9].)(?=[a-z0-9])/gi, by: always(".") },
  { needs: ["\\u00"], pattern: /\\u00(2[0-9a-f]|3[a-f]|40|5f)/gi, by: ([, code = ""]) => fromCode(code, 16) },
  { needs: ["\\/"], pattern: /\\\//g, by: always("/") },
  { needs: ["&"], pattern: /&(?:amp;)*(?:(amp|lt|gt|quot|apos|nbsp|period|colon|sol|commat)|#(3[2-9]|[4-9]\d|1[01]\d|12[0-6])|#x([2-6][0-9a-f]|7[0-9a-e]));/gi, by: ([, name, decimal, hex]) => (name ? (entities[name.toLowerCase()] ?? "") : decimal ? fromCode(decimal, 10) : fromCode(hex ?? "", 16)) },
  // Schemes and what follows them.
  { needs: /[xt*_]p|meow/i, pattern: /(?<![a-z0-9])(?:(?!http)h[xt*_]{2}p|htxp|meow)(s?)(?=\s?[[({]?:)/gi, by: ([, secure = ""]) => `http${secure}` },
  { needs: ["xp"], pattern: /(?<![a-z0-9])fxp(s?)(?=\s?[[({]?:)/gi, by: ([, secure = ""]) => `ftp${secure}` },
  { needs: /[[({][:/]/, pattern: /[[({](:\/\/|::?|\/\/?)[\])}]/g, by: ([, inner = ""]) => inner },
  { needs: [":\\\\"], pattern: /:\\\\(?<=(?:http|ftp)s?...)(?=[\w[])/gi, by: always("://") },
  // Points.
  { needs: /[[({<]\s?(?:\.|d|p)/i, pattern: new RegExp(` ?${opener} ?(?:\\.|dot|punkt|point) ?${closer} ?`, "gi"), by: always(leader) },
  { needs: ["[."], pattern: /\[\.(?<=\w..)(?=\w)/g, by: always(leader) },
  { needs: [".]"], pattern: /\.\](?<=\w..)(?=\w)/g, by: always(leader) },
  // "evil\.example", but not the hidden folder in "C:\Users\bob\.ssh". What is looked for stands before the looks back, which are dear.
  { needs: ["\\."], pattern: /\\\.(?<=[\w-]..)(?<!\\(?!\.)[\w $~.-]{1,64}..)(?=\w)/g, by: always(leader) },
  { needs: / (?:dot|punkt) /i, pattern: new RegExp(` (?:dot|punkt) (?<=[a-z0-9] \\w+ )(?=(?:[a-z0-9-]{1,63} (?:dot|punkt) )?(?:${spoken})\\b)`, "gi"), by: always(leader) },
  { needs: [leader], pattern: / \u2024 ?|\u2024 /g, by: always(leader) },
  { needs: [" ."], pattern: new RegExp(`(?<![\\w.-])([a-z0-9][\\w-]{0,62}) \\. ?(?=(?:[a-z0-9-]{1,63} ?\\. ?){0,3}(?:${spaced})(?![\\w-]|\\.\\w))`, "gi"), by: unspace },
  // Behind a scheme any top-level domain will do if a path follows it.
  { needs: ["://"], pattern: / \.(?<=:\/\/[\w-]{1,63}(?:[.\u2024][\w-]{1,63}){0,4} \.) ?(?=(?:[a-z0-9-]{1,63} ?\. ?){0,3}[a-z]{2,18}[/:?#])/gi, by: always(leader) },
  // A stroke that is missing.
  { needs: [":/"], pattern: /(?<![a-z0-9])(https?|ftp):\/(?=[\w-]{1,63}[.\u2024])/gi, by: ([, scheme = ""]) => `${scheme}://` },
  // At signs.
  { needs: /[[({<]\s?(?:@|at)/i, pattern: new RegExp(` ?${opener} ?(?:@|at) ?${closer} ?`, "gi"), by: always("@") },
  { needs: [leader], pattern: / at (?<=[a-z0-9][._][a-z0-9]{1,30} at )(?=[a-z0-9-]{1,63}\u2024)/gi, by: always("@") },
];

function isNeeded({ needs }: Rule, text: string): boolean {
  return needs instanceof RegExp ? needs.test(text) : needs.some((part) => text.includes(part));
}

/** The text after a rule, and what the rule moved. */
function rewrite(text: string, { pattern, by }: Rule): { text: string; shifts: Shifts } {
  const shifts: Shifts = { places: [], distances: [] };
  const pieces: string[] = [];
  let done = 0;
  let distance = 0;
  for (const match of text.matchAll(pattern)) {
    const piece = by(match);
    pieces.push(text.slice(done, match.index), piece);
    done = match.index + match[0].length;
    if (piece.length === match[0].length) continue;
    distance += match[0].length - piece.length;
    shifts.places.push(done - distance);
    shifts.distances.push(distance);
  }
  pieces.push(text.slice(done));
  return { text: pieces.join(""), shifts };
}

/** Where a character stood before a rule moved it. */
function before({ places, distances }: Shifts, index: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return index + (distances[low - 1] ?? 0);
}

/** The text with defanging undone, and `originOf`, which tells where a character of it stood before. Linear work. */
export function refang(original: string): Source & { originOf: (index: number) => number } {
  const moved: Shifts[] = [];
  let marked = original;
  for (const rule of rules) {
    if (!isNeeded(rule, marked)) continue;
    const { text, shifts } = rewrite(marked, rule);
    marked = text;
    if (shifts.places.length > 0) moved.unshift(shifts);
  }
  return { text: marked.replaceAll(leader, "."), marked, originOf: (index) => moved.reduce((place, shifts) => before(shifts, place), index) };
}

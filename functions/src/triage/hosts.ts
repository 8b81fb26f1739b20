/**
 * Host names: their normal form, and what in prose only looks like one. The list of top-level domains is tlds (MIT, under
 * a millisecond to load); a public suffix list (tldts: 40 ms and 14 MB) answers more than is asked.
 */
import { createRequire } from "node:module";
import { domainToASCII, domainToUnicode } from "node:url";
import type tldList from "tlds";

// The package is one JSON file, which an import statement could only take with an attribute.
const tlds: ReadonlySet<string> = new Set(createRequire(import.meta.url)("tlds") as typeof tldList);

/** Ends of names that resolve inside an organisation alone: RFC 6762 with its appendix G, RFC 8375, and ICANN's "internal". */
const internalTlds: ReadonlySet<string> = new Set(["local", "localdomain", "localhost", "internal", "intranet", "lan", "corp", "home", "private"]);
/** Reserved for documentation and tests (RFC 2606), and Tor's (RFC 7686). */
const specialTlds: ReadonlySet<string> = new Set(["example", "test", "invalid", "onion"]);
/** Of those, the words that prose has after a missing space ("at work.home"): a host of theirs has more to it. */
const wordTlds: ReadonlySet<string> = new Set(["home", "private", "test", "invalid", "internal", "local"]);

/** What stands before a country's domain without being anybody's ("co.uk"). */
const registryLabels: ReadonlySet<string> = new Set(["co", "com", "org", "net", "gov", "ac", "edu"]);
/** Names written like hosts that are products. */
const products: ReadonlySet<string> = new Set(["asp.net", "ado.net", "vb.net", "ml.net", "paint.net", "socket.io"]);
/** First parts of names that run from the general to the special: packages, bundles, namespaces. */
const packageLabels: ReadonlySet<string> = new Set(["com", "org", "net", "edu", "gov", "java", "javax", "android", "microsoft", "system", "wscript", "adodb", "scripting"]);
/** Fields of logs ("host.name", "event.id") and of programs ("document.body"): their last parts are top-level domains too. */
const fieldLabels: ReadonlySet<string> = new Set("agent,account,author,base,client,cloud,console,container,data,destination,device,dns,document,email,error,event,evt,fd,file,group,header,host,http,item,log,message,network,object,os,proc,process,question,registry,request,response,result,rule,self,server,service,session,source,sys,system,target,this,threat,tls,url,user,window".split(","));

/** Words that end a sentence that runs into the next without a space ("opened it.In the mail"). */
const endWords: ReadonlySet<string> = new Set(
  "a,about,account,again,all,and,anymore,anything,app,are,asked,at,back,bank,be,but,by,call,called,card,changed,clicked,computer,connected,correct,day,days,desk,done,down,email,else,encrypted,everything,file,files,fine,folder,for,from,gone,had,has,he,her,here,him,his,home,hour,hours,i,idea,if,in,is,it,laptop,left,letter,link,list,locked,login,lost,machine,mail,me,message,mine,minute,minutes,money,more,morning,my,name,no,not,note,nothing,now,number,of,off,office,ok,on,online,opened,or,our,out,page,paid,password,phone,please,printer,problem,right,room,safe,said,same,screen,sent,server,so,something,stolen,stopped,stuff,team,text,that,the,them,then,there,they,thing,this,time,to,today,tomorrow,twice,up,us,was,we,week,weekend,weird,well,went,were,what,when,who,window,with,work,works,wrong,yes,yesterday,you,auf,da,das,den,der,die,ein,es,gut,ich,mehr,mir,nicht,nichts,und,weg,wieder,ça,le,la,rien,abs,al,approx,art,bzw,ca,dipl,dr,etc,evtl,ext,fig,geb,ggf,inc,inkl,max,min,mr,mrs,ms,nr,op,prof,st,str,tel,vol,vs".split(","),
);
/** Top-level domains that begin sentences. */
const startWords: ReadonlySet<string> = new Set(["it", "in", "is", "my", "me", "so", "no", "at", "to", "us", "as", "am", "by", "be", "do", "now", "one", "today", "you", "how", "here", "call", "click", "help", "open", "im", "es", "la", "il", "est", "got", "please"]);
/** What names a host when it stands before one. */
const hostWords: ReadonlySet<string> = new Set(["at", "by", "called", "domain", "domains", "from", "host", "named", "on", "site", "to", "url", "via", "visit", "visited", "website", "bei", "von", "auf", "unter", "chez", "sur"]);

const labelPattern = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?$/;

/** True for a top-level domain in lower case: a delegated one, one in its own script too, or one set aside. */
export const isTopLevel = (label: string): boolean => tlds.has(label) || internalTlds.has(label) || specialTlds.has(label) || (label.startsWith("xn--") && tlds.has(domainToUnicode(label)));

/**
 * A host name in its normal form, lower case and ASCII (IDNA), or null if the words cannot be one: a bad label, an
 * unknown top-level domain, a registry's own suffix.
 */
export function normaliseHost(candidate: string): string | null {
  if (candidate.length > 253) return null;
  const lower = candidate.toLowerCase();
  const host = /^[\x00-\x7f]*$/.test(lower) ? lower : domainToASCII(lower);
  const labels = host.split(".");
  if (labels.length < 2 || host.length > 253 || !labels.every((label) => labelPattern.test(label))) return null;
  if (!isTopLevel(labels.at(-1) ?? "")) return null;
  if (labels.length === 2 && registryLabels.has(labels[0] ?? "")) return null;
  return host;
}

/** The host at the start of the words: all of them, or those before a sentence that follows without a space ("evil.example.Then"). */
export function leadingHost(candidate: string): string | null {
  const trimmed = candidate.replace(/^[.-]+|[.-]+$/g, "");
  const whole = normaliseHost(trimmed);
  if (whole !== null) return whole;
  const glued = /^(.+)\.([\p{L}]+)$/u.exec(trimmed);
  return glued?.[1] && (/^\p{Lu}/u.test(glued[2] ?? "") || endWords.has(glued[2] ?? "")) ? normaliseHost(glued[1]) : null;
}

/** True for a name that means nothing outside the organisation (RFC 6762, RFC 8375), single labels included. */
export function isInternalName(host: string): boolean {
  return !host.includes(".") || internalTlds.has(host.slice(host.lastIndexOf(".") + 1)) || host.endsWith(".home.arpa");
}

/** True for a word of prose, of logs or of programs: with a point behind it it starts neither a host nor a file. */
export const isWord = (label: string): boolean => endWords.has(label.toLowerCase()) || fieldLabels.has(label);

/** True for a name that is a product's, a package's or a field's, whatever stands around it. */
export function isTechnicalTerm(candidate: string): boolean {
  const labels = candidate.toLowerCase().split(".");
  const top = labels.at(-1) ?? "";
  const owner = candidate.slice(0, -top.length);
  if (products.has(candidate.toLowerCase()) || packageLabels.has(labels[0] ?? "")) return true;
  // "PlanXer.NET" is written for the framework.
  if (candidate.endsWith(".NET") && owner !== owner.toUpperCase()) return true;
  return ["name", "id", "date", "data", "email", "link", "open", "host", "run", "target"].includes(top) && labels.slice(0, -1).some((label) => fieldLabels.has(label));
}

/** What a package's name begins with: a top-level domain, which no host does. */
const packageRoots: ReadonlySet<string> = new Set(["com", "org", "net", "edu", "gov", "io"]);
const packageWords: ReadonlySet<string> = new Set("app,apps,package,packages,bundle,apk,namespace,id,identifier,paket".split(","));

/** True for a name from the general to the special, as apps have ("com.android.chrome"); before others of that kind stands such a word ("the app de.bank.mobile"). */
export function isPackage(candidate: string, before: string): boolean {
  const [first = "", ...rest] = candidate.toLowerCase().split(".");
  return rest.length > 1 && (packageRoots.has(first) || (packageWords.has(before) && /^[a-z]{2}$/.test(first) && !packageRoots.has(rest.at(-1) ?? "")));
}

/** True if a bare name, though a possible host, is rather two sentences. `before` is the word before it, `after` the text after it. */
export function isGlued(candidate: string, before: string, after: string): boolean {
  const labels = candidate.toLowerCase().split(".");
  const [first = ""] = labels;
  const top = labels.at(-1) ?? "";
  // "it.In": a capital after the point, small letters before and after; "Gmail.Com" is a telephone's doing.
  if (/^\p{Lu}\p{Ll}/u.test(candidate.slice(-top.length)) && !["com", "net", "org"].includes(top)) return true;
  if (labels.length > 2) return false;
  if (endWords.has(first) || /^[a-z]$/.test(first)) return true;
  if (/^\d+$/.test(first) && !["com", "net", "org", "cn"].includes(top)) return true;
  const goesOn = /^,?\s[a-z]/.test(after) && !hostWords.has(before) && /^[a-z]+$/.test(first);
  return goesOn && (startWords.has(top) || wordTlds.has(top));
}

/** Names of files. */
import { isWord, normaliseHost } from "./hosts.ts";
import { one, type Finding, type Recogniser } from "./recogniser.ts";

/** Extensions of files people report. */
const extensions = new Set(
  [
    "exe,dll,scr,msi,msix,msp,msu,mst,appx,pif,cpl,sys,ocx,drv,efi,bin,elf,apk,ipa,dmg,pkg,deb,rpm,jar,class,war,app,gadget,service,timer,hiv",
    "bat,cmd,ps1,psm1,psd1,vbs,vbe,js,jse,mjs,wsf,wsh,hta,sct,py,pyc,pyw,sh,bash,pl,rb,pm,php,phtml,asp,aspx,ashx,jsp,jspx,cgi,lua,go,rs,cs,cpp,sql,ts",
    "pdf,doc,docx,docm,dot,dotx,dotm,xls,xlsx,xlsm,xlsb,xlam,xll,ppt,pptx,pptm,ppam,ppsx,rtf,odt,ods,odp,one,pub,vsd,vsdx,csv,tsv,txt,md,xps,epub,ics,vcf",
    "html,htm,shtml,xhtml,mht,mhtml,svg,xml,json,yaml,yml,toml,ini,inf,conf,cfg,config,plist,reg,rdp,ovpn,lnk,url,website,theme,eml,msg,pst,ost,mbox,chm,hlp",
    "zip,rar,7z,gz,tgz,tar,xz,bz2,zst,cab,ace,arj,lzh,iso,img,vhd,vhdx,vmdk,wim,bak,old,tmp,temp,dat,db,sqlite,mdb,accdb,kdbx,log,evtx,etl,dmp,pcap,pcapng,swp",
    "pem,crt,cer,der,key,pfx,p12,ppk,asc,gpg,jpg,jpeg,png,gif,bmp,tif,tiff,webp,heic,ico,psd,dwg,dxf,mp3,wav,mp4,mov,avi,mkv,webm,so,swf,locked,encrypted",
  ]
    .join(",")
    .split(","),
);
/** Those that are top-level domains too: a bare "invoice.zip" is taken for the file, "allegro.pl" for the shop. */
const alsoDomains: ReadonlySet<string> = new Set(["app", "cab", "hiv", "md", "mov", "one", "pl", "pm", "pub", "py", "rs", "sh", "so", "zip"]);
const ratherDomains: ReadonlySet<string> = new Set(["app", "pl", "pub"]);
/** Those that are words of prose or of programs ("she said no.so we", "request.url"). */
const wordEnds: ReadonlySet<string> = new Set(["app", "config", "one", "so", "url"]);
const scriptWords: ReadonlySet<string> = new Set(["script", "skript", "file", "files", "datei", "fichier", "perl", "run", "ran"]);
/** Programs' own names with a file's end, and parts of programs. */
const noFiles = /^(?:(?:node|vue|next|nuxt|react|express|angular|ember|backbone|three|d3|chart|moment|discord|electron|deno|alpine|solid)\.js|console\.log)$/i;
/** What follows "invoice.pdf." without a space and is no end that ransomware adds. */
const nextWords: ReadonlySet<string> = new Set(["and", "but", "he", "i", "in", "it", "my", "no", "now", "she", "so", "the", "then", "they", "was", "we", "when"]);

const lastLabel = (name: string): string => name.slice(name.lastIndexOf(".") + 1).toLowerCase();

export const isExtension = (label: string): boolean => extensions.has(label);

/** True for ends of files without a name ("pdf.lnk" of ".pdf.lnk", "tar.gz"). */
export const isEndAlone = (name: string, before: string): boolean => (before === "." || name.startsWith("tar.")) && name.split(".").every(isExtension);

/** True if a name ends as files do ("a.pdf"), or has an unknown end behind such a one ("a.docx.lockbit"). */
export function endsAsFile(name: string): boolean {
  const labels = name.toLowerCase().split(".");
  const last = labels.at(-1) ?? "";
  if (labels.slice(0, -1).every((label) => label === "")) return false;
  if (extensions.has(last)) return true;
  const inner = labels.at(-2) ?? "";
  return labels.length > 2 && extensions.has(inner) && !alsoDomains.has(inner) && /^[a-z0-9_-]{2,16}$/.test(last) && !nextWords.has(last) && normaliseHost(`a.${last}`) === null;
}

/**
 * True if a dotted name is a file's rather than a host's. `before` tells the word before it; hosts that end like files
 * have three parts and a registry's label ("abc.gov.rs").
 */
export function isFileName(name: string, before: () => string): boolean {
  if (!endsAsFile(name) || noFiles.test(name)) return false;
  const last = lastLabel(name);
  if (wordEnds.has(last) && isWord(name.slice(0, name.indexOf(".")))) return false;
  if (ratherDomains.has(last)) return name.includes("_") || scriptWords.has(before());
  return !(alsoDomains.has(last) && /\.(?:com|co|org|gov|edu|net|ac)\.\w+$/i.test(name));
}

/** True for what looks like a file and is a product or a part of a program ("Node.js", "console.log"). */
export const isNoFile = (name: string): boolean => noFiles.test(name);

/** Words that are no part of a path or of a file's name with spaces, in sentences about them. */
const sentenceWords: ReadonlySet<string> = new Set("a,an,and,are,at,attached,called,clicked,contains,created,deleted,did,downloaded,dropped,encrypted,from,had,has,have,he,i,in,into,is,it,loaded,named,of,on,open,opened,or,ran,received,running,saved,see,sent,she,started,that,the,then,they,this,to,was,we,were,which,while,with,wrote,der,die,das,den,ein,eine,ich,habe,ist,war,wurde,und,mit,von,le,la,les,un,une,est,et,avec".split(","));
export const isSentence = (name: string): boolean => name.includes(" ") && name.toLowerCase() !== "documents and settings" && name.toLowerCase().split(/ +/).some((word) => sentenceWords.has(word));

export const quotes = "\"'`“”„«»‘’";

/** A file's name in quotes, where it may have spaces. */
export const quotedName: Recogniser = {
  needs: " ",
  pattern: new RegExp(`(?<![\\p{L}\\p{N}${quotes}])[${quotes}][ \\u00a0]?([^${quotes}\\r\\n\\\\/:*?<>|]{3,120})(?=[ \\u00a0]?[${quotes}])`, "gu"),
  read([, name = ""]) {
    const trimmed = name.trim();
    return !trimmed.includes(" ") || isSentence(trimmed) || !endsAsFile(trimmed) || trimmed.includes(". ") ? null : one("filename", trimmed.toLowerCase());
  },
};

/** The file at the end of a path, if its name would be taken for a file's anywhere. */
export function fileAtEnd(path: string): Finding[] {
  const name = path.slice(Math.max(path.lastIndexOf("\\"), path.lastIndexOf("/")) + 1);
  const isPlain = /^[\p{L}\p{N}\p{M}_.()+~$ -]+$/u.test(name) && name.split("(").length === name.split(")").length && !name.includes(". ");
  return isPlain && isFileName(name, () => "file") ? one("filename", name.toLowerCase()) : [];
}

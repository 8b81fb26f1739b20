/** Names with spaces in running text: which of the words around a file's name or behind a path are part of it. */
import { endsAsFile, isFileName, isSentence } from "./fileNames.ts";

/** What people write and send, the files whose names have spaces. */
const documents = /\.(?:docx?|docm|dotx?|dotm|xlsx?|xlsm|xlsb|pptx?|pptm|pdf|rtf|odt|ods|odp|csv|txt|eml|msg|zip|rar|7z|jpe?g|png|pst|html?)(?:\.\w{2,9})?$/i;
/** Words with a capital before a file's name that are no part of it: greetings, what was done to it, what it is. */
const besideNames: ReadonlySet<string> = new Set("my,our,your,his,her,their,its,please,dear,hi,hello,hey,sir,madam,team,file,files,document,documents,attachment,attachments,filename,name,folder,path,mail,email,message,subject,re,fw,fwd,aw,wg,new,also,when,after,before,if,note,all,both,only,no,not,but,so,because,for,by,with,as,today,yesterday,monday,tuesday,wednesday,thursday,friday,saturday,sunday,now,got,found,find,ran,clicked,click,check,review,attaching,encrypted,quarantine,malware,virus,trojan,microsoft,windows,excel,word,outlook,teams,sharepoint,onedrive,gmail,datei,anhang,dokument,ordner,fichier".split(","));
/** "opened", "Downloaded": what somebody did. */
const isDeed = (word: string): boolean => /..ed$/.test(word);
const wordAtEnd = /(?<![\p{L}\p{N}@./\\_-])([\p{Lu}\d][\p{L}\p{N}_()&-]{0,30}) $/u;
const maxLead = 4;

/** True for a name that may have words before it: a document's that begins with a capital or a figure. */
export const mayHaveSpaces = (name: string): boolean => /^[\p{Lu}\d]/u.test(name) && documents.test(name);

/** How many units before a document's name belong to it: the words with a capital or of figures, one space apart, that stand before it. */
export function leadOf(text: string, index: number): number {
  let start = index;
  for (let i = 0; i < maxLead; i++) {
    const word = wordAtEnd.exec(text.slice(Math.max(0, start - 40), start))?.[1];
    if (word === undefined || besideNames.has(word.toLowerCase()) || isSentence(`${word} `) || isDeed(word.toLowerCase())) break;
    start -= word.length + 1;
  }
  // "At 12 Report.pdf came": a name may begin with a year, hardly with another number.
  const number = /^\d{1,3} /.exec(text.slice(start, index));
  return index - start - (number?.[0].length ?? 0);
}

/** Programs and folders that stand before a file in a sentence or a command, not in its name. */
const besidePaths: ReadonlySet<string> = new Set("temp,tmp,desktop,downloads,documents,users,windows,system32,syswow64,appdata,roaming,local,public,programdata,startup,rundll32,regsvr32,wscript,cscript,mshta,powershell,cmd,notepad,msiexec,explorer,python,java".split(","));
const prose: ReadonlySet<string> = new Set("but,by,can,could,for,has,hold,holds,holding,however,if,my,no,not,now,our,she,so,starts,there,via,when,where,who,will,would,you,your,containing,shows,using,keeps,writes,runs,drops,because,as,after,before,also,all,only".split(","));

/** How many of the words after a path's last part belong to it: those up to the end of a file's name ("my file.docx was opened"), none of which is a sentence's. */
export function wordsOfFile(last: string, words: readonly string[]): number {
  if (endsAsFile(last) || besidePaths.has(last.toLowerCase())) return 0;
  const at = words.findIndex((word) => isFileName(word.replace(/[.!)\]]+$/, ""), () => ""));
  const isName = words.slice(0, at).every((word) => /^[\p{L}\p{N}(&]/u.test(word) && !prose.has(word) && !isDeed(word) && !/[.!]$/.test(word)) && /^[\p{L}\p{N}(]/u.test(words[at] ?? "");
  return at >= 0 && at < 5 && isName && !isSentence(`${words.slice(0, at + 1).join(" ")} `) ? at + 1 : 0;
}

/** Words about a registry key rather than in it. */
const besideKeys: ReadonlySet<string> = new Set("key,keys,value,values,data,type,registry,entry,name,sysmon,defender,edr,yesterday,today,it".split(","));

/** How many of the words after a registry key's last part belong to it: up to two with capitals ("Run Once", "Evil Svc."). */
export function wordsOfKey(last: string, words: readonly string[]): number {
  if (last === "") return 0;
  const at = words.slice(0, 2).findIndex((word) => !/^\p{Lu}[\p{L}\d-]*[.)]*$/u.test(word) || isSentence(`${word} `) || besideKeys.has(word.toLowerCase().replace(/[.)]+$/, "")));
  const most = at < 0 ? Math.min(2, words.length) : at;
  // A point ends the sentence and the key.
  const end = words.slice(0, most).findIndex((word) => word.endsWith("."));
  return end < 0 ? most : end + 1;
}

import type { Word } from "./words.ts";

/** Frequent misspellings and contractions without their apostrophe, as "right: wrong wrong". */
const misspelt = `
account: acount accout acct accnt; accounts: acounts; address: adress addres adres; addresses: adresses; already: allready alredy; antivirus: antivrus anitvirus; asked: askd; attachment: attachement attatchment attachmnt atachment;
backup: bakcup backpu; because: becuase becouse bcoz cuz; before: befor; believe: beleive; building: buidling; business: buisness busness; calendar: calender; can't: cant; cannot: cannnot cannt; changed: chnaged chaged; clicked: clickd cliked klicked clciked; client: cleint; clients: cleints; colleague: collegue coleague collegaue colleage; colleagues: collegues; company: compnay comapny; computer: compter comuter computor comptuer; computers: computors; couldn't: couldnt; credentials: credentails credentals; customer: custmer costumer cutomer; customers: custmers costumers;
definitely: definately definetly; deleted: deletd delted; department: dept deparment; didn't: didnt dident; different: diffrent; document: documnet; documents: documnets; doesn't: doesnt dosent dosnt; don't: dont; download: dowload donwload; downloaded: dowloaded donwloaded; encrypted: encrpyted encripted encyrpted encypted crypted encrytped; everyone: evryone everyon; everything: everthing evrything; extension: extention; file: fiel; files: fiels; folder: foler; found: foud; hadn't: hadnt; happened: happend hapened; hasn't: hasnt; haven't: havent; haven: avent;
immediately: immediatly imediately immediatley; information: infomation informaton; installed: instaled intalled; isn't: isnt; it's: its'; its: ist; keyboard: keybord; laptop: loptop latop lapotp labtop; license: lisence; link: lnik; locked: lockd; log: lgo; logged: loged; machine: mashine machien; message: mesage messge msg; messages: msgs mesages; money: mony moeny; mustn't: mustnt; necessary: neccessary; network: netowrk netwrok; nobody: nobdy noboby; noticed: noticd; number: numbr nr; opened: opend oppened; other: ohter; patient: pateint; patients: pateints; password: pasword passwrd passowrd passord passwort pw pwd pword; passwords: paswords; people: poeple peple ppl; phone: fone phoen; please: plase pleas plz pls; printer: pritner; probably: prolly; realised: relised realized; received: recieved recived receved; receive: recieve; really: realy; receipt: reciept; screen: sreen; security: securty secruity; sent: snet; server: sever servr; shouldn't: shouldnt; someone: somone somoene sumone; somebody: sombody; stolen: stollen; strange: starnge; suddenly: suddenley; supplier: suplier; suspicious: suspicous suspisious suspicius; that: taht; the: teh hte; their: thier; there: ther; think: thikn; today: tday 2day; tomorrow: tommorow tomorow tommorrow; transferred: transfered tranferred; unauthorized: unautorised; urgent: urgnt; username: usrname; wasn't: wasnt; wallet: walet; website: webiste websit; weird: wierd; weren't: werent; which: wich; with: wiht wth; without: witout; won't: wont; wouldn't: wouldnt; wrong: wrnog; your: yuor; you: u;
`;

const corrections: ReadonlyMap<string, string> = new Map(
  misspelt
    .split(";")
    .map((entry) => entry.trim().split(/:?\s+/))
    .flatMap(([right = "", ...wrong]) => wrong.map((word) => [word, right] as const)),
);

/** The words with frequent misspellings put right ("cant", "recieved", "loptop"); places and numbers stay. */
export function spelledRight(words: readonly Word[]): Word[] {
  return words.map((word) => {
    const right = corrections.get(word.text);
    return right === undefined ? word : { ...word, text: right };
  });
}

/**
 * What the fields of events are called, so that one reader serves all sources that pass events on: ECS 8/9 (field
 * reference), Sysmon and Windows security events, Splunk's Common Information Model, Falco's supported fields, Wazuh's
 * decoders, OCSF's evidence objects.
 */
import { given, type Given } from "./given.ts";
import type { GivenKind } from "./mapping.ts";
import { leavesOf, type Leaf } from "./paths.ts";

/** The last one to three keys of a field, joined, in lower case without anything but letters and figures. */
const names: Readonly<Record<GivenKind, string>> = {
  ip: "ip,ips,ipaddress,ipaddr,sourceip,srcip,sourceaddress,srcaddress,sourceipaddress,destinationip,destip,dstip,destinationaddress,dstaddress,clientip,clientaddress,clientipaddress,cip,sip,serverip,remoteip,remoteaddress,localip,calleripaddress,attackerip,natip,xforwardedfor,fdsip,fdcip,fdrip,fdlip,origh,resph",
  host: "src,dest,dst,dvc,host,hosts,hostname,hostnames,computer,computername,workstation,workstationname,sourcehostname,sourcehost,srchost,destinationhostname,desthost,dsthost,destdns,srcdns,destnthost,srcnthost,orighost,devicename,machinename,servername,query,queryname,questionname,urldomain,sourcedomain,destinationdomain,clientdomain,serverdomain,cshost,httphost,fdsipname,fdcipname,registereddomain",
  user: "user,username,userid,srcuser,dstuser,destuser,sourceuser,targetuser,targetusername,subjectusername,accountname,userprincipalname",
  email: "email,emailaddress,emailaddr,sender,senderaddress,recipient,recipients,srcuseremail,fromaddress,toaddress,replytoaddress,emailfrom,emailto,mailfrom,mailto",
  url: "url,urls,urlfull,urloriginal,urlstring,requesturl,httpurl,httpreferrer,requestreferrer,referer,uri",
  path: "image,parentimage,targetimage,sourceimage,imageloaded,imagepath,targetfilename,filepath,processpath,parentprocesspath,processexecutable,parentexecutable,executable,executablepath,exe,procexepath,procpexepath,dllpath,newprocessname",
  file: "filename,filenames,processname,parentprocessname,attachmentname,attachmentsfilename",
  hash: "hash,hashes,filehash,processhash,md5,sha1,sha256,sha512,md5after,sha1after,sha256after,hashesvalue,executablesha256",
  mac: "mac,macaddress,srcmac,destmac,hostmac,sourcemac,destinationmac",
  registry_key: "targetobject,registrypath,registrykey,registrykeypath",
  cve: "cve,cves,cveid,vulnerabilityid,cveuid",
  text: "commandline,parentcommandline,processcommandline,cmdline,proccmdline,procpcmdline,process,parentprocess,processargs,scriptblocktext,scriptcontent,contextinfo,payload,message,fulllog,raw,origraw,eventoriginal,fdname",
};

const kinds: ReadonlyMap<string, GivenKind> = new Map(Object.entries(names).flatMap(([kind, list]) => list.split(",").map((name) => [name, kind as GivenKind] as const)));

const plain = (keys: readonly string[]): string => keys.join("").toLowerCase().replace(/[^a-z0-9]/g, "");

/** What a field holds, by its last keys; Splunk puts `orig_` before what its search would overwrite. */
function kindOf(keys: readonly string[]): GivenKind | undefined {
  for (const length of [3, 2, 1]) {
    const name = plain(keys.slice(-length));
    const kind = kinds.get(name) ?? kinds.get(name.replace(/^orig/, ""));
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** The typed fields of an event by the names above; `isPart` leaves out what is not the event's. */
export function givenInEvent(event: unknown, isPart: (leaf: Leaf) => boolean = () => true): Given[] {
  return leavesOf(event).flatMap((leaf) => {
    const kind = isPart(leaf) ? kindOf(leaf.keys) : undefined;
    return kind === undefined ? [] : given(kind, [leaf.value]);
  });
}

/** The first text in an event whose last keys are one of these names, in the names' order. */
export function leafNamed(leaves: readonly Leaf[], ...wanted: readonly string[]): string | null {
  for (const name of wanted) {
    const leaf = leaves.find(({ keys, value }) => value.trim() !== "" && value.trim() !== "-" && [1, 2, 3].some((length) => plain(keys.slice(-length)) === name));
    if (leaf !== undefined) return leaf.value;
  }
  return null;
}

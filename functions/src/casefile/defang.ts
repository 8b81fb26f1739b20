const brokenScheme = (text: string): string => text.replaceAll(/http(s?):\/\//gi, "hxxp$1://").replaceAll(/ftp:\/\//gi, "fxp://");
const brokenHost = (host: string): string => host.replaceAll(".", "[.]").replaceAll("@", "[@]");

// What viewers make links of by themselves: web addresses, of which the host is enough, and the middle of e-mail addresses.
const hosts = /(?:https?|ftp):\/\/[^\s<>"'/?#]*|www\.[^\s<>"'/?#]*/gi;
const at = /(?<=[\w.+-])@(?=[\w-])/g;

/** Text in which nothing can be clicked; all else stays as it is. Pure. */
export const defangText = (text: string): string => brokenScheme(text.replaceAll(hosts, brokenHost).replaceAll(at, "[@]"));

/** An indicator written so that no reader, mail program or browser follows it: `hxxps://evil[.]example/a.b`. Pure. */
export function defang(value: string): string {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(value) ?? [];
  const end = scheme === "" ? rest.length : (/[/?#]/.exec(rest)?.index ?? rest.length);
  // An address may carry another, as what it redirects to.
  return brokenScheme(scheme) + brokenHost(rest.slice(0, end)) + defangText(rest.slice(end));
}

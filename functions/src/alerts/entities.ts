import { createHash } from "node:crypto";
import { joiningOf } from "../incidents/sharedObservables.ts";
import { observableTypes, type Observable } from "../triage/model.ts";
import type { ReportedAlert } from "./adapters/adapter.ts";

/** Names that stand for nobody and no machine in particular. */
const nobody: ReadonlySet<string> = new Set(
  "system,root,admin,administrator,guest,user,users,nobody,anonymous,unknown,none,null,-,n/a,local service,network service,local system,nt authority\\system,nt authority\\local service,nt authority\\network service,anonymous logon,nt authority\\anonymous logon,www-data,daemon,default,service".split(","),
);
const noMachine: ReadonlySet<string> = new Set("localhost,localhost.localdomain,127.0.0.1,::1,unknown,none,null,-,n/a,host,server".split(","));
/** Resolvers that every machine speaks to, and the file with nothing in it, which every machine has. */
const everybodys: ReadonlySet<string> = new Set([
  ...["1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "149.112.112.112", "208.67.222.222", "208.67.220.220"],
  ...["md5", "sha1", "sha256", "sha512"].map((algorithm) => createHash(algorithm).digest("hex")),
]);

// An index entry of Firestore holds 1,500 bytes.
const lengthMax = 300;

const entity = (type: string, value: string): string => (value.length <= lengthMax ? `${type}:${value}` : `${type}:sha256:${createHash("sha256").update(value).digest("hex")}`);

const isKnown = (observable: { type: string }): observable is Observable => observableTypes.some((type) => type === observable.type);

/** A user without the domain, which some sources write and others do not. */
const userOf = (user: string): string => user.trim().toLowerCase().replace(/^.*\\/, "").replace(/@.*$/s, "");

const named = (report: ReportedAlert, types: readonly string[]): string[] => report.observables.flatMap(({ type, value }) => (types.includes(type.toLowerCase()) ? [value] : []));

const namesMax = 5;

/**
 * By what an alert may be found together with others: its external observables that are not everybody's, ten at most, and
 * its hosts and users, five each. Pure.
 *
 * @param own the organisation's own domains
 */
export function entitiesOf(report: ReportedAlert, own: readonly string[]): string[] {
  const hosts = [...(report.host === null ? [] : [report.host]), ...named(report, ["host", "hostname"])].map((host) => host.trim().toLowerCase()).filter((host) => host !== "" && !noMachine.has(host));
  const users = [...(report.user === null ? [] : [report.user]), ...named(report, ["user", "username", "account"])].filter((user) => !nobody.has(user.trim().toLowerCase())).map(userOf).filter((user) => user !== "" && !nobody.has(user));
  const joining = joiningOf(report.observables.filter(isKnown).filter(({ value }) => !everybodys.has(value)), own);
  return [
    ...joining.map(({ type, value }) => entity(type, value)),
    ...[...new Set(hosts)].slice(0, namesMax).map((host) => entity("host", host)),
    ...[...new Set(users)].slice(0, namesMax).map((user) => entity("user", user)),
  ];
}

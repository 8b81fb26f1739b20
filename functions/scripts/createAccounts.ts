/**
 * Creates accounts of the security team with their roles. Passwords are generated and shown once.
 *
 *   npm --prefix functions run create-admin -- --email ada@example.org --name "Ada Byron"
 *   npm --prefix functions run create-security-team -- --member "ben@example.org,Ben Ames,analyst" [--member …]
 *   npm --prefix functions run create-security-team -- --demo       (emulator only: the demo organisation's sign-ins)
 *
 * Which project: GOOGLE_CLOUD_PROJECT with application default credentials, or an emulator when
 * FIREBASE_AUTH_EMULATOR_HOST and FIRESTORE_EMULATOR_HOST are set.
 */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { z } from "zod";
import { createAccount } from "../src/identity/createAccount.ts";
import { Role } from "../src/identity/model.ts";
import { demandEmulator } from "./demo/emulatorOnly.ts";
import { people } from "./demo/people.ts";

const Member = z.strictObject({ email: z.email(), displayName: z.string().min(1).max(200), role: Role });

const usage = `Say whom to create:
  create-admin          --email ADDRESS --name NAME
  create-security-team  --member "ADDRESS,NAME,ROLE" [--member …], ROLE one of analyst, senior_analyst, manager, admin (or employee)
  create-security-team  --demo`;

function asked(): (z.output<typeof Member> & { password?: string; uid?: string; department?: string })[] {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { email: { type: "string" }, name: { type: "string" }, member: { type: "string", multiple: true }, demo: { type: "boolean" } } });
  if (positionals[0] === "admin") return [Member.parse({ email: values.email, displayName: values.name, role: "admin" })];
  if (values.demo === true) {
    demandEmulator("The demo organisation");
    return people.map((person) => ({ ...person }));
  }
  return (values.member ?? []).map((text) => {
    const [email, displayName, role] = text.split(",").map((part) => part.trim());
    return Member.parse({ email, displayName, role });
  });
}

/** The project to write to; both emulators or none, so that an account and its profile end in the same place. */
function projectOf(environment: NodeJS.ProcessEnv): string {
  const emulators = ["FIREBASE_AUTH_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST"].filter((name) => environment[name] !== undefined);
  if (emulators.length === 1) throw new Error(`Only ${emulators.join("")} is set: set both emulator hosts, or neither.`);
  const project = environment["GOOGLE_CLOUD_PROJECT"] ?? (emulators.length === 2 ? "demo-secura" : undefined);
  if (project === undefined) throw new Error("Set GOOGLE_CLOUD_PROJECT to the project to create accounts in.");
  return project;
}

try {
  process.env["GCLOUD_PROJECT"] ??= projectOf(process.env);
  const members = asked();
  if (members.length === 0) throw new Error(usage);
  for (const member of members) {
    const password = member.password ?? randomBytes(15).toString("base64url");
    const { isNew } = await createAccount({ ...member, password }, { actorId: "system:create-accounts", now: new Date() });
    const shown = !isNew ? "existed; its password is unchanged" : member.password === undefined ? `password, shown this once: ${password}` : "demo password";
    console.log(`${member.email}  ${member.role}  ${shown}`);
  }
} catch (thrown) {
  console.error(thrown instanceof z.ZodError ? `${z.prettifyError(thrown)}\n\n${usage}` : thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}

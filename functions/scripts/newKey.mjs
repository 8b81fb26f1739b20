// npm run new-key: prints a value for the secret SECURA_SECRETS with a new key.
//   npm run --silent new-key                        the first value of an installation
//   npm run --silent new-key -- --rotate < the present value    the same with a new key in front
import { randomBytes } from "node:crypto";
import { newKey } from "./stack/secrets.mjs";

// By a word of its own: were a pipe that brings nothing taken for a first time, the old keys would be gone.
const secrets = process.argv.includes("--rotate") ? parse(await textOf(process.stdin)) : { keys: [] };
const key = newKey(`${new Date().toISOString().slice(0, 10)}-${randomBytes(2).toString("hex")}`);

console.log(JSON.stringify({ ...secrets, keys: [key, ...secrets.keys] }));
console.error(`
This is the value of SECURA_SECRETS with the new key ${key.id}${secrets.keys.length > 0 ? ` in front of ${secrets.keys.length} older` : ""}. Next:
  1. Set it: firebase functions:secrets:set SECURA_SECRETS
     The value is asked for there: paste the line above. Let it get into no file and no chat.
  2. Deploy: firebase deploy --only functions. Functions keep the old value until then.
  Add "sendgrid":"SG.…" beside "keys" to send e-mails.
  Keep the older keys: what they sealed, such as second factors, opens with them only.`);

function parse(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below: a parser's message would show a part of the secret.
  }
  if (Array.isArray(value?.keys)) return value;
  console.error('Standard input holds no value of SECURA_SECRETS: {"keys":[…]} is expected.');
  process.exit(1);
}

async function textOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

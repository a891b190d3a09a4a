import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Document, parseDocument, YAMLSeq } from 'yaml';
import { readConfig } from './config.ts';
import { parsePolicyFile } from './contract/policy-file.ts';
import { sha256 } from './domain/digest.ts';

/**
 * `countersign init`: writes two principals with their keys' hashes into the policy file and prints the keys, once.
 * Refuses to touch people that are there already.
 * @returns the exit code
 */
export function runInit(options: { readonly agent: string; readonly person?: string }): number {
  try {
    const config = readConfig(process.env);
    const person = options.person ?? config.systemUser;
    if (person === options.agent)
      throw new Error(`the agent and the person must have different names; both are "${person}"`);
    mkdirSync(config.home, { recursive: true, mode: 0o700 });
    const file = config.policyFile ?? join(config.home, 'policy.yaml');
    const keys = writePrincipals(file, options.agent, person);
    console.log(`wrote ${file}; a running server reads it at once\n`);
    console.log(`agent  ${options.agent}: may ask, not decide\n  export COUNTERSIGN_KEY=${keys.agent}\n`);
    console.log(`person ${person}: decides\n  export COUNTERSIGN_KEY=${keys.person}\n`);
    console.log('Only their hashes are stored: keep the keys now, and keep the person’s from the agent.');
    return 0;
  } catch (error) {
    console.error(`countersign: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
}

function writePrincipals(
  file: string,
  agent: string,
  person: string,
): { readonly agent: string; readonly person: string } {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const known = parsePolicyFile(text, file).principals.map((one) => one.id);
  const taken = [agent, person].filter((id) => known.includes(id));
  if (taken.length > 0)
    throw new Error(`${file} knows ${taken.join(' and ')} already; remove them there to make new keys`);
  const keys = { agent: newKey(), person: newKey() };
  const document = text.trim() === '' ? new Document({}) : parseDocument(text);
  const principals = document.get('principals');
  const list = principals instanceof YAMLSeq ? principals : new YAMLSeq();
  list.add(document.createNode({ id: agent, roles: ['requester'], key: `sha256:${sha256(keys.agent)}` }));
  list.add(
    document.createNode({
      id: person,
      roles: ['approver', 'admin', 'auditor'],
      key: `sha256:${sha256(keys.person)}`,
    }),
  );
  list.flow = false;
  document.set('principals', list);
  const written = document.toString();
  // Before it stands there: a running server would refuse it, and a stopped one not start.
  parsePolicyFile(written, file);
  writeFileSync(file, written, { mode: 0o600 });
  return keys;
}

/** 256 random bits; the prefix lets scanners and our own masking recognise a leaked one. */
function newKey(): string {
  return `csk_${randomBytes(32).toString('base64url')}`;
}

import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Document, parseDocument, YAMLSeq } from 'yaml';
import { readConfig } from './config.ts';
import { parsePolicyFile } from './contract/policy-file.ts';
import { sha256 } from './domain/digest.ts';
import type { Role } from './domain/principal.ts';
import { ensureKeyFile } from './keys.ts';

interface NewPrincipal {
  readonly id: string;
  readonly roles: readonly Role[];
  /** What the person who reads the keys is told of it. */
  readonly may: string;
}

/**
 * `countersign init`: writes principals with their keys' hashes into the policy file and prints the keys, once: an agent
 * and a person, another person beside a known agent, or an executor alone. Refuses to touch people that are there already.
 * @returns the exit code
 */
export function runInit(options: {
  readonly agent: string;
  readonly person?: string;
  readonly executor?: string;
  readonly keysTo?: string;
}): number {
  try {
    const config = readConfig(process.env);
    mkdirSync(config.home, { recursive: true, mode: 0o700 });
    const file = config.policyFile ?? join(config.home, 'policy.yaml');
    const added = withoutKnownAgent(principalsOf(options, config.systemUser), file);
    if (options.executor !== undefined && config.apiServerKey === null) refuseLockOut(file);
    // Before anything stands in the policy file: a key that could not be handed over would be nobody's.
    if (options.keysTo !== undefined) makeWritable(options.keysTo);
    if (ensureKeyFile(config.keysFile))
      console.log(`wrote ${config.keysFile}; back it up: nothing opens without it`);
    const keys = writePrincipals(file, added);
    console.log(`wrote ${file}; a running server reads it at once\n`);
    for (const { id, may } of added) console.log(`${id}: ${may}\n  ${hand(options.keysTo, id, keys)}\n`);
    console.log('Only hashes are stored: keep the keys now, and keep a person’s from the agents.');
    return 0;
  } catch (error) {
    console.error(`countersign: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
}

function principalsOf(
  options: { readonly agent: string; readonly person?: string; readonly executor?: string },
  systemUser: string,
): readonly NewPrincipal[] {
  const { agent, person = systemUser, executor } = options;
  if (executor !== undefined) {
    return [{ id: executor, roles: ['executor'], may: 'takes the orders of the executor of that name' }];
  }
  if (person === agent)
    throw new Error(`the agent and the person must have different names; both are "${person}"`);
  return [
    { id: agent, roles: ['requester'], may: 'may ask, not decide' },
    { id: person, roles: ['approver', 'admin', 'auditor'], may: 'decides' },
  ];
}

/** Another person is added beside an agent that is there already, and keeps its key. */
function withoutKnownAgent(wanted: readonly NewPrincipal[], file: string): readonly NewPrincipal[] {
  const known = knownIn(file);
  const people = wanted.filter(({ roles }) => !roles.includes('requester'));
  const isAnotherPerson = people.length < wanted.length && people.every(({ id }) => !known.includes(id));
  return isAnotherPerson && wanted.some(({ id }) => known.includes(id)) ? people : wanted;
}

function knownIn(file: string): readonly string[] {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return parsePolicyFile(text, file).principals.map((one) => one.id);
}

/** @returns what to tell of a principal's key: the key itself, or the file that holds it now */
function hand(folder: string | undefined, id: string, keys: ReadonlyMap<string, string>): string {
  const key = keys.get(id) ?? '';
  if (folder === undefined) return `export COUNTERSIGN_KEY=${key}`;
  const file = join(folder, `${id}.key`);
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return `its key is in ${file}`;
}

function makeWritable(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  accessSync(folder, constants.W_OK);
}

/** The first key ends open mode: were it an executor's, nobody could decide any more. */
function refuseLockOut(file: string): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (parsePolicyFile(text, file).principals.some((one) => one.key !== undefined)) return;
  throw new Error(`${file} holds no key yet; run \`countersign init\` first, so that somebody can decide`);
}

function writePrincipals(file: string, added: readonly NewPrincipal[]): ReadonlyMap<string, string> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const known = knownIn(file);
  const taken = added.map(({ id }) => id).filter((id) => known.includes(id));
  if (taken.length > 0)
    throw new Error(`${file} knows ${taken.join(' and ')} already; remove them there to make new keys`);
  const keys = new Map(added.map(({ id }) => [id, newKey()] as const));
  const document = text.trim() === '' ? new Document({}) : parseDocument(text);
  const principals = document.get('principals');
  const list = principals instanceof YAMLSeq ? principals : new YAMLSeq();
  for (const { id, roles } of added) {
    list.add(document.createNode({ id, roles, key: `sha256:${sha256(keys.get(id) ?? '')}` }));
  }
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

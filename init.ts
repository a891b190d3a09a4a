import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readConfig } from './config.ts';
import type { PrincipalEntry } from './contract/policy-file.ts';
import type { Role } from './domain/principal.ts';
import { ensureKeyFile } from './keys.ts';
import { handOver, makeWritable, principalsIn, writeKeys } from './principal-keys.ts';

interface Wanted {
  readonly id: string;
  /** Of one that is not there yet. */
  readonly roles: readonly Role[];
  /** What the person who reads the keys is told of it. */
  readonly may: string;
}

/**
 * `countersign init`: writes principals with their keys' hashes into the policy file and prints the keys, once: of an
 * agent and a person, or of an executor alone. Who is there without a key gets one, who has one keeps it, and where all
 * have theirs it refuses.
 * @returns the exit code
 */
export function runInit(options: {
  readonly agent: string;
  readonly person?: string;
  readonly executor?: string;
  readonly keysTo?: string;
}): number {
  return orComplain(() => {
    const config = readConfig(process.env);
    mkdirSync(config.home, { recursive: true, mode: 0o700 });
    const file = policyFileOf(config);
    const wanted = wantedBy(options, config.systemUser);
    const known = new Map(principalsIn(file).map((one) => [one.id, one] as const));
    const lacking = wanted.filter(({ id }) => known.get(id)?.key === undefined);
    if (lacking.length === 0) refuseKnown(file, wanted);
    makeWritable(options.keysTo);
    if (ensureKeyFile(config.keysFile))
      console.log(`wrote ${config.keysFile}; back it up: nothing opens without it`);
    const keyless = lacking.map(({ id, roles }) => ({ id, roles: known.has(id) ? null : roles }));
    const keys = writeKeys(file, keyless, config.apiServerKey !== null);
    console.log(`wrote ${file}; a running server reads it at once\n`);
    for (const { id, may } of wanted) {
      const before = known.get(id);
      const made = handOverOrKept(options.keysTo, id, keys);
      console.log(`${id}: ${before === undefined ? may : sayRoles(before)}\n  ${made}\n`);
    }
    sayKeep();
  });
}

/**
 * `countersign key`: a new key for a principal that the policy file has, whose roles and all else stay.
 * @returns the exit code
 */
export function runKey(
  id: string,
  options: { readonly replace?: boolean; readonly keysTo?: string },
): number {
  return orComplain(() => {
    const config = readConfig(process.env);
    const file = policyFileOf(config);
    const all = principalsIn(file);
    const principal = all.find((one) => one.id === id);
    if (principal === undefined) {
      const names = all.length === 0 ? 'nobody' : all.map((one) => one.id).join(', ');
      throw new Error(
        `${file} has no principal "${id}", but ${names}; \`countersign init --person NAME\` adds a person`,
      );
    }
    if (principal.key !== undefined && options.replace !== true)
      throw new Error(`${id} has a key already; with --replace it gets another, and the old one is dead`);
    makeWritable(options.keysTo);
    const keys = writeKeys(file, [{ id, roles: null }], config.apiServerKey !== null);
    console.log(`wrote ${file}; a running server reads it at once\n`);
    console.log(`${id}: ${sayRoles(principal)}\n  ${handOver(options.keysTo, id, keys)}\n`);
    sayKeep();
  });
}

function wantedBy(
  options: { readonly agent: string; readonly person?: string; readonly executor?: string },
  systemUser: string,
): readonly Wanted[] {
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

function refuseKnown(file: string, wanted: readonly Wanted[]): never {
  const names = wanted.map(({ id }) => id);
  const has = names.length === 1 ? 'has a key' : 'have keys';
  const commands = names.map((id) => `\`countersign key ${id} --replace\``).join(' or ');
  throw new Error(`${names.join(' and ')} ${has} in ${file} already; ${commands} makes another`);
}

function handOverOrKept(folder: string | undefined, id: string, keys: ReadonlyMap<string, string>): string {
  return keys.has(id) ? handOver(folder, id, keys) : 'is there already and keeps its key';
}

function sayRoles({ roles }: PrincipalEntry): string {
  return `has the roles ${roles.join(', ')}`;
}

function sayKeep(): void {
  console.log('Only hashes are stored: keep the keys now, and keep a person’s from the agents.');
}

function policyFileOf({ policyFile, home }: Pick<Config, 'policyFile' | 'home'>): string {
  return policyFile ?? join(home, 'policy.yaml');
}

function orComplain(work: () => void): number {
  try {
    work();
    return 0;
  } catch (error) {
    console.error(`countersign: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
}

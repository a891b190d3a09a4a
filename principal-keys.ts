import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Document, YAMLMap, YAMLSeq, parseDocument } from 'yaml';
import { type PrincipalEntry, parsePolicyFile } from './contract/policy-file.ts';
import { sha256 } from './domain/digest.ts';
import { type Role, isDeciding } from './domain/principal.ts';

/** Who is to have a new key: somebody new, with these roles; or, without roles, an entry that is there. */
export interface Keyless {
  readonly id: string;
  readonly roles: readonly Role[] | null;
}

/** @throws YamlFileError for a file that does not hold */
export function principalsIn(file: string): readonly PrincipalEntry[] {
  return parsePolicyFile(textOf(file), file).principals;
}

/**
 * Writes the hashes of new keys into a policy file, and leaves all else in it as it was. A key that an entry had is
 * good no more.
 * @param hasSingleKey whether API_SERVER_KEY decides, whoever else does
 * @returns the keys by the principals' ids; they stand nowhere else
 * @throws Error where nobody could decide any more; YamlFileError where the file would not hold. Then it is as it was
 */
export function writeKeys(
  file: string,
  wanted: readonly Keyless[],
  hasSingleKey: boolean,
): ReadonlyMap<string, string> {
  const text = textOf(file);
  const keys = new Map(wanted.map(({ id }) => [id, newKey()] as const));
  const document = text.trim() === '' ? new Document({}) : parseDocument(text);
  const principals = document.get('principals');
  const list = principals instanceof YAMLSeq ? principals : new YAMLSeq();
  for (const { id, roles } of wanted) {
    const key = `sha256:${sha256(keys.get(id) ?? '')}`;
    const entry = list.items.find((one) => one instanceof YAMLMap && one.get('id') === id);
    if (roles !== null) list.add(document.createNode({ id, roles, key }));
    else if (entry instanceof YAMLMap) entry.set('key', key);
    else throw new Error(`${file} has ${id} in a form that cannot be changed; write "key: ${key}" there`);
  }
  list.flow = false;
  document.set('principals', list);
  const written = document.toString();
  // Before it stands there: a running server would refuse it, and a stopped one not start.
  const { principals: after } = parsePolicyFile(written, file);
  refuseLockOut(file, after, hasSingleKey);
  writeFileSync(file, written, { mode: 0o600 });
  return keys;
}

/** The first key ends open mode: were it an executor's, nobody could decide any more. */
function refuseLockOut(file: string, after: readonly PrincipalEntry[], hasSingleKey: boolean): void {
  const decides = after.some(({ key, roles }) => key !== undefined && roles.some(isDeciding));
  if (decides || hasSingleKey) return;
  throw new Error(
    `${file} holds no key of anybody who decides; run \`countersign init\` first, so that somebody can decide`,
  );
}

/** @returns what to tell of a principal's key: the key itself, or the file that holds it now */
export function handOver(folder: string | undefined, id: string, keys: ReadonlyMap<string, string>): string {
  const key = keys.get(id) ?? '';
  if (folder === undefined) return `export COUNTERSIGN_KEY=${key}`;
  const file = join(folder, `${id}.key`);
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return `its key is in ${file}`;
}

/** Before anything stands in the policy file: a key that could not be handed over would be nobody's. */
export function makeWritable(folder: string | undefined): void {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  accessSync(folder, constants.W_OK);
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** 256 random bits; the prefix lets scanners and our own masking recognise a leaked one. */
function newKey(): string {
  return `csk_${randomBytes(32).toString('base64url')}`;
}

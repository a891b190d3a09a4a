import { hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { KeyRing } from './domain/envelope.ts';
import { ConfigError } from './environment.ts';

const FILE = 'keys.json';

const fileSchema = z.strictObject({
  current: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  keys: z.record(
    z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    z.string().regex(/^[A-Za-z0-9+/]{43}=$/, { error: 'must be 32 bytes in base64' }),
  ),
});

/** The keys of a data folder, one ring per use. Rotate by adding a key and naming it `current`; old ones still read. */
export interface Keys {
  /** Signs decisions and requests. */
  readonly seals: KeyRing;
  /** Signs orders to executors, and their results: all that an executor's process is given besides. */
  readonly orders: KeyRing;
  /** Signs what a browser shows for somebody who signed in. */
  readonly sessions: KeyRing;
  /** Encrypts payloads in Temporal's histories. */
  readonly payloads: KeyRing;
  /** What may be known of each key by its id: it tells keys apart, and gives none away. */
  readonly fingerprints: ReadonlyMap<string, string>;
}

/**
 * Reads the key file of a data folder, or makes one, readable by its owner only.
 * @param file where it stands, if not in that folder
 * @throws ConfigError where the file cannot be made, read or understood: a new key would make histories unreadable, so none is made
 */
export function loadKeys(home: string, file: string = join(home, FILE)): Keys {
  const parsed = fileSchema.safeParse(parseJson(readKeyFile(file)));
  if (!parsed.success || parsed.data.keys[parsed.data.current] === undefined) {
    throw new ConfigError([
      `${file} is no key file: it must hold {"current": ID, "keys": {ID: 32 bytes in base64}}; restore it from your backup (KEYS_FILE says where it stands)`,
    ]);
  }
  const { current, keys } = parsed.data;
  return {
    seals: derive(current, keys, 'seal'),
    orders: derive(current, keys, 'order'),
    sessions: derive(current, keys, 'session'),
    payloads: derive(current, keys, 'payload'),
    fingerprints: fingerprintsOf(derive(current, keys, 'fingerprint')),
  };
}

function readKeyFile(file: string): string {
  try {
    ensureKeyFile(file);
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([
      `the key file "${file}" cannot be made or read (${reason}); KEYS_FILE says where it stands`,
    ]);
  }
}

/**
 * Makes a key file where there is none. Written beside and linked into place: of two processes that start together, one
 * makes the key both use.
 * @returns whether it was made now
 */
export function ensureKeyFile(file: string): boolean {
  if (existsSync(file)) return false;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const id = `k${randomBytes(4).toString('hex')}`;
  // Containers may share a folder, and have the same process id each.
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify({ current: id, keys: { [id]: randomBytes(32).toString('base64') } }), {
    mode: 0o600,
  });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (!existsSync(file)) throw error;
    return false;
  } finally {
    rmSync(draft);
  }
}

/** A key for each use, so that what one use reveals does not serve the other. */
function derive(
  current: string,
  keys: Readonly<Record<string, string>>,
  use: 'seal' | 'order' | 'session' | 'payload' | 'fingerprint',
): KeyRing {
  const derived = Object.entries(keys).map(([id, secret]) => {
    const key = hkdfSync('sha256', Buffer.from(secret, 'base64'), Buffer.alloc(0), `countersign ${use}`, 32);
    return [id, Buffer.from(key)] as const;
  });
  return { current, keys: new Map(derived) };
}

function fingerprintsOf({ keys }: KeyRing): ReadonlyMap<string, string> {
  return new Map([...keys].map(([id, derived]) => [id, derived.toString('hex').slice(0, 32)]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

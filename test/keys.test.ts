import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../environment.ts';
import { openEnvelope, sealWith } from '../domain/envelope.ts';
import { loadKeys } from '../keys.ts';
import { askedFor, claimOn } from './support/samples.ts';
import { removeTempFolders, tempFolder } from './support/temp-folder.ts';

afterEach(removeTempFolders);

const hex = (ring: ReturnType<typeof loadKeys>['seals']): readonly (readonly [string, string])[] =>
  [...ring.keys].map(([id, key]) => [id, key.toString('hex')] as const);

describe('the keys of a data folder', () => {
  test('are made once, for their owner only, and are the same ever after', () => {
    const home = join(tempFolder(), 'new');
    const made = loadKeys(home);
    const read = loadKeys(home);
    expect(hex(read.seals)).toEqual(hex(made.seals));
    expect(hex(read.payloads)).toEqual(hex(made.payloads));
    expect(read.seals.current).toBe(made.seals.current);
    expect(statSync(join(home, 'keys.json')).mode & 0o777).toBe(0o600);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(readdirSync(home)).toEqual(['keys.json']);
  });

  test('are written nowhere that another process of the same number may write too', () => {
    const home = tempFolder();
    const taken = join(home, `keys.json.${process.pid}`);
    writeFileSync(taken, 'another’s');
    loadKeys(home);
    expect(readFileSync(taken, 'utf8')).toBe('another’s');
  });

  test('differ by use and by folder, and none stands in the file', () => {
    const home = tempFolder();
    const keys = loadKeys(home);
    const [[, seal] = ['', '']] = hex(keys.seals);
    const [[, payload] = ['', '']] = hex(keys.payloads);
    expect(seal).toMatch(/^[0-9a-f]{64}$/);
    expect(seal).not.toBe(payload);
    expect(hex(loadKeys(tempFolder()).seals)[0]?.[1]).not.toBe(seal);
    const stored = Object.values(
      (JSON.parse(readFileSync(join(home, 'keys.json'), 'utf8')) as { keys: object }).keys,
    );
    for (const secret of stored) {
      const bytes = Buffer.from(String(secret), 'base64').toString('hex');
      expect([seal, payload]).not.toContain(bytes);
    }
  });

  test('are rotated by adding one: the new seals, the old still opens', () => {
    const home = tempFolder();
    const file = join(home, 'keys.json');
    const before = loadKeys(home);
    const claim = claimOn(askedFor());
    const sealed = { claim, ...sealWith(before.seals, 'decision', claim) };
    const held = JSON.parse(readFileSync(file, 'utf8')) as { keys: Record<string, string> };
    const added = { ...held.keys, k2: Buffer.alloc(32, 7).toString('base64') };
    writeFileSync(file, JSON.stringify({ current: 'k2', keys: added }));
    const after = loadKeys(home);
    expect(after.seals.current).toBe('k2');
    expect(openEnvelope(after.seals, sealed)).toEqual(claim);
    expect(openEnvelope(before.seals, { claim, ...sealWith(after.seals, 'decision', claim) })).toBeNull();
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '{"current":'],
    ['no keys', '{"current":"k1"}'],
    [
      'a current key that is not there',
      `{"current":"k1","keys":{"k2":"${Buffer.alloc(32).toString('base64')}"}}`,
    ],
    ['a key too short', '{"current":"k1","keys":{"k1":"c2hvcnQ="}}'],
    ['a field too many', `{"current":"k1","keys":{"k1":"${Buffer.alloc(32).toString('base64')}"},"x":1}`],
  ])('are never made anew over a file that holds %s', (_, text) => {
    const home = tempFolder();
    const file = join(home, 'keys.json');
    writeFileSync(file, text);
    expect(() => loadKeys(home)).toThrow(`${file} is no key file`);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('are a matter of configuration where their file cannot be read, and it is named', () => {
    const folder = tempFolder();
    expect(() => loadKeys(folder, folder)).toThrow(ConfigError);
    expect(() => loadKeys(folder, folder)).toThrow(
      /^ {2}the key file ".+" cannot be made or read \(.*EISDIR.*KEYS_FILE/m,
    );
  });
});

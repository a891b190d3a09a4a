import { jest } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePolicyFile } from '../contract/policy-file.ts';
import { sha256 } from '../domain/digest.ts';
import { runInit, runKey } from '../init.ts';
import { removeTempFolders, tempFolder } from './support/temp-folder.ts';

const environment = process.env;
let home: string;
let file: string;
let printed: string[];
let complained: string[];

beforeEach(() => {
  home = join(tempFolder(), 'home');
  file = join(home, 'policy.yaml');
  process.env = { APPROVAL_HOME: home };
  printed = [];
  complained = [];
  jest.spyOn(console, 'log').mockImplementation((line: unknown) => void printed.push(String(line)));
  jest.spyOn(console, 'error').mockImplementation((line: unknown) => void complained.push(String(line)));
});

afterEach(() => {
  process.env = environment;
  jest.restoreAllMocks();
  removeTempFolders();
});

const keys = (): readonly string[] =>
  [...printed.join('\n').matchAll(/csk_[A-Za-z0-9_-]{43}/g)].map(([key]) => key);

const principals = () => parsePolicyFile(readFileSync(file, 'utf8'), file).principals;
const hashOf = (key: string): string => `sha256:${sha256(key)}`;
const MIA = { id: 'mia', roles: ['approver'], workspaces: '*' } as const;

describe('countersign key', () => {
  const write = (text: string): void => {
    mkdirSync(home, { recursive: true });
    writeFileSync(file, text);
  };
  const KEYLESS = '# ours\nprincipals:\n  - { id: mia, roles: [approver], telegram: "7" } # hers\n';

  test('gives a key to somebody who is there, and leaves all else as it was', () => {
    write(KEYLESS);
    expect(runKey('mia', {})).toBe(0);
    const [key = ''] = keys();
    expect(principals()).toEqual([{ ...MIA, telegram: '7', key: hashOf(key) }]);
    expect(readFileSync(file, 'utf8')).toMatch(/^# ours\n[^]*# hers\n$/);
    expect(readFileSync(file, 'utf8')).not.toContain(key);
  });

  test('takes the place of a key only where that is said', () => {
    write(KEYLESS);
    runKey('mia', {});
    const before = readFileSync(file, 'utf8');
    expect(runKey('mia', {})).toBe(2);
    expect(complained.join()).toContain('with --replace it gets another, and the old one is dead');
    expect(readFileSync(file, 'utf8')).toBe(before);
    const folder = join(home, 'handed');
    expect(runKey('mia', { replace: true, keysTo: folder })).toBe(0);
    const key = readFileSync(join(folder, 'mia.key'), 'utf8').trim();
    expect(principals()).toEqual([{ ...MIA, telegram: '7', key: hashOf(key) }]);
    expect(keys()).toHaveLength(1);
  });

  test('makes nobody up, and leaves nobody unable to decide', () => {
    write('principals:\n  - { id: bot, roles: [requester] }\n');
    expect(runKey('mia', {})).toBe(2);
    expect(complained.join()).toContain('has no principal "mia", but bot');
    expect(runKey('bot', {})).toBe(2);
    expect(complained.join()).toContain('holds no key of anybody who decides');
    expect(principals()).toEqual([{ id: 'bot', roles: ['requester'], workspaces: '*' }]);
    expect(keys()).toEqual([]);
  });
});

describe('countersign init', () => {
  test('makes a key that asks and another that decides, prints them once and stores their hashes', () => {
    expect(runInit({ agent: 'bot', person: 'ann' })).toBe(0);
    const [agent = '', person = ''] = keys();
    expect(keys()).toHaveLength(2);
    expect(agent).not.toBe(person);
    const text = readFileSync(file, 'utf8');
    expect(parsePolicyFile(text, file).principals).toEqual([
      { id: 'bot', roles: ['requester'], workspaces: '*', key: `sha256:${sha256(agent)}` },
      {
        id: 'ann',
        roles: ['approver', 'admin', 'auditor'],
        workspaces: '*',
        key: `sha256:${sha256(person)}`,
      },
    ]);
    expect(text).not.toContain(agent);
    expect(text).not.toContain(person);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('makes an executor its key, but not where that would leave nobody to decide', () => {
    expect(runInit({ agent: 'bot', executor: 'it-ops-worker' })).toBe(2);
    expect(complained.join()).toContain('run `countersign init` first');
    expect(runInit({ agent: 'bot', person: 'ann' })).toBe(0);
    expect(runInit({ agent: 'bot', executor: 'it-ops-worker' })).toBe(0);
    const key = `sha256:${sha256(keys().at(-1) ?? '')}`;
    expect(principals().at(-1)).toEqual({ id: 'it-ops-worker', roles: ['executor'], workspaces: '*', key });
  });

  test('keeps what the file says already, comments included', () => {
    expect(runInit({ agent: 'first', person: 'one' })).toBe(0);
    const before = `# ours\n${readFileSync(file, 'utf8')}`;
    writeFileSync(file, before);
    expect(runInit({ agent: 'second', person: 'two' })).toBe(0);
    const after = readFileSync(file, 'utf8');
    expect(after.startsWith('# ours\n')).toBe(true);
    expect(parsePolicyFile(after, file).principals.map((one) => one.id)).toEqual([
      'first',
      'one',
      'second',
      'two',
    ]);
  });

  test('refuses where both have their keys, and says what makes others', () => {
    runInit({ agent: 'bot', person: 'ann' });
    const before = readFileSync(file, 'utf8');
    expect(runInit({ agent: 'bot', person: 'ann' })).toBe(2);
    expect(complained.join()).toContain('bot and ann have keys in');
    expect(complained.join()).toContain('`countersign key ann --replace` makes another');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('gives a key to somebody who is there without one, whose entry stays as it is', () => {
    runInit({ agent: 'bot', person: 'ann' });
    const entry = '  - id: mia # hers\n    roles: [approver]\n    terminal: mia\n';
    writeFileSync(file, `principals:\n${entry}`);
    expect(runInit({ agent: 'bot', person: 'mia' })).toBe(0);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(entry.slice(0, entry.indexOf('roles')));
    const [, , bot = '', mia = ''] = keys();
    expect(principals()).toEqual([
      { ...MIA, terminal: 'mia', key: hashOf(mia) },
      { id: 'bot', roles: ['requester'], workspaces: '*', key: hashOf(bot) },
    ]);
  });

  test('gives another agent a key beside a person who is there, and keeps theirs', () => {
    runInit({ agent: 'bot', person: 'ann' });
    const before = principals();
    expect(runInit({ agent: 'zoe', person: 'ann' })).toBe(0);
    expect(principals().slice(0, 2)).toEqual(before);
    expect(principals().slice(2)).toMatchObject([{ id: 'zoe', roles: ['requester'] }]);
    expect(printed.join('\n')).toContain('is there already and keeps its key');
  });

  test('gives another person a key beside an agent that is there, which keeps its own', () => {
    runInit({ agent: 'bot', person: 'ann' });
    const before = parsePolicyFile(readFileSync(file, 'utf8'), file).principals;
    expect(runInit({ agent: 'bot', person: 'zoe' })).toBe(0);
    expect(principals().slice(0, 2)).toEqual(before);
    expect(
      principals()
        .slice(2)
        .map(({ id }) => id),
    ).toEqual(['zoe']);
  });

  test('makes the keys that all nodes share, once, where KEYS_FILE says', () => {
    const shared = join(home, 'shared', 'keys.json');
    process.env = { APPROVAL_HOME: home, KEYS_FILE: shared };
    expect(runInit({ agent: 'bot', person: 'ann' })).toBe(0);
    const made = readFileSync(shared, 'utf8');
    expect(statSync(shared).mode & 0o777).toBe(0o600);
    expect(runInit({ agent: 'other', person: 'zoe' })).toBe(0);
    expect(readFileSync(shared, 'utf8')).toBe(made);
  });

  test('hands each key over in a file of its own where one is wished for, and prints none', () => {
    const folder = join(home, 'handed');
    expect(runInit({ agent: 'bot', person: 'ann', keysTo: folder })).toBe(0);
    expect(keys()).toEqual([]);
    const key = readFileSync(join(folder, 'ann.key'), 'utf8').trim();
    expect(readFileSync(file, 'utf8')).toContain(sha256(key));
    expect(statSync(join(folder, 'ann.key')).mode & 0o777).toBe(0o600);
  });

  test('writes down nobody whose key it could not hand over', () => {
    const taken = join(tempFolder(), 'a-file');
    writeFileSync(taken, '');
    expect(runInit({ agent: 'bot', person: 'ann', keysTo: join(taken, 'below') })).toBe(2);
    expect(existsSync(file)).toBe(false);
  });

  test('gives nobody both keys', () => {
    expect(runInit({ agent: 'ann', person: 'ann' })).toBe(2);
    expect(complained.join()).toContain('must have different names');
    expect(existsSync(file)).toBe(false);
  });

  test('refuses a file or a name that does not hold, and leaves the file as it was', () => {
    runInit({ agent: 'bot', person: 'ann' });
    const before = readFileSync(file, 'utf8');
    expect(runInit({ agent: 'no good', person: 'zoe' })).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe(before);
    writeFileSync(file, 'principals: 5\n');
    expect(runInit({ agent: 'a', person: 'b' })).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('principals: 5\n');
    expect(keys()).toHaveLength(2);
  });
});

import { mkdirSync, rmSync, writeFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readConfig } from '../config.ts';
import { PolicyFileError } from '../contract/policy-file.ts';
import { sha256 } from '../domain/digest.ts';
import { findByIdentity, findByKeyHash } from '../domain/directory.ts';
import { type PolicyChange, type PolicySource, openPolicySource } from '../policy-source.ts';
import { removeTempFolders, tempFolder } from './support/temp-folder.ts';
import { until } from './support/until.ts';

const ANN = `principals:\n  - id: ann\n    roles: [approver]\n    key: sha256:${sha256('key of ann')}\n`;
const BEN = `${ANN}  - id: ben\n    roles: [requester]\n    key: sha256:${sha256('key of ben')}\n`;

let home: string;
let file: string;
let changes: PolicyChange[];
let source: PolicySource | null = null;

function config(env: NodeJS.ProcessEnv = {}): Config {
  return readConfig({ APPROVAL_HOME: home, ...env });
}

function open(env: NodeJS.ProcessEnv = {}): PolicySource {
  source = openPolicySource(config(env), (change) => changes.push(change));
  return source;
}

const ids = (): readonly string[] => source?.directory().members.map((one) => one.id) ?? [];
const refusals = (): readonly string[] =>
  changes.flatMap((change) => (change.kind === 'refused' ? [change.message] : []));

beforeEach(() => {
  home = tempFolder();
  file = join(home, 'policy.yaml');
  changes = [];
});

afterEach(() => {
  source?.close();
  source = null;
  removeTempFolders();
});

describe('the policy while it runs', () => {
  test('is the built-in one, open, where the operator has none', async () => {
    const opened = open();
    expect(Object.keys(opened.policy().profiles)).toEqual(['interactive', 'hooks', 'workday', 'confirm']);
    expect(opened.directory()).toEqual({ open: true, members: [] });
  });

  test('is read again when the file appears, changes, or is replaced by another', async () => {
    const opened = open();
    const { version } = opened.policy();
    writeFileSync(file, ANN);
    await until('ann', () => ids().includes('ann'));
    expect(opened.directory().open).toBe(false);
    expect(opened.policy().version).toBe(version);
    writeFileSync(join(home, 'draft'), BEN);
    renameSync(join(home, 'draft'), file);
    await until('ben', () => ids().includes('ben'));
    expect(findByKeyHash(opened.directory(), sha256('key of ben'))?.id).toBe('ben');
    expect(refusals()).toEqual([]);
  });

  test('stays the last good one where a change does not hold, and says why with its line', async () => {
    writeFileSync(file, ANN);
    const opened = open();
    writeFileSync(file, `${ANN}  - id: eve\n    roles: [owner]\n`);
    await until('the refusal', () => refusals().length > 0);
    expect(refusals()[0]).toContain('line 6: principals.1.roles.0: must be one of');
    expect(ids()).toEqual(['ann']);
    expect([opened.directory().open, opened.holds()]).toEqual([false, false]);
    writeFileSync(file, BEN);
    await until('ben', () => ids().includes('ben'));
    expect(opened.holds()).toBe(true);
  });

  test('holds again where a file that could not be read is read as it was, or is as it was before', async () => {
    writeFileSync(file, ANN);
    const opened = open();
    rmSync(file);
    mkdirSync(file);
    await until('the refusal', () => !opened.holds());
    rmSync(file, { recursive: true });
    writeFileSync(file, ANN);
    await until('the file', () => opened.holds());
    writeFileSync(file, 'principals: 5\n');
    await until('the refusal', () => !opened.holds());
    writeFileSync(file, ANN);
    await until('the file as it was', () => opened.holds());
    expect(ids()).toEqual(['ann']);
  });

  test.each([
    ['emptying it', (): void => writeFileSync(file, '')],
    ['taking it away', (): void => rmSync(file)],
    [
      'taking the keys out',
      (): void => writeFileSync(file, 'principals:\n  - { id: ann, roles: [approver] }\n'),
    ],
  ])('never opens a server that had keys: not by %s', async (_, change) => {
    writeFileSync(file, ANN);
    const opened = open();
    change();
    await until('the refusal', () => refusals().length > 0);
    expect(refusals()[0]).toContain('no principal has a key any more');
    expect(opened.directory().open).toBe(false);
    expect(findByKeyHash(opened.directory(), sha256('key of ann'))?.id).toBe('ann');
  });

  test.each([
    ['emptying it', (): void => writeFileSync(file, '\n')],
    ['taking it away', (): void => rmSync(file)],
  ])('keeps its rules while somebody writes it anew: not lifted by %s', async (_, change) => {
    writeFileSync(file, 'rules:\n  - { id: all, when: "true", raise: HIGH }\n');
    const { version } = open({ API_SERVER_KEY: 'k'.repeat(32) }).policy();
    change();
    await until('the refusal', () => refusals().length > 0);
    expect(refusals()[0]).toContain('the file is gone or empty');
    expect(source?.policy().version).toBe(version);
    writeFileSync(file, 'principals: []\n');
    await until('the rules lifted', () => source?.policy().version !== version);
  });

  test('has another version when its profiles change, whatever its people', async () => {
    const opened = open();
    const { version } = opened.policy();
    const tiers = ['MEDIUM', 'HIGH', 'CRITICAL'].map(
      (tier) => `      ${tier}: { decide: person, timeout: 5m }\n`,
    );
    const own = `profiles:\n  own:\n    tiers:\n      SAFE: { decide: auto }\n      LOW: { decide: auto }\n${tiers.join('')}`;
    writeFileSync(file, own);
    await until('the profile', () => 'own' in opened.policy().profiles);
    expect(opened.policy().version).not.toBe(version);
    expect(Object.keys(opened.policy().profiles)).toEqual([
      'interactive',
      'hooks',
      'workday',
      'confirm',
      'own',
    ]);
  });
});

describe('the rules of the policy', () => {
  const RULES = `${ANN}rules:\n  - id: prod\n    when: request.workspace == "prod"\n    raise: HIGH\n`;

  test('are read again when they change, and give the policy another version', async () => {
    writeFileSync(file, ANN);
    const opened = open();
    const { version } = opened.policy();
    writeFileSync(file, RULES);
    await until('the rule', () => opened.policy().version !== version);
    const { rules } = opened.policy();
    const verdict = { tier: 'SAFE', level: 'low', labels: [], findings: [] } as const;
    const facts = {
      ...{ action: { command: 'ls' }, workspace: 'prod', requester: 'agent', sessionKey: null, reason: 'x' },
      ...{ profile: 'interactive', protocol: 'v1', language: 'en', followUp: null },
      createdAt: '2030-01-01T00:00:00.000Z',
    };
    expect(rules?.(facts, verdict).verdict.tier).toBe('HIGH');
    expect(rules?.({ ...facts, workspace: 'test' }, verdict).verdict).toBe(verdict);
  });

  test.each([
    [
      'a field that there is not',
      'request.workspce == "prod"',
      'line 7, column 19: rules.0.when (rule "prod")',
      'has action',
    ],
    ['a variable', 'who == "ann"', 'line 7, column 11:', 'the variables are request, verdict, now'],
    [
      'what is not true or false',
      'request.workspace',
      'line 7, column 11:',
      'must be true or false; it is string',
    ],
    ['quotes around it', "'true && who'", 'line 7, column 20:', 'Unknown variable: who'],
    ['a block', '|\n      true &&\n        who == "ann"', 'line 9, column 9:', 'Unknown variable: who'],
    ['escapes', '"\\x74rue && who"', 'line 7, column 11:', 'Unknown variable: who'],
  ])(
    'with %s in a condition are refused at its place, and the last good ones stay',
    async (_, when, ...parts) => {
      writeFileSync(file, RULES);
      const opened = open();
      const { version } = opened.policy();
      writeFileSync(file, RULES.replace('request.workspace == "prod"', when));
      await until('the refusal', () => refusals().length > 0);
      for (const part of parts) expect(refusals()[0]).toContain(part);
      expect(opened.policy().version).toBe(version);
    },
  );

  test('name a profile that there is, built in or of the file', () => {
    writeFileSync(file, RULES.replace('raise: HIGH', 'profile: nightly'));
    expect(() => open()).toThrow(
      'line 8, column 14: rules.0.profile (rule "prod"): must be one of interactive, hooks, workday, confirm; got "nightly"',
    );
    writeFileSync(file, RULES.replace('raise: HIGH', 'profile: workday'));
    expect(open().policy().rules).toBeDefined();
  });
});

describe('at start', () => {
  test('a file that does not hold is an error, and so is a named one that is not there', () => {
    writeFileSync(file, 'principals: 5\n');
    expect(() => open()).toThrow(PolicyFileError);
    const missing = join(home, 'missing.yaml');
    expect(() => open({ POLICY_FILE: missing })).toThrow(/POLICY_FILE names a file that does not exist/);
  });

  test('a file elsewhere is read instead of the data folder’s', () => {
    writeFileSync(file, ANN);
    const other = join(tempFolder(), 'mine.yaml');
    writeFileSync(other, BEN);
    open({ POLICY_FILE: other });
    expect(ids()).toEqual(['ann', 'ben']);
  });

  test('the single key and the Feishu ids of the environment are people too', async () => {
    writeFileSync(file, `${ANN}    feishu: ou_ann\n`);
    const opened = open({
      API_SERVER_KEY: 'a key of sixteen or more',
      APPROVAL_WHITELIST: 'ou_ann,ou_2',
      FEISHU_ADMIN_ID: 'ou_2',
    });
    expect(ids()).toEqual(['ann', 'api', 'feishu:ou_2']);
    expect(findByKeyHash(opened.directory(), sha256('a key of sixteen or more'))?.id).toBe('api');
    expect(findByIdentity(opened.directory(), 'feishu', 'ou_ann')?.id).toBe('ann');
    expect(findByIdentity(opened.directory(), 'feishu', 'ou_2')?.roles).toEqual(['approver', 'admin']);
    expect(findByKeyHash(opened.directory(), sha256('key of ann'))?.id).toBe('ann');
  });

  test('nobody’s own key may pass for the single key, and nobody is the system', () => {
    for (const id of ['api', 'system:timeout']) {
      const key = `sha256:${sha256('a key')}`;
      writeFileSync(file, `principals:\n  - { id: "${id}", roles: [requester], key: "${key}" }\n`);
      expect(() => open({})).toThrow(
        id === 'api' ? /the id "api" is that of API_SERVER_KEY/ : /must not begin/,
      );
    }
  });

  test('the single key counts although the file knows its name without a key', async () => {
    writeFileSync(file, 'principals:\n  - { id: api, roles: [requester] }\n');
    const opened = open({ API_SERVER_KEY: 'a key of sixteen or more' });
    expect(opened.directory().open).toBe(false);
    expect(findByKeyHash(opened.directory(), sha256('a key of sixteen or more'))?.id).toBe('api');
  });
});

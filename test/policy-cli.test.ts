import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyJsonSchema } from '../contract/policy-schema.ts';
import { parsePolicyTest } from '../contract/policy-test-file.ts';
import { readPolicy } from '../policy-source.ts';
import { checkCondition } from '../risk/policy/check-condition.ts';
import { approvalsAt, call, eventually } from './support/http.ts';
import { runCli, startProduct, temporaryHome } from './support/product.ts';
import { removeTempFolders, tempFolder } from './support/temp-folder.ts';

const RULE = `rules:
  - id: prod
    when: request.workspace == "prod" && request.action.text.contains("push")
    raise: HIGH
    quorum: 2
    label: production
`;
const CASES = `policy: my.yaml
cases:
  - name: a push to production
    request: { action: { argv: [git, push] }, workspace: prod }
    expect: { tier: HIGH, rules: [prod], labels: [production], quorum: 2, approvers: [admin, approver], decides: person }
  - name: something else
    action: { command: ls }
    expect: { tier: SAFE, rules: [], decides: auto, profile: interactive }
`;

interface Versioned {
  readonly policyVersion: string;
}

let folder: string;
const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

beforeEach(() => {
  folder = tempFolder();
  put('my.yaml', RULE);
});
afterEach(removeTempFolders);

describe('countersign policy test', () => {
  test('judges every case by the policy that the table names, and exits with 0', async () => {
    const { code, stdout, stderr } = await runCli(['policy', 'test', put('cases.yaml', CASES)]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^ok {4}a push to production {2}HIGH {2}person {2}prod$/m);
    expect(stdout).toMatch(/^ok {4}something else {8}SAFE {2}auto$/m);
    expect(stdout).toMatch(/^2 of 2 cases are as expected by \S+my\.yaml \(policy [0-9a-f]{12}\)$/m);
  });

  test('says what else it got and exits with 1, also where it cannot be judged', async () => {
    const bad = CASES.replace('quorum: 2', 'quorum: 3').replace(
      'action: { command: ls }',
      'request: { action: { command: ls }, profile: none }',
    );
    const { code, stdout } = await runCli(['policy', 'test', put('cases.yaml', bad)]);
    expect(code).toBe(1);
    expect(stdout).toContain('FAIL  a push to production');
    expect(stdout).toContain('quorum: expected 3, got 2');
    expect(stdout).toContain('there is no profile none');
    expect(stdout).toContain('0 of 2 cases');
  });

  test('without a policy of its own it tries the one in force', async () => {
    const file = put('cases.yaml', CASES.replace('policy: my.yaml\n', ''));
    const inForce = await runCli(['policy', 'test', file], { POLICY_FILE: join(folder, 'my.yaml') });
    expect(inForce.code).toBe(0);
    const builtIn = await runCli(['policy', 'test', file], { APPROVAL_HOME: tempFolder() });
    expect(builtIn).toMatchObject({ code: 1 });
    expect(builtIn.stdout).toContain('by the built-in policy');
  });

  test.each([
    ['expect: { tier: HIGHER }', 'line 5: cases.0.expect.tier: must be one of SAFE'],
    ['expect: {}', 'line 5: cases.0.expect: must name at least one of tier'],
  ])('a table with %s is refused with its line, and exits with 2', async (expected, message) => {
    const file = put('cases.yaml', CASES.replace(/expect: \{ tier: HIGH.*/, expected));
    const { code, stderr } = await runCli(['policy', 'test', file]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('a policy that does not hold, or a file that is not there, exits with 2', async () => {
    put('my.yaml', RULE.replace('text', 'txt'));
    const bad = await runCli(['policy', 'test', put('cases.yaml', CASES)]);
    expect(bad).toMatchObject({ code: 2, stdout: '' });
    expect(bad.stderr).toContain('line 3, column 57: rules.0.when (rule "prod"): No such key: txt');
    const missing = await runCli(['policy', 'test', join(folder, 'none.yaml')]);
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.stderr).toContain('none.yaml does not exist');
  });
});

test('countersign policy check says whether a file holds', async () => {
  const good = await runCli(['policy', 'check', join(folder, 'my.yaml')]);
  expect(good).toMatchObject({ code: 0, stderr: '' });
  expect(good.stdout).toMatch(
    /^ok: \S+my\.yaml: policy [0-9a-f]{12}, profiles interactive, hooks, workday, confirm$/m,
  );
  const bad = await runCli(['policy', 'check', put('bad.yaml', 'rules: 5\n')]);
  expect(bad.code).toBe(2);
  expect(bad.stderr).toContain('line 1: rules: ');
});

test('the JSON schema in docs/ is that of the code, and the one that is printed', async () => {
  const committed = readFileSync(join(import.meta.dirname, '..', 'docs', 'policy.schema.json'), 'utf8');
  expect(committed).toBe(policyJsonSchema());
  expect((await runCli(['policy', 'schema'])).stdout).toBe(committed);
});

test('the examples in docs/policy.md hold, and its cases are as it says', () => {
  const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'policy.md'), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, block = '']) => block);
  const holding = (start: string): string => blocks.find((block) => block.startsWith(start)) ?? '';
  expect(readPolicy(holding('profiles:\n'), 'the profiles').policy.profiles).toHaveProperty('nightly');
  const { policy } = readPolicy(holding('rules:\n'), 'the rules');
  expect(policy.rules).toBeDefined();
  expect(parsePolicyTest(holding('policy:'), 'the cases').cases).toHaveLength(2);
  const [taken, refused] = holding('when:')
    .split('\n')
    .map((line) => checkCondition(/^when: (.*?)(?: #.*)?$/.exec(line)?.[1] ?? ''));
  expect([taken, refused?.message]).toEqual([
    null,
    expect.stringContaining('request.action.sql can be long'),
  ]);
});

test('rules that change while it runs hold for what comes after; what is open keeps its plan until it is revised', async () => {
  const home = await temporaryHome();
  const file = put('in-force.yaml', '');
  const product = await startProduct({ APPROVAL_HOME: home.path, POLICY_FILE: file, LOG_LEVEL: 'info' });
  try {
    const api = approvalsAt(product.url);
    const push = { action: { command: 'git push origin main' }, workspace: 'prod', profile: 'workday' };
    const version = async (): Promise<string> =>
      (await call<Versioned>('POST', `${product.url}/v1/classify`, { command: 'ls' })).body.policyVersion;
    const before = await version();
    const { body: open } = await api.create(push);
    expect(open.risk).toMatchObject({ tier: 'MEDIUM', policyVersion: before });
    writeFileSync(file, RULE);
    const after = await eventually(version, (now) => now !== before);
    writeFileSync(file, RULE.replace('raise: HIGH', 'raise: HIGHER'));
    await eventually(
      () => Promise.resolve(product.output()),
      (output) => output.includes('rules.0.raise'),
    );
    expect(await version()).toBe(after);
    const { body: fresh } = await api.create(push);
    expect(fresh.risk).toMatchObject({ tier: 'HIGH', policyVersion: after });
    expect(fresh.risk.labels).toContain('production');
    const { body: still } = await api.get(open.id);
    expect(still).toMatchObject({ currentTier: 'MEDIUM', risk: open.risk });
    await api.decide(open.id, 'request_changes', { comment: 'narrow it' });
    await api.resubmit(open.id, { action: { command: 'git push origin topic' } });
    const { body: revised } = await api.get(open.id);
    expect(revised).toMatchObject({ revision: 2, risk: { tier: 'HIGH', policyVersion: after } });
  } finally {
    await product.stop();
    await home.remove();
  }
});

import { type ApprovalBody, approvalsAt, call, eventually } from '../support/http.ts';
import { runCli } from '../support/product.ts';
import { productForSuite } from '../support/suite.ts';

const suite = productForSuite();

const cli = (...args: readonly string[]) => runCli(args, { PLATFORM_URL: suite.url });

/** Takes the next order of an executor and answers it. */
async function work(executor: string, answer: object): Promise<unknown> {
  const { body } = await call<{ readonly token: string; readonly order: { readonly action: unknown } }>(
    'GET',
    `${suite.url}/v1/work?executor=${executor}&wait=20`,
  );
  await call('POST', `${suite.url}/v1/work/${body.token}/complete`, answer);
  return body.order.action;
}

async function approvedId(): Promise<string> {
  const { body } = await approvalsAt(suite.url).create({ action: { command: 'ls' }, expectResult: true });
  return body.id;
}

describe('request --dispatch --wait', () => {
  test('waits until it is done, and prints what it said', async () => {
    const [asked, action] = await Promise.all([
      cli('request', '--reason', 'look', '--dispatch', 'runner', '--wait', '--', 'ls'),
      work('runner', { exitCode: 0, stdout: 'README.md' }),
    ]);
    expect(asked.code).toBe(0);
    expect(asked.stdout).toMatch(/^status {5}archived$/m);
    expect(asked.stdout).toMatch(/^executor {3}runner, attempt 1: succeeded, exit code 0$/m);
    expect(asked.stdout).toMatch(/^stdout {5}README\.md$/m);
    // One word after a -- is a program all the same: no shell reads it.
    expect(action).toEqual({ argv: ['ls'] });
  });

  test('exits 1 when what was approved went wrong and somebody gave it up', async () => {
    const asked = cli('request', '--reason', 'look', '--dispatch', 'breaker', '--wait', 'ls');
    await work('breaker', { exitCode: 3, stderr: 'no such disk' });
    const listed = await cli('ls', '--status', 'executed');
    expect(listed.stdout).toContain('auto_approved by system:policy, executed (failed)');
    const { body } = await call<{ readonly data: readonly ApprovalBody[] }>(
      'GET',
      `${suite.url}/v1/approvals?status=executed`,
    );
    const gaveUp = await cli('give-up', body.data[0]?.id ?? '', '-c', 'the disk is gone');
    expect(gaveUp.code).toBe(0);
    const { code, stdout, stderr } = await asked;
    expect(code).toBe(1);
    // Whoever waits is told what for, beside the result.
    expect(stderr).toContain('is with breaker\n');
    expect(stderr).toContain('failed; say countersign accept, redo or give-up\n');
    expect(stdout).toMatch(/^stderr {5}no such disk$/m);
    expect(stdout).toMatch(/^verified {3}auto: given_up by /m);
  });
});

test('what was carried out by hand is reported, done again and accepted', async () => {
  const id = await approvedId();
  const reported = await cli('report', id, '--exit-code', '2', '--output', 'half');
  expect([reported.code, /^status {5}executed$/m.test(reported.stdout)]).toEqual([0, true]);
  const again = await cli('redo', id, '--as', 'alice');
  expect(again.stdout).toMatch(/^executor {3}agent-1, attempt 2: under way$/m);
  await cli('report', id, '--exit-code', '1');
  const accepted = await cli('accept', id, '--as', 'alice', '--json');
  expect(JSON.parse(accepted.stdout)).toMatchObject({
    status: 'archived',
    verification: { outcome: 'accepted', by: 'alice' },
  });
});

test('the check that will run is shown before anybody approves, and what came of it after', async () => {
  const asked = cli(
    'request',
    '--reason',
    'x',
    '--dispatch',
    'checker',
    '--check',
    'test -f done',
    '--wait',
    'ls',
  );
  const shown = await eventually(
    () => call<{ readonly data: readonly ApprovalBody[] }>('GET', `${suite.url}/v1/approvals?q=ls&limit=1`),
    ({ body }) => body.data[0]?.status === 'dispatched',
  );
  const id = shown.body.data[0]?.id ?? '';
  expect((await cli('show', id)).stdout).toMatch(/^check {6}test -f done$/m);
  await work('checker', { exitCode: 0, checkExitCode: 1, checkOutput: 'not there' });
  await cli('accept', id, '--as', 'alice');
  const { stdout, code } = await asked;
  expect(stdout).toMatch(/^check {6}test -f done, exit code 1$/m);
  expect([stdout.includes('not there'), code]).toEqual([true, 0]);
});

test('an approved action is dispatched by hand, once', async () => {
  const id = await approvedId();
  const sent = await cli('dispatch', id, 'runner', '--as', 'alice');
  expect(sent.stdout).toMatch(/^executor {3}runner, attempt 1: under way$/m);
  const twice = await cli('dispatch', id, 'runner', '--as', 'alice');
  expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining('dispatched')]);
});

test('a wrong mode or exit code is refused with its place', async () => {
  const mode = await cli('request', '--reason', 'x', '--expect-result', '--verify', 'maybe', 'ls');
  expect([mode.code, mode.stderr]).toEqual([2, expect.stringContaining('/verification/mode')]);
  const id = await approvedId();
  const code = await cli('report', id, '--exit-code', 'zero');
  expect([code.code, code.stderr]).toEqual([2, expect.stringContaining('--exit-code')]);
});

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, ExecutionResult, WorkOrder } from '../../domain/execution.ts';
import { NEVER, orderFor, testerIn } from '../support/execution.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

const agents: ReturnType<typeof testerIn>[] = [];

function agent() {
  const home = realpathSync(tempFolder());
  const tester = testerIn(home);
  agents.push(tester);
  return { ...tester, home };
}

afterEach(() => {
  for (const { journal } of agents.splice(0)) journal.close();
  removeTempFolders();
});

async function resultOf(order: WorkOrder, { perform } = agent()): Promise<ExecutionResult> {
  const performed = await perform(order, NEVER);
  if (performed.kind !== 'done') throw new Error('interrupted');
  return performed.result;
}

describe('an order', () => {
  const touch = { command: 'echo ran > ran', env: { GREETING: 'hello' } };

  test('runs in the agent’s folder with the environment that was approved, and reports', async () => {
    const tester = agent();
    const result = await resultOf(
      orderFor({ command: 'pwd; echo $GREETING', env: { GREETING: 'hello' } }),
      tester,
    );
    expect(result).toMatchObject({
      outcome: 'succeeded',
      exitCode: 0,
      stdout: `${tester.folder}\nhello\n`,
      checkExitCode: null,
      message: '',
    });
    expect(Date.parse(result.endedAt)).toBeGreaterThanOrEqual(Date.parse(result.startedAt));
  });

  const order = orderFor(touch);
  const changed: readonly (readonly [string, Partial<WorkOrder>])[] = [
    ['key', { key: 'apr_TEST:1:2' }],
    ['approvalId', { approvalId: 'apr_OTHER' }],
    ['workspace', { workspace: 'other' }],
    ['revision', { revision: 2 }],
    ['attempt', { attempt: 2 }],
    ['executor', { executor: 'other' }],
    ['digest', { digest: '0'.repeat(64) }],
    ['action’s command', { action: { ...touch, command: 'echo ran > ran # more' } }],
    ['action’s environment', { action: { ...touch, env: { GREETING: 'bye' } } }],
    ['action’s folder', { action: { ...touch, cwd: '/' } }],
    ['action, now words', { action: { argv: ['touch', 'ran'] } }],
  ];
  test.each(changed)('whose %s was changed is refused, and nothing runs', async (_, change) => {
    const tester = agent();
    const result = await resultOf({ ...order, ...change }, tester);
    expect(result).toMatchObject({ outcome: 'failed', exitCode: null, startedAt: '', endedAt: '' });
    expect(result.message).toMatch(/^refused: /);
    expect(existsSync(join(tester.folder, 'ran'))).toBe(false);
    expect(readFileSync(join(tester.home, 'journal.jsonl'), 'utf8')).toBe('');
  });

  test.each([
    ['SQL', { sql: 'DROP TABLE users' }, 'runs commands'],
    ['a tool', { tool: 'browser', args: { url: 'x' } }, 'runs commands'],
    ['a type alone', { type: 'deploy' }, 'runs commands'],
    ['both a command and words', { command: 'touch ran', argv: ['touch', 'ran'] }, 'both'],
  ])('for %s is refused clearly', async (_, action, words) => {
    const result = await resultOf(orderFor(action));
    expect([result.outcome, result.exitCode]).toEqual(['failed', null]);
    expect(result.message).toContain(words);
  });

  test('that cannot start fails with the reason, and says that nothing ran', async () => {
    const result = await resultOf(orderFor({ command: 'touch ran', cwd: 'not/there' }));
    expect(result).toMatchObject({ outcome: 'failed', exitCode: null, startedAt: '', endedAt: '' });
    expect(result.message).toContain('not/there');
  });

  test('over its time fails, even where the command then exits 0', async () => {
    const result = await resultOf(
      orderFor({ command: `trap 'exit 0' TERM; sleep 600 & wait` }, { limitSeconds: 1 }),
    );
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 0 });
    expect(result.message).toContain('time limit of 1 s');
  });

  test('tells no secret that its command printed', async () => {
    const tester = agent();
    const result = await resultOf(
      orderFor({ command: 'echo password=hunter2; echo token=abcdefgh >&2' }),
      tester,
    );
    expect(JSON.stringify(result)).not.toMatch(/hunter2|abcdefgh/);
    expect(readFileSync(join(tester.home, 'journal.jsonl'), 'utf8')).not.toMatch(/hunter2|abcdefgh/);
  });
});

describe('the same order again', () => {
  test('is answered with the first result, and does not run', async () => {
    const tester = agent();
    const order = orderFor({ command: 'echo ran >> count; date +%N' });
    const first = await tester.perform(order, NEVER);
    expect(await tester.perform(order, NEVER)).toEqual(first);
    expect(readFileSync(join(tester.folder, 'count'), 'utf8')).toBe('ran\n');
  });

  test('while it runs is one run with one result', async () => {
    const tester = agent();
    const order = orderFor({ command: 'echo ran >> count; sleep 0.2; date +%N' });
    const [first, second] = await Promise.all([tester.perform(order, NEVER), tester.perform(order, NEVER)]);
    expect(second).toEqual(first);
    expect(readFileSync(join(tester.folder, 'count'), 'utf8')).toBe('ran\n');
  });

  test('as another attempt is another run', async () => {
    const tester = agent();
    const action = { command: 'echo ran >> count' };
    await tester.perform(orderFor(action), NEVER);
    await tester.perform(orderFor(action, { attempt: 2 }), NEVER);
    expect(readFileSync(join(tester.folder, 'count'), 'utf8')).toBe('ran\nran\n');
  });
});

test('an order does not run where it cannot be written down first', async () => {
  const tester = agent();
  tester.journal.close();
  agents.pop();
  const result = await resultOf(orderFor({ command: 'touch ran' }), tester);
  expect(result).toMatchObject({ outcome: 'failed', exitCode: null });
  expect(result.message).toContain('journal');
  expect(existsSync(join(tester.folder, 'ran'))).toBe(false);
});

describe('a check', () => {
  const after = (action: string, check: Check, limitSeconds = 20) =>
    resultOf(orderFor({ command: action }, { check, limitSeconds }));

  test('runs after a success, in the same folder, and its exit code and output are reported', async () => {
    const result = await after('echo yes > made', { command: 'cat made; echo odd >&2; exit 4' });
    expect(result).toMatchObject({
      outcome: 'succeeded',
      checkExitCode: 4,
      checkOutput: 'yes\nodd\n',
      message: '',
    });
  });

  test('does not run after a failure', async () => {
    const result = await after('exit 1', { argv: ['echo', 'checked'] });
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 1, checkExitCode: null, checkOutput: '' });
  });

  test('that had to be stopped says nothing, whatever its exit code', async () => {
    const result = await after('true', { command: `trap 'exit 0' TERM; sleep 600 & wait` }, 1);
    expect(result).toMatchObject({ outcome: 'succeeded', checkExitCode: null });
    expect(result.message).toContain('the check: stopped');
  });
});

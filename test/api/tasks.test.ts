import { type Answer, approvalsAt, call, eventually } from '../support/http.ts';
import { productForSuite } from '../support/suite.ts';

interface Task {
  readonly task_id: string;
  readonly approval_id: string;
  readonly status: string;
  readonly risk_level: string;
  readonly risk_reasons: readonly string[];
  readonly [field: string]: unknown;
}

const suite = productForSuite();

const post = (path: string, body: unknown): Promise<Answer<Task & { readonly error: string }>> =>
  call('POST', `${suite.url}/api/tasks${path}`, body);
const get = (path: string): Promise<Answer<Task>> => call('GET', `${suite.url}/api/tasks${path}`);
const move = (task: Task, status: string, operator = 'commander', more: object = {}) =>
  post(`/${task.task_id}`, { status, operator_id: operator, operator_name: operator, ...more });

async function asked(command: string, sourceIp: string | null = '10.0.0.52'): Promise<Task> {
  const { status, body } = await post('', { command, description: 'a test', source_ip: sourceIp });
  expect(status).toBe(201);
  return body;
}

async function approvedTask(): Promise<Task> {
  const task = await asked('df -h');
  expect((await move(task, 'approved')).body.status).toBe('approved');
  return task;
}

describe('a task is judged', () => {
  test.each([
    ['rm -rf /data', '10.0.0.52', 'high', 'destructive_command'],
    ['ls -la', '8.8.8.8', 'high', 'cross_network'],
    ['df -h', '10.0.0.52', 'low', null],
    ['systemctl restart nginx', '10.0.0.7', 'low', null],
  ])('%s from %s is %s', async (command, sourceIp, level, reason) => {
    const task = await asked(command, sourceIp);
    expect(task).toMatchObject({ status: 'pending', risk_level: level, command, source_ip: sourceIp });
    expect(task.task_id).toMatch(/^TASK-\d{4}$/);
    if (reason === null) expect(task.risk_reasons).toEqual([]);
    else expect(task.risk_reasons).toContain(reason);
  });

  test('without a source address the network says nothing', async () => {
    expect(await asked('ls -la', null)).toMatchObject({ risk_level: 'low', source_ip: null });
  });

  test.each([
    ['no command', {}, 400],
    ['an empty command', { command: ' ' }, 400],
    ['a command that is no text', { command: 7 }, 400],
    ['no JSON', '{"command":', 400],
    ['a list', [], 400],
  ])('%s is refused with a word on what is wrong', async (_, body, status) => {
    const answer = await post('', body);
    expect(answer.status).toBe(status);
    expect(typeof answer.body.error).toBe('string');
  });

  test('fields that nobody knows are left out', async () => {
    expect((await post('', { command: 'ls', priority: 'urgent' })).status).toBe(201);
  });
});

describe('a task is decided', () => {
  test('a low one by its commander', async () => {
    const task = await asked('df -h');
    const { status, body } = await move(task, 'approved');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'approved', decided_by: 'commander', task_id: task.task_id });
  });

  test('a high one by its commander, then by an admin who is somebody else', async () => {
    const task = await asked('rm -rf /data');
    expect((await move(task, 'approved')).body.status).toBe('final_review');
    const same = await move(task, 'approved');
    expect(same.status).toBe(409);
    expect((await get(`/${task.task_id}`)).body.status).toBe('final_review');
    expect((await move(task, 'approved', 'admin')).body).toMatchObject({
      status: 'approved',
      decided_by: 'admin',
    });
  });

  test('a low one goes to a final review where the commander wants one, and not back to the commander', async () => {
    const task = await asked('df -h');
    expect((await move(task, 'final_review')).body.status).toBe('final_review');
    expect((await move(task, 'approved')).status).toBe(409);
    expect((await move(task, 'approved', 'admin')).body.status).toBe('approved');
  });

  test('a rejected one carries the reason, and can only be archived', async () => {
    const task = await asked('rm -rf /data');
    const { body } = await move(task, 'rejected', 'commander', { comment: 'not on a Friday' });
    expect(body).toMatchObject({ status: 'rejected', outcome: 'denied', comment: 'not on a Friday' });
    const again = await move(task, 'approved');
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ from: 'rejected', to: 'approved', allowed: ['archived'] });
    expect((await move(task, 'archived')).body.status).toBe('archived');
    expect((await move(task, 'archived')).status).toBe(409);
  });

  test.each([
    ['pending', ['executed', 'archived', 'dispatched', 'pending']],
    ['approved', ['executed', 'rejected', 'pending', 'final_review']],
  ])('%s does not move to what the lifecycle has not', async (from, targets) => {
    const task = from === 'pending' ? await asked('df -h') : await approvedTask();
    for (const target of targets) {
      const { status, body } = await move(task, target);
      expect([target, status]).toEqual([target, 409]);
      expect(body.error).toContain(from);
    }
    expect((await get(`/${task.task_id}`)).body.status).toBe(from);
  });

  test('changes are requested to one, and its requester mends it', async () => {
    const task = await asked('rm -rf /data');
    const wanted = await move(task, 'changes_requested', 'commander', { comment: 'only the cache' });
    expect(wanted).toMatchObject({
      status: 200,
      body: { status: 'changes_requested', comment: 'only the cache' },
    });
    expect((await move(task, 'approved')).body['allowed']).toEqual(['pending', 'rejected']);
    const mended = await move(task, 'pending', String(task['requester']), { command: 'rm -rf /data/cache' });
    expect(mended).toMatchObject({
      status: 200,
      body: {
        status: 'pending',
        revision: 2,
        command: 'rm -rf /data/cache',
        previous_command: 'rm -rf /data',
      },
    });
    expect((await move(task, 'approved')).body.status).toBe('final_review');
  });

  test('an unknown status is a 400 that names the known ones, an unknown task a 404', async () => {
    const task = await asked('df -h');
    const unknown = await move(task, 'done');
    expect(unknown.status).toBe(400);
    expect(unknown.body.error).toContain('final_review');
    for (const id of ['TASK-9999', 'TASK-1', 'nothing', 'apr_00000000000000000000000000']) {
      expect((await get(`/${id}`)).status).toBe(404);
      expect((await post(`/${id}`, { status: 'approved' })).status).toBe(404);
    }
    expect((await get('?status=done')).status).toBe(400);
  });
});

describe('a task is carried out', () => {
  test('by a sub-agent that takes it over HTTP, and verified by the commander', async () => {
    const task = await approvedTask();
    const sent = await post(`/${task.task_id}/dispatch`, { agent: 'finance-worker' });
    expect([sent.status, sent.body.status, sent.body['agent']]).toEqual([
      200,
      'dispatched',
      'finance-worker',
    ]);
    const work = await call<{ readonly token: string; readonly order: { readonly action: unknown } }>(
      'GET',
      `${suite.url}/v1/work?executor=finance-worker&wait=20`,
    );
    expect(work.body.order.action).toEqual({ command: 'df -h', sourceIp: '10.0.0.52' });
    await call('POST', `${suite.url}/v1/work/${work.body.token}/complete`, { exitCode: 0, stdout: '42 %' });
    const ran = await eventually(
      () => get(`/${task.task_id}`),
      ({ body }) => body.status === 'executed',
    );
    expect(ran.body).toMatchObject({ result: '42 %', exit_code: 0, dispatch_outcome: 'succeeded' });
    const verified = await post(`/${task.task_id}/verify`, {
      result: 'enough room',
      passed: true,
      operator_id: 'commander',
    });
    expect(verified.body).toMatchObject({
      status: 'archived',
      verification: { outcome: 'accepted', by: 'commander' },
    });
  });

  test('by somebody who tells its result, and has it done again where it did not pass', async () => {
    const task = await approvedTask();
    await post(`/${task.task_id}/dispatch`, { agent: 'life-assistant' });
    const told = await post(`/${task.task_id}/verify`, { result: 'half of it' });
    expect(told.body).toMatchObject({ status: 'executed', result: 'half of it' });
    const again = await post(`/${task.task_id}/verify`, {
      result: 'the other half is missing',
      passed: false,
    });
    expect(again.body).toMatchObject({ status: 'dispatched', attempt: 2, agent: 'life-assistant' });
    const done = await post(`/${task.task_id}/verify`, { result: 'all of it', passed: true });
    expect(done.body).toMatchObject({ status: 'archived', result: 'all of it', attempt: 2 });
  });

  test('whatever the result holds: a long one loses its middle, half a character is refused', async () => {
    const task = await approvedTask();
    await post(`/${task.task_id}/dispatch`, { agent: 'life-assistant' });
    const torn = await post(`/${task.task_id}/verify`, { result: '\ud83d' });
    expect([torn.status, torn.body.error]).toEqual([400, expect.stringContaining('/result')]);
    // A cut at any even number of units falls into the middle of a character.
    const long = await post(`/${task.task_id}/verify`, { result: `<${'😀'.repeat(100_000)}>`, passed: true });
    expect([long.status, long.body.status]).toEqual([200, 'archived']);
    expect(long.body['result']).toMatch(/^<😀.*characters or more are left out.*😀>$/su);
  });

  test('by hand, status by status', async () => {
    const task = await approvedTask();
    for (const status of ['dispatched', 'executed', 'dispatched', 'executed', 'archived']) {
      expect((await move(task, status)).body.status).toBe(status);
    }
  });

  test('not before it is approved, and not without an agent', async () => {
    const task = await asked('df -h');
    expect((await post(`/${task.task_id}/dispatch`, { agent: 'finance-worker' })).status).toBe(409);
    expect((await post(`/${task.task_id}/verify`, { result: 'x' })).status).toBe(409);
    expect((await post(`/${task.task_id}/dispatch`, {})).status).toBe(400);
    expect((await post(`/${task.task_id}/dispatch`, { agent: '../etc' })).status).toBe(400);
  });
});

test('the listing is by status, newest first', async () => {
  const first = await asked('echo first');
  const second = await asked('echo second');
  await move(first, 'rejected');
  const list = async (query: string): Promise<readonly string[]> => {
    const { body } = await call<{ readonly tasks: readonly Task[] }>('GET', `${suite.url}/api/tasks${query}`);
    return body.tasks.map((task) => task.task_id);
  };
  expect((await list('')).slice(0, 2)).toEqual([second.task_id, first.task_id]);
  expect((await list('?status=rejected'))[0]).toBe(first.task_id);
  expect(await list('?status=pending')).not.toContain(first.task_id);
  expect(await list('?status=')).toEqual(await list(''));
});

test('a number is given once, and stands after a crash', async () => {
  const tasks = await Promise.all(Array.from({ length: 12 }, (_, index) => asked(`echo ${index}`)));
  expect(new Set(tasks.map((task) => task.task_id)).size).toBe(12);
  await suite.crash();
  for (const task of tasks) expect((await get(`/${task.task_id}`)).body.approval_id).toBe(task.approval_id);
  const next = await asked('echo next');
  const numbers = tasks.map((task) => Number(task.task_id.slice(5)));
  expect(Number(next.task_id.slice(5))).toBe(Math.max(...numbers) + 1);
  const { body } = await approvalsAt(suite.url).get(next.approval_id);
  expect(body.status).toBe('pending');
});

test('a result that is told as good, and that the rules take at once, is answered as taken', async () => {
  const asking = { action: { command: 'DROP TABLE users' }, profile: 'workday', expectResult: true };
  const { body } = await approvalsAt(suite.url).create(asking);
  await approvalsAt(suite.url).decide(body.id, 'approve', { approver: 'mia' });
  const operator = { operator_id: 'ann', operator_name: 'ann' };
  expect((await post(`/${body.id}`, { status: 'dispatched', ...operator })).status).toBe(200);
  const verified = await post(`/${body.id}/verify`, { result: 'done', passed: true, ...operator });
  expect([verified.status, verified.body.status]).toEqual([200, 'archived']);
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { type Product, startAgent } from '../support/product.ts';
import { productForSuite } from '../support/suite.ts';

/** The server and a sub-agent as operators run them: each rule holds whichever way the orders travel. */
interface Carried {
  readonly id: string;
  readonly status: string;
  readonly dispatch: {
    readonly attempt: number;
    readonly outcome: string | null;
    readonly result: {
      readonly exitCode: number | null;
      readonly stdout: string;
      readonly message: string;
    } | null;
  };
  readonly verification: { readonly outcome: string | null; readonly by: string | null };
}

const suite = productForSuite();

test('a command may run for longer than an executor may be silent', async () => {
  const names = ['temporal', 'http'].map((transport) => [transport, `patient-${transport}`] as const);
  const agents = await Promise.all(
    names.map(([transport, name]) =>
      startAgent(name, { APPROVAL_HOME: suite.home, PLATFORM_URL: suite.url }, '--transport', transport),
    ),
  );
  try {
    const approvals = approvalsAt(suite.url);
    const ended = names.map(async ([, executor]) => {
      const { body } = await approvals.create({ action: { argv: ['sleep', '17'] }, dispatch: { executor } });
      const done = () => call<Carried>('GET', `${suite.url}/v1/approvals/${body.id}`);
      return (await eventually(done, (now) => now.body.status === 'archived', 40_000)).body.dispatch;
    });
    for (const dispatch of await Promise.all(ended))
      expect(dispatch).toMatchObject({ attempt: 1, outcome: 'succeeded' });
  } finally {
    await Promise.all(agents.map((agent) => agent.stop()));
  }
}, 90_000);

describe.each(['temporal', 'http'] as const)('a sub-agent over %s', (transport) => {
  const name = `worker-${transport}`;
  let agent: Omit<Product, 'url'>;

  const start = () =>
    startAgent(name, { APPROVAL_HOME: suite.home, PLATFORM_URL: suite.url }, '--transport', transport);

  beforeAll(async () => {
    agent = await start();
  });

  afterAll(async () => {
    await agent.stop();
  });

  const see = async (id: string): Promise<Carried> =>
    (await call<Carried>('GET', `${suite.url}/v1/approvals/${id}`)).body;
  const verify = (id: string, decision: string) =>
    call<Carried>('POST', `${suite.url}/v1/approvals/${id}/verify`, { decision, approver: 'alice' });

  /** Asks, has it approved where a person must, and resolves with the approval's id. */
  async function approved(action: object, more: object = {}): Promise<string> {
    const approvals = approvalsAt(suite.url);
    const { body } = await approvals.create({ action, dispatch: { executor: name }, ...more });
    if (body.status === 'pending') await approvals.decide(body.id, 'approve');
    return body.id;
  }

  test('runs an argv without a shell, in its folder, and the rules take its success', async () => {
    const words = ['printf', '%s|', '$HOME', '; rm', '`id`', 'ü'];
    const id = await approved({ argv: words, cwd: suite.home });
    const done = await eventually(
      () => see(id),
      ({ status }) => status === 'archived',
    );
    expect(done.dispatch).toMatchObject({ attempt: 1, outcome: 'succeeded' });
    expect(done.dispatch.result).toMatchObject({ exitCode: 0, stdout: '$HOME|; rm|`id`|ü|' });
    expect(done.verification).toMatchObject({ outcome: 'passed', by: 'system:verification' });
  });

  test('runs the bytes that were asked for, though what people see of them is masked', async () => {
    const file = join(suite.home, `secret-${transport}`);
    const id = await approved({ command: `printf 'password=%s' hunter2hunter2 > ${file}` });
    await eventually(
      () => see(id),
      ({ status }) => status === 'archived',
    );
    expect(readFileSync(file, 'utf8')).toBe('password=hunter2hunter2');
  });

  test('puts a failure before a person, and does it again on their word', async () => {
    const flag = join(suite.home, `flag-${transport}`);
    const id = await approved({ command: `test -e ${flag} || { touch ${flag}; exit 7; }` });
    const failed = await eventually(
      () => see(id),
      ({ status }) => status === 'executed',
    );
    expect(failed.dispatch.result?.exitCode).toBe(7);
    expect(failed.verification).toMatchObject({ outcome: 'failed' });
    expect((await verify(id, 'redo')).body.status).toBe('dispatched');
    const done = await eventually(
      () => see(id),
      ({ status }) => status === 'archived',
    );
    expect(done.dispatch).toMatchObject({ attempt: 2, outcome: 'succeeded' });
  });

  test('runs the check after the action, and only success of both is taken', async () => {
    const verification = { mode: 'auto', command: `test -e ${suite.home}/never` };
    const id = await approved({ argv: ['true'] }, { verification });
    const done = await eventually(
      () => see(id),
      ({ status }) => status === 'executed',
    );
    expect(done.dispatch.outcome).toBe('succeeded');
    expect(done.verification.outcome).toBe('failed');
    expect((await verify(id, 'accept')).body).toMatchObject({ status: 'archived' });
  });

  test('refuses what is no command, and what is for another host', async () => {
    const sql = await approved({ sql: 'SELECT 1' });
    const elsewhere = await approved({ argv: ['true'], host: 'another.example' });
    for (const [id, why] of [
      [sql, 'neither "command" nor "argv"'],
      [elsewhere, 'another.example'],
    ] as const) {
      const told = await eventually(
        () => see(id),
        ({ status }) => status === 'executed',
      );
      expect(told.dispatch).toMatchObject({ outcome: 'failed', result: { exitCode: null } });
      expect(told.dispatch.result?.message).toContain(why);
    }
  });

  test('killed in the middle of a command takes it along; nothing runs twice until a person says so', async () => {
    const runs = join(suite.home, `runs-${transport}`);
    const after = join(suite.home, `after-${transport}`);
    const id = await approved({ command: `echo run >> ${runs}; sleep 5; echo after >> ${after}` });
    await eventually(async () => existsSync(runs), Boolean);
    await agent.kill();
    agent = await start();
    const lost = await eventually(
      () => see(id),
      ({ status }) => status === 'executed',
      30_000,
    );
    expect(lost.dispatch).toMatchObject({ attempt: 1, outcome: 'unknown', result: null });
    // Longer ago than the command would have taken, had it gone on, or been begun again.
    expect(existsSync(after)).toBe(false);
    expect(readFileSync(runs, 'utf8')).toBe('run\n');
    await verify(id, 'redo');
    const done = await eventually(
      () => see(id),
      ({ status }) => status === 'archived',
      30_000,
    );
    expect(done.dispatch).toMatchObject({ attempt: 2, outcome: 'succeeded' });
    expect(readFileSync(runs, 'utf8')).toBe('run\nrun\n');
  }, 90_000);
});

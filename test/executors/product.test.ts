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

const TRANSPORTS = ['temporal', 'http'] as const;
type Transport = (typeof TRANSPORTS)[number];

const startOver = (transport: Transport, name: string) =>
  startAgent(name, { APPROVAL_HOME: suite.home, PLATFORM_URL: suite.url }, '--transport', transport);

const see = async (id: string): Promise<Carried> =>
  (await call<Carried>('GET', `${suite.url}/v1/approvals/${id}`)).body;

const until = (id: string, wanted: string): Promise<Carried> =>
  eventually(
    () => see(id),
    ({ status }) => status === wanted,
  );

const verify = (id: string, decision: string) =>
  call<Carried>('POST', `${suite.url}/v1/approvals/${id}/verify`, { decision, approver: 'alice' });

/** Asks, has it approved where a person must, and resolves with the approval's id. */
async function approvedFor(executor: string, action: object, more: object = {}): Promise<string> {
  const approvals = approvalsAt(suite.url);
  const { body } = await approvals.create({ action, dispatch: { executor }, ...more });
  if (body.status === 'pending') await approvals.decide(body.id, 'approve');
  return body.id;
}

// Side by side: most of it is waiting.
describe('over each transport', () => {
  test.concurrent.each(TRANSPORTS)(
    'a command over %s may run for longer than an executor may be silent',
    async (transport) => {
      const name = `patient-${transport}`;
      const agent = await startOver(transport, name);
      try {
        const id = await approvedFor(name, { argv: ['sleep', '17'] });
        expect((await until(id, 'archived')).dispatch).toMatchObject({ attempt: 1, outcome: 'succeeded' });
      } finally {
        await agent.stop();
      }
    },
  );

  test.concurrent.each(TRANSPORTS)(
    'a sub-agent over %s that is killed in the middle of a command takes it along; nothing runs twice until a person says so',
    async (transport) => {
      const name = `killed-${transport}`;
      const runs = join(suite.home, `runs-${transport}`);
      const after = join(suite.home, `after-${transport}`);
      let agent = await startOver(transport, name);
      try {
        const id = await approvedFor(name, {
          command: `echo run >> ${runs}; sleep 5; echo after >> ${after}`,
        });
        await eventually(async () => existsSync(runs), Boolean);
        await agent.kill();
        agent = await startOver(transport, name);
        const lost = await until(id, 'executed');
        expect(lost.dispatch).toMatchObject({ attempt: 1, outcome: 'unknown', result: null });
        // Longer ago than the command would have taken, had it gone on, or been begun again.
        expect(existsSync(after)).toBe(false);
        expect(readFileSync(runs, 'utf8')).toBe('run\n');
        await verify(id, 'redo');
        const done = await until(id, 'archived');
        expect(done.dispatch).toMatchObject({ attempt: 2, outcome: 'succeeded' });
        expect(readFileSync(runs, 'utf8')).toBe('run\nrun\n');
      } finally {
        await agent.stop();
      }
    },
  );
});

describe.each(TRANSPORTS)('a sub-agent over %s', (transport) => {
  const name = `worker-${transport}`;
  let agent: Omit<Product, 'url'>;

  beforeAll(async () => {
    agent = await startOver(transport, name);
  });

  afterAll(async () => {
    await agent.stop();
  });

  const approved = (action: object, more: object = {}) => approvedFor(name, action, more);

  test('runs an argv without a shell, in its folder, and the rules take its success', async () => {
    const words = ['printf', '%s|', '$HOME', '; rm', '`id`', 'ü'];
    const id = await approved({ argv: words, cwd: suite.home });
    const done = await until(id, 'archived');
    expect(done.dispatch).toMatchObject({ attempt: 1, outcome: 'succeeded' });
    expect(done.dispatch.result).toMatchObject({ exitCode: 0, stdout: '$HOME|; rm|`id`|ü|' });
    expect(done.verification).toMatchObject({ outcome: 'passed', by: 'system:verification' });
  });

  test('runs the bytes that were asked for, though what people see of them is masked', async () => {
    const file = join(suite.home, `secret-${transport}`);
    const id = await approved({ command: `printf 'password=%s' hunter2hunter2 > ${file}` });
    await until(id, 'archived');
    expect(readFileSync(file, 'utf8')).toBe('password=hunter2hunter2');
  });

  test('puts a failure before a person, and does it again on their word', async () => {
    const flag = join(suite.home, `flag-${transport}`);
    const id = await approved({ command: `test -e ${flag} || { touch ${flag}; exit 7; }` });
    const failed = await until(id, 'executed');
    expect(failed.dispatch.result?.exitCode).toBe(7);
    expect(failed.verification).toMatchObject({ outcome: 'failed' });
    expect((await verify(id, 'redo')).body.status).toBe('dispatched');
    const done = await until(id, 'archived');
    expect(done.dispatch).toMatchObject({ attempt: 2, outcome: 'succeeded' });
  });

  test('runs the check after the action, and only success of both is taken', async () => {
    const verification = { mode: 'auto', command: `test -e ${suite.home}/never` };
    const id = await approved({ argv: ['true'] }, { verification });
    const done = await until(id, 'executed');
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
      const told = await until(id, 'executed');
      expect(told.dispatch).toMatchObject({ outcome: 'failed', result: { exitCode: null } });
      expect(told.dispatch.result?.message).toContain(why);
    }
  });
});

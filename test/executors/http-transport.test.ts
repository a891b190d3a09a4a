import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Transport, startHttpTransport } from '../../executors/http-transport.ts';
import { orderFor, testerIn } from '../support/execution.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';
import { type Reply, type WorkServer, startWorkServer } from '../support/work-server.ts';

let server: WorkServer;
let agent: ReturnType<typeof testerIn>;
let transport: Transport | null = null;
let logged: { readonly msg: string; readonly reason?: string }[] = [];
let ready = 0;

beforeEach(async () => {
  server = await startWorkServer();
  agent = testerIn(tempFolder());
  logged = [];
  ready = 0;
});

afterEach(async () => {
  await transport?.stop(0);
  transport = null;
  await server.close();
  agent.journal.close();
  removeTempFolders();
});

function start(concurrency = 1): Transport {
  const log = pino({ base: null }, { write: (line: string) => void logged.push(JSON.parse(line) as never) });
  transport = startHttpTransport({
    ...{ baseUrl: server.url, key: 'a key', name: 'tester', concurrency, perform: agent.perform, log },
    onReady: () => (ready += 1),
    backoffMs: { first: 20, most: 40 },
  });
  return transport;
}

const warnings = () => logged.map(({ msg }) => msg);
const completed = () => server.seen('complete');
const ranIn = (folder: string): string => readFileSync(join(folder, 'count'), 'utf8');

/** Fails a request so many times, in these ways, and then lets it through. */
function failing(...replies: Reply[]): () => Reply | null {
  return () => replies.shift() ?? null;
}

describe('an agent over HTTP', () => {
  test('polls for its own work with its key, again and again', async () => {
    start();
    await until('some polls', () => server.seen('work').length >= 3);
    const [first, second] = server.seen('work');
    expect(first?.authorization).toBe('Bearer a key');
    expect([first?.query.get('executor'), first?.query.get('wait')]).toEqual(['tester', '0']);
    expect(second?.query.get('wait')).toBe('50');
    expect([ready, warnings()]).toEqual([1, []]);
  });

  test('carries an order out, beats meanwhile, and reports once', async () => {
    server.offer('t/1', orderFor({ command: 'echo ran >> count; sleep 0.4; echo done' }));
    start();
    await until('the report', () => completed().length > 0);
    expect(completed().map(({ path }) => path)).toEqual(['/v1/work/t%2F1/complete']);
    expect(completed()[0]?.body).toMatchObject({ outcome: 'succeeded', exitCode: 0, stdout: 'done\n' });
    expect(server.seen('heartbeat').length).toBeGreaterThanOrEqual(4);
    expect(server.seen('heartbeat')[0]?.path).toBe('/v1/work/t%2F1/heartbeat');
    await until('the next poll', () => server.seen('work').length >= 2);
    const beats = server.seen('heartbeat').length;
    await until('more polls', () => server.seen('work').length >= 4);
    expect(server.seen('heartbeat').length).toBe(beats);
  });

  test('takes as many orders at once as it may', async () => {
    // Each waits for the other: one after the other they would never end.
    const waitFor = (mine: string, other: string) =>
      orderFor(
        { command: `touch ${mine}; while [ ! -e ${other} ]; do sleep 0.01; done` },
        { approvalId: mine, key: `${mine}:1:1` },
      );
    server.offer('a', waitFor('a', 'b'));
    server.offer('b', waitFor('b', 'a'));
    start(2);
    await until('both reports', () => completed().length === 2);
    expect(completed().map(({ body }) => body['outcome'])).toEqual(['succeeded', 'succeeded']);
  });

  test('reports a refusal instead of running what was not approved', async () => {
    server.offer('t', { ...orderFor({ command: 'echo ran >> count' }), digest: '0'.repeat(64) });
    start();
    await until('the report', () => completed().length > 0);
    expect(completed()[0]?.body).toMatchObject({ outcome: 'failed', exitCode: null });
    expect(existsSync(join(agent.folder, 'count'))).toBe(false);
  });
});

describe('a result', () => {
  test('is offered until it is taken: over a 503, a broken connection and a 429', async () => {
    server.answer('complete', failing({ status: 503 }, 'drop', { status: 429 }));
    server.offer('t', orderFor({ command: 'echo ran >> count' }));
    start();
    await until('the reports', () => completed().length === 4);
    await until('the next poll', () => server.seen('work').length >= 2);
    expect(completed()).toHaveLength(4);
    expect(ranIn(agent.folder)).toBe('ran\n');
  });

  test('that is refused is not offered again', async () => {
    server.answer('complete', () => ({ status: 409 }));
    server.offer('t', orderFor({ command: 'true' }));
    start();
    await until('the next polls', () => server.seen('work').length >= 4);
    expect(completed()).toHaveLength(1);
  });

  test('of an order that was finished before is told again, without running it', async () => {
    const order = orderFor({ command: 'echo ran >> count; date +%N' });
    server.offer('t1', order);
    server.offer('t2', order);
    start();
    await until('both reports', () => completed().length === 2);
    const [first, second] = completed();
    expect(second?.path).toContain('t2');
    expect(second?.body).toEqual(first?.body);
    expect(ranIn(agent.folder)).toBe('ran\n');
  });

  test('of an order that was begun and interrupted is never told', async () => {
    const order = orderFor({ command: 'echo ran >> count' });
    agent.journal.begin(order.key);
    server.offer('t', order);
    start();
    await until('the next polls', () => server.seen('work').length >= 4);
    expect([completed(), existsSync(join(agent.folder, 'count'))]).toEqual([[], false]);
  });
});

describe('a heartbeat', () => {
  const endless = orderFor({ command: 'touch begun; sleep 600' });
  const begun = () => until('the command', () => existsSync(join(agent.folder, 'begun')));

  test.each([404, 409])('answered with %d stops the command, and nothing is reported', async (status) => {
    server.offer('t', endless);
    start();
    await begun();
    server.answer('heartbeat', () => ({ status }));
    await until('the next poll', () => server.seen('work').length >= 2);
    expect(completed()).toEqual([]);
  });

  test('that says cancelled stops the command, and that is reported', async () => {
    server.offer('t', endless);
    start();
    await begun();
    server.answer('heartbeat', () => ({ status: 200, body: { cancelled: true } }));
    await until('the report', () => completed().length > 0);
    expect(completed()[0]?.body).toMatchObject({ outcome: 'failed', message: 'stopped: it was cancelled' });
  });

  test('that does not get through changes nothing', async () => {
    server.answer('heartbeat', () => 'drop');
    server.offer('t', orderFor({ command: 'sleep 0.4; echo done' }));
    start();
    await until('the report', () => completed().length > 0);
    expect(completed()[0]?.body).toMatchObject({ outcome: 'succeeded', stdout: 'done\n' });
  });
});

describe('a server', () => {
  test('that is away at the start is waited for, with one word about it', async () => {
    const { port } = server;
    await server.close();
    start();
    await until('the warning', () => warnings().length > 0);
    // Long enough for many tries in vain.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(ready).toBe(0);
    server = await startWorkServer(port);
    server.offer('t', orderFor({ command: 'true' }));
    await until('the report', () => completed().length > 0);
    expect(ready).toBe(1);
    expect(warnings().filter((msg) => msg.includes('no work'))).toHaveLength(1);
  });

  test('that was lost and is back is said to be so', async () => {
    start();
    await until('a poll', () => server.seen('work').length >= 2);
    server.answer('work', failing({ status: 503 }, 'drop', { status: 200, body: { token: 't' } }));
    await until('its return', () => warnings().includes('the server is back'));
    expect(warnings()).toEqual(['the server gives no work; trying again', 'the server is back']);
  });

  test('that refuses the key: the log says what to set', async () => {
    server.answer('work', () => ({ status: 401 }));
    start();
    await until('the warning', () => logged.length > 0);
    expect(logged[0]?.reason).toContain('COUNTERSIGN_KEY');
  });
});

describe('an agent that is told to end', () => {
  test('takes no more work, and lets a command end in its time', async () => {
    server.offer('t', orderFor({ command: 'touch begun; sleep 0.3; echo done' }));
    const stopping = start();
    await until('the command', () => existsSync(join(agent.folder, 'begun')));
    server.offer('t2', orderFor({ command: 'echo ran >> count' }, { attempt: 2 }));
    await stopping.stop(10_000);
    expect(completed().map(({ body }) => body['stdout'])).toEqual(['done\n']);
    expect(existsSync(join(agent.folder, 'count'))).toBe(false);
  });

  test('stops a command that needs longer, and reports that', async () => {
    server.offer('t', orderFor({ command: 'touch begun; sleep 600' }));
    const stopping = start();
    await until('the command', () => existsSync(join(agent.folder, 'begun')));
    await stopping.stop(50);
    expect(completed()[0]?.body).toMatchObject({
      outcome: 'failed',
      message: 'stopped: the agent was told to end',
    });
  });
});

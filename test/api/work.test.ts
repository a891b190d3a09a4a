import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { DONE, newExecutor, workAt } from '../support/work.ts';
import { productForSuite } from '../support/suite.ts';

let work: ReturnType<typeof workAt>;
let approvals: ReturnType<typeof approvalsAt>;
/** An order kept alive for longer than an executor may be silent, while the other tests run. */
let longRun: Promise<Awaited<ReturnType<typeof keepAlive>>>;

const suite = productForSuite();

beforeAll(async () => {
  work = workAt(suite.url);
  approvals = approvalsAt(suite.url);
  longRun = keepAlive();
  longRun.catch(() => undefined);
});

afterAll(async () => {
  await longRun.catch(() => undefined);
});

async function keepAlive() {
  const [kept, silent] = [await taken(), await taken()];
  const beats = [];
  for (const end = Date.now() + 20_000; Date.now() < end; await delay(4_000)) {
    beats.push((await work.heartbeat(kept.token)).status);
  }
  return {
    kept,
    silent,
    beats,
    done: await work.complete(kept.token),
    late: await work.complete(silent.token),
  };
}

/** An order in an executor's hands. */
async function taken(more: Record<string, unknown> = {}) {
  const executor = newExecutor();
  const asked = await work.order(executor, more);
  const { status, body } = await work.take(executor);
  expect([asked.status, status]).toEqual([201, 200]);
  return { ...body, id: asked.body.id, executor };
}

const statusOf = async (id: string): Promise<string> => (await work.get(id)).body.status;

/** Has an order made while its executor waits, and says what it was handed, and after how many milliseconds. */
async function handedOut(action: Record<string, unknown>) {
  const executor = newExecutor();
  const waiting = work.take(executor, 50);
  await delay(300);
  const start = performance.now();
  const asked = await work.order(executor, { action });
  const { status, body } = await waiting;
  return { executor, asked, status, body, ms: performance.now() - start };
}

describe('a long poll', () => {
  test('gets an order that is approved while it waits, with the exact action and its digest', async () => {
    const { executor, asked, status, body, ms } = await handedOut({ argv: ['ls', '-la', '/tmp'] });
    expect(ms).toBeLessThan(25_000);
    expect([status, body.heartbeatSeconds]).toEqual([200, 10]);
    expect(body.order).toMatchObject({
      ...{ key: `${asked.body.id}:1:1`, approvalId: asked.body.id, attempt: 1, executor },
      ...{ action: { argv: ['ls', '-la', '/tmp'] }, digest: asked.body.digest },
    });
    expect((await work.get(asked.body.id)).body).toMatchObject({
      status: 'dispatched',
      dispatch: { executor, manual: false, attempt: 1, outcome: null, by: 'system:request' },
    });
  });

  test('without an order ends empty when its time is up; the shortest asks once', async () => {
    const executor = newExecutor();
    expect((await work.take(executor, 0)).status).toBe(204);
    await work.order(executor);
    expect((await work.take(executor, 0)).status).toBe(200);
  });

  test.each<[string, string]>([
    ['', 'executor'],
    ['?executor=', 'executor'],
    ['?executor=a/b', 'executor'],
    ['?executor=a&wait=x', 'wait'],
    ['?executor=a&wait=-1', 'wait'],
    ['?executor=a&more=1', 'more'],
  ])('"%s" is refused, naming %s', async (query, field) => {
    const { status, body } = await call('GET', `${suite.url}/v1/work${query}`);
    expect([status, String(body['detail'])]).toEqual([400, expect.stringContaining(field)]);
  });

  test('of two, one gets the order and the other waits on', async () => {
    const executor = newExecutor();
    const both = [work.take(executor, 3), work.take(executor, 3)];
    await delay(200);
    await work.order(executor);
    expect((await Promise.all(both)).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 204,
    ]);
  });

  test('of twenty for ten orders, ten get one each', async () => {
    const executor = newExecutor();
    const polls = Array.from({ length: 20 }, () => work.take(executor, 6));
    await Promise.all(Array.from({ length: 10 }, () => work.order(executor)));
    const orders = (await Promise.all(polls)).filter(({ status }) => status === 200);
    expect(new Set(orders.map(({ body }) => body.order.key)).size).toBe(10);
    expect(orders).toHaveLength(10);
  });

  test('that hung up before the order came loses nothing: the next one gets it', async () => {
    const executor = newExecutor();
    const gone = new AbortController();
    const path = `${suite.url}/v1/work?executor=${executor}&wait=20`;
    const hungUp = fetch(path, { signal: gone.signal }).catch(() => null);
    // Long enough for its poll to be under way, which outlives it.
    await delay(500);
    gone.abort();
    await hungUp;
    const { body: asked } = await work.order(executor);
    await delay(500);
    const { status, body } = await work.take(executor, 10);
    expect([status, body.order?.key]).toEqual([200, `${asked.id}:1:1`]);
    expect((await work.complete(body.token)).status).toBe(200);
    const events = (await approvals.events(asked.id)).map((entry) => entry.step);
    expect(events.filter((step) => /^(?:dispatched|executed)/.test(step))).toEqual([
      'dispatched:1:1',
      'executed:1:1',
    ]);
  });

  test('that only asks for the headers takes no order', async () => {
    const executor = newExecutor();
    await work.order(executor);
    const headers = await fetch(`${suite.url}/v1/work?executor=${executor}&wait=1`, { method: 'HEAD' });
    expect(headers.status).toBe(204);
    expect((await work.take(executor)).status).toBe(200);
  });

  test('of a web page, which needs no Origin for an image, takes no order', async () => {
    const executor = newExecutor();
    await work.order(executor);
    const sent = request(`${suite.url}/v1/work?executor=${executor}&wait=1`, {
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    const status = await new Promise((resolve, reject) => {
      sent
        .on('error', reject)
        .on('response', (response) => resolve(response.resume().statusCode))
        .end();
    });
    expect(status).toBe(403);
    expect((await work.take(executor)).status).toBe(200);
  });
});

describe('an answer', () => {
  test('given twice is the same answer; another one comes too late', async () => {
    const { id, token } = await taken();
    const first = await work.complete(token, { exitCode: 0, stdout: 'a token=abcdef123456' });
    expect([first.status, first.body.status, first.body.dispatch]).toMatchObject([
      200,
      'executed',
      { outcome: 'succeeded', result: { exitCode: 0, stdout: 'a token=************' } },
    ]);
    const again = await work.complete(token, { exitCode: 0, stdout: 'a token=abcdef123456' });
    expect([again.status, again.body.id]).toEqual([200, id]);
    const other = await work.complete(token, { exitCode: 1 });
    expect([other.status, other.body.code]).toEqual([409, 'illegal_move']);
    expect((await work.heartbeat(token)).status).toBe(409);
    expect((await work.get(id)).body.dispatch?.outcome).toBe('succeeded');
  });

  test('for an attempt that a person had done again is over', async () => {
    const { id, token, executor } = await taken();
    await work.complete(token, { exitCode: 1 });
    expect((await work.post(id, 'verify', { decision: 'redo', approver: 'alice' })).status).toBe(200);
    const second = await work.take(executor);
    expect(second.body.order).toMatchObject({ key: `${id}:1:2`, attempt: 2 });
    expect((await work.complete(token, { exitCode: 0 })).status).toBe(409);
    expect((await work.get(id)).body.dispatch).toMatchObject({ attempt: 2, outcome: null });
    expect((await work.complete(second.body.token)).body.dispatch).toMatchObject({ outcome: 'succeeded' });
  });

  test('by exit code 0 is taken at once where no person is to look, and what failed is put before one', async () => {
    const good = await taken({ verification: { mode: 'auto' } });
    expect((await work.complete(good.token)).body).toMatchObject({
      status: 'archived',
      verification: { outcome: 'passed', by: 'system:verification' },
    });
    const bad = await taken({ verification: { mode: 'auto' } });
    expect((await work.complete(bad.token, { exitCode: 3 })).body).toMatchObject({
      status: 'executed',
      verification: { outcome: 'failed' },
    });
  });

  test.each<[string, unknown, string]>([
    ['nothing', {}, 'outcome'],
    ['no whole number', { exitCode: 0.5 }, '/exitCode'],
    ['a text for a code', { exitCode: '0' }, '/exitCode'],
    ['an unknown outcome', { outcome: 'unknown' }, '/outcome'],
    ['a success that failed', { outcome: 'succeeded', exitCode: 1 }, '/outcome'],
    ['a field that is not known', { exitCode: 0, more: 1 }, 'unknown field "more"'],
    ['a list', [], 'object'],
    ['half a character', { exitCode: 0, stdout: '\ud800' }, '/stdout'],
    ['no time', { exitCode: 0, startedAt: 'now' }, '/startedAt'],
    ['no JSON', '{', 'JSON'],
  ])('of %s is refused by its place, and the order goes on', async (_, body, place) => {
    const { token } = await shared();
    const refused = await work.complete(token, body);
    expect([refused.status, refused.body.detail]).toEqual([400, expect.stringContaining(place)]);
    expect((await work.heartbeat(token)).status).toBe(200);
  });

  test('under a token that nobody was given is not found', async () => {
    const { token } = await shared();
    const claim = JSON.parse(Buffer.from(token, 'base64url').toString()) as {
      claim: Record<string, unknown>;
    };
    const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = [
      forge({ ...claim, claim: { ...claim.claim, executor: 'other' } }),
      forge({ ...claim, mac: '0'.repeat(64) }),
      forge({ claim: claim.claim }),
      forge(null),
      forge([]),
      'x',
      token.slice(0, -8),
    ];
    for (const one of forged) {
      expect([(await work.heartbeat(one)).status, (await work.complete(one)).status]).toEqual([404, 404]);
    }
    expect((await work.heartbeat(token)).body).toEqual({ cancelled: false });
  });
});

let sharedOrder: ReturnType<typeof taken> | null = null;
/** An order that several tests look at, and none answers. */
function shared(): ReturnType<typeof taken> {
  sharedOrder ??= taken();
  return sharedOrder;
}

describe('a person', () => {
  test('who reports meanwhile ends the attempt: its executor is told to stop, and its answer is too late', async () => {
    const { id, token } = await taken();
    expect((await work.heartbeat(token)).body).toEqual({ cancelled: false });
    const reported = await work.post(id, 'result', {
      outcome: 'failed',
      message: 'by hand',
      executor: 'alice',
    });
    expect([reported.status, reported.body.status, reported.body.dispatch]).toMatchObject([
      200,
      'executed',
      { outcome: 'failed', attempt: 1 },
    ]);
    const told = await eventually(
      () => work.heartbeat(token),
      ({ status, body }) => status !== 200 || body.cancelled === true,
    );
    expect([told.status, told.body]).toEqual([200, { cancelled: true }]);
    expect((await work.complete(token, { exitCode: 0 })).status).toBe(409);
    expect((await work.get(id)).body.dispatch).toMatchObject({ outcome: 'failed' });
  });

  test('may report straight from the approval: it is carried out and filed away', async () => {
    const { body } = await work.order('x', {
      ...{ dispatch: undefined, expectResult: true, verification: { mode: 'auto' } },
      requester: 'agent-1',
    });
    expect([body.status, body.dispatch]).toEqual(['approved', null]);
    const reported = await work.post(body.id, 'result', DONE);
    expect([reported.status, reported.body]).toMatchObject([
      200,
      {
        status: 'archived',
        dispatch: { executor: 'agent-1', manual: true, attempt: 1, outcome: 'succeeded' },
        verification: { outcome: 'passed' },
      },
    ]);
  });

  test('dispatches what names nobody, has it done again elsewhere, and accepts it', async () => {
    const [first, second] = [newExecutor(), newExecutor()];
    const { body } = await work.order('x', { dispatch: undefined, expectResult: true });
    const order = { executor: first, approver: 'alice' };
    const under = { 'idempotency-key': 'send' };
    const path = `${suite.url}/v1/approvals/${body.id}/dispatch`;
    const sent = await call<typeof body>('POST', path, order, under);
    expect((await call('POST', path, order, under)).status).toBe(200);
    const elsewhere = await call('POST', path, { ...order, executor: second }, under);
    expect([elsewhere.status, elsewhere.body['code']]).toEqual([422, 'key_reused']);
    expect([sent.status, sent.body.status, sent.body.dispatch?.by]).toEqual([200, 'dispatched', 'alice']);
    await work.complete((await work.take(first)).body.token, { exitCode: 1 });
    const redo = { decision: 'redo', approver: 'alice', executor: second };
    expect((await work.post(body.id, 'verify', redo)).status).toBe(200);
    await work.complete((await work.take(second)).body.token);
    const accept = { decision: 'accept', approver: 'alice', comment: 'seen' };
    expect((await work.post(body.id, 'verify', accept)).body).toMatchObject({
      status: 'archived',
      dispatch: { executor: second, attempt: 2 },
      verification: { outcome: 'accepted', by: 'alice', comment: 'seen' },
    });
  });

  test('never accepts what they asked for', async () => {
    const { id, token } = await taken({ requester: 'agent-1' });
    await work.complete(token);
    const own = await work.post(id, 'verify', { decision: 'accept', approver: 'agent-1' });
    expect([own.status, own.body.code]).toEqual([403, 'self_approval']);
    expect((await work.post(id, 'verify', { decision: 'give_up', approver: 'alice' })).body).toMatchObject({
      status: 'archived',
      verification: { outcome: 'given_up', by: 'alice' },
    });
  });
});

/** How to bring an approval into each state; each resolves with its id. */
const STATES: Readonly<Record<string, () => Promise<string>>> = {
  pending: async () => (await asksPerson()).id,
  rejected: async () => {
    const { id } = await asksPerson();
    await approvals.decide(id, 'deny');
    return id;
  },
  approved: async () => (await work.order('x', { dispatch: undefined, expectResult: true })).body.id,
  dispatched: async () => (await work.order(newExecutor())).body.id,
  executed: async () => {
    const { id, token } = await taken();
    await work.complete(token);
    return id;
  },
  archived: async () => {
    const { id, token } = await taken();
    await work.complete(token);
    await work.post(id, 'verify', { decision: 'accept', approver: 'alice' });
    return id;
  },
};

async function asksPerson() {
  return (await approvals.create({ action: { command: 'DROP TABLE users' }, profile: 'workday' })).body;
}

const DEEDS: Readonly<Record<string, readonly [string, unknown, Readonly<Record<string, string>>]>> = {
  dispatch: ['dispatch', { executor: 'nobody', approver: 'alice' }, { approved: 'dispatched' }],
  result: ['result', { ...DONE, executor: 'alice' }, { approved: 'executed', dispatched: 'executed' }],
  accept: ['verify', { decision: 'accept', approver: 'alice' }, { executed: 'archived' }],
  redo: ['verify', { decision: 'redo', approver: 'alice' }, { executed: 'dispatched' }],
  'give up': ['verify', { decision: 'give_up', approver: 'alice' }, { executed: 'archived' }],
};

describe('in each state', () => {
  test.each(Object.keys(DEEDS).flatMap((deed) => Object.keys(STATES).map((state) => [deed, state] as const)))(
    '%s of what is %s goes along the table or is refused',
    async (deed, state) => {
      const [route, body, moves] = DEEDS[deed] ?? ['', {}, {}];
      const id = (await STATES[state]?.()) ?? '';
      await eventually(
        () => statusOf(id),
        (status) => status === state,
      );
      const answer = await work.post(id, route, body);
      const next = moves[state];
      if (next !== undefined) expect([answer.status, answer.body.status]).toEqual([200, next]);
      else {
        expect([answer.status, answer.body.code]).toEqual([409, 'illegal_move']);
        expect(await statusOf(id)).toBe(state);
      }
    },
  );

  test.each<[string, unknown, string]>([
    ['dispatch', {}, '/executor'],
    ['dispatch', { executor: 'a b' }, '/executor'],
    ['dispatch', { executor: 7 }, '/executor'],
    ['dispatch', { executor: 'a', more: 1 }, 'unknown field "more"'],
    ['result', {}, 'outcome'],
    ['result', { exitCode: 'x' }, '/exitCode'],
    ['result', { outcome: 'succeeded', exitCode: 2 }, '/outcome'],
    ['verify', {}, '/decision'],
    ['verify', { decision: 'approve' }, '/decision'],
    ['verify', { decision: 'accept', executor: 'a' }, '/executor'],
    ['verify', { decision: 'redo', executor: '' }, '/executor'],
  ])('a bad body for %s is refused by its place: %j', async (route, body, place) => {
    const { status, body: problem } = await work.post((await shared()).id, route, body);
    expect([status, problem.detail]).toEqual([400, expect.stringContaining(place)]);
  });

  test('what ended with its approval is not carried out from here', async () => {
    const { body } = await approvals.create({ action: { argv: ['ls'] } });
    const refused = await work.post(body.id, 'dispatch', { executor: 'a', approver: 'alice' });
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('expectResult')]);
  });
});

test('heartbeats keep an order past the silence that loses one, of which a person is asked', async () => {
  const { kept, silent, beats, done, late } = await longRun;
  expect(new Set(beats)).toEqual(new Set([200]));
  expect([done.status, done.body.status]).toEqual([200, 'executed']);
  expect([late.status, late.body.code]).toEqual([409, 'illegal_move']);
  expect((await work.get(kept.id)).body.dispatch?.outcome).toBe('succeeded');
  expect((await work.get(silent.id)).body).toMatchObject({
    status: 'executed',
    dispatch: { outcome: 'unknown', result: null },
  });
});

test('after all that the ledger holds, with one dispatch and one result an attempt', async () => {
  expect((await approvals.verify()).ok).toBe(true);
});

import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { sha256 } from '../../domain/digest.ts';
import { type EventStream, openStream } from '../support/event-stream.ts';
import { type EntryBody, approvalsAt, call, eventually } from '../support/http.ts';
import { refusedUpgrade } from '../support/live-client.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { productForSuite } from '../support/suite.ts';
import { until } from '../support/until.ts';

const TABLE = { action: { command: 'DROP TABLE users' }, profile: 'workday' };
const suite = productForSuite();
const open: { close(): void }[] = [];

afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function stream(query = '', headers: Record<string, string> = {}): Promise<EventStream> {
  const opened = await openStream(`${suite.url}/v1/events${query}`, headers);
  open.push(opened);
  return opened;
}

async function audit(url = suite.url, headers: Record<string, string> = {}): Promise<readonly EntryBody[]> {
  const answer = await call<{ data: readonly EntryBody[] }>(
    'GET',
    `${url}/v1/audit?limit=1000`,
    undefined,
    headers,
  );
  return answer.body.data;
}

const entriesOf = (one: EventStream): readonly Record<string, unknown>[] =>
  one.events().flatMap(({ name, data }) => (name === 'message' ? [data] : []));

/** Asks and approves, twice as two people where it takes two. */
async function decideOne(): Promise<string> {
  const approvals = approvalsAt(suite.url);
  const { body } = await approvals.create(TABLE);
  await approvals.decide(body.id, 'approve', { approver: 'mia' });
  return body.id;
}

test('a stream begins with a hello, then says each entry as the ledger has it', async () => {
  const opened = await stream();
  expect([opened.status, opened.headers['content-type'], opened.headers['cache-control']]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
    'no-store',
  ]);
  await until('the hello', () => opened.events().length > 0);
  const before = await audit();
  expect(opened.text()).toMatch(/^retry: 2000\n\n/);
  expect(opened.events()).toEqual([
    { name: 'hello', id: String(before.length), data: { head: before.length } },
  ]);
  const id = await decideOne();
  await until('its end', () => entriesOf(opened).some(({ to }) => to === 'approved'));
  const after = (await audit()).slice(before.length);
  expect(entriesOf(opened)).toEqual(after);
  expect(after.every((entry) => (entry as unknown as { approvalId: string }).approvalId === id)).toBe(true);
  expect(opened.lastEventId()).toBe(String(after.at(-1)?.seq));
});

test('who comes back hears what came meanwhile, without a gap and without a repetition', async () => {
  await decideOne();
  const first = await stream();
  await decideOne();
  await until('something', () => entriesOf(first).length > 0);
  const place = first.lastEventId();
  first.close();
  const storm = Array.from({ length: 20 }, decideOne);
  const back = await stream('', { 'Last-Event-ID': place });
  const all = await stream('?lastEventId=0');
  await Promise.all(storm);
  const whole = await audit();
  await until('the end', () => [back, all].every((one) => one.lastEventId() === String(whole.length)));
  expect(entriesOf(all)).toEqual(whole);
  expect(entriesOf(back)).toEqual(whole.slice(Number(place)));
});

test('what was said before a crash is said again to who comes back after it', async () => {
  const opened = await stream();
  await decideOne();
  await until('something', () => entriesOf(opened).length > 0);
  const place = opened.events().at(-2)?.id ?? '';
  await suite.crash();
  await until('the end of the stream', opened.ended);
  const back = await stream('', { 'Last-Event-ID': place });
  await decideOne();
  const whole = await audit();
  await until('the end', () => back.lastEventId() === String(whole.length));
  expect(entriesOf(back)).toEqual(whole.slice(Number(place)));
});

test('a place that this ledger has not reached is answered with a reset', async () => {
  const opened = await stream('', { 'Last-Event-ID': '999999999' });
  await until('the reset', () => opened.events().length > 0);
  const head = (await audit()).length;
  expect(opened.events()).toEqual([{ name: 'reset', id: String(head), data: { head } }]);
  await decideOne();
  await until('what comes after it', () => entriesOf(opened).length > 0);
});

test('a stream is narrowed to one approval', async () => {
  const { body } = await approvalsAt(suite.url).create(TABLE);
  const opened = await stream(`?approval=${body.id}&lastEventId=0`);
  await decideOne();
  await approvalsAt(suite.url).decide(body.id, 'deny', { comment: 'no', approver: 'mia' });
  await until('the denial', () => entriesOf(opened).some(({ to }) => to === 'rejected'));
  const { body: events } = await call<{ data: readonly EntryBody[] }>(
    'GET',
    `${suite.url}/v1/approvals/${body.id}/events`,
  );
  expect(entriesOf(opened)).toEqual(events.data);
});

test.each<[string, Record<string, string>, string]>([
  ['?lastEventId=x', {}, '/lastEventId: .*whole number.*"x"'],
  ['', { 'Last-Event-ID': '-1' }, '/Last-Event-ID: .*whole number.*"-1"'],
  ['?approval=nonsense', {}, '/approval: .*apr_.*"nonsense"'],
  ['?after=3', {}, 'unknown field "after"'],
])('%s %j is refused before the stream begins', async (query, headers, problem) => {
  const answer = await call<{ detail: string }>('GET', `${suite.url}/v1/events${query}`, undefined, headers);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    400,
    expect.stringContaining('application/problem+json'),
  ]);
  expect(answer.body.detail).toMatch(new RegExp(problem));
});

test('a web page elsewhere gets no stream', async () => {
  const answer = await call('GET', `${suite.url}/v1/events`, undefined, { origin: 'https://evil.example' });
  expect(answer.status).toBe(403);
});

describe('/ws without a workspace', () => {
  async function connect(query = '') {
    const socket = new WebSocket(`${suite.url.replace('http', 'ws')}/ws${query}`);
    const heard: Record<string, unknown>[] = [];
    socket.on('message', (data: Buffer) =>
      heard.push(JSON.parse(data.toString()) as Record<string, unknown>),
    );
    open.push({ close: () => socket.terminate() });
    await once(socket, 'open');
    return { heard, entries: () => heard.filter(({ type }) => type === 'entry') };
  }

  test('says the same as the stream', async () => {
    const [streamed, fresh, replayed] = [
      await stream('?lastEventId=0'),
      await connect(),
      await connect('?after=0'),
    ];
    await until('the hello', () => fresh.heard.length > 0);
    const head = (await audit()).length;
    expect(fresh.heard).toEqual([{ type: 'hello', head }]);
    await decideOne();
    const whole = await audit();
    await until('the end', () => replayed.entries().at(-1)?.['seq'] === whole.length);
    await until('the end here', () => fresh.entries().at(-1)?.['seq'] === whole.length);
    await until('the end there', () => streamed.lastEventId() === String(whole.length));
    const framed = whole.map((entry) => ({ type: 'entry', ...entry }));
    expect(replayed.heard).toEqual(framed);
    expect(fresh.entries()).toEqual(framed.slice(head));
    expect(entriesOf(streamed)).toEqual(whole);
  });

  test('answers a place that this ledger has not reached with a reset', async () => {
    const client = await connect('?after=999999999');
    await until('the reset', () => client.heard.length > 0);
    expect(client.heard).toEqual([{ type: 'reset', head: (await audit()).length }]);
  });

  test.each(['?after=x', '?lastEventId=1', '?approval=1'])('%s is refused', async (query) => {
    expect((await refusedUpgrade(suite.url, {}, `/ws${query}`)).status).toBe(400);
  });
});

describe('with keys', () => {
  const KEYS = {
    red: 'csk_red-000000000000',
    blue: 'csk_blue-00000000000',
    boss: 'csk_boss-00000000000',
  } as const;
  let keyed: Product;
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  const bearer = (name: keyof typeof KEYS): Record<string, string> => ({
    authorization: `Bearer ${KEYS[name]}`,
  });
  const member = (name: keyof typeof KEYS, roles: string, workspaces: string): string =>
    `  - { id: ${name}, roles: ${roles}, workspaces: ${workspaces}, key: "sha256:${sha256(KEYS[name])}" }\n`;
  const boss = member('boss', '[approver, admin]', '"*"');
  const blue = member('blue', '[requester]', '[blue]');
  const red = member('red', '[requester]', '[red]');
  const people = (...members: readonly string[]): Promise<void> =>
    writeFile(join(home.path, 'policy.yaml'), `principals:\n${members.join('')}`);

  beforeAll(async () => {
    home = await temporaryHome();
    await people(boss, blue, red);
    keyed = await startProduct({ APPROVAL_HOME: home.path });
  });

  afterAll(async () => {
    await keyed?.stop();
    await home?.remove();
  });

  const listen = async (name: keyof typeof KEYS, query = ''): Promise<EventStream> => {
    const opened = await openStream(`${keyed.url}/v1/events${query}`, bearer(name));
    open.push(opened);
    return opened;
  };
  const ask = async (name: 'red' | 'blue'): Promise<void> => {
    const answer = await approvalsAt(keyed.url).create(
      { action: { command: 'ls' }, requester: name, workspace: name },
      bearer(name),
    );
    expect(answer.status).toBe(201);
  };

  test('a listener hears its own workspaces and no others, live and replayed', async () => {
    const live = await Promise.all([listen('red'), listen('blue'), listen('boss')]);
    await ask('red');
    await ask('blue');
    await ask('red');
    const whole = await audit(keyed.url, bearer('boss'));
    const [, , all] = live;
    await until('all of it', () => all?.lastEventId() === String(whole.at(-1)?.seq));
    const replayed = await Promise.all([listen('red', '?lastEventId=0'), listen('blue', '?lastEventId=0')]);
    const of = (name: string) =>
      whole.filter((entry) => (entry as unknown as { workspace: string }).workspace === name);
    const wanted = [of('red'), of('blue'), of('red'), of('blue')];
    const heard = await eventually(
      async () => [live[0], live[1], ...replayed].map((one) => (one === undefined ? [] : entriesOf(one))),
      (now) => now.every((entries, index) => entries.length === wanted[index]?.length),
    );
    expect(heard).toEqual(wanted);
  });

  test('nobody listens to a workspace that is not theirs, or without a key', async () => {
    const at = `${keyed.url}/v1/events`;
    expect((await call('GET', `${at}?workspace=blue`, undefined, bearer('red'))).status).toBe(404);
    expect((await call('GET', at)).status).toBe(401);
    expect((await refusedUpgrade(keyed.url, bearer('red'), '/ws?workspace=blue')).status).toBe(404);
    expect((await refusedUpgrade(keyed.url, {})).status).toBe(401);
  });

  test('who gets another workspace is told to come back, and hears that one too', async () => {
    const opened = await listen('red');
    await people(boss, blue, member('red', '[requester]', '[red, blue]'));
    expect(await eventually(async () => opened.ended(), Boolean)).toBe(true);
    const back = await openStream(`${keyed.url}/v1/events`, {
      ...bearer('red'),
      'Last-Event-ID': opened.lastEventId(),
    });
    open.push(back);
    await ask('blue');
    await until('the other workspace', () => entriesOf(back).some(({ workspace }) => workspace === 'blue'));
    await people(boss, blue, red);
  });

  test('whose key is taken away hears no more', async () => {
    const opened = await listen('red');
    await people(boss, blue);
    await until('the key to be unknown', async () => {
      const answer = await call('GET', `${keyed.url}/v1/approvals`, undefined, bearer('red'));
      return answer.status === 401;
    });
    expect(await eventually(async () => opened.ended(), Boolean)).toBe(true);
    await people(boss, blue, red);
  });
});

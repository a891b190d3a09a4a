import { once } from 'node:events';
import { call, eventually } from '../support/http.ts';
import { connectTo, requestBytes, upgradeBytes } from '../support/raw-socket.ts';
import { workspaceAt } from '../support/workspaces.ts';
import { productForSuite } from '../support/suite.ts';

const BODY = JSON.stringify({ action: 'git push --force', reason: 'the branch was rebased' });

const suite = productForSuite();

/** Sends some bytes and goes: by closing, or as a process that dies does. */
async function tear(bytes: Buffer, how: 'close' | 'reset'): Promise<void> {
  const socket = await connectTo(suite.url);
  const closed = once(socket, 'close');
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  if (how === 'close') socket.destroy();
  else socket.resetAndDestroy();
  await closed;
}

/** Sends it all, and goes before the answer is read: who goes sooner may be taken for somebody who broke off. */
async function goAtFirstByte(bytes: Buffer): Promise<void> {
  const socket = await connectTo(suite.url);
  const closed = once(socket, 'close');
  const answered = once(socket, 'data');
  socket.write(bytes);
  await answered;
  socket.resetAndDestroy();
  await closed;
}

async function tearEverywhere(request: Buffer): Promise<void> {
  const lengths = Array.from({ length: request.length - 1 }, (_, index) => index + 1);
  for (let from = 0; from < lengths.length; from += 40) {
    await Promise.all(
      lengths
        .slice(from, from + 40)
        .flatMap((length) =>
          (['close', 'reset'] as const).map((how) => tear(request.subarray(0, length), how)),
        ),
    );
  }
}

const requested = async (workspace: string): Promise<number> => {
  const { body } = await call<{ data: { event: string; workspace: string }[] }>(
    'GET',
    `${suite.url}/v1/audit?limit=1000`,
  );
  return body.data.filter((entry) => entry.event === 'requested' && entry.workspace === workspace).length;
};

test('a client that goes after any byte of its request leaves nothing behind; the whole one is there once', async () => {
  const at = workspaceAt(suite.url, 'torn');
  const headers = { 'Content-Type': 'application/json' };
  const request = requestBytes(suite.url, 'POST', '/workspaces/torn/approvals', headers, BODY);
  const bystander = workspaceAt(suite.url, 'bystander');
  const [asked] = await Promise.all([bystander.ask(JSON.parse(BODY)), tearEverywhere(request)]);
  expect(asked.status).toBe(201);
  expect(await at.list()).toEqual([]);
  await goAtFirstByte(request);
  // A later one that is answered is the sign that no earlier one is still on its way.
  expect((await bystander.ask(JSON.parse(BODY))).status).toBe(201);
  expect(await at.list()).toHaveLength(1);
  expect(await requested('torn')).toBe(1);
  expect(await call('GET', `${suite.url}/readyz`)).toMatchObject({ status: 200 });
});

test('a client that never waits for its answer, and asks again with its key, has asked once', async () => {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'patience' };
  const request = requestBytes(suite.url, 'POST', '/workspaces/again/approvals', headers, BODY);
  await Promise.all(Array.from({ length: 30 }, () => tear(request, 'close')));
  const at = workspaceAt(suite.url, 'again');
  const { status, body } = await at.ask(BODY, { 'idempotency-key': 'patience' });
  expect(status).toBe(201);
  expect((await at.list()).map(({ id }) => id)).toEqual([body.approval_id]);
  expect(await requested('again')).toBe(1);
});

test('a client that goes after any byte of its request for a WebSocket leaves no listener behind', async () => {
  await tearEverywhere(upgradeBytes(suite.url, 'torn'));
  await tear(upgradeBytes(suite.url, 'torn'), 'reset');
  const count = async (): Promise<string | undefined> =>
    /^countersign_live_connections (\d+)$/m.exec(await (await fetch(`${suite.url}/metrics`)).text())?.[1];
  expect(await eventually(count, (shown) => shown === '0')).toBe('0');
});

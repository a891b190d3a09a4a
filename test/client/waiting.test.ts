import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RemoteApproval } from '../../client/http.ts';
import { RemoteProblem, Unreachable } from '../../client/remote-errors.ts';
import { requestApproval } from '../../client/request-approval.ts';
import { readSettings } from '../../client/settings.ts';
import { beforehand, waitOn } from '../../client/waiting.ts';

const POLLED = readSettings({ APPROVAL_USE_WEBSOCKET: '0' });
const PENDING = { id: 'apr_1', status: 'pending' } as RemoteApproval;
const APPROVED = { id: 'apr_1', status: 'approved' } as RemoteApproval;

/** Answers each poll with the next of these, and with the last for ever after. */
function remoteThat(...answers: readonly (() => Promise<RemoteApproval>)[]) {
  const polls: number[] = [];
  return {
    polls,
    get(_id: string, seconds: number) {
      const answer = answers[Math.min(polls.length, answers.length - 1)];
      polls.push(seconds);
      return answer?.() ?? Promise.reject(new Error('no answer was given to the fake'));
    },
  };
}

const soon = (ms: number): number => Date.now() + ms;

test('a server that is away is asked again until it answers', async () => {
  const away = () => Promise.reject(new Unreachable('away'));
  const busy = () => Promise.reject(new RemoteProblem(503, 'unavailable', 'no worker'));
  const remote = remoteThat(away, busy, () => Promise.resolve(APPROVED));
  expect(await waitOn(remote, PENDING, POLLED, soon(20_000))).toBe(APPROVED);
  expect(remote.polls).toHaveLength(3);
});

test('a server that says no is not asked again', async () => {
  const remote = remoteThat(() => Promise.reject(new RemoteProblem(401, 'unauthenticated', 'no such key')));
  await expect(waitOn(remote, PENDING, POLLED, soon(20_000))).rejects.toMatchObject({ status: 401 });
  expect(remote.polls).toHaveLength(1);
});

test('a server that holds no question is not asked without end', async () => {
  const remote = remoteThat(() => Promise.resolve(PENDING));
  expect(await waitOn(remote, PENDING, POLLED, soon(1_500))).toBe(PENDING);
  expect(remote.polls.length).toBeLessThanOrEqual(3);
});

test('a server that never answers does not hold its caller beyond the time', async () => {
  const remote = remoteThat(() => new Promise(() => undefined));
  expect(await waitOn(remote, PENDING, POLLED, soon(300))).toBe(PENDING);
});

test('a poll is held no longer than there is time', async () => {
  const remote = remoteThat(() => Promise.resolve(APPROVED));
  await waitOn(remote, PENDING, POLLED, soon(7_500));
  await waitOn(remote, PENDING, POLLED, soon(600_000));
  await waitOn(remote, PENDING, { ...POLLED, pollIntervalSeconds: 2.5 }, soon(600_000));
  expect(remote.polls).toEqual([8, 50, 3]);
});

test('what has ended is not waited for', async () => {
  const remote = remoteThat();
  expect(await waitOn(remote, APPROVED, readSettings({}), soon(20_000))).toBe(APPROVED);
  expect(remote.polls).toEqual([]);
});

test('what comes too late is left alone, and its failure too', async () => {
  const late = new Promise<string>((_resolve, reject) => setTimeout(() => reject(new Error('late')), 50));
  expect(await beforehand(late, soon(10), 'in time')).toBe('in time');
  await new Promise((resolve) => setTimeout(resolve, 80));
  await expect(beforehand(Promise.reject(new Error('at once')), soon(1_000), 'x')).rejects.toThrow('at once');
});

test('a server that takes the question and says nothing grants nothing', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  try {
    const env = { PLATFORM_URL: `http://127.0.0.1:${port}`, APPROVAL_TIMEOUT: '1' };
    const asked = requestApproval({ action: 'cat x', reason: 'r' }, readSettings(env));
    await expect(asked).rejects.toMatchObject({ name: 'Unreachable' });
  } finally {
    silent.closeAllConnections();
    silent.close();
  }
});

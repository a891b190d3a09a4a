import { ChannelRefused } from '../../channels/channel.ts';
import { createWebhookChannel } from '../../channels/webhook/channel.ts';
import type { Copy } from '../../domain/copy.ts';
import { TIERS } from '../../domain/tier.ts';
import type { WebhookEndpoint } from '../../domain/webhook.ts';
import { type FakeEndpoint, newSecret, startEndpoint } from '../support/fake-webhook-endpoint.ts';
import { decided, pendingApproval } from './feishu-approvals.ts';

const LOOPBACK = ['127.0.0.0/8'];
const approval = pendingApproval();

let endpoint: FakeEndpoint;

beforeEach(async () => {
  endpoint = await startEndpoint();
});
afterEach(() => endpoint.stop());

function named(more: Partial<WebhookEndpoint> = {}): WebhookEndpoint {
  const { url, secret } = endpoint;
  return { url, secrets: [secret], workspaces: '*', tiers: TIERS, requester: null, ...more };
}

function open(endpoints: readonly WebhookEndpoint[] = [named()], allowPrivate: readonly string[] = LOOPBACK) {
  const channel = createWebhookChannel({
    endpoints: () => endpoints,
    allowPrivate,
    pageUrl: 'https://c.test',
  });
  const [recipient = ''] = channel.subscribers?.(approval) ?? [];
  return { channel, recipient };
}

function copyFor(recipient: string, messageId: string): Copy {
  return { recipient, messageId, chatId: recipient, sentAt: '', shownVersion: 1, reminders: 0 };
}

test('an endpoint is told of a question, and then of its end with who decided and what they said', async () => {
  const { channel, recipient } = open();
  const { messageId } = await channel.send(approval, recipient, 'key-1');
  const denied = decided(approval, 'deny');
  await channel.update(denied, copyFor(recipient, messageId), 'all');
  expect(endpoint.taken()).toMatchObject([
    {
      type: 'approval.requested',
      data: { id: approval.id, status: 'pending', url: `https://c.test/approvals/${approval.id}` },
    },
    { type: 'approval.settled', data: { status: 'rejected', resolution: denied.resolution } },
  ]);
  expect(denied.resolution?.comment).not.toBe('');
  expect(endpoint.turnedAway()).toEqual([]);
});

test('a preview is what the endpoint would be told, and tells nobody', async () => {
  const { channel, recipient } = open();
  const shown = channel.preview?.(approval);
  expect(endpoint.requests()).toBe(0);
  await channel.send(approval, recipient, 'key-1');
  const { type, data } = endpoint.taken()[0] ?? {};
  expect(shown).toMatchObject({ type, data });
});

test('what is tried again has the same id, so that it is taken once', async () => {
  const { channel, recipient } = open();
  endpoint.fail('down', 'lost answer');
  const send = () => channel.send(approval, recipient, 'key-1');
  await expect(send()).rejects.toThrow('the endpoint answered 503');
  await expect(send()).rejects.not.toBeInstanceOf(ChannelRefused);
  await send();
  const denied = decided(approval, 'deny');
  const copy = copyFor(recipient, 'msg_key-1');
  endpoint.fail('lost answer');
  await expect(channel.update(denied, copy, 'all')).rejects.toThrow('was not reached');
  await channel.update(denied, copy, 'all');
  expect(endpoint.requests()).toBe(5);
  expect(endpoint.taken().map(({ type }) => type)).toEqual(['approval.requested', 'approval.settled']);
});

test('no redirect is followed, no endless answer read to its end, and 410 is for good', async () => {
  const { channel, recipient } = open();
  endpoint.fail('redirect', 'endless', 'gone');
  await expect(channel.send(approval, recipient, 'a')).rejects.toThrow('answered 302');
  await expect(channel.send(approval, recipient, 'b')).rejects.toThrow('was not reached');
  await expect(channel.send(approval, recipient, 'c')).rejects.toBeInstanceOf(ChannelRefused);
  expect(endpoint.requests()).toBe(3);
});

test.each(['http://127.0.0.1:PORT/hook', 'http://localhost:PORT/hook', 'http://[::ffff:127.0.0.1]:PORT/'])(
  'the private address %s is not reached unless its block is named',
  async (address) => {
    const url = address.replace('PORT', new URL(endpoint.url).port);
    const { channel, recipient } = open([named({ url })], []);
    const refused: unknown = await channel.send(approval, recipient, 'key').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ChannelRefused);
    expect(endpoint.requests()).toBe(0);
  },
);

test('two secrets sign at once, so that one can take the place of the other', async () => {
  const { channel, recipient } = open([named({ secrets: [newSecret(), endpoint.secret] })]);
  await channel.send(approval, recipient, 'key');
  expect(endpoint.taken()).toHaveLength(1);
});

test('what is signed with another secret is turned away by its endpoint, and that shows', async () => {
  const { channel, recipient } = open([named({ secrets: [newSecret()] })]);
  await expect(channel.send(approval, recipient, 'key')).rejects.toThrow('answered 401');
  expect(endpoint.taken()).toEqual([]);
  const { ok, lastError } = channel.health();
  expect(ok).toBe(false);
  expect(lastError).toContain('answered 401');
  expect(`${lastError} ${recipient}`).not.toContain('not-to-be-logged');
});

test('it hears of its workspaces, its tiers and its requester alone', () => {
  const told = (more: Partial<WebhookEndpoint>): number =>
    createWebhookChannel({ endpoints: () => [named(more)], allowPrivate: [], pageUrl: null }).subscribers?.(
      approval,
    ).length ?? 0;
  expect([
    told({}),
    told({ workspaces: ['default'] }),
    told({ tiers: ['HIGH'] }),
    told({ requester: 'agent' }),
  ]).toEqual([1, 1, 1, 1]);
  expect([told({ workspaces: ['shop'] }), told({ tiers: ['LOW'] }), told({ requester: 'other' })]).toEqual([
    0, 0, 0,
  ]);
});

test('an endpoint that the policy names no more is told nothing', async () => {
  const endpoints = [named()];
  const { channel, recipient } = open(endpoints);
  await channel.send(approval, recipient, 'key');
  endpoints.length = 0;
  expect(channel.isActive?.()).toBe(false);
  await expect(
    channel.update(decided(approval, 'deny'), copyFor(recipient, 'm'), 'all'),
  ).rejects.toBeInstanceOf(ChannelRefused);
  expect(channel.health().ok).toBe(true);
  expect(endpoint.requests()).toBe(1);
});

test('of what shows a person in danger it is told only that it has ended', async () => {
  const { channel, recipient } = open();
  await channel.update(decided(approval, 'deny'), copyFor(recipient, 'm'), 'its end');
  const [message] = endpoint.taken();
  expect(message?.type).toBe('approval.ended');
  expect(JSON.stringify(message)).not.toContain('rm -rf');
});

test('who asks to be left alone is, until then', async () => {
  const { channel, recipient } = open();
  endpoint.fail('limited');
  const send = () => channel.send(approval, recipient, 'key');
  await expect(send()).rejects.toThrow('answered 429, and wants no more for 1 s');
  await expect(send()).rejects.toThrow('wants no more for 1 s');
  expect(endpoint.requests()).toBe(1);
});

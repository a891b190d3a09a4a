import { ChannelRefused } from '../../channels/channel.ts';
import { createDiscordClient } from '../../channels/discord/client.ts';
import type { Lack } from '../support/fake-discord/types.ts';
import { APPROVER, GROUP, cleanUp, startHouse } from './discord-house.ts';
import { decided, pendingApproval } from './feishu-approvals.ts';
import { errorOf } from '../support/error-of.ts';

afterEach(cleanUp);

const TO = `user:${APPROVER}`;
const KEY = '0123456789abcdef'.repeat(3).slice(0, 40);
const MINUTES = 60_000;

test('a message whose answer was lost is found again after Discord has forgotten its nonce, by another process too', async () => {
  const { fake, channel, clock, openProcess } = await startHouse();
  const approval = pendingApproval();
  fake.fail({ mode: 'accept-then-reset', method: 'POST', path: '/channels/' });
  await errorOf(channel.send(approval, TO, KEY));
  clock.skipped += 20 * MINUTES;
  const first = await channel.send(approval, TO, KEY);
  const second = await openProcess().channel.send(approval, TO, KEY);
  expect(second).toEqual(first);
  expect(fake.messages()).toHaveLength(1);
});

test('without the right to read a channel’s history a message is sent all the same', async () => {
  const { fake, channel } = await startHouse();
  fake.rooms.addChannel('700000000000000003', ['history']);
  await channel.send(pendingApproval(), 'channel:700000000000000003', KEY);
  expect(fake.messages()).toHaveLength(1);
});

test('what somebody else wrote is never taken for a message of ours', async () => {
  const { fake, channel } = await startHouse();
  const forged = fake.rooms.say(GROUP, '100000000000000666', 'mine');
  forged.embeds = [{ description: 'x', footer: { text: `ref-${KEY.slice(0, 16)}` } }];
  const { messageId } = await channel.send(pendingApproval(), `channel:${GROUP}`, KEY);
  expect(messageId).not.toBe(forged.id);
});

test.each([
  ['view', 'discord_50001'],
  ['send', 'discord_50013'],
] as const)('a channel that it may not %s is given up', async (lack: Lack, code) => {
  const { fake, channel } = await startHouse();
  fake.rooms.addChannel('700000000000000004', [lack]);
  const error = await errorOf(channel.send(pendingApproval(), 'channel:700000000000000004', KEY));
  expect(error).toBeInstanceOf(ChannelRefused);
  expect(error).toMatchObject({ code });
  expect(channel.health().ok).toBe(true);
});

test('a channel, a message or a person that there is not is given up', async () => {
  const { channel } = await startHouse();
  const approval = pendingApproval();
  const copy = { recipient: TO, messageId: '1', chatId: GROUP, sentAt: '', shownVersion: 1, reminders: 0 };
  for (const call of [
    () => channel.send(approval, 'channel:700000000000000999', KEY),
    () => channel.send(approval, 'user:1', KEY),
    () => channel.update(approval, copy, 'all'),
  ]) {
    expect(await errorOf(call())).toBeInstanceOf(ChannelRefused);
  }
});

test('a reminder is sent although the message that it is about was deleted', async () => {
  const { fake, channel } = await startHouse();
  const copy = { recipient: TO, messageId: '1', chatId: GROUP, sentAt: '', shownVersion: 1, reminders: 0 };
  await channel.remind(pendingApproval(), copy, KEY);
  await channel.remind(pendingApproval(), copy, KEY);
  expect(fake.messages()).toHaveLength(1);
});

test('a short rate limit is waited out; a long one is no reason to wait, nor to hold others up', async () => {
  const { fake, config } = await startHouse();
  const client = createDiscordClient({ config, timeoutMs: 10_000 });
  const body = { content: 'x', embeds: [], components: [], allowed_mentions: { parse: [] } };
  const places = ['700000000000000011', '700000000000000012'] as const;
  for (const place of places) fake.rooms.addChannel(place);
  await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      client.post(places[0], { ...body, content: `${index}` }, `${index}`),
    ),
  );
  expect(fake.messages()).toHaveLength(8);
  expect(fake.calls().filter(({ status }) => status === 429)).toEqual([]);
  fake.fail({ mode: 'long-rate-limit', path: `/channels/${places[0]}` });
  const startedAt = performance.now();
  const error = await errorOf(client.post(places[0], body, 'late'));
  expect(error.message).toMatch(/takes no more of this for 6[01] s/);
  await client.post(places[1], body, 'other');
  expect(performance.now() - startedAt).toBeLessThan(20_000);
});

test('a rate limit that does not say for how long is not tried again at once', async () => {
  const { fake, channel } = await startHouse();
  fake.fail({ mode: 'bare-rate-limit', times: 1_000 });
  const error = await errorOf(channel.send(pendingApproval(), TO, KEY));
  expect(error).not.toBeInstanceOf(ChannelRefused);
  expect(fake.calls().filter(({ status }) => status === 429)).toHaveLength(1);
});

test.each(['half-body', 'stall', 'down', 'accept-then-reset'] as const)(
  'a call that ends in %s is worth another try, and that sends nothing twice',
  async (mode) => {
    const { fake, channel } = await startHouse();
    const approval = pendingApproval();
    fake.fail({ mode });
    const error = await errorOf(channel.send(approval, TO, KEY));
    expect(error).not.toBeInstanceOf(ChannelRefused);
    expect(channel.health()).toMatchObject({ ok: false });
    const sent = await channel.send(approval, TO, KEY);
    expect(fake.messages()).toHaveLength(1);
    const copy = { recipient: TO, ...sent, sentAt: '', shownVersion: 1, reminders: 0 };
    fake.fail({ mode });
    const denied = decided(approval, 'deny');
    await errorOf(channel.update(denied, copy, 'all'));
    await channel.update(denied, copy, 'all');
    expect(channel.health()).toEqual({ ok: true, lastError: null });
    expect(fake.messages()[0]?.content).toContain('Rejected');
  },
);

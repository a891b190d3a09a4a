import type { IncomingHttpHeaders } from 'node:http';
import type { Receiver } from '../../../channels/channel.ts';
import { decodeAsked } from '../../../channels/discord/asked-id.ts';
import { createDiscordChannel } from '../../../channels/discord/channel.ts';
import { createDiscordClient } from '../../../channels/discord/client.ts';
import { openGateway } from '../../../channels/discord/gateway.ts';
import { createDiscordReceiver } from '../../../channels/discord/webhook.ts';
import type { DiscordConfig } from '../../../config-channels.ts';
import { createFakeDoor } from '../../support/channel-door.ts';
import { buttonsOf, readMarkdown, readMessage } from '../../support/fake-discord/reading.ts';
import { type Event, type FakeDiscord, createFakeDiscord } from '../../support/fake-discord/server.ts';
import { createSigning } from '../../support/fake-discord/signing.ts';
import type { Seen, SignedRequest, StoredMessage } from '../../support/fake-discord/types.ts';
import { listen } from '../../support/fake-feishu/testing.ts';
import { eventually } from '../../support/http.ts';
import { peopleOn } from '../feishu-approvals.ts';
import { type Answer, HELP, PAGE_URL, type Shown, type Stage, type Subject } from '../subject.ts';
import { keptLog } from '../../support/kept-log.ts';

export const APPROVER = '100000000000000001';
export const ADMIN = '100000000000000002';
export const STRANGER = '100000000000000009';
export const GROUP = '700000000000000001';

export const discordByGateway: Subject = {
  name: 'Discord by gateway',
  lacks: ['reading'],
  start: ({ now }) => startDiscord('gateway', now),
};
export const discordByRequests: Subject = {
  name: 'Discord by requests',
  lacks: ['reading'],
  start: ({ now }) => startDiscord('webhook', now),
};

async function startDiscord(mode: DiscordConfig['mode'], now: () => number): Promise<Stage> {
  const fake = await createFakeDiscord({ now, channels: [GROUP] });
  const { token, publicKey, url: apiUrl } = fake;
  const config: DiscordConfig = { mode, token, publicKey, channelId: GROUP, apiUrl };
  const { log, lines } = keptLog();
  const people = peopleOn('discord', APPROVER, ADMIN);
  const [approver, other] = people;
  const door = createFakeDoor('discord', people);
  const client = createDiscordClient({ config, timeoutMs: 1_200 });
  const house = { config, door, client, log, pageUrl: PAGE_URL, now };
  const stopListening =
    mode === 'gateway' ? await connect(house) : await takeRequests(fake, createDiscordReceiver(house));
  let delivered: () => Promise<string> = () => Promise.reject(new Error('nothing was delivered yet'));

  /** The way that an event takes: over the gateway, or as one request, byte for byte the same each time. */
  function wayOf(event: Event): () => Promise<Seen> {
    if (mode === 'gateway') return () => fake.deliver(event);
    const request = fake.build(event);
    return async () => (await fake.post(request, event)).seen;
  }

  /** All that a person does but the last step. @returns what delivers that, or what the client says instead */
  async function prepare(messageId: string, what: Answer, by: string, comment?: string) {
    const ids = buttonsOf(fake.rooms.all.find(({ id }) => id === messageId) ?? { components: [] })
      .map((button) => String(button['custom_id']))
      .filter((id) => answerOf(id) === what);
    const onePress = ids.find((id) => decodeAsked(id)?.kind === 'now');
    const id = comment === undefined ? (onePress ?? ids[0]) : ids.find((one) => one !== onePress);
    if (id === undefined) throw new Error(`message ${messageId} has no button to ${what}`);
    const press = fake.press(messageId, id, by);
    if (id === onePress) return async () => readSeen(await wayOf(press)());
    const opened = await wayOf(press)();
    if (opened.kind !== 'modal') return async () => readSeen(opened);
    const sent = fake.submit(messageId, opened.modal, comment ?? '', by);
    if (typeof sent === 'string') return async () => sent;
    const way = wayOf(sent);
    return async () => readSeen(await way());
  }

  return {
    channel: createDiscordChannel({ config, client, log, pageUrl: PAGE_URL, help: HELP, now }),
    ...{ door, approver, other, stranger: STRANGER, group: `channel:${GROUP}` },
    secrets: [token],
    logged: () => lines,
    messages: () => fake.messages().map((message) => toShown(fake, message)),
    async press(messageId, what, by, comment, times = 1) {
      delivered = await prepare(messageId, what, by, comment);
      const told: string[] = [];
      for (let time = 0; time < times; time += 1) told.push(await delivered());
      return told;
    },
    hold: prepare,
    async forge(messageId) {
      const id = buttonsOf(fake.rooms.all.find((one) => one.id === messageId) ?? { components: [] })
        .map((button) => String(button['custom_id']))
        .find((one) => answerOf(one) === 'approve');
      const event = fake.press(messageId, id ?? '', APPROVER);
      const sent = {
        ...event.payload,
        type: 5,
        data: { custom_id: (id ?? '').replace(/^./, 'm'), components: [] },
      };
      if (mode === 'gateway') {
        await eventually(
          async () => fake.gateway.connections(),
          (open) => open === 1,
        );
        fake.gateway.dispatch('INTERACTION_CREATE', { ...sent, application_id: '900000000000000666' });
        await eventually(
          async () => lines.join('\n'),
          (said) => said.includes('another application'),
        );
        return;
      }
      for (const request of forgeries(fake.build({ payload: sent }), Math.floor(now() / 1_000))) {
        expect((await fake.post(request)).status).toBe(401);
      }
    },
    async replay() {
      await delivered();
    },
    fail(fault, times = 1) {
      if (fault === 'revoked') fake.revoke(true);
      else if (fault === 'blocked') fake.rooms.block(APPROVER, true);
      else fake.fail({ mode: fault, times });
    },
    mend() {
      fake.mend();
      fake.revoke(false);
      fake.rooms.block(APPROVER, false);
    },
    async stop() {
      await stopListening();
      await fake.close();
    },
  };

  /** A genuine request, spoiled in every way that a signature must notice; and one that is old. */
  function forgeries(genuine: SignedRequest, seconds: number): readonly SignedRequest[] {
    const { headers, body } = genuine;
    const unsigned = { ...headers, 'x-signature-ed25519': '' };
    const zeros = { ...headers, 'x-signature-ed25519': '0'.repeat(128) };
    const later = { ...headers, 'x-signature-timestamp': String(seconds + 1) };
    return [
      ...[unsigned, zeros, later].map((spoiled) => ({ headers: spoiled, body })),
      { headers, body: body.replace(APPROVER, ADMIN) },
      createSigning().sign(body, seconds),
      fake.signAt(body, seconds - 3_600),
      fake.signAt(body, seconds + 3_600),
      fake.signAt('not JSON', seconds),
    ];
  }
}

async function connect(house: Parameters<typeof openGateway>[0]): Promise<() => Promise<void>> {
  const connection = openGateway(house);
  await eventually(
    async () => connection.health(),
    ({ ok }) => ok,
  );
  return () => connection.stop();
}

async function takeRequests(fake: FakeDiscord, receiver: Receiver): Promise<() => Promise<void>> {
  const hook = await listen(async (body, headers) => {
    const { status, body: answer } = await receiver.receive({
      headers: headers as IncomingHttpHeaders,
      body: Buffer.from(body),
    });
    return [status, JSON.stringify(answer)];
  });
  fake.setEndpoint(hook.url);
  return hook.close;
}

function toShown(fake: FakeDiscord, message: StoredMessage): Shown {
  const { text, links, mentions } = readMessage(message);
  const { person } = fake.rooms.channel(message.channel_id);
  const decisions = buttonsOf(message).map((button) => answerOf(String(button['custom_id'])));
  return {
    messageId: message.id,
    recipient: person === null ? `channel:${message.channel_id}` : `user:${person}`,
    ...{ text, links, mentions },
    buttons: [...new Set(decisions.filter((one) => one !== undefined))],
    isReminder: message.message_reference !== null,
  };
}

function answerOf(id: string): Answer | undefined {
  const { remember, decision } = decodeAsked(id)?.asked ?? {};
  return remember === undefined ? decision : 'remember';
}

function readSeen(seen: Seen): string {
  return seen.kind === 'told' ? readMarkdown(seen.text).text : JSON.stringify(seen);
}

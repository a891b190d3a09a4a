import type { IncomingHttpHeaders } from 'node:http';
import type { Channel, OpenedChannel } from '../../channels/channel.ts';
import { decodeAsked } from '../../channels/discord/asked-id.ts';
import { createDiscordChannel } from '../../channels/discord/channel.ts';
import { createDiscordClient } from '../../channels/discord/client.ts';
import { openGateway } from '../../channels/discord/gateway.ts';
import { createDiscordReceiver } from '../../channels/discord/webhook.ts';
import type { DiscordConfig } from '../../config-channels.ts';
import type { Approval } from '../../domain/approval.ts';
import { createFakeDoor } from '../support/channel-door.ts';
import { buttonsOf, readMarkdown } from '../support/fake-discord/reading.ts';
import { type FakeDiscord, createFakeDiscord } from '../support/fake-discord/server.ts';
import type { StoredMessage } from '../support/fake-discord/types.ts';
import { listen } from '../support/fake-feishu/testing.ts';
import { eventually } from '../support/http.ts';
import { peopleOn } from './feishu-approvals.ts';
import { keptLog } from '../support/kept-log.ts';

export const APPROVER = '100000000000000001';
export const ADMIN = '100000000000000002';
export const STRANGER = '100000000000000009';
export const GROUP = '700000000000000001';

const closers: (() => Promise<unknown>)[] = [];

/** For `afterEach`: ends all that a test started, the latest first. */
export async function cleanUp(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

/** A fake of Discord and one process of ours before it, with a clock that a test moves. */
export async function startHouse(mode: DiscordConfig['mode'] = 'gateway', people = [APPROVER, ADMIN]) {
  const clock = { skipped: 0 };
  const now = (): number => Date.now() + clock.skipped;
  const fake = await createFakeDiscord({ now, channels: [GROUP], heartbeatMs: 200 });
  closers.push(() => fake.close());
  const { token, publicKey, url: apiUrl } = fake;
  const config: DiscordConfig = { mode, token, publicKey, channelId: GROUP, apiUrl };
  const { log, lines } = keptLog();
  const door = createFakeDoor('discord', peopleOn('discord', people[0] ?? '', people[1] ?? ''));

  /** One more process, or this one started anew: it remembers nothing but what the door does. */
  function openProcess(): { readonly channel: Channel } & Required<Pick<OpenedChannel, 'listen'>> {
    const client = createDiscordClient({ config, timeoutMs: 500 });
    const help = { zh: '求助', en: 'help' };
    const channel = createDiscordChannel({ config, client, log, pageUrl: 'https://c.example', help, now });
    return {
      channel,
      listen(through) {
        const listener = openGateway({ config, door: through, client, log, pageUrl: null, now });
        closers.push(() => listener.stop());
        return listener;
      },
    };
  }

  const { channel, listen: openListener } = openProcess();

  async function connect() {
    const listener = openListener(door);
    await eventually(
      async () => listener.health(),
      ({ ok }) => ok,
    );
    return listener;
  }

  async function takeRequests() {
    const client = createDiscordClient({ config, timeoutMs: 500 });
    const receiver = createDiscordReceiver({ config, door, client, log, pageUrl: null, now });
    const hook = await listen(async (body, headers) => {
      const request = { headers: headers as IncomingHttpHeaders, body: Buffer.from(body) };
      const { status, body: answer } = await receiver.receive(request);
      return [status, JSON.stringify(answer)];
    });
    fake.setEndpoint(hook.url);
    closers.push(hook.close);
    return receiver;
  }

  /** Sends an approval and has the door know its copy. */
  async function send(approval: Approval, recipient = `user:${APPROVER}`): Promise<StoredMessage> {
    door.approvals.set(approval.id, approval);
    const { messageId } = await channel.send(approval, recipient, `key of ${approval.id} for ${recipient}`);
    door.copies.set(messageId, { approvalId: approval.id, recipient });
    return messageOf(fake, messageId);
  }

  return { fake, door, clock, now, lines, config, channel, connect, takeRequests, send, openProcess };
}

export function messageOf(fake: FakeDiscord, messageId: string): StoredMessage {
  const found = fake.messages().find(({ id }) => id === messageId);
  if (found === undefined) throw new Error(`there is no message ${messageId}`);
  return found;
}

/** What a message says in reply to another. */
export function repliesTo(fake: FakeDiscord, messageId: string): readonly string[] {
  return fake
    .messages()
    .filter(({ message_reference: parent, author }) => parent?.message_id === messageId && author.bot)
    .map(({ content }) => readMarkdown(content).text);
}

/** The custom id of a message's button. */
export function idOf(message: StoredMessage, decision: string, kind?: string): string {
  const ids = buttonsOf(message).map((button) => String(button['custom_id']));
  const found = ids.find((id) => {
    const read = decodeAsked(id);
    return read?.asked.decision === decision && (kind === undefined || read.kind === kind);
  });
  if (found === undefined) throw new Error(`message ${message.id} has no button to ${decision}`);
  return found;
}

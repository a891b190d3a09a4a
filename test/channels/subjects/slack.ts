import type { IncomingHttpHeaders } from 'node:http';
import { createSlackChannel } from '../../../channels/slack/channel.ts';
import { createSlackClient } from '../../../channels/slack/client.ts';
import { DIALOG } from '../../../channels/slack/dialog.ts';
import { openSocket } from '../../../channels/slack/socket.ts';
import { createTakingIn } from '../../../channels/slack/taking-in.ts';
import { createSlackReceiver } from '../../../channels/slack/webhook.ts';
import type { SlackConfig } from '../../../config-channels.ts';
import { createFakeDoor } from '../../support/channel-door.ts';
import { textOf } from '../../support/fake-slack/check-blocks.ts';
import type { Json } from '../../support/fake-slack/methods.ts';
import { type FakeSlack, type Sign, startFakeSlack } from '../../support/fake-slack/server.ts';
import type { KeptMessage } from '../../support/fake-slack/store.ts';
import { listen } from '../../support/fake-feishu/testing.ts';
import { eventually } from '../../support/http.ts';
import {
  ADMIN,
  COMMANDER,
  GROUP,
  STRANGER,
  buttonsOf,
  fillIn,
  sayAnswer,
  submission,
} from '../../support/slack-product.ts';
import { peopleOn } from '../feishu-approvals.ts';
import { type Answer, HELP, PAGE_URL, type Shown, type Stage, type Subject } from '../subject.ts';
import { keptLog } from '../../support/kept-log.ts';

export const slackBySocket: Subject = {
  name: 'Slack by socket mode',
  lacks: ['reading'],
  start: ({ now }) => startSlack('socket', now),
};
export const slackByRequests: Subject = {
  name: 'Slack by requests',
  lacks: ['reading'],
  start: ({ now }) => startSlack('webhook', now),
};

async function startSlack(mode: SlackConfig['mode'], now: () => number): Promise<Stage> {
  const users = [COMMANDER, ADMIN, STRANGER];
  const fake = await startFakeSlack({ users, channels: [GROUP], now });
  const { token, appToken, signingSecret, apiUrl } = fake;
  const config: SlackConfig = { mode, token, appToken, signingSecret, channelId: GROUP, apiUrl };
  const { log, lines } = keptLog();
  const client = createSlackClient({ config, log, timeoutMs: 3_000 });
  const people = peopleOn('slack', COMMANDER, ADMIN);
  const door = createFakeDoor('slack', people);
  const takingIn = createTakingIn(door, client, log, () => Promise.resolve());
  const way = mode === 'socket' ? await connect() : await takeRequests();
  let last: () => Promise<Json | null> = () => Promise.reject(new Error('nothing was delivered yet'));

  async function connect() {
    const listener = openSocket(config, takingIn, log);
    await eventually(
      async () => listener.health(),
      ({ ok }) => ok,
    );
    return { to: null, stop: () => listener.stop() };
  }

  async function takeRequests() {
    const receiver = createSlackReceiver(config, takingIn, now);
    const hook = await listen(async (body, headers) => {
      const answer = await receiver.receive({
        headers: headers as IncomingHttpHeaders,
        body: Buffer.from(body),
      });
      return [answer.status, JSON.stringify(answer.body)];
    });
    return { to: hook.url, stop: () => hook.close() };
  }

  const open = (messageId: string, what: Answer, by: string, comment = ''): Promise<Json | string> =>
    fillIn(fake, way.to, find(fake, messageId), { what, by, comment, now: now() });

  return {
    channel: createSlackChannel(config, { help: HELP, pageUrl: PAGE_URL }, client),
    ...{ door, approver: people[0], other: people[1], stranger: STRANGER, group: `channel:${GROUP}` },
    secrets: [token, appToken, signingSecret],
    logged: () => lines,
    messages: () => fake.store.messages.map((message) => readMessage(message, fake)),
    async press(messageId, what, by, comment, times = 1) {
      const filled = await open(messageId, what, by, comment);
      if (typeof filled === 'string') return Array.from({ length: times }, () => filled);
      last = fake.prepare(filled, way.to);
      const told: string[] = [];
      for (let time = 0; time < times; time += 1) told.push(sayAnswer(await last()));
      return told;
    },
    async hold(messageId, what, by, comment) {
      const filled = await open(messageId, what, by, comment);
      if (typeof filled === 'string') throw new Error(filled);
      const deliver = fake.prepare(filled, way.to);
      return async () => sayAnswer(await deliver());
    },
    async forge(messageId) {
      const approve = buttonsOf(find(fake, messageId)).find(
        (one) => one['action_id'] === 'countersign:approve',
      );
      const asked = JSON.parse(String(approve?.['value'])) as Json;
      const view = {
        id: 'V0FORGED',
        callback_id: DIALOG,
        private_metadata: JSON.stringify({ messageId, asked }),
      };
      const forged = submission(view, COMMANDER, '');
      if (way.to === null) {
        // Over the app's own connection only another dialog of it could come.
        await fake.prepare({ ...forged, view: { ...view, callback_id: 'another:dialog' } }, null)();
        return;
      }
      const signs: readonly Sign[] = [() => '', () => `v0=${'0'.repeat(64)}`, () => 'v0=short'];
      for (const sign of signs) await fake.prepare(forged, way.to, sign)();
    },
    async replay() {
      await last();
    },
    fail(fault, times = 1) {
      if (fault === 'revoked') fake.revoked = true;
      else if (fault === 'blocked') fake.blocked.add(COMMANDER);
      else fake.fail(fault, times);
    },
    mend: () => fake.mend(),
    async stop() {
      await way.stop();
      await fake.close();
    },
  };
}

function find({ store }: FakeSlack, messageId: string): KeptMessage {
  const message = store.messages.find(({ channel, ts }) => `${channel}/${ts}` === messageId);
  if (message === undefined) throw new Error(`there is no message ${messageId}`);
  return message;
}

function readMessage(message: KeptMessage, { store }: FakeSlack): Shown {
  const { channel, ts, text, blocks, thread } = message;
  const person = [...store.direct].find(([, direct]) => direct === channel)?.[0];
  const links = JSON.stringify(blocks).match(/"type":"link","url":"[^"]+"/g) ?? [];
  return {
    messageId: `${channel}/${ts}`,
    recipient: person === undefined ? `channel:${channel}` : `user:${person}`,
    // Slack escapes nothing for us in rich text; what it reads as markup is in the notification's line alone.
    text: [text, textOf(blocks), ...buttonsOf(message).map(labelOf)].join('\n'),
    buttons: buttonsOf(message).map((one) => String(one['action_id']).replace('countersign:', '') as Answer),
    links: links.map((link) => link.replace(/^.*"url":"/, '').replace(/"$/, '')),
    mentions: text.match(/<[!@#][^>]*>|@(?:here|channel|everyone)\b/g) ?? [],
    isReminder: thread !== null,
  };
}

const labelOf = (button: Json): string => String((button['text'] as Json)['text']);

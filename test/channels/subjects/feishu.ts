import type { IncomingHttpHeaders } from 'node:http';
import type { Receiver } from '../../../channels/channel.ts';
import { createFeishuChannel } from '../../../channels/feishu/channel.ts';
import { openLongConnection } from '../../../channels/feishu/long-connection.ts';
import { createFeishuReceiver } from '../../../channels/feishu/webhook.ts';
import type { FeishuConfig } from '../../../config-feishu.ts';
import { createFakeDoor } from '../../support/channel-door.ts';
import { buttonsOf } from '../../support/fake-feishu/card-parts.ts';
import type { FakeFeishu } from '../../support/fake-feishu/fake-feishu.ts';
import { renderCardAsText } from '../../support/fake-feishu/render-card.ts';
import { createFakeFeishu } from '../../support/fake-feishu/server.ts';
import { listen } from '../../support/fake-feishu/testing.ts';
import type { CallbackMode, PressResult, StoredMessage } from '../../support/fake-feishu/types.ts';
import { eventually } from '../../support/http.ts';
import { type Answer, HELP, PAGE_URL, type Shown, type Stage, type Subject } from '../subject.ts';
import { COMMANDER, PEOPLE, STRANGER } from '../feishu-approvals.ts';
import { objectsIn } from '../feishu-card-reading.ts';
import { keptLog } from '../../support/kept-log.ts';

const GROUP = 'oc_9999';
const REMEMBER = 'approve_and_remember';
const ANSWERS: readonly Answer[] = [
  'approve',
  'remember',
  'deny',
  'request_changes',
  'escalate',
  'accept',
  'redo',
  'give_up',
];
const MODES = { down: '5xx', 'rate-limit': '429', 'accept-then-reset': 'accept-then-reset' } as const;

export const feishuByWebhook: Subject = {
  name: 'Feishu by webhook',
  start: ({ now }) => startFeishu('webhook', now),
};
export const feishuByConnection: Subject = {
  name: 'Feishu by long connection',
  start: ({ now }) => startFeishu('ws', now),
};

async function startFeishu(mode: CallbackMode, now: () => number): Promise<Stage> {
  const fake = await createFakeFeishu({ callbackMode: mode, now });
  const config: FeishuConfig = {
    ...{ mode, ...fake.app, encryptKey: fake.encryptKey, verificationToken: fake.verificationToken },
    ...{ baseUrl: fake.url, chatId: GROUP, pageUrl: PAGE_URL },
  };
  const { log, lines } = keptLog();
  const [approver, other] = PEOPLE;
  const door = createFakeDoor('feishu', PEOPLE);
  const stopListening =
    mode === 'ws'
      ? await connect(config, { door, log, now })
      : await takeRequests(fake, createFeishuReceiver({ config, door, log, now }));
  let delivered: () => Promise<PressResult> = () => Promise.reject(new Error('nothing was delivered yet'));

  function makeClick(messageId: string, what: Answer, by: string, comment?: string) {
    const form = comment === undefined ? {} : { formValue: { comment } };
    const event = fake.cardAction({ messageId, operator: { open_id: by }, button: nameOf(what), ...form });
    if (mode === 'ws') return () => fake.deliverFrame(event);
    const request = fake.buildCallback(event);
    return () => fake.deliver(request);
  }

  return {
    channel: createFeishuChannel({ config, log, timeoutMs: 3_000, crisisResources: HELP }),
    ...{ door, approver, other, stranger: STRANGER, group: `chat_id:${GROUP}` },
    secrets: [config.appSecret, config.encryptKey, config.verificationToken],
    logged: () => lines,
    messages: () => fake.messages().map(readMessage),
    async press(messageId, what, by, comment, times = 1) {
      delivered = makeClick(messageId, what, by, comment);
      const told: string[] = [];
      for (let time = 0; time < times; time += 1) told.push(sayToast(await delivered()));
      return told;
    },
    async hold(messageId, what, by, comment) {
      const deliver = makeClick(messageId, what, by, comment);
      return async () => sayToast(await deliver());
    },
    async read(messageId, by) {
      await fake.read(messageId, by);
    },
    async forge(messageId) {
      const click = { messageId, operator: { open_id: COMMANDER }, button: 'approve' };
      if (mode === 'ws') {
        const overrides = { header: { app_id: 'cli_0123456789abcdef' } };
        await fake.deliverFrame(fake.cardAction({ ...click, overrides }));
        return;
      }
      for (const tamper of ['signature', 'empty_signature', 'no_signature', 'body', 'plain'] as const) {
        await fake.deliver(fake.buildCallback(fake.cardAction(click), { tamper }));
      }
      const encryptKey = 'not-the-key-of-this-app';
      await fake.deliver(fake.buildCallback(fake.cardAction(click), { encryptKey }));
      const timestamp = String(Math.floor(now() / 1_000) - 3_600);
      await fake.deliver(fake.buildCallback(fake.cardAction(click), { timestamp }));
    },
    async replay() {
      await delivered();
    },
    fail(fault, times = 1) {
      if (fault === 'revoked') fake.refuseSecret(true);
      else if (fault === 'blocked') fake.setRecipient(COMMANDER, 'blocked');
      else {
        const path = '/open-apis/im/v1/messages';
        fake.fail({ path, mode: MODES[fault], times });
      }
    },
    mend() {
      fake.mend();
      fake.refuseSecret(false);
      fake.setRecipient(COMMANDER, null);
    },
    async stop() {
      await stopListening();
      await fake.close();
    },
  };
}

async function connect(
  config: FeishuConfig,
  house: Omit<Parameters<typeof openLongConnection>[0], 'config'>,
): Promise<() => Promise<void>> {
  const connection = openLongConnection({ config, ...house });
  await eventually(
    async () => connection.health(),
    ({ ok }) => ok,
  );
  return () => connection.stop();
}

async function takeRequests(fake: FakeFeishu, receiver: Receiver): Promise<() => Promise<void>> {
  const hook = await listen(async (body, headers) => {
    const { status, body: answer } = await receiver.receive({
      headers: headers as IncomingHttpHeaders,
      body: Buffer.from(body),
    });
    return [status, JSON.stringify(answer)];
  });
  fake.setCallbackUrl(hook.url);
  return hook.close;
}

function readMessage({
  messageId,
  receiveId,
  receiveIdType,
  msgType,
  card,
  text,
  parentId,
}: StoredMessage): Shown {
  const parts = objectsIn(card);
  const locales = (['zh_cn', 'en_us'] as const).map((locale) => readAll(renderCardAsText(card, locale)));
  const shown = msgType === 'text' ? (text ?? '') : locales.join('\n');
  // A text message of Feishu's carries mentions out wherever they stand; a card does in its Markdown.
  const markedUp =
    msgType === 'text'
      ? [shown]
      : parts.filter(({ tag }) => tag === 'markdown' || tag === 'lark_md').map(sayPart);
  const names = buttonsOf(card).map(({ element }) => element['name']);
  return {
    messageId,
    recipient: `${receiveIdType}:${receiveId}`,
    text: shown,
    buttons: ANSWERS.filter((answer) => names.includes(nameOf(answer))),
    links: [
      ...parts.flatMap(({ default_url: url }) => (typeof url === 'string' ? [url] : [])),
      ...markedUp.flatMap((one) => one.match(/https?:\/\/[^\s)>"]+/g) ?? []),
    ],
    mentions: markedUp.flatMap((one) => one.match(/<at\b[^>]*>/g) ?? []),
    isReminder: parentId !== null,
  };
}

const nameOf = (answer: Answer): string => (answer === 'remember' ? REMEMBER : answer);

/** Without the frame that the rendering puts around each line. */
function readAll(rendered: string): string {
  return rendered.replaceAll(/^│ {0,3}/gm, '');
}

const sayPart = (part: Readonly<Record<string, unknown>>): string => JSON.stringify(part);

function sayToast({ toast, clientCode }: PressResult): string {
  return clientCode === null ? JSON.stringify(toast) : `the client shows error ${clientCode}`;
}

import type { TelegramConfig } from '../../../config-channels.ts';
import type { FakeTelegram } from '../../support/fake-telegram/fake-telegram.ts';
import type { StoredMessage } from '../../support/fake-telegram/types.ts';
import { type Delivery, LETTERS, pressOf, questionUnder } from '../../support/telegram-people.ts';
import type { Answer, Shown, Stage, Subject } from '../subject.ts';
import { APPROVER, GROUP, SECRET, STRANGER, openTelegramStage } from '../telegram-stage.ts';

const ANSWERS = Object.keys(LETTERS) as Answer[];

export const telegramByPolling: Subject = {
  ...{ name: 'Telegram by long poll', lostAnswer: 'may repeat', lacks: ['reading'] },
  start: ({ now }) => startTelegram('polling', now),
};
export const telegramByWebhook: Subject = {
  ...{ name: 'Telegram by webhook', lostAnswer: 'may repeat', lacks: ['reading'] },
  start: ({ now }) => startTelegram('webhook', now),
};

async function startTelegram(mode: TelegramConfig['mode'], now: () => number): Promise<Stage> {
  const { fake, door, people, opened, lines, stop } = await openTelegramStage(mode, now);
  let last: Delivery = { content: {}, told: () => '' };

  /** Everything up to the callback that brings the answer in. */
  async function make(messageId: string, what: Answer, by: string, comment?: string): Promise<Delivery> {
    const message = find(fake, messageId);
    const press = pressOf(fake, message, what, Number(by), comment !== undefined);
    if (comment === undefined) return press;
    await fake.deliver(press.content);
    const question = questionUnder(fake, message);
    if (question === undefined) return { content: {}, told: press.told };
    if (comment.trim() === '') return { content: {}, told: () => `Nothing to send. ${question.text}` };
    const content = fake.write(message.chatId, Number(by), comment, question);
    const { messageId: mine, chatId } = fake.messages().at(-1) ?? message;
    return { content, told: () => textOfReply(fake, chatId, mine) };
  }

  async function deliver({ content, told }: Delivery): Promise<string> {
    if (Object.keys(content).length > 0) await fake.deliver(content);
    return told();
  }

  return {
    channel: opened.channel,
    ...{ door, approver: people[0], other: people[1], stranger: String(STRANGER), group: `chat:${GROUP}` },
    secrets: [fake.token, fake.token.split(':')[1] ?? '', SECRET],
    logged: () => lines,
    messages: () => fake.messages().filter(isOurs(fake)).map(readMessage),
    async press(messageId, what, by, comment, times = 1) {
      last = await make(messageId, what, by, comment);
      const told: string[] = [];
      for (let time = 0; time < times; time += 1) told.push(await deliver(last));
      return told;
    },
    async hold(messageId, what, by, comment) {
      const delivery = await make(messageId, what, by, comment);
      return () => deliver(delivery);
    },
    async forge(messageId) {
      const message = find(fake, messageId);
      const { content } = pressOf(fake, message, 'approve', APPROVER, false);
      const hook = fake.webhook();
      const body = JSON.stringify({ update_id: 1, ...content });
      for (const headers of [{}, { 'x-telegram-bot-api-secret-token': `${SECRET}x` }]) {
        if (hook !== null) await fetch(hook.url, { method: 'POST', body, headers });
      }
      const data = message.keyboard[0]?.[0]?.callbackData ?? '';
      const text = `approve\n${data}|${message.messageId}|${APPROVER}|${data.slice(-16)}`;
      await fake.deliver(fake.write(message.chatId, APPROVER, text, message));
      await fake.deliver(fake.write(message.chatId, APPROVER, text, { ...message, text }));
    },
    async replay() {
      await deliver(last);
    },
    fail(fault, times = 1) {
      if (fault === 'revoked') fake.revoke(true);
      else if (fault === 'blocked') fake.close(APPROVER, 'blocked');
      else fake.fail({ mode: fault, times });
    },
    mend() {
      fake.mend();
      fake.revoke(false);
      fake.close(APPROVER, null);
    },
    stop,
  };
}

function find(fake: FakeTelegram, messageId: string): StoredMessage {
  const message = fake.messages().find((one) => `${one.chatId}:${one.messageId}` === messageId);
  if (message === undefined) throw new Error(`no message ${messageId}`);
  return message;
}

function textOfReply(fake: FakeTelegram, chatId: number, messageId: number): string {
  const reply = fake.messages().findLast((one) => one.chatId === chatId && one.replyTo === messageId);
  return reply?.text ?? '';
}

/** Without what people wrote, questions for comments, and what those who answered them were told. */
function isOurs(fake: FakeTelegram): (message: StoredMessage) => boolean {
  const all = fake.messages();
  return ({ from, forceReply, chatId, replyTo }) => {
    const parent = all.find((one) => one.chatId === chatId && one.messageId === replyTo);
    return from === null && forceReply === null && (parent === undefined || parent.from === null);
  };
}

function readMessage({ chatId, messageId, text, keyboard, entities, replyTo }: StoredMessage): Shown {
  const buttons = keyboard.flat();
  const part = ({ offset, length }: { readonly offset: number; readonly length: number }): string =>
    text.slice(offset, offset + length);
  return {
    messageId: `${chatId}:${messageId}`,
    recipient: chatId > 0 ? `user:${chatId}` : `chat:${chatId}`,
    text: [text, ...buttons.map((button) => button.text)].join('\n'),
    buttons: ANSWERS.filter((answer) =>
      buttons.some(({ callbackData }) => callbackData?.startsWith(`${LETTERS[answer]}.`)),
    ),
    links: [
      ...buttons.flatMap(({ url }) => (url === null ? [] : [url])),
      ...entities.flatMap((entity) =>
        ['url', 'text_link', 'email'].includes(entity.type) ? [entity.url ?? part(entity)] : [],
      ),
    ],
    mentions: entities
      .filter(({ type }) => ['mention', 'text_mention', 'hashtag', 'bot_command'].includes(type))
      .map(part),
    isReminder: replyTo !== null,
  };
}

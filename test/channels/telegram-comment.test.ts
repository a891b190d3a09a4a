import type { Approval } from '../../domain/approval.ts';
import type { StoredMessage } from '../support/fake-telegram/types.ts';
import { pressOf, questionUnder } from '../support/telegram-people.ts';
import { decided, pendingApproval } from './feishu-approvals.ts';
import { APPROVER, GROUP, OTHER, STRANGER, type TelegramStage, openTelegramStage } from './telegram-stage.ts';

let skippedMs = 0;
let stage: TelegramStage;

beforeEach(async () => {
  skippedMs = 0;
  stage = await openTelegramStage('webhook', () => Date.now() + skippedMs);
});

afterEach(() => stage.stop());

/** Sends an approval to a chat, as a delivery does. */
async function send(chatId: number, approval: Approval = pendingApproval()): Promise<StoredMessage> {
  const { opened, door, fake } = stage;
  const recipient = chatId > 0 ? `user:${chatId}` : `chat:${chatId}`;
  const { messageId } = await opened.channel.send(approval, recipient, `key ${chatId}`);
  door.approvals.set(approval.id, approval);
  door.copies.set(messageId, { approvalId: approval.id, recipient });
  return fake.messages().find((one) => one.chatId === chatId) ?? missing();
}

/** Presses deny, and gives the question that comes of it. */
async function ask(message: StoredMessage, userId: number): Promise<StoredMessage> {
  await stage.fake.deliver(pressOf(stage.fake, message, 'deny', userId, false).content);
  return questionUnder(stage.fake, message) ?? missing();
}

async function reply(
  question: StoredMessage,
  userId: number,
  text: string,
  quoted = question,
): Promise<string> {
  const { fake } = stage;
  const content = fake.write(question.chatId, userId, text, quoted);
  const mine = fake.messages().at(-1)?.messageId;
  await fake.deliver(content);
  return fake.messages().find(({ replyTo }) => replyTo === mine)?.text ?? '';
}

function missing(): never {
  throw new Error('there is no such message');
}

test('who presses deny is asked for a comment by name, in a message that opens the field to answer it', async () => {
  const message = await send(GROUP);
  const { text, entities, forceReply, replyTo } = await ask(message, APPROVER);
  expect(forceReply).toEqual({ selective: true });
  expect(replyTo).toBe(message.messageId);
  expect(text).toContain('必须填写意见');
  expect(text).toContain('needs a comment');
  expect(entities).toContainEqual(expect.objectContaining({ type: 'text_mention', userId: APPROVER }));
  expect(stage.door.decided).toEqual([]);
});

test('the reply is the comment, its writer is told, and the question goes', async () => {
  const message = await send(GROUP);
  const told = await reply(await ask(message, APPROVER), APPROVER, 'not today');
  expect(stage.door.decided).toMatchObject([
    { decision: 'deny', comment: 'not today', identity: String(APPROVER), revision: 1 },
  ]);
  expect(told).toContain('Recorded');
  expect(questionUnder(stage.fake, message)).toBeUndefined();
});

test('a question to one person takes no answer of another', async () => {
  const question = await ask(await send(GROUP), APPROVER);
  for (const userId of [OTHER, STRANGER]) {
    expect(await reply(question, userId, 'my words')).toMatch(/asked of somebody else/);
  }
  expect(stage.door.decided).toEqual([]);
  expect(stage.door.seen.size).toBe(1);
});

test('a reply after ten minutes counts for nothing, and says so', async () => {
  const question = await ask(await send(GROUP), APPROVER);
  skippedMs = 599_000;
  const inTime = await reply(question, APPROVER, '\u200b');
  expect(inTime).toMatch(/comment is required/);
  skippedMs = 602_000;
  expect(await reply(question, APPROVER, 'too late')).toMatch(/too late/);
  expect(stage.door.decided).toEqual([]);
});

test('a question is bound to its message, its chat, its person and its words', async () => {
  const message = await send(GROUP);
  const elsewhere = await send(OTHER, pendingApproval({ id: 'apr_01JD5Z6V7W8X9Y0ZABCDEFGHJM' }));
  const question = await ask(message, APPROVER);
  const code = question.text.split('\n').at(-1) ?? '';
  const tampered = [
    code.replace(String(APPROVER), String(OTHER)),
    code.replace(/^d/, 'a'),
    code.replace('.1.0.', '.2.0.'),
    `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`,
  ];
  for (const text of tampered) {
    expect(text).not.toBe(code);
    await reply(question, OTHER, 'let it pass', { ...question, text: `…\n${text}` });
  }
  const moved = code.replace(`|${message.messageId}|`, `|${elsewhere.messageId}|`);
  await reply(elsewhere, APPROVER, 'let it pass', { ...question, text: moved });
  expect(stage.door.decided).toEqual([]);
  expect(stage.door.refusals.map(({ code: why }) => why)).toEqual(Array(5).fill('forged'));
});

test('a reply to the approval itself is no answer', async () => {
  const message = await send(GROUP);
  expect(await reply(message, APPROVER, 'approve')).toBe('');
  expect(stage.door.decided).toEqual([]);
});

test('nobody is asked for a comment that cannot count any more', async () => {
  const approval = pendingApproval();
  const message = await send(GROUP, approval);
  stage.door.approvals.set(approval.id, decided(approval, 'approve'));
  const late = pressOf(stage.fake, message, 'deny', OTHER, false);
  await stage.fake.deliver(late.content);
  expect(late.told()).toMatch(/Already approved by commander/);
  expect(questionUnder(stage.fake, message)).toBeUndefined();
});

test('data that no button of ours has decides nothing, whoever sends it', async () => {
  const one = await send(GROUP);
  const two = await send(OTHER, pendingApproval({ id: 'apr_01JD5Z6V7W8X9Y0ZABCDEFGHJM' }));
  const data = one.keyboard[0]?.[0]?.callbackData ?? '';
  for (const forged of ['', 'approve', data.replace(/^a\.1/, 'a.2'), `${data}x`]) {
    await stage.fake.deliver(stage.fake.press(one, APPROVER, forged));
  }
  // A button of one approval on the message of another.
  await stage.fake.deliver(stage.fake.press(two, APPROVER, data));
  expect(stage.door.decided).toEqual([]);
  expect(stage.door.refusals.map(({ code }) => code)).toEqual(Array(5).fill('not_found'));
});

test('who starts the bot is told the number that the policy names people by', async () => {
  const { fake } = stage;
  await fake.deliver(fake.write(OTHER, OTHER, '/start'));
  expect(fake.messages().at(-1)?.text).toContain(String(OTHER));
});

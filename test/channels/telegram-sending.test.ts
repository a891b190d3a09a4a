import { ChannelRefused } from '../../channels/channel.ts';
import type { Approval } from '../../domain/approval.ts';
import type { Copy } from '../../domain/copy.ts';
import type { StoredMessage } from '../support/fake-telegram/types.ts';
import { pressOf } from '../support/telegram-people.ts';
import { decided, everyState, pendingApproval } from './feishu-approvals.ts';
import { APPROVER, GROUP, type TelegramStage, openTelegramStage } from './telegram-stage.ts';

let skippedMs = 0;
let stage: TelegramStage;

beforeEach(async () => {
  skippedMs = 0;
  stage = await openTelegramStage('webhook', () => Date.now() + skippedMs);
});

afterEach(() => stage.stop());

async function send(approval: Approval, key = 'k'): Promise<Copy> {
  const recipient = `chat:${GROUP}`;
  const message = await stage.opened.channel.send(approval, recipient, key);
  return { ...message, recipient, sentAt: '', shownVersion: approval.version, reminders: 0 };
}

const shown = (): StoredMessage => stage.fake.messages().at(-1) ?? missing();

function missing(): never {
  throw new Error('nothing was sent');
}

test('a send whose answer came is not made again, and one that was refused for now is', async () => {
  const { fake } = stage;
  fake.fail({ mode: 'down' });
  await expect(send(pendingApproval())).rejects.toThrow('Telegram');
  const first = await send(pendingApproval());
  expect(await send(pendingApproval())).toEqual(first);
  expect(fake.messages()).toHaveLength(1);
});

test('what stands twice since its answer was lost takes no answer, and is cleared away when pressed', async () => {
  const { fake, door } = stage;
  const approval = pendingApproval();
  fake.fail({ mode: 'accept-then-reset' });
  await expect(send(approval)).rejects.not.toBeInstanceOf(ChannelRefused);
  const { messageId } = await send(approval);
  door.approvals.set(approval.id, approval);
  door.copies.set(messageId, { approvalId: approval.id, recipient: `chat:${GROUP}` });
  const [lost = missing(), known = missing()] = fake.messages();
  expect(`${known.chatId}:${known.messageId}`).toBe(messageId);

  const soon = pressOf(fake, lost, 'approve', APPROVER, false);
  await fake.deliver(soon.content);
  expect(soon.told()).toMatch(/not on record/);
  expect(fake.messages()[0]?.keyboard).not.toEqual([]);

  skippedMs = 120_000;
  await fake.deliver(pressOf(fake, lost, 'approve', APPROVER, false).content);
  expect(fake.messages()[0]).toMatchObject({
    keyboard: [],
    text: expect.stringMatching(/replaced by another/),
  });
  expect(door.decided).toEqual([]);
});

test('an update of what shows it already is no error, and one of what is gone is final', async () => {
  const approval = pendingApproval();
  const copy = await send(approval);
  await stage.opened.channel.update(approval, copy, 'all');
  const gone = { ...copy, messageId: `${GROUP}:99999` };
  await expect(stage.opened.channel.update(approval, gone, 'all')).rejects.toMatchObject({
    name: 'ChannelRefused',
    code: 'telegram_400',
  });
  expect(stage.opened.channel.health()).toEqual({ ok: true, lastError: null });
});

test('what is shown after a press is the latest, though another delivery was faster', async () => {
  const { fake, door, opened } = stage;
  const approval = pendingApproval();
  const copy = await send(approval);
  door.copies.set(copy.messageId, { approvalId: approval.id, recipient: copy.recipient });
  const denied = decided(approval, 'deny', undefined, 'the last word');
  door.approvals.set(approval.id, approval);
  door.play({ kind: 'recorded', approval });
  const find = door.find.bind(door);
  const { content } = pressOf(fake, shown(), 'approve', APPROVER, false);
  let isFirst = true;
  Object.assign(door, {
    async find(id: string) {
      const found = await find(id);
      if (isFirst) {
        isFirst = false;
        const later = { ...denied, version: approval.version + 5 };
        door.approvals.set(approval.id, later);
        await opened.channel.update(later, copy, 'all');
      }
      return found;
    },
  });
  await fake.deliver(content);
  expect(shown().text).toContain('the last word');
  expect(shown().keyboard).toEqual([]);
});

test('every button carries at most 64 bytes, and every state fits, with nothing that Telegram makes a link of', async () => {
  const requester = '@durov';
  const long = { command: `echo ${'字'.repeat(5_000)}`, cwd: '/x', env: { A: '@evil https://evil.example' } };
  const wanted = [
    {},
    { requester, reason: 'see https://evil.example #tag /cmd' },
    { action: long, requester },
  ];
  for (const wants of wanted) {
    for (const [name, approval] of Object.entries(everyState(wants))) {
      const copy = await sendAnew(approval, `${name} ${wanted.indexOf(wants)}`);
      const { text, entities, keyboard } = copy;
      expect(text.length).toBeLessThanOrEqual(4_096);
      expect(entities.length).toBeLessThanOrEqual(100);
      expect(entities.filter(({ type }) => !['bold', 'italic', 'code', 'pre'].includes(type))).toEqual([]);
      for (const { callbackData } of keyboard.flat())
        expect(Buffer.byteLength(callbackData ?? '')).toBeLessThanOrEqual(64);
    }
  }
});

/** As an update of one message: a chat takes few new ones a second. */
let first: Copy | null = null;
async function sendAnew(approval: Approval, key: string): Promise<StoredMessage> {
  const { fake, opened } = stage;
  if (first === null || fake.messages().length === 0) first = await send(approval, key);
  else await opened.channel.update(approval, first, 'all');
  return shown();
}

test('a tab, of which Telegram would make a blank, is shown as what it is', async () => {
  await send(pendingApproval({ action: { command: 'cut\t-f2' } }));
  expect(shown().text).toContain('cut\\u0009-f2');
});

test('a link that Telegram would refuse stands in the text instead of taking the message with it', async () => {
  const { openTelegram } = await import('../../channels/telegram/open.ts');
  const { fake } = stage;
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const config = {
    ...({ mode: 'polling', token: fake.token, apiUrl: fake.url } as const),
    ...{ webhookSecret: '', chatId: null },
  };
  const surroundings = { log: silent, help: { zh: '', en: '' }, pageUrl: 'http://localhost:8080' };
  const { channel } = openTelegram(config, surroundings);
  const approval = pendingApproval({ action: { command: 'x'.repeat(9_000) } });
  await channel.send(approval, `user:${APPROVER}`, 'k');
  expect(shown().text).toContain(`http://localhost:8080/approvals/${approval.id}`);
  expect(shown().entities.filter(({ type }) => type === 'url')).toEqual([]);
});

test('a chat that is gone or closed to the bot is given up, and nothing else is', async () => {
  const { opened, fake } = stage;
  const approval = pendingApproval();
  const refusals = { 'user:404': 'telegram_400', [`chat:${GROUP}`]: 'telegram_403' };
  fake.close(GROUP, 'kicked');
  for (const [recipient, code] of Object.entries(refusals)) {
    await expect(opened.channel.send(approval, recipient, 'k')).rejects.toMatchObject({ code });
  }
  expect(opened.channel.health().ok).toBe(true);
});

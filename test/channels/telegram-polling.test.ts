import { openTelegram } from '../../channels/telegram/open.ts';
import { createFakeDoor } from '../support/channel-door.ts';
import { eventually } from '../support/http.ts';
import { pressOf } from '../support/telegram-people.ts';
import { pendingApproval } from './feishu-approvals.ts';
import { APPROVER, GROUP, type TelegramStage, openTelegramStage } from './telegram-stage.ts';

let stage: TelegramStage;

beforeEach(async () => {
  stage = await openTelegramStage('polling');
});

afterEach(() => stage.stop());

async function sendOne() {
  const { opened, door, fake } = stage;
  const approval = pendingApproval({ quorum: 2 });
  const recipient = `chat:${GROUP}`;
  const { messageId } = await opened.channel.send(approval, recipient, 'k');
  door.approvals.set(approval.id, approval);
  door.copies.set(messageId, { approvalId: approval.id, recipient });
  const [message] = fake.messages();
  if (message === undefined) throw new Error('nothing was sent');
  return { approval, message };
}

/** Another process of the same bot. */
function openAnother(door = stage.door) {
  const { fake } = stage;
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const config = {
    ...({ mode: 'polling', token: fake.token, apiUrl: fake.url } as const),
    ...{ webhookSecret: '', chatId: null },
  };
  const surroundings = { log: silent, help: { zh: '', en: '' }, pageUrl: null };
  const listener = openTelegram(config, surroundings, { standbyMs: 300 }).listen?.(door);
  if (listener === undefined) throw new Error('polling always listens');
  return listener;
}

test('two processes that ask at once stand by in turn, in good health, and every press counts once', async () => {
  const { approval, message } = await sendOne();
  await stage.listener?.stop();
  const both = [openAnother(), openAnother()];
  try {
    for (const one of both) {
      await eventually(
        async () => one.health(),
        ({ ok }) => ok,
      );
    }
    const { content } = pressOf(stage.fake, message, 'approve', APPROVER, false);
    const before = stage.fake.calls('getUpdates');
    await Promise.all([1, 2, 3].map(() => stage.fake.deliver(content)));
    await eventually(
      async () => {
        expect(both.map((one) => one.health().ok)).toEqual([true, true]);
        return stage.fake.calls('getUpdates') - before;
      },
      (calls) => calls >= 6,
    );
    expect(stage.door.approvals.get(approval.id)?.decisions).toHaveLength(1);
    expect(stage.door.decided).toHaveLength(1);
  } finally {
    await Promise.all(both.map((one) => one.stop()));
  }
});

test('what a process was dealing with when it ended comes again', async () => {
  const { fake } = stage;
  const { message } = await sendOne();
  await stage.listener?.stop();
  const stuck = createFakeDoor('telegram', stage.people, { copyOf: () => new Promise(() => {}) });
  const dying = openAnother(stuck);
  const { content } = pressOf(fake, message, 'approve', APPROVER, false);
  const delivered = fake.deliver(content);
  await eventually(
    async () => fake.calls('getUpdates'),
    (calls) => calls >= 2,
  );
  // It never confirms, as a process that was killed does not: the next one gets the update.
  const next = openAnother();
  try {
    await delivered;
    expect(stage.door.decided).toHaveLength(1);
  } finally {
    await next.stop();
    await dying.stop();
  }
});

test('a process that is told to stop confirms what it has dealt with', async () => {
  const { fake } = stage;
  const { message } = await sendOne();
  const { content } = pressOf(fake, message, 'approve', APPROVER, false);
  const delivered = fake.deliver(content);
  await eventually(
    async () => stage.door.decided.length,
    (count) => count === 1,
  );
  await stage.listener?.stop();
  // It resolves with null once it is confirmed.
  expect(await delivered).toBeNull();
});

test('a webhook that is still registered is removed where the configuration says polling', async () => {
  const { fake } = stage;
  const { message } = await sendOne();
  await fetch(`${fake.url}/bot${fake.token}/setWebhook`, {
    method: 'POST',
    body: JSON.stringify({ url: 'https://old.example/hook' }),
  });
  await eventually(
    async () => fake.webhook(),
    (hook) => hook === null,
  );
  await fake.deliver(pressOf(fake, message, 'approve', APPROVER, false).content);
  expect(stage.door.decided).toHaveLength(1);
});

test('a token that is no longer taken shows, and is forgotten once it is taken again', async () => {
  const { fake } = stage;
  const other = openAnother();
  try {
    await stage.listener?.stop();
    await eventually(
      async () => other.health(),
      ({ ok }) => ok,
    );
    fake.revoke(true);
    // The question that is open ends when something comes.
    void fake.deliver(fake.write(GROUP, APPROVER, 'hello'));
    const { lastError } = await eventually(
      async () => other.health(),
      ({ ok }) => !ok,
    );
    expect(lastError).toMatch(/401, Unauthorized/);
    expect(lastError).not.toContain(fake.token);
    fake.revoke(false);
    await eventually(
      async () => other.health(),
      ({ ok }) => ok,
    );
  } finally {
    await other.stop();
  }
});

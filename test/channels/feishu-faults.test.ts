import { createDeliver } from '../../activities/deliver.ts';
import { ChannelRefused } from '../../channels/channel.ts';
import { CARD_LIFE_MS, createFeishuChannel } from '../../channels/feishu/channel.ts';
import type { Copy } from '../../domain/copy.ts';
import type { Directory } from '../../domain/directory.ts';
import type { FakeFeishu } from '../support/fake-feishu/fake-feishu.ts';
import { renderCardAsText } from '../support/fake-feishu/render-card.ts';
import { SILENT, cleanUp, clock, startFake } from '../support/fake-feishu/testing.ts';
import type { FakeFeishuOptions, FaultMode } from '../support/fake-feishu/types.ts';
import { person } from '../support/samples.ts';
import { decided, pendingApproval } from './feishu-approvals.ts';

afterEach(cleanUp);

const TOKEN = '/open-apis/auth/v3/tenant_access_token/internal';
const MESSAGES = '/open-apis/im/v1/messages';
const PEOPLE = ['ou_a1', 'ou_b2', 'ou_c3'];

const DAY_MS = 24 * 3_600_000;
const CLICK = { operator: { open_id: 'ou_a1' }, button: 'approve' };

const directory: Directory = {
  open: false,
  members: PEOPLE.map((feishu) => ({ ...person(feishu), keyHash: null, identities: { feishu } })),
};

/** Deliveries of one approval as Temporal would have them: tried again until one goes well. */
async function start(options: FakeFeishuOptions = {}) {
  const fake = await startFake(options);
  const { encryptKey, verificationToken } = fake;
  const secrets = { encryptKey, verificationToken, baseUrl: fake.url, chatId: null, pageUrl: null };
  const feishu = createFeishuChannel({
    config: { mode: 'webhook', ...fake.app, ...secrets },
    log: SILENT,
    timeoutMs: 250,
  });
  const copies = new Map<string, Copy>();
  const held = { approval: pendingApproval(), tries: 0 };
  const deliver = createDeliver({
    ledger: { find: async () => held.approval, recordUnreached: async () => held.approval },
    channels: () => ['feishu'],
    copies: {
      list: async (id) => [...copies].flatMap(([key, copy]) => (key.startsWith(id) ? [copy] : [])),
      save: async (id, _, copy) => void copies.set(`${id} ${copy.recipient}`, copy),
    },
    directory: () => directory,
    channel: () => ({ ...feishu, isFinal: (error) => error instanceof ChannelRefused }),
    refused: ({ error }) => {
      throw error;
    },
    isRetry: () => held.tries > 1,
    now: () => clock.at,
  });

  async function untilDelivered(): Promise<number> {
    for (held.tries = 1; held.tries <= 8; held.tries += 1) {
      try {
        await deliver(held.approval.id, 'feishu');
        return held.tries;
      } catch {
        clock.at += 2_000;
      }
    }
    throw new Error('not delivered in 8 tries');
  }
  return { fake, held, untilDelivered };
}

/** Who has a card, and what it says it is. */
function shown(fake: FakeFeishu): readonly (readonly [string, boolean])[] {
  return fake
    .messages()
    .map(({ receiveId, card }) => [receiveId, renderCardAsText(card, 'en_us').includes('Approved ')] as const)
    .sort(([one], [other]) => one.localeCompare(other));
}

const MODES: readonly FaultMode[] = ['5xx', '429', 'stall', 'half-body', 'accept-then-reset'];

describe.each(MODES)('while Feishu answers with %s', (mode) => {
  test.each([
    ['the token', { path: TOKEN, method: 'POST', times: 1 }],
    ['one card', { path: MESSAGES, method: 'POST', times: 1 }],
    ['every card, several times', { path: MESSAGES, method: 'POST', times: 7 }],
  ])('to %s, everybody gets one card in the end', async (_, fault) => {
    const { fake, untilDelivered } = await start();
    fake.fail({ ...fault, mode });
    await untilDelivered();
    expect(shown(fake)).toEqual(PEOPLE.map((id) => [id, false]));
    await untilDelivered();
    expect(fake.messages()).toHaveLength(PEOPLE.length);
  });

  test('to updates, every card shows the end at last', async () => {
    const { fake, held, untilDelivered } = await start();
    await untilDelivered();
    held.approval = decided(held.approval, 'approve');
    fake.fail({ path: MESSAGES, method: 'PATCH', mode, times: 4 });
    await untilDelivered();
    expect(shown(fake)).toEqual(PEOPLE.map((id) => [id, true]));
  });
});

test('a sending that is cut off while it ends leaves no card that still asks', async () => {
  const { fake, held, untilDelivered } = await start();
  fake.fail({ path: MESSAGES, method: 'POST', mode: 'accept-then-reset', times: 3 });
  held.tries = 1;
  await untilDelivered();
  held.approval = decided(held.approval, 'approve');
  await untilDelivered();
  expect(shown(fake)).toEqual(PEOPLE.map((id) => [id, true]));
});

test('a frequency limit of Feishu’s own (230020) delays a card and loses none', async () => {
  const { fake, held, untilDelivered } = await start({ limits: { recipientPerSecond: 1 } });
  expect(await untilDelivered()).toBe(1);
  held.approval = pendingApproval({ id: 'apr_01JD5Z6V7W8X9Y0ZABCDEFGHJM' });
  expect(await untilDelivered()).toBe(2);
  expect(fake.calls().filter(({ code }) => code === 230020)).toHaveLength(PEOPLE.length);
  expect(fake.messages()).toHaveLength(2 * PEOPLE.length);
});

test('a question open for longer than a card lives always has one at everybody that takes clicks and updates', async () => {
  const { fake, held, untilDelivered } = await start();
  await untilDelivered();
  const [old] = fake.messages();
  clock.at += CARD_LIFE_MS;
  await untilDelivered();
  await untilDelivered();
  expect(fake.messages()).toHaveLength(2 * PEOPLE.length);
  clock.at += 2 * DAY_MS;
  const clickOnOld = () => fake.cardAction({ ...CLICK, messageId: old?.messageId ?? '' });
  expect(clickOnOld).toThrow('over 14 days old');
  held.approval = decided(held.approval, 'approve');
  // An update of an old card would be refused for good, and fail this.
  expect(await untilDelivered()).toBe(1);
  const fresh = fake.messages().slice(PEOPLE.length);
  expect(fresh.map(({ receiveId }) => receiveId).sort()).toEqual(PEOPLE);
  for (const { card } of fresh) expect(renderCardAsText(card, 'en_us')).toContain('Approved ');
});

test('a token that is revoked, or that expires, in the middle costs one renewal and no card', async () => {
  const { fake, held, untilDelivered } = await start();
  await untilDelivered();
  fake.revokeTokens();
  held.approval = decided(held.approval, 'approve');
  expect(await untilDelivered()).toBe(1);
  expect(shown(fake)).toEqual(PEOPLE.map((id) => [id, true]));
  expect(fake.calls().filter(({ path }) => path === TOKEN)).toHaveLength(2);
});

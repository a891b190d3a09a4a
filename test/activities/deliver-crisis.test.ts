import { createDeliver } from '../../activities/deliver.ts';
import type { DeliveryPort } from '../../activities/ports.ts';
import { createFeishuChannel } from '../../channels/feishu/channel.ts';
import type { Approval } from '../../domain/approval.ts';
import type { Copy } from '../../domain/copy.ts';
import type { Directory, Member } from '../../domain/directory.ts';
import { buttonsOf } from '../support/fake-feishu/card-parts.ts';
import { renderCardAsText } from '../support/fake-feishu/render-card.ts';
import { SILENT, cleanUp, startFake } from '../support/fake-feishu/testing.ts';
import { DEFAULT_CRISIS } from '../../domain/crisis.ts';
import { crisisResources } from '../../risk/crisis/resources.ts';
import { pendingApproval } from '../channels/feishu-approvals.ts';
import { person } from '../support/samples.ts';

afterEach(cleanUp);

const ADMIN = 'ou_a1';
const APPROVER = 'ou_b1';
const GROUP = 'oc_90000000000000000000000000000005';
const TEXT = 'canary: what the person wrote';

const member = (id: string, openId: string, workspaces: Member['workspaces'], ...roles: Member['roles']) => ({
  ...person(id, ...roles),
  workspaces,
  keyHash: null,
  identities: { feishu: openId },
});

const directory: Directory = {
  open: false,
  members: [
    member('admin', ADMIN, '*', 'admin'),
    member('approver', APPROVER, '*', 'approver'),
    member('elsewhere', 'ou_c1', ['other'], 'admin'),
  ],
};

function crisis(changed: Partial<Approval> = {}): Approval {
  const comment = crisisResources('en', null, DEFAULT_CRISIS);
  return {
    ...pendingApproval({ action: { command: TEXT }, reason: TEXT }),
    status: 'rejected',
    sessionKey: 'session-7',
    resolution: {
      outcome: 'crisis',
      by: 'system:crisis',
      via: 'system',
      at: new Date().toISOString(),
      comment,
    },
    ...changed,
  };
}

async function start(approval: Approval) {
  const fake = await startFake();
  const { encryptKey, verificationToken } = fake;
  const config = {
    mode: 'webhook',
    ...fake.app,
    encryptKey,
    verificationToken,
    baseUrl: fake.url,
    chatId: GROUP,
    pageUrl: null,
  } as const;
  const resources = {
    zh: crisisResources('zh', null, DEFAULT_CRISIS),
    en: crisisResources('en', null, DEFAULT_CRISIS),
  };
  const feishu = createFeishuChannel({ config, log: SILENT, crisisResources: resources });
  const channel: DeliveryPort = { ...feishu, isFinal: () => false };
  const copies: Copy[] = [];
  const held = { approval };
  const deliver = createDeliver({
    ledger: { find: async () => held.approval, recordUnreached: async () => held.approval },
    channels: () => ['feishu'],
    copies: { list: async () => copies, save: async (_, __, copy) => void copies.splice(0, 9, copy) },
    directory: () => directory,
    channel: () => channel,
    refused: () => undefined,
  });
  return { fake, held, deliver: () => deliver(approval.id, 'feishu') };
}

test('a crisis is told to the admins of its workspace alone, once, and to no group', async () => {
  const { fake, deliver } = await start(crisis());
  await deliver();
  await deliver();
  expect(fake.messages().map(({ receiveId }) => receiveId)).toEqual([ADMIN]);
});

test('the alert asks for no vote, shows where to find help in both languages, and repeats nothing that was written', async () => {
  const { fake, deliver, held } = await start(crisis());
  await deliver();
  const [message] = fake.messages();
  const card = message?.card ?? {};
  expect(buttonsOf(card)).toEqual([]);
  const zh = renderCardAsText(card, 'zh_cn');
  const en = renderCardAsText(card, 'en_us');
  expect(zh).toContain('危机警报');
  expect(zh).toContain('拨打 988');
  expect(en).toContain('Crisis alert');
  expect(en).toContain('call or text 988');
  for (const text of [zh, en]) {
    for (const shown of ['agent', 'session-7', 'default', held.approval.id]) expect(text).toContain(shown);
    expect(text).not.toContain('canary');
  }
});

test('a rejection of another kind alerts nobody', async () => {
  const denied = crisis();
  const resolution = {
    ...denied.resolution,
    outcome: 'denied',
    by: 'a',
    via: 'http',
    at: '',
    comment: '',
  } as const;
  const { fake, deliver } = await start({ ...denied, resolution });
  await deliver();
  expect(fake.messages()).toEqual([]);
});

test('an alert stays an alert when it is filed away', async () => {
  const { fake, deliver, held } = await start(crisis());
  await deliver();
  held.approval = { ...held.approval, status: 'archived', version: held.approval.version + 1 };
  await deliver();
  expect(fake.messages()).toHaveLength(1);
  expect(renderCardAsText(fake.messages()[0]?.card ?? {}, 'en_us')).toContain('Crisis alert');
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FakeFeishu } from './fake-feishu/fake-feishu.ts';
import { type FakeTelegram, createFakeTelegram } from './fake-telegram/fake-telegram.ts';
import { type FakeEndpoint, startEndpoint } from './fake-webhook-endpoint.ts';
import { COMMANDER, cardsOf } from './feishu-product.ts';
import { eventually, type approvalsAt } from './http.ts';
import { pressOf } from './telegram-people.ts';

type Approvals = ReturnType<typeof approvalsAt>;
type Endings = Readonly<Record<string, (approvals: Approvals) => Promise<string>>>;

const MIA = 501;
const TABLE = { action: { command: 'DROP TABLE users' }, workspace: 'phones' };
/** The requester that is told over HTTP. */
const BOT = 'bot';

/** A product whose people are told on Telegram first and then on Feishu, and a requester over HTTP. */
export interface RouteScene {
  readonly env: Readonly<Record<string, string>>;
  /** What recorded runs went through there; each resolves with the approval's id. */
  readonly endings: Endings;
  stop(): Promise<void>;
}

/**
 * @param home where its policy is written
 * @param policy the file whose profiles it has
 */
export async function openRouteScene(home: string, policy: string, feishu: FakeFeishu): Promise<RouteScene> {
  const telegram = await createFakeTelegram();
  const endpoint = await startEndpoint();
  telegram.open(MIA);
  const file = join(home, 'routes.yaml');
  await writeFile(
    file,
    `${await readFile(policy, 'utf8')}
principals:
  - { id: mia, roles: [approver, admin], telegram: '${MIA}', feishu: ${COMMANDER} }
  - { id: ${BOT}, roles: [requester], webhook: { url: '${endpoint.url}', secret: ${endpoint.secret} } }
channels:
  - { workspaces: [phones], via: [telegram, feishu], nextAfter: 1s, fallback: none }
  - { workspaces: [patient], via: [telegram, feishu], nextAfter: 1h }
  - { workspaces: [alone], via: [telegram], fallback: 1s }
`,
  );
  return {
    env: {
      ...{ POLICY_FILE: file, WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8' },
      ...{ TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_URL: telegram.url },
    },
    endings: endingsOf(telegram, feishu, endpoint),
    async stop() {
      await Promise.all([telegram.stop(), endpoint.stop()]);
    },
  };
}

function endingsOf(telegram: FakeTelegram, feishu: FakeFeishu, endpoint: FakeEndpoint): Endings {
  return {
    'widened-and-approved': async (approvals) => {
      const id = await asked(approvals);
      await happened(approvals, id, 'widened');
      await approvals.decide(id, 'approve');
      return id;
    },
    'widened-on-every-rung-and-expired': async (approvals) => {
      const id = await asked(approvals, { profile: 'quick' });
      await happened(approvals, id, 'widened', 2);
      return id;
    },
    'widened-since-a-channel-refused': async (approvals) => {
      telegram.close(MIA, 'blocked');
      // The clock has no part in it.
      const id = await asked(approvals, { workspace: 'patient' });
      await happened(approvals, id, 'widened');
      await eventually(
        async () => cardsOf(feishu, id),
        ({ length }) => length > 0,
      );
      telegram.close(MIA, null);
      await approvals.decide(id, 'approve');
      return id;
    },
    'fallen-back-since-a-channel-is-down': async (approvals) => {
      telegram.fail({ mode: 'down', times: 1_000 });
      const id = await asked(approvals, { workspace: 'alone' });
      await happened(approvals, id, 'widened');
      await eventually(
        async () => cardsOf(feishu, id),
        ({ length }) => length > 0,
      );
      telegram.mend();
      await approvals.decide(id, 'approve');
      return id;
    },
    'told-before-a-fallback': async (approvals) => {
      const id = await asked(approvals, { workspace: 'alone', profile: 'quick' });
      await happened(approvals, id, 'escalated');
      return id;
    },
    'opened-before-another-turn': async (approvals) => {
      const id = await asked(approvals);
      const message = await eventually(
        async () => telegram.messages().find(({ text, replyTo }) => replyTo === null && text.includes(id)),
        (found) => found !== undefined,
      );
      if (message === undefined) throw new Error(`${id} was not told on Telegram`);
      // Asks for a comment, and answers nothing so far.
      await telegram.deliver(pressOf(telegram, message, 'deny', MIA, true).content);
      await happened(approvals, id, 'opened');
      await approvals.decide(id, 'deny', { comment: 'not now' });
      return id;
    },
    'told-over-http': async (approvals) => {
      const id = await asked(approvals, { workspace: 'default', requester: BOT });
      await heard(endpoint, id, 'approval.requested');
      await approvals.decide(id, 'approve');
      await heard(endpoint, id, 'approval.settled');
      return id;
    },
  };
}

async function asked(approvals: Approvals, more: Record<string, unknown> = {}): Promise<string> {
  return (await approvals.create({ ...TABLE, profile: 'patient', ...more })).body.id;
}

/** Waits until something has stood in the ledger so often. */
async function happened(approvals: Approvals, id: string, what: string, times = 1): Promise<void> {
  await eventually(
    () => approvals.events(id),
    (entries) => entries.filter(({ event }) => event === what).length >= times,
  );
}

async function heard(endpoint: FakeEndpoint, id: string, type: string): Promise<void> {
  await eventually(
    async () => endpoint.taken(),
    (messages) => messages.some(({ data, type: told }) => data['id'] === id && told === type),
  );
}

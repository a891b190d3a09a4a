import { createWebhookChannel } from '../../../channels/webhook/channel.ts';
import { TIERS } from '../../../domain/tier.ts';
import type { WebhookEndpoint } from '../../../domain/webhook.ts';
import { createFakeDoor } from '../../support/channel-door.ts';
import { type EndpointFault, type FakeEndpoint, startEndpoint } from '../../support/fake-webhook-endpoint.ts';
import { pendingApproval, peopleOn } from '../feishu-approvals.ts';
import { PAGE_URL, type Shown, type Stage, type Subject, type VendorFault } from '../subject.ts';

/** Its endpoints are told, one the approver's and one the other's; who reads there decides elsewhere, with a key. */
export const webhook: Subject = {
  ...{ name: 'Webhook', inTurn: true, lacks: ['answers', 'prose', 'lines', 'reading', 'remembering'] },
  start: startWebhook,
};

const FAULTS: Readonly<Record<VendorFault, EndpointFault>> = {
  ...{ down: 'down', 'accept-then-reset': 'lost answer', 'rate-limit': 'limited', revoked: 'refused' },
  blocked: 'gone',
};
const UNTIL_MENDED = 1_000;

async function startWebhook(): Promise<Stage> {
  const servers = [await startEndpoint(), await startEndpoint()] as const;
  const endpoints = servers.map(({ url, secret }): WebhookEndpoint => ({
    ...{ url, secrets: [secret], workspaces: '*', tiers: TIERS, requester: null },
  }));
  const channel = createWebhookChannel({
    endpoints: () => endpoints,
    ...{ allowPrivate: ['127.0.0.0/8'], pageUrl: PAGE_URL },
  });
  const [first = '', second = ''] = channel.subscribers?.(pendingApproval()) ?? [];
  const [approver, other] = peopleOn('webhook', first, second);
  const messageIds = new Map<string, string>();
  const noAnswers = (): Promise<never> => Promise.reject(new Error('a webhook brings no answers in'));

  return {
    channel: {
      ...channel,
      async send(approval, recipient, key) {
        const sent = await channel.send(approval, recipient, key);
        messageIds.set(`${recipient} ${approval.id}`, sent.messageId);
        return sent;
      },
    },
    ...{ door: createFakeDoor('webhook', []), approver, other, stranger: 'nobody', group: null },
    secrets: servers.flatMap(({ url, secret }) => [secret, secret.slice('whsec_'.length), ...secretIn(url)]),
    // It has no log: what goes wrong is said by its errors and its health alone.
    logged: () => [channel.health().lastError ?? ''],
    messages: () => [...standing(servers[0], first, messageIds), ...standing(servers[1], second, messageIds)],
    ...{ press: noAnswers, hold: noAnswers, forge: noAnswers, replay: noAnswers },
    fail(fault, times = 1) {
      const [name, until] = [FAULTS[fault], fault === 'revoked' || fault === 'blocked'];
      const faults = Array<EndpointFault>(until ? UNTIL_MENDED : times).fill(name);
      servers[0].fail(...faults);
      if (fault !== 'blocked') servers[1].fail(...faults);
    },
    mend: () => servers.forEach((server) => server.mend()),
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
      expect(servers.flatMap((server) => server.turnedAway())).toEqual([]);
    },
  };
}

/** What only the owner of an address knows. */
function secretIn(url: string): readonly string[] {
  return [new URL(url).search, new URL(url).pathname.slice(1)].filter((one) => one.length > 5);
}

/**
 * What a reader holds to be so: of each approval the newest that was said. What says no more than was known already is
 * a second message.
 */
function standing(
  server: FakeEndpoint,
  recipient: string,
  messageIds: ReadonlyMap<string, string>,
): readonly Shown[] {
  const shown = new Map<string, Shown & { readonly version: number }>();
  for (const { id, type, data } of server.taken()) {
    const approvalId = String(data['id']);
    const version = Number(data['version']);
    const before = shown.get(approvalId);
    const isNews = before === undefined || version > before.version;
    shown.set(isNews ? approvalId : `${approvalId} ${id}`, {
      messageId: messageIds.get(`${recipient} ${approvalId}`) ?? id,
      ...{ recipient, version, text: JSON.stringify({ type, data }) },
      ...{ buttons: [], links: [], mentions: [], isReminder: false },
    });
  }
  return [...shown.values()];
}

import type { Approval } from '../../domain/approval.ts';
import { sha256 } from '../../domain/digest.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import { type WebhookEndpoint, hears } from '../../domain/webhook.ts';
import { type Channel, ChannelRefused } from '../channel.ts';
import { EndpointLimited } from './endpoint-limited.ts';
import { endOf, messageOf } from './message.ts';
import type { Post } from './post.ts';

/** What the webhooks need. */
export interface WebhookOptions {
  /** As the policy names them now. */
  readonly endpoints: () => readonly WebhookEndpoint[];
  readonly allowPrivate: readonly string[];
  readonly pageUrl: string | null;
  readonly now?: () => Date;
}

/**
 * Outgoing webhooks as a channel: an endpoint is told of an approval when it is asked and whenever it has moved on, each
 * time with all of it. They bring no answers in: whoever reads them decides by HTTP, with a key.
 */
export function createWebhookChannel(options: WebhookOptions): Channel {
  const { endpoints, pageUrl, now = () => new Date() } = options;
  let opened: Post | null = null;
  const faults = new Map<string, string>();
  /** By recipient, in milliseconds of the process's clock. */
  const notBefore = new Map<string, number>();

  /** What posts takes 0.2 s and 25 MB to load, and most name no endpoint: it is loaded with the first message. */
  async function post(...message: Parameters<Post>): Promise<void> {
    const { createPost } = await import('./post.ts');
    opened ??= createPost(options.allowPrivate);
    await opened(...message);
  }

  /** @throws as Post; what happened is kept for `health` */
  async function tell(recipient: string, id: string, message: Parameters<Post>[2]): Promise<void> {
    const endpoint = endpoints().find((one) => recipientOf(one) === recipient);
    if (endpoint === undefined) {
      throw new ChannelRefused('unknown_endpoint', 'the policy names this endpoint no more');
    }
    const wait = (notBefore.get(recipient) ?? 0) - performance.now();
    if (wait > 0) throw new Error(`the endpoint wants no more for ${Math.ceil(wait / 1_000)} s`);
    try {
      await post(endpoint, id, message);
      faults.delete(recipient);
    } catch (error) {
      if (error instanceof EndpointLimited) notBefore.set(recipient, performance.now() + error.pauseMs);
      // It was there to say that it wants no more.
      if (error instanceof ChannelRefused && error.code === 'gone') faults.delete(recipient);
      else faults.set(recipient, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  const asked = (approval: Approval) =>
    messageOf(approval, isOpen(approval.status) ? 'requested' : null, now(), pageUrl);

  return {
    name: 'webhook',
    isActive: () => endpoints().length > 0,
    recipients: () => [],
    subscribers: (approval) =>
      endpoints()
        .filter((endpoint) => hears(endpoint, approval))
        .map(recipientOf),
    async send(approval, recipient, key) {
      const messageId = `msg_${key}`;
      await tell(recipient, idOf(messageId, approval), asked(approval));
      return { messageId, chatId: recipient };
    },
    async update(approval, copy, shows) {
      const message = shows === 'all' ? messageOf(approval, null, now(), pageUrl) : endOf(approval, now());
      await tell(copy.recipient, idOf(copy.messageId, approval), message);
    },
    preview: asked,
    /** They are told of what happens, and asked nothing. */
    remind: () => Promise.resolve(),
    health() {
      const known = new Set(endpoints().map(recipientOf));
      const [fault] = [...faults].filter(([recipient]) => known.has(recipient));
      if (fault === undefined) return { ok: true, lastError: null };
      return { ok: false, lastError: `${fault[0]}: ${fault[1]}` };
    },
  };
}

/** Names an endpoint without its path, in which there may be a secret. */
function recipientOf({ url, requester }: WebhookEndpoint): string {
  return `${new URL(url).host}#${sha256(`${url}\n${requester ?? ''}`).slice(0, 12)}`;
}

/**
 * The same for every try to tell of one version, whether it is sent or updated: what is sent again because its answer
 * was lost, and then brought up to date, is one message as long as nothing has moved on.
 * @param messageId of the copy
 */
function idOf(messageId: string, { version }: Approval): string {
  return `msg_${sha256(`${messageId}\n${version}`).slice(0, 40)}`;
}

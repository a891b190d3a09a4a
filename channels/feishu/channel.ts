import type { FeishuConfig } from '../../config-feishu.ts';
import type { Approval } from '../../domain/approval.ts';
import { type Channel, ChannelRefused, type Log } from '../channel.ts';
import { recipientsOn } from '../recipients.ts';
import { createWatch } from '../watch.ts';
import { isCrisis, sayCrisis, sayEnded } from '../text/crisis.ts';
import { sayReminder } from '../text/reminder.ts';
import { type Bilingual, both } from '../text/wording.ts';
import { buildCard, drawCard } from './card.ts';
import type { Element } from './card-elements.ts';
import { type ReceiveIdType, createFeishuClient } from './client.ts';

/** Feishu takes updates and clicks of a card for 14 days; half a day before that a new one is sent. */
export const CARD_LIFE_MS = 13.5 * 24 * 3_600_000;

/** How the last call of the vendor went. Refusals for good do not count: Feishu was there to give them. */
export interface FeishuHealth {
  readonly ok: boolean;
  /** Without secrets; null while all is well. */
  readonly lastError: string | null;
}

/**
 * Feishu as a channel: cards to approvers and to the group chat, as the app that the configuration names.
 * Recipients read `open_id:ou_…` and `chat_id:oc_…`. Every method may be tried again.
 * @param options.timeoutMs for one request; 5000 unless told
 * @param options.crisisResources what alerts tell admins; what the requester was answered unless told
 */
export function createFeishuChannel(options: {
  readonly config: FeishuConfig;
  readonly log: Log;
  readonly timeoutMs?: number;
  readonly crisisResources?: Bilingual;
}): Channel & { readonly copyLifeMs: number; health(): FeishuHealth } {
  const { config, crisisResources } = options;
  const client = createFeishuClient(options);
  const { watched, health } = createWatch();

  function draw(approval: Approval): Element {
    if (!isCrisis(approval)) return buildCard(approval, null, config.pageUrl);
    return drawCard(sayCrisis(approval, crisisResources ?? both(approval.resolution?.comment ?? '')));
  }

  return {
    name: 'feishu',
    copyLifeMs: CARD_LIFE_MS,
    recipients: recipientsOn('feishu', { person: 'open_id', group: 'chat_id' }, config.chatId),
    async send(approval, recipient, key) {
      const { id, type } = readRecipient(recipient);
      const content = JSON.stringify(draw(approval));
      return watched(() => client.send(id, type, { type: 'interactive', content, uuid: key }));
    },
    async update(approval, copy, shows) {
      const card = shows === 'all' ? draw(approval) : drawCard(sayEnded(approval));
      await watched(() => client.patch(copy.messageId, JSON.stringify(card)));
    },
    async remind(approval, copy, key) {
      const { id } = readRecipient(copy.recipient);
      const content = JSON.stringify({ text: sayReminder(approval) });
      await watched(() => client.reply(copy.messageId, id, { type: 'text', content, uuid: key }));
    },
    preview: draw,
    health,
  };
}

/** @throws ChannelRefused for what is no recipient of this channel */
function readRecipient(recipient: string): { readonly id: string; readonly type: ReceiveIdType } {
  const at = recipient.indexOf(':');
  const type = recipient.slice(0, at);
  const id = recipient.slice(at + 1);
  if (id !== '' && (type === 'open_id' || type === 'chat_id')) return { id, type };
  throw new ChannelRefused('bad_recipient', 'a recipient of Feishu reads open_id:… or chat_id:…');
}

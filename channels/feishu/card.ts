import type { Approval } from '../../domain/approval.ts';
import type { Askable } from '../text/form.ts';
import { type Message, sayApproval } from '../text/message.ts';
import { drawBlock } from './card-blocks.ts';
import { type Element, RULE } from './card-elements.ts';
import { formElement } from './card-form.ts';
import { cardHeader } from './card-header.ts';
import { drawToFit } from './card-room.ts';

/**
 * The card of an approval as it stands: Feishu's schema 2.0, in Chinese and English at once. It shows all that would
 * run; where that is more than Feishu takes, it says so, shows the beginning, and cannot be approved from.
 * @param recorded set: the card shows that an answer waits to take effect, and takes none
 * @param pageUrl where people reach the page; a card that shows only a beginning leads there
 */
export function buildCard(
  approval: Approval,
  recorded: Askable | null = null,
  pageUrl: string | null = null,
): Element {
  return drawToFit(approval, (room) => drawCard(sayApproval(approval, room, { recorded, pageUrl })));
}

/** Feishu's schema 2.0 of any message. */
export function drawCard(message: Message): Element {
  const { blocks, form } = message;
  return {
    schema: '2.0',
    config: { update_multi: true, enable_forward: false, locales: ['zh_cn', 'en_us'] },
    header: cardHeader(message),
    body: {
      elements: [...blocks.map(drawBlock), ...(form === null ? [] : [RULE, formElement(form)])],
    },
  };
}

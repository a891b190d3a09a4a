import type { APIEmbed } from '@discordjs/core';
import type { Approval } from '../../domain/approval.ts';
import { fitApproval } from '../text/fit.ts';
import type { Askable, Form } from '../text/form.ts';
import type { Message } from '../text/message.ts';
import { sayBothShort } from '../text/plain.ts';
import type { Tone } from '../text/title.ts';
import { TIER_NAMES, join } from '../text/wording.ts';
import { type Body, NOBODY_CALLED } from './client.ts';
import { drawBlocks } from './draw-blocks.ts';
import { drawForm } from './form.ts';

/** Discord takes 4096 characters in an embed and 6000 in all embeds of a message; something is left for a footer. */
const EMBED_MAX = 4_096;
const EMBEDS_MAX = 5_600;

/** What stands in the place of what a message cannot show. */
const MEDIUM = { zh: '消息', en: 'message' } as const;

/** As the tier while the question is open, then as what came of it; 24 bits of red, green and blue. */
const COLORS: Readonly<Record<Tone, number>> = {
  SAFE: 0x2e_7d32,
  LOW: 0x19_76d2,
  MEDIUM: 0xf9_a825,
  HIGH: 0xef_6c00,
  CRITICAL: 0xc6_2828,
  succeeded: 0x00_897b,
  failed: 0xef_6c00,
  unknown: 0xc6_2828,
  not_taken: 0xf9_a825,
  changes: 0x6a_1b9a,
  running: 0x19_76d2,
  granted: 0x2e_7d32,
  denied: 0xad_1457,
  crisis: 0x6a_1b9a,
  recorded: 0x02_88d1,
  over: 0x75_7575,
};

/** A message as Discord takes it, and what may be answered on it. */
export interface Drawn {
  readonly body: Body;
  readonly form: Form | null;
  /** The same for where it has no buttons: nothing can be remembered there, since a reaction carries no bounds. */
  readonly bare: () => Pick<Drawn, 'body' | 'form'>;
}

/**
 * The message of an approval as it stands, in Chinese and English at once. Where the whole of what would run does not
 * fit, it says so, shows the beginning, and cannot be approved from.
 * @param recorded set: the message shows that an answer waits to take effect, and takes none
 * @param pageUrl where people reach the page; a message that shows only a beginning leads there
 */
export function drawApproval(approval: Approval, recorded: Askable | null, pageUrl: string | null): Drawn {
  const draw = (remembers: boolean): Pick<Drawn, 'body' | 'form'> => {
    const { drawn, message } = fitApproval(approval, {
      ...{ medium: MEDIUM, most: EMBEDS_MAX, pageUrl, recorded, remembers },
      draw: (one) => tryEmbeds(one),
    });
    return toDrawn(message, drawn ?? cutEmbeds(message));
  };
  return { ...draw(true), bare: () => draw(false) };
}

/** Any message that is short enough, or its beginning. */
export function drawMessage(message: Message): Drawn {
  const drawn = toDrawn(message, tryEmbeds(message) ?? cutEmbeds(message));
  return { ...drawn, bare: () => drawn };
}

const NO_EMBEDS =
  '-# 看不到下面的内容？请在 Discord 设置中打开嵌入内容 · Nothing below? Turn embeds on in Discord’s settings';

function toDrawn(message: Message, embeds: APIEmbed[]): Pick<Drawn, 'body' | 'form'> {
  const { title, tiers, form } = message;
  const tier =
    tiers.length === 0 ? '' : ` ${sayBothShort(join(' → ', ...tiers.map((one) => TIER_NAMES[one])))}`;
  const content = [`**${sayBothShort(title)}**${tier}`, ...(form === null ? [] : [NO_EMBEDS])].join('\n');
  return {
    body: { content, embeds, components: drawForm(form), allowed_mentions: NOBODY_CALLED },
    form,
  };
}

/** All parts in as few embeds as they need; null where Discord would not take them. */
function tryEmbeds({ blocks, tone }: Message): APIEmbed[] | null {
  const descriptions: string[] = [];
  let sum = 0;
  for (const part of drawBlocks(blocks)) {
    const last = descriptions.at(-1);
    const longer = last === undefined ? part : `${last}\n${part}`;
    if (part.length > EMBED_MAX) return null;
    if (last !== undefined && longer.length <= EMBED_MAX) descriptions[descriptions.length - 1] = longer;
    else descriptions.push(part);
    sum += part.length + 1;
    if (sum > EMBEDS_MAX) return null;
  }
  return descriptions.map((description) => ({ description, color: COLORS[tone] }));
}

/** The parts at the beginning, as many as fit; an ellipsis says that there is more. */
function cutEmbeds({ blocks, tone }: Message): APIEmbed[] {
  const kept: string[] = [];
  let room = EMBED_MAX - 2;
  for (const part of drawBlocks(blocks)) {
    room -= part.length + 1;
    if (room < 0) break;
    kept.push(part);
  }
  return [{ description: [...kept, '…'].join('\n'), color: COLORS[tone] }];
}

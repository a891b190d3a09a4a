import type { InlineKeyboardButton } from 'grammy/types';
import type { Approval } from '../../domain/approval.ts';
import type { Block } from '../text/blocks.ts';
import { isCrisis, sayCrisis, sayEnded } from '../text/crisis.ts';
import { fitApproval } from '../text/fit.ts';
import type { Askable, Form } from '../text/form.ts';
import type { Message } from '../text/message.ts';
import { sayBoth, sayBothShort, sayLabelled } from '../text/plain.ts';
import { type Bilingual, TIER_NAMES } from '../text/wording.ts';
import type { Outgoing } from './client.ts';
import type { Tokens } from './tokens.ts';
import { type Writer, createWriter } from './writer.ts';

/** UTF-16 units that Telegram takes in a message. It counts characters, which are never more. */
const MAX_TEXT = 4_096;
/** Telegram leaves out formatting beyond 100 parts; without it a text of somebody else's would be read for links. */
const MAX_ENTITIES = 100;

export const MEDIUM: Bilingual = { zh: '消息', en: 'message' };

/** What an alert shows of the answer to the requester, in bytes. */
const NOTICE_BYTES = 900;

/** How messages are drawn for one bot. */
export interface Drawing {
  readonly tokens: Tokens;
  /** Where people reach the page, or null. */
  readonly pageUrl: string | null;
  /** What alerts tell admins of where a person in danger finds help. */
  readonly help: Bilingual;
}

/**
 * An approval as it stands, as one message of Telegram's, in both languages. It shows all that would run; where that
 * is more than Telegram takes, it says so, shows the beginning, and cannot be approved from.
 * @param recorded an answer that is kept and not in effect yet
 */
export function drawApproval(
  drawing: Drawing,
  approval: Approval,
  recorded: Askable | null = null,
): Outgoing {
  const { tokens, pageUrl, help } = drawing;
  if (isCrisis(approval)) return cut(drawMessage(sayCrisis(approval, help, NOTICE_BYTES), tokens));
  const draw = (message: Message): Outgoing | null => {
    const drawn = drawMessage(message, tokens);
    return drawn.text.length <= MAX_TEXT && drawn.entities.length <= MAX_ENTITIES ? drawn : null;
  };
  const { drawn, message } = fitApproval(approval, {
    ...{ medium: MEDIUM, most: MAX_TEXT, pageUrl, recorded, draw },
  });
  return drawn ?? cut(drawMessage(message, tokens));
}

/** For those who are not to know more than that it is over. */
export function drawEnd({ tokens }: Drawing, approval: Approval): Outgoing {
  return drawMessage(sayEnded(approval), tokens);
}

function drawMessage({ title, tiers, blocks, form }: Message, tokens: Tokens): Outgoing {
  const writer = createWriter();
  writer.write(sayBothShort(title), 'bold');
  if (tiers.length > 0) {
    writer.write(`\n${tiers.map((tier) => sayBothShort(TIER_NAMES[tier])).join(' → ')}`, 'bold');
  }
  writer.write('\n\n');
  for (const block of joinDiffs(blocks)) drawBlock(writer, block);
  if (form !== null) writer.write(`\n${sayBoth(hintOf(form))}`, 'italic');
  const links = blocks.flatMap((block) => (block.kind === 'link' && isPublic(block.url) ? [block] : []));
  return {
    ...writer.done(),
    keyboard: [
      ...links.map(({ text, url }) => [{ text: sayBothShort(text), url }]),
      ...(form === null ? [] : buttonsOf(form, tokens)),
    ],
  };
}

/** One difference is one block of code. */
function joinDiffs(blocks: readonly Block[]): readonly Block[] {
  return blocks.reduce<readonly Block[]>((before, block) => {
    const last = before.at(-1);
    if (block.kind !== 'diff' || last?.kind !== 'diff') return [...before, block];
    return [...before.slice(0, -1), { ...last, text: `${last.text}\n${block.text}` }];
  }, []);
}

function drawBlock(writer: Writer, block: Block): void {
  switch (block.kind) {
    case 'line':
      return writer.write(`${sayBoth(block.text)}\n`);
    case 'heading':
      return writer.write(`${sayBothShort(block.text)}\n`, 'italic');
    case 'labelled': {
      const { name, value } = block;
      if (value.zh !== value.en) return writer.write(`${sayLabelled(name, value)}\n`);
      writer.write(`${sayBothShort(name, ' ')}: `);
      writer.write(value.en, 'code');
      return writer.write('\n');
    }
    case 'box':
    case 'diff':
      writer.write(block.text === '' ? '∅' : block.text, 'pre');
      return writer.write('\n');
    case 'foreign':
      writer.write(block.text, 'code');
      return writer.write('\n');
    case 'link':
      if (isPublic(block.url)) return;
      writer.write(`${sayBothShort(block.text)}: `);
      writer.write(block.url, 'code');
      return writer.write('\n');
    case 'rule':
      return writer.write('———\n');
  }
}

/** Telegram makes buttons of addresses on the internet alone: with another it refuses the whole message. */
function isPublic(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return /^https?:$/.test(protocol) && hostname.includes('.') && !/^[\d.]+$/.test(hostname);
}

function hintOf({ hint }: Form): Bilingual {
  return { zh: `意见：${hint.zh}`, en: `Comment: ${hint.en}` };
}

const WITH_COMMENT: Bilingual = { zh: '并附意见', en: 'with a comment' };

/** One row per answer; below those that need no comment, the same with one. */
function buttonsOf({ buttons }: Form, tokens: Tokens): readonly (readonly InlineKeyboardButton[])[] {
  return buttons.flatMap(({ asked, text }) => {
    const row = { text: sayBothShort(text), callback_data: tokens.write(asked, false) };
    const isPlain = asked.decision === 'approve' || asked.decision === 'accept';
    if (!isPlain || asked.remember !== undefined) return [[row]];
    const more = { zh: `${text.zh}${WITH_COMMENT.zh}`, en: `${text.en} ${WITH_COMMENT.en}` };
    return [[row], [{ text: sayBothShort(more), callback_data: tokens.write(asked, true) }]];
  });
}

/** Its end is left out; what says so stands above it. */
function cut(drawn: Outgoing): Outgoing {
  const { text, entities, keyboard } = drawn;
  if (text.length <= MAX_TEXT && entities.length <= MAX_ENTITIES) return drawn;
  const beyond = entities[MAX_ENTITIES - 1]?.offset ?? MAX_TEXT;
  const end = Math.min(MAX_TEXT - 1, beyond);
  return {
    text: `${text.slice(0, end).replace(/[\ud800-\udbff]$/, '')}…`,
    entities: entities
      .filter(({ offset }) => offset < end)
      .map((entity) => ({ ...entity, length: Math.min(entity.length, end - entity.offset) })),
    keyboard,
  };
}

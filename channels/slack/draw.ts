import type { Approval } from '../../domain/approval.ts';
import type { Block } from '../text/blocks.ts';
import { isCrisis, sayCrisis, sayEnded } from '../text/crisis.ts';
import { fitApproval } from '../text/fit.ts';
import { ASKED_WORDS, type Askable, type Button, writeAsked } from '../text/form.ts';
import type { Message } from '../text/message.ts';
import { sayBoth, sayBothShort, sayLabelled } from '../text/plain.ts';
import { type Bilingual, TIER_NAMES } from '../text/wording.ts';
import { type RichElement, type RichText, type SlackBlock, type SlackButton, plain } from './blocks.ts';

/** What a message says: its blocks, and in one line for notifications. */
export interface Drawn {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/** Slack's limits, in characters and blocks; of all text together it takes 13,200, which leaves something to spare. */
const MOST = 12_000;
const HEADER = 150;
const BUTTON = 75;
const ELEMENTS = 300;

/** Our buttons, by the beginning of their action ids. */
export const ACTION = 'countersign:';

/** An approval as it stands. */
export function drawApproval(
  approval: Approval,
  options: { readonly help: Bilingual; readonly pageUrl: string | null; readonly recorded?: Askable },
): Drawn {
  if (isCrisis(approval)) return drawWhole(sayCrisis(approval, options.help, MOST / 4), approval.id);
  const { drawn, message } = fitApproval(approval, {
    medium: { zh: ' Slack 消息', en: 'Slack message' },
    most: MOST,
    pageUrl: options.pageUrl,
    recorded: options.recorded ?? null,
    draw: (one) => drawMessage(one, approval.id),
  });
  return drawn ?? drawWhole({ ...message, blocks: message.blocks.slice(0, 3) }, approval.id);
}

/** For those whom the end of it is not told. */
export function drawEnded(approval: Approval): Drawn {
  return drawWhole(sayEnded(approval), approval.id);
}

/** Null where Slack would not take it. */
function drawMessage(message: Message, id: string): Drawn | null {
  const drawn = drawWhole(message, id);
  const elements = drawn.blocks.flatMap((block) => (block.type === 'rich_text' ? block.elements : []));
  const length = elements
    .flatMap((element) => element.elements)
    .reduce((sum, { text }) => sum + text.length, 0);
  return length <= MOST && elements.length <= ELEMENTS ? drawn : null;
}

function drawWhole({ title, tiers, blocks, form }: Message, id: string): Drawn {
  const named = tiers.map((tier) => sayBothShort(TIER_NAMES[tier], ' ')).join(' → ');
  const head = [sayBothShort(title), named].filter((part) => part !== '').join(' | ');
  return {
    // Read as markup, so nothing of anybody else's stands in it.
    text: `${head} (${id})`,
    blocks: [
      { type: 'header', text: plain(head, HEADER) },
      ...richBlocks(blocks),
      ...(form === null ? [] : [buttonsOf(form.buttons)]),
    ],
  };
}

/** Lines that follow each other share one block, since a message has 50 at most. */
function richBlocks(blocks: readonly Block[]): readonly SlackBlock[] {
  const drawn: SlackBlock[] = [];
  let elements: RichElement[] = [];
  const flush = (): void => {
    if (elements.length > 0) drawn.push({ type: 'rich_text', elements });
    elements = [];
  };
  for (const block of blocks) {
    if (block.kind === 'rule') {
      flush();
      drawn.push({ type: 'divider' });
    } else elements.push(elementOf(block));
  }
  flush();
  return drawn;
}

function elementOf(block: Exclude<Block, { readonly kind: 'rule' }>): RichElement {
  switch (block.kind) {
    case 'line':
      return section({ type: 'text', text: `${sayBoth(block.text)}\n` });
    case 'labelled':
      return section({ type: 'text', text: `${sayLabelled(block.name, block.value)}\n` });
    case 'heading':
      return section({ type: 'text', text: `${sayBothShort(block.text)}\n`, style: { bold: true } });
    case 'link':
      return section({ type: 'link', url: block.url, text: sayBothShort(block.text) });
    case 'box':
    case 'foreign':
      return preformatted(block.text);
    case 'diff':
      return preformatted(`${MARKS[block.change]} ${block.text}`);
  }
}

const MARKS = { same: ' ', gone: '-', new: '+' } as const;

function section(text: RichText): RichElement {
  return { type: 'rich_text_section', elements: [text] };
}

/** Slack takes no empty text. */
function preformatted(text: string): RichElement {
  return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: text === '' ? ' ' : text }] };
}

function buttonsOf(buttons: readonly Button[]): SlackBlock {
  return {
    type: 'actions',
    block_id: 'countersign',
    elements: buttons.map(({ asked, text, style }): SlackButton => {
      const button = {
        type: 'button',
        action_id: `${ACTION}${asked.remember === undefined ? asked.decision : 'remember'}`,
        text: plain(sayBothShort(text), BUTTON),
        value: JSON.stringify(writeAsked(asked)),
      } as const;
      return style === 'plain' ? button : { ...button, style };
    }),
  };
}

/** What a dialog is called. */
export function nameOf(decision: Askable): string {
  return sayBothShort(ASKED_WORDS[decision], ' ');
}

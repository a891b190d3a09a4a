import type { Block } from '../text/blocks.ts';
import type { Message } from '../text/message.ts';
import { sayBoth, sayBothShort, sayLabelled } from '../text/plain.ts';
import { TIER_NAMES } from '../text/wording.ts';

/** Before each line that somebody else wrote, so that none can pass for ours. */
const FOREIGN = '  │ ';

/** A message as lines of a terminal, with nothing in them that a terminal would carry out. */
export function drawMessage({ title, tiers, blocks }: Message): string {
  const named = tiers.map((tier) => sayBothShort(TIER_NAMES[tier], ' ')).join(' → ');
  const head = `== ${sayBothShort(title)}${named === '' ? '' : ` [${named}]`} ==`;
  return `${['', head, ...blocks.map(drawBlock)].join('\n')}\n`;
}

function drawBlock(block: Block): string {
  switch (block.kind) {
    case 'line':
      return sayBoth(block.text);
    case 'labelled':
      return sayLabelled(block.name, block.value);
    case 'heading':
      return `${sayBothShort(block.text)}:`;
    case 'box':
    case 'foreign':
      return block.text
        .split('\n')
        .map((one) => `${FOREIGN}${one}`)
        .join('\n');
    case 'diff':
      return `${FOREIGN}${MARKS[block.change]} ${block.text}`;
    case 'link':
      return `${sayBothShort(block.text)}: ${block.url}`;
    case 'rule':
      return '--';
  }
}

const MARKS = { same: ' ', gone: '-', new: '+' } as const;

import type { Block } from '../text/blocks.ts';
import { sayBoth, sayBothShort, sayLabelled } from '../text/plain.ts';
import { escapeMarkdown, setApart, setApartLine } from './markdown.ts';

/** The parts of a message as Discord's Markdown, in their order. Lines of one difference stand in one block. */
export function drawBlocks(blocks: readonly Block[]): readonly string[] {
  const parts: string[] = [];
  let diff: string[] = [];
  const endDiff = (): void => {
    if (diff.length > 0) parts.push(setApart(diff.join('\n')));
    diff = [];
  };
  for (const block of blocks) {
    if (block.kind === 'diff') diff.push(block.text);
    else {
      endDiff();
      parts.push(drawBlock(block));
    }
  }
  endDiff();
  return parts.filter((part) => part !== '');
}

function drawBlock(block: Exclude<Block, { kind: 'diff' }>): string {
  switch (block.kind) {
    case 'line':
      return escapeMarkdown(sayBoth(block.text));
    case 'labelled':
      return escapeMarkdown(sayLabelled(block.name, block.value));
    case 'heading':
      return `**${escapeMarkdown(sayBothShort(block.text))}**`;
    case 'box':
      return setApart(block.text);
    case 'foreign':
      return setApartLine(block.text);
    case 'link':
      return `${escapeMarkdown(sayBothShort(block.text))}\n${block.url}`;
    case 'rule':
      return '';
  }
}

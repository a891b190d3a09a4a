import type { Block } from '../text/blocks.ts';
import { type Element, RULE, box, coloured, foreign, heading, line, words } from './card-elements.ts';

const DIFF_COLORS = { same: 'grey', gone: 'red', new: 'green' } as const;

export function drawBlock(block: Block): Element {
  switch (block.kind) {
    case 'line':
      return line(block.text);
    case 'labelled': {
      const { name, value } = block;
      return line({ zh: `${name.zh}：${value.zh}`, en: `${name.en}: ${value.en}` });
    }
    case 'heading':
      return heading(block.text);
    case 'box':
      return box(block.text);
    case 'foreign':
      return foreign(block.text);
    case 'diff':
      return coloured(block.text, DIFF_COLORS[block.change]);
    case 'link': {
      const behaviors = [{ type: 'open_url', default_url: block.url }];
      return { tag: 'button', type: 'primary', text: words(block.text), behaviors };
    }
    case 'rule':
      return RULE;
  }
}

import type { Approval } from '../../domain/approval.ts';
import type { ReviewOutcome } from '../../domain/review.ts';
import { renderLine, renderVisible } from '../../domain/visible.ts';
import { type Block, box, heading, line } from './blocks.ts';
import { type Room, show } from './room.ts';
import { type Bilingual, both, join } from './wording.ts';

const SAID: Readonly<Record<ReviewOutcome, Bilingual>> = {
  approve: { zh: '模型认为可以放行', en: 'the model would let it pass' },
  ask: { zh: '模型建议由人审查', en: 'the model wants a person to look' },
  failed: { zh: '模型未能给出意见', en: 'the model gave no advice' },
};

/** What a language model said of it. Its words come from what it read, so they stand as somebody else's. */
export function reviewBlocks({ review }: Approval, room: Room): readonly Block[] {
  if (review === undefined) return [];
  const { outcome, note, concerns, model } = review;
  const by = model === '' ? [] : [both(show(model, renderLine, room.line))];
  const said = [note, ...concerns.map((concern) => `- ${concern.replaceAll('\n', ' ')}`)].join('\n');
  return [
    heading({
      zh: '语言模型的意见，不是决定',
      en: 'Advice of a language model, not a decision',
    }),
    line(join(' · ', SAID[outcome], ...by)),
    ...(said === '' || room.advice === 0 ? [] : [box(show(said, renderVisible, room.advice))]),
  ];
}

import type { Approval } from '../../domain/approval.ts';
import { grantableNow } from '../../domain/grant-making.ts';
import { type Grantable, offerOf, patternIn } from '../../domain/grant.ts';
import { renderVisible } from '../../domain/visible.ts';
import { type Element, heading, words } from './card-elements.ts';
import type { Bilingual } from './wording.ts';

/** What a person may have remembered from this card; null where nothing may, or it does not show all of it. */
export function rememberable(approval: Approval, showsWhole: boolean): Grantable | null {
  return showsWhole ? grantableNow(approval) : null;
}

/** The structure that would be remembered, whole: a person consents to that, beside the action itself. */
export function rememberElements(grantable: Grantable): readonly Element[] {
  const shown = words({
    zh: renderVisible(patternIn(grantable.pattern, 'zh')),
    en: renderVisible(grantable.pattern),
  });
  const column = { tag: 'column', width: 'weighted', weight: 1, elements: [{ tag: 'div', text: shown }] };
  return [
    heading({
      zh: '若选择「批准并记住」，此申请人以后的同类操作将直接通过',
      en: 'With "Approve and remember", this requester’s actions of this kind pass by themselves',
    }),
    { tag: 'column_set', background_style: 'grey', columns: [column] },
  ];
}

/** What the button says, and what it asks for: the same numbers. */
export function rememberOffer(grantable: Grantable): {
  readonly text: Bilingual;
  readonly value: { readonly grantUses: number; readonly grantSeconds: number };
} {
  const { uses, seconds } = offerOf(grantable);
  const time = sayTime(seconds);
  return {
    text: { zh: `批准并记住（${uses} 次，${time.zh}内）`, en: `Approve and remember (${uses}×, ${time.en})` },
    value: { grantUses: uses, grantSeconds: seconds },
  };
}

function sayTime(seconds: number): Bilingual {
  if (seconds % 3_600 === 0) return { zh: `${seconds / 3_600} 小时`, en: `${seconds / 3_600} h` };
  if (seconds % 60 === 0) return { zh: `${seconds / 60} 分钟`, en: `${seconds / 60} min` };
  return { zh: `${seconds} 秒`, en: `${seconds} s` };
}

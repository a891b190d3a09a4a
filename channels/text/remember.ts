import type { Approval } from '../../domain/approval.ts';
import { grantableNow } from '../../domain/grant-making.ts';
import { type Grantable, offerOf } from '../../domain/grant.ts';
import { renderLine } from '../../domain/visible.ts';
import { type Block, box, heading } from './blocks.ts';
import { type Room, showsAction } from './room.ts';
import type { Bilingual } from './wording.ts';

/** How often and how long, in seconds, an approval is to be remembered, as a button carries it. */
export interface Remember {
  readonly grantUses: number;
  readonly grantSeconds: number;
}

/** What a person may have remembered from this message; null where nothing may, or it does not show all of it. */
export function rememberable(approval: Approval, room: Room): Grantable | null {
  return room.remember === true && showsAction(room) ? grantableNow(approval) : null;
}

/** The structure that would be remembered, whole: a person consents to that, beside the action itself. */
export function rememberBlocks({ pattern }: Grantable): readonly Block[] {
  return [
    heading({
      zh: '「批准并记住」之后，此申请人的同类操作直接通过；‹text› 文本、‹number› 数字、‹file in …› 该目录中的文件可以不同',
      en: 'After "Approve and remember", this requester’s actions of this kind pass by themselves',
    }),
    box(renderLine(pattern)),
  ];
}

/** What the button says, and what it asks for: the same numbers. */
export function rememberOffer(grantable: Grantable): {
  readonly text: Bilingual;
  readonly remember: Remember;
} {
  const { uses, seconds } = offerOf(grantable);
  const remember = { grantUses: uses, grantSeconds: seconds };
  return { text: sayRemember(remember), remember };
}

export function sayRemember({ grantUses: uses, grantSeconds }: Remember): Bilingual {
  const time = sayTime(grantSeconds);
  return { zh: `批准并记住（${uses} 次，${time.zh}内）`, en: `Approve and remember (${uses}×, ${time.en})` };
}

function sayTime(seconds: number): Bilingual {
  if (seconds % 3_600 === 0) return { zh: `${seconds / 3_600} 小时`, en: `${seconds / 3_600} h` };
  if (seconds % 60 === 0) return { zh: `${seconds / 60} 分钟`, en: `${seconds / 60} min` };
  return { zh: `${seconds} 秒`, en: `${seconds} s` };
}

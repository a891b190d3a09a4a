import type { Approval } from '../../domain/approval.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import type { Tier } from '../../domain/tier.ts';
import { renderLine, renderVisible } from '../../domain/visible.ts';
import { actionBlocks } from './action.ts';
import { type Block, RULE, box, heading, labelled, line } from './blocks.ts';
import { evidenceBlocks } from './evidence.ts';
import { findingBlocks } from './findings.ts';
import { followUpBlocks } from './follow-up.ts';
import { ASKED_WORDS, type Askable, type Form, formOf } from './form.ts';
import { progressBlocks } from './progress.ts';
import { rememberBlocks, rememberable } from './remember.ts';
import { reviewBlocks } from './review.ts';
import { revisionBlocks } from './revision.ts';
import { type Room, show, showsAction } from './room.ts';
import { type Tone, tiersOf, titleOf, toneOf } from './title.ts';
import { type Bilingual, both } from './wording.ts';

/** An approval as it stands, in words: what every channel draws in its own way. Both languages in all of it. */
export interface Message {
  readonly title: Bilingual;
  /** The tier that was found; after it the one that it has climbed to. None on an alert. */
  readonly tiers: readonly Tier[];
  readonly tone: Tone;
  readonly blocks: readonly Block[];
  /** What may be answered now; null: nothing. */
  readonly form: Form | null;
}

/**
 * Says all that would run; where there is less room than that takes, it says so, shows the beginning, leads to the
 * page, and cannot be approved from.
 * @param options.recorded an answer that is safely kept but not in effect, since nobody works on approvals at the
 * moment: the message says so, and takes none. Null: there is none
 * @param options.pageUrl where people reach the page; null where that was not said
 */
export function sayApproval(
  approval: Approval,
  room: Room,
  options: { readonly recorded?: Askable | null; readonly pageUrl: string | null },
): Message {
  const { recorded = null, pageUrl } = options;
  const isWhole = showsAction(room);
  const grantable = recorded === null ? rememberable(approval, room) : null;
  return {
    title:
      recorded === null ? titleOf(approval) : { zh: '已记录，待生效', en: 'Recorded, not yet in effect' },
    tiers: tiersOf(approval),
    tone: recorded === null ? toneOf(approval) : 'recorded',
    blocks: [
      ...(recorded === null ? [] : [line(recordedNote(recorded))]),
      ...(isWhole ? [] : [line(tooLongNote(approval, room.medium)), ...linkToPage(approval, pageUrl)]),
      ...revisionBlocks(approval, room),
      ...actionBlocks(approval.action, room),
      heading({ zh: '理由', en: 'Reason' }),
      box(show(approval.reason, renderVisible, room.reason)),
      ...followUpBlocks(approval.followUp, room),
      ...findingBlocks(approval, room),
      ...reviewBlocks(approval, room),
      RULE,
      ...originBlocks(approval, room),
      ...progressBlocks(approval, room),
      ...evidenceBlocks(approval, room),
      ...(grantable === null ? [] : rememberBlocks(grantable)),
    ],
    form: recorded === null ? formOf(approval, isWhole, grantable) : null,
  };
}

function originBlocks(approval: Approval, room: Room): readonly Block[] {
  const requester = show(approval.requester, renderLine, room.line);
  const workspace = show(approval.workspace, renderLine, room.line);
  const { id, revision, digest } = approval;
  return [
    labelled({ zh: '申请人', en: 'Requester' }, both(requester)),
    labelled({ zh: '工作区', en: 'Workspace' }, both(workspace)),
    labelled(
      { zh: '审批编号', en: 'Approval' },
      {
        zh: `${id} · 第 ${revision} 版 · 摘要 ${digest.slice(0, 12)}`,
        en: `${id} · revision ${revision} · digest ${digest.slice(0, 12)}`,
      },
    ),
  ];
}

function tooLongNote(approval: Approval, medium: Bilingual): Bilingual {
  const { id } = approval;
  const zh = `⚠ 内容过长，${medium.zh}放不下，以下只是开头。`;
  const en = `⚠ Too long for a ${medium.en}: below is only the beginning.`;
  if (approval.status === 'executed') {
    return {
      zh: `${zh}因此不能在这里要求重新执行；全文见审批 ${id}。`,
      en: `${en} So it cannot be run again from here; look up ${id} in Countersign for the whole.`,
    };
  }
  if (!isOpen(approval.status))
    return { zh: `${zh}全文见审批 ${id}。`, en: `${en} Look up ${id} for the whole.` };
  return {
    zh: `${zh}因此不能在这里批准；请凭审批编号 ${id} 在 Countersign 中查看全文后再决定。`,
    en: `${en} So it cannot be approved here; look up ${id} in Countersign and read the whole to approve it.`,
  };
}

function linkToPage({ id }: Approval, pageUrl: string | null): readonly Block[] {
  if (pageUrl === null) return [];
  const text = { zh: '查看全文并决定', en: 'Read the whole and decide' };
  return [{ kind: 'link', text, url: `${pageUrl}/approvals/${id}` }];
}

function recordedNote(decision: Askable): Bilingual {
  const { zh, en } = ASKED_WORDS[decision];
  return {
    zh: `已记录「${zh}」，待工作进程运行后生效。`,
    en: `Recorded "${en}"; it takes effect when a worker runs.`,
  };
}

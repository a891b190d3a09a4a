import type { Approval } from '../../domain/approval.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import { renderLine, renderVisible } from '../../domain/visible.ts';
import { actionElements } from './card-action.ts';
import { type Element, RULE, box, heading, line, words } from './card-elements.ts';
import { evidenceElements } from './card-evidence.ts';
import { findingElements } from './card-findings.ts';
import { followUpElements } from './card-follow-up.ts';
import { cardHeader } from './card-header.ts';
import { decisionForm, denialForm, verificationForm } from './card-form.ts';
import { progressElements } from './card-progress.ts';
import { rememberElements, rememberable } from './card-remember.ts';
import { reviewElements } from './card-review.ts';
import { revisionElements } from './card-revision.ts';
import { type Room, drawToFit, show, showsAction } from './card-room.ts';
import type { Bilingual } from './wording.ts';

/** An answer that is safely kept but not in effect: nobody works on approvals at the moment. */
export interface RecordedAnswer {
  readonly decision: Bilingual;
}

/**
 * The card of an approval as it stands: Feishu's schema 2.0, in Chinese and English at once. It shows all that would
 * run; where that is more than Feishu takes, it says so, shows the beginning, and cannot be approved from.
 * @param recorded set: the card shows that an answer waits to take effect, and takes none
 * @param pageUrl where people reach the page; a card that shows only a beginning leads there
 */
export function buildCard(
  approval: Approval,
  recorded: RecordedAnswer | null = null,
  pageUrl: string | null = null,
): Element {
  return drawToFit(approval, (room) => draw(approval, recorded, room, pageUrl));
}

function draw(
  approval: Approval,
  recorded: RecordedAnswer | null,
  room: Room,
  pageUrl: string | null,
): Element {
  return {
    schema: '2.0',
    config: { update_multi: true, enable_forward: false, locales: ['zh_cn', 'en_us'] },
    header: cardHeader(approval, recorded !== null),
    body: {
      elements: [
        ...(recorded === null ? [] : [line(recordedNote(recorded))]),
        ...(showsAction(room) ? [] : [line(tooLongNote(approval)), ...linkToPage(approval, pageUrl)]),
        ...revisionElements(approval, room),
        ...actionElements(approval.action, room),
        heading({ zh: '理由', en: 'Reason' }),
        box(show(approval.reason, renderVisible, room.reason)),
        ...followUpElements(approval.followUp, room),
        ...findingElements(approval, room),
        ...reviewElements(approval, room),
        RULE,
        ...originLines(approval, room),
        ...progressElements(approval, room),
        ...evidenceElements(approval, room),
        ...(recorded === null ? formElements(approval, room) : []),
      ],
    },
  };
}

/** Nobody can make an action run from a card that does not show the whole of it. */
function formElements(approval: Approval, room: Room): readonly Element[] {
  const showsWhole = showsAction(room);
  const grantable = rememberable(approval, showsWhole && room.remember);
  switch (approval.status) {
    case 'pending':
    case 'final_review':
      return [
        RULE,
        ...(grantable === null ? [] : rememberElements(grantable)),
        decisionForm(approval, showsWhole, grantable),
      ];
    case 'changes_requested':
      return [RULE, denialForm(approval)];
    case 'executed':
      return approval.dispatch === null ? [] : [RULE, verificationForm(approval, showsWhole)];
    default:
      return [];
  }
}

function originLines(approval: Approval, room: Room): readonly Element[] {
  const requester = show(approval.requester, renderLine, room.line);
  const workspace = show(approval.workspace, renderLine, room.line);
  const { id, revision, digest } = approval;
  return [
    line({ zh: `申请人：${requester}`, en: `Requester: ${requester}` }),
    line({ zh: `工作区：${workspace}`, en: `Workspace: ${workspace}` }),
    line({
      zh: `审批编号：${id} · 第 ${revision} 版 · 摘要 ${digest.slice(0, 12)}`,
      en: `Approval: ${id} · revision ${revision} · digest ${digest.slice(0, 12)}`,
    }),
  ];
}

function tooLongNote(approval: Approval): Bilingual {
  const { id } = approval;
  const zh = `⚠ 内容过长，卡片放不下，以下只是开头。`;
  const en = `⚠ Too long for a card: below is only the beginning.`;
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

/** The only link on any card: to ourselves. */
function linkToPage({ id }: Approval, pageUrl: string | null): readonly Element[] {
  if (pageUrl === null) return [];
  const text = words({ zh: '查看全文并决定', en: 'Read the whole and decide' });
  const behaviors = [{ type: 'open_url', default_url: `${pageUrl}/approvals/${id}` }];
  return [{ tag: 'button', type: 'primary', text, behaviors }];
}

function recordedNote({ decision }: RecordedAnswer): Bilingual {
  return {
    zh: `已记录「${decision.zh}」，待工作进程运行后生效。`,
    en: `Recorded "${decision.en}"; it takes effect when a worker runs.`,
  };
}

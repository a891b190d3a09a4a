import type { Approval } from '../../domain/approval.ts';
import type { ExecutionOutcome } from '../../domain/execution.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import { type Tier, highest } from '../../domain/tier.ts';
import { renderLine, renderVisible } from '../../domain/visible.ts';
import { actionElements, findingElements } from './card-action.ts';
import { type Element, RULE, box, headerTags, heading, line, words } from './card-elements.ts';
import { evidenceElements } from './card-evidence.ts';
import { followUpElements } from './card-follow-up.ts';
import { decisionForm, verificationForm } from './card-form.ts';
import { progressElements } from './card-progress.ts';
import { type Room, drawToFit, show, showsAction } from './card-room.ts';
import {
  type Bilingual,
  EXECUTION_NAMES,
  OUTCOME_NAMES,
  TIER_NAMES,
  VERIFICATION_NAMES,
  join,
  nameState,
} from './wording.ts';

/** An answer that is safely kept but not in effect: nobody works on approvals at the moment. */
export interface RecordedAnswer {
  readonly decision: Bilingual;
}

/**
 * The card of an approval as it stands: Feishu's schema 2.0, in Chinese and English at once. It shows all that would
 * run; where that is more than Feishu takes, it says so, shows the beginning, and cannot be approved from.
 * @param recorded set: the card shows that an answer waits to take effect, and takes none
 */
export function buildCard(approval: Approval, recorded: RecordedAnswer | null = null): Element {
  return drawToFit(approval, (room) => draw(approval, recorded, room));
}

function draw(approval: Approval, recorded: RecordedAnswer | null, room: Room): Element {
  return {
    schema: '2.0',
    config: { update_multi: true, enable_forward: false, locales: ['zh_cn', 'en_us'] },
    header: header(approval, recorded),
    body: {
      elements: [
        ...(recorded === null ? [] : [line(recordedNote(recorded))]),
        ...(showsAction(room) ? [] : [line(tooLongNote(approval))]),
        ...actionElements(approval.action, room),
        heading({ zh: '理由', en: 'Reason' }),
        box(show(approval.reason, renderVisible, room.reason)),
        ...followUpElements(approval.followUp, room),
        ...findingElements(approval, room),
        RULE,
        ...originLines(approval, room),
        ...progressElements(approval, room),
        ...evidenceElements(approval, room),
        ...(recorded === null ? formElements(approval, showsAction(room)) : []),
      ],
    },
  };
}

/** Nobody can make an action run from a card that does not show the whole of it. */
function formElements(approval: Approval, showsWhole: boolean): readonly Element[] {
  switch (approval.status) {
    case 'pending':
    case 'final_review':
      return [RULE, decisionForm(approval, showsWhole)];
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

function recordedNote({ decision }: RecordedAnswer): Bilingual {
  return {
    zh: `已记录「${decision.zh}」，待工作进程运行后生效。`,
    en: `Recorded "${decision.en}"; it takes effect when a worker runs.`,
  };
}

const TIER_COLORS: Readonly<Record<Tier, string>> = {
  SAFE: 'green',
  LOW: 'blue',
  MEDIUM: 'yellow',
  HIGH: 'orange',
  CRITICAL: 'red',
};

/** The state in words, the tier as a tag. The colour is the tier's while the question is open, then the outcome's. */
function header(approval: Approval, recorded: RecordedAnswer | null): Element {
  const { risk, currentTier } = approval;
  const escalated = risk.tier === currentTier ? [] : [currentTier];
  const tags = [risk.tier, ...escalated].map((tier) => ({
    text: TIER_NAMES[tier],
    color: TIER_COLORS[tier],
  }));
  return {
    title: words(
      recorded === null ? titleOf(approval) : { zh: '已记录，待生效', en: 'Recorded, not yet in effect' },
    ),
    template: recorded === null ? colorOf(approval) : 'wathet',
    i18n_text_tag_list: headerTags(tags),
  };
}

const OUTCOME_COLORS: Readonly<Record<ExecutionOutcome, string>> = {
  succeeded: 'turquoise',
  failed: 'orange',
  unknown: 'red',
  not_taken: 'yellow',
};

function titleOf({ status, resolution, dispatch, verified }: Approval): Bilingual {
  const state = nameState(status);
  const { attempt = 1, outcome = null } = dispatch ?? {};
  if (status === 'archived' && verified !== null)
    return join(' · ', state, VERIFICATION_NAMES[verified.outcome]);
  if (status === 'executed' && outcome !== null) return join(' · ', state, EXECUTION_NAMES[outcome]);
  if (status === 'dispatched' && attempt > 1)
    return join(' · ', state, { zh: `第 ${attempt} 次`, en: `attempt ${attempt}` });
  const plain = resolution === null || resolution.outcome === 'approved';
  return plain ? state : join(' · ', state, OUTCOME_NAMES[resolution.outcome]);
}

function colorOf({ status, resolution, risk, currentTier, dispatch, verified }: Approval): string {
  if (isOpen(status)) return TIER_COLORS[highest([risk.tier, currentTier])];
  if (status === 'dispatched') return 'blue';
  if (status === 'executed') return OUTCOME_COLORS[dispatch?.outcome ?? 'unknown'];
  if (verified?.outcome === 'given_up') return 'grey';
  switch (resolution?.outcome) {
    case 'approved':
    case 'auto_approved':
      return 'green';
    case 'denied':
      return 'carmine';
    case 'crisis':
      return 'purple';
    default:
      return 'grey';
  }
}

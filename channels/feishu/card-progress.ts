import type { Approval } from '../../domain/approval.ts';
import { type Decision, countApprovals } from '../../domain/decision.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import { renderLine, renderVisible } from '../../domain/visible.ts';
import { type Element, box, heading, line } from './card-elements.ts';
import { type Room, show } from './card-room.ts';
import { type Bilingual, OUTCOME_NAMES, TIER_NAMES, both, join, sayTime } from './wording.ts';

/** Where the question stands: until when, who has voted; or how it ended, by whom, when and why. */
export function progressElements(approval: Approval, room: Room): readonly Element[] {
  return [
    ...escalationLines(approval),
    ...(isOpen(approval.status) ? openLines(approval) : []),
    ...voteElements(approval, room),
    ...endElements(approval, room),
  ];
}

function escalationLines({ risk, currentTier }: Approval): readonly Element[] {
  if (risk.tier === currentTier) return [];
  const climb = join(' → ', TIER_NAMES[risk.tier], TIER_NAMES[currentTier]);
  return [line({ zh: `已升级：${climb.zh}`, en: `Escalated: ${climb.en}` })];
}

function openLines(approval: Approval): readonly Element[] {
  const { expiresAt, plan } = approval;
  const rung = plan.rungs[approval.rung];
  const lines: Element[] = [];
  if (expiresAt !== null) {
    const time = sayTime(expiresAt);
    lines.push(line({ zh: `截止：${time}`, en: `Deadline: ${time}` }));
  }
  if (approval.status === 'changes_requested') return lines;
  if (approval.status === 'final_review') {
    const roles = plan.finalReview?.approvers.join(', ') ?? '';
    lines.push(line({ zh: `终审人：${roles}`, en: `Decided finally by: ${roles}` }));
  } else if (rung !== undefined) {
    if (rung.deadline !== expiresAt) {
      const time = sayTime(rung.deadline);
      lines.push(line({ zh: `升级时间：${time}`, en: `Escalates at: ${time}` }));
    }
    const votes = `${countApprovals(approval.decisions, rung.approvers)}/${rung.quorum}`;
    lines.push(line({ zh: `已获批准：${votes}`, en: `Approvals: ${votes}` }));
  }
  return lines;
}

const VOTE_NAMES: Readonly<Record<Decision['decision'], Bilingual>> = {
  approve: { zh: '批准', en: 'approved' },
  deny: { zh: '拒绝', en: 'denied' },
  escalate: { zh: '升级', en: 'escalated' },
  request_changes: { zh: '要求修改', en: 'requested changes' },
  resubmit: { zh: '重新提交', en: 'resubmitted' },
  cancel: { zh: '撤回', en: 'cancelled' },
};

/** The votes so far, the latest of them where they are many. */
function voteElements({ decisions }: Approval, room: Room): readonly Element[] {
  if (decisions.length === 0) return [];
  const shown = decisions.slice(-room.votes);
  const count = shown.length === decisions.length ? '' : ` ${shown.length}/${decisions.length}`;
  return [
    heading({ zh: `表决${count}`, en: `Votes${count}` }),
    ...shown.map((vote) => {
      const by = both(show(vote.by, renderLine, room.line));
      return line(join(' · ', VOTE_NAMES[vote.decision], by, both(sayTime(vote.at))));
    }),
  ];
}

function endElements({ resolution }: Approval, room: Room): readonly Element[] {
  if (resolution === null) return [];
  const { outcome, by, via, at, comment } = resolution;
  const decider = both(`${show(by, renderLine, room.line)} (${show(via, renderLine, room.line)})`);
  const summary = join(' · ', OUTCOME_NAMES[outcome], decider, both(sayTime(at)));
  return [
    line({ zh: `结果：${summary.zh}`, en: `Outcome: ${summary.en}` }),
    ...(comment === ''
      ? []
      : [heading({ zh: '意见', en: 'Comment' }), box(show(comment, renderVisible, room.comment))]),
  ];
}

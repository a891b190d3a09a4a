import type { Approval } from '../../domain/approval.ts';
import { type Decision, countApprovals } from '../../domain/decision.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import { renderLine, renderVisible } from '../../domain/visible.ts';
import { type Block, box, heading, labelled, line } from './blocks.ts';
import { type Room, show } from './room.ts';
import { type Bilingual, OUTCOME_NAMES, TIER_NAMES, both, join, sayTime } from './wording.ts';

/** Where the question stands: until when, who has voted; or how it ended, by whom, when and why. */
export function progressBlocks(approval: Approval, room: Room): readonly Block[] {
  return [
    ...escalationLines(approval),
    ...(isOpen(approval.status) ? openLines(approval) : []),
    ...voteBlocks(approval, room),
    ...endBlocks(approval, room),
  ];
}

function escalationLines({ risk, currentTier }: Approval): readonly Block[] {
  if (risk.tier === currentTier) return [];
  const climb = join(' → ', TIER_NAMES[risk.tier], TIER_NAMES[currentTier]);
  return [labelled({ zh: '已升级', en: 'Escalated' }, climb)];
}

function openLines(approval: Approval): readonly Block[] {
  const { expiresAt, plan } = approval;
  const rung = plan.rungs[approval.rung];
  const lines: Block[] = [];
  if (expiresAt !== null) {
    lines.push(labelled({ zh: '截止', en: 'Deadline' }, both(sayTime(expiresAt))));
  }
  if (approval.status === 'changes_requested') return lines;
  if (approval.status === 'final_review') {
    const roles = plan.finalReview?.approvers.join(', ') ?? '';
    lines.push(labelled({ zh: '终审人', en: 'Decided finally by' }, both(roles)));
  } else if (rung !== undefined) {
    if (rung.deadline !== expiresAt) {
      lines.push(labelled({ zh: '升级时间', en: 'Escalates at' }, both(sayTime(rung.deadline))));
    }
    const votes = `${countApprovals(approval.decisions, rung.approvers)}/${rung.quorum}`;
    lines.push(labelled({ zh: '已获批准', en: 'Approvals' }, both(votes)));
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
function voteBlocks({ decisions }: Approval, room: Room): readonly Block[] {
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

function endBlocks({ resolution }: Approval, room: Room): readonly Block[] {
  if (resolution === null) return [];
  const { outcome, by, via, at, comment } = resolution;
  const decider = both(`${show(by, renderLine, room.line)} (${show(via, renderLine, room.line)})`);
  const summary = join(' · ', OUTCOME_NAMES[outcome], decider, both(sayTime(at)));
  return [
    labelled({ zh: '结果', en: 'Outcome' }, summary),
    ...(comment === ''
      ? []
      : [heading({ zh: '意见', en: 'Comment' }), box(show(comment, renderVisible, room.comment))]),
  ];
}

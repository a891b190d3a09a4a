import type { Approval } from '../../domain/approval.ts';
import { canEscalate } from '../../domain/answer-entries.ts';
import { countApprovals } from '../../domain/decision.ts';
import type { State } from '../../domain/lifecycle.ts';
import { renderLine } from '../../domain/visible.ts';
import { type Askable, MAX_COMMENT, isFollowUp } from './form.ts';
import { type Bilingual, OUTCOME_NAMES, VERIFICATION_NAMES, nameState, sayTime } from './wording.ts';

/** A word to who answered. */
export interface Toast {
  readonly type: 'info' | 'success' | 'error' | 'warning';
  readonly text: Bilingual;
}

export const error = (zh: string, en: string): Toast => ({ type: 'error', text: { zh, en } });

export const NOT_RECORDED = error(
  '未能记录，请重试；若其实已经记录，卡片会显示。',
  'Not recorded, please try again; if it was recorded after all, the card will show it.',
);
export const NOT_OURS = error('这张卡片不属于该审批。', 'This card does not belong to that approval.');
export const COMMENT_REQUIRED = {
  deny: error('驳回必须填写意见。', 'A comment is required to deny.'),
  request_changes: error('要求修改必须填写意见。', 'A comment is required to request changes.'),
  redo: error('重新执行必须填写意见。', 'A comment is required to have it done again.'),
  give_up: error('放弃必须填写意见。', 'A comment is required to give it up.'),
};
export const COMMENT_TOO_LONG = error(
  `意见最多 ${MAX_COMMENT} 字。`,
  `A comment has at most ${MAX_COMMENT} characters.`,
);
export const FORBIDDEN = error('您无权决定此审批。', 'You are not among those who may decide this.');
export const SELF_APPROVAL = error(
  '不能批准自己的申请，须由他人批准。',
  'You asked for this yourself; another person must approve it.',
);
export const SELF_ACCEPTANCE = error(
  '不能验收自己申请或执行的操作，须由他人验收。',
  'You asked for this or carried it out; another person must accept its result.',
);
export const REPEATED: Toast = {
  type: 'info',
  text: {
    zh: '此次点击已经收到过，没有重复计入。',
    en: 'This click was received before and is not counted again.',
  },
};
export const OUTDATED: Toast = {
  type: 'warning',
  text: {
    zh: '内容已变更，请查看新卡片后再决定。',
    en: 'This has changed since it was shown; look at the new card and decide again.',
  },
};
export const ALREADY_VOTED: Toast = {
  type: 'info',
  text: { zh: '您已批准过，还需要他人。', en: 'You have approved already; it takes another person.' },
};
const TOO_LATE: Toast = {
  type: 'info',
  text: { zh: '已过截止时间，未计入。', en: 'The deadline has passed; this was not counted.' },
};
export const RECORDED: Toast = {
  type: 'success',
  text: { zh: '已记录，待工作进程运行后生效。', en: 'Recorded; it takes effect when a worker runs.' },
};

const ESCALATED: Toast = {
  type: 'success',
  text: { zh: '已记录：已升级', en: 'Recorded: escalated' },
};
const TOP: Toast = {
  type: 'info',
  text: { zh: '已是最高一级，未计入。', en: 'It stands on its last rung; this was not counted.' },
};

/** What a decision has brought about. */
export function sayDecided(approval: Approval, decision: Askable): Toast {
  const { status, plan, rung, decisions, dispatch } = approval;
  if (decision === 'redo') {
    const attempt = dispatch?.attempt ?? 0;
    return {
      type: 'success',
      text: { zh: `已记录：第 ${attempt} 次执行`, en: `Recorded: to be run again, as attempt ${attempt}` },
    };
  }
  if (decision === 'escalate' && status === 'pending') return ESCALATED;
  if (status !== 'pending') {
    const state = nameState(status);
    return { type: 'success', text: { zh: `已记录：${state.zh}`, en: `Recorded: ${state.en}` } };
  }
  const step = plan.rungs[rung];
  const votes = step === undefined ? '' : ` ${countApprovals(decisions, step.approvers)}/${step.quorum}`;
  return { type: 'success', text: { zh: `已记录，已获批准${votes}`, en: `Recorded; approvals${votes}` } };
}

/** To who comes late: who decided, and when. */
export function sayTooLate(approval: Approval, decision: Askable): Toast {
  const { resolution, status, changes } = approval;
  if (isFollowUp(decision)) return sayVerified(approval);
  if (status === 'changes_requested' && changes !== undefined && decision !== 'deny')
    return sayAlready({ zh: '要求修改', en: 'sent back for changes' }, changes);
  if (resolution === null && status === 'pending')
    return canEscalate(approval) || decision !== 'escalate' ? TOO_LATE : TOP;
  return resolution === null ? sayNotNow(status) : sayAlready(OUTCOME_NAMES[resolution.outcome], resolution);
}

/** To who comes late with a verdict on a result: what became of it meanwhile. */
function sayVerified({ status, dispatch, verified }: Approval): Toast {
  if (verified !== null) return sayAlready(VERIFICATION_NAMES[verified.outcome], verified);
  if (dispatch === null || status !== 'dispatched') return sayNotNow(status);
  const { attempt } = dispatch;
  return sayAlready(
    { zh: `重新执行（第 ${attempt} 次）`, en: `run again, as attempt ${attempt},` },
    dispatch,
  );
}

function sayNotNow(status: State): Toast {
  const state = nameState(status);
  return {
    type: 'info',
    text: { zh: `现在不能决定：${state.zh}`, en: `Not to be decided now: ${state.en}` },
  };
}

function sayAlready(what: Bilingual, how: { readonly by: string; readonly at: string }): Toast {
  const by = renderLine(how.by);
  const at = sayTime(how.at);
  return {
    type: 'info',
    text: { zh: `已有结果：${what.zh}，${by}，${at}`, en: `Already ${what.en} by ${by} at ${at}` },
  };
}

import type { Approval } from '../../domain/approval.ts';
import { canEscalate } from '../../domain/answer-entries.ts';
import type { DecisionKind } from '../../domain/decision.ts';
import type { Grantable } from '../../domain/grant.ts';
import { APPROVAL_ID } from '../../domain/ids.ts';
import { atLeast, highest } from '../../domain/tier.ts';
import type { JsonRecord } from '../json-record.ts';
import { type Remember, rememberOffer } from './remember.ts';
import type { Bilingual } from './wording.ts';

/** What a button asks for, as it was drawn: of which approval, as it stood then. */
export interface Asked {
  readonly approvalId: string;
  readonly revision: number;
  readonly digest: string;
  readonly decision: Askable;
  /** The attempt whose evidence the message showed; null on a message without any. */
  readonly attempt: number | null;
  /** So often and so long is the approval to be remembered; absent where it is not. */
  readonly remember?: Remember;
}

/** What the buttons of messages ask for. */
export const ASKABLE = [
  'approve',
  'deny',
  'request_changes',
  'escalate',
  'accept',
  'redo',
  'give_up',
] as const satisfies readonly DecisionKind[];
export type Askable = (typeof ASKABLE)[number];

/** Each in one letter, where a vendor leaves a button little room. They stand in messages that are out: they stay. */
export const ASKED_LETTERS = {
  approve: 'a',
  deny: 'd',
  request_changes: 'c',
  escalate: 'e',
  accept: 'v',
  redo: 'r',
  give_up: 'g',
} as const satisfies Readonly<Record<Askable, string>>;

/** In UTF-16 units. */
export const MAX_COMMENT = 1_000;

export const ASKED_WORDS: Readonly<Record<Askable, Bilingual>> = {
  approve: { zh: '批准', en: 'Approve' },
  deny: { zh: '驳回', en: 'Deny' },
  request_changes: { zh: '要求修改', en: 'Request changes' },
  escalate: { zh: '升级', en: 'Escalate' },
  accept: { zh: '验收通过', en: 'Accept' },
  redo: { zh: '重新执行', en: 'Redo' },
  give_up: { zh: '放弃', en: 'Give up' },
};

export interface Button {
  readonly asked: Asked;
  readonly text: Bilingual;
  readonly style: 'primary' | 'plain' | 'danger';
  /** One more question before a dangerous answer; null where there is none. */
  readonly confirm: { readonly title: Bilingual; readonly text: Bilingual } | null;
}

/** What may be answered now. */
export interface Form {
  readonly name: 'decision' | 'verification';
  /** What to say of the comment. */
  readonly hint: Bilingual;
  /** In the order in which they stand. */
  readonly buttons: readonly Button[];
}

/**
 * The one form of a message. Nobody can make an action run from a message that does not show the whole of it.
 * @param showsWhole false takes the buttons away that let it run: approve and redo
 * @param grantable what may be remembered with an approval, and is shown; null where nothing may
 */
export function formOf(
  approval: Approval,
  showsWhole: boolean,
  grantable: Grantable | null = null,
): Form | null {
  switch (approval.status) {
    case 'pending':
    case 'final_review':
      return decisionForm(approval, showsWhole, grantable);
    case 'changes_requested':
      return denialForm(approval);
    case 'executed':
      return approval.dispatch === null ? null : verificationForm(approval, showsWhole);
    default:
      return null;
  }
}

/** Whether an answer is of no use without a comment. */
export function needsComment(decision: Askable): boolean {
  return decision !== 'approve' && decision !== 'escalate' && decision !== 'accept';
}

/** Whether it is about what came of an action, rather than about the question. */
export function isFollowUp(decision: Askable): boolean {
  return decision === 'accept' || decision === 'redo' || decision === 'give_up';
}

/** What a button carries, flat; `readAsked` reads it. */
export function writeAsked({ attempt, remember, ...shown }: Asked): JsonRecord {
  return { ...shown, ...(attempt === null ? {} : { attempt }), ...remember };
}

/** Reads what a button carried, which may be anything at all; null for what none of ours does. */
export function readAsked(value: JsonRecord): Asked | null {
  const { approvalId, revision, digest, attempt = null } = value;
  const decision = ASKABLE.find((kind) => kind === value['decision']);
  if (typeof approvalId !== 'string' || !APPROVAL_ID.test(approvalId)) return null;
  if (typeof revision !== 'number' || !Number.isSafeInteger(revision)) return null;
  if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) return null;
  if (attempt !== null && !isCount(attempt)) return null;
  if (decision === undefined || isFollowUp(decision) !== (attempt !== null)) return null;
  const remember = readRemember(value);
  if (remember === 'broken' || (remember !== null && decision !== 'approve')) return null;
  const asked = { approvalId, revision, digest, decision, attempt };
  return remember === null ? asked : { ...asked, remember };
}

/** The bounds that a button named, both or neither. */
function readRemember({ grantUses, grantSeconds }: JsonRecord): Remember | null | 'broken' {
  if (grantUses === undefined && grantSeconds === undefined) return null;
  return isCount(grantUses) && isCount(grantSeconds) ? { grantUses, grantSeconds } : 'broken';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

function decisionForm(approval: Approval, mayApprove: boolean, grantable: Grantable | null): Form {
  return {
    name: 'decision',
    hint: {
      zh: '驳回或要求修改时必填，会转给申请人',
      en: 'Required to deny or request changes; the requester will read it',
    },
    buttons: [
      ...(mayApprove ? [button(approval, 'approve', 'primary', confirmApproval(approval))] : []),
      ...(mayApprove && grantable !== null ? [rememberButton(approval, grantable)] : []),
      button(approval, 'request_changes', 'plain'),
      ...(canEscalate(approval) ? [button(approval, 'escalate', 'plain')] : []),
      button(approval, 'deny', 'danger'),
    ],
  };
}

/** Approves, and has the approval remembered in the bounds that the button names. */
function rememberButton(approval: Approval, grantable: Grantable): Button {
  const { text, remember } = rememberOffer(grantable);
  const drawn = button(approval, 'approve', 'plain', confirmApproval(approval));
  return { ...drawn, text, asked: { ...drawn.asked, remember } };
}

/** While changes are awaited all that is left to a decider is to deny. */
function denialForm(approval: Approval): Form {
  return {
    name: 'decision',
    hint: { zh: '驳回时必填，会转给申请人', en: 'Required to deny; the requester will read it' },
    buttons: [button(approval, 'deny', 'danger')],
  };
}

/** Its buttons also say whose evidence it is: another attempt is another matter. */
function verificationForm(approval: Approval, mayRedo: boolean): Form {
  const asksAgain = confirmAcceptance(approval);
  return {
    name: 'verification',
    hint: {
      zh: '重新执行或放弃时必填，会转给申请人',
      en: 'Required to redo or give up; the requester will read it',
    },
    buttons: [
      button(approval, 'accept', asksAgain === null ? 'primary' : 'plain', asksAgain),
      ...(mayRedo ? [button(approval, 'redo', 'danger', confirmRedo(approval))] : []),
      button(approval, 'give_up', 'plain'),
    ],
  };
}

function button(
  approval: Approval,
  decision: Askable,
  style: Button['style'],
  confirm: Button['confirm'] = null,
): Button {
  const { id: approvalId, revision, digest, dispatch } = approval;
  const asked = { approvalId, revision, digest, decision, attempt: dispatch?.attempt ?? null };
  return { asked, text: ASKED_WORDS[decision], style, confirm };
}

/** One more question before a dangerous approval. */
function confirmApproval({ risk, currentTier }: Approval): Button['confirm'] {
  const tier = highest([risk.tier, currentTier]);
  if (!atLeast(tier, 'HIGH')) return null;
  return {
    title: { zh: '确认批准？', en: 'Approve this?' },
    text: {
      zh: `风险等级 ${tier}。批准后将按所示内容执行。`,
      en: `The risk tier is ${tier}. Once approved, it may run exactly as shown.`,
    },
  };
}

/** One more question before anything but a plain success is taken. */
function confirmAcceptance({ dispatch, verified }: Approval): Button['confirm'] {
  const title = { zh: '确认验收通过？', en: 'Accept this?' };
  switch (dispatch?.outcome) {
    case 'succeeded':
      if (verified?.outcome !== 'failed') return null;
      return { title, text: { zh: '自动验收没有通过。', en: 'It did not pass its check.' } };
    case 'failed':
      return { title, text: { zh: '执行失败了。', en: 'It failed.' } };
    case 'not_taken':
      return {
        title,
        text: { zh: '没有执行者领取，什么都没有运行。', en: 'No executor got it; nothing ran.' },
      };
    default:
      return {
        title,
        text: {
          zh: '结果不明：没有人知道执行到了哪一步。验收通过即表示接受任何可能的结果。',
          en: 'The outcome is unknown: nobody knows what became of it. To accept it is to accept whatever happened.',
        },
      };
  }
}

function confirmRedo({ dispatch }: Approval): Button['confirm'] {
  const next = (dispatch?.attempt ?? 0) + 1;
  const unknown = dispatch?.outcome === 'unknown';
  return {
    title: { zh: '确认重新执行？', en: 'Run it again?' },
    text: {
      zh: `所示操作会再执行一次（第 ${next} 次）。${unknown ? '上一次可能已经执行，甚至仍在执行。' : ''}`,
      en: `The action shown runs once more, as attempt ${next}.${unknown ? ' The one before may have run, or still be running.' : ''}`,
    },
  };
}

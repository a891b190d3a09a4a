import type { Approval } from '../../domain/approval.ts';
import type { DecisionKind } from '../../domain/decision.ts';
import type { Grantable } from '../../domain/grant.ts';
import { atLeast, highest } from '../../domain/tier.ts';
import { rememberOffer } from './card-remember.ts';
import { type Element, words } from './card-elements.ts';
import type { Bilingual } from './wording.ts';

/** What a button asks for, as it was drawn: of which approval, as it stood then. */
export interface Asked {
  readonly approvalId: string;
  readonly revision: number;
  readonly digest: string;
  readonly decision: (typeof ASKABLE)[number];
  /** The attempt whose evidence the card showed; null on a card without any. */
  readonly attempt: number | null;
  /** So often and so long, in seconds, is the approval to be remembered; null where it is not. */
  readonly remember: { readonly grantUses: number; readonly grantSeconds: number } | null;
}

/** What the buttons of cards ask for. */
export const ASKABLE = [
  'approve',
  'deny',
  'request_changes',
  'accept',
  'redo',
  'give_up',
] as const satisfies readonly DecisionKind[];

/** The name of the form's input, as callbacks carry it. */
export const COMMENT = 'comment';
export const MAX_COMMENT = 1_000;

/**
 * The one form of an open card: a comment, and a button per answer. Each button says which approval, revision and
 * digest it was drawn for, so that an answer to something older is told apart.
 * @param mayApprove false where the card does not show all that would run
 * @param grantable what may be remembered with an approval, and is shown; null where nothing may
 */
export function decisionForm(
  approval: Approval,
  mayApprove: boolean,
  grantable: Grantable | null = null,
): Element {
  const approve = button(approval, 'approve', { zh: '批准', en: 'Approve' }, 'primary_filled');
  const hint = {
    zh: '驳回或要求修改时必填，会转给申请人',
    en: 'Required to deny or request changes; the requester will read it',
  };
  return {
    tag: 'form',
    name: 'decision',
    elements: [
      commentInput(hint),
      ...(mayApprove ? [{ ...approve, ...confirmApproval(approval) }] : []),
      ...(mayApprove && grantable !== null ? [rememberButton(approval, grantable)] : []),
      button(approval, 'request_changes', { zh: '要求修改', en: 'Request changes' }, 'default'),
      denyButton(approval),
    ],
  };
}

/** While changes are awaited all that is left to a decider is to deny. */
export function denialForm(approval: Approval): Element {
  const hint = { zh: '驳回时必填，会转给申请人', en: 'Required to deny; the requester will read it' };
  return { tag: 'form', name: 'decision', elements: [commentInput(hint), denyButton(approval)] };
}

/** Approves, and has the approval remembered in the bounds that the button names. */
function rememberButton(approval: Approval, grantable: Grantable): Element {
  const { text, value } = rememberOffer(grantable);
  const drawn = button(approval, 'approve', text, 'default', value);
  return { ...drawn, name: 'approve_and_remember', ...confirmApproval(approval) };
}

function denyButton(approval: Approval): Element {
  return button(approval, 'deny', { zh: '驳回', en: 'Deny' }, 'danger_filled');
}

/**
 * The one form of a card with evidence. Its buttons also say whose evidence it is: another attempt is another matter.
 * @param mayRedo false where the card does not show all that would run again
 */
export function verificationForm(approval: Approval, mayRedo: boolean): Element {
  const asksAgain = confirmAcceptance(approval);
  const type = 'confirm' in asksAgain ? 'default' : 'primary_filled';
  const accept = button(approval, 'accept', { zh: '验收通过', en: 'Accept' }, type);
  const redo = button(approval, 'redo', { zh: '重新执行', en: 'Redo' }, 'danger');
  const giveUp = button(approval, 'give_up', { zh: '放弃', en: 'Give up' }, 'default');
  const hint = {
    zh: '重新执行或放弃时必填，会转给申请人',
    en: 'Required to redo or give up; the requester will read it',
  };
  return {
    tag: 'form',
    name: 'verification',
    elements: [
      commentInput(hint),
      { ...accept, ...asksAgain },
      ...(mayRedo ? [{ ...redo, ...confirmRedo(approval) }] : []),
      giveUp,
    ],
  };
}

function commentInput(hint: Bilingual): Element {
  return {
    tag: 'input',
    name: COMMENT,
    input_type: 'multiline_text',
    max_length: MAX_COMMENT,
    label: words({ zh: '意见', en: 'Comment' }),
    placeholder: words(hint),
  };
}

function button(
  approval: Approval,
  decision: Asked['decision'],
  text: Bilingual,
  type: string,
  more: Element = {},
): Element {
  const { id: approvalId, revision, digest, dispatch } = approval;
  const shown = { approvalId, revision, digest, decision, ...more };
  const value: Element = dispatch === null ? shown : { ...shown, attempt: dispatch.attempt };
  return {
    tag: 'button',
    name: decision,
    type,
    text: words(text),
    form_action_type: 'submit',
    behaviors: [{ type: 'callback', value }],
  };
}

function confirm(title: Bilingual, text: Bilingual): Element {
  return { confirm: { title: words(title), text: words(text) } };
}

/** One more question before a dangerous approval. */
function confirmApproval({ risk, currentTier }: Approval): Element {
  const tier = highest([risk.tier, currentTier]);
  if (!atLeast(tier, 'HIGH')) return {};
  return confirm(
    { zh: '确认批准？', en: 'Approve this?' },
    {
      zh: `风险等级 ${tier}。批准后将按所示内容执行。`,
      en: `The risk tier is ${tier}. Once approved, it may run exactly as shown.`,
    },
  );
}

/** One more question before anything but a plain success is taken. */
function confirmAcceptance({ dispatch, verified }: Approval): Element {
  const title = { zh: '确认验收通过？', en: 'Accept this?' };
  switch (dispatch?.outcome) {
    case 'succeeded':
      if (verified?.outcome !== 'failed') return {};
      return confirm(title, { zh: '自动验收没有通过。', en: 'It did not pass its check.' });
    case 'failed':
      return confirm(title, { zh: '执行失败了。', en: 'It failed.' });
    case 'not_taken':
      return confirm(title, {
        zh: '没有执行者领取，什么都没有运行。',
        en: 'No executor got it; nothing ran.',
      });
    default:
      return confirm(title, {
        zh: '结果不明：没有人知道执行到了哪一步。验收通过即表示接受任何可能的结果。',
        en: 'The outcome is unknown: nobody knows what became of it. To accept it is to accept whatever happened.',
      });
  }
}

function confirmRedo({ dispatch }: Approval): Element {
  const next = (dispatch?.attempt ?? 0) + 1;
  const unknown = dispatch?.outcome === 'unknown';
  return confirm(
    { zh: '确认重新执行？', en: 'Run it again?' },
    {
      zh: `所示操作会再执行一次（第 ${next} 次）。${unknown ? '上一次可能已经执行，甚至仍在执行。' : ''}`,
      en: `The action shown runs once more, as attempt ${next}.${unknown ? ' The one before may have run, or still be running.' : ''}`,
    },
  );
}

import type { Approval } from '../../domain/approval.ts';
import { atLeast, highest } from '../../domain/tier.ts';
import { type Element, words } from './card-elements.ts';
import type { Bilingual } from './wording.ts';

/** The name of the form's input, as callbacks carry it. */
export const COMMENT = 'comment';
export const MAX_COMMENT = 1_000;

/**
 * The one form of an open card: a comment, and a button per answer. Each button says which approval, revision and
 * digest it was drawn for, so that an answer to something older is told apart.
 * @param mayApprove false where the card does not show all that would run
 */
export function decisionForm(approval: Approval, mayApprove: boolean): Element {
  const approve = button(approval, 'approve', { zh: '批准', en: 'Approve' }, 'primary_filled');
  const deny = button(approval, 'deny', { zh: '驳回', en: 'Deny' }, 'danger_filled');
  return {
    tag: 'form',
    name: 'decision',
    elements: [commentInput(), ...(mayApprove ? [{ ...approve, ...confirmation(approval) }] : []), deny],
  };
}

function commentInput(): Element {
  return {
    tag: 'input',
    name: COMMENT,
    input_type: 'multiline_text',
    max_length: MAX_COMMENT,
    label: words({ zh: '意见', en: 'Comment' }),
    placeholder: words({
      zh: '驳回时必填，会转给申请人',
      en: 'Required to deny; the requester will read it',
    }),
  };
}

function button(approval: Approval, decision: 'approve' | 'deny', text: Bilingual, type: string): Element {
  const { id: approvalId, revision, digest } = approval;
  return {
    tag: 'button',
    name: decision,
    type,
    text: words(text),
    form_action_type: 'submit',
    behaviors: [{ type: 'callback', value: { approvalId, revision, digest, decision } }],
  };
}

/** One more question before a dangerous approval. */
function confirmation({ risk, currentTier }: Approval): Element {
  const tier = highest([risk.tier, currentTier]);
  if (!atLeast(tier, 'HIGH')) return {};
  return {
    confirm: {
      title: words({ zh: '确认批准？', en: 'Approve this?' }),
      text: words({
        zh: `风险等级 ${tier}。批准后将按所示内容执行。`,
        en: `The risk tier is ${tier}. Once approved, it may run exactly as shown.`,
      }),
    },
  };
}

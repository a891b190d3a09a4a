import type { ApprovalView } from '../../contract/views.ts';
import type { SessionView } from '../../contract/session.ts';
import { SINGLE_KEY, isDeciding } from '../../domain/principal.ts';
import { type Tier, atLeast, highest } from '../../domain/tier.ts';
import { saysSomething } from '../../domain/visible.ts';
import { textsOf } from './action-parts.ts';
import { lookalikesIn } from './lookalikes.ts';
import { hidesSomething } from './reading.ts';

/** What a reader should know of an action's text before deciding, whatever its tier. */
export const NOTICES = ['hidden', 'lookalikes', 'long', 'blank'] as const;
export type Notice = (typeof NOTICES)[number];

/** UTF-16 code units of text that nobody takes in at a glance. */
const LONG = 4_000;

/** A run of blanks or empty lines behind which something could be pushed out of sight. */
const BLANK = / {60}|\n(?:[ \t]*\n){5}/;

export function noticesOf({ action }: Pick<ApprovalView, 'action'>): readonly Notice[] {
  const texts = textsOf(action);
  const found: Readonly<Record<Notice, boolean>> = {
    hidden: texts.some(hidesSomething),
    lookalikes: texts.some((text) => lookalikesIn(text, 1).length > 0),
    long: texts.reduce((sum, text) => sum + text.length, 0) > LONG,
    blank: texts.some((text) => BLANK.test(text)),
  };
  return NOTICES.filter((notice) => found[notice]);
}

/** The tier a decision is taken at: what was judged, or what it climbed to. */
export function tierOf({ risk, currentTier }: Pick<ApprovalView, 'risk' | 'currentTier'>): Tier {
  return highest([risk.tier, currentTier]);
}

/**
 * The word that a person must type before an approval counts; null where a click is enough. HIGH and above always take
 * one, and so does a text that cannot be taken in at a glance.
 */
export function wordToType(approval: Pick<ApprovalView, 'action' | 'risk' | 'currentTier'>): string | null {
  const tier = tierOf(approval);
  return atLeast(tier, 'HIGH') || noticesOf(approval).length > 0 ? tier : null;
}

export type Deed = 'approve' | 'deny' | 'request_changes' | 'escalate';

/** Why somebody cannot do something, as far as a page can know: the server has the last word. */
export type Hindrance = 'no_role' | 'own_request' | 'voted' | 'not_now';

type Asked = Pick<ApprovalView, 'status' | 'requester' | 'decisions' | 'revised'>;

export function hindranceOf(
  deed: Deed,
  approval: Asked,
  who: NonNullable<SessionView['principal']>,
): Hindrance | null {
  if (!isPossible(deed, approval.status)) return 'not_now';
  if (!who.roles.some(isDeciding)) return 'no_role';
  if (deed !== 'approve') return null;
  const { requester, revised } = approval;
  // The shared key resubmits for its agents, as it asks for them.
  const resubmitted = revised?.how === 'resubmitted' && revised.by === who.id && who.id !== SINGLE_KEY;
  if (requester === who.id || resubmitted) return 'own_request';
  const voted = approvalsIn(approval).some(({ by }) => by === who.id);
  return voted ? 'voted' : null;
}

/** While changes are awaited, the question can only be ended. */
function isPossible(deed: Deed, status: ApprovalView['status']): boolean {
  return (
    status === 'pending' || status === 'final_review' || (status === 'changes_requested' && deed === 'deny')
  );
}

/** Whether a deed takes words: the requester is told why. */
export function needsComment(deed: Deed): boolean {
  return deed === 'deny' || deed === 'request_changes';
}

/** Whether those words say anything: blanks and what nobody sees are none. */
export function isComment(comment: string): boolean {
  return saysSomething(comment);
}

/** Approvals that count so far: distinct people. */
export function approvalsOf({ decisions }: Pick<ApprovalView, 'decisions'>): number {
  return new Set(approvalsIn({ decisions }).map(({ by }) => by)).size;
}

/** What open mode took on trust counts no more once it has ended. */
function approvalsIn({ decisions }: Pick<ApprovalView, 'decisions'>): ApprovalView['decisions'] {
  return decisions.filter(({ decision, unproven }) => decision === 'approve' && unproven !== true);
}

type Question = Pick<ApprovalView, 'revision' | 'status' | 'dispatch'>;

/** Whether one's answer still is one to what is asked now, and not of another revision or before another result. */
export function isAnswered(before: Question, now: Question): boolean {
  if (before.revision !== now.revision) return false;
  if (now.status !== 'executed') return true;
  return before.status === 'executed' && before.dispatch?.attempt === now.dispatch?.attempt;
}

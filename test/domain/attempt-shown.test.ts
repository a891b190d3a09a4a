import { admit } from '../../domain/admission.ts';
import type { Approval } from '../../domain/approval.ts';
import type { ClaimDetails, FollowUpKind } from '../../domain/decision.ts';
import { decided, dispatched, evidenceOf, executed, resultOf } from '../channels/feishu-approvals.ts';
import { claimOn, person } from '../support/samples.ts';

const boss = person('boss', 'admin');
const first = evidenceOf(resultOf({ outcome: 'failed', exitCode: 1 }));
const running = decided(first, 'redo', undefined, 'again, TOKEN=abcdef123456');
const second = executed(running, resultOf());

function judge(approval: Approval, decision: FollowUpKind, details?: ClaimDetails): unknown {
  const claim = claimOn(approval, {
    decision,
    principal: boss.id,
    ...(details === undefined ? {} : { details }),
  });
  const admission = admit(approval, claim, boss);
  return admission.kind === 'refused' ? admission.code : admission.kind;
}

describe('a verdict on one attempt', () => {
  test.each(['accept', 'redo', 'give_up'] as const)('(%s) is none on the next', (kind) => {
    expect(judge(first, kind, { attempt: 1 })).toBe('admitted');
    expect(judge(second, kind, { attempt: 1 })).toBe('digest_mismatch');
    expect(judge(second, kind, { attempt: 2 })).toBe('admitted');
    expect(judge(second, kind)).toBe('admitted');
  });

  test.each(['accept', 'redo', 'give_up'] as const)(
    '(%s) that comes while the next runs is told so',
    (kind) => {
      expect(judge(running, kind, { attempt: 1 })).toBe('illegal_move');
    },
  );
});

test('why it is to be done again stands with the new attempt, masked, until the next', () => {
  expect(running.dispatch).toMatchObject({ attempt: 2, by: 'commander' });
  expect(running.dispatch?.comment).toMatch(/^again, TOKEN=\*+$/);
  expect(second.dispatch?.comment).toBe(running.dispatch?.comment);
  expect(dispatched(second).dispatch).not.toHaveProperty('comment');
});

import { OUTCOMES, countApprovals, grants } from '../../domain/decision.ts';
import { voteBy } from '../support/samples.ts';

describe('approvals', () => {
  test('are counted by people: one approver voting twice is still one approval', () => {
    expect(countApprovals([voteBy('ann'), voteBy('ann')], ['approver'])).toBe(1);
    expect(countApprovals([voteBy('ann'), voteBy('ben')], ['approver'])).toBe(2);
  });

  test('count only where their giver held one of the roles, and said approve', () => {
    const votes = [
      voteBy('ann'),
      voteBy('boss', 'admin'),
      { ...voteBy('ben'), decision: 'escalate' as const },
    ];
    expect(countApprovals(votes, ['admin'])).toBe(1);
    expect(countApprovals(votes, ['approver', 'admin'])).toBe(2);
    expect(countApprovals(votes, [])).toBe(0);
  });
});

test('only the two approving outcomes let an action run', () => {
  expect(OUTCOMES.filter(grants)).toEqual(['approved', 'auto_approved']);
});

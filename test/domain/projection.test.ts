import {
  escalatedEntry,
  refusedEntry,
  remindedEntry,
  settledEntry,
  votedEntry,
} from '../../domain/entries.ts';
import type { Approval } from '../../domain/approval.ts';
import { type EntryDraft, chainEntry } from '../../domain/ledger-entry.ts';
import { project } from '../../domain/projection.ts';
import { ASKED_AT, WORKDAY, askedFor, later, requestOf, voteBy } from '../support/samples.ts';

const approval = askedFor({ tier: 'MEDIUM' });

function fold(on: Approval, draft: EntryDraft | null, seq: number): Approval {
  if (draft === null) throw new Error('nothing to fold');
  const next = project(on, chainEntry(draft, seq, later(5), '0'.repeat(64)));
  if (next === null) throw new Error('the fold lost its approval');
  return next;
}

describe('an approval is the fold of its entries', () => {
  test('and begins with what was asked, as its plan has it', () => {
    const request = requestOf();
    expect(approval).toMatchObject({
      id: request.id,
      action: request.action,
      digest: request.digest,
      bodyHash: request.bodyHash,
      revision: 1,
      status: 'pending',
      currentTier: 'MEDIUM',
      rung: 0,
      resolution: null,
      decisions: [],
      createdAt: ASKED_AT,
      expiresAt: later(100),
      version: 1,
    });
    expect(approval.risk).toMatchObject({ tier: 'MEDIUM', policyVersion: 'test' });
  });

  test('and says that LOW was approved without a person, SAFE needed none', () => {
    expect(askedFor({ tier: 'LOW' })).toMatchObject({ status: 'approved', risk: { smartApproved: true } });
    expect(askedFor({ tier: 'SAFE' }).risk).not.toHaveProperty('smartApproved');
    expect(askedFor({ tier: 'SAFE' }).expiresAt).toBeNull();
  });

  test('climbing changes its rung and its current tier, never its risk', () => {
    const climbed = fold(approval, escalatedEntry(approval, 1, null), 2);
    expect(climbed).toMatchObject({ rung: 1, currentTier: 'HIGH', version: 2, status: 'pending' });
    expect(climbed.risk.tier).toBe('MEDIUM');
    expect(climbed.escalations).toEqual([{ at: later(5), from: 'MEDIUM', to: 'HIGH', by: 'system:timeout' }]);
    expect(climbed.decisions).toEqual([]);
    const asked = fold(approval, escalatedEntry(approval, 1, { ...voteBy('ann'), decision: 'escalate' }), 2);
    expect(asked.decisions).toHaveLength(1);
    expect(asked.escalations[0]?.by).toBe('ann');
  });

  test('votes, reminders and ends leave their marks', () => {
    const long = askedFor({ tier: 'HIGH', profile: WORKDAY });
    const reminded = fold(long, remindedEntry(long, 0), 2);
    expect(reminded.remindersSent).toBe(1);
    const looked = fold(reminded, votedEntry(reminded, voteBy('ann'), 'final_review'), 3);
    expect(looked).toMatchObject({ status: 'final_review', version: 3, resolution: null });
    const resolution = {
      outcome: 'approved',
      by: 'boss',
      via: 'http',
      at: later(6),
      comment: 'fine',
    } as const;
    const ended = fold(
      looked,
      settledEntry(looked, 1, looked.status, resolution, voteBy('boss', 'admin')),
      4,
    );
    expect(ended).toMatchObject({ status: 'approved', resolution, version: 4 });
    expect(ended.decisions.map((one) => one.by)).toEqual(['ann', 'boss']);
  });

  test('a refusal changes nothing, not even its version', () => {
    const refusal = { code: 'forbidden', message: 'no', attempted: 'approve', via: 'http' } as const;
    expect(fold(approval, refusedEntry(approval, 'eve', 'dec_1', refusal), 2)).toBe(approval);
  });

  test('an entry of an approval never asked for makes none', () => {
    const entry = chainEntry(remindedEntry(approval, 0), 1, later(1), '0'.repeat(64));
    expect(project(null, entry)).toBeNull();
  });
});

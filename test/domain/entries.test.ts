import {
  escalatedEntry,
  openingEntries,
  refusedEntry,
  remindedEntry,
  settledEntry,
  votedEntry,
} from '../../domain/entries.ts';
import { CANARY } from '../support/canaries.ts';
import { ASKED_AT, type Asked, askedFor, judgementOf, later, requestOf, voteBy } from '../support/samples.ts';

const opening = (asked: Asked): ReturnType<typeof openingEntries> =>
  openingEntries(requestOf(asked.request), judgementOf(asked));

describe('the entries that open an approval', () => {
  test('are one where a person is asked', () => {
    expect(opening({ tier: 'HIGH' }).map((entry) => [entry.event, entry.from, entry.to])).toEqual([
      ['requested', null, 'pending'],
    ]);
  });

  test.each([
    ['SAFE', [], 'auto_approved', 'approved'],
    ['LOW', [], 'auto_approved', 'approved'],
    ['CRITICAL', ['crisis'], 'crisis', 'rejected'],
    ['SAFE', ['crisis'], 'crisis', 'rejected'],
  ] as const)('of %s %p end it at once as %s', (tier, labels, outcome, state) => {
    const entries = opening({ tier, labels, notice: 'call 988' });
    expect(entries.map((entry) => entry.event)).toEqual(['requested', 'settled']);
    expect(entries[1]).toMatchObject({
      from: 'pending',
      to: state,
      details: { resolution: { outcome, at: ASKED_AT, comment: 'call 988' }, decision: null },
    });
  });

  test('hold no secret of the request, in any field', () => {
    const secret = `password=${CANARY}`;
    const request = {
      action: { command: secret, argv: ['x', '--token', CANARY], env: { DB_PASSWORD: CANARY } },
      reason: `I need ${secret}`,
    };
    const text = JSON.stringify(opening({ request }));
    expect(text).not.toContain(CANARY);
    expect(text).toContain('password=****');
  });

  test('hold no secret that a finding quotes alone', () => {
    const request = requestOf({ action: { argv: ['login', '--token', CANARY] } });
    const judgement = judgementOf({ tier: 'HIGH' });
    const finding = { rule: 'a.b', tier: 'HIGH', label: null, span: null, path: '/argv' } as const;
    const findings = [{ ...finding, message: `Hands ${CANARY} over.`, messageZh: `交出 ${CANARY}。` }];
    const entries = openingEntries(request, { ...judgement, verdict: { ...judgement.verdict, findings } });
    expect(JSON.stringify(entries)).toContain('Hands ***');
    expect(JSON.stringify(entries)).not.toContain(CANARY);
  });
});

describe('steps', () => {
  test('are named so that two writers of one fact name it alike, and of two facts differently', () => {
    const approval = askedFor();
    const resolution = { outcome: 'expired', by: 'system:timeout', via: 'system', at: later(1), comment: '' };
    const bySystem = settledEntry(approval, 1, 'pending', { ...resolution, outcome: 'expired' }, null);
    const byPerson = settledEntry(
      approval,
      1,
      'pending',
      { ...resolution, outcome: 'denied' },
      voteBy('ann'),
    );
    expect(bySystem.step).toBe(byPerson.step);
    expect(settledEntry(approval, 2, 'pending', { ...resolution, outcome: 'expired' }, null).step).not.toBe(
      bySystem.step,
    );
    expect(escalatedEntry(approval, 1, null)?.step).toBe(escalatedEntry(approval, 1, voteBy('ann'))?.step);
    expect(escalatedEntry(approval, 1, null)?.step).not.toBe(escalatedEntry(approval, 2, null)?.step);
    expect(remindedEntry(approval, 0).step).not.toBe(remindedEntry(approval, 1).step);
    expect(votedEntry(approval, voteBy('ann'), 'voted').step).not.toBe(
      votedEntry(approval, voteBy('ben'), 'voted').step,
    );
  });

  test('climb no further than the ladder has rungs', () => {
    const approval = askedFor({ tier: 'MEDIUM' });
    expect(escalatedEntry(approval, 2, null)).toMatchObject({
      actor: 'system:timeout',
      details: { rung: 2, from: 'MEDIUM', to: 'CRITICAL' },
    });
    expect(escalatedEntry(approval, 3, null)).toBeNull();
  });

  test('of a refusal change no state and hold no secret', () => {
    const refusal = {
      code: 'forbidden',
      message: `token=${CANARY}`,
      attempted: 'approve',
      via: 'http',
    } as const;
    const entry = refusedEntry(askedFor(), 'eve', 'dec_1', refusal);
    expect(entry).toMatchObject({ from: 'pending', to: null, actor: 'eve', decisionId: 'dec_1' });
    expect(JSON.stringify(entry)).not.toContain(CANARY);
  });
});

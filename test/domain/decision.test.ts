import fc from 'fast-check';
import { OUTCOMES, countApprovals, grants, readEnvelope } from '../../domain/decision.ts';
import { type KeyRing, openEnvelope, sealWith } from '../../domain/envelope.ts';
import { askedFor, claimOn, voteBy } from '../support/samples.ts';

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

describe('the details of a claim', () => {
  const ring: KeyRing = { current: 'k1', keys: new Map([['k1', Buffer.alloc(32, 1)]]) };
  const claim = claimOn(askedFor(), { decision: 'report' });
  const sealed = (details: unknown) => {
    const whole = { ...claim, details };
    return { claim: whole, ...sealWith(ring, 'decision', whole) };
  };

  test('are kept where they are flat, and covered by the seal', () => {
    const details = { executor: 'ops', manual: false, exitCode: 0, signal: null };
    expect(openEnvelope(ring, sealed(details))?.details).toEqual(details);
    const changed = { ...sealed(details), claim: { ...claim, details: { ...details, exitCode: 1 } } };
    expect(openEnvelope(ring, changed)).toBeNull();
    expect(openEnvelope(ring, { ...sealed(details), claim })).toBeNull();
  });

  test.each<[string, unknown]>([
    ['nested', { result: { exitCode: 0 } }],
    ['a list in it', { argv: ['ls'] }],
    ['a list', []],
    ['a list of texts', ['ls']],
    ['null', null],
    ['a text', 'ops'],
    ['a number', 1],
    ['true', true],
  ])('are refused as no claim at all: %s', (_, details) => {
    expect(readEnvelope(sealed(details))).toBeNull();
    expect(openEnvelope(ring, sealed(details))).toBeNull();
  });

  test('nested deeper than any stack are refused and stop nothing', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    expect(readEnvelope({ claim: { ...claim, details: { deep } }, keyId: 'k1', mac: '' })).toBeNull();
    expect(readEnvelope({ claim: { ...claim, details: deep }, keyId: 'k1', mac: '' })).toBeNull();
  });

  test('however odd or big, never stop who reads them, and are flat where they are believed', () => {
    const big = fc.dictionary(fc.string(), fc.oneof(fc.string({ maxLength: 10_000 }), fc.double()));
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.dictionary(fc.string(), fc.anything()), big), (details) => {
        const forged = { claim: { ...claim, details }, keyId: 'k1', mac: '0'.repeat(64) };
        expect(openEnvelope(ring, forged)).toBeNull();
        const read = readEnvelope(forged);
        for (const value of Object.values(read?.claim.details ?? {})) {
          expect(value === null || typeof value !== 'object').toBe(true);
        }
        // What was read is written down, in the history and for its refusal.
        if (read !== null) expect(() => JSON.stringify(read)).not.toThrow(RangeError);
      }),
      { numRuns: 1_000 },
    );
  });
});

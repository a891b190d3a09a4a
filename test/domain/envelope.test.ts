import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { DecisionClaim, DecisionEnvelope } from '../../domain/decision.ts';
import { type KeyRing, openEnvelope, sealWith, verifySeal } from '../../domain/envelope.ts';
import { askedFor, claimOn, requestOf } from '../support/samples.ts';

const key = randomBytes(32);
const ring: KeyRing = { current: 'k1', keys: new Map([['k1', key]]) };
const claim: DecisionClaim = claimOn(askedFor(), { comment: 'looks right', details: { executor: 'one' } });
const sealed: DecisionEnvelope = { claim, ...sealWith(ring, 'decision', claim) };

const OTHER: Readonly<Required<Record<keyof DecisionClaim, unknown>>> = {
  decisionId: 'dec_other',
  approvalId: 'apr_other',
  revision: 2,
  decision: 'deny',
  principal: 'eve',
  via: 'cli',
  comment: 'looks right ',
  digest: 'f'.repeat(64),
  acceptedAt: '2020-01-01T00:00:00.000Z',
  details: { executor: 'another' },
};

describe('the seal of a decision', () => {
  test('opens what it closed', () => {
    expect(openEnvelope(ring, sealed)).toEqual(claim);
    expect(openEnvelope(ring, JSON.parse(JSON.stringify(sealed)))).toEqual(claim);
  });

  test.each(Object.keys(OTHER) as readonly (keyof DecisionClaim)[])('breaks when %s is changed', (field) => {
    expect(openEnvelope(ring, { ...sealed, claim: { ...claim, [field]: OTHER[field] } })).toBeNull();
    const { [field]: _, ...rest } = claim;
    expect(openEnvelope(ring, { ...sealed, claim: rest })).toBeNull();
  });

  test('breaks when a member is added', () => {
    expect(openEnvelope(ring, { ...sealed, claim: { ...claim, roles: ['admin'] } })).toBeNull();
  });

  test('breaks with any digit of its code, in another case, cut or lengthened', () => {
    for (let index = 0; index < sealed.mac.length; index += 1) {
      const digit = sealed.mac[index] === '0' ? '1' : '0';
      const mac = `${sealed.mac.slice(0, index)}${digit}${sealed.mac.slice(index + 1)}`;
      expect(openEnvelope(ring, { ...sealed, mac })).toBeNull();
    }
    for (const mac of ['', sealed.mac.toUpperCase(), sealed.mac.slice(1), `${sealed.mac}0`, '0'.repeat(64)]) {
      expect(openEnvelope(ring, { ...sealed, mac })).toBeNull();
    }
  });

  test('of a request is not the seal of a decision, nor the other way round', () => {
    const asRequest = { claim, ...sealWith(ring, 'request', claim) };
    expect(openEnvelope(ring, asRequest)).toBeNull();
    const request = requestOf();
    const seal = sealWith(ring, 'decision', request);
    expect(verifySeal(ring, 'request', request, seal.keyId, seal.mac)).toBe(false);
    const right = sealWith(ring, 'request', request);
    expect(verifySeal(ring, 'request', request, right.keyId, right.mac)).toBe(true);
  });

  test('goes on opening after its key was rotated, until the key is taken away', () => {
    const rotated: KeyRing = { current: 'k2', keys: new Map([...ring.keys, ['k2', randomBytes(32)]]) };
    expect(openEnvelope(rotated, sealed)).toEqual(claim);
    expect(sealWith(rotated, 'decision', claim)).toMatchObject({ keyId: 'k2' });
    expect(openEnvelope({ current: 'k2', keys: new Map([['k2', randomBytes(32)]]) }, sealed)).toBeNull();
    expect(openEnvelope({ current: 'k1', keys: new Map([['k1', randomBytes(32)]]) }, sealed)).toBeNull();
    expect(openEnvelope(rotated, { ...sealed, keyId: 'k2' })).toBeNull();
  });

  test('cannot be made with a key that is not there', () => {
    expect(() => sealWith({ current: 'k9', keys: ring.keys }, 'decision', claim)).toThrow('no key k9');
  });

  test('is not found on anything else that a signal may carry, and nothing of it throws', () => {
    const value = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withMap: true });
    const near = fc.record({
      claim: fc.oneof(value, fc.record({ ...claimArbitrary(), extra: value }, { requiredKeys: [] })),
      keyId: fc.oneof(fc.constantFrom('k1', '__proto__', 'constructor'), value),
      mac: fc.oneof(fc.constant(sealed.mac), value),
    });
    fc.assert(
      fc.property(fc.oneof(value, near), (candidate) => {
        expect(openEnvelope(ring, candidate)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('is not found on a claim that no seal could cover: a lone surrogate, or nested without end', () => {
    expect(openEnvelope(ring, { ...sealed, claim: { ...claim, comment: '\ud800' } })).toBeNull();
    let deep: unknown = 0;
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    expect(openEnvelope(ring, { ...sealed, claim: { ...claim, deep } })).toBeNull();
    expect(verifySeal(ring, 'request', { reason: '\udfff' }, 'k1', sealed.mac)).toBe(false);
  });
});

/** Members that look like a claim's, lone surrogates included. */
function claimArbitrary(): { readonly [K in keyof DecisionClaim]: fc.Arbitrary<unknown> } {
  const text = fc.string({ unit: 'binary', maxLength: 5 });
  return {
    decisionId: text,
    approvalId: text,
    revision: fc.oneof(fc.integer(), fc.double()),
    decision: fc.constantFrom('approve', 'deny', 'toString'),
    principal: text,
    via: text,
    comment: fc.constantFrom('\ud800', 'ok'),
    digest: text,
    acceptedAt: text,
  };
}

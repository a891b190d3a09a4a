import fc from 'fast-check';
import { type Held, type PolicyRule, type Ruling, applyRules } from '../../domain/policy-rules.ts';
import { TIERS, type Tier, atLeast, levelOf } from '../../domain/tier.ts';
import type { Finding, Verdict } from '../../domain/verdict.ts';

function finding(rule: string, tier: Tier, label: string | null = null): Finding {
  return { rule, tier, label, message: rule, span: null, path: '/command' };
}

/** A verdict of the judge, as its findings make it. */
function judged(tier: Tier, rule = 'git.force-push', label: string | null = 'history_rewrite'): Verdict {
  if (tier === 'SAFE') return { tier, level: 'low', labels: [], findings: [] };
  const labels = label === null ? [] : [label];
  return { tier, level: levelOf(tier), labels, findings: [finding(rule, tier, label)] };
}

type Changes = Partial<PolicyRule> & { readonly held?: Held };

/** Applies rules of whose conditions it is said whether they hold. */
function apply(verdict: Verdict, rules: readonly Changes[], floor: Tier = 'SAFE'): Ruling {
  const made = rules.map(({ held = true, ...rule }, index) => ({
    rule: { id: `r${index}`, when: '', ...rule },
    held,
  }));
  return applyRules(made, verdict, floor, (one) => one.held);
}

const LOWER = { lower: true, reason: 'it is ours' } as const;
const rulesOf = ({ verdict }: Ruling): readonly string[] => verdict.findings.map(({ rule }) => rule);

describe('a rule that raises', () => {
  test('makes the tier that at least, says so in a finding, and keeps level and labels in step', () => {
    const { verdict } = apply(judged('LOW'), [{ raise: 'HIGH', label: 'production' }]);
    expect(verdict).toMatchObject({ tier: 'HIGH', level: 'high', labels: ['history_rewrite', 'production'] });
    expect(verdict.findings.map(({ rule, tier }) => [rule, tier])).toEqual([
      ['policy.r0', 'HIGH'],
      ['git.force-push', 'LOW'],
    ]);
  });

  test('leaves what is higher already', () => {
    expect(apply(judged('CRITICAL'), [{ raise: 'MEDIUM' }, { tier: 'LOW' }]).verdict).toMatchObject({
      tier: 'CRITICAL',
      level: 'high',
    });
  });

  test('says what its author wrote, in both languages', () => {
    const { verdict } = apply(judged('SAFE'), [{ raise: 'LOW', message: { en: 'Frozen.', zh: '已冻结。' } }]);
    expect(verdict.findings[0]).toMatchObject({ message: 'Frozen.', messageZh: '已冻结。', label: null });
  });

  test('and does not hold changes nothing', () => {
    const verdict = judged('LOW');
    const { verdict: ruled, demands } = apply(verdict, [{ raise: 'HIGH', quorum: 2, held: false }]);
    expect(ruled).toBe(verdict);
    expect(demands).toEqual({ profile: null, quorum: 1, approvers: [], asks: false });
  });
});

describe('a rule that lowers', () => {
  test('is first among the findings, and what it answers for stays listed', () => {
    const { verdict } = apply(judged('HIGH'), [{ tier: 'LOW', ...LOWER }]);
    expect(verdict).toMatchObject({ tier: 'LOW', level: 'low', labels: ['history_rewrite'] });
    expect(verdict.findings.map(({ rule, tier }) => [rule, tier])).toEqual([
      ['policy.r0', 'LOW'],
      ['git.force-push', 'HIGH'],
    ]);
    expect(verdict.findings[0]?.message).toBe('The policy lowers this from HIGH to LOW: it is ours');
  });

  test('stops at the floor, and says nothing where there is nothing to lower', () => {
    const stopped = apply(judged('CRITICAL'), [{ tier: 'SAFE', ...LOWER }], 'MEDIUM');
    expect(stopped.verdict).toMatchObject({ tier: 'MEDIUM', level: 'medium' });
    expect(stopped.verdict.findings[0]?.message).toContain('from CRITICAL to MEDIUM');
    const verdict = judged('HIGH');
    expect(apply(verdict, [{ tier: 'LOW', ...LOWER }], 'HIGH').verdict).toBe(verdict);
  });

  test.each<[readonly string[], Tier]>([
    [['git.force-push'], 'LOW'],
    [['git.*'], 'LOW'],
    [['git.force-pushed', 'files.*'], 'HIGH'],
    [['git*.*'], 'HIGH'],
  ])('for %j alone answers for no other finding', (only, tier) => {
    expect(apply(judged('HIGH'), [{ tier: 'LOW', only, ...LOWER }]).verdict.tier).toBe(tier);
  });

  test('for one finding alone is stopped by any other above its tier, a rule’s included', () => {
    const two: Verdict = {
      ...judged('HIGH'),
      findings: [finding('git.force-push', 'HIGH'), finding('x.y', 'MEDIUM')],
    };
    const rule: Changes = { tier: 'LOW', only: ['git.*'], ...LOWER };
    expect(apply(two, [rule]).verdict.tier).toBe('HIGH');
    expect(apply(two, [{ ...rule, tier: 'MEDIUM' }]).verdict.tier).toBe('MEDIUM');
    expect(apply(judged('HIGH'), [{ raise: 'HIGH' }, rule]).verdict.tier).toBe('HIGH');
  });

  test('raises where its tier is the higher one', () => {
    expect(apply(judged('LOW'), [{ tier: 'HIGH', ...LOWER }]).verdict.tier).toBe('HIGH');
  });
});

describe('rules', () => {
  test('apply in their order, each to what those before it left', () => {
    const raise: Changes = { raise: 'HIGH' };
    const lower: Changes = { tier: 'LOW', ...LOWER };
    expect(apply(judged('MEDIUM'), [raise, lower]).verdict.tier).toBe('LOW');
    expect(apply(judged('MEDIUM'), [lower, raise]).verdict.tier).toBe('HIGH');
  });

  test('demand the highest quorum, the last profile, and each its approvers', () => {
    const { demands } = apply(judged('LOW'), [
      { quorum: 3, profile: 'workday' },
      { quorum: 2, profile: 'confirm', approvers: ['admin'] },
    ]);
    expect(demands).toEqual({
      profile: 'confirm',
      quorum: 3,
      approvers: [{ roles: ['admin'], narrows: false }],
      asks: true,
    });
  });

  test.each<[string, Changes, boolean]>([
    ['a label', { label: 'own' }, false],
    ['LOW', { raise: 'LOW' }, false],
    ['MEDIUM', { raise: 'MEDIUM' }, true],
    ['a quorum', { quorum: 2 }, true],
    ['approvers', { approvers: ['admin'] }, true],
    ['a lower tier', { tier: 'MEDIUM', ...LOWER }, false],
  ])('that ask for %s: whether no allowlist lets that pass', (_, rule, asks) => {
    expect(apply(judged('HIGH'), [rule]).demands.asks).toBe(asks);
  });
});

describe('a condition that fails', () => {
  const held = { failed: 'no such key' };

  test('counts as met where its rule is stricter, and a person is asked', () => {
    const ruling = apply(judged('SAFE'), [{ label: 'own', quorum: 2, held }]);
    expect(ruling.verdict).toMatchObject({
      tier: 'MEDIUM',
      level: 'medium',
      labels: ['policy_failed', 'own'],
    });
    expect(rulesOf(ruling)).toEqual(['policy.failed', 'policy.r0']);
    expect(ruling.verdict.findings[0]?.message).toContain('"r0" failed (no such key)');
    expect(ruling.demands).toMatchObject({ quorum: 2, asks: true });
    expect(apply(judged('SAFE'), [{ raise: 'CRITICAL', held }]).verdict.tier).toBe('CRITICAL');
  });

  test('lowers nothing, and says so', () => {
    const { verdict, demands } = apply(judged('HIGH'), [
      { tier: 'SAFE', label: 'own', quorum: 2, ...LOWER, held },
    ]);
    expect(demands).toMatchObject({ quorum: 1, asks: false });
    expect(verdict).toMatchObject({ tier: 'HIGH', labels: ['history_rewrite', 'policy_failed'] });
    expect(verdict.findings.at(-1)).toMatchObject({ rule: 'policy.failed', tier: 'SAFE' });
  });

  test('is undone by no rule after it', () => {
    const ruling = apply(judged('SAFE'), [
      { label: 'own', held },
      { tier: 'SAFE', ...LOWER },
    ]);
    expect(ruling.verdict.tier).toBe('MEDIUM');
  });

  test('gives nobody a say who had none: no other profile, and approvers only fewer', () => {
    const { demands } = apply(judged('HIGH'), [{ profile: 'workday', approvers: ['approver'], held }]);
    expect(demands).toMatchObject({ profile: null, approvers: [{ roles: ['approver'], narrows: true }] });
  });
});

const tiers = fc.constantFrom(...TIERS);
const helds = fc.constantFrom<Held>(true, false, { failed: 'error' });
const stricter = fc.record({ raise: tiers, held: helds });
const exact = fc.record({ tier: tiers, held: helds });
const lowering = fc.record({
  tier: tiers,
  held: helds,
  lower: fc.constant(true as const),
  reason: fc.constant('x'),
});

test('without `lower`, no rules make any tier lower', () => {
  fc.assert(
    fc.property(tiers, fc.array(fc.oneof(stricter, exact)), (tier, rules) => {
      expect(atLeast(apply(judged(tier), rules).verdict.tier, tier)).toBe(true);
    }),
  );
});

test('no rules at all lower anything below the floor, and the level is that of the tier', () => {
  fc.assert(
    fc.property(tiers, tiers, fc.array(fc.oneof(stricter, exact, lowering)), (tier, floor, rules) => {
      const { verdict } = apply(judged(tier), rules, floor);
      expect(atLeast(verdict.tier, atLeast(tier, floor) ? floor : tier)).toBe(true);
      expect(verdict.level).toBe(levelOf(verdict.tier));
      expect(verdict.findings.some((one) => one.rule === 'git.force-push')).toBe(tier !== 'SAFE');
    }),
  );
});

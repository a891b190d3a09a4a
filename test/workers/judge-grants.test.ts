import type { ApprovalRequest } from '../../domain/approval.ts';
import { openingEntries } from '../../domain/entries.ts';
import { useOf } from '../../domain/grant.ts';
import type { Judgement } from '../../domain/judgement.ts';
import { readPolicy } from '../../policy-source.ts';
import { createJudge } from '../../workers/judge.ts';
import { grantWith } from '../support/grants.ts';
import { requestOf } from '../support/samples.ts';

const TIERS = `    tiers:
      SAFE: { decide: auto }
      LOW: { decide: person, timeout: 1m }
      MEDIUM: { decide: person, timeout: 1m }
      HIGH: { decide: person, timeout: 1m }
      CRITICAL: { decide: person, timeout: 1m }
`;
const policyWith = (grants = '', rules = '') =>
  readPolicy(
    `profiles:\n  mine:\n${TIERS}${grants === '' ? '' : `    grants: ${grants}\n`}${rules}`,
    'my.yaml',
  ).policy;

function judge(changes: Partial<ApprovalRequest>, grants = '', rules = ''): Judgement {
  const asked = { profile: 'mine', action: { command: 'git commit -m "a"' }, ...changes };
  return createJudge(() => policyWith(grants, rules), [])(requestOf(asked));
}

/** As the API pins it, of a grant that was given for this. */
function grantFor(changes: Partial<ApprovalRequest>, grants = ''): NonNullable<ApprovalRequest['grant']> {
  const { grantable, verdict } = judge(changes, grants);
  return useOf(grantWith({ shape: grantable?.shape ?? 'none', tier: verdict.tier, labels: verdict.labels }));
}

const FORCE = { action: { command: 'git push --force' } };

describe('what may be remembered', () => {
  test('is told with the policy’s terms', () => {
    expect(judge({}).grantable).toEqual({
      ...{ shape: expect.stringMatching(/^[0-9a-f]{64}$/), pattern: 'git commit -m ‹text› · profile mine' },
      ...{ upTo: 'MEDIUM', maxUses: null, maxSeconds: 30 * 86_400 },
    });
    expect(judge({}, '{ upTo: LOW, maxUses: 5, maxAge: 8h }').grantable).toMatchObject({
      ...{ upTo: 'LOW', maxUses: 5, maxSeconds: 28_800 },
    });
  });

  test.each<[string, Partial<ApprovalRequest>, string?, string?]>([
    ['HIGH, unless the policy says so', FORCE],
    ['CRITICAL, whatever the policy says', { action: { command: 'rm -rf /' } }, '{ upTo: HIGH }'],
    ['nothing, where the policy says NONE', {}, '{ upTo: NONE }'],
    ['what is above the policy’s tier', { action: { command: 'git push origin main' } }, '{ upTo: LOW }'],
    ['what needs no person', { action: { command: 'ls' } }],
    ['what is never bypassed', { action: { type: 'deploy_production' } }, '{ upTo: HIGH }'],
    ['what comes by an older protocol', { protocol: 'confirmations' }],
    ['a crisis', { reason: 'I want to kill myself' }],
    ['what a rule has people asked about', {}, '', 'rules:\n  - { id: two, when: "true", quorum: 2 }\n'],
  ])('is not %s', (_, changes, grants = '', rules = '') => {
    expect(judge(changes, grants, rules).grantable).toBeUndefined();
  });

  test('is HIGH where the policy says so, word for word', () => {
    expect(judge(FORCE, '{ upTo: HIGH }').grantable).toMatchObject({
      pattern: 'git push --force · profile mine',
    });
  });

  test('is not what takes two people, or a final review', () => {
    const asked = { action: { command: 'git commit -m "a"' } };
    const two = readPolicy(
      `profiles:\n  mine:\n${TIERS.replace('LOW: { decide: person,', 'LOW: { decide: person, quorum: 2,')}`,
      'p.yaml',
    );
    expect(
      createJudge(() => two.policy, [])(requestOf({ ...asked, profile: 'mine' })).grantable,
    ).toBeUndefined();
    const final = readPolicy(
      `profiles:\n  mine:\n${TIERS}    finalReview: { fromTier: LOW, approvers: [admin] }\n`,
      'p.yaml',
    );
    expect(
      createJudge(() => final.policy, [])(requestOf({ ...asked, profile: 'mine' })).grantable,
    ).toBeUndefined();
  });
});

describe('a request with a use of a grant', () => {
  test('is approved at once, by the grant, with who gave it in the comment', () => {
    const grant = grantFor({});
    const request = requestOf({ profile: 'mine', action: { command: 'git commit -m "another"' }, grant });
    const judged = judge(request);
    expect(judged.plan).toMatchObject({ auto: 'grant', rungs: [] });
    const [, settled] = openingEntries(request, judged);
    expect(settled).toMatchObject({
      actor: 'system:grant',
      to: 'approved',
      details: {
        resolution: {
          outcome: 'auto_approved',
          by: 'system:grant',
          comment: `allowed by grant ${grant.id}, which ann gave until ${grant.expiresAt}`,
        },
      },
    });
    expect(judge({ ...request, language: 'zh' }).notice).toContain('ann');
  });

  test.each<[string, Partial<ApprovalRequest>, string?, string?]>([
    ['of another structure', { action: { command: 'git commit -m a --amend' } }],
    ['of another profile', { profile: 'workday' }],
    ['of another host', { action: { command: 'git commit -m "a"', host: 'b' } }],
    ['in a crisis', { reason: 'I want to kill myself' }],
    [
      'that a model found unsafe',
      { safety: [{ rule: 's', tier: 'HIGH', label: 'x', message: '', span: null, path: '/prose' }] },
    ],
    ['when the policy has stopped it', {}, '{ upTo: NONE }'],
    ['when a rule raises it', {}, '', 'rules:\n  - { id: up, when: "true", raise: MEDIUM }\n'],
    ['when a rule labels it', {}, '', 'rules:\n  - { id: up, when: "true", label: ours }\n'],
    ['when a rule asks for two', {}, '', 'rules:\n  - { id: up, when: "true", quorum: 2 }\n'],
  ])('asks a person all the same %s', (_, changes, grants = '', rules = '') => {
    const { plan } = judge({ grant: grantFor({}), ...changes }, grants, rules);
    expect(plan.auto).toBeNull();
    expect(plan.rungs.length).toBeGreaterThan(0);
  });

  test('asks a person about a revision', () => {
    const { plan } = createJudge(() => policyWith(), [])(
      requestOf({ profile: 'mine', action: { command: 'git commit -m "a"' }, grant: grantFor({}) }),
      'revision',
    );
    expect(plan.auto).toBeNull();
  });
});

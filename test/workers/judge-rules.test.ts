import type { ApprovalRequest } from '../../domain/approval.ts';
import { DEFAULT_CRISIS } from '../../domain/crisis.ts';
import type { Judgement } from '../../domain/judgement.ts';
import { readPolicy } from '../../policy-source.ts';
import { crisisResources } from '../../risk/crisis/resources.ts';
import { createClassifier, createJudge } from '../../workers/judge.ts';
import { requestOf } from '../support/samples.ts';

const policyWith = (rules: string) => readPolicy(`rules:\n${rules}`, 'my.yaml').policy;

function judge(
  rules: string,
  changes: Partial<ApprovalRequest>,
  of: 'request' | 'revision' = 'request',
): Judgement {
  return createJudge(() => policyWith(rules), [])(requestOf({ profile: 'interactive', ...changes }), of);
}

const LOWERED = '  - { id: ours, when: "true", tier: SAFE, lower: true, reason: It is ours. }\n';
const RAISED =
  '  - { id: prod, when: request.workspace == "prod", raise: HIGH, quorum: 2, approvers: [admin] }\n';

test('the plan is that of the tier that the rules leave, and names the policy', () => {
  const { verdict, plan } = judge(RAISED, { workspace: 'prod', action: { command: 'ls' } });
  expect(verdict.tier).toBe('HIGH');
  expect(plan.rungs.map(({ tier, quorum, approvers }) => [tier, quorum, approvers])).toEqual([
    ['HIGH', 2, ['admin']],
    ['CRITICAL', 2, ['admin']],
  ]);
  expect(plan.policyVersion).toBe(policyWith(RAISED).version);
  expect(judge(LOWERED, { action: { command: 'git push --force' } }).plan.auto).toBe('safe');
});

test('a revision asks a person though a rule lowers it', () => {
  const { verdict, plan } = judge(LOWERED, { action: { command: 'git push --force' } }, 'revision');
  expect(verdict.tier).toBe('SAFE');
  expect(plan.rungs[0]?.tier).toBe('MEDIUM');
});

test('a rule knows the command that verifies, and who carries out', () => {
  const rule =
    '  - { id: check, when: request.verification.command.contains("prod") && request.executor == "ops", raise: HIGH }\n';
  const verification = { mode: 'auto', check: { command: 'ls prod' } } as const;
  const followUp = { executor: 'ops', limitSeconds: 60, verification };
  expect(judge(rule, { action: { command: 'ls' }, followUp }).verdict.tier).toBe('HIGH');
});

test('what a rule asks people about, no allowlist lets pass', () => {
  const listed = { allowlisted: true, action: { type: 'deploy' } } as const;
  const auto = (rules: string): string | null => judge(rules, listed).plan.auto;
  expect(auto('  - { id: a, when: "true", label: own }\n')).toBe('allowlist');
  expect(auto('  - { id: a, when: "true", raise: MEDIUM }\n')).toBeNull();
  expect(auto('  - { id: a, when: "true", quorum: 2 }\n')).toBeNull();
  expect(auto('  - { id: a, when: request.action.args.x, label: own }\n')).toBeNull();
});

test('what is classified without a request is judged by the rules too', () => {
  const classify = createClassifier(() => policyWith(RAISED.replace('"prod"', '""')), []);
  expect(classify({ action: { command: 'ls' } })).toMatchObject({
    tier: 'HIGH',
    findings: [{ rule: 'policy.prod' }],
  });
});

test('no rule holds back help that is sent as rendered, and classify says so too', () => {
  const rules = '  - { id: all, when: "true", raise: HIGH }\n';
  const args = { to: 'user-7', text: crisisResources('en', 'US', DEFAULT_CRISIS) };
  const action = { type: 'message', args };
  expect(judge(rules, { action }).verdict.tier).toBe('SAFE');
  expect(createClassifier(() => policyWith(rules), [])({ action }).tier).toBe('SAFE');
});

test('a person in danger is helped, whatever the rules say', () => {
  const { verdict, notice } = judge(LOWERED, { reason: 'I want to kill myself' });
  expect(verdict).toMatchObject({ tier: 'CRITICAL' });
  expect(verdict.labels).toContain('crisis');
  expect(notice).toContain('988');
});

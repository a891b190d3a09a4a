import type { ApprovalRequest } from '../../domain/approval.ts';
import { DEFAULT_CRISIS } from '../../domain/crisis.ts';
import { safetyFindings } from '../../domain/safety.ts';
import { crisisResources } from '../../risk/crisis/resources.ts';
import { createJudge } from '../../workers/judge.ts';
import { WORKDAY, INTERACTIVE, policyOf, requestOf } from '../support/samples.ts';

const harmless: Partial<ApprovalRequest> = { action: { command: 'df -h' }, reason: 'look at the disks' };
const judge = createJudge(() => policyOf(INTERACTIVE), []);
const judgeByDay = createJudge(() => policyOf(WORKDAY), []);

describe('what a content safety model found', () => {
  test('is nothing where it found nothing, and where none was asked', () => {
    const plain = judge(requestOf(harmless));
    expect(plain.verdict.tier).toBe('SAFE');
    expect(judge(requestOf({ ...harmless, safety: [] }))).toEqual(plain);
  });

  test('is a crisis where it is self-harm, with help in the requester’s language and region', () => {
    const safety = safetyFindings({ verdict: 'unsafe', categories: ['S11'] }, '/prose');
    const { verdict, notice } = judge(requestOf({ ...harmless, safety, language: 'zh', region: 'TW' }));
    expect(verdict).toMatchObject({ tier: 'CRITICAL', labels: ['crisis'] });
    expect(notice).toContain('1925');
  });

  test('is HIGH where it is anything else, and names the categories in both languages', () => {
    const safety = safetyFindings({ verdict: 'unsafe', categories: ['S1', 'S10'] }, '/prose');
    const { verdict, notice, plan } = judge(requestOf({ ...harmless, safety }));
    expect(verdict).toMatchObject({ tier: 'HIGH', level: 'high', labels: [] });
    expect(verdict.findings[0]).toMatchObject({
      rule: 'safety.unsafe',
      message: expect.stringContaining('S1 Violent Crimes, S10 Hate') as string,
      messageZh: expect.stringContaining('S1 暴力犯罪、S10 仇恨') as string,
    });
    expect(notice).toBe('');
    expect(plan.auto).toBeNull();
  });

  test('with self-harm among other things is both', () => {
    const safety = safetyFindings({ verdict: 'unsafe', categories: ['S2', 'S11'] }, '');
    const { verdict } = judge(requestOf({ ...harmless, safety }));
    expect(verdict.findings.map(({ rule }) => rule)).toEqual(['safety.self-harm', 'safety.unsafe']);
  });

  test('is LOW where the check did not run, says so, and stops nothing', () => {
    const safety = safetyFindings({ verdict: 'error', detail: 'the model did not answer in time' }, '/prose');
    const { verdict, plan } = judge(requestOf({ ...harmless, safety }));
    expect(verdict).toMatchObject({ tier: 'LOW', labels: [] });
    expect(verdict.findings[0]).toMatchObject({
      rule: 'safety.not-run',
      message: 'The content safety check did not run: the model did not answer in time.',
    });
    expect(plan.auto).toBe('safe');
  });

  test('that did not run sends what is SAFE to no reviewer and to no person, and leaves the rest as it is', () => {
    const safety = safetyFindings({ verdict: 'error', detail: 'x' }, '/prose');
    const reviewing = createJudge(() => policyOf(INTERACTIVE), [], { reviews: true });
    const safe = reviewing(requestOf({ ...harmless, safety }));
    expect([safe.plan.auto, safe.plan.review]).toEqual(['safe', undefined]);
    const low = reviewing(requestOf({ action: { command: 'sed -i s/a/b/ x' }, reason: 'x', safety }));
    expect(low.plan.review).toBe('decides');
    const { verdict, plan } = judgeByDay(requestOf({ ...harmless, safety }));
    expect(plan.auto === null ? plan.rungs[0]?.tier : null).toBe(plan.auto === null ? verdict.tier : null);
  });

  test('never lowers what the rules found', () => {
    const safety = safetyFindings({ verdict: 'error', detail: 'x' }, '/prose');
    const { verdict } = judge(requestOf({ action: { command: 'rm -rf /' }, safety }));
    expect(verdict.tier).toBe('CRITICAL');
  });

  test('keeps an allowlisted request from passing unseen', () => {
    const safety = safetyFindings({ verdict: 'unsafe', categories: ['S9'] }, '/prose');
    const { plan } = judge(requestOf({ ...harmless, safety, allowlisted: true }));
    expect(plan.auto).toBeNull();
  });
});

describe('sending help as the server renders it', () => {
  const sending = (text: string): Partial<ApprovalRequest> => ({
    action: { type: 'send_message', args: { to: 'user-7', text } },
    reason: 'the user wrote that they want to kill themselves',
  });
  const help = crisisResources('zh', 'HK', DEFAULT_CRISIS);

  test('waits for nobody, even where the profile has a person decide everything', () => {
    for (const one of [judge, judgeByDay]) {
      const { verdict, plan, notice } = one(requestOf(sending(help)));
      expect(verdict.tier).toBe('SAFE');
      expect(plan).toMatchObject({ auto: 'safe', rungs: [] });
      expect(notice).toBe('');
    }
  });

  test('with a word more is asked about', () => {
    const { plan } = judgeByDay(requestOf(sending(`${help} !`)));
    expect(plan.auto).toBeNull();
  });

  test('that an operator wrote counts as well, once the policy has it, and no longer than that', () => {
    let settings = DEFAULT_CRISIS;
    const own = createJudge(() => policyOf(WORKDAY), [], { crisis: () => settings });
    const ask = (text: string) => own(requestOf(sending(text))).plan.auto;
    expect(ask('Call us.')).toBeNull();
    settings = { region: 'US', resources: { US: { en: 'Call us.', zh: '打给我们。' } } };
    expect(ask('Call us.')).toBe('safe');
    expect(ask(crisisResources('en', 'US', DEFAULT_CRISIS))).toBeNull();
  });

  test('with a command that verifies is judged by that too', () => {
    const followUp = {
      executor: null,
      limitSeconds: 60,
      verification: { mode: 'auto', check: { command: 'rm -rf /' } },
    } as const;
    const { verdict, plan } = judge(requestOf({ ...sending(help), followUp }));
    expect(verdict.tier).toBe('CRITICAL');
    expect(plan.auto).toBeNull();
  });
});

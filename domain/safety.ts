import type { InBoth } from './crisis.ts';
import { TIERS } from './tier.ts';
import type { Finding } from './verdict.ts';

/** The rule of the finding that says that a check did not run. */
export const NOT_RUN = 'safety.not-run';

/** What a content safety model tells apart: the MLCommons hazards, as Llama Guard 3 and 4 number them. */
export const SAFETY_CATEGORIES: Readonly<Record<string, InBoth>> = {
  S1: { en: 'Violent Crimes', zh: '暴力犯罪' },
  S2: { en: 'Non-Violent Crimes', zh: '非暴力犯罪' },
  S3: { en: 'Sex-Related Crimes', zh: '性犯罪' },
  S4: { en: 'Child Sexual Exploitation', zh: '儿童性剥削' },
  S5: { en: 'Defamation', zh: '诽谤' },
  S6: { en: 'Specialized Advice', zh: '专业建议' },
  S7: { en: 'Privacy', zh: '隐私' },
  S8: { en: 'Intellectual Property', zh: '知识产权' },
  S9: { en: 'Indiscriminate Weapons', zh: '大规模杀伤性武器' },
  S10: { en: 'Hate', zh: '仇恨' },
  S11: { en: 'Suicide & Self-Harm', zh: '自杀与自残' },
  S12: { en: 'Sexual Content', zh: '色情内容' },
  S13: { en: 'Elections', zh: '选举' },
  S14: { en: 'Code Interpreter Abuse', zh: '滥用代码解释器' },
};

/** A person in danger: handled as crisis text is. */
export const SELF_HARM = 'S11';

/** Who wrote a text: a person who talks to an agent, or the agent. */
export const SAFETY_ROLES = ['user', 'agent'] as const;
export type SafetyRole = (typeof SAFETY_ROLES)[number];

export const SAFETY_VERDICTS = ['safe', 'unsafe', 'error'] as const;

/** What became of one check. `error` says that nobody knows; it is never an absence of danger. */
export type SafetyCheck =
  | { readonly verdict: 'safe' }
  | { readonly verdict: 'unsafe'; readonly categories: readonly string[] }
  | { readonly verdict: 'error'; readonly detail: string };

/** A model that reads text for danger. */
export interface SafetyGuard {
  /**
   * Never throws: whatever goes wrong is an `error`. Asks the model anew, or remembers what it said of the same text.
   * @param budgetMs the longest that an answer may take, in milliseconds
   */
  check(role: SafetyRole, text: string, budgetMs: number): Promise<SafetyCheck>;
}

/**
 * What a check of an agent's prose adds to its request. Self-harm is a crisis; other danger needs a person with
 * authority. A check that did not run is LOW: somebody may look, and nothing stops because a model is away.
 * @param path JSON pointer of what was read
 */
export function safetyFindings(check: SafetyCheck, path: string): readonly Finding[] {
  if (check.verdict === 'safe') return [];
  if (check.verdict === 'error') {
    return [
      {
        rule: NOT_RUN,
        tier: 'LOW',
        label: null,
        message: `The content safety check did not run: ${check.detail}.`,
        messageZh: `内容安全检查未能进行：${check.detail}。`,
        span: null,
        path,
      },
    ];
  }
  const others = check.categories.filter((category) => category !== SELF_HARM);
  const crisis: readonly Finding[] = check.categories.includes(SELF_HARM)
    ? [
        {
          rule: 'safety.self-harm',
          tier: 'CRITICAL',
          label: 'crisis',
          message:
            'The content safety model reads this as the words of a person who may be in danger of self-harm.',
          messageZh: '内容安全模型认为，这些话可能出自一位有自伤危险的人。',
          span: null,
          path,
        },
      ]
    : [];
  if (others.length === 0) return crisis;
  return [
    ...crisis,
    {
      rule: 'safety.unsafe',
      tier: 'HIGH',
      label: null,
      message: `The content safety model finds this unsafe: ${nameCategories(others, 'en')}.`,
      messageZh: `内容安全模型认为该内容不安全：${nameCategories(others, 'zh')}。`,
      span: null,
      path,
    },
  ];
}

/** `S1 Violent Crimes, S10 Hate` */
export function nameCategories(categories: readonly string[], language: keyof InBoth): string {
  const names = categories.map((code) => `${code} ${SAFETY_CATEGORIES[code]?.[language] ?? ''}`.trimEnd());
  return names.join(language === 'zh' ? '、' : ', ');
}

/** More than a check ever finds. */
const FINDINGS_MAX = 10;

/** Reads findings from something that may be anything at all; null for what is not a list of them. */
export function readFindings(candidate: unknown): readonly Finding[] | null {
  if (!Array.isArray(candidate) || candidate.length > FINDINGS_MAX) return null;
  return candidate.every(isFinding) ? candidate : null;
}

function isFinding(candidate: unknown): candidate is Finding {
  if (typeof candidate !== 'object' || candidate === null) return false;
  const { rule, tier, label, message, messageZh, span, path } = candidate as Record<string, unknown>;
  return (
    typeof rule === 'string' &&
    TIERS.some((one) => one === tier) &&
    (label === null || typeof label === 'string') &&
    typeof message === 'string' &&
    (messageZh === undefined || typeof messageZh === 'string') &&
    span === null &&
    typeof path === 'string'
  );
}

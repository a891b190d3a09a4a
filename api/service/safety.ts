import type { SafetyVerdictView } from '../../contract/safety.ts';
import type { InBoth } from '../../domain/crisis.ts';
import { isChinese, readLanguageTag } from '../../domain/language.ts';
import { maskJson, maskText } from '../../domain/mask.ts';
import {
  SELF_HARM,
  type SafetyCheck,
  type SafetyGuard,
  type SafetyRole,
  safetyFindings,
} from '../../domain/safety.ts';
import type { Finding, Verdict } from '../../domain/verdict.ts';
import type { Action } from '../../domain/action.ts';

/** What the API knows of danger in text. */
export interface SafetyDesk {
  /** Null where no model is configured. */
  readonly guard: SafetyGuard | null;
  /** Whether the words are those of a person in danger, by the lexicon. */
  readonly isCrisis: (text: string) => boolean;
  /** Whether a text is help as this server renders it. */
  readonly isHelp: (text: string) => boolean;
  /** @param region null for the configured one */
  readonly help: (language: 'en' | 'zh', region: string | null) => string;
  /** What an agent wrote for people in an action and its reason. */
  readonly proseOf: (action: Action, reason: string) => readonly string[];
  /** Is told of every check that a model was asked for, and of what the lexicon answered by itself. */
  readonly report: (verdict: SafetyCheck['verdict'], seconds: number) => void;
}

/** The longest that a model may take, in milliseconds: for a caller who asks, and before an approval is opened. */
const ASKED_MS = 5_000;
const BEFORE_OPENING_MS = 3_000;

const REFUSAL: InBoth = {
  en: 'I cannot help with that. If there is something else that you need, please ask.',
  zh: '抱歉，我无法协助处理这个请求。如果还有其他需要，请告诉我。',
};
const INSTEAD: InBoth = {
  en: 'I am sorry, I cannot give that answer. Please ask in another way, or ask a person.',
  zh: '抱歉，我不能给出这样的回答。请换一种方式提问，或联系工作人员。',
};

/** Checks what a person or an agent wrote; a model is shown no secret in it. Never throws, and never calls safe what nobody has checked. */
export async function checkSafety(
  desk: SafetyDesk,
  role: SafetyRole,
  text: string,
  tag = isChinese(text) ? 'zh' : 'en',
): Promise<SafetyVerdictView> {
  const begun = performance.now();
  const check = await checkText(desk, role, text);
  const latencyMs = Math.round((performance.now() - begun) * 10) / 10;
  desk.report(check.verdict, latencyMs / 1_000);
  if (check.verdict === 'safe') return { verdict: 'safe', categories: [], latencyMs };
  if (check.verdict === 'error') return { verdict: 'error', categories: [], latencyMs, detail: check.detail };
  const { language, region } = readLanguageTag(tag);
  const response = check.categories.includes(SELF_HARM)
    ? desk.help(language, region)
    : (role === 'user' ? REFUSAL : INSTEAD)[language];
  return { verdict: 'unsafe', categories: [...check.categories], latencyMs, response };
}

/** Help for a person in danger waits for no model. */
async function checkText(desk: SafetyDesk, role: SafetyRole, text: string): Promise<SafetyCheck> {
  if (desk.isHelp(text)) return { verdict: 'safe' };
  if (desk.isCrisis(text)) return { verdict: 'unsafe', categories: [SELF_HARM] };
  if (desk.guard !== null) return desk.guard.check(role, maskText(text), ASKED_MS);
  return {
    verdict: 'error',
    detail: 'no content safety model is configured (OLLAMA_URL is not set); only crisis text was looked for',
  };
}

/**
 * What a model finds in the prose of a request, with its secrets masked, before it is sealed. Undefined where none is asked: none is
 * configured, there is no prose, or the rules have ended the question already.
 * @param read what the rules say of the request
 * @param limitMs how long it may take, where that is less than it has by itself
 */
export async function safetyOf(
  desk: SafetyDesk,
  action: Action,
  reason: string,
  read: Verdict,
  limitMs = BEFORE_OPENING_MS,
): Promise<readonly Finding[] | undefined> {
  const isSettled =
    read.labels.includes('crisis') || read.findings.some(({ rule }) => rule === 'crisis.resources');
  if (desk.guard === null || isSettled) return undefined;
  const said = maskText(reason);
  const prose = desk.proseOf(maskJson(action), said);
  if (prose.length === 0) return undefined;
  const begun = performance.now();
  const check = await desk.guard.check('agent', prose.join('\n\n'), Math.min(limitMs, BEFORE_OPENING_MS));
  desk.report(check.verdict, (performance.now() - begun) / 1_000);
  return safetyFindings(check, prose.length === 1 && prose[0] === said ? '/prose' : '');
}

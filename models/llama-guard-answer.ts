import { SAFETY_CATEGORIES, type SafetyCheck } from '../domain/safety.ts';

const UNSAFE = /^unsafe[ \t]*\r?\n[ \t]*(S\d{1,2}(?:[ \t]*,[ \t]*S\d{1,2}){0,20})$/;

/**
 * Reads the two forms in which Llama Guard answers, `safe` and `unsafe` with its categories on the next line. Anything
 * else, prose around the right words included, was not said by a model that did what it is for.
 */
export function readGuardAnswer(answer: string): SafetyCheck {
  const said = answer.trim();
  if (said === 'safe') return { verdict: 'safe' };
  const [, list] = UNSAFE.exec(said) ?? [];
  if (list === undefined) return { verdict: 'error', detail: 'the model gave an answer of no known form' };
  const categories = [...new Set(list.split(',').map((category) => category.trim()))];
  const unknown = categories.find((category) => !Object.hasOwn(SAFETY_CATEGORIES, category));
  if (unknown !== undefined)
    return { verdict: 'error', detail: `the model named ${unknown}, which is no category` };
  return { verdict: 'unsafe', categories };
}

import type { Action } from '../domain/action.ts';

/**
 * The action that is meant by text: one word is the name of its type, as older clients send it; with a blank or a slash in
 * it, it is a command line. An action stays as it is.
 */
export function actionFrom(given: Action | string): Action {
  if (typeof given !== 'string') return given;
  return /[\s/\\]/u.test(given.trim()) ? { command: given } : { type: given };
}

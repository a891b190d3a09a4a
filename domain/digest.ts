import { hash } from 'node:crypto';
import type { Action } from './action.ts';
import { canonicalJson } from './canonical.ts';

/** Lower-case hex SHA-256 of a text's UTF-8 bytes. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

/** Binds a decision to what was shown: any change of action, workspace or revision changes it. */
export function digestOf(action: Action, workspace: string, revision: number): string {
  return sha256(canonicalJson({ action, workspace, revision }));
}

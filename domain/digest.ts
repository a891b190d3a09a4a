import { createHash } from 'node:crypto';
import type { Action } from './action.ts';
import { canonicalJson } from './canonical.ts';

/** Lower-case hex SHA-256 of a text's UTF-8 bytes. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Binds a decision to what was shown: any change of action, workspace or revision changes it. */
export function digestOf(action: Action, workspace: string, revision: number): string {
  return sha256(canonicalJson({ action, workspace, revision }));
}

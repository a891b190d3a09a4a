import type { Setting } from '../invocation.ts';
import type { Said } from '../rule.ts';
export function judgeSetting(_s: Setting, _e: boolean): Said | null { return null; }

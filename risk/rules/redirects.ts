import type { RedirectTo } from '../invocation.ts';
import type { Said } from '../rule.ts';
export function judgeRedirect(_r: RedirectTo, _c?: string): Said | null { return null; }

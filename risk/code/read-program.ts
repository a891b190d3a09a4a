import type { CodeEffect, Language } from './effect.ts';
export function readProgram(_l: Language, _t: string): readonly CodeEffect[] {
  return [];
}

import type { Invocation } from '../invocation.ts';
export type Language = 'python'|'node'|'perl'|'ruby'|'php'|'lua'|'awk'|'osascript'|'r';
export const SHELLS: readonly string[] = ['bash','sh','zsh','dash','ksh'];
export function languageOf(n: string): Language | null { return (({python:'python',node:'node',perl:'perl',ruby:'ruby',awk:'awk'} as any)[n]) ?? null; }
export function hasInlineCode(call: Invocation): boolean { return call.args.some((a) => /^-[a-zA-Z]*[ce]$/.test(a.text)); }

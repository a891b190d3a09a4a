import type { Tier } from '../../domain/tier.ts';

/** Colours words of ours by a tier. Somebody else's text is never handed to it before it was made visible. */
export type Paint = (tier: Tier, words: string) => string;

export const plain: Paint = (_, words) => words;

const CODES: Readonly<Record<Tier, string>> = {
  SAFE: '32',
  LOW: '36',
  MEDIUM: '33',
  HIGH: '31',
  CRITICAL: '1;31',
};

/** Colours for a terminal whose user has not declined them (https://no-color.org); for anything else, none. */
export function paintFor(env: NodeJS.ProcessEnv, isTerminal: boolean): Paint {
  if (!isTerminal || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return plain;
  return (tier, words) => `\u001b[${CODES[tier]}m${words}\u001b[0m`;
}

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Action, Json } from '../../domain/action.ts';
import type { Tier } from '../../domain/tier.ts';

/** One line to be judged, with the tiers that are right for it. */
export interface Line {
  readonly action: Action;
  readonly text: string;
  readonly kind: 'shell' | 'sql' | 'tool';
  readonly min: Tier | null;
  readonly max: Tier | null;
}

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/risk-peers.jsonl', import.meta.url));
const CASES = fileURLToPath(new URL('../../test/risk/cases/', import.meta.url));

/** The corpus of peers' test lines that lies beside the project; null where it does not. */
export function corpusLines(): readonly Line[] | null {
  if (!existsSync(CORPUS)) return null;
  return entries(CORPUS).map(({ input, kind, min_tier: min, max_tier: max }) =>
    lineOf(input, kind, min, max),
  );
}

/** The project's own lines. */
export function ownLines(): readonly Line[] {
  return readdirSync(CASES)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => entries(CASES + name))
    .map(({ input, kind, min, max }) => lineOf(input, kind, min, max));
}

interface Entry {
  readonly input: string | { readonly tool: string; readonly args: Json };
  readonly kind: Line['kind'];
  readonly min?: Tier;
  readonly max?: Tier;
  readonly min_tier?: Tier;
  readonly max_tier?: Tier;
}

function entries(file: string): readonly Entry[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
}

function lineOf(
  input: Entry['input'],
  kind: Line['kind'],
  min: Tier | undefined,
  max: Tier | undefined,
): Line {
  const bounds = { kind, min: min ?? null, max: max ?? null };
  if (typeof input !== 'string')
    return { ...bounds, action: { tool: input.tool, args: input.args }, text: JSON.stringify(input) };
  const action = kind === 'sql' ? { sql: input } : { command: input };
  return { ...bounds, action, text: input };
}

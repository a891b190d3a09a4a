import { readFileSync, readdirSync } from 'node:fs';
import type { Action, Json } from '../../domain/action.ts';
import { type Tier, atLeast } from '../../domain/tier.ts';
import type { Finding, JudgeSettings, Verdict } from '../../domain/verdict.ts';
import { classify } from '../../risk/classify.ts';

const FOLDER = new URL('./cases/', import.meta.url);
const SETTINGS: JudgeSettings = { trustedNetworks: ['10.0.0.0/24'] };

/** One line of a file in `cases/`: what is judged, and the bounds within which its tier must lie. */
export interface Case {
  readonly input: string | { readonly tool: string; readonly args: Json };
  readonly kind: 'shell' | 'sql' | 'tool';
  readonly min?: Tier;
  readonly max?: Tier;
  /** One of the labels the verdict must carry. */
  readonly label?: string;
  readonly why: string;
}

export interface Miss {
  readonly examined: Case;
  readonly problem: string;
  readonly rules: readonly string[];
}

export interface Examination {
  readonly cases: readonly Case[];
  /** The tier, or the label where the tier is right, is not the wanted one. */
  readonly misses: readonly Miss[];
  /** A finding of MEDIUM or more does not show the text that caused it. */
  readonly unmarked: readonly Miss[];
}

export function caseFiles(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted();
}

export function examine(file: string): Examination {
  const lines = readFileSync(new URL(file, FOLDER), 'utf8').split('\n');
  const cases = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Case);
  const misses: Miss[] = [];
  const unmarked: Miss[] = [];
  for (const examined of cases) {
    const action = actionOf(examined);
    const verdict = classify({ action }, SETTINGS);
    const rules = verdict.findings.map((finding) => `${finding.rule}:${finding.tier}`);
    const wrong = tierProblem(examined, verdict);
    if (wrong !== null) misses.push({ examined, problem: wrong, rules });
    for (const finding of verdict.findings) {
      const problem = spanProblem(finding, action);
      if (problem !== null) unmarked.push({ examined, problem, rules: [finding.rule] });
    }
  }
  return { cases, misses, unmarked };
}

export function describeMiss({ examined, problem, rules }: Miss): string {
  return `${JSON.stringify(examined.input)}: ${problem}; ${examined.why} [${rules.join(' ')}]`;
}

function actionOf({ input, kind }: Case): Action {
  if (typeof input !== 'string') return { tool: input.tool, args: input.args };
  return kind === 'sql' ? { sql: input } : { command: input };
}

function tierProblem({ min, max, label }: Case, { tier, labels }: Verdict): string | null {
  if (min !== undefined && !atLeast(tier, min)) return `wanted ${min} at least, got ${tier}`;
  if (max !== undefined && !atLeast(max, tier)) return `wanted ${max} at most, got ${tier}`;
  if (label !== undefined && !labels.includes(label)) {
    return `wanted the label ${label}, got ${labels.join(', ') || 'none'}`;
  }
  return null;
}

function spanProblem({ tier, rule, span, path }: Finding, action: Action): string | null {
  if (!atLeast(tier, 'MEDIUM') || path === '/args') return null;
  const text = textAt(path, action);
  if (text === null) return `${rule} names ${path}, where there is no text`;
  if (span === null) return `${rule} at ${path} has no span`;
  const [start, end] = span;
  return start >= 0 && start < end && end <= text.length
    ? null
    : `${rule} has the span [${start}, ${end}) in a text of ${text.length}`;
}

/** The text that a JSON pointer names; an argv's words stand with one space between them. */
function textAt(pointer: string, action: Action): string | null {
  let value: unknown = action;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return null;
    value = Reflect.get(value, part.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  if (Array.isArray(value)) return value.join(' ');
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : null;
}

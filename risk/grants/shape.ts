import type { Action } from '../../domain/action.ts';
import { canonicalJson } from '../../domain/canonical.ts';
import { sha256 } from '../../domain/digest.ts';
import type { FollowUp } from '../../domain/execution.ts';
import type { Shape } from '../../domain/grant.ts';
import { atLeast } from '../../domain/tier.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { isNeverBypassed } from '../action-types.ts';
import { argvStructure, commandStructure } from './command.ts';
import { exactly, looksLikeSlot } from './part.ts';
import { patternOf } from './pattern.ts';
import { sqlStructure } from './sql.ts';
import { toolMembers } from './tool.ts';

/** Of another version of these rules nothing is recognised: a new number makes every older grant cover nothing. */
const VERSION = 2;

/** A pattern that nobody reads to its end is no pattern. In UTF-16 code units. */
const MAX_PATTERN = 2_000;

/** What nobody can have seen: text that could not be read, code that is elsewhere and changes; and a crisis. */
const UNGRANTABLE = ['unparseable', 'remote_code', 'crisis'] as const;

/** What counts of a request besides its action and its verdict: what follows it, and who decides. */
export interface ShapeInput {
  readonly action: Action;
  readonly followUp: FollowUp | null;
  readonly profile: string;
}

/**
 * The structure of a request, for grants; null for one that nobody may have remembered. Pure. Words that are data may
 * vary where the judge found nothing dangerous and nothing above MEDIUM; all else is part of the structure as it
 * stands, and so is the whole of what is not understood.
 */
export function shapeOf(input: ShapeInput, verdict: Verdict): Shape | null {
  const { action, followUp, profile } = input;
  const never =
    verdict.tier === 'CRITICAL' ||
    UNGRANTABLE.some((label) => verdict.labels.includes(label)) ||
    verdict.findings.some(({ rule }) => rule === 'type.never-bypassed') ||
    (action.type !== undefined && isNeverBypassed(action.type));
  if (never) return null;
  const free = verdict.labels.length === 0 && !atLeast(verdict.tier, 'HIGH');
  const { command, argv, sql, tool, args, ...fixed } = action;
  const structures = {
    ...(command === undefined
      ? {}
      : { command: free ? commandStructure(command, action.cwd) : exactly(command) }),
    ...(argv === undefined
      ? {}
      : { argv: free ? argvStructure(argv, action.cwd) : exactly(JSON.stringify(argv)) }),
    ...(sql === undefined ? {} : { sql: free ? sqlStructure(sql) : exactly(sql) }),
  };
  const members = tool !== undefined && free ? toolMembers(tool, args, action.cwd) : null;
  const call = {
    ...(tool === undefined ? {} : { tool }),
    // Never under one name: arguments that an agent writes as a list must not pass for the structure of others.
    ...(members !== null ? { members } : args === undefined ? {} : { args }),
  };
  const hash = sha256(canonicalJson({ version: VERSION, profile, followUp, fixed, call, structures }));
  const pattern = patternOf({ ...input, ...structures, members });
  return looksLikeSlot(JSON.stringify([action, followUp])) || pattern.length > MAX_PATTERN
    ? null
    : { hash, pattern };
}

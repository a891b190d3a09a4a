import type { Action, Json } from '../../domain/action.ts';
import { canonicalJson } from '../../domain/canonical.ts';
import { sha256 } from '../../domain/digest.ts';
import type { FollowUp } from '../../domain/execution.ts';
import type { Shape } from '../../domain/grant.ts';
import { maskJson, maskText } from '../../domain/mask.ts';
import { atLeast } from '../../domain/tier.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { isNeverBypassed } from '../action-types.ts';
import { argvStructure, commandStructure } from './command.ts';
import { type Structure, exactly, looksLikeSlot, sayPart } from './part.ts';
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
  const pattern = patternOf(input, structures, members);
  return looksLikeSlot(JSON.stringify([action, followUp])) || pattern.length > MAX_PATTERN
    ? null
    : { hash, pattern };
}

function patternOf(
  { action, followUp }: ShapeInput,
  structures: Readonly<Record<string, Structure>>,
  members: ReturnType<typeof toolMembers>,
): string {
  const { type, tool, args, cwd, env, host, sourceIp } = action;
  const { command, argv, sql } = structures;
  const said = [
    ...(type === undefined ? [] : [`type ${type}`]),
    ...(command === undefined ? [] : [sayStructure(command)]),
    ...(argv === undefined
      ? []
      : [argv.exact ? (argv.parts[0] as string) : argv.parts.map(sayPart).join(' ')]),
    ...(sql === undefined ? [] : [sql.exact ? sayStructure(sql) : sql.parts.map(sayPart).join('')]),
    ...(tool === undefined ? [] : [`${tool}(${members === null ? sayArgs(args) : sayMembers(members)})`]),
    ...(cwd === undefined ? [] : [`in ${cwd}`]),
    ...(host === undefined ? [] : [`on ${host}`]),
    ...(sourceIp === undefined ? [] : [`from ${sourceIp}`]),
    ...(env === undefined || Object.keys(env).length === 0
      ? []
      : [`with ${Object.keys(env).sort().join(', ')} as set`]),
    ...(followUp === null ? [] : [sayFollowUp(followUp)]),
  ];
  return maskText(said.join(' · '));
}

function sayStructure({ parts }: Structure): string {
  return parts.map(sayPart).join(' ');
}

function sayArgs(args: Json | undefined): string {
  return args === undefined ? '' : JSON.stringify(maskJson(args));
}

function sayMembers(members: NonNullable<ReturnType<typeof toolMembers>>): string {
  return members
    .map(([name, value]) => {
      const isFixed = typeof value === 'object' && 'fixed' in value;
      return `${name}: ${isFixed ? JSON.stringify(maskJson({ [name]: value.fixed })[name]) : sayPart(value)}`;
    })
    .join(', ');
}

function sayFollowUp({ executor, verification }: FollowUp): string {
  const { mode, check } = verification;
  const checked = check === null ? '' : ` and checked by ${maskText(JSON.stringify(check))}`;
  return `${executor === null ? 'its result reported' : `run by ${executor}`}, verified ${mode}${checked}`;
}

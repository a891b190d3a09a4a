import type { Action, Json } from '../../domain/action.ts';
import { canonicalJson } from '../../domain/canonical.ts';
import type { FollowUp } from '../../domain/execution.ts';
import { maskJson, maskText } from '../../domain/mask.ts';
import { type Part, type Structure, sayPart } from './part.ts';

/** A structure in its parts, as its hash is made of them. */
export interface Described {
  readonly action: Action;
  readonly followUp: FollowUp | null;
  readonly profile: string;
  readonly command?: Structure;
  readonly argv?: Structure;
  readonly sql?: Structure;
  /** Of a tool's arguments, by name; null where they are fixed as a whole. */
  readonly members: readonly (readonly [string, Part | { readonly fixed: Json }])[] | null;
}

/** Where a request names no other. */
const USUAL_PROFILE = 'interactive';

/**
 * A structure for people. Different ones look different, but for secrets, which are masked: every field but the command
 * begins with a word that says which it is, and whatever could be taken for another field stands in quotes, as in JSON.
 */
export function patternOf(described: Described): string {
  const { action, followUp, profile, command, argv, sql, members } = described;
  const { type, tool, args, cwd, env, host, sourceIp } = action;
  return [
    ...(type === undefined ? [] : [`type ${word(type)}`]),
    ...(command === undefined ? [] : [sayCommand(command)]),
    ...(argv === undefined ? [] : [`argv ${sayWords(argv, action.argv ?? [])}`]),
    ...(sql === undefined ? [] : [`sql ${text(sql.parts.map(sayPart).join(''))}`]),
    ...(tool === undefined ? [] : [`tool ${word(tool)}${sayArgs(args, members)}`]),
    ...(cwd === undefined ? [] : [`in ${word(cwd)}`]),
    ...(host === undefined ? [] : [`on ${word(host)}`]),
    ...(sourceIp === undefined ? [] : [`from ${word(sourceIp)}`]),
    ...(env === undefined ? [] : [`with ${sayEnv(env)}`]),
    ...(followUp === null ? [] : [sayFollowUp(followUp)]),
    ...(profile === USUAL_PROFILE ? [] : [`profile ${word(profile)}`]),
  ].join(' · ');
}

const FIELD = /^(?:type|argv|sql|tool|in|on|from|with|run|its|profile)(?:\s|$)/;
/** The dot between two fields, and what looks like it. */
const DOT = /[\u00b7\u0387\u16eb\u2022\u2024\u2027\u2219\u22c5\u2e31\u2e33\u30fb\uff65]/u;

function sayCommand({ parts }: Structure): string {
  const said = parts.map(sayPart).join(' ');
  return FIELD.test(said) ? JSON.stringify(maskText(said)) : text(said);
}

/** As it stands, where nobody could take it for more or for less than it is. */
function text(said: string): string {
  const masked = maskText(said);
  return masked === '' || /^["\s]|\s$|\p{Cc}/u.test(masked) || DOT.test(masked)
    ? JSON.stringify(masked)
    : masked;
}

function word(said: string): string {
  const masked = maskText(said);
  return /^[\w@%+=:,./-]+$/.test(masked) ? masked : JSON.stringify(masked);
}

/** A list of texts, as cards show it, with its placeholders outside of quotes. */
function sayWords({ parts, exact }: Structure, argv: readonly string[]): string {
  const words = maskJson(argv).map((one, at) => {
    const part = exact ? one : parts[at];
    return part === undefined || typeof part === 'string' ? JSON.stringify(one) : sayPart(part);
  });
  return `[${words.join(', ')}]`;
}

function sayArgs(args: Json | undefined, members: Described['members']): string {
  if (args === undefined) return '';
  if (members === null) return `(${JSON.stringify(maskJson(args))})`;
  const said = members.map(([name, value]) => {
    const isFixed = typeof value === 'object' && 'fixed' in value;
    const shown = isFixed ? JSON.stringify(maskJson({ [name]: value.fixed })[name]) : sayPart(value);
    return `${word(name)}: ${shown}`;
  });
  return `(${said.join(', ')})`;
}

function sayEnv(env: NonNullable<Action['env']>): string {
  return canonicalJson(maskJson(env));
}

function sayFollowUp({ executor, limitSeconds, verification }: FollowUp): string {
  const { mode, check } = verification;
  const who = executor === null ? 'its result reported' : `run by ${word(executor)}`;
  const checked = check === null ? '' : ` and checked by ${JSON.stringify(maskJson(check))}`;
  return `${who} within ${limitSeconds} s, verified ${mode}${checked}`;
}

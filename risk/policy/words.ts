import { TIERS } from '../../domain/tier.ts';
import { isNetwork } from '../network.ts';
import { isTimeZone } from './functions.ts';

/** The functions of conditions and how many arguments each takes. What is missing here of CEL is not linear, or not needed. */
export const FUNCTIONS: Readonly<Record<string, number>> = {
  clock: 2,
  double: 1,
  duration: 1,
  glob: 2,
  has: 1,
  inCidr: 2,
  int: 1,
  size: 1,
  string: 1,
  tierAtLeast: 2,
  timestamp: 1,
};

/** Those that go over a list: `list.exists(x, condition)`. */
export const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter']);

export const METHODS: Readonly<Record<string, number>> = {
  contains: 1,
  endsWith: 1,
  getDate: 0,
  getDayOfWeek: 0,
  getFullYear: 0,
  getHours: 0,
  getMinutes: 0,
  getMonth: 0,
  lowerAscii: 0,
  size: 0,
  startsWith: 1,
  trim: 0,
  upperAscii: 0,
};

/** What to write instead. */
const ADVICE: Readonly<Record<string, string>> = {
  matches:
    'a regular expression can take time without bound; use contains, startsWith, endsWith or glob(text, "pattern*")',
  getHours: 'in a time zone, write clock(now, "Europe/Berlin").hour',
  getDayOfWeek: 'in a time zone, write clock(now, "Europe/Berlin").weekday == "Friday"',
};

/** Why a call is not offered, null where it is. */
export function refuseCall(name: string, count: number, isMethod: boolean): string | null {
  const known = isMethod ? METHODS : FUNCTIONS;
  if ((Object.hasOwn(known, name) && known[name] === count) || (isMethod && LOOPS.has(name))) return null;
  const all = [...Object.keys(known), ...(isMethod ? LOOPS : [])].toSorted().join(', ');
  const advice = ADVICE[name] ?? `${isMethod ? 'the methods' : 'the functions'} are ${all}`;
  return `${name} with ${count} argument${count === 1 ? '' : 's'} is not offered: ${advice}`;
}

/** The longest pattern of `glob`, in UTF-16 code units. */
const PATTERN_MAX = 200;

/** The last argument of these is written out, so that it can be checked before it is needed. */
const LITERALS: Readonly<Record<string, (text: string) => string | null>> = {
  clock: (zone) => (isTimeZone(zone) ? null : 'must be a time zone such as "UTC" or "Asia/Shanghai"'),
  duration: (text) =>
    /^(?:\d{1,9}[hms])+$/.test(text) ? null : 'must be a duration such as "90m" or "1h30m"',
  glob: (pattern) =>
    pattern.length <= PATTERN_MAX ? null : `must be a pattern of at most ${PATTERN_MAX} characters`,
  inCidr: (block) => (isNetwork(block) ? null : 'must be a block such as "10.0.0.0/8" or "2001:db8::/32"'),
  tierAtLeast: (tier) => oneOf(TIERS, tier),
  timestamp: (text) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
      ? null
      : 'must be a time such as "2026-12-24T18:00:00Z"',
};

/**
 * What is wrong with the last argument of a call, null where nothing is.
 * @param literal undefined where it is no text that is written out
 */
export function refuseLiteral(name: string, literal: string | undefined): string | null {
  const check = Object.hasOwn(LITERALS, name) ? LITERALS[name] : undefined;
  if (check === undefined) return null;
  if (literal === undefined) return `the last argument of ${name} must be a text that is written out`;
  const wrong = check(literal);
  return wrong === null ? null : `${wrong}, not "${literal}"`;
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  'Verdict.tier': TIERS,
  'Verdict.level': ['low', 'medium', 'high'],
  'Finding.tier': TIERS,
};

/** What is wrong with a text that a field (`Verdict.tier`) is compared to: one that it never has. */
export function refuseValue(field: string, text: string): string | null {
  const values = Object.hasOwn(VALUES, field) ? VALUES[field] : undefined;
  const wrong = values === undefined ? null : oneOf(values, text);
  return wrong === null ? null : `${nameOf(field)} ${wrong}, not "${text}"`;
}

/**
 * What is wrong with `<` and the like on a field, or on a text that is written out: the order of texts is that of the
 * alphabet, and a tier's is not.
 */
export function refuseOrdered(field: string | null, literal: string | undefined): string | null {
  if (field === 'Verdict.level')
    return 'verdict.level is a text, and texts are ordered by the alphabet; write verdict.level in ["medium", "high"]';
  if (field === null ? !TIERS.some((tier) => tier === literal) : !Object.hasOwn(VALUES, field)) return null;
  const tier = field === 'Finding.tier' ? 'finding.tier' : 'verdict.tier';
  return `a tier is a text, and texts are ordered by the alphabet; write tierAtLeast(${tier}, "HIGH"), and !tierAtLeast(${tier}, "HIGH") for below it`;
}

function nameOf(field: string): string {
  return `${field.charAt(0).toLowerCase()}${field.slice(1)}`;
}

function oneOf(values: readonly string[], text: string): string | null {
  return values.includes(text) ? null : `must be one of ${values.join(', ')}`;
}

const SHORT: ReadonlySet<string> = new Set([
  ...['workspace', 'requester', 'profile', 'sessionKey', 'protocol', 'language', 'executor'].map(
    (field) => `request.${field}`,
  ),
  ...['type', 'tool', 'host', 'sourceIp'].map((field) => `request.action.${field}`),
  'request.verification.mode',
  'verdict.tier',
  'verdict.level',
  'verdict.labels',
  'now',
]);

/** Whether a field is bounded by a small number, so that it may be asked about once for every element of a list. */
export function isShort(path: string): boolean {
  return SHORT.has(path);
}

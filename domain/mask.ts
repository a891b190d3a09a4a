import type { Json } from './action.ts';

/**
 * Secrets in free text. Every pattern is linear: no nested quantifiers, bounded prefixes. The first group, where
 * there is one, is kept (the name of the secret); the rest of the match is masked.
 */
const SECRET_PATTERNS: readonly RegExp[] = [
  // Private keys in PEM armour, whole or cut short.
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)(?:[^-]|-(?!----)){1,20000}/g,
  // Authorization headers and the like.
  /\b((?:proxy-)?authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:bearer|basic|token|digest)?\s{0,4})[^\s"',;]+/gi,
  /\b(bearer\s{1,4})[A-Za-z0-9._~+/=-]{8,}/gi,
  // name=value, name: value, where the name says that it is a secret.
  /((?:^|[^A-Za-z0-9])[A-Za-z0-9_.-]{0,60}(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|account[_-]?key|private[_-]?key|encrypt[_-]?key|credential)s?[A-Za-z0-9_-]{0,20}\\?["']?\s{0,4}[=:]\s{0,4})(?:\\?"[^"]*"|'[^']*'|[^\s"',;&|)}]+)/gi,
  // --name value. Only after an option: in prose, SQL and paths the next word is not the secret, and must be seen.
  /((?:^|\s)["']?--?[A-Za-z0-9_.-]{0,60}(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|account[_-]?key|private[_-]?key|encrypt[_-]?key|credential)s?[A-Za-z0-9_-]{0,20}["']?\s{1,4})(?!-)(?:"[^"]*"|'[^']*'|[^\s"',;&|)}]+)/gi,
  // Cookies, as headers have them.
  /(\b(?:set-)?cookie["']?\s{0,4}[:=]\s{0,4}["']?)[^\r\n"']+/gi,
  // SQL: PASSWORD 'secret', IDENTIFIED BY 'secret'.
  /(\b(?:password|identified\s{1,4}by)\s{1,4})'[^']*'/gi,
  // user:password@host in addresses.
  /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,100}:)[^\s@/]+(?=@)/gi,
  // curl -u user:password, mysql -pPASSWORD, sshpass -p PASSWORD.
  /(\s(?:-u|--user)[ =]["']?[^\s:"']{1,100}:)[^\s"']+/g,
  /(\bmysql(?:dump|admin)?\b[^\n]{0,200}?\s-p)[^\s]+/g,
  /(\bsshpass\s{1,4}-p\s{0,4})[^\s]+/g,
  /(\bdocker\s{1,4}login\b[^\n]{0,200}?\s-p[ =]?)[^\s]+/g,
  // Keys that say by themselves what they are.
  /\b(sk-)[A-Za-z0-9_-]{16,}/g,
  /\b((?:sk|pk|rk)_(?:live|test)_)[A-Za-z0-9]{10,}/g,
  /\b(gh[pousr]_)[A-Za-z0-9]{20,}/g,
  /\b(github_pat_)[A-Za-z0-9_]{20,}/g,
  /\b(glpat-)[A-Za-z0-9_-]{16,}/g,
  /\b(xox[abeoprs]-|xapp-)[A-Za-z0-9-]{10,}/g,
  /\b((?:AKIA|ASIA))[A-Z0-9]{16}\b/g,
  /\b(AIza)[A-Za-z0-9_-]{30,}/g,
  /\b(ya29\.)[A-Za-z0-9_-]{20,}/g,
  /\b(npm_)[A-Za-z0-9]{30,}/g,
  /\b(pypi-)[A-Za-z0-9_-]{30,}/g,
  /\b(hf_)[A-Za-z0-9]{20,}/g,
  /\b(SG\.)[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g,
  // Only from the beginning of a run, or a text of many beginnings would be read from each of them to its end.
  /(?<![A-Za-z0-9_-])(eyJ)[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /(\bhooks\.slack\.com\/services\/)[A-Za-z0-9/]+/g,
  /\b(\d{8,10}:)AA[A-Za-z0-9_-]{30,}/g,
  /\b(csk_)[A-Za-z0-9_-]{20,}/g,
];

const SECRET_NAME =
  /pass(?:word|wd|phrase)?$|pwd$|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|encrypt[_-]?key|credential|authorization|cookie/i;

/**
 * Hides secrets in text with as many stars, so that offsets into the text (findings' spans) stay true.
 * Applied before anything is stored, shown or logged. Masking a masked text changes nothing.
 */
export function maskText(text: string): string {
  let masked = text;
  for (const pattern of SECRET_PATTERNS) masked = masked.replace(pattern, starred);
  return masked;
}

function starred(match: string, kept: unknown): string {
  const prefix = typeof kept === 'string' ? kept : '';
  return prefix + stars(match.slice(prefix.length));
}

/** Hides secrets in every string of a JSON value, and whole values whose member's name says they are secret. */
export function maskJson<T>(value: T): T {
  return maskValue(value as Json, false) as T;
}

function maskValue(value: Json | undefined, secret: boolean): Json | undefined {
  if (typeof value === 'string') return secret ? stars(value) : maskText(value);
  if (typeof value === 'number') return secret ? stars(String(value)) : value;
  if (Array.isArray(value)) return maskList(value as readonly Json[], secret);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value as { readonly [key: string]: Json }).map(
    ([key, member]) => [key, maskValue(member, secret || SECRET_NAME.test(key))] as const,
  );
  return Object.fromEntries(members) as Json;
}

/** In an argv the secret often follows its option as the next word. */
function maskList(items: readonly Json[], secret: boolean): Json {
  return items.map((item, index) => {
    const before = items[index - 1];
    const named =
      typeof before === 'string' &&
      before.startsWith('-') &&
      !before.includes('=') &&
      SECRET_NAME.test(before);
    return maskValue(item, secret || named) as Json;
  });
}

function stars(text: string): string {
  return text.replace(/[^\s"']/g, '*');
}

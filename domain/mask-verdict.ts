import type { Judged } from './classified-text.ts';
import { maskJson } from './mask.ts';
import type { Finding, Verdict } from './verdict.ts';

/**
 * A verdict without secrets. Its messages quote what was judged, and a secret that only its neighbours give away
 * stands alone there: so whatever masking hides in the judged text is hidden in the messages as well, in as many
 * stars, and the spans stay true.
 * @param judged as it was judged, not masked
 */
export function maskVerdict(verdict: Verdict, judged: Judged): Verdict {
  const secrets = secretsOf(judged, maskJson(judged));
  const findings = verdict.findings.map((finding): Finding => {
    const { message, messageZh } = finding;
    return {
      ...finding,
      message: hide(message, secrets),
      ...(messageZh === undefined ? {} : { messageZh: hide(messageZh, secrets) }),
    };
  });
  return maskJson({ ...verdict, findings });
}

/** How much of a secret gives it away: a message may quote only the beginning of a long text. */
const BEGINNING = 8;

/** Below this a secret is part of too many words to be told from them. */
const SHORTEST = 4;

/** Secrets by how they begin, each list in order, so that a text is read once however many there are. */
type Secrets = ReadonlyMap<string, readonly string[]>;

function hide(text: string, secrets: Secrets): string {
  if (secrets.size === 0) return text;
  let hidden = '';
  let at = 0;
  while (at < text.length) {
    const length = lengthOfSecretAt(text, at, secrets);
    hidden += length === 0 ? text[at] : '*'.repeat(length);
    at += Math.max(1, length);
  }
  return hidden;
}

function lengthOfSecretAt(text: string, at: number, secrets: Secrets): number {
  let longest = 0;
  for (let length = SHORTEST; length <= BEGINNING; length += 1) {
    const alike = secrets.get(text.slice(at, at + length)) ?? [];
    if (alike.length > 0) longest = Math.max(longest, longestShared(alike, text.slice(at)));
  }
  return longest;
}

/** How much of a text any of the secrets begins with: in their order the one that shares most stands beside it. */
function longestShared(sorted: readonly string[], text: string): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? '') < text) from = middle + 1;
    else to = middle;
  }
  return Math.max(sharedBy(sorted[from - 1] ?? '', text), sharedBy(sorted[from] ?? '', text));
}

function sharedBy(secret: string, text: string): number {
  let shared = 0;
  while (shared < secret.length && text[shared] === secret[shared]) shared += 1;
  return shared;
}

/** The runs of characters that masking hid. */
function secretsOf(clear: unknown, masked: unknown): Secrets {
  const found = new Set<string>();
  collect(clear, masked, found);
  const secrets = new Map<string, string[]>();
  for (const secret of [...found].sort()) {
    const beginning = secret.slice(0, BEGINNING);
    const alike = secrets.get(beginning);
    if (alike === undefined) secrets.set(beginning, [secret]);
    else alike.push(secret);
  }
  return secrets;
}

function collect(clear: unknown, masked: unknown, found: Set<string>): void {
  if (typeof masked === 'string') {
    const text = String(clear);
    if (text === masked) return;
    for (const { 0: stars, index } of masked.matchAll(/\*+/g)) {
      const hidden = text.slice(index, index + stars.length);
      if (hidden.length >= SHORTEST && hidden !== stars) found.add(hidden);
    }
  } else if (typeof masked === 'object' && masked !== null) {
    for (const [key, member] of Object.entries(masked))
      collect((clear as Readonly<Record<string, unknown>>)[key], member, found);
  }
}

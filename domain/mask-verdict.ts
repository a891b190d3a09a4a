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
  const hide = (text: string): string => secrets.reduce(hideSecret, text);
  const findings = verdict.findings.map((finding): Finding => {
    const { message, messageZh } = finding;
    return {
      ...finding,
      message: hide(message),
      ...(messageZh === undefined ? {} : { messageZh: hide(messageZh) }),
    };
  });
  return maskJson({ ...verdict, findings });
}

/** How much of a secret gives it away: a message may quote only the beginning of a long text. */
const BEGINNING = 8;

function hideSecret(text: string, secret: string): string {
  const beginning = secret.slice(0, BEGINNING);
  let hidden = '';
  let from = 0;
  for (let at = text.indexOf(beginning); at !== -1; at = text.indexOf(beginning, from)) {
    let length = beginning.length;
    while (length < secret.length && text[at + length] === secret[length]) length += 1;
    hidden += text.slice(from, at) + '*'.repeat(length);
    from = at + length;
  }
  return hidden + text.slice(from);
}

/** Below this a secret is part of too many words to be told from them. */
const SHORTEST = 4;

/** The runs of characters that masking hid, the longest first: one may be part of another. */
function secretsOf(clear: unknown, masked: unknown): readonly string[] {
  const found = new Set<string>();
  collect(clear, masked, found);
  return [...found].sort((a, b) => b.length - a.length);
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

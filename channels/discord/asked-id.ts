import { ASKABLE, type Askable, type Asked, readAsked } from '../text/form.ts';

/** `now`: to press it is the answer. `form`: it opens a form. `sent`: that form, once it was filled in. */
export type AskedKind = 'now' | 'form' | 'sent';

const KINDS: Readonly<Record<AskedKind, string>> = { now: 'b', form: 'f', sent: 'm' };

const LETTERS: Readonly<Record<Askable, string>> = {
  approve: 'a',
  deny: 'd',
  request_changes: 'c',
  accept: 'v',
  redo: 'r',
  give_up: 'g',
};

const SHAPE =
  /^(?<kind>[bfm])(?<letter>[a-z])\.(?<id>[\w-]{23}|[\w-]{44})\.(?<revision>[0-9a-z]{1,4})\.(?<digest>[\w-]{43})\.(?<attempt>[0-9a-z]{1,3}|-)$/;

/**
 * What a button or a form of ours asks for, whole, in the 100 characters that Discord keeps with it: the approval, its
 * revision, the digest, the decision and the attempt.
 */
export function encodeAsked(asked: Asked, kind: AskedKind): string {
  const { approvalId, revision, digest, decision, attempt } = asked;
  return [
    `${KINDS[kind]}${LETTERS[decision]}`,
    packId(approvalId),
    revision.toString(36),
    Buffer.from(digest, 'hex').toString('base64url'),
    attempt === null ? '-' : attempt.toString(36),
  ].join('.');
}

/** Reads what Discord carried back, which may be anything at all; null for what none of ours has. */
export function decodeAsked(id: string): { readonly asked: Asked; readonly kind: AskedKind } | null {
  const parts = SHAPE.exec(id)?.groups;
  if (parts === undefined) return null;
  const { revision = '', digest = '', attempt = '-' } = parts;
  const asked = readAsked({
    approvalId: unpackId(parts['id'] ?? ''),
    revision: Number.parseInt(revision, 36),
    digest: Buffer.from(digest, 'base64url').toString('hex'),
    decision: ASKABLE.find((decision) => LETTERS[decision] === parts['letter']),
    attempt: attempt === '-' ? null : Number.parseInt(attempt, 36),
  });
  const kind = (['now', 'form', 'sent'] as const).find((one) => KINDS[one] === parts['kind']);
  return asked === null || kind === undefined ? null : { asked, kind };
}

const PREFIX = 'apr_';
/** Crockford's base32, in which approvals are numbered. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The number of an approval in fewer characters: of 52 of base32 it makes 44. */
function packId(approvalId: string): string {
  const digits = approvalId.slice(PREFIX.length);
  const bytes = Math.ceil((digits.length * 5) / 8);
  const number = Array.from(digits).reduce((sum, digit) => sum * 32n + BigInt(DIGITS.indexOf(digit)), 0n);
  return Buffer.from(number.toString(16).padStart(2 * bytes, '0'), 'hex').toString('base64url');
}

function unpackId(packed: string): string {
  const bytes = Buffer.from(packed, 'base64url');
  const digits: string[] = [];
  for (let number = BigInt(`0x${bytes.toString('hex')}`); number > 0n; number /= 32n) {
    digits.unshift(DIGITS[Number(number % 32n)] ?? '');
  }
  return `${PREFIX}${digits.join('').padStart(bytes.length < 20 ? 26 : 52, '0')}`;
}

import { ASKABLE, ASKED_LETTERS, type Asked, readAsked } from '../text/form.ts';
import type { Remember } from '../text/remember.ts';

/** `now`: to press it is the answer. `form`: it opens a form. `sent`: that form, once it was filled in. */
export type AskedKind = 'now' | 'form' | 'sent';

const KINDS: Readonly<Record<AskedKind, string>> = { now: 'b', form: 'f', sent: 'm' };

/** Approves, and has that remembered: in the place of the attempt stand the uses, of one digit, and the seconds. */
const REMEMBER = 'm';

const SHAPE =
  /^(?<kind>[bfm])(?<letter>[a-z])\.(?<id>[\w-]{23}|[\w-]{44})\.(?<revision>[0-9a-z]{1,4})\.(?<digest>[\w-]{43})\.(?<last>[0-9a-z]{1,5}|-)$/;

/**
 * What a button or a form of ours asks for, whole, in the 100 characters that Discord keeps with it: the approval, its
 * revision, the digest, the decision, and the attempt or how it is to be remembered.
 */
export function encodeAsked(asked: Asked, kind: AskedKind): string {
  const { approvalId, revision, digest, decision, attempt, remember } = asked;
  return [
    `${KINDS[kind]}${remember === undefined ? ASKED_LETTERS[decision] : REMEMBER}`,
    packId(approvalId),
    revision.toString(36),
    Buffer.from(digest, 'hex').toString('base64url'),
    remember === undefined ? (attempt?.toString(36) ?? '-') : packBounds(remember),
  ].join('.');
}

/** Reads what Discord carried back, which may be anything at all; null for what none of ours has. */
export function decodeAsked(id: string): { readonly asked: Asked; readonly kind: AskedKind } | null {
  const parts = SHAPE.exec(id)?.groups;
  if (parts === undefined) return null;
  const { revision = '', digest = '', letter = '', last = '-' } = parts;
  const more = letter === REMEMBER ? unpackBounds(last) : { attempt: last === '-' ? null : parse36(last) };
  const asked = readAsked({
    approvalId: unpackId(parts['id'] ?? ''),
    revision: parse36(revision),
    digest: Buffer.from(digest, 'base64url').toString('hex'),
    decision:
      letter === REMEMBER ? 'approve' : ASKABLE.find((decision) => ASKED_LETTERS[decision] === letter),
    ...more,
  });
  const kind = (['now', 'form', 'sent'] as const).find((one) => KINDS[one] === parts['kind']);
  return asked === null || kind === undefined ? null : { asked, kind };
}

/** No channel offers more uses than one digit of base 36 says. */
function packBounds({ grantUses, grantSeconds }: Remember): string {
  return `${grantUses.toString(36)}${grantSeconds.toString(36)}`;
}

/** As `readAsked` reads it: what are no bounds is refused there. */
function unpackBounds(packed: string): { readonly grantUses: number; readonly grantSeconds: number } {
  return { grantUses: parse36(packed.slice(0, 1)), grantSeconds: parse36(packed.slice(1)) };
}

function parse36(digits: string): number {
  return Number.parseInt(digits, 36);
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

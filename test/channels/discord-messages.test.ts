import fc from 'fast-check';
import { decodeAsked, encodeAsked } from '../../channels/discord/asked-id.ts';
import { drawApproval } from '../../channels/discord/draw.ts';
import { drawModal } from '../../channels/discord/form.ts';
import { escapeMarkdown, setApart, setApartLine } from '../../channels/discord/markdown.ts';
import { sha256 } from '../../domain/digest.ts';
import { DEFAULT_GRANT } from '../../domain/grant.ts';
import { MAX_REVISIONS } from '../../domain/revision.ts';
import { renderLine, renderVisible } from '../../domain/visible.ts';
import { messageFault, modalFault } from '../support/fake-discord/body-rules.ts';
import { readMarkdown } from '../support/fake-discord/reading.ts';
import type { Json } from '../support/fake-discord/types.ts';
import { everyState, pendingApproval, resultOf, evidenceOf } from './feishu-approvals.ts';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const approvalId = (length: number) =>
  fc
    .array(fc.constantFrom(...DIGITS.split('')), { minLength: length, maxLength: length })
    .map((digits) => `apr_${digits.join('')}`);

test('a button holds all that it asks for in the 100 characters that Discord keeps', () => {
  const asked = fc.record({
    approvalId: fc.oneof(
      approvalId(26),
      approvalId(52).map((id) => id.replace(/.$/, '0')),
    ),
    revision: fc.integer({ min: 1, max: 46_655 }),
    digest: fc.string().map(sha256),
    attempt: fc.option(fc.integer({ min: 1, max: 1_295 })),
  });
  const kinds = fc.constantFrom('now' as const, 'form' as const, 'sent' as const);
  fc.assert(
    fc.property(asked, kinds, (given, kind) => {
      const decision = given.attempt === null ? 'approve' : 'redo';
      const id = encodeAsked({ ...given, decision }, kind);
      expect(id.length).toBeLessThanOrEqual(100);
      expect(decodeAsked(id)).toEqual({ asked: { ...given, decision }, kind });
    }),
  );
});

test('a button to remember holds its bounds, in as many characters', () => {
  const asked = fc.record({
    approvalId: fc.oneof(
      approvalId(26),
      approvalId(52).map((id) => id.replace(/.$/, '0')),
    ),
    revision: fc.integer({ min: 1, max: MAX_REVISIONS }),
    digest: fc.string().map(sha256),
    attempt: fc.constant(null),
    remember: fc.record({
      grantUses: fc.integer({ min: 1, max: DEFAULT_GRANT.uses }),
      grantSeconds: fc.integer({ min: 1, max: DEFAULT_GRANT.seconds }),
    }),
  });
  fc.assert(
    fc.property(asked, (given) => {
      const id = encodeAsked({ ...given, decision: 'approve' }, 'now');
      expect(id.length).toBeLessThanOrEqual(100);
      expect(decodeAsked(id)).toEqual({ asked: { ...given, decision: 'approve' }, kind: 'now' });
      expect(decodeAsked(id.replace(/[^.]+$/, '-'))).toBeNull();
    }),
  );
});

test('what is no button of ours is read as none', () => {
  const id = encodeAsked({ ...pendingAsked(), decision: 'approve', attempt: null }, 'now');
  for (const changed of [
    '',
    'approve',
    id.slice(1),
    `${id}.`,
    id.replace(/-$/, '1'),
    id.replace(/^b/, 'x'),
    `x${id}`,
  ]) {
    expect(decodeAsked(changed)).toBeNull();
  }
  expect(decodeAsked(id)).not.toBeNull();
  fc.assert(fc.property(fc.string({ maxLength: 100 }), (text) => decodeAsked(text) === null));
});

function pendingAsked() {
  const { id, revision, digest } = pendingApproval();
  return { approvalId: id, revision, digest };
}

const markup = fc
  .array(
    fc.oneof(
      fc.constantFrom('```', '``', '`', '**', '__', '~~', '||', '> ', '\n', '# ', '-# ', '- ', '1. ', '\\'),
      fc.constantFrom(
        '@everyone',
        '<@123456789012345678>',
        'https://evil.example/a',
        '[a](https://evil.example)',
      ),
      fc.constantFrom('<t:0:R>', '<:ok:1>', '</go:1>', '_', '*', 'a', ' ', '好', '🙂', 'u202e', '\u202e'),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

test('no text of somebody else’s is markup, a link or a mention, and all of it is read', () => {
  fc.assert(
    fc.property(markup, (text) => {
      const shown = renderVisible(text);
      const read = readMarkdown(setApart(shown));
      expect(read).toMatchObject({ links: [], mentions: [] });
      // Line feeds at either end of a block are escaped, since Discord drops them.
      expect(read.text.replaceAll('\\u000a', '\n')).toBe(shown.replaceAll('\\u000a', '\n'));
      const line = renderLine(text);
      expect(readMarkdown(setApartLine(line))).toEqual({ text: line, links: [], mentions: [] });
      const own = readMarkdown(escapeMarkdown(`by ${line}`));
      expect(own).toEqual({ text: `by ${line}`, links: [], mentions: [] });
    }),
    { numRuns: 500 },
  );
});

test.each(Object.entries(everyState({})))('Discord takes the message of what is %s', (_name, approval) => {
  const { body, form } = drawApproval(approval, null, 'https://c.example');
  expect(messageFault(body as unknown as Json)).toBeNull();
  for (const { asked } of form?.buttons ?? []) {
    const { data } = drawModal(asked, approval);
    expect(modalFault(data as unknown as Json)).toBeNull();
  }
});

test('Discord takes a message however long its parts are', () => {
  const long = fc.constantFrom(10, 800, 2_500, 3_900, 4_200, 20_000);
  const letters = fc.constantFrom('x', '好', '`', '*', '\n', '\u202e', '🙂');
  fc.assert(
    fc.property(long, long, long, letters, (command, reason, output, letter) => {
      const approval = evidenceOf(resultOf({ stdout: letter.repeat(output) }), {
        action: { command: `echo ${letter.repeat(command)}` },
        reason: letter.repeat(reason),
      });
      const { body } = drawApproval(approval, null, 'https://c.example');
      expect(messageFault(body as unknown as Json)).toBeNull();
    }),
    { numRuns: 60 },
  );
});

test('a dangerous approval asks once more, in the form that it opens', () => {
  const [approve] = drawApproval(pendingApproval({ tier: 'CRITICAL' }), null, null).form?.buttons ?? [];
  if (approve === undefined) throw new Error('there is always a button to approve');
  const modal = drawModal(approve.asked, pendingApproval({ tier: 'CRITICAL' }));
  expect(modal.data.title).toContain('Approve this?');
  expect(JSON.stringify(modal.data.components)).toContain('CRITICAL');
  const harmless = drawModal(approve.asked, pendingApproval({ tier: 'LOW' }));
  expect(harmless.data.title).toBe('批准 · Approve');
});

test('a form wants a comment for what is of no use without one, and takes the rest as it is', () => {
  const forms = [pendingApproval(), evidenceOf()].map((approval) => drawApproval(approval, null, null).form);
  const wants = forms.flatMap((form) =>
    (form?.buttons ?? []).map(({ asked }) => {
      const parts = drawModal(asked, null).data.components as { component?: { required?: boolean } }[];
      return [asked.decision, parts.some(({ component }) => component?.required === true)];
    }),
  );
  expect(Object.fromEntries(wants)).toEqual({
    ...{ approve: false, request_changes: true, deny: true },
    ...{ accept: false, redo: true, give_up: true },
  });
});

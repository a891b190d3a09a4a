import type { z } from 'zod';
import {
  cancelSchema,
  classifySchema,
  createApprovalSchema,
  decisionSchema,
} from '../../contract/approvals.ts';
import { describeIssues, joinIssues } from '../../contract/issues.ts';
import { CANARY } from '../support/canaries.ts';
import { auditSchema, listSchema, waitSchema } from '../../contract/queries.ts';

const action = { command: 'ls' };
const asked = { action, reason: 'why' };

/** What a person is told of an input; fails where the input is taken. */
function complaint(schema: z.ZodType, input: unknown): string {
  const parsed = schema.safeParse(input);
  if (parsed.success) throw new Error(`taken: ${JSON.stringify(input)}`);
  return joinIssues(describeIssues(parsed.error, input));
}

describe('a request for an approval', () => {
  test('is taken with its defaults', () => {
    expect(createApprovalSchema.parse(asked)).toEqual({
      ...asked,
      workspace: 'default',
      profile: 'interactive',
    });
  });

  test('is taken with everything it may have', () => {
    const full = {
      action: {
        type: 'deploy',
        command: 'make',
        argv: ['make', ''],
        sql: 'select 1',
        tool: 't',
        args: { a: [null, 1, 'x'] },
        cwd: '/',
        env: { A: '' },
        host: 'h',
        sourceIp: '10.0.0.1',
      },
      reason: 'why',
      requester: 'bot-7',
      workspace: 'a.B_c-9',
      sessionKey: 's',
      profile: 'workday',
      timeoutSeconds: 0.5,
      language: 'zh',
    };
    expect(createApprovalSchema.parse(full)).toEqual(full);
  });

  test.each<[string, unknown, string]>([
    ['no object', 'x', 'got "x"'],
    ['nothing', {}, '/action: '],
    ['no reason', { action }, '/reason: must be text; got nothing'],
    ['an empty reason', { action, reason: '' }, '/reason: must not be empty; got ""'],
    ['a reason of another type', { action, reason: 7 }, '/reason: must be text; got 7'],
    [
      'a reason too long',
      { action, reason: 'x'.repeat(10_001) },
      '/reason: must be at most 10000 characters; got "xxx',
    ],
    [
      'a reason that is no text',
      { action, reason: '\ud800' },
      '/reason: must be well-formed Unicode; got "\\ud800"',
    ],
    [
      'an action of nothing',
      { ...asked, action: { cwd: '/' } },
      '/action: must have at least one of type, command, argv, sql, tool; got {"cwd":"/"}',
    ],
    [
      'no action at all',
      { reason: 'x' },
      '/action: must be an object with at least one of type, command, argv, sql, tool; got nothing',
    ],
    ['an action that is text', { ...asked, action: 'ls' }, '/action: must be an object with at least one of'],
    ['an action of more', { ...asked, action: { command: 'ls', x: 1 } }, 'x'],
    ['an empty command', { ...asked, action: { command: '' } }, '/action/command: must not be empty; got ""'],
    [
      'a command too long',
      { ...asked, action: { command: 'x'.repeat(262_145) } },
      'at most 262144 characters',
    ],
    [
      'a command that is no text',
      { ...asked, action: { command: 'a\udc00' } },
      '/action/command: must be well-formed',
    ],
    [
      'an empty argv',
      { ...asked, action: { argv: [] } },
      '/action/argv: must hold at least the program; got []',
    ],
    ['a word of argv', { ...asked, action: { argv: ['ls', 5] } }, '/action/argv/1: must be text; got 5'],
    [
      'an env value',
      { ...asked, action: { command: 'x', env: { A: 1 } } },
      '/action/env/A: must be text; got 1',
    ],
    [
      'args with a broken text',
      { ...asked, action: { tool: 't', args: ['\ud800'] } },
      '/action/args: must be well-formed',
    ],
    ['an unknown field', { ...asked, timeout: 5 }, 'unknown field "timeout"'],
    [
      'an unknown field of the action',
      { ...asked, action: { command: 'x', shell: 'sh' } },
      '/action: unknown field "shell"',
    ],
    [
      'a requester of the system',
      { ...asked, requester: 'system:policy' },
      '/requester: must hold no control characters',
    ],
    [
      'a requester with a hidden character',
      { ...asked, requester: 'a\u202eb' },
      '/requester: must hold no control',
    ],
    ['a workspace', { ...asked, workspace: '../x' }, '/workspace: must begin with a letter or digit'],
    [
      'a workspace too long',
      { ...asked, workspace: 'x'.repeat(65) },
      '/workspace: must be at most 64 characters',
    ],
    ['a session key', { ...asked, sessionKey: '' }, '/sessionKey: must not be empty; got ""'],
    [
      'a timeout of no number',
      { ...asked, timeoutSeconds: '60' },
      '/timeoutSeconds: must be a number of seconds; got "60"',
    ],
    [
      'a timeout of nothing',
      { ...asked, timeoutSeconds: 0 },
      '/timeoutSeconds: must be above 0; it is held between 30 and 3600; got 0',
    ],
    [
      'a language',
      { ...asked, language: 'fr' },
      '/language: must be "en" or "zh", with a region if need be, as in "en-GB"; got "fr"',
    ],
  ])('is refused for %s, in words that help', (_, input, message) => {
    expect(complaint(createApprovalSchema, input)).toContain(message);
  });

  test('is told every problem at once', () => {
    const said = complaint(createApprovalSchema, {
      action: { command: 5 },
      reason: '',
      language: 'x',
      extra: 1,
    });
    for (const place of ['/action/command', '/reason', '/language', 'unknown field "extra"']) {
      expect(said).toContain(place);
    }
  });

  test('is never echoed with the secrets in it, nor at full length', () => {
    const env = { API_TOKEN: CANARY, A: 1 };
    expect(complaint(createApprovalSchema, { ...asked, action: { env } })).not.toContain(CANARY);
    const text = `password=${CANARY} ${'x'.repeat(11_000)}`;
    const said = complaint(createApprovalSchema, { action, reason: text });
    expect(said).not.toContain(CANARY);
    expect(said.length).toBeLessThan(250);
  });
});

describe('a decision', () => {
  test('is taken with its defaults', () => {
    expect(decisionSchema.parse({ decision: 'approve' })).toEqual({ decision: 'approve', comment: '' });
    expect(cancelSchema.parse({})).toEqual({ comment: '' });
  });

  test.each<[string, unknown, string]>([
    ['nothing', {}, '/decision: must be "approve", "deny", "request_changes" or "escalate"; got nothing'],
    [
      'a word',
      { decision: 'yes' },
      '/decision: must be "approve", "deny", "request_changes" or "escalate"; got "yes"',
    ],
    [
      'a cancel',
      { decision: 'cancel' },
      '/decision: must be "approve", "deny", "request_changes" or "escalate"; got "cancel"',
    ],
    ['a comment', { decision: 'deny', comment: 5 }, '/comment: must be text; got 5'],
    [
      'a comment too long',
      { decision: 'deny', comment: 'x'.repeat(10_001) },
      '/comment: must be at most 10000',
    ],
    ['a digest', { decision: 'deny', digest: 'ABC' }, '/digest: must be the 64 hex digits'],
    [
      'an upper-case digest',
      { decision: 'deny', digest: 'A'.repeat(64) },
      '/digest: must be the 64 hex digits',
    ],
    ['an approver', { decision: 'deny', approver: '' }, '/approver: must not be empty; got ""'],
    [
      'the system',
      { decision: 'deny', approver: 'system:timeout' },
      '/approver: must hold no control characters',
    ],
    ['an unknown field', { decision: 'deny', force: true }, 'unknown field "force"'],
  ])('is refused for %s', (_, input, message) => {
    expect(complaint(decisionSchema, input)).toContain(message);
  });
});

describe('queries', () => {
  test.each<[string, z.ZodType, unknown, string]>([
    ['status', listSchema, { status: 'nonsense' }, '/status: must be one of pending, final_review'],
    [
      'tier',
      listSchema,
      { tier: 'high' },
      '/tier: must be one of SAFE, LOW, MEDIUM, HIGH, CRITICAL; got "high"',
    ],
    ['limit 0', listSchema, { limit: '0' }, '/limit: limit must be from 1 to 500; got "0"'],
    ['limit 501', listSchema, { limit: '501' }, '/limit: limit must be from 1 to 500; got "501"'],
    [
      'limit 1e2',
      listSchema,
      { limit: '1e2' },
      '/limit: limit must be a whole number from 1 to 500; got "1e2"',
    ],
    ['limit -1', listSchema, { limit: '-1' }, 'must be a whole number'],
    ['wait', waitSchema, { wait: 'x' }, '/wait: wait must be a whole number from 0 to 3600; got "x"'],
    ['after', auditSchema, { after: '' }, '/after: after must be a whole number'],
    ['unknown', waitSchema, { waitt: '1' }, 'unknown field "waitt"'],
    ['a repeated field', listSchema, { status: ['pending', 'approved'] }, '/status: must be one of'],
  ])('with a bad %s are refused', (_, schema, input, message) => {
    expect(complaint(schema, input)).toContain(message);
  });

  test('are read as numbers', () => {
    expect(listSchema.parse({ limit: '500', q: '100%' })).toEqual({ limit: 500, q: '100%' });
    expect(waitSchema.parse({ wait: '0' })).toEqual({ wait: 0 });
    expect(classifySchema.parse({})).toEqual({});
  });

  test.each<[unknown, string]>([
    ['rm -rf /', 'no blanks or slashes; a command goes in "command"'],
    ['/bin/sh', 'no blanks or slashes; a command goes in "command"'],
    [{ command: 'rm -rf /' }, 'give the members of the action themselves, as in {"command": "ls"}'],
    [3, 'the name of an action type such as "deploy"'],
    ['', 'must not be empty'],
  ])('takes %j for no action type, and says where it goes', (given, message) => {
    expect(complaint(classifySchema, { action: given })).toContain(message);
  });

  test('takes any plain name for an action type', () => {
    expect(classifySchema.parse({ action: 'feed.the-cat' })).toEqual({ action: 'feed.the-cat' });
  });
});

import { culpritOf, judgedOf } from '../../domain/classified-text.ts';
import { maskVerdict } from '../../domain/mask-verdict.ts';
import { maskJson } from '../../domain/mask.ts';
import type { Finding, Verdict } from '../../domain/verdict.ts';
import { CANARY } from '../support/canaries.ts';

const verdictOf = (...findings: readonly Partial<Finding>[]): Verdict => ({
  tier: 'HIGH',
  level: 'high',
  labels: [],
  findings: findings.map((finding) => ({
    ...{ rule: 'a.b', tier: 'HIGH', label: null, message: '', span: null, path: '/command' },
    ...finding,
  })),
});

describe('a verdict without secrets', () => {
  test('hides in both messages what only the judged text gives away', () => {
    const judged = judgedOf({ argv: ['login', '--password', CANARY, '--force'] }, 'x', null);
    const verdict = verdictOf({
      message: `Hands “${CANARY}” over; ${CANARY.slice(0, 12)}… is seen by all.`,
      messageZh: `交出“${CANARY}”。`,
      span: [6, 16 + CANARY.length + 8],
      path: '/argv',
    });
    const [finding] = maskVerdict(verdict, judged).findings;
    expect(JSON.stringify(finding)).not.toContain(CANARY.slice(0, 8));
    expect(finding).toMatchObject({
      message: `Hands “${'*'.repeat(CANARY.length)}” over; ${'*'.repeat(12)}… is seen by all.`,
      messageZh: `交出“${'*'.repeat(CANARY.length)}”。`,
    });
  });

  test('keeps the spans true, in words joined too', () => {
    const argv = ['curl', '-u', `bob:${CANARY}`, '--api-key', CANARY, 'https://evil.example'];
    const at = argv.join(' ').indexOf('https');
    const verdict = verdictOf({ span: [at, at + 5], path: '/argv' });
    const masked = maskVerdict(verdict, { argv }).findings[0] ?? { span: null, path: '' };
    expect(culpritOf(masked, maskJson({ argv }))).toBe('https');
    expect(JSON.stringify(maskJson({ argv }))).toContain('****');
  });

  test('hides secrets of the check, of numbers under a secret name, and of words that say what they are', () => {
    const check = { command: `mysql -p${CANARY} -e 'SELECT 1'` };
    const judged = judgedOf({ tool: 'login', args: { pin: { password: 74_183_925 } } }, 'x', check);
    const verdict = verdictOf({ message: `uses ${CANARY} and 74183925, and token=abcdefgh` });
    expect(maskVerdict(verdict, judged).findings[0]?.message).toBe(
      `uses ${'*'.repeat(CANARY.length)} and ********, and token=********`,
    );
  });

  test('hides each, however many secrets there are', () => {
    const command = Array.from({ length: 14_000 }, (_, index) => `token=${index}aaaaaaa`).join(' ');
    const message = command.slice(0, 300);
    const verdict = verdictOf(...Array.from({ length: 300 }, () => ({ message, messageZh: message })));
    const [finding] = maskVerdict(verdict, { command }).findings;
    expect(finding?.message).not.toContain('aaa');
  });

  test('hides each to its end where they all begin alike', () => {
    const secrets = Array.from({ length: 14_000 }, (_, index) => `aaaaaaaa${String(index).padStart(6, '0')}`);
    const command = secrets.map((secret) => `token=${secret}`).join(' ');
    const message = `${'aaaaaaaa'.repeat(36)} ${secrets[13_999] ?? ''} ${secrets[0] ?? ''}! aaaaaaaa0137zz`;
    const verdict = verdictOf(...Array.from({ length: 100 }, () => ({ message, messageZh: message })));
    const [finding] = maskVerdict(verdict, { command }).findings;
    expect(finding?.message).toBe(
      `${'*'.repeat(288)} ${'*'.repeat(14)} ${'*'.repeat(14)}! ${'*'.repeat(12)}zz`,
    );
  });

  test('leaves everything else as it is', () => {
    const verdict = verdictOf({ message: 'Deletes “/tmp/pass”.', span: [0, 2] });
    expect(maskVerdict(verdict, { command: 'rm -rf /tmp/pass --password abc' })).toEqual(verdict);
  });
});

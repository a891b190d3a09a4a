import { classify } from '../../risk/classify.ts';

const settings = { trustedNetworks: [] };

test('a request can not make a verdict that is larger than the request', () => {
  const env = Object.fromEntries(
    Array.from({ length: 15_000 }, (_, index) => [`NAME_${index}`, 'I want to kill myself']),
  );
  const { tier, labels, findings } = classify({ action: { type: 'read', env } }, settings);
  expect([tier, labels]).toEqual(['CRITICAL', ['crisis']]);
  expect(findings.length).toBeLessThanOrEqual(60);
});

test('what is said too often hides nothing else: every rule keeps its highest finding', () => {
  const command = `${'git push --force; '.repeat(300)} rm -rf /tmp/build; rm -rf /`;
  const { tier, findings } = classify({ action: { command } }, settings);
  const [push] = classify({ action: { command: 'git push --force' } }, settings).findings;
  const named = findings.map(({ rule }) => rule);
  expect(tier).toBe('CRITICAL');
  expect(named.filter((rule) => rule === push?.rule).length).toBeLessThanOrEqual(50);
  const last = classify({ action: { command: 'rm -rf /tmp/build; rm -rf /' } }, settings);
  expect(named).toEqual(expect.arrayContaining(last.findings.map(({ rule }) => rule)));
});

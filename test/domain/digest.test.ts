import type { Action } from '../../domain/action.ts';
import { digestOf, sha256 } from '../../domain/digest.ts';

const ACTION: Action = {
  type: 'deploy',
  command: 'make release',
  argv: ['make', 'release'],
  sql: 'select 1',
  tool: 'shell',
  args: { deep: [1, { a: 'b' }] },
  cwd: '/srv/app',
  env: { STAGE: 'production' },
  host: 'web-1',
  sourceIp: '10.0.0.7',
};

const CHANGED: Readonly<Record<keyof Action, Action[keyof Action]>> = {
  type: 'Deploy',
  command: 'make release ',
  argv: ['make release'],
  sql: 'select 2',
  tool: 'Shell',
  args: { deep: [1, { a: 'c' }] },
  cwd: '/srv/app/',
  env: { STAGE: 'production', DEBUG: '' },
  host: 'web-2',
  sourceIp: '10.0.0.8',
};

describe('the digest of what is asked', () => {
  test('is the SHA-256 of the canonical text', () => {
    expect(digestOf({ type: 'read' }, 'default', 1)).toBe(
      sha256('{"action":{"type":"read"},"revision":1,"workspace":"default"}'),
    );
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
  });

  test.each(Object.keys(CHANGED) as readonly (keyof Action)[])('changes with %s', (field) => {
    const whole = digestOf(ACTION, 'default', 1);
    expect(digestOf({ ...ACTION, [field]: CHANGED[field] }, 'default', 1)).not.toBe(whole);
    const { [field]: _, ...rest } = ACTION;
    expect(digestOf(rest, 'default', 1)).not.toBe(whole);
  });

  test('changes with workspace and revision', () => {
    const whole = digestOf(ACTION, 'default', 1);
    expect(digestOf(ACTION, 'other', 1)).not.toBe(whole);
    expect(digestOf(ACTION, 'default', 2)).not.toBe(whole);
  });

  test('does not change with the order of members', () => {
    const turned = Object.fromEntries(Object.entries(ACTION).reverse()) as Action;
    expect(digestOf(turned, 'default', 1)).toBe(digestOf(ACTION, 'default', 1));
  });
});

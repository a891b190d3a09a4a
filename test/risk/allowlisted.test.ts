import { mayBeAllowlisted, maySkip } from '../../risk/allowlisted.ts';
import { NEVER_BYPASSED, classify } from '../../risk/classify.ts';

const skips = (action: Parameters<typeof classify>[0]['action']): boolean =>
  maySkip(classify({ action }, { trustedNetworks: [] }));

describe('an allowlist', () => {
  test.each([...NEVER_BYPASSED])('may not hold %s, however it is spelt', (type) => {
    const words = type.split('_');
    const camel = words.map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1)));
    const spellings = [type, type.toUpperCase(), words.join('-'), ` ${words.join(' ')} `, camel.join('')];
    for (const spelt of [...spellings, words.join('').toUpperCase(), words.join('.')]) {
      expect(mayBeAllowlisted(spelt)).toBe(false);
      expect(skips({ type: spelt })).toBe(false);
    }
  });

  test('may hold any other type, a HIGH one too, but lets none pass that is CRITICAL by its name', () => {
    for (const type of ['read', 'deploy', 'database', 'anything at all']) {
      expect([mayBeAllowlisted(type), skips({ type })]).toEqual([true, true]);
    }
    expect([mayBeAllowlisted('wipe'), skips({ type: 'wipe' })]).toEqual([true, false]);
  });

  test('lets nothing pass that carries danger, or what the judge could not read to its end', () => {
    const carrying = (details: string | Record<string, string>): boolean =>
      skips({ type: 'deploy', args: { details } });
    expect(carrying({ command: 'ls' })).toBe(true);
    expect(carrying({ command: 'git push --force' })).toBe(false);
    expect(carrying({ command: 'echo "' })).toBe(false);
    const deep = Array.from({ length: 80 }).reduce<unknown>((inner) => [inner], 'rm -rf /');
    expect(skips({ type: 'deploy', args: { command: deep as never } })).toBe(false);
  });
});

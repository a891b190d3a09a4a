import fc from 'fast-check';
import { changedFields, diffLines } from '../../domain/action-diff.ts';

const lines = fc
  .array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 })
  .map((all) => all.join('\n'));

test('a difference holds both texts, each whole and in order', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = diffLines(before, after);
      const without = (kind: string): string =>
        diff
          .filter((line) => line.kind !== kind)
          .map(({ text }) => text)
          .join('\n');
      expect(without('new')).toBe(before);
      expect(without('gone')).toBe(after);
      if (before === after) expect(diff.every(({ kind }) => kind === 'same')).toBe(true);
    }),
  );
});

test('a line that stays is neither gone nor new', () => {
  expect(diffLines('one\ntwo\nthree', 'one\n2\nthree\nfour')).toEqual([
    { kind: 'same', text: 'one' },
    { kind: 'gone', text: 'two' },
    { kind: 'new', text: '2' },
    { kind: 'same', text: 'three' },
    { kind: 'new', text: 'four' },
  ]);
});

test('texts too long to compare are replaced as a whole, and quickly', () => {
  const long = (word: string): string =>
    Array.from({ length: 5_000 }, (_, index) => `${word}${index}`).join('\n');
  const diff = diffLines(`same\n${long('a')}`, `same\n${long('b')}`);
  expect(diff).toHaveLength(10_001);
  expect(diff[0]).toEqual({ kind: 'same', text: 'same' });
});

test('fields that come, go or change are named; those that stay are not', () => {
  const before = { command: 'ls', cwd: '/a', host: 'h' };
  const after = { command: 'ls -l', host: 'h', env: { A: '1' } };
  expect(changedFields(before, after)).toEqual([
    { name: 'command', before: 'ls', after: 'ls -l' },
    { name: 'env', before: null, after: '{\n  "A": "1"\n}' },
    { name: 'cwd', before: '/a', after: null },
  ]);
});

import { isQuick, linesOf } from '../../bench/soak/figures.ts';
import { lossesOf } from '../../bench/soak/lost.ts';

/** Every read took that long; the one that reads nothing says how busy the machine was. */
const took = (machineMs: number, pageMs: number) =>
  new Map([
    ['/livez', [machineMs]],
    ['first page', [pageMs]],
  ] as const);

test('what an index answers may take twice as long with many pending, and no longer', () => {
  const verdict = (ms: number) => linesOf(took(1, 2), took(1, ms)).map(isQuick);
  expect(verdict(4)).toEqual([true, true]);
  expect(verdict(4.01)).toEqual([true, false]);
});

test('a machine that was busier while many were pending is not held against the product', () => {
  const [, page] = linesOf(took(1, 2), took(3, 6));
  expect(page).toMatchObject({ ratio: 1, few: { p50: 2 }, many: { p50: 6 } });
});

test('one that was acknowledged and is not there is lost, one that is there and was not is made up', () => {
  expect(lossesOf(['a', 'b'], new Set(['b', 'a']))).toEqual([]);
  expect(lossesOf(['a', 'b'], new Set(['b', 'c']))).toEqual([
    '1 acknowledged approvals are lost: a',
    '1 approvals are pending that nobody was told of: c',
  ]);
});

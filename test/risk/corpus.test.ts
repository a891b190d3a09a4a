import { boundsOf, isRight, judgeAll, shareOf } from '../../bench/risk/bounds.ts';
import { corpusLines } from '../../bench/risk/lines.ts';

const lines = corpusLines();

// The corpus lies beside the project and never in it; `npm test` says what it leaves out.
(lines === null ? describe.skip : describe)('the corpus of peers’ test lines', () => {
  test.each(boundsOf(judgeAll(lines ?? [])).map((bound) => [bound.name, bound] as const))(
    'is judged within its bounds: %s',
    (_name, bound) => {
      const misses = bound.lines.filter((line) => !isRight(line)).map(({ text, tier }) => `${tier}: ${text}`);
      expect(shareOf(bound) < bound.least ? misses : []).toEqual([]);
    },
  );
});

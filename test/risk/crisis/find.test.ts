import fc from 'fast-check';
import { SLOW_CRISIS, fill } from '../../../bench/risk/slow-texts.ts';
import { findCrisis } from '../../../risk/crisis/find.ts';
import { COMMANDS, FIGURES_OF_SPEECH, IN_CHINESE, SAID_IN_CHINESE, SAID_IN_ENGLISH } from './texts.ts';

const SAID = [...SAID_IN_ENGLISH, ...SAID_IN_CHINESE];
const NOT_SAID = [...COMMANDS, ...FIGURES_OF_SPEECH, ...IN_CHINESE];

test('there is enough of either to mean something', () => {
  expect(new Set(SAID).size).toBeGreaterThanOrEqual(400);
  expect(new Set(NOT_SAID).size).toBeGreaterThanOrEqual(600);
});

test.each(SAID)('a person in danger is seen: %s', (text) => {
  const span = findCrisis(text);
  expect(span).not.toBeNull();
  const [start, end] = span ?? [0, 0];
  expect(start).toBeGreaterThanOrEqual(0);
  expect(end).toBeGreaterThan(start);
  expect(end).toBeLessThanOrEqual(text.length);
});

test.each(NOT_SAID)('no crisis: %s', (text) => {
  expect(findCrisis(text)).toBeNull();
});

test.each([
  ['I want to kill myself', 'kill myself'],
  ['well... I want to k1ll  my\u200bself', 'k1ll  my\u200bself'],
  ['/find?q=I%20want%20to%20kill%20myself%20now', 'kill%20myself'],
  ['/find?q=I+want+to+kill+myself+now', 'kill+myself'],
  ['ok ｋｉｌｌ ｍｙｓｅｌｆ', 'ｋｉｌｌ ｍｙｓｅｌｆ'],
  ['𝓴𝓲𝓵𝓵 𝓶𝔂𝓼𝓮𝓵𝓯 now', '𝓴𝓲𝓵𝓵 𝓶𝔂𝓼𝓮𝓵𝓯'],
  ['so: k i l l  m y s e l f!', 'k i l l  m y s e l f'],
  ['\u200b\u200b我真的想自 殺了', '想自 殺'],
])('the span covers the words as they were written: %s', (text, words) => {
  const [start, end] = findCrisis(text) ?? [0, 0];
  expect(text.slice(start, end)).toBe(words);
});

test('a case, an apostrophe or a line break changes nothing', () => {
  for (const text of SAID_IN_ENGLISH.filter((one) => !/[#_]/.test(one))) {
    expect({ text, found: findCrisis(text.toUpperCase()) !== null }).toEqual({ text, found: true });
    const broken = text.replaceAll("'", '’').replace(' ', '\n');
    expect({ text: broken, found: findCrisis(broken) !== null }).toEqual({ text: broken, found: true });
  }
});

test('harmless text around the words hides nothing', () => {
  const around = 'The deploy went out at noon. Thanks for the quick review! ';
  for (const text of SAID) {
    const hidden = `${around.repeat(3)}\n\n${text}. \n${around}`;
    expect({ text, found: findCrisis(hidden) !== null }).toEqual({ text, found: true });
  }
});

test('no shell command made of words that kill, hang and die is a crisis', () => {
  const word = fc.constantFrom(
    ...'kill pkill killall hang die dead exit end cut shoot drown xkill trap wait stop harm hurt process child self node server life alive live want need to the my me it all -9 -1 -KILL $PID %1 && | ; -- /proc/self suicide.txt self-harm.md kms die() end-of-life "$@" 0 1 of on off'.split(
      ' ',
    ),
  );
  const harmless =
    /\b(?:want|need) to (?:die|end)|end (?:it all|my life)|my ?self|off me|(?:^| )(?:end|die|dead|live) my|wan/;
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
      const command = words.join(' ');
      fc.pre(!harmless.test(command));
      expect(findCrisis(command)).toBeNull();
    }),
    { numRuns: 3_000 },
  );
});

test('any text at all is read to its end, and a span lies within it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom(...SAID), (noise, said) => {
      findCrisis(noise);
      const text = `${noise} . ${said}`;
      const span = findCrisis(text);
      if (span === null) return;
      expect(span[0]).toBeLessThan(span[1]);
      expect(span[1]).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 500 },
  );
});

test.each(SLOW_CRISIS)('64 KiB of %j, which are slow to read, are read to their end', (unit) => {
  const noise = fill(unit)(65_536);
  expect(findCrisis(noise)).toBeNull();
  const text = `${noise}. I want to kill myself`;
  const [start, end] = findCrisis(text) ?? [0, 0];
  expect([start > noise.length, text.slice(start, end)]).toEqual([
    true,
    expect.stringContaining('kill myself'),
  ]);
});

import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../domain/duration.ts';

describe('durations', () => {
  test.each([
    ['30s', 30_000],
    ['1h', 3_600_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['2d', 172_800_000],
    ['1m1ms', 60_001],
    ['0s', 0],
  ])('read %s as %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    '',
    '30',
    's',
    '-1s',
    '1.5h',
    '1 h',
    ' 1h',
    '1h ',
    '1H',
    '1w',
    '1e3s',
    '1h30',
    '9999999999s',
    '٣s',
  ])('refuse %p', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  test('are written so that they are read the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90 * 86_400_000 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  test('are written with the largest units first, and nothing below zero', () => {
    expect(formatDuration(90_061_001)).toBe('1d1h1m1s1ms');
    expect(formatDuration(0)).toBe('0s');
    expect(formatDuration(-5)).toBe('0s');
  });
});

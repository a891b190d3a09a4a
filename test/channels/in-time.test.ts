import { jest } from '@jest/globals';
import { type TimeLeft, inTime } from '../../channels/in-time.ts';
import { SILENT } from '../support/fake-feishu/testing.ts';

/** What vendors wait for the answer to a click, in milliseconds. */
const VENDOR_MS = 3_000;
/** Of these, what the way there and back is left. */
const WAY_MS = 200;

beforeEach(() => void jest.useFakeTimers());

afterEach(() => void jest.useRealTimers());

const answerOf = (work: (left: TimeLeft) => Promise<string>): Promise<string> =>
  inTime(work, 'not recorded', SILENT, 'Feishu');

test('work that hangs is answered while the vendor still waits, and not before the door has had its 2 s', async () => {
  const told: string[] = [];
  void answerOf(() => new Promise(() => {})).then((answer) => told.push(answer));
  await jest.advanceTimersByTimeAsync(2_300);
  expect(told).toEqual([]);
  await jest.advanceTimersByTimeAsync(VENDOR_MS - WAY_MS - 2_300);
  expect(told).toEqual(['not recorded']);
});

test('work is told how long it has, which is nothing once it was answered without it', async () => {
  const left: number[] = [];
  const answer = answerOf(async (timeLeft) => {
    for (const ms of [0, 1_000, 2_000]) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      left.push(timeLeft());
    }
    return 'late';
  });
  await jest.advanceTimersByTimeAsync(3_000);
  expect(await answer).toBe('not recorded');
  const [first = 0, second = 0, third = 0] = left;
  expect([first - second, second - third]).toEqual([1_000, 2_000]);
  expect([first > 2_300, first < VENDOR_MS - WAY_MS, third < 0]).toEqual([true, true, true]);
});

test('work that fails is answered at once, and leaves no timer', async () => {
  expect(await answerOf(() => Promise.reject(new Error('database is locked')))).toBe('not recorded');
  expect(await answerOf(async () => 'approved')).toBe('approved');
  expect(jest.getTimerCount()).toBe(0);
});

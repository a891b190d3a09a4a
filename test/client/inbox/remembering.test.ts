import { mayRevoke, patternFor, readUses, timesFor, wholeSpan } from '../../../client/inbox/remembering.ts';

const grantable = {
  ...{ pattern: 'git commit -m ‹text›', upTo: 'MEDIUM' as const, maxUses: null },
  ...{ maxSeconds: 2 * 86_400, offer: { uses: 10, seconds: 28_800 } },
};

test('the times that are offered are those that the policy allows, its longest and the first offer among them', () => {
  expect(timesFor(grantable)).toEqual([3_600, 28_800, 86_400, 172_800]);
  expect(timesFor({ ...grantable, maxSeconds: 600, offer: { uses: 1, seconds: 600 } })).toEqual([600]);
});

test('uses are a whole number that the policy allows', () => {
  const read = (typed: string, maxUses: number | null = null) => readUses(typed, { ...grantable, maxUses });
  expect([read('1'), read(' 50 '), read('1000')]).toEqual([1, 50, 1_000]);
  for (const wrong of ['', '0', '-1', '1.5', '1e2', '1001', 'x']) expect(read(wrong)).toBeNull();
  expect([read('5', 5), read('6', 5)]).toEqual([5, null]);
});

test('a time is said in its largest whole unit', () => {
  expect([60, 90, 5_400, 7_200, 86_400].map((seconds) => wholeSpan(seconds))).toEqual([
    ...[
      { unit: 'm', n: 1 },
      { unit: 's', n: 90 },
      { unit: 'm', n: 90 },
      { unit: 'h', n: 2 },
      { unit: 'd', n: 1 },
    ],
  ]);
});

test('patterns are shown in the reader’s language, and revoked by those who decide', () => {
  expect(patternFor(grantable.pattern, 'zh')).toBe('git commit -m ‹文本›');
  expect(patternFor(grantable.pattern, 'en')).toBe(grantable.pattern);
  expect(mayRevoke({ id: 'a', roles: ['approver'], workspaces: '*' })).toBe(true);
  expect(mayRevoke({ id: 'a', roles: ['requester', 'auditor'], workspaces: '*' })).toBe(false);
});

import { createAnswerKeys } from '../../../client/inbox/answer-keys.ts';

const APPROVE = { decision: 'approve', comment: '' };

test('an answer tried again has its key, and another answer does not', () => {
  const keys = createAnswerKeys();
  const first = keys.keyFor(APPROVE);
  expect(keys.keyFor({ ...APPROVE })).toBe(first);
  const denial = keys.keyFor({ ...APPROVE, decision: 'deny' });
  expect(denial).not.toBe(first);
  expect(keys.keyFor({ decision: 'deny', comment: 'not now' })).not.toBe(denial);
});

test('an answer after a refusal is another attempt', () => {
  const keys = createAnswerKeys();
  const first = keys.keyFor(APPROVE);
  keys.forget();
  expect(keys.keyFor(APPROVE)).not.toBe(first);
});

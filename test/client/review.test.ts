import { reviewRows } from '../../client/cli/review.ts';
import type { RemoteApproval } from '../../client/http.ts';
import type { Review } from '../../domain/review.ts';

const rowsOf = (review?: Review | null) => reviewRows({ review } as RemoteApproval);
const ADVICE = {
  note: 'Edits a file.',
  concerns: ['No copy.'],
  latencyMs: 1,
  at: '2030-01-01T00:00:00.000Z',
};

test('a model’s advice stands in the terminal as what it is, with whose it is', () => {
  expect(rowsOf({ ...ADVICE, outcome: 'ask', model: 'judge-1' })).toEqual([
    ['advice', 'the language model judge-1 wants a person to look (advice, not a decision)'],
    ['', 'Edits a file.'],
    ['', '- No copy.'],
  ]);
});

test('one that settled the question is no advice', () => {
  const review: Review = { ...ADVICE, outcome: 'approve', model: 'judge-1', concerns: [] };
  const resolution = { by: 'system:reviewer' } as RemoteApproval['resolution'];
  expect(reviewRows({ review, resolution } as RemoteApproval)).toEqual([
    ['review', 'the language model judge-1 approved it: nobody was asked'],
    ['', 'Edits a file.'],
  ]);
  expect(reviewRows({ review, resolution: null } as RemoteApproval)[0]?.[0]).toBe('advice');
});

test('there is none where no model was asked, or the server is older', () => {
  expect([rowsOf(null), rowsOf()]).toEqual([[], []]);
});

test('one that failed says why', () => {
  expect(
    rowsOf({ ...ADVICE, outcome: 'failed', note: 'it cannot be reached', concerns: [], model: '' }),
  ).toEqual([
    ['advice', 'the language model gave no advice (advice, not a decision)'],
    ['', 'it cannot be reached'],
  ]);
});

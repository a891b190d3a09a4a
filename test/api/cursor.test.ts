import { decodeCursor, encodeCursor } from '../../api/cursor.ts';
import { ASKED_AT } from '../support/samples.ts';
import { approvalId } from '../support/temp-store.ts';

test('a cursor is read as it was written, and holds only what a query can carry', () => {
  const place = { createdAt: ASKED_AT, id: approvalId(1) };
  const cursor = encodeCursor(place);
  expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(decodeCursor(cursor)).toEqual(place);
});

test.each(['', 'x', 'bm8gZGF0ZQ', Buffer.from(ASKED_AT).toString('base64url'), 'MjAzMCBhIGI', '💥'])(
  'the cursor %p is refused',
  (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow('/cursor: must be a nextCursor of an earlier answer');
  },
);

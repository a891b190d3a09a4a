import { listApprovals } from '../../store/approvals.ts';
import { takeOnce } from '../../store/seen-events.ts';
import { approvalId, ask, closeStores, openStore } from '../support/temp-store.ts';

afterEach(closeStores);

describe('text is kept and found alike in every database', () => {
  test('an action and a reason with U+0000 and odd letters come back as they were', async () => {
    const database = await openStore();
    const action = { type: 'shell', command: 'echo \0 "\\u0000" \u2028 🦆 é' };
    const asked = await ask(database, { request: { id: approvalId(1), action, reason: 'a\0b' } });
    const [found] = await listApprovals(database.read, { limit: 10, q: '🦆' });
    expect(found).toEqual(asked);
    expect(found?.action).toEqual(action);
    expect(found?.reason).toBe('a\0b');
    expect(await listApprovals(database.read, { limit: 10, q: 'a\0b' })).toEqual([asked]);
  });

  test('a name with U+0000 is refused in words that show where, and nothing else is', async () => {
    const database = await openStore();
    const outcomes = await Promise.allSettled([
      takeOnce(database, 'test', 'before'),
      takeOnce(database, 'test', 'half\0way'),
      takeOnce(database, 'test', 'after'),
    ]);
    expect(outcomes.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({
      reason: { code: 'invalid_request', message: expect.stringContaining('"half\\u0000"') as string },
    });
  });

  test.each(['50%', 'a_b', 'C:\\new', 'É', 'ÜBER', 'İ', 'ΣΊΣΥΦΟΣ'])('%s is found in any case', async (q) => {
    const database = await openStore();
    await ask(database, { request: { id: approvalId(1), reason: `see ${q} there` } });
    await ask(database, { request: { id: approvalId(2), reason: 'see 50x a-b C:new E there' } });
    for (const spelt of [q, q.toLowerCase()]) {
      const found = await listApprovals(database.read, { limit: 10, q: spelt });
      expect(found.map((one) => one.id)).toEqual([approvalId(1)]);
    }
  });

  test('ids are in the order of their bytes, not of a language', async () => {
    const database = await openStore();
    const ids = ['a', 'B', '_', 'é', 'Z', '0'];
    for (const id of ids) await takeOnce(database, 'test', id);
    const rows = await database.read.selectFrom('seen_events').select('id').orderBy('id').execute();
    expect(rows.map((row) => row.id)).toEqual(['0', 'B', 'Z', '_', 'a', 'é']);
  });

  test('numbers beyond 32 bits come back as numbers', async () => {
    const database = await openStore();
    const at = 9_007_199_254_740_991;
    await database.write((query) =>
      query.insertInto('rate_events').values({ id: 'r', key: 'k', at }).execute(),
    );
    const row = await database.read.selectFrom('rate_events').select('at').executeTakeFirst();
    expect(row).toEqual({ at });
  });

  test('no workspaces are no approvals', async () => {
    const database = await openStore();
    await ask(database);
    expect(await listApprovals(database.read, { limit: 10, workspaces: [] })).toEqual([]);
  });
});

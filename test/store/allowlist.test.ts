import type { AllowlistItem } from '../../domain/allowlist.ts';
import { isAllowed, listAllowed, putAllowed, removeAllowed } from '../../store/allowlist.ts';
import type { Database } from '../../store/database.ts';
import { readEntries, verifyChain } from '../../store/ledger.ts';
import { closeStores, newStoreFile, openStore } from '../support/temp-store.ts';

let database: Database;

beforeEach(async () => {
  database = await openStore();
});

afterEach(closeStores);

const item = (more: Partial<AllowlistItem> = {}): AllowlistItem => ({
  action: 'lint',
  sessionKey: null,
  expiresAt: null,
  addedBy: 'ann',
  addedAt: '2030-01-01T00:00:00.000Z',
  ...more,
});

const NOW = new Date().toISOString();
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

async function changes(): Promise<readonly unknown[]> {
  const entries = await readEntries(database.read, { after: 0, limit: 1_000 });
  return entries.map((entry) => [entry.event, entry.actor, entry.details]);
}

describe('the allowlist', () => {
  test('for every session holds in each; for one session in that one', async () => {
    await putAllowed(database, item());
    await putAllowed(database, item({ action: 'render', sessionKey: 's' }));
    const { read } = database;
    for (const session of [null, 's', 'other'])
      expect(await isAllowed(read, 'lint', session, NOW)).toBe(true);
    expect(await isAllowed(read, 'render', 's', NOW)).toBe(true);
    expect(await isAllowed(read, 'render', 'other', NOW)).toBe(false);
    expect(await isAllowed(read, 'render', null, NOW)).toBe(false);
    expect(await isAllowed(read, ' lint\n', null, NOW)).toBe(true);
    expect(await isAllowed(read, 'Lint', null, NOW)).toBe(false);
  });

  test('is replaced by what is put again, and listed without what has expired', async () => {
    await putAllowed(database, item({ expiresAt: inMs(60_000) }));
    await putAllowed(database, item({ addedBy: 'bob' }));
    await putAllowed(database, item({ action: 'gone', expiresAt: inMs(-1) }));
    await putAllowed(database, item({ sessionKey: 's' }));
    expect(await listAllowed(database.read)).toEqual([item({ addedBy: 'bob' }), item({ sessionKey: 's' })]);
    expect(await listAllowed(database.read, 's')).toEqual([item({ sessionKey: 's' })]);
  });

  test('holds to the millisecond before it expires', async () => {
    const expiresAt = '2100-01-01T00:00:00.000Z';
    await putAllowed(database, item({ expiresAt }));
    expect(await isAllowed(database.read, 'lint', null, '2099-12-31T23:59:59.999Z')).toBe(true);
    expect(await isAllowed(database.read, 'lint', null, expiresAt)).toBe(false);
    expect(await isAllowed(database.read, 'lint', null, '2100-06-01T00:00:00.000Z')).toBe(false);
  });

  test('loses what is removed, for that session alone, and says whether it stood there', async () => {
    await putAllowed(database, item());
    await putAllowed(database, item({ sessionKey: 's' }));
    expect(await removeAllowed(database, 'lint', null, 'ann')).toBe(true);
    expect(await removeAllowed(database, 'lint', null, 'ann')).toBe(false);
    expect(await isAllowed(database.read, 'lint', 's', NOW)).toBe(true);
    await putAllowed(database, item({ action: 'short', expiresAt: inMs(-1) }));
    expect(await removeAllowed(database, 'short', null, 'ann')).toBe(false);
  });

  test('writes each change to the ledger with it, masked', async () => {
    await putAllowed(database, item({ sessionKey: 's', expiresAt: '2100-01-01T00:00:00.000Z' }));
    await removeAllowed(database, 'lint', 's', 'bob');
    await removeAllowed(database, 'lint', 's', 'bob');
    await putAllowed(database, item({ action: 'run token=abcdef' }));
    const put = { change: 'put', sessionKey: 's', expiresAt: '2100-01-01T00:00:00.000Z', action: 'lint' };
    expect(await changes()).toEqual([
      ['configured', 'ann', { setting: 'allowlist', change: put }],
      [
        'configured',
        'bob',
        { setting: 'allowlist', change: { change: 'removed', action: 'lint', sessionKey: 's' } },
      ],
      [
        'configured',
        'ann',
        {
          setting: 'allowlist',
          change: { change: 'put', action: 'run token=******', sessionKey: null, expiresAt: null },
        },
      ],
    ]);
    expect(await verifyChain(database)).toMatchObject({ ok: true });
  });

  test('is seen by another process at once', async () => {
    const file = newStoreFile();
    const one = await openStore(file);
    const other = await openStore(file);
    await putAllowed(one, item());
    expect(await isAllowed(other.read, 'lint', null, NOW)).toBe(true);
  });
});

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbedded } from '../../store/embedded.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

afterEach(removeTempFolders);

/** All that is written, in bytes. */
const TOTAL = 32 * 1_024 * 1_024;
const FILLER = 'f'.repeat(8_192);

test('a log that is written without a pause begins anew, instead of growing for as long', async () => {
  const file = join(tempFolder(), 'ledger.db');
  const database = await openEmbedded(file, { everyMs: 20, restartPages: 64 });
  let written = 0;
  async function write(): Promise<void> {
    while (written < TOTAL) {
      const row = { name: `${written % 1_000}`, value: `${written}${FILLER}` };
      written += FILLER.length;
      await database.write((query) =>
        query
          .insertInto('settings')
          .values(row)
          .onConflict((taken) => taken.column('name').doUpdateSet({ value: row.value }))
          .execute(),
      );
    }
  }
  try {
    await Promise.all([write(), write(), write(), write()]);
    expect(statSync(`${file}-wal`).size).toBeLessThan(TOTAL / 6);
  } finally {
    await database.close();
  }
});

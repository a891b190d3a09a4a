import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_BYTES, rollLog } from '../../scripts/roll-log.mjs';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

afterEach(removeTempFolders);

test('a log is put aside once it is larger than 10 MiB, and one such is kept', async () => {
  const file = join(tempFolder(), 'temporal.log');
  await rollLog(file);
  expect(existsSync(file)).toBe(false);
  writeFileSync(`${file}.1`, 'older');
  writeFileSync(file, 'old');
  truncateSync(file, LOG_BYTES);
  await rollLog(file);
  expect(statSync(file).size).toBe(LOG_BYTES);
  expect(readFileSync(`${file}.1`, 'utf8')).toBe('older');
  truncateSync(file, LOG_BYTES + 1);
  await rollLog(file);
  expect(existsSync(file)).toBe(false);
  expect(statSync(`${file}.1`).size).toBe(LOG_BYTES + 1);
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IDENTITY_CHANNELS } from '../../domain/principal.ts';
import { SUBJECTS } from './subjects/all.ts';

test('no channel is left out of the suite', () => {
  const tried = Object.entries(SUBJECTS).flatMap(([name, subjects]) => (subjects.length > 0 ? [name] : []));
  expect(tried.toSorted()).toEqual([...IDENTITY_CHANNELS, 'webhook'].toSorted());
  for (const name of tried) {
    expect(existsSync(join(import.meta.dirname, 'conformance', `${name}.test.ts`))).toBe(true);
  }
});

import { join } from 'node:path';
import { lockHome } from '../../store/home-lock.ts';
import { runScript } from '../support/run-script.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

afterEach(removeTempFolders);

describe('the claim of a data folder', () => {
  test('is one process’s alone until it lets go', () => {
    const home = join(tempFolder(), 'made', 'anew');
    const release = lockHome(home);
    expect(release).not.toBeNull();
    expect(lockHome(home)).toBeNull();
    const other = lockHome(tempFolder());
    expect(other).not.toBeNull();
    release?.();
    const again = lockHome(home);
    expect(again).not.toBeNull();
    again?.();
    other?.();
  });

  test('is free the moment its holder is dead, even by kill -9', async () => {
    const home = tempFolder();
    const holder = runScript('home-holder.ts', home);
    try {
      expect(await holder.line()).toBe('held');
      expect(lockHome(home)).toBeNull();
    } finally {
      await holder.kill();
    }
    const release = lockHome(home);
    expect(release).not.toBeNull();
    release?.();
  });
});

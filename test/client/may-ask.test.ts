import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mayAsk } from '../../client/may-ask.ts';
import { readSettings } from '../../client/settings.ts';
import { askingFrom } from '../../client/variables.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

afterEach(removeTempFolders);

const rolesOf = (permission: string): string => `rbac:\n  roles:\n    operator: [${permission}]\n`;
const [MAY, MAY_NOT, SILENT] = [rolesOf('approve'), rolesOf('read'), 'theme: dark\n'];
const OPERATOR = { requester: 'agent', role: 'operator' };

/** Whether the operator may ask, with these files in the home and in the working folder. */
async function asks(
  home: string | null,
  local: string | null,
  named: string | null = null,
): Promise<boolean> {
  const root = tempFolder();
  const places = { home, local, named };
  for (const [place, text] of Object.entries(places)) {
    mkdirSync(join(root, place));
    if (text !== null) writeFileSync(join(root, place, 'config.yaml'), text);
  }
  const settings = readSettings({
    APPROVAL_HOME: join(root, 'home'),
    ...(named === null ? {} : { CONFIG_FILE: join(root, 'named', 'config.yaml') }),
  });
  return (await mayAsk({ ...settings, folder: join(root, 'local') }, OPERATOR)) === null;
}

test.each([
  [null, null, true],
  [null, MAY, true],
  [null, MAY_NOT, false],
  [SILENT, MAY_NOT, false],
  [MAY, null, true],
  [MAY, SILENT, true],
  [MAY, MAY, true],
  [MAY, MAY_NOT, false],
  [MAY_NOT, null, false],
  [MAY_NOT, MAY, false],
])('with %j at home and %j in the working folder, whether one may ask is %s', async (home, local, may) => {
  expect(await asks(home, local)).toBe(may);
});

test('where CONFIG_FILE names a file, it alone counts', async () => {
  expect(await asks(MAY_NOT, MAY_NOT, MAY)).toBe(true);
  expect(await asks(MAY, MAY, MAY_NOT)).toBe(false);
});

test('a file in the working folder that does not hold lets nobody ask', async () => {
  await expect(asks(MAY, 'rbac: 3\n')).rejects.toThrow('line 1: rbac');
});

test('the refusal names the file that refuses', async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'config.yaml'), MAY_NOT);
  const refusal = await mayAsk({ ...readSettings({ APPROVAL_HOME: tempFolder() }), folder }, OPERATOR);
  expect(refusal?.message).toContain(`rbac.roles of ${join(folder, 'config.yaml')}`);
});

test('for a command the working folder counts for nothing: it is some project’s', () => {
  expect(askingFrom({ APPROVAL_HOME: '/home' })).not.toHaveProperty('folder');
});

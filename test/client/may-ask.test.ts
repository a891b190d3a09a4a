import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mayAsk } from '../../client/may-ask.ts';
import { readSettings } from '../../client/settings.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

afterEach(removeTempFolders);

const rolesOf = (permission: string): string => `rbac:\n  roles:\n    operator: [${permission}]\n`;
const [MAY, MAY_NOT, SILENT] = [rolesOf('approve'), rolesOf('read'), 'theme: dark\n'];
const OPERATOR = { requester: 'agent', role: 'operator' };

/** Whether the operator may ask, with these files in the home and in the working folder. */
function asks(home: string | null, local: string | null, named: string | null = null): boolean {
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
  return mayAsk(settings, OPERATOR, join(root, 'local')) === null;
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
])('with %j at home and %j in the working folder, whether one may ask is %s', (home, local, may) => {
  expect(asks(home, local)).toBe(may);
});

test('where CONFIG_FILE names a file, it alone counts', () => {
  expect(asks(MAY_NOT, MAY_NOT, MAY)).toBe(true);
  expect(asks(MAY, MAY, MAY_NOT)).toBe(false);
});

test('a file in the working folder that does not hold lets nobody ask', () => {
  expect(() => asks(MAY, 'rbac: 3\n')).toThrow('line 1: rbac');
});

test('the refusal names the file that refuses', () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'config.yaml'), MAY_NOT);
  const refusal = mayAsk(readSettings({ APPROVAL_HOME: tempFolder() }), OPERATOR, folder);
  expect(refusal?.message).toContain(`rbac.roles of ${join(folder, 'config.yaml')}`);
});

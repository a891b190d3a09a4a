import { ensureSystemPackage } from '../../scripts/system-package.mjs';

/** A machine: what each command answers, and what an installation brings. */
function machine(may: 'install' | 'not', brings: boolean) {
  const state = { there: false, ran: [] as string[], said: [] as string[] };
  const wanted = {
    packages: ['tool', 'fonts'],
    purpose: 'Every test of the tool is',
    find: () => (state.there ? '/usr/bin/tool' : null),
    log: (line: string) => void state.said.push(line),
    run: async (command: string, args: readonly string[]) => {
      const line = [command, ...args].join(' ');
      state.ran.push(line);
      if (may === 'not') return command === 'apt-get' ? 1 : null;
      if (brings && line.includes(' install ') && state.ran.some((one) => one.endsWith(' update')))
        state.there = true;
      return line.includes(' install ') && !state.there ? 100 : 0;
    },
  };
  return { state, wanted };
}

test('a program that is there is found, and nothing is run', async () => {
  const { state, wanted } = machine('install', true);
  state.there = true;
  expect(await ensureSystemPackage(wanted)).toBe('/usr/bin/tool');
  expect(state).toMatchObject({ ran: [], said: [] });
});

test('what is missing is installed, with fresh lists where the first try fails', async () => {
  const { state, wanted } = machine('install', true);
  expect(await ensureSystemPackage(wanted)).toBe('/usr/bin/tool');
  expect(state.ran.filter((line) => line.endsWith('tool fonts'))).toHaveLength(2);
  expect(state.said).toEqual(["installing tool fonts (Debian's package)"]);
});

test.each([
  ['not', /it cannot be installed by this user; run `apt-get install tool fonts`$/],
  ['install', /its installation failed; run `apt-get install tool fonts`$/],
] as const)('without it, one line says what is left out and what to install (%s)', async (may, line) => {
  const { state, wanted } = machine(may, false);
  expect(await ensureSystemPackage(wanted)).toBeNull();
  expect(state.said.at(-1)).toMatch(/^!!! Every test of the tool is left out: /);
  expect(state.said.at(-1)).toMatch(line);
});

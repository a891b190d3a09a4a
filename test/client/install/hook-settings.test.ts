import fc from 'fast-check';
import { isHookCommand, hookCommand } from '../../../client/install/command-line.ts';
import { trustHash, trustKey, withTrust, withoutTrust } from '../../../client/install/codex-trust.ts';
import { type HookEntry, withEntries, withoutEntries } from '../../../client/install/hook-settings.ts';

const COMMAND = hookCommand(['countersign'], 'codex', { timeout: 60 });
const isOurs = (command: string): boolean => isHookCommand(command, 'codex');
const ENTRIES: readonly HookEntry[] = ['PreToolUse', 'PermissionRequest'].map((event) => ({
  event,
  handler: { type: 'command', command: COMMAND, timeout: 60 },
}));
const install = (text: string): string => withEntries(text, 'settings.json', ENTRIES, isOurs);

/** Settings as people and programs write them: something else beside the hooks, and hooks that are not ours. */
const theirHooks = fc.dictionary(
  fc.constantFrom('PreToolUse', 'PermissionRequest', 'Stop'),
  fc.array(
    fc.record({
      matcher: fc.string(),
      hooks: fc.array(fc.record({ type: fc.constant('command'), command: fc.string() }), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  { minKeys: 1 },
);
const settings = fc
  .record(
    { model: fc.jsonValue(), hooks: theirHooks, 'a "b" {[,': fc.jsonValue() },
    { requiredKeys: ['model'] },
  )
  .chain((value) =>
    fc.constantFrom(undefined, 1, 2, 4, '\t').map((indent) => JSON.stringify(value, null, indent)),
  );

test('what install writes, uninstall takes back to the byte, whatever else stands there', () => {
  fc.assert(
    fc.property(settings, fc.constantFrom('', '\n', '\r\n'), (text, end) => {
      const before = `${text}${end}`;
      const after = install(before);
      expect(withoutEntries(after, 'settings.json', isOurs)).toBe(before);
      // Nothing of theirs is lost or moved while ours is there.
      const theirs = JSON.parse(before) as { hooks?: Record<string, unknown[]> };
      const both = JSON.parse(after) as { hooks: Record<string, unknown[]> };
      for (const [event, groups] of Object.entries(theirs.hooks ?? {})) {
        expect(both.hooks[event]?.slice(0, groups.length)).toEqual(groups);
      }
      expect({ ...both, hooks: null }).toEqual({ ...theirs, hooks: null });
      for (const { event, handler } of ENTRIES) {
        expect(both.hooks[event]?.at(-1)).toEqual({ matcher: '*', hooks: [handler] });
      }
    }),
  );
});

test('installed twice, it stands there once, and nothing moves', () => {
  fc.assert(
    fc.property(settings, (text) => {
      const once = install(text);
      expect(install(once)).toBe(once);
    }),
  );
});

test('installed with another time limit, the old entry is gone', () => {
  const command = hookCommand(['countersign'], 'codex', { timeout: 600 });
  const later = ENTRIES.map(({ event }) => ({ event, handler: { type: 'command', command, timeout: 600 } }));
  const text = withEntries(install('{"a": 1}'), 'settings.json', later, isOurs);
  expect(text).not.toContain('--timeout 60 ');
  expect(withoutEntries(text, 'settings.json', isOurs)).toBe('{"a": 1}');
});

test('a handler of ours among others in a group goes alone', () => {
  const group = { matcher: 'Bash', hooks: [{ command: 'theirs' }, ENTRIES[0]?.handler, { command: 'too' }] };
  const text = JSON.stringify({ hooks: { PreToolUse: [group] } }, null, 2);
  const left = JSON.parse(withoutEntries(text, 'settings.json', isOurs)) as unknown;
  const hooks = [{ command: 'theirs' }, { command: 'too' }];
  expect(left).toEqual({ hooks: { PreToolUse: [{ matcher: 'Bash', hooks }] } });
});

test.each([
  ['comments', '{\n  // mine\n  "a": 1\n}'],
  ['a comma too many', '{"a": 1,}'],
  ['a list', '[]'],
  ['nothing', ''],
  ['hooks that are no object', '{"hooks": 5}'],
  ['an event that is no list', '{"hooks": {"PreToolUse": {}}}'],
])('settings with %s are left as they are, and the file is named', (_, text) => {
  expect(() => install(text)).toThrow(/^settings\.json is left as it is: /);
});

describe('the command of a hook', () => {
  test('is one line for a shell, whatever its words hold', () => {
    const words = ['/opt/my node', "it's"];
    const command = hookCommand(words, 'gemini', { timeout: 60, profile: 'a b', url: 'http://x:1' });
    expect(command).toMatch(
      /^'\/opt\/my node' 'it'\\''s' hook gemini --timeout 60 --profile 'a b' --url http:\/\/x:1 \|\| \{ .* exit 2; \}$/,
    );
    expect(isHookCommand(command, 'gemini')).toBe(true);
    expect(isHookCommand(command, 'codex')).toBe(false);
    expect(isHookCommand('countersign ls', 'gemini')).toBe(false);
  });
});

describe('the trust that Codex keeps', () => {
  const placed = ENTRIES.map((entry, group) => ({ ...entry, group }));

  test('names the file, the event and the place', () => {
    expect(placed.map((entry) => trustKey('/home/x/.codex/hooks.json', entry))).toEqual([
      '/home/x/.codex/hooks.json:pre_tool_use:0:0',
      '/home/x/.codex/hooks.json:permission_request:1:0',
    ]);
  });

  test('is in these words alone: another command or time limit has another hash', () => {
    const [entry] = ENTRIES;
    if (entry === undefined) throw new Error('there is one');
    const hash = trustHash(entry);
    expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(trustHash({ ...entry, handler: { ...entry.handler, timeout: 61 } })).not.toBe(hash);
    expect(trustHash({ ...entry, handler: { ...entry.handler, command: 'rm' } })).not.toBe(hash);
  });

  test.each(['', 'model = "x"', 'model = "x"\n', '# mine\n[hooks.state."other"]\ntrusted_hash = "y"\n'])(
    'stands in config.toml until it is taken out, and all else as it was: %j',
    (config) => {
      const trusted = withTrust(config, '/h/hooks.json', placed);
      expect(trusted.startsWith(config)).toBe(true);
      expect(trusted).toContain('[hooks.state."/h/hooks.json:pre_tool_use:0:0"]\ntrusted_hash = "sha256:');
      expect(withTrust(trusted, '/h/hooks.json', placed)).toBe(trusted);
      expect(withoutTrust(trusted)).toBe(config);
    },
  );

  test('what its user has said of the same hook stands, and is not said twice', () => {
    const config = '[hooks.state."/h/hooks.json:pre_tool_use:0:0"]\nenabled = false\n';
    const trusted = withTrust(config, '/h/hooks.json', placed);
    expect(trusted.split('pre_tool_use')).toHaveLength(2);
    expect(trusted).toContain('permission_request');
  });
});

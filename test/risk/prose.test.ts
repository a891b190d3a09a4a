import type { Action } from '../../domain/action.ts';
import { proseOf } from '../../risk/prose.ts';

test('the reason and what tool calls say is prose', () => {
  const action: Action = {
    tool: 'send_message',
    args: { to: 'user-7', text: 'hello to you all', parts: [{ content: '你好,大家' }] },
  };
  expect(proseOf(action, 'pass on a greeting')).toEqual([
    'pass on a greeting',
    'hello to you all',
    '你好,大家',
  ]);
});

test('commands, SQL, names, paths and numbers are not', () => {
  const actions: readonly Action[] = [
    { command: 'echo hello to you all' },
    { sql: 'SELECT name FROM users' },
    { tool: 'shell', args: { command: 'rm -rf /tmp/some folder' } },
    { tool: 'query', args: { sql: 'DELETE FROM users WHERE id = 1' } },
    { tool: 'read', args: { path: '/etc/hostname', id: 'a1b2', lines: 17, url: 'https://example.com/a-b' } },
  ];
  for (const action of actions) expect(proseOf(action, 'x')).toEqual([]);
});

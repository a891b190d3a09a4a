import { type Action, describeAction, editAction } from '../../domain/action.ts';

test.each<[Action, string]>([
  [{ type: 'deploy', command: 'make release' }, 'make release'],
  [{ argv: ['rm', '-rf', 'a b'] }, 'rm -rf a b'],
  [{ sql: 'select 1', type: 'query' }, 'select 1'],
  [{ tool: 'shell', args: { a: 1 } }, 'shell({"a":1})'],
  [{ tool: 'shell' }, 'shell({})'],
  [{ type: 'deploy' }, 'deploy'],
  [{}, ''],
])('%j is described as %p', (action, line) => {
  expect(describeAction(action)).toBe(line);
});

test.each<[Action, string]>([
  [{ argv: ['ls'] }, 'it has argv, edited as {"argv": ["rm"'],
  [{ tool: 'shell' }, 'it has tool, edited as {"args": '],
  [{ type: 'deploy' }, 'it has type'],
])('a command in the place of %j is refused with what can be edited', (action, why) => {
  expect(() => editAction(action, { command: 'ls' })).toThrow(why);
});

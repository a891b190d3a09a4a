import { type Action, describeAction } from '../../domain/action.ts';

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

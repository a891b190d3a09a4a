import { confirmationOf } from '../../api/adapters/confirmation-view.ts';
import { taskOf } from '../../api/adapters/task-view.ts';
import { actionOf, actionShown } from '../../contract/workspaces.ts';
import type { Action } from '../../domain/action.ts';
import type { Protocol } from '../../domain/approval.ts';
import { askedFor } from '../support/samples.ts';

const HIDDEN = 'rm -rf /srv';

/** What a revision of another protocol's making may be. */
const MENDED: readonly Action[] = [
  { type: 'deploy', command: HIDDEN },
  { type: 'deploy', args: { details: 'the usual', command: HIDDEN } },
  { type: 'deploy', args: { details: 'the usual' }, env: { LD_PRELOAD: HIDDEN } },
  { command: 'ls', sql: HIDDEN },
  { command: 'ls', env: { LD_PRELOAD: HIDDEN } },
  { tool: 'workspace', args: { step: 'the usual' }, command: HIDDEN },
  { tool: 'workspace', args: { step: 'the usual' }, cwd: HIDDEN },
  { type: HIDDEN, tool: 'workspace', args: { step: 'the usual' } },
];

const asked = (protocol: Protocol, action: Action) => askedFor({ request: { protocol, action } });

describe.each(MENDED.map((action) => [JSON.stringify(action), action] as const))('of %s', (_, action) => {
  test('the older protocols show everything that would run', () => {
    const confirmation = confirmationOf(asked('confirmations', action), null);
    expect(JSON.stringify([confirmation.action, confirmation.details])).toContain(HIDDEN);
    expect(JSON.stringify(actionShown(action))).toContain(HIDDEN);
    expect(taskOf(asked('tasks', action), 1).command).toContain(HIDDEN);
  });
});

test('what was asked in a protocol is shown as it was asked', () => {
  const details = { host: 'web-1' };
  const confirmation = confirmationOf(asked('confirmations', { type: 'deploy', args: { details } }), null);
  expect(confirmation).toMatchObject({ action: 'deploy', details });
  expect(confirmationOf(asked('confirmations', { type: 'deploy' }), null).details).toEqual({});
  for (const given of ['ls -la', { step: 1 }, { type: 'deploy', step: 1 }]) {
    expect(actionShown(actionOf(given))).toEqual(given);
  }
  expect(taskOf(asked('tasks', { command: 'ls', sourceIp: '10.0.0.1' }), 1).command).toBe('ls');
});

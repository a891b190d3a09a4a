import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AGENTS } from '../../../client/hooks/agents.ts';
import { runHook } from '../../../client/hooks/run-hook.ts';
import { decided, fakeRemote } from '../../support/fake-remote.ts';
import { removeTempFolders, tempFolder } from '../../support/temp-folder.ts';

afterEach(removeTempFolders);

const ROLES = 'rbac:\n  roles:\n    operator: [approve]\n    reader: [read]\n';
const CALL = JSON.stringify({
  ...{ hook_event_name: 'PreToolUse', session_id: 's1', tool_use_id: 't1', cwd: '/work' },
  ...{ tool_name: 'Bash', tool_input: { command: 'make it' } },
});

/** What a hook says where people approve whatever they are asked, how often they were, and what is on record. */
async function hookWith(config: string, role: string | null) {
  const [agent] = AGENTS;
  if (agent === undefined) throw new Error('there are always some');
  const [configFile, auditLogPath] = [join(tempFolder(), 'config.yaml'), join(tempFolder(), 'audit.jsonl')];
  writeFileSync(configFile, config);
  const fake = fakeRemote([decided('approved')]);
  const reply = await runHook({
    ...{ agent, role, remote: fake.remote, input: Promise.resolve(CALL), manner: { profile: 'hooks' } },
    place: { configFile, configFileNamed: true, auditLogPath },
    ...{ startedAt: Date.now(), timeoutSeconds: 60, ended: new Promise<void>(() => undefined) },
  });
  const lines = existsSync(auditLogPath) ? readFileSync(auditLogPath, 'utf8').trimEnd().split('\n') : [];
  const events = lines.map((line) => (JSON.parse(line) as { readonly event: string }).event);
  return { said: reply.kind === 'answer' ? reply.stdout : '', asked: fake.asked.length, events };
}

test('rbac.roles let a hook ask whose role may', async () => {
  const allowed = await hookWith(ROLES, 'operator');
  expect(allowed).toMatchObject({ asked: 1, events: ['requested', 'granted'] });
  expect(allowed.said).toContain('"permissionDecision":"allow"');
});

test.each(['reader', 'unheard-of', null])('they deny the call of the role %j, unasked', async (role) => {
  const denied = await hookWith(ROLES, role);
  expect(denied).toMatchObject({ asked: 0, events: ['rbac.deny'] });
  expect(denied.said).toMatch(/"permissionDecision":"deny".*lacks the permission/);
});

test('they deny every call where they do not hold', async () => {
  const denied = await hookWith('rbac: 3\n', 'operator');
  expect(denied).toMatchObject({ asked: 0, events: [] });
  expect(denied.said).toMatch(/"permissionDecision":"deny".*line 1: rbac/);
});

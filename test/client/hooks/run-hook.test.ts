import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Unreachable, RemoteProblem, type RemoteApproval } from '../../../client/http.ts';
import type { Agent, Fields } from '../../../client/hooks/agent.ts';
import { AGENTS } from '../../../client/hooks/agents.ts';
import { type HookRun, type Reply, runHook } from '../../../client/hooks/run-hook.ts';
import {
  type FakeRemote,
  ID,
  changesRequested,
  decided,
  editedTo,
  fakeRemote,
  still,
} from '../../support/fake-remote.ts';
import { rolesPlaceOf } from '../../../client/variables.ts';
import { removeTempFolders, tempFolder } from '../../support/temp-folder.ts';
import { until } from '../../support/until.ts';

const EVERYBODY = rolesPlaceOf({ APPROVAL_HOME: '/nowhere' });

const forever = new Promise<never>(() => {});

/** What each program says of the same command, in each of its events. */
const CALLS: readonly (readonly [string, string, string])[] = [
  ['claude-code', 'PreToolUse', 'Bash'],
  ['claude-code', 'PermissionRequest', 'Bash'],
  ['codex', 'PreToolUse', 'Bash'],
  ['codex', 'PermissionRequest', 'Bash'],
  ['gemini', 'BeforeTool', 'run_shell_command'],
];

function agentOf(name: string): Agent {
  const found = AGENTS.find((agent) => agent.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

const call = (event: string, tool: string, more: Fields = {}): Fields => ({
  ...{ hook_event_name: event, session_id: 's1', cwd: '/work', tool_name: tool },
  ...(event === 'PreToolUse' ? { tool_use_id: 't1' } : {}),
  tool_input: { command: 'make it', description: 'to have it' },
  ...more,
});

function run(name: string, input: Fields | string, { remote }: FakeRemote, more: Partial<HookRun> = {}) {
  return runHook({
    agent: agentOf(name),
    input: Promise.resolve(typeof input === 'string' ? input : JSON.stringify(input)),
    ...{
      remote,
      manner: { profile: 'hooks' },
      place: { ...EVERYBODY, auditLogPath: null },
      role: null,
      startedAt: Date.now(),
      timeoutSeconds: 60,
      ended: forever,
    },
    ...more,
  });
}

function saidBy(reply: Reply): Fields {
  if (reply.kind !== 'answer') throw new Error(`refused: ${reply.stderr}`);
  return JSON.parse(reply.stdout) as Fields;
}

/** Whether the program goes on with the call after this answer, and what its model hears. */
function readAnswer(
  name: string,
  event: string,
  said: Fields,
): { granted: boolean; message: string; input?: unknown } {
  const specific = (said['hookSpecificOutput'] ?? {}) as Fields;
  const decision = (specific['decision'] ?? {}) as Fields;
  const word = specific['permissionDecision'] ?? decision['behavior'] ?? said['decision'];
  const message = specific['permissionDecisionReason'] ?? decision['message'] ?? said['reason'] ?? '';
  const input = specific['updatedInput'] ?? decision['updatedInput'] ?? specific['tool_input'];
  // To Codex an allow that changes nothing is no answer: it goes on where none is given.
  const silent = name === 'codex' && event === 'PreToolUse' && word === undefined;
  return {
    granted: silent || word === 'allow',
    message: typeof message === 'string' ? message : JSON.stringify(message),
    ...(input === undefined ? {} : { input }),
  };
}

async function answerTo(
  name: string,
  event: string,
  tool: string,
  fake: FakeRemote,
  more: Partial<HookRun> = {},
) {
  return readAnswer(name, event, saidBy(await run(name, call(event, tool), fake, more)));
}

describe.each(CALLS)('%s, %s', (name, event, tool) => {
  test('an approval lets the call go ahead', async () => {
    const fake = fakeRemote([still, decided('approved')]);
    expect((await answerTo(name, event, tool, fake)).granted).toBe(true);
    expect(fake.asked[0]?.question).toMatchObject({
      action: { tool, args: { command: 'make it' }, cwd: '/work' },
      reason: expect.stringContaining('to have it'),
      sessionKey: 's1',
      profile: 'hooks',
    });
  });

  test.each([
    ['a denial', decided('denied', 'rebase instead'), 'denied by mia: rebase instead'],
    ['an expiry', decided('expired'), 'expired'],
    ['a cancellation', decided('cancelled'), 'cancelled'],
    ['a request for changes', changesRequested('only the tests'), 'changes requested by mia: only the tests'],
  ])('%s stops it, and says who, why and where', async (_, end, said) => {
    const answer = await answerTo(name, event, tool, fakeRemote([still, end]));
    expect(answer.granted).toBe(false);
    expect(answer.message).toContain(said);
    expect(answer.message).toContain(`(${ID})`);
    expect(answer.message).toContain('http://server/apr_01');
  });

  test.each<[string, () => RemoteApproval]>([
    [
      'cannot be reached',
      () => {
        throw new Unreachable('nobody there');
      },
    ],
    [
      'knows no such key',
      () => {
        throw new RemoteProblem(401, 'unauthenticated', 'who are you?');
      },
    ],
    ['answers with something else', () => ({}) as RemoteApproval],
    ['answers with nothing', () => null as unknown as RemoteApproval],
  ])('a server that %s stops it', async (_, look) => {
    const answer = await answerTo(name, event, tool, fakeRemote([look]));
    expect(answer.granted).toBe(false);
    expect(answer.message).not.toBe('');
  });

  test('a server that is away for a while is waited for, once it has been asked, with the same key', async () => {
    const away = (): never => {
      throw new Unreachable('restarting');
    };
    const fake = fakeRemote([still, away, still, decided('approved')]);
    expect((await answerTo(name, event, tool, fake)).granted).toBe(true);
    expect(fake.asked).toHaveLength(2);
    expect(new Set(fake.asked.map(({ key }) => key)).size).toBe(1);
  });

  test('a server that hangs is cut short 5 s before the time is up', async () => {
    const startedAt = Date.now() - 54_700;
    const answer = await answerTo(name, event, tool, fakeRemote([() => forever]), { startedAt });
    expect(Date.now() - startedAt).toBeLessThan(60_000);
    expect(answer).toMatchObject({ granted: false, message: expect.stringContaining('no answer in time') });
  });

  test('a program that never ends its call is refused 5 s before the time is up', async () => {
    const startedAt = Date.now() - 54_700;
    const reply = await run(name, '', fakeRemote([still]), { startedAt, input: forever });
    expect(Date.now() - startedAt).toBeLessThan(60_000);
    expect(reply).toMatchObject({ kind: 'refusal', stderr: expect.stringContaining('no answer in time') });
  });

  test('a process that is told to end takes its question back, and stops the call', async () => {
    const fake = fakeRemote([still, () => forever]);
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    const answer = answerTo(name, event, tool, fake, { ended });
    await until('the question', () => fake.asked.length > 0);
    // The approval is heard of only after the server's answer.
    await new Promise((resolve) => setImmediate(resolve));
    end();
    expect((await answer).granted).toBe(false);
    expect(fake.cancelled).toEqual([ID]);
  });

  test('an approval of something that the server then tells otherwise stops it', async () => {
    const edited = editedTo({ tool, args: { command: 'a' }, cwd: '/work' });
    const answer = await answerTo(name, event, tool, fakeRemote([edited], { tool, args: { command: 'b' } }));
    expect(answer.granted).toBe(false);
    expect(answer.message).toContain('not the one that was approved');
  });

  test('an edit of more than the arguments stops it, and tells what was approved', async () => {
    const action = { tool, args: { command: 'make it', description: 'to have it' }, cwd: '/elsewhere' };
    const answer = await answerTo(name, event, tool, fakeRemote([editedTo(action)], action));
    expect(answer.granted).toBe(false);
    expect(answer.message).toContain('/elsewhere');
  });

  test.each([
    '',
    'null',
    '[]',
    '"x"',
    '{}',
    '{"hook_event_name":"Stop","session_id":"s","tool_name":"t","tool_input":{}}',
    '{"a":',
  ])('what is no call (%j) is refused', async (input) => {
    const fake = fakeRemote([decided('approved')]);
    expect((await run(name, input, fake)).kind).toBe('refusal');
    expect(fake.asked).toEqual([]);
  });
});

test.each([
  ['claude-code', 'PreToolUse', 'Bash', true],
  ['claude-code', 'PermissionRequest', 'Bash', true],
  ['codex', 'PreToolUse', 'Bash', true],
  ['codex', 'PermissionRequest', 'Bash', false],
  ['gemini', 'BeforeTool', 'run_shell_command', true],
])(
  '%s, %s: arguments that were edited are handed over where the program takes them',
  async (name, event, tool, takes) => {
    const args = { command: 'make less', description: 'to have it' };
    const action = { tool, args, cwd: '/work' };
    const answer = await answerTo(name, event, tool, fakeRemote([editedTo(action)], action));
    expect(answer.granted).toBe(takes);
    if (takes) expect(answer.input).toEqual(args);
    else expect(answer.message).toContain('call this instead: {"tool":"Bash","args":{"command":"make less"');
  },
);

test('Gemini CLI cannot take an argument away, so an edit that does stops the call', async () => {
  const action = { tool: 'run_shell_command', args: { command: 'make less' }, cwd: '/work' };
  const answer = await answerTo(
    'gemini',
    'BeforeTool',
    'run_shell_command',
    fakeRemote([editedTo(action)], action),
  );
  expect(answer.granted).toBe(false);
  expect(answer.message).toContain('cannot take away an argument (description)');
});

test.each([
  ['claude-code', 'PreToolUse', 'TodoWrite'],
  ['claude-code', 'PermissionRequest', 'AskUserQuestion'],
  ['codex', 'PreToolUse', 'update_plan'],
  ['gemini', 'BeforeTool', 'write_todos'],
])(
  '%s, %s: %s acts on nothing, so nobody is asked and the program goes its own way',
  async (name, event, tool) => {
    const fake = fakeRemote([decided('denied')]);
    expect(saidBy(await run(name, call(event, tool), fake))).toEqual({});
    expect(fake.asked).toEqual([]);
  },
);

const NOTE = `Countersign: approved by mia: after the backup (${ID})`;
const permitted = {
  hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } },
};
const before = { hookEventName: 'PreToolUse' };
test.each<[string, string, Fields, Fields]>([
  [
    ...(['claude-code', 'PreToolUse'] as const),
    { hookSpecificOutput: { ...before, permissionDecision: 'allow' } },
    {
      hookSpecificOutput: {
        ...{ ...before, permissionDecision: 'allow' },
        ...{ permissionDecisionReason: NOTE, additionalContext: NOTE },
      },
    },
  ],
  ['claude-code', 'PermissionRequest', permitted, { ...permitted, systemMessage: NOTE }],
  ['codex', 'PreToolUse', {}, { hookSpecificOutput: { ...before, additionalContext: NOTE } }],
  ['codex', 'PermissionRequest', permitted, { ...permitted, systemMessage: NOTE }],
  ['gemini', 'BeforeTool', { decision: 'allow' }, { decision: 'allow', systemMessage: NOTE }],
])(
  '%s, %s: who approved and what they said comes along, and where nobody had to, nothing',
  async (name, event, quiet, noted) => {
    const tool = name === 'gemini' ? 'run_shell_command' : 'Bash';
    const auto = (approval: RemoteApproval): RemoteApproval => {
      const by = { outcome: 'auto_approved', by: 'system:policy' } as const;
      const told = decided('approved')(approval);
      return { ...told, resolution: told.resolution === null ? null : { ...told.resolution, ...by } };
    };
    expect(saidBy(await run(name, call(event, tool), fakeRemote([auto])))).toEqual(quiet);
    const approved = fakeRemote([decided('approved', 'after the backup')]);
    expect(saidBy(await run(name, call(event, tool), approved))).toEqual(noted);
  },
);

describe('the requester’s audit file', () => {
  afterEach(removeTempFolders);
  const recordOf = async (fake: FakeRemote, more: Partial<HookRun> = {}) => {
    const auditLogPath = join(tempFolder(), 'audit.jsonl');
    const said = saidBy(
      await run('claude-code', call('PreToolUse', 'Bash'), fake, {
        place: { ...EVERYBODY, auditLogPath },
        ...more,
      }),
    );
    const lines = readFileSync(auditLogPath, 'utf8').trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(new Set(events.map(({ trace_id: trace }) => trace)).size).toBe(1);
    return { said, events };
  };

  test.each([
    ['approved', 'granted'],
    ['denied', 'denied'],
    ['expired', 'timeout'],
  ] as const)('has what was asked and that it was %s', async (outcome, event) => {
    const { events } = await recordOf(fakeRemote([still, decided(outcome, 'so')]));
    expect(events).toMatchObject([
      { event: 'requested', requester: 'agent', action: { tool: 'Bash' } },
      { event, requester: 'agent', outcome, decided_by: 'mia', comment: 'so', approval_id: ID },
    ]);
  });

  test('has a key that may not ask, and a server that is away', async () => {
    const throwing = (error: Error) =>
      fakeRemote([
        () => {
          throw error;
        },
      ]);
    const refused = await recordOf(throwing(new RemoteProblem(403, 'forbidden', 'not you')));
    expect(refused.events).toMatchObject([{ event: 'requested' }, { event: 'rbac.deny', error: 'not you' }]);
    const away = await recordOf(throwing(new Unreachable('nobody there')));
    expect(away.events).toMatchObject([{ event: 'requested' }, { event: 'denied', outcome: 'error' }]);
  });

  test('has that nobody waits any more', async () => {
    const hanging = fakeRemote([() => forever]);
    const late = await recordOf(hanging, { startedAt: Date.now() - 54_700 });
    expect(late.events).toMatchObject([{ event: 'requested' }, { event: 'timeout', outcome: 'pending' }]);
  });

  test('that cannot be written lets nothing be asked', async () => {
    const fake = fakeRemote([decided('approved')]);
    const more = { place: { ...EVERYBODY, auditLogPath: tempFolder() } };
    const said = readAnswer(
      ...(['claude-code', 'PreToolUse'] as const),
      saidBy(await run('claude-code', call('PreToolUse', 'Bash'), fake, more)),
    );
    expect([said.granted, said.message]).toEqual([false, expect.stringContaining('AUDIT_LOG_PATH')]);
    expect(fake.asked).toEqual([]);
  });
});

test('a hook that runs again for the same call asks with the same key, and any other call with another', async () => {
  const fake = fakeRemote([decided('approved')]);
  const first = call('PreToolUse', 'Bash');
  const others: readonly [string, Fields][] = [
    ['claude-code', first],
    ['claude-code', { ...first, transcript_path: '/elsewhere', prompt_id: 'p' }],
    ['claude-code', { ...first, tool_use_id: 't2' }],
    ['claude-code', { ...first, session_id: 's2' }],
    ['claude-code', { ...first, tool_input: { command: 'make it' } }],
    ['codex', first],
  ];
  for (const [name, input] of others) await run(name, input, fake);
  const keys = fake.asked.map(({ key }) => key);
  expect(keys[1]).toBe(keys[0]);
  expect(new Set(keys).size).toBe(others.length - 1);
});

test('a call without an id is never taken for another one: a grant is used once', async () => {
  const fake = fakeRemote([decided('approved')]);
  for (const name of ['claude-code', 'codex']) {
    await run(name, call('PermissionRequest', 'Bash'), fake);
    await run(name, call('PermissionRequest', 'Bash'), fake);
  }
  await run('gemini', call('BeforeTool', 'run_shell_command'), fake);
  await run('gemini', call('BeforeTool', 'run_shell_command'), fake);
  expect(new Set(fake.asked.map(({ key }) => key)).size).toBe(6);
});

describe('a patch of Codex', () => {
  const patch =
    '*** Begin Patch\n*** Update File: src/a.ts\n@@\n-rm -rf /\n+b\n*** Delete File: /etc/hosts\n*** End Patch\n';
  const input = call('PreToolUse', 'apply_patch', { tool_input: { command: patch } });

  test('is asked about as a patch with the files that it touches, and not as a command', async () => {
    const fake = fakeRemote([decided('approved')]);
    expect(readAnswer('codex', 'PreToolUse', saidBy(await run('codex', input, fake))).granted).toBe(true);
    expect(fake.asked[0]?.question.action).toEqual({
      tool: 'apply_patch',
      args: { patch, paths: ['src/a.ts', '/etc/hosts'] },
      cwd: '/work',
    });
  });

  test('comes back as the command that Codex knows when it was edited', async () => {
    const action = { tool: 'apply_patch', args: { patch: 'less', paths: [] }, cwd: '/work' };
    const said = saidBy(await run('codex', input, fakeRemote([editedTo(action)], action)));
    expect(said['hookSpecificOutput']).toMatchObject({
      permissionDecision: 'allow',
      updatedInput: { command: 'less' },
    });
  });
});

test.each([
  ' *** Add File: /etc/cron.d/x',
  '\t*** Delete File: /etc/cron.d/x',
  '\u00a0*** Update File: /etc/cron.d/x',
  '*** Add File: a\r/../../etc/cron.d/x',
  '*** Add File: a\u2028/../../etc/cron.d/x',
])('a file that Codex reads out of %j is judged', (header) => {
  const command = `*** Begin Patch\n${header}\n+x\n*** End Patch`;
  const { args } = agentOf('codex').read(call('PreToolUse', 'apply_patch', { tool_input: { command } }));
  expect(args).toMatchObject({ paths: [expect.stringMatching(/\/etc\/cron\.d\/x$/)] });
});

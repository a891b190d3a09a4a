import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCodexTurn } from '../support/codex-session.ts';
import { escalatingResponses } from '../support/fake-models/openai-responses.ts';
import { type ApprovalBody, approvalsAt, eventually } from '../support/http.ts';
import { productForSuite } from '../support/suite.ts';
import { removeTempFolders } from '../support/temp-folder.ts';
import {
  type Outcome,
  PROGRAM_MS,
  type VendorName,
  readyVendor,
  runVendor,
} from '../support/vendor-agents.ts';

/** Nobody's server. */
const NOWHERE = 'http://127.0.0.1:9';
const AGENTS: readonly VendorName[] = ['claude-code', 'codex', 'gemini'];
/** A command that a person decides about, and that leaves a file where it ran. */
const making = (name: string): string => `bash -c 'echo ran > ${name}'`;
/** A profile in which nobody is in a hurry. */
const PATIENT = ['--profile', 'workday'];
/** Three programs at once, on a machine that has other work. */
const RUNS_MS = 120_000;

const suite = productForSuite();
let approvals: ReturnType<typeof approvalsAt>;

beforeAll(() => {
  approvals = approvalsAt(suite.url);
});
afterAll(removeTempFolders);

/** The one question of a requester. */
async function questionOf(requester: string): Promise<ApprovalBody> {
  const [asked] = await eventually(
    () => approvals.list(`status=pending&requester=${requester}`),
    (found) => found.length > 0,
    PROGRAM_MS,
  );
  if (asked === undefined) throw new Error('nothing was asked');
  return asked;
}

/** The real programs, all at once, each with a requester of its own; somebody answers what they ask. */
function runAll(what: string, answer: (asked: ApprovalBody) => Promise<unknown>) {
  const ended = new Map<VendorName, { readonly asked: ApprovalBody; readonly outcome: Outcome }>();
  beforeAll(async () => {
    const one = async (agent: VendorName): Promise<void> => {
      const requester = `${agent}-${what}`;
      const run = runVendor(agent, making('approved'), suite.url, [...PATIENT, '--requester', requester]);
      const decided = questionOf(requester).then(async (asked) => {
        await answer(asked);
        return asked;
      });
      const [outcome, asked] = await Promise.all([run, decided]);
      ended.set(agent, { asked, outcome });
    };
    await Promise.all(AGENTS.map(one));
  }, RUNS_MS);
  return (agent: VendorName) => {
    const found = ended.get(agent);
    if (found === undefined) throw new Error(`${agent} has not run`);
    return found;
  };
}

describe('a call that is approved', () => {
  const of = runAll('approved', ({ id }) => approvals.decide(id, 'approve', { comment: 'after lunch' }));
  const note = (id: string): string => `Countersign: approved by alice: after lunch (${id})`;

  test.each(['claude-code', 'codex'] as const)('is known to the model of %s by who approved it', (agent) => {
    const { asked, outcome } = of(agent);
    expect(outcome.heard).toContain(note(asked.id));
  });

  test('is told to the user of gemini, who has no way to tell its model', () => {
    const { asked, outcome } = of('gemini');
    expect(outcome.output).toContain(note(asked.id));
  });

  test.each(AGENTS)('is made by %s, which has asked about it once, with all that it binds', async (agent) => {
    const { asked, outcome } = of(agent);
    expect(outcome.made('approved')).toBe(true);
    expect(asked.action).toMatchObject({
      args: { command: making('approved') },
      cwd: expect.stringMatching(/work$/),
    });
    expect(await approvals.list(`requester=${agent}-approved`)).toHaveLength(1);
  });
});

test(
  'Claude Code takes the approval of what it would ask its own user, with who approved it',
  async () => {
    const installed = [...PATIENT, '--requester', 'claude-prompt', '--prompts-only'];
    const run = runVendor('claude-code', making('approved'), suite.url, installed);
    const { id } = await questionOf('claude-prompt');
    await approvals.decide(id, 'approve', { comment: 'after lunch' });
    expect((await run).made('approved')).toBe(true);
  },
  RUNS_MS,
);

describe('a call that is denied', () => {
  const of = runAll('denied', ({ id }) => approvals.decide(id, 'deny', { comment: 'rebase instead' }));

  test.each(AGENTS)('is not made by %s, whose model hears why, from whom and where', (agent) => {
    const { asked, outcome } = of(agent);
    expect(outcome.made('approved')).toBe(false);
    expect(outcome.told).toContain(`Countersign: denied by alice: rebase instead (${asked.id})`);
    expect(outcome.told).toContain(`${suite.url}/`);
  });
});

describe('a call that is approved as edited', () => {
  const of = runAll('edited', ({ id, action }) => {
    const args = { ...(action['args'] as object), command: making('edited') };
    return approvals.decide(id, 'approve', { edits: { args } });
  });

  test.each(AGENTS)('is made so by %s, and not as it was asked', (agent) => {
    const { outcome } = of(agent);
    expect([outcome.made('approved'), outcome.made('edited')]).toEqual([false, true]);
  });
});

describe('a call that nobody answers', () => {
  const outcomes = new Map<string, Outcome>();
  const run = async (agent: VendorName, why: string, server: string, ...more: readonly string[]) => {
    outcomes.set(`${agent} ${why}`, await runVendor(agent, making('approved'), server, more));
  };

  beforeAll(async () => {
    const all = (...args: readonly [string, string, ...string[]]) =>
      Promise.all(AGENTS.map((agent) => run(agent, ...args)));
    // While these wait, the others run.
    const late = all('late', suite.url, '--timeout', '15', ...PATIENT);
    await all('away', NOWHERE);
    await all('gone', suite.url, '--command', '/nowhere/countersign');
    await late;
  }, RUNS_MS);

  test.each(AGENTS)('is not made by %s when its hook’s time is up', (agent) => {
    const outcome = outcomes.get(`${agent} late`);
    expect(outcome?.made('approved')).toBe(false);
    expect(outcome?.told).toMatch(/Nobody has decided in time|no answer in time/);
    expect(outcome?.told).toMatch(/apr_\w+/);
  });

  test.each(AGENTS)('is not made by %s while the server is away', (agent) => {
    const outcome = outcomes.get(`${agent} away`);
    expect(outcome?.made('approved')).toBe(false);
    expect(outcome?.told).toContain('cannot be reached');
  });

  test.each(AGENTS)('is not made by %s when our program is gone', (agent) => {
    const outcome = outcomes.get(`${agent} gone`);
    expect(outcome?.made('approved')).toBe(false);
    expect(outcome?.told).toContain('the hook failed, so this call is not made');
  });
});

describe('a call that Codex would ask its own user about', () => {
  test.each([
    ['approve', true],
    ['deny', false],
  ])('is asked of ours instead: %s', async (decision, made) => {
    const requester = `prompt-${decision}`;
    const installed = [...PATIENT, '--requester', requester, '--prompts-only'];
    const ready = await readyVendor('codex', making('approved'), suite.url, installed, escalatingResponses);
    try {
      const turn = runCodexTurn(ready);
      const asked = await questionOf(requester);
      expect(asked.action).toMatchObject({
        tool: 'Bash',
        args: { description: 'it must leave the sandbox' },
      });
      await approvals.decide(asked.id, decision);
      expect(await turn).toEqual({ prompts: 0 });
      expect(existsSync(join(ready.work, 'approved'))).toBe(made);
      if (!made) expect(ready.model.told.join()).toContain('denied by alice');
    } finally {
      await ready.model.stop();
    }
  });
});

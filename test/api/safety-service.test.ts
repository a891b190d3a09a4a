import { type SafetyDesk, checkSafety, safetyOf } from '../../api/service/safety.ts';
import type { Action } from '../../domain/action.ts';
import type { SafetyCheck, SafetyGuard } from '../../domain/safety.ts';
import { verdictOf } from '../support/samples.ts';

const HELP = 'call 988';
let asked: string[];
let reported: string[];

function deskOf(guard: SafetyGuard | null, prose: readonly string[] = ['some prose']): SafetyDesk {
  return {
    guard,
    isCrisis: (text) => text.includes('danger'),
    isHelp: (text) => text === HELP,
    help: (language, region) => `help ${language} ${region ?? 'here'}`,
    proseOf: () => prose,
    report: (verdict) => reported.push(verdict),
  };
}

const saying = (check: SafetyCheck): SafetyGuard => ({
  check(role, text) {
    asked.push(`${role}: ${text}`);
    return Promise.resolve(check);
  },
});

beforeEach(() => {
  asked = [];
  reported = [];
});

describe('without a model', () => {
  test('nothing is called safe', async () => {
    const told = await checkSafety(deskOf(null), 'user', 'hello', 'en');
    expect(told).toMatchObject({
      verdict: 'error',
      categories: [],
      detail: expect.stringContaining('OLLAMA_URL') as string,
    });
    expect(told.response).toBeUndefined();
    expect(reported).toEqual(['error']);
  });

  test('a person in danger is helped all the same', async () => {
    expect(await checkSafety(deskOf(null), 'user', 'danger', 'zh-HK')).toMatchObject({
      verdict: 'unsafe',
      categories: ['S11'],
      response: 'help zh HK',
    });
  });

  test('whoever names no language is answered in that of the text', async () => {
    const told = async (text: string): Promise<string | undefined> =>
      (await checkSafety(deskOf(null), 'user', text)).response;
    expect(await told('danger，我不想活了')).toBe('help zh here');
    expect(await told('danger')).toBe('help en here');
  });

  test('an approval is opened as it is', async () => {
    expect(await safetyOf(deskOf(null), {}, 'x', verdictOf('SAFE'))).toBeUndefined();
  });
});

test('no model is sent a secret', async () => {
  const key = 'sk-abcdefghij0123456789';
  const desk = deskOf(saying({ verdict: 'safe' }));
  await checkSafety(desk, 'user', `use ${key} please`, 'en');
  const seen: Action[] = [];
  const reading = { ...desk, proseOf: (action: Action, reason: string) => [(seen.push(action), reason)] };
  const args = { password: 'correct horse battery', text: `hello ${key}` };
  await safetyOf(reading, { tool: 'send', args }, `with ${key} in hand`, verdictOf('LOW'));
  const sent = JSON.stringify([asked, seen]);
  expect(sent).toContain('in hand');
  for (const secret of [key.slice(3), 'correct horse']) expect(sent).not.toContain(secret);
});

test('what is found in a reason that held a secret is told of the reason', async () => {
  const desk = {
    ...deskOf(saying({ verdict: 'unsafe', categories: ['S1'] })),
    proseOf: (_: Action, reason: string) => [reason],
  };
  const found = await safetyOf(desk, {}, 'password=hunter2 and more', verdictOf('LOW'));
  expect(found).toMatchObject([{ path: '/prose' }]);
});

test('help for a person in danger waits for no model', async () => {
  const desk = deskOf(saying({ verdict: 'safe' }));
  expect((await checkSafety(desk, 'agent', 'danger', 'en')).response).toBe('help en here');
  expect((await checkSafety(desk, 'agent', HELP, 'en')).verdict).toBe('safe');
  expect(asked).toEqual([]);
});

describe('before an approval is opened', () => {
  const desk = deskOf(saying({ verdict: 'unsafe', categories: ['S1'] }));

  test('the model is asked about all of the prose at once, as an agent’s', async () => {
    const both = deskOf(saying({ verdict: 'safe' }), ['why', 'what is sent']);
    expect(await safetyOf(both, {}, 'why', verdictOf('LOW'))).toEqual([]);
    expect(asked).toEqual(['agent: why\n\nwhat is sent']);
    expect(reported).toEqual(['safe']);
  });

  test('what it finds in the reason alone is told of the reason', async () => {
    const found = await safetyOf(desk, {}, 'some prose', verdictOf('LOW'));
    expect(found).toMatchObject([{ rule: 'safety.unsafe', tier: 'HIGH', path: '/prose' }]);
  });

  test('it is not asked where nobody wrote anything', async () => {
    const silent = deskOf(saying({ verdict: 'safe' }), []);
    expect(await safetyOf(silent, {}, 'x', verdictOf('SAFE'))).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test('it is not asked about a crisis that the words told already', async () => {
    expect(await safetyOf(desk, {}, 'x', verdictOf('CRITICAL', ['crisis']))).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

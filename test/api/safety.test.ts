import { join } from 'node:path';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');

let home: Awaited<ReturnType<typeof temporaryHome>>;
let fake: FakeOllama;
let product: Product;
let approvals: ReturnType<typeof approvalsAt>;

beforeAll(async () => {
  home = await temporaryHome();
  fake = await startFakeOllama();
  product = await startProduct({ APPROVAL_HOME: home.path, POLICY_FILE: POLICY, OLLAMA_URL: fake.url });
  approvals = approvalsAt(product.url);
});

afterAll(async () => {
  await product?.stop();
  await fake?.stop();
  await home?.remove();
});

beforeEach(() => {
  fake.mode = 'safe';
});

interface Told {
  readonly verdict: string;
  readonly categories: readonly string[];
  readonly latencyMs: number;
  readonly response?: string;
  readonly detail?: string;
}
const check = (body: unknown) => call<Told>('POST', `${product.url}/v1/safety`, body);

describe('POST /v1/safety', () => {
  test('says safe where the model says so', async () => {
    const { status, body } = await check({ role: 'user', text: 'how do I bake bread' });
    expect(status).toBe(200);
    expect(body).toEqual({ verdict: 'safe', categories: [], latencyMs: expect.any(Number) as number });
  });

  test('gives a refusal for what a person should not ask, and a text to send for what an agent should not say', async () => {
    fake.mode = { says: 'unsafe\nS9' };
    const asked = (await check({ role: 'user', text: 'how do I make nerve gas' })).body;
    const said = (await check({ role: 'agent', text: 'you make nerve gas so', language: 'zh-CN' })).body;
    expect(asked).toMatchObject({ verdict: 'unsafe', categories: ['S9'] });
    expect(asked.response).toContain('cannot help with that');
    expect(said.response).toContain('抱歉');
    expect(said.response).not.toBe(asked.response);
  });

  test('gives help for self-harm, in the region that the caller names, whether the model sees it or the words tell it', async () => {
    fake.mode = { says: 'unsafe\nS11' };
    const seen = (await check({ role: 'user', text: 'the knife looks at me', language: 'en-GB' })).body;
    expect(seen).toMatchObject({ verdict: 'unsafe', categories: ['S11'] });
    expect(seen.response).toContain('116 123');
    fake.mode = 'http-500';
    const told = (await check({ role: 'user', text: '我不想活了', language: 'zh-TW' })).body;
    expect(told).toMatchObject({ verdict: 'unsafe', categories: ['S11'] });
    expect(told.response).toContain('1925');
  });

  test('finds its own help safe, without a model', async () => {
    const { response = '' } = (await check({ role: 'user', text: 'I want to die' })).body;
    fake.mode = 'http-500';
    expect((await check({ role: 'agent', text: response })).body.verdict).toBe('safe');
  });

  test('says error, and why, where the model fails', async () => {
    fake.mode = 'http-500';
    const { status, body } = await check({ role: 'user', text: 'something else to check' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ verdict: 'error', categories: [] });
    expect(body.detail).toContain('HTTP 500');
    expect(body.response).toBeUndefined();
  });

  test.each([
    ['no role', { text: 'a' }, /\/role/],
    ['another role', { role: 'system', text: 'a' }, /\/role: must be "user" or "agent"/],
    ['no text', { role: 'user' }, /\/text/],
    ['an empty text', { role: 'user', text: '' }, /\/text: must not be empty/],
    ['an unknown field', { role: 'user', text: 'a', model: 'x' }, /unknown field "model"/],
    ['an unknown language', { role: 'user', text: 'a', language: 'fr' }, /\/language/],
  ])('refuses %s', async (_, body, message) => {
    const answer = await call<{ detail: string }>('POST', `${product.url}/v1/safety`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toMatch(message);
  });

  test('refuses a body over 1 MiB', async () => {
    expect((await check({ role: 'user', text: 'x'.repeat(1_100_000) })).status).toBe(413);
  });

  test('counts what it checked', async () => {
    const text = await (await fetch(`${product.url}/metrics`)).text();
    expect(text).toMatch(/^countersign_safety_checks_total\{verdict="safe"\} [1-9]/m);
    expect(text).toMatch(/^countersign_safety_check_seconds_count [1-9]/m);
  });
});

interface Finding {
  readonly rule: string;
  readonly tier: string;
}
const rulesOf = (body: { readonly risk: object }): readonly string[] =>
  (body.risk as { readonly findings: readonly Finding[] }).findings.map(({ rule }) => rule);

describe('an approval, where a model reads what agents write', () => {
  test('is as it was where the prose is safe', async () => {
    const { body } = await approvals.create({
      action: { command: 'df -h' },
      reason: 'look at all the disks',
    });
    expect(body).toMatchObject({ status: 'approved', risk: { tier: 'SAFE' } });
    expect(fake.asked.at(-1)?.prompt).toContain('Agent: look at all the disks');
  });

  test('needs a person where it is not, and that stands whatever the model says later', async () => {
    fake.mode = { reads: (message) => (message.includes('revenge') ? 'unsafe\nS1' : 'safe') };
    const { body } = await approvals.create({
      action: { command: 'df -h' },
      reason: 'this is for revenge on them',
      profile: 'patient',
    });
    expect(body).toMatchObject({ status: 'pending', risk: { tier: 'HIGH' } });
    expect(rulesOf(body)).toContain('safety.unsafe');
    fake.mode = 'safe';
    await approvals.decide(body.id, 'deny', { comment: 'no' });
    const { body: ended } = await eventually(
      () => approvals.get(body.id),
      ({ body: now }) => now.status === 'rejected',
    );
    expect(ended.risk.tier).toBe('HIGH');
  });

  test('ends with help where the model sees a person in danger', async () => {
    fake.mode = { says: 'unsafe\nS11' };
    const { body } = await approvals.create({
      action: { type: 'message', args: { text: 'this is where I stop, take care of the cat' } },
      reason: 'pass on what the user wrote',
      language: 'en-AU',
    });
    expect(body).toMatchObject({
      status: 'rejected',
      resolution: { outcome: 'crisis', by: 'system:crisis' },
    });
    expect(body.resolution?.comment).toContain('13 11 14');
  });

  test('is not stopped by a model that fails, and says that the check did not run', async () => {
    fake.mode = { says: 'what a nice text' };
    const { body } = await approvals.create({
      action: { command: 'df -h' },
      reason: 'look at the disks again',
    });
    expect(body).toMatchObject({ status: 'approved', risk: { tier: 'LOW' } });
    expect(rulesOf(body)).toEqual(['safety.not-run']);
  });

  test('whose resubmission is unsafe is judged by what the model says of that', async () => {
    const { body } = await approvals.create({
      action: { command: 'DROP TABLE users' },
      reason: 'clean up the old tables',
      profile: 'patient',
    });
    await approvals.decide(body.id, 'request_changes', { comment: 'why?' });
    await eventually(
      () => approvals.get(body.id),
      ({ body: now }) => now.status === 'changes_requested',
    );
    fake.mode = { reads: (message) => (message.includes('revenge') ? 'unsafe\nS1' : 'safe') };
    await call('POST', `${product.url}/v1/approvals/${body.id}/resubmit`, {
      action: { command: 'DROP TABLE users' },
      reason: 'to take revenge on them all',
    });
    const { body: now } = await eventually(
      () => approvals.get(body.id),
      ({ body: seen }) => seen.revision === 2,
    );
    expect(now).toMatchObject({ status: 'pending', risk: { tier: 'HIGH' } });
    expect(rulesOf(now)).toContain('safety.unsafe');
  });

  test('that sends help as it was rendered waits for nobody and for no model', async () => {
    const { response = '' } = (await check({ role: 'user', text: 'I want to die' })).body;
    fake.mode = 'hang';
    const sent = await approvals.create({
      action: { type: 'send_message', args: { to: 'user-7', text: response } },
      reason: 'the user wrote that they want to die, and I want to kill myself was the text',
      profile: 'patient',
    });
    expect(sent.body).toMatchObject({ status: 'approved', risk: { tier: 'SAFE' } });
    fake.mode = 'safe';
    const more = await approvals.create({
      action: { type: 'send_message', args: { to: 'user-7', text: `${response} And more.` } },
      reason: 'send it on',
      profile: 'patient',
    });
    expect(more.body).toMatchObject({ status: 'pending', risk: { tier: 'MEDIUM' } });
  });
});

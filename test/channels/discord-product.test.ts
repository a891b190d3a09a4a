import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buttonsOf, readMarkdown, readMessage } from '../support/fake-discord/reading.ts';
import { type FakeDiscord, createFakeDiscord } from '../support/fake-discord/server.ts';
import type { StoredMessage } from '../support/fake-discord/types.ts';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { startProduct, temporaryHome } from '../support/product.ts';
import { ADMIN, APPROVER, GROUP, STRANGER, idOf } from './discord-house.ts';

const POLICY = `
principals:
  - { id: mia, roles: [approver], discord: '${APPROVER}' }
  - { id: noa, roles: [approver, admin], discord: '${ADMIN}' }
`;
const TABLE = { action: { command: 'DROP TABLE users' } };

let fake: FakeDiscord;
let home: Awaited<ReturnType<typeof temporaryHome>>;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  fake = await createFakeDiscord({ channels: [GROUP] });
  home = await temporaryHome();
  const policy = join(home.path, 'people.yaml');
  await writeFile(policy, POLICY);
  env = {
    APPROVAL_HOME: home.path,
    POLICY_FILE: policy,
    DISCORD_BOT_TOKEN: fake.token,
    DISCORD_API_URL: fake.url,
    DISCORD_CHANNEL_ID: GROUP,
  };
});

afterAll(async () => {
  await fake?.close();
  await home?.remove();
});

/** Waits until everybody's copy of an approval shows the words. */
async function everyCopy(id: string, words: string): Promise<readonly StoredMessage[]> {
  return eventually(
    async () =>
      fake.messages().filter((one) => one.message_reference === null && readMessage(one).text.includes(id)),
    (copies) => copies.length === 3 && copies.every((one) => readMessage(one).text.includes(words)),
  );
}

/** The copy of a person, or of the group. */
function copyOf(copies: readonly StoredMessage[], whom: string): StoredMessage {
  const found = copies.find(({ channel_id: at }) => (fake.rooms.channel(at).person ?? at) === whom);
  if (found === undefined) throw new Error(`${whom} has no copy`);
  return found;
}

test('over the gateway a request is denied with a comment that reaches its requester, and shows so everywhere', async () => {
  const product = await startProduct(env);
  try {
    const approvals = approvalsAt(product.url);
    const { body: asked } = await approvals.create(TABLE);
    const copies = await everyCopy(asked.id, 'DROP TABLE users');
    const group = copyOf(copies, GROUP);
    await eventually(
      async () => fake.gateway.connections(),
      (open) => open === 1,
    );

    const press = await fake.deliver(fake.press(group.id, idOf(group, 'deny'), STRANGER));
    if (press.kind !== 'modal') throw new Error(JSON.stringify(press));
    const strange = fake.submit(group.id, press.modal, 'mine', STRANGER);
    if (typeof strange === 'string') throw new Error(strange);
    expect(await fake.deliver(strange)).toMatchObject({ text: expect.stringMatching(/may decide/) });

    const waiting = approvals.get(asked.id, 20);
    const opened = await fake.deliver(fake.press(group.id, idOf(group, 'deny'), APPROVER));
    if (opened.kind !== 'modal') throw new Error(JSON.stringify(opened));
    const sent = fake.submit(group.id, opened.modal, 'not on a *Friday*', APPROVER);
    if (typeof sent === 'string') throw new Error(sent);
    expect(await fake.deliver(sent)).toMatchObject({ kind: 'told', text: expect.stringMatching(/Recorded/) });
    expect((await waiting).body).toMatchObject({
      status: 'rejected',
      resolution: { by: 'mia', via: 'discord', comment: 'not on a *Friday*' },
    });
    for (const copy of await everyCopy(asked.id, 'not on a *Friday*')) expect(buttonsOf(copy)).toEqual([]);

    const { body: next } = await approvals.create(TABLE);
    const nextCopies = await everyCopy(next.id, 'DROP TABLE users');
    const mine = copyOf(nextCopies, ADMIN);
    const late = fake.press(mine.id, idOf(mine, 'approve'), ADMIN);
    await approvals.decide(next.id, 'deny', { comment: 'over HTTP' });
    const told = await fake.deliver(late);
    expect(told.kind === 'told' ? readMarkdown(told.text).text : '').toMatch(/Already denied by alice/);

    fake.revoke(true);
    const ready = () => call<{ ready: boolean; checks: object }>('GET', `${product.url}/readyz`);
    const { body } = await eventually(ready, ({ body: said }) =>
      JSON.stringify(said.checks).includes('the gateway is not open'),
    );
    expect(body.ready).toBe(true);
    expect(product.output() + JSON.stringify(body)).not.toContain(fake.token);
    fake.revoke(false);
    await eventually(ready, ({ body: said }) => !JSON.stringify(said.checks).includes('not open'));
    expect((await approvals.verify()).ok).toBe(true);
    expect(await product.stop()).toBe(0);
  } finally {
    await product.kill();
  }
});

test('by requests a request is approved, after two calls that Discord did not answer and two that it put off', async () => {
  fake.fail({ mode: 'down', times: 2 });
  fake.fail({ mode: 'rate-limit', times: 2 });
  const product = await startProduct({
    ...env,
    DISCORD_MODE: 'webhook',
    DISCORD_PUBLIC_KEY: fake.publicKey,
  });
  try {
    fake.setEndpoint(`${product.url}/api/webhook/discord`);
    const ping = fake.build({ payload: { id: '1', type: 1, version: 1 } });
    expect(await fake.post(ping)).toMatchObject({ status: 200, body: '{"type":1}' });
    const approvals = approvalsAt(product.url);
    const { body: asked } = await approvals.create(TABLE);
    const copies = await everyCopy(asked.id, 'DROP TABLE users');
    const mine = copyOf(copies, APPROVER);
    const press = fake.press(mine.id, idOf(mine, 'approve', 'form'), APPROVER);
    const form = (await fake.post(fake.build(press), press)).seen;
    if (form.kind !== 'modal') throw new Error(JSON.stringify(form));
    const sent = fake.submit(mine.id, form.modal, '可以', APPROVER);
    if (typeof sent === 'string') throw new Error(sent);
    const request = fake.build(sent);
    const told = await Promise.all(Array.from({ length: 5 }, () => fake.post(request, sent)));
    expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await approvals.get(asked.id, 20)).body).toMatchObject({
      status: 'approved',
      resolution: { by: 'mia', comment: '可以' },
      decisions: [{ by: 'mia' }],
    });
    await everyCopy(asked.id, 'Approved');
    const spoiled = { ...request, body: request.body.replace(APPROVER, ADMIN) };
    expect((await fake.post(spoiled)).status).toBe(401);
    expect((await approvals.verify()).ok).toBe(true);
  } finally {
    await product.stop();
  }
});

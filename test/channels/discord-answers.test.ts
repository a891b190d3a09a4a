import type { Door } from '../../channels/channel.ts';
import { buttonsOf, readMessage } from '../support/fake-discord/reading.ts';
import { eventually } from '../support/http.ts';
import { APPROVER, GROUP, STRANGER, cleanUp, idOf, messageOf, startHouse } from './discord-house.ts';
import { ended, pendingApproval } from './feishu-approvals.ts';

afterEach(cleanUp);

const LOW = pendingApproval({ tier: 'LOW', quorum: 2 });

/** A house whose decisions take so long, in milliseconds. */
async function startSlow(mode: 'gateway' | 'webhook', ms: number) {
  const house = await startHouse(mode);
  const { decide } = house.door;
  const door: Door = house.door;
  door.decide = async (answer, budgetMs) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return decide(answer, budgetMs);
  };
  await (mode === 'gateway' ? house.connect() : house.takeRequests());
  return house;
}

describe.each(['gateway', 'webhook'] as const)('by %s', (mode) => {
  test('an answer that takes longer than Discord waits is put off, and told in the end to who gave it', async () => {
    const { fake, send, door, lines } = await startSlow(mode, 1_900);
    const message = await send(LOW);
    const press = fake.press(message.id, idOf(message, 'approve', 'now'), APPROVER);
    const seen =
      mode === 'gateway' ? await fake.deliver(press) : (await fake.post(fake.build(press), press)).seen;
    expect(lines.filter((line) => /failed|error/i.test(line))).toEqual([]);
    expect(seen).toMatchObject({ kind: 'told', text: expect.stringMatching(/Recorded/) });
    expect(door.decided).toHaveLength(1);
    const answers = fake.calls().filter(({ path }) => /interactions|webhooks/.test(path));
    expect(answers.map(({ method }) => method)).toEqual(mode === 'gateway' ? ['POST', 'PATCH'] : ['PATCH']);
  });

  test('an answer that is kept and not in effect shows on its message, which takes no more', async () => {
    const house = await startHouse(mode);
    const { fake, send, door } = house;
    await (mode === 'gateway' ? house.connect() : house.takeRequests());
    const message = await send(LOW);
    door.play({ kind: 'recorded', approval: LOW });
    const press = fake.press(message.id, idOf(message, 'approve', 'now'), APPROVER);
    if (mode === 'gateway') await fake.deliver(press);
    else await fake.post(fake.build(press), press);
    const shown = await eventually(
      async () => messageOf(fake, message.id),
      ({ content }) => content.includes('Recorded, not yet in effect'),
    );
    expect(buttonsOf(shown)).toEqual([]);
  });
});

test('the endpoint answers Discord’s ping, and refuses one that is not signed', async () => {
  const { fake, takeRequests, door } = await startHouse('webhook');
  await takeRequests();
  const ping = fake.build({ payload: { id: '1', application_id: fake.applicationId, type: 1, version: 1 } });
  expect(await fake.post(ping)).toMatchObject({ status: 200, body: '{"type":1}' });
  const spoiled = { ...ping, headers: { ...ping.headers, 'x-signature-ed25519': '00'.repeat(64) } };
  expect(await fake.post(spoiled)).toMatchObject({ status: 401, body: '{}' });
  expect(door.refusals).toMatchObject([{ code: 'forged', message: 'a wrong signature' }]);
});

test('an interaction that is with nothing of ours is answered and decides nothing', async () => {
  const { fake, takeRequests, door } = await startHouse('webhook');
  await takeRequests();
  for (const payload of [
    { id: '5', type: 2, application_id: fake.applicationId, token: 't', data: { name: 'approve' } },
    { id: '6', type: 3, application_id: fake.applicationId, token: 't', data: { custom_id: 'approve' } },
    { type: 5 },
  ]) {
    const { status, body } = await fake.post(fake.build({ payload }));
    expect(status).toBe(200);
    expect(body).toContain('does not belong');
  }
  expect(door.decided).toEqual([]);
});

test('what a form holds is no press, and a press is no form', async () => {
  const { fake, takeRequests, door, send } = await startHouse('webhook');
  await takeRequests();
  const message = await send(LOW);
  const press = fake.press(message.id, idOf(message, 'approve', 'now'), APPROVER);
  const { data } = press.payload as { data: { custom_id: string } };
  const swapped = { ...press.payload, data: { ...data, custom_id: data.custom_id.replace(/^b/, 'm') } };
  expect((await fake.post(fake.build({ payload: swapped }))).body).toContain('does not belong');
  expect(door.decided).toEqual([]);
});

test('two processes that both hear an event make one decision of it, and neither holds the other for a forger', async () => {
  const { fake, door, connect, send, openProcess } = await startHouse();
  await connect();
  openProcess().listen(door);
  await eventually(
    async () => fake.gateway.connections(),
    (open) => open === 2,
  );
  const message = await send(LOW, `channel:${GROUP}`);
  const press = fake.press(message.id, idOf(message, 'approve', 'now'), APPROVER);
  expect(await fake.deliver(press)).toMatchObject({ kind: 'told' });
  await eventually(
    async () => fake.calls().filter(({ path }) => path.includes('/callback')).length,
    (count) => count === 1,
  );
  expect(door.decided).toHaveLength(1);
  expect(door.refusals).toEqual([]);
});

test('what happens while the connection is cut comes with its resumption, once', async () => {
  const { fake, door, connect, send } = await startHouse();
  const listener = await connect();
  const message = await send(LOW);
  fake.gateway.drop('cut');
  const press = fake.press(message.id, idOf(message, 'approve', 'now'), APPROVER);
  expect(await fake.deliver(press)).toMatchObject({ kind: 'told', text: expect.stringMatching(/Recorded/) });
  expect(fake.gateway.begun).toEqual(['identify', 'resume']);
  expect(listener.health()).toEqual({ ok: true, lastError: null });
  expect(door.decided).toHaveLength(1);
});

test('when Discord asks for it the connection is begun anew, and a session that is gone by a new one', async () => {
  const { fake, connect, send, door } = await startHouse();
  await connect();
  fake.gateway.drop('reconnect');
  await eventually(
    async () => fake.gateway.begun,
    (begun) => begun.length === 2,
  );
  fake.gateway.drop('cut', { forget: true });
  await eventually(
    async () => fake.gateway.begun.filter((how) => how === 'identify').length,
    (count) => count === 2,
  );
  const message = await send(LOW);
  const press = fake.press(message.id, idOf(message, 'approve', 'now'), STRANGER);
  expect(await fake.deliver(press)).toMatchObject({ text: expect.stringMatching(/may decide/) });
  expect(door.decided).toHaveLength(1);
  expect(fake.gateway.heartbeats()).toBeGreaterThan(0);
});

test('a token that is not taken shows in the listener’s health, and once it is, answers come again', async () => {
  const { fake, connect, lines } = await startHouse();
  const listener = await connect();
  fake.revoke(true);
  const { lastError } = await eventually(
    async () => listener.health(),
    ({ ok, lastError: said }) => !ok && (said ?? '').includes('401'),
  );
  expect(lastError).not.toContain(fake.token);
  fake.revoke(false);
  await eventually(
    async () => listener.health(),
    ({ ok }) => ok,
  );
  expect(lines.join('\n')).not.toContain(fake.token);
});

test('a listener ends while Discord cannot be reached, and comes back to nothing', async () => {
  const { fake, connect } = await startHouse();
  const listener = await connect();
  fake.fail({ mode: 'down', path: '/gateway', times: 1_000 });
  fake.gateway.drop('cut');
  await eventually(
    async () => listener.health(),
    ({ ok }) => !ok,
  );
  await listener.stop();
  fake.mend();
  const before = fake.gateway.begun.length;
  // Longer than the library waits before it connects again.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(fake.gateway.begun).toHaveLength(before);
  expect(fake.gateway.connections()).toBe(0);
});

test('a person in danger is not told of on a message that was to show that an answer is kept', async () => {
  const { fake, connect, send, door } = await startHouse();
  await connect();
  const message = await send(LOW, `channel:${GROUP}`);
  door.play({ kind: 'recorded', approval: LOW });
  door.approvals.set(LOW.id, { ...ended(LOW, 'crisis'), version: LOW.version + 1 });
  await fake.deliver(fake.press(message.id, idOf(message, 'approve', 'now'), APPROVER));
  const shown = await eventually(
    async () => readMessage(messageOf(fake, message.id)).text,
    (text) => text.includes('已结束'),
  );
  expect(shown).not.toMatch(/crisis|危机|rm -rf/i);
});

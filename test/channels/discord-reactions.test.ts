import type { Lack } from '../support/fake-discord/types.ts';
import { buttonsOf } from '../support/fake-discord/reading.ts';
import { GRANTABLE } from '../support/grants.ts';
import { eventually } from '../support/http.ts';
import {
  ADMIN,
  APPROVER,
  GROUP,
  STRANGER,
  cleanUp,
  idOf,
  messageOf,
  repliesTo,
  startHouse,
} from './discord-house.ts';
import { decided, everyState, pendingApproval } from './feishu-approvals.ts';

afterEach(cleanUp);

const BARE = '700000000000000002';
/** Longer than a message that has just changed takes no reaction. */
const SETTLED_MS = 10_000;

/** A house with an approval in a channel where the bot lacks something. */
async function ask(lacks: readonly Lack[] = ['components'], approval = pendingApproval()) {
  const house = await startHouse();
  house.fake.rooms.addChannel(BARE, lacks);
  await house.connect();
  const message = await house.send(approval, `channel:${BARE}`);
  house.clock.skipped += SETTLED_MS;
  const { fake, door } = house;
  const told = (count: number) =>
    eventually(
      async () => repliesTo(fake, message.id),
      (replies) => replies.length === count,
    );
  return { ...house, approval, message, told, statusNow: () => door.approvals.get(approval.id)?.status };
}

test('where Discord drops buttons, the message says how to answer with reactions, and has them ready', async () => {
  const { message } = await ask();
  expect(buttonsOf(message)).toEqual([]);
  expect(message.content).toMatch(/✅.*同意[^]*React ✅[^]*❌[^]*reply to this message/);
  expect([...message.reactions.keys()]).toEqual(['✅', '❌']);
});

test.each<Lack>(['components', 'refuses-components'])(
  'where a message has no button to remember, it does not speak of remembering: %s',
  async (lack) => {
    const approval = { ...pendingApproval({ tier: 'MEDIUM' }), grantable: GRANTABLE };
    const { message, fake, told, door } = await ask([lack], approval);
    const text = JSON.stringify(message.embeds);
    expect(text).toContain('rm -rf /tmp/build');
    expect(text).not.toContain('Approve and remember');
    expect(text).not.toContain(GRANTABLE.pattern);
    fake.react(message.id, '✅', APPROVER);
    await told(1);
    expect(door.decided).toMatchObject([{ decision: 'approve' }]);
    expect(door.decided[0]?.details).toBeUndefined();
  },
);

test('where Discord refuses buttons outright, the message comes without them, once', async () => {
  const { message, fake } = await ask(['refuses-components']);
  expect(message.content).toContain('React ✅');
  expect(fake.messages()).toHaveLength(1);
});

test('a reaction approves what the message showed, as who put it there', async () => {
  const { fake, door, message, approval, told, statusNow } = await ask();
  fake.react(message.id, '✅', APPROVER);
  const [reply] = await told(1);
  expect(reply).toMatch(/Recorded: Approved/);
  expect(statusNow()).toBe('approved');
  const { digest } = approval;
  expect(door.decided).toMatchObject([{ decision: 'approve', digest, revision: 1, identity: APPROVER }]);
});

test('a cross alone denies nothing and says so; with a comment in a reply it does', async () => {
  const { fake, door, message, told, statusNow } = await ask();
  fake.say(BARE, APPROVER, 'I wonder', message.id);
  await eventually(
    async () => fake.calls().some(({ method, path }) => method === 'GET' && path.includes('/reactions/')),
    Boolean,
  );
  fake.react(message.id, '❌', APPROVER);
  expect((await told(1))[0]).toMatch(/reply to that message with a comment/);
  expect(door.seenOpened).toMatchObject([{ messageId: message.id, identity: APPROVER }]);
  expect(statusNow()).toBe('pending');
  fake.say(BARE, ADMIN, 'not mine to deny: I put no cross there', message.id);
  fake.say(BARE, APPROVER, ' not on a *Friday* ', message.id);
  expect((await told(2))[1]).toMatch(/Recorded: Rejected|Recorded: Denied/i);
  expect(door.decided).toMatchObject([
    { decision: 'deny', comment: 'not on a *Friday*', identity: APPROVER },
  ]);
  expect(statusNow()).toBe('rejected');
});

test('a reply that says nothing denies nothing', async () => {
  const { fake, message, told, statusNow } = await ask();
  fake.react(message.id, '❌', APPROVER);
  await told(1);
  fake.say(BARE, APPROVER, '\u200b', message.id);
  expect((await told(2))[1]).toMatch(/comment is required/);
  expect(statusNow()).toBe('pending');
});

test('a stranger’s reaction is refused and said to be; the bot’s own, and others, are none', async () => {
  const { fake, message, told, door, statusNow } = await ask();
  fake.react(message.id, '👍', APPROVER);
  fake.react(message.id, '✅', fake.botId);
  fake.react(message.id, '✅', STRANGER);
  expect((await told(1))[0]).toMatch(/not among those who may decide/);
  expect(door.decided).toMatchObject([{ identity: STRANGER }]);
  expect(statusNow()).toBe('pending');
});

test('a reaction in the moment of a change is not counted, and says so', async () => {
  const { fake, channel, message, approval, told, door } = await ask();
  const copy = { recipient: `channel:${BARE}`, messageId: message.id, chatId: BARE, sentAt: '' };
  await channel.update({ ...approval, revision: 2 }, { ...copy, shownVersion: 1, reminders: 0 }, 'all');
  fake.react(message.id, '✅', APPROVER);
  expect((await told(1))[0]).toMatch(/changed just now/);
  expect(door.decided).toEqual([]);
});

test('on a message with buttons a reaction is no answer', async () => {
  const house = await startHouse();
  await house.connect();
  const message = await house.send(pendingApproval(), `channel:${GROUP}`);
  house.clock.skipped += SETTLED_MS;
  house.fake.react(message.id, '✅', APPROVER);
  const press = house.fake.press(message.id, idOf(message, 'request_changes'), APPROVER);
  expect((await house.fake.deliver(press)).kind).toBe('modal');
  expect(house.door.seenOpened).toMatchObject([{ messageId: message.id, identity: APPROVER }]);
  expect(house.door.decided).toEqual([]);
  expect(house.fake.messages()).toHaveLength(1);
});

test('a copy without buttons follows what happens, and takes no more reactions when it is over', async () => {
  const { channel, message, approval, door } = await ask();
  const denied = decided(approval, 'deny', undefined, 'no');
  door.approvals.set(approval.id, denied);
  const copy = { recipient: `channel:${BARE}`, messageId: message.id, chatId: BARE, sentAt: '' };
  await channel.update(denied, { ...copy, shownVersion: 1, reminders: 0 }, 'all');
  expect(message.content).not.toContain('React');
  expect(message.content).toContain('Rejected');
});

test('evidence is accepted by a reaction, and given up with a cross and a comment', async () => {
  const { executed } = everyState({});
  if (executed === undefined) throw new Error('there is always evidence to look at');
  const { fake, message, told, door } = await ask(['components'], executed);
  fake.react(message.id, '✅', ADMIN);
  await told(1);
  expect(door.decided).toMatchObject([{ decision: 'accept', details: { attempt: 1 }, identity: ADMIN }]);
});

test('a message whose text Discord drops says so, and has no button at all', async () => {
  const house = await startHouse();
  house.fake.rooms.addChannel(BARE, ['embed']);
  const message = await house.send(pendingApproval(), `channel:${BARE}`);
  expect(messageOf(house.fake, message.id).content).toMatch(/may not embed links/);
  expect(buttonsOf(message)).toEqual([]);
  expect(house.lines.join('\n')).toContain('right to embed links');
});

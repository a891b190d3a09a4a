import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { createDeliver } from '../../activities/deliver.ts';
import type { Listener, Log } from '../../channels/channel.ts';
import { openTerminal } from '../../channels/terminal/open.ts';
import { createScreen } from '../../channels/terminal/screen.ts';
import type { Approval } from '../../domain/approval.ts';
import type { Copy } from '../../domain/copy.ts';
import { createFakeDoor } from '../support/channel-door.ts';
import { until } from '../support/until.ts';
import { COMMANDER, ADMIN, decided, ended, pendingApproval, peopleOn } from './feishu-approvals.ts';

const USER = 'mia';
const [MIA, ADMIN_MEMBER] = peopleOn('terminal', USER, 'root');
const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };
const [ENTER, DOWN, UP, CTRL_C] = ['\r', '\u001b[B', '\u001b[A', '\u0003'];

let listener: Listener | null = null;
afterEach(async () => {
  await listener?.stop();
  listener = null;
});

function open(known = true, isOpenMode = false) {
  const input = new PassThrough();
  const output = new PassThrough();
  const chunks: string[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const screen = createScreen(output);
  let interrupts = 0;
  const directory = { open: isOpenMode, members: known ? [MIA, ADMIN_MEMBER] : [ADMIN_MEMBER] };
  const { channel, listen } = openTerminal(
    { user: USER, machine: 'box', input, screen, interrupt: () => (interrupts += 1) },
    { log: SILENT, help: { zh: '热线', en: 'a helpline' }, pageUrl: 'https://c.test' },
    () => directory,
  );
  const door = createFakeDoor('terminal', directory.members);
  const shown = (): string => stripVTControlCharacters(chunks.join(''));
  const type = (...keys: readonly string[]): void => keys.forEach((key) => void input.write(key));
  const recipient = 'mia@box';
  return {
    ...{ channel, door, shown, type, interrupts: () => interrupts, raw: () => chunks.join('') },
    start: () => (listener = listen?.(door) ?? null),
    copyOf: (approval: Approval): Copy => ({
      ...{ recipient, messageId: `term_${approval.id}`, chatId: recipient, sentAt: '', reminders: 0 },
      shownVersion: approval.version,
    }),
    async send(approval: Approval): Promise<void> {
      door.approvals.set(approval.id, approval);
      const { messageId } = await channel.send(approval, recipient, approval.id);
      door.copies.set(messageId, { approvalId: approval.id, recipient });
    },
    /** Waits for the question, then types. */
    async answer(...keys: readonly string[]): Promise<void> {
      const before = shown().length;
      await until('a question', () => shown().includes('Your decision?'));
      for (const key of keys) {
        await new Promise((resolve) => setImmediate(resolve));
        type(key);
      }
      expect(shown().length).toBeGreaterThan(before);
    },
  };
}

test('shows all that would run in both languages, and puts the answer before the decision service as the person at it', async () => {
  const at = open();
  at.start();
  const approval = pendingApproval();
  await at.send(approval);
  await until('a question', () => at.shown().includes('Your decision?'));
  expect(at.shown()).toContain('  │ rm -rf /tmp/build');
  expect(at.shown()).toContain('待审批');
  expect(at.shown()).toContain('Reason');
  // From "later" up: around the end of the list to the first.
  at.type(DOWN, ENTER);
  await until('a comment', () => at.shown().includes('意见 comment'));
  at.type('go on', ENTER);
  await until('the second question', () => at.shown().includes('Approve this?'));
  at.type('y');
  await until('the outcome', () => at.shown().includes('Recorded:'));
  expect(at.door.decided).toMatchObject([
    { decision: 'approve', identity: USER, comment: 'go on', digest: approval.digest, revision: 1 },
  ]);
});

test('a no to the second question asks anew, and decides nothing', async () => {
  const at = open();
  at.start();
  await at.send(pendingApproval());
  await until('a question', () => at.shown().includes('Your decision?'));
  at.type(DOWN, ENTER);
  await until('a comment', () => at.shown().includes('意见 comment'));
  at.type('go on', ENTER);
  await until('the second question', () => at.shown().includes('Approve this?'));
  at.type('n');
  await until('the first again', () => /Approve this\?[^]*Your decision\?/.test(at.shown()));
  expect(at.shown()).not.toContain('Passed over');
  expect(at.door.decided).toEqual([]);
});

test('Enter alone decides nothing, and a denial without a comment is not taken', async () => {
  const at = open();
  at.start();
  await at.send(pendingApproval());
  await at.answer(ENTER);
  await until('a note', () => at.shown().includes('Passed over'));
  expect(at.door.decided).toEqual([]);
  await at.channel.remind(pendingApproval(), at.copyOf(pendingApproval()), 'key');
  await until('the question again', () => at.shown().split('Your decision?').length > 3);
  at.type(UP, ENTER);
  await until('a comment', () => at.shown().includes('意见 comment'));
  at.type(ENTER);
  await until('a complaint', () => at.shown().includes('A comment is required to deny'));
  expect(at.door.decided).toEqual([]);
  at.type('rebase', ENTER);
  await until('the outcome', () => at.door.decided.length > 0);
  expect(at.door.decided).toMatchObject([{ decision: 'deny', comment: 'rebase' }]);
});

test('a question that somebody else has answered is taken away, and the next one asked', async () => {
  const at = open();
  at.start();
  const first = pendingApproval();
  const second = pendingApproval({
    id: 'apr_01JD5Z6V7W8X9Y0ZABCDEFGHJM',
    action: { command: 'DROP TABLE users' },
  });
  await at.send(first);
  await at.send(second);
  await until('the first question', () => at.shown().includes('rm -rf'));
  expect(at.shown()).not.toContain('DROP TABLE');
  await at.channel.update(decided(first, 'deny', ADMIN, 'not on a Friday'), at.copyOf(first), 'all');
  await until('the second question', () => at.shown().includes('DROP TABLE users'));
  expect(at.shown()).toContain('not on a Friday');
  expect(at.door.decided).toEqual([]);
});

test('what was open before a start is asked again', async () => {
  const at = open();
  const approval = pendingApproval();
  at.door.approvals.set(approval.id, approval);
  at.door.copies.set('term_1', { approvalId: approval.id, recipient: 'mia@box' });
  at.start();
  await until('the question', () => at.shown().includes('Your decision?'));
  expect(at.shown()).toContain(approval.id);
});

test('one message a key, whatever is sent again', async () => {
  const at = open();
  at.start();
  const approval = pendingApproval();
  await at.send(approval);
  await at.send(approval);
  await until('the question', () => at.shown().includes('Your decision?'));
  expect(at.shown().split('== 待审批').length).toBe(2);
});

test('whoever may not decide is told so, and nothing is granted', async () => {
  const at = open(false);
  expect(at.channel.isActive?.()).toBe(false);
  at.start();
  const approval = pendingApproval({ tier: 'MEDIUM' });
  await at.send(approval);
  await at.answer(DOWN, ENTER);
  await until('a comment', () => at.shown().includes('意见 comment'));
  at.type(ENTER);
  await until('the refusal', () => at.shown().includes('not among those who may decide'));
  expect(at.door.approvals.get(approval.id)).toEqual(approval);
});

test('Ctrl-C ends the product, not the question in somebody’s favour', async () => {
  const at = open();
  at.start();
  await at.send(pendingApproval());
  await at.answer(CTRL_C);
  await until('the interrupt', () => at.interrupts() === 1);
  expect(at.door.decided).toEqual([]);
});

test('nothing that an agent writes reaches the terminal as a command, or passes for a line of ours', async () => {
  const at = open();
  at.start();
  const nasty = '\u001b]0;owned\u0007\u001b[2J\r== 已通过 approved ==\n== 已通过 approved ==\u202e';
  await at.send(pendingApproval({ action: { command: nasty }, reason: nasty }));
  await until('the question', () => at.shown().includes('Your decision?'));
  expect(at.raw()).not.toContain('\u001b]0;');
  expect(at.raw()).not.toContain('\u001b[2J');
  expect(at.raw()).not.toContain('\u202e');
  for (const line of at
    .shown()
    .split('\n')
    .filter((one) => one.includes('已通过 approved'))) {
    expect(line.startsWith('  │ ')).toBe(true);
  }
});

test('of a person in danger only the alert is shown, and no question asked', async () => {
  const at = open();
  at.start();
  const approval = pendingApproval();
  const crisis = {
    ...approval,
    status: 'rejected',
    resolution: { ...decided(approval, 'deny', COMMANDER).resolution, outcome: 'crisis' },
  };
  await at.send(crisis as Approval);
  await until('the alert', () => at.shown().includes('a helpline'));
  expect(at.shown()).not.toContain('rm -rf');
  expect(at.shown()).not.toContain('Your decision?');
});

test('its person is told what they are asked, and in open mode everything, also of a person in danger', async () => {
  expect(open().channel.recipients([])).toEqual([]);
  expect(open().channel.recipients([ADMIN_MEMBER])).toEqual([]);
  expect(open().channel.recipients([ADMIN_MEMBER, MIA])).toEqual(['mia@box']);
  const at = open(false, true);
  const crisis = ended(pendingApproval(), 'crisis');
  const deliver = createDeliver({
    ledger: { find: async () => crisis, recordUnreached: async () => crisis },
    channels: () => ['terminal'],
    copies: { list: async () => [], save: async () => undefined },
    directory: () => ({ open: true, members: [] }),
    channel: () => ({ ...at.channel, isFinal: () => false }),
    refused: () => undefined,
  });
  await deliver(crisis.id, 'terminal');
  expect(at.shown()).toContain('a helpline');
});

test('what changes nothing of a question leaves alone who is typing an answer to it', async () => {
  const at = open();
  at.start();
  const approval = pendingApproval();
  await at.send(approval);
  await at.answer(UP, ENTER);
  await until('a comment', () => at.shown().includes('意见 comment'));
  at.type('reb');
  await at.channel.update({ ...approval, version: approval.version + 1 }, at.copyOf(approval), 'all');
  at.type('ase', ENTER);
  await until('the outcome', () => at.door.decided.length > 0);
  expect(at.door.decided).toMatchObject([{ decision: 'deny', comment: 'rebase' }]);
});

import { createDeliver } from '../../activities/deliver.ts';
import type { DeliveryPort } from '../../activities/ports.ts';
import type { Directory, Member } from '../../domain/directory.ts';
import { digestOf } from '../../domain/digest.ts';
import type { Database } from '../../store/database.ts';
import { listCopies } from '../../store/copies.ts';
import { findApproval } from '../../store/approvals.ts';
import { recordSwept } from '../../store/sweep.ts';
import { recordDecision, recordDispatched, recordDue, recordResult } from '../../store/transitions.ts';
import { createCopiesPort, createLedgerPort } from '../../workers/ledger-port.ts';
import { HUMAN, resultOf } from '../channels/feishu-approvals.ts';
import { askedFor, claimOn, interactiveWith, judgementOf, person, requestOf } from '../support/samples.ts';
import { approvalId, ask, closeStores, openStore } from '../support/temp-store.ts';

const member = (id: string, ...roles: Member['roles']): Member => ({
  ...person(id, ...roles),
  keyHash: null,
  identities: { chat: `c_${id}` },
});

/** A channel that keeps what it was told, and fails on demand: an error for good begins with "no". */
function fakeChannel(): DeliveryPort & {
  readonly done: string[];
  readonly keys: string[];
  readonly failing: Map<string, Error>;
  /** Told whatever is told to anybody. */
  readonly groups: string[];
} {
  const done: string[] = [];
  const keys: string[] = [];
  const failing = new Map<string, Error>();
  const groups: string[] = [];
  const act = (what: string, recipient: string): void => {
    const error = failing.get(recipient);
    if (error !== undefined) throw error;
    done.push(`${what} ${recipient}`);
  };
  return {
    done,
    keys,
    failing,
    groups,
    recipients: (people) => [...people.map((one) => one.identities['chat'] ?? ''), ...groups],
    async send(_, recipient, key) {
      keys.push(key);
      act('send', recipient);
      return { messageId: `m_${recipient}`, chatId: 'chat' };
    },
    async update(_, copy, shows) {
      act(shows === 'all' ? 'update' : 'end', copy.recipient);
    },
    async remind(_, copy, key) {
      keys.push(key);
      act('remind', copy.recipient);
    },
    isFinal: (error) => error.message.startsWith('no'),
  };
}

const NONE = { mode: 'none', check: null } as const;
const { id } = requestOf();
let database: Database;
let channel: ReturnType<typeof fakeChannel>;
let directory: Directory;
let refused: string[];

beforeEach(async () => {
  database = await openStore();
  channel = fakeChannel();
  directory = {
    open: false,
    members: [member('ann'), member('ben'), member('boss', 'admin'), member('bot', 'requester')],
  };
  refused = [];
});

afterEach(closeStores);

const deliver = (isRetry = false, sends = true): Promise<number> =>
  createDeliver({
    sends,
    ledger: createLedgerPort(database),
    copies: createCopiesPort(database),
    channels: () => ['chat'],
    directory: () => directory,
    channel: () => channel,
    refused: ({ recipient }) => refused.push(recipient),
    isRetry: () => isRetry,
  })(id, 'chat');

describe('a delivery', () => {
  test('sends to each who may decide, once, however often it runs', async () => {
    await ask(database);
    expect(await deliver()).toBe(1);
    expect(await deliver()).toBe(1);
    expect(channel.done).toEqual(['send c_ann', 'send c_ben', 'send c_boss']);
  });

  test('updates every copy when it is decided, and sends no new one', async () => {
    const approval = await ask(database);
    await deliver();
    await recordDecision(database, claimOn(approval), person('ann'));
    directory = { ...directory, members: [...directory.members, member('new')] };
    channel.done.length = 0;
    expect(await deliver()).toBe(2);
    expect(channel.done).toEqual(['update c_ann', 'update c_ben', 'update c_boss']);
  });

  test('reaches those of the next rung too, and updates those of the one before', async () => {
    const profile = interactiveWith({ MEDIUM: { approvers: ['approver'] }, HIGH: { approvers: ['admin'] } });
    await ask(database, { profile });
    await deliver();
    await recordDue(database, id, { kind: 'escalate', rung: 1 });
    await deliver();
    expect(channel.done).toEqual(['send c_ann', 'send c_ben', 'update c_ann', 'update c_ben', 'send c_boss']);
  });

  test('reminds each once per reminder, with a key of its own', async () => {
    await ask(database, { profile: interactiveWith({}, { remindersMs: [1_000, 2_000] }) });
    await deliver();
    for (const reminder of [0, 1]) {
      await recordDue(database, id, { kind: 'remind', reminder });
      await deliver();
      await deliver();
    }
    expect(channel.done.filter((one) => one === 'remind c_ann')).toHaveLength(2);
    expect(new Set(channel.keys).size).toBe(channel.keys.length);
    for (const key of channel.keys) expect(key.length).toBeLessThanOrEqual(40);
  });

  test('that fails for one still serves the others, fails, and sends with the same key again', async () => {
    await ask(database);
    channel.failing.set('c_ann', new Error('busy'));
    await expect(deliver()).rejects.toThrow('busy');
    expect(channel.done).toEqual(['send c_ben', 'send c_boss']);
    channel.failing.clear();
    await deliver();
    expect(channel.done).toEqual(['send c_ben', 'send c_boss', 'send c_ann']);
    expect(channel.keys[0]).toBe(channel.keys.at(-1));
    expect(await listCopies(database, id, 'chat')).toHaveLength(3);
  });

  test('skips whom the vendor refuses for good, and says so', async () => {
    await ask(database);
    channel.failing.set('c_ben', new Error('no such user'));
    expect(await deliver()).toBe(1);
    expect(refused).toEqual(['c_ben']);
    expect(channel.done).toEqual(['send c_ann', 'send c_boss']);
  });

  test('of what has ended before anybody was told sends nothing', async () => {
    await ask(database);
    await recordDue(database, id, { kind: 'expire' });
    await deliver();
    expect(channel.done).toEqual([]);
  });

  test('that died between sending and noting finds its card again, and brings it up to date, ended or not', async () => {
    const approval = await ask(database);
    await deliver(true);
    const [first] = channel.keys;
    expect(channel.done.slice(0, 2)).toEqual(['send c_ann', 'update c_ann']);
    // As if nothing had been noted: the approval ends before the delivery is tried again.
    await database.write((query) => query.deleteFrom('copies').execute());
    await recordDecision(database, claimOn(approval), person('ann'));
    channel.done.length = 0;
    await deliver(true);
    expect(channel.done.slice(0, 2)).toEqual(['send c_ann', 'update c_ann']);
    expect(channel.keys[3]).toBe(first);
    expect(await listCopies(database, id, 'chat')).toHaveLength(3);
    channel.done.length = 0;
    await deliver(true);
    expect(channel.done).toEqual([]);
  });

  test('of evidence reaches the approvers and admins who have no card yet, and updates the others', async () => {
    await ask(database, { request: { followUp: HUMAN }, tier: 'SAFE' });
    await deliver();
    await recordDispatched(database, id);
    await deliver();
    expect(channel.done).toEqual([]);
    await recordResult(database, id, 1, 'unknown', null);
    directory = { ...directory, members: directory.members.filter((one) => one.id !== 'ben') };
    await deliver();
    expect(channel.done).toEqual(['send c_ann', 'send c_boss']);
    const [first] = channel.keys;
    directory = { ...directory, members: [member('ben'), ...directory.members] };
    channel.done.length = 0;
    const approval = await findApproval(database.read, id);
    await recordDecision(database, claimOn(approval ?? askedFor(), { decision: 'redo' }), person('ann'));
    await deliver();
    // Under way again, nobody new is asked.
    expect(channel.done).toEqual(['update c_ann', 'update c_boss']);
    channel.done.length = 0;
    await database.write((query) => query.deleteFrom('copies').execute());
    await deliver(true);
    expect(channel.done).toContain('send c_ann');
    expect(channel.keys).toContain(first);
    expect(new Set(channel.keys).size).toBe(3);
  });

  test('of a result that the rules took asks nobody, tried again or not', async () => {
    await ask(database, { request: { followUp: { ...HUMAN, verification: NONE } }, tier: 'SAFE' });
    await recordDispatched(database, id);
    await recordResult(database, id, 1, 'succeeded', resultOf());
    expect((await findApproval(database.read, id))?.status).toBe('archived');
    channel.groups.push('c_group');
    await deliver();
    await deliver(true);
    expect(channel.done).toEqual([]);
  });

  test('of an unknown approval fails as not found', async () => {
    await ask(database, { request: { id: approvalId(9) } });
    await expect(deliver()).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a revision', () => {
  const members = (...more: readonly Member[]): Directory => ({
    open: false,
    members: [member('ann'), member('agent', 'requester'), member('bot', 'requester'), ...more],
  });

  test('its requester gets a card once something else is wanted, and nobody else of those who ask', async () => {
    directory = members();
    const approval = await ask(database);
    await deliver();
    await recordDecision(
      database,
      claimOn(approval, { decision: 'request_changes', comment: 'x' }),
      person('ann'),
    );
    channel.done.length = 0;
    await deliver();
    expect(channel.done).toEqual(['update c_ann', 'send c_agent']);
  });

  test('whoever has a card is told of it once: a card that changes in its place is not noticed', async () => {
    directory = members();
    const approval = await ask(database);
    await deliver();
    await recordDecision(
      database,
      claimOn(approval, { decision: 'request_changes', comment: 'x' }),
      person('ann'),
    );
    await deliver();
    const action = { command: 'git push' };
    const revised = {
      ...{ action, reason: 'mended', digest: digestOf(action, 'default', 2) },
      judge: () => judgementOf(),
    };
    const claim = claimOn(approval, {
      decision: 'resubmit',
      principal: 'agent',
      details: { revised: 'seal' },
    });
    await recordDecision(database, claim, person('agent', 'requester'), revised);
    channel.done.length = 0;
    for (const _ of [1, 2]) await deliver();
    expect(channel.done.filter((one) => one.endsWith('c_ann'))).toEqual(['update c_ann', 'remind c_ann']);
  });

  async function resubmit(labels: readonly 'crisis'[] = []): Promise<void> {
    const approval = await ask(database, { profile: interactiveWith({}, { remindersMs: [1_000] }) });
    await deliver();
    const changes = claimOn(approval, { decision: 'request_changes', comment: 'x' });
    await recordDecision(database, changes, person('ann'));
    await deliver();
    const judgement = judgementOf();
    const revised = {
      ...{ action: { command: 'git push' }, reason: 'mended' },
      digest: digestOf({ command: 'git push' }, 'default', 2),
      judge: () => ({ ...judgement, verdict: { ...judgement.verdict, labels } }),
    };
    const claim = claimOn(approval, {
      decision: 'resubmit',
      principal: 'agent',
      details: { revised: 'seal' },
    });
    await recordDecision(database, claim, person('agent', 'requester'), revised);
    channel.done.length = 0;
  }

  test('its requester is told of it by the card, and not asked for a decision', async () => {
    directory = members();
    await resubmit();
    await deliver();
    await recordDue(database, id, { kind: 'remind', reminder: 0 });
    await deliver();
    expect(channel.done.filter((one) => one.endsWith('c_agent'))).toEqual([
      'update c_agent',
      'update c_agent',
    ]);
    expect(channel.done.filter((one) => one === 'remind c_ann')).toHaveLength(2);
  });

  test('that shows a person in danger is news to the admins, and to everybody else an end', async () => {
    directory = members(member('boss', 'admin'));
    channel.groups.push('c_group');
    await resubmit(['crisis']);
    expect(await findApproval(database.read, id)).toMatchObject({ resolution: { outcome: 'crisis' } });
    for (const _ of [1, 2]) await deliver();
    expect(channel.done.toSorted()).toEqual([
      'end c_agent',
      'end c_ann',
      'end c_boss',
      'end c_group',
      'send c_boss',
    ]);
    channel.done.length = 0;
    await recordSwept(database, id, Number.MAX_SAFE_INTEGER);
    directory = members(member('boss', 'admin'), member('new', 'admin'));
    await deliver(false, false);
    expect(channel.done.toSorted()).toEqual(['end c_agent', 'end c_ann', 'end c_group', 'update c_boss']);
  });
});

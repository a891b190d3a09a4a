import { createDeliver } from '../../activities/deliver.ts';
import type { DeliveryPort } from '../../activities/ports.ts';
import type { Directory } from '../../domain/directory.ts';
import { findCopy, listCopies, listWornOut } from '../../store/copies.ts';
import type { Database } from '../../store/database.ts';
import { recordDecision, recordDue } from '../../store/transitions.ts';
import { createCopiesPort, createLedgerPort } from '../../workers/ledger-port.ts';
import { claimOn, interactiveWith, person, requestOf } from '../support/samples.ts';
import { ask, closeStores, openStore } from '../support/temp-store.ts';

const DAY_MS = 24 * 3_600_000;
const LIFE_MS = 13.5 * DAY_MS;
const { id } = requestOf();

let database: Database;
let at: number;
let sent: { recipient: string; key: string }[];
let done: string[];
/** Thrown once, after the message is out. */
let dying: Error | null;

const directoryOf = (...names: readonly string[]): Directory => ({
  open: false,
  members: names.map((name) => ({ ...person(name), keyHash: null, identities: { chat: name } })),
});
let directory: Directory;

/** A vendor that drops a key it has seen within the hour. */
const channel: DeliveryPort = {
  copyLifeMs: LIFE_MS,
  recipients: (people) => people.map((one) => one.identities['chat'] ?? ''),
  async send(_, recipient, key) {
    if (!sent.some((one) => one.key === key)) sent.push({ recipient, key });
    const error = dying;
    dying = null;
    if (error !== null) throw error;
    return { messageId: `m${sent.findIndex((one) => one.key === key)}`, chatId: 'c' };
  },
  async update(_, copy) {
    done.push(`update ${copy.messageId}`);
  },
  async remind(_, copy) {
    done.push(`remind ${copy.messageId}`);
  },
  isFinal: () => false,
};

const deliver = (isRetry = false, sends = true): Promise<number> =>
  createDeliver({
    sends,
    ledger: createLedgerPort(database),
    copies: createCopiesPort(database),
    channels: () => ['chat'],
    directory: () => directory,
    channel: () => channel,
    refused: () => undefined,
    isRetry: () => isRetry,
    now: () => at,
  })(id, 'chat');

beforeEach(async () => {
  database = await openStore();
  directory = directoryOf('ann', 'ben');
  at = Date.now();
  sent = [];
  done = [];
  dying = null;
});

afterEach(closeStores);

const before = (): string => new Date(at - LIFE_MS).toISOString();

describe('a copy that has grown too old to take an answer', () => {
  const patient = { profile: interactiveWith({}, { remindersMs: [1_000] }) };

  test('is sent anew to everybody while the question is open, once, though nothing has changed', async () => {
    await ask(database);
    await deliver();
    at += LIFE_MS - 1;
    await deliver();
    expect(sent).toHaveLength(2);
    expect(await listWornOut(database, 'chat', before(), 9)).toEqual([]);
    at += 1;
    expect(await listWornOut(database, 'chat', before(), 9)).toEqual([id]);
    await deliver();
    await deliver();
    expect(sent.map(({ recipient }) => recipient)).toEqual(['ann', 'ben', 'ann', 'ben']);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(4);
    expect(await listWornOut(database, 'chat', before(), 9)).toEqual([]);
    expect(done).toEqual([]);
    at += LIFE_MS;
    await deliver();
    expect(sent).toHaveLength(6);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(6);
  });

  test('is known as superseded: a click on it still belongs to that approval', async () => {
    await ask(database);
    await deliver();
    at += LIFE_MS;
    await deliver();
    expect((await listCopies(database, id, 'chat')).map(({ messageId }) => messageId)).toEqual(['m2', 'm3']);
    for (const [messageId, recipient] of [
      ['m0', 'ann'],
      ['m1', 'ben'],
      ['m2', 'ann'],
      ['m3', 'ben'],
    ] as const) {
      expect(await findCopy(database, 'chat', messageId)).toEqual({ approvalId: id, recipient });
    }
    expect(await findCopy(database, 'chat', 'm4')).toBeNull();
    expect(await findCopy(database, 'other', 'm0')).toBeNull();
  });

  test('takes the place of a reminder, and is not reminded of besides', async () => {
    await ask(database, patient);
    await deliver();
    await recordDue(database, id, { kind: 'remind', reminder: 0 });
    at += LIFE_MS;
    await deliver();
    await deliver();
    expect(sent).toHaveLength(4);
    expect(done).toEqual([]);
    expect(await listCopies(database, id, 'chat')).toMatchObject([{ reminders: 1 }, { reminders: 1 }]);
  });

  test('of a sending that died before it was noted is found again by the same key, and brought up to date', async () => {
    await ask(database);
    await deliver();
    at += LIFE_MS;
    dying = new Error('killed');
    await expect(deliver()).rejects.toThrow('killed');
    expect(sent).toHaveLength(4);
    await deliver(true);
    expect(sent).toHaveLength(4);
    expect(done).toEqual(['update m2']);
    expect((await listCopies(database, id, 'chat')).map(({ messageId }) => messageId)).toEqual(['m2', 'm3']);
  });

  test('is only updated once the question is answered', async () => {
    const approval = await ask(database);
    await deliver();
    at += LIFE_MS;
    await recordDecision(database, claimOn(approval), person('ann'));
    expect(await listWornOut(database, 'chat', before(), 9)).toEqual([]);
    await deliver();
    expect(sent).toHaveLength(2);
    expect(done).toEqual(['update m0', 'update m1']);
  });

  test('is not sent anew to somebody who is not asked any more, or where copies are only updated', async () => {
    await ask(database);
    await deliver();
    at += LIFE_MS;
    await deliver(false, false);
    expect(sent).toHaveLength(2);
    directory = directoryOf('ben');
    await deliver();
    expect(sent.map(({ recipient }) => recipient)).toEqual(['ann', 'ben', 'ben']);
  });
});

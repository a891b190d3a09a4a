import { createRecordDue } from '../../activities/record-due.ts';
import type { DeliveryPort } from '../../activities/ports.ts';
import type { Member } from '../../domain/directory.ts';
import { type Route, withRoutes } from '../../domain/routing.ts';
import type { Standing } from '../../domain/schedule.ts';
import { findApproval } from '../../store/approvals.ts';
import { saveCopy } from '../../store/copies.ts';
import type { Database } from '../../store/database.ts';
import { readEntries } from '../../store/ledger.ts';
import { openApproval } from '../../store/transitions.ts';
import { createCopiesPort, createLedgerPort } from '../../workers/ledger-port.ts';
import { interactiveWith, judgementOf, person, requestOf } from '../support/samples.ts';
import { closeStores, openStore } from '../support/temp-store.ts';

const { id } = requestOf();
const ROUTE: Route = { via: ['telegram'], nextAfterMs: null, fallbackAfterMs: 10_000 };
const OVER = { fallback: { over: true } };
const member = (name: string, ...roles: Member['roles']): Member => ({
  ...person(name, ...roles),
  keyHash: null,
  identities: {},
});

let database: Database;
let there: string[];

beforeEach(async () => {
  database = await openStore();
  there = ['telegram', 'feishu'];
});

afterEach(closeStores);

/** Every channel knows everybody by their name. */
const CHANNEL: DeliveryPort = {
  recipients: (people) => people.map((one) => one.id),
  send: () => Promise.reject(new Error('nothing is sent here')),
  update: () => Promise.resolve(),
  remind: () => Promise.resolve(),
  isFinal: () => false,
};

async function ask(): Promise<void> {
  const judgement = judgementOf({ profile: interactiveWith({ HIGH: { approvers: ['admin'] } }) });
  const plan = withRoutes(judgement.plan, [{ route: ROUTE }], 'default');
  await openApproval(database, requestOf(), () => ({ ...judgement, plan }));
}

function recordDue(...[due]: [Parameters<ReturnType<typeof createRecordDue>>[1]]): Promise<Standing> {
  return createRecordDue({
    ledger: createLedgerPort(database),
    copies: createCopiesPort(database),
    directory: () => ({ open: false, members: [member('ann'), member('boss', 'admin')] }),
    channel: () => CHANNEL,
    channels: () => there,
  })(id, due);
}

const fallBack = (rung = 0) => recordDue({ kind: 'fallBack', rung, turns: 1 });

async function put(channel: string, recipient: string): Promise<void> {
  const shown = { sentAt: requestOf().createdAt, shownVersion: 1, reminders: 0 };
  await saveCopy(database, id, channel, { recipient, messageId: `m ${recipient}`, chatId: 'c', ...shown });
}

const events = async () =>
  (await readEntries(database.read, { after: 0, limit: 20 })).map((entry) => entry.event);

describe('a fallback that is due', () => {
  test('is written where nobody has a copy, once, with its reason', async () => {
    await ask();
    const [first] = await Promise.all([fallBack(), fallBack()]);
    expect(first).not.toMatchObject(OVER);
    expect(first.fallback).toBeUndefined();
    expect(await findApproval(database.read, id)).toMatchObject({ turns: 1 });
    const entries = await readEntries(database.read, { after: 1, limit: 9 });
    expect(entries.map(({ details }) => details)).toEqual([{ rung: 0, turns: 1, why: 'untold' }]);
  });

  test('is over for the step where anybody who is asked has a copy, on whatever channel', async () => {
    await ask();
    await put('feishu', 'ann');
    expect(await fallBack()).toMatchObject(OVER);
    expect(await events()).toEqual(['requested']);
  });

  test('is written where only somebody of the step before has a copy', async () => {
    await ask();
    await put('telegram', 'ann');
    await recordDue({ kind: 'escalate', rung: 1 });
    await fallBack(1);
    expect(await events()).toEqual(['requested', 'escalated', 'widened']);
  });

  test('is over where no other channel reaches anybody', async () => {
    await ask();
    there = ['telegram'];
    expect(await fallBack()).toMatchObject(OVER);
    expect(await events()).toEqual(['requested']);
  });

  test('is not written of a step that is past', async () => {
    await ask();
    await recordDue({ kind: 'escalate', rung: 1 });
    await fallBack(0);
    expect(await events()).toEqual(['requested', 'escalated']);
  });
});

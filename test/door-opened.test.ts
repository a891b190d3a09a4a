import type { ApiPorts } from '../api/ports.ts';
import { noteOpened } from '../api/service/opened.ts';
import { createDoor } from '../door.ts';
import type { Approval } from '../domain/approval.ts';
import type { Directory } from '../domain/directory.ts';
import { type ChannelRule, withRoutes } from '../domain/routing.ts';
import { findApproval } from '../store/approvals.ts';
import { saveCopy } from '../store/copies.ts';
import type { Database } from '../store/database.ts';
import { openApproval, recordDue } from '../store/transitions.ts';
import { judgementOf, person, requestOf } from './support/samples.ts';
import { closeStores, openStore } from './support/temp-store.ts';

const { id } = requestOf();
const MESSAGE = 'om_1';
const SINCE = '2026-01-01T00:00:00.000Z';
const IN_TIME = '2026-01-01T00:00:05.000Z';
const TURNS: readonly ChannelRule[] = [
  { route: { via: ['feishu', 'slack'], nextAfterMs: 10_000, fallbackAfterMs: null } },
];
const directory: Directory = {
  open: false,
  members: [
    { ...person('ann'), keyHash: null, identities: { feishu: 'ou_ann' } },
    { ...person('bot', 'requester'), keyHash: null, identities: { feishu: 'ou_bot' } },
    { ...person('eve'), workspaces: ['other'], keyHash: null, identities: { feishu: 'ou_eve' } },
  ],
};
let database: Database;

beforeEach(async () => {
  database = await openStore();
});

afterEach(closeStores);

async function ask(rules: readonly ChannelRule[] = TURNS): Promise<Approval> {
  const request = requestOf({ createdAt: SINCE });
  const judgement = judgementOf({ request });
  const plan = withRoutes(judgement.plan, rules, request.workspace);
  const approval = await openApproval(database, request, () => ({ ...judgement, plan }));
  const shown = { chatId: 'oc_1', sentAt: SINCE, shownVersion: 1, reminders: 0 };
  await saveCopy(database, id, 'feishu', { recipient: 'ou_ann', messageId: MESSAGE, ...shown });
  return approval;
}

const seen = async (): Promise<readonly (string | null)[]> =>
  (await database.read.selectFrom('copies').select('opened_at').execute()).map((row) => row.opened_at);

/** The door asks nothing else of its ports for this. */
const door = () => createDoor({ database, directory: () => directory } as unknown as ApiPorts, 'feishu');
const open = (identity: string, messageId = MESSAGE, at = IN_TIME): Promise<void> =>
  door().opened({ messageId, identity, at });

describe('that a message was opened', () => {
  test('counts by the vendor’s id of somebody whose answer is wanted', async () => {
    await ask();
    await open('ou_ann');
    expect(await seen()).toEqual([IN_TIME]);
    expect(await recordDue(database, id, { kind: 'widen', rung: 0, turns: 1 })).toMatchObject({
      opened: { via: 'feishu', at: IN_TIME },
    });
  });

  test.each([
    ['somebody unknown', 'ou_nobody', MESSAGE, IN_TIME],
    ['who may not decide', 'ou_bot', MESSAGE, IN_TIME],
    ['who does not see its workspace', 'ou_eve', MESSAGE, IN_TIME],
    ['a message of others', 'ou_ann', 'om_2', IN_TIME],
    ['a time before the step began', 'ou_ann', MESSAGE, '2025-12-31T23:59:59.000Z'],
  ])('does not count of %s', async (_, identity, messageId, at) => {
    await ask();
    await open(identity, messageId, at);
    expect(await seen()).toEqual([null]);
  });

  test('is not remembered where no channel waits for its turn', async () => {
    await ask([]);
    await open('ou_ann');
    expect(await seen()).toEqual([null]);
  });

  test('in the future counts as now', async () => {
    await ask();
    await open('ou_ann', MESSAGE, '2099-01-01T00:00:00.000Z');
    const [at] = await seen();
    expect(Date.parse(at ?? '')).toBeLessThanOrEqual(database.now());
  });

  test('counts anew in the next step', async () => {
    await ask();
    await open('ou_ann');
    await recordDue(database, id, { kind: 'escalate', rung: 1 });
    await open('ou_ann');
    expect(await seen()).toEqual([IN_TIME]);
    const climbed = await findApproval(database.read, id);
    if (climbed === null) throw new Error('it stands in the ledger');
    await noteOpened(database, climbed, person('ann'), database.now(), null);
    expect((await seen())[0]).not.toBe(IN_TIME);
  });
});

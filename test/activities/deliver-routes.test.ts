import { createDeliver } from '../../activities/deliver.ts';
import type { DeliveryPort } from '../../activities/ports.ts';
import type { Approval } from '../../domain/approval.ts';
import type { Member } from '../../domain/directory.ts';
import { type ChannelRule, type Route, withRoutes } from '../../domain/routing.ts';
import type { Database } from '../../store/database.ts';
import { findApproval } from '../../store/approvals.ts';
import { readEntries } from '../../store/ledger.ts';
import { openApproval, recordDecision, recordDue } from '../../store/transitions.ts';
import { createCopiesPort, createLedgerPort } from '../../workers/ledger-port.ts';
import { type Asked, claimOn, interactiveWith, judgementOf, person, requestOf } from '../support/samples.ts';
import { closeStores, openStore } from '../support/temp-store.ts';

const { id } = requestOf();
const NAMES = ['feishu', 'telegram', 'slack'];
let database: Database;
let done: string[];
let gone: Set<string>;
let members: Member[];
let there: string[];

beforeEach(async () => {
  database = await openStore();
  done = [];
  gone = new Set();
  there = [...NAMES];
  members = [everywhere('ann'), everywhere('boss', 'admin')];
});

afterEach(closeStores);

/** Somebody whom every channel knows. */
function everywhere(name: string, ...roles: Member['roles']): Member {
  const identities = Object.fromEntries(NAMES.map((channel) => [channel, name]));
  return { ...person(name, ...roles), keyHash: null, identities };
}

/** A channel that keeps what it was told; `gone` refuses for good. */
function channelOf(name: string): DeliveryPort {
  const act = (what: string, recipient: string): void => {
    if (gone.has(name) || gone.has(recipient)) throw new Error(`no ${recipient}`);
    done.push(`${name} ${what} ${recipient}`);
  };
  return {
    recipients: (people) =>
      people.flatMap(({ identities }) =>
        identities[name] === undefined ? [] : [`${identities[name]}@${name}`],
      ),
    async send(_, recipient) {
      act('tells', recipient);
      return { messageId: `m ${recipient}`, chatId: name };
    },
    update: async (_, { recipient }) => act('updates', recipient),
    remind: async (_, { recipient }) => act('reminds', recipient),
    isFinal: (error) => error.message.startsWith('no '),
  };
}

function deliver(channel: string, isRetry = false): Promise<number> {
  return createDeliver({
    ledger: createLedgerPort(database),
    copies: createCopiesPort(database),
    directory: () => ({ open: false, members }),
    channel: channelOf,
    channels: () => there,
    refused: () => undefined,
    isRetry: () => isRetry,
  })(id, channel);
}

/** As a run does, channel after channel. @returns what was done */
async function deliverAll(): Promise<readonly string[]> {
  done = [];
  for (const channel of there) await deliver(channel);
  return done;
}

async function ask(route: Route, asked: Asked = {}): Promise<Approval> {
  return askBy([{ route }], asked);
}

async function askBy(rules: readonly ChannelRule[], asked: Asked = {}): Promise<Approval> {
  const request = requestOf(asked.request);
  const judgement = judgementOf(asked);
  const plan = withRoutes(judgement.plan, rules, request.workspace);
  return openApproval(database, request, () => ({ ...judgement, plan }));
}

const FALLBACK_MS = 20_000;
const TURNS: Route = { via: ['telegram', 'feishu'], nextAfterMs: 10_000, fallbackAfterMs: FALLBACK_MS };
const telling = (...channels: readonly string[]): readonly string[] =>
  channels.flatMap((channel) => ['ann', 'boss'].map((who) => `${channel} tells ${who}@${channel}`));

describe('a delivery of what goes by a route', () => {
  test('tells people on the channels of the route alone', async () => {
    await ask({ via: ['slack', 'telegram'], nextAfterMs: null, fallbackAfterMs: FALLBACK_MS });
    expect(await deliverAll()).toEqual(telling('telegram', 'slack'));
  });

  test('tells them on the channel on turn, and on the next once that has its turn', async () => {
    await ask(TURNS);
    expect(await deliverAll()).toEqual(telling('telegram'));
    await recordDue(database, id, { kind: 'widen', rung: 0, turns: 1 });
    expect(await deliverAll()).toEqual([
      ...telling('feishu'),
      'telegram updates ann@telegram',
      'telegram updates boss@telegram',
    ]);
  });

  test('passes over at once what is not there, or reaches nobody', async () => {
    await ask(TURNS);
    there = ['feishu', 'slack'];
    expect(await deliverAll()).toEqual(telling('feishu'));
    members = members.map((one) => ({ ...one, identities: { slack: one.id } }));
    done = [];
    await deliver('slack');
    expect(done).toEqual(telling('slack'));
  });

  test('goes on to the next channel at once where everybody has refused the first, and at the end to all', async () => {
    await ask(TURNS);
    gone.add('telegram');
    const version = await deliver('telegram');
    expect((await findApproval(database.read, id))?.version).toBe(version);
    expect(await deliverAll()).toEqual(telling('feishu'));
    expect((await readEntries(database.read, { after: 0, limit: 9 })).at(-1)).toMatchObject({
      ...{ event: 'widened', actor: 'system:timeout', from: 'pending', to: 'pending' },
      details: { rung: 0, turns: 1, why: 'unreached' },
    });
  });

  test('goes on to channels that the route does not name where it reaches nobody', async () => {
    await ask({ via: ['telegram'], nextAfterMs: null, fallbackAfterMs: FALLBACK_MS });
    gone.add('telegram');
    await deliver('telegram');
    expect(await deliverAll()).toEqual(telling('feishu', 'slack'));
  });

  test('does not go on where one person at least was told', async () => {
    await ask(TURNS);
    gone.add('ann@telegram');
    expect(await deliverAll()).toEqual(['telegram tells boss@telegram']);
    expect(await deliverAll()).toEqual([]);
  });

  test('goes on where everybody who is asked by now refused, whatever others were told in the step before', async () => {
    const tiers = { HIGH: { approvers: ['admin'] } } as const;
    await ask(
      { via: ['telegram'], nextAfterMs: null, fallbackAfterMs: FALLBACK_MS },
      { profile: interactiveWith(tiers) },
    );
    gone.add('boss@telegram');
    expect(await deliverAll()).toEqual(['telegram tells ann@telegram']);
    await recordDue(database, id, { kind: 'escalate', rung: 1 });
    expect(await deliver('telegram')).toBeGreaterThan(2);
    expect(await deliverAll()).toEqual(
      expect.arrayContaining(['feishu tells boss@feishu', 'slack tells boss@slack']),
    );
  });

  test('never goes on where the policy forbids it, neither to tell who is asked nor who asked', async () => {
    const route: Route = { via: ['telegram'], nextAfterMs: null, fallbackAfterMs: null };
    members.push(everywhere('bot', 'requester'));
    const approval = await ask(route, { request: { requester: 'bot' } });
    gone.add('telegram');
    await deliver('telegram');
    expect(await deliverAll()).toEqual([]);
    there = ['feishu', 'slack'];
    expect(await deliverAll()).toEqual([]);
    gone.clear();
    there = [...NAMES];
    const asks = { decision: 'request_changes', comment: 'name it' } as const;
    await recordDecision(database, claimOn(approval, asks), person('ann'));
    expect(await deliverAll()).toEqual([...telling('telegram'), 'telegram tells bot@telegram']);
    expect((await readEntries(database.read, { after: 0, limit: 9 })).map(({ event }) => event)).toEqual([
      'requested',
      'changes_requested',
    ]);
  });

  test('updates every copy that is out, and reminds on the channels on turn alone', async () => {
    const rules: readonly ChannelRule[] = [
      { rungs: [1], route: { via: ['telegram'], nextAfterMs: null, fallbackAfterMs: FALLBACK_MS } },
      { route: { via: ['slack'], nextAfterMs: null, fallbackAfterMs: FALLBACK_MS } },
    ];
    await askBy(rules, { profile: interactiveWith({}, { remindersMs: [70_000] }) });
    await deliverAll();
    await recordDue(database, id, { kind: 'escalate', rung: 1 });
    const updates = ['telegram updates ann@telegram', 'telegram updates boss@telegram'];
    expect(await deliverAll()).toEqual([...updates, ...telling('slack')]);
    await recordDue(database, id, { kind: 'remind', reminder: 0 });
    expect(await deliverAll()).toEqual([
      ...updates,
      ...['ann', 'boss'].flatMap((who) => [`slack updates ${who}@slack`, `slack reminds ${who}@slack`]),
    ]);
    const approval = await findApproval(database.read, id);
    if (approval === null) throw new Error('it stands in the ledger');
    await recordDecision(database, claimOn(approval), person('ann'));
    expect((await deliverAll()).toSorted()).toEqual([
      ...['slack updates ann@slack', 'slack updates boss@slack'],
      ...updates,
    ]);
  });

  test('finds again what a try sent that died, although another step has another route', async () => {
    const rules: readonly ChannelRule[] = [
      { rungs: [1], route: { via: ['telegram'], nextAfterMs: null, fallbackAfterMs: FALLBACK_MS } },
      { route: { via: ['slack'], nextAfterMs: null, fallbackAfterMs: FALLBACK_MS } },
    ];
    await askBy(rules);
    await recordDue(database, id, { kind: 'escalate', rung: 1 });
    await deliver('telegram', true);
    // The vendor drops the one with the same key, and what it shows is brought up to date.
    expect(done).toEqual(
      ['ann', 'boss'].flatMap((who) => [
        `telegram tells ${who}@telegram`,
        `telegram updates ${who}@telegram`,
      ]),
    );
  });

  test('tells who is asked for a final review where an approver passed it on, though none was required', async () => {
    const final = { fromTier: 'CRITICAL', approvers: ['admin'] } as const;
    const profile = {
      ...interactiveWith({ MEDIUM: { approvers: ['approver'] } }, { finalReview: final }),
      ladder: false,
    };
    const approval = await ask({ ...TURNS, via: ['telegram'], nextAfterMs: null }, { profile });
    expect(await deliverAll()).toEqual(['telegram tells ann@telegram']);
    await recordDecision(database, claimOn(approval, { decision: 'escalate' }), person('ann'));
    expect(await findApproval(database.read, id)).toMatchObject({ status: 'final_review' });
    expect(await deliverAll()).toContain('telegram tells boss@telegram');
  });

  test('tells the admins of a person in danger on every channel at once', async () => {
    await ask(TURNS, { labels: ['crisis'] });
    expect(await deliverAll()).toEqual(NAMES.map((channel) => `${channel} tells boss@${channel}`));
  });
});

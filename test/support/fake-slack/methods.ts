import { randomUUID } from 'node:crypto';
import { faultOfBlocks, faultOfView } from './check-blocks.ts';
import type { SlackStore } from './store.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Whom the workspace knows. */
export interface SlackPeople {
  readonly users: readonly string[];
  readonly channels: readonly string[];
  /** Cannot be written to any more. */
  readonly blocked: ReadonlySet<string>;
}

const MAX_TEXT = 40_000;

/** The methods of the Web API that the product uses; what comes back has `ok`, as Slack's answers have. */
export function callMethod(
  name: string,
  args: Json,
  store: SlackStore,
  people: SlackPeople,
  now: () => number,
): Json {
  switch (name) {
    case 'conversations.open':
      return openDirect(String(args['users']), store, people);
    case 'chat.postMessage':
      return post(args, store, people);
    case 'chat.update':
      return update(args, store, people);
    case 'conversations.history':
    case 'conversations.replies':
      return history(args, store);
    case 'views.open':
      return openView(args, store, now);
    default:
      return fault('unknown_method');
  }
}

const fault = (error: string): Json => ({ ok: false, error });

function openDirect(user: string, store: SlackStore, { users, blocked }: SlackPeople): Json {
  if (!users.includes(user)) return fault('user_not_found');
  if (blocked.has(user)) return fault('user_disabled');
  const id = store.direct.get(user) ?? `D${user.slice(1)}`;
  store.direct.set(user, id);
  return { ok: true, channel: { id } };
}

/** Why a channel cannot be written to; null where it can. */
function faultOfPlace(channel: string, store: SlackStore, { channels, blocked }: SlackPeople): string | null {
  if (channels.includes(channel)) return null;
  const owner = [...store.direct].find(([, direct]) => direct === channel)?.[0];
  if (owner === undefined) return 'channel_not_found';
  return blocked.has(owner) ? 'user_disabled' : null;
}

function faultOfMessage(args: Json): string | null {
  const { text } = args;
  if (typeof text !== 'string' || text === '') return 'no_text';
  if (text.length > MAX_TEXT) return 'msg_too_long';
  if (args['parse'] !== 'none') return 'invalid_arguments';
  return args['blocks'] === undefined ? null : faultOfBlocks(args['blocks']);
}

function post(args: Json, store: SlackStore, people: SlackPeople): Json {
  const channel = String(args['channel']);
  const wrong = faultOfPlace(channel, store, people) ?? faultOfMessage(args);
  if (wrong !== null) return fault(wrong);
  const thread = typeof args['thread_ts'] === 'string' ? args['thread_ts'] : null;
  if (thread !== null && !store.messages.some((one) => one.channel === channel && one.ts === thread))
    return fault('thread_not_found');
  const ts = store.nextTs();
  const blocks = (args['blocks'] ?? []) as readonly Json[];
  store.messages.push({
    channel,
    ts,
    thread,
    text: String(args['text']),
    blocks,
    metadata: args['metadata'],
  });
  return { ok: true, channel, ts };
}

function update(args: Json, store: SlackStore, people: SlackPeople): Json {
  const channel = String(args['channel']);
  const kept = store.messages.find((one) => one.channel === channel && one.ts === args['ts']);
  const wrong = faultOfPlace(channel, store, people) ?? (kept === undefined ? 'message_not_found' : null);
  const bad = wrong ?? faultOfMessage(args);
  if (bad !== null || kept === undefined) return fault(bad ?? 'message_not_found');
  kept.text = String(args['text']);
  kept.blocks = (args['blocks'] ?? []) as readonly Json[];
  return { ok: true, channel, ts: kept.ts };
}

function history(args: Json, store: SlackStore): Json {
  const { channel, ts } = args;
  const messages = store.messages
    .filter((one) => one.channel === channel && (ts === undefined || one.thread === ts || one.ts === ts))
    .map((one) => ({
      ts: one.ts,
      text: one.text,
      ...(args['include_all_metadata'] === true ? { metadata: one.metadata } : {}),
    }))
    .toReversed()
    .slice(0, Number(args['limit'] ?? 100));
  return { ok: true, messages };
}

function openView(args: Json, store: SlackStore, now: () => number): Json {
  const trigger = store.triggers.get(String(args['trigger_id']));
  if (trigger === undefined) return fault('invalid_trigger_id');
  store.triggers.delete(String(args['trigger_id']));
  if (now() > trigger.until) return fault('trigger_expired');
  const view = args['view'] as Json;
  const wrong = faultOfView(view);
  if (wrong !== null) return fault(wrong);
  const opened = { ...view, id: `V${randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase()}` };
  store.views.set(trigger.user, opened);
  return { ok: true, view: opened };
}

import { ApiError } from './api-error.ts';
import type { Interactions } from './interactions.ts';
import type { Rooms } from './rooms.ts';
import { textAt } from './text-at.ts';
import type { ApiAnswer, Json, StoredMessage } from './types.ts';

export interface ApiRequest {
  readonly method: string;
  /** Without `/api/v10`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: Json;
}

export interface House {
  readonly rooms: Rooms;
  readonly interactions: Interactions;
  readonly bot: { readonly id: string; readonly applicationId: string };
  readonly isToken: (token: unknown) => boolean;
  readonly gatewayUrl: () => string;
}

type Handler = (house: House, request: ApiRequest, ids: readonly string[]) => unknown;

const ROUTES: readonly (readonly [method: string, path: RegExp, handle: Handler])[] = [
  ['GET', /^\/users\/@me$/, ({ bot }) => ({ id: bot.id, username: 'countersign', bot: true })],
  ['GET', /^\/gateway\/bot$/, tellGateway],
  ['POST', /^\/users\/@me\/channels$/, openDirect],
  ['POST', /^\/channels\/(\d+)\/messages$/, ({ rooms }, { body }, [at = '']) => toJson(rooms.post(at, body))],
  ['GET', /^\/channels\/(\d+)\/messages$/, listRecent],
  [
    'GET',
    /^\/channels\/(\d+)\/messages\/(\d+)$/,
    ({ rooms }, _, [at = '', id = '']) => toJson(rooms.message(at, id)),
  ],
  [
    'PATCH',
    /^\/channels\/(\d+)\/messages\/(\d+)$/,
    ({ rooms }, { body }, [at = '', id = '']) => toJson(rooms.edit(at, id, body)),
  ],
  ['PUT', /^\/channels\/(\d+)\/messages\/(\d+)\/reactions\/([^/]+)\/@me$/, react],
  ['GET', /^\/channels\/(\d+)\/messages\/(\d+)\/reactions\/([^/]+)$/, listReactions],
];

/** Calls that prove themselves by an interaction's token. */
const OPEN_ROUTES: readonly (readonly [method: string, path: RegExp, handle: Handler])[] = [
  [
    'POST',
    /^\/interactions\/(\d+)\/([\w-]+)\/callback$/,
    ({ interactions }, { body }, [id = '', token = '']) => interactions.answer(id, token, body),
  ],
  [
    'PATCH',
    /^\/webhooks\/(\d+)\/([\w-]+)\/messages\/@original$/,
    ({ interactions, rooms }, { body }, [, token = '']) => {
      interactions.answerLater(token, body);
      return { id: rooms.nextId(), content: body['content'] };
    },
  ],
];

/** Discord's REST API, as far as channels of messages with buttons need it. */
export function answerCall(house: House, request: ApiRequest): ApiAnswer {
  try {
    const open = match(OPEN_ROUTES, request);
    if (open !== null) return toAnswer(open(house));
    const [scheme, token] = request.authorization?.split(' ') ?? [];
    if (scheme !== 'Bot' || !house.isToken(token)) throw new ApiError(401, 0, '401: Unauthorized');
    const known = match(ROUTES, request);
    if (known === null) throw new ApiError(404, 0, '404: Not Found');
    return toAnswer(known(house));
  } catch (error) {
    if (error instanceof ApiError) return error.answer;
    throw error;
  }
}

function match(routes: typeof ROUTES, request: ApiRequest): ((house: House) => unknown) | null {
  for (const [method, path, handle] of routes) {
    const ids = method === request.method ? path.exec(request.path) : null;
    if (ids !== null) return (house) => handle(house, request, ids.slice(1));
  }
  return null;
}

function toAnswer(body: unknown): ApiAnswer {
  return body === undefined ? { status: 204, body: null } : { status: 200, body };
}

function tellGateway({ gatewayUrl }: House): Json {
  const limit = { total: 1_000, remaining: 1_000, reset_after: 0, max_concurrency: 1 };
  return { url: gatewayUrl(), shards: 1, session_start_limit: limit };
}

function openDirect({ rooms }: House, { body }: ApiRequest): Json {
  const person = textAt(body, 'recipient_id');
  return { id: rooms.openDirect(person).id, type: 1, recipients: [{ id: person }] };
}

function listRecent({ rooms }: House, { query }: ApiRequest, [at = '']: readonly string[]): readonly Json[] {
  const { lacks } = rooms.channel(at);
  if (lacks.has('history')) return [];
  const limit = Number(query.get('limit') ?? '50');
  return rooms.all
    .filter((message) => message.channel_id === at)
    .slice(-limit)
    .reverse()
    .map(toJson);
}

function react(
  { rooms, bot }: House,
  _: ApiRequest,
  [at = '', id = '', emoji = '']: readonly string[],
): undefined {
  const message = rooms.message(at, id);
  if (rooms.channel(at).lacks.has('react')) throw new ApiError(403, 50013, 'Missing Permissions');
  addReaction(message, emoji, bot.id);
}

function listReactions(
  { rooms }: House,
  { query }: ApiRequest,
  [at = '', id = '', emoji = '']: readonly string[],
): readonly Json[] {
  const after = BigInt(query.get('after') ?? '0');
  return [...(rooms.message(at, id).reactions.get(emoji) ?? [])]
    .filter((person) => BigInt(person) > after)
    .sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
    .slice(0, Number(query.get('limit') ?? '25'))
    .map((person) => ({ id: person }));
}

export function addReaction(message: StoredMessage, emoji: string, person: string): void {
  const people = message.reactions.get(emoji) ?? new Set();
  message.reactions.set(emoji, people.add(person));
}

/** A message as Discord sends it. */
export function toJson(message: StoredMessage): Json {
  const { reactions, allowed_mentions: _, message_reference: reference, nonce, ...told } = message;
  return {
    ...told,
    type: reference === null ? 0 : 19,
    mentions: [],
    ...(nonce === null ? {} : { nonce }),
    ...(reference === null ? {} : { message_reference: { ...reference, channel_id: message.channel_id } }),
    reactions: [...reactions].map(([name, people]) => ({ emoji: { id: null, name }, count: people.size })),
  };
}

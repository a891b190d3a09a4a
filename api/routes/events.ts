import { type Request, type Response, Router } from 'express';
import { eventsSchema, lastEventIdSchema } from '../../contract/events.ts';
import { CountersignError } from '../../domain/errors.ts';
import { authorize } from '../../domain/principal.ts';
import { callerNow, callerOf } from '../authenticate.ts';
import { parseQuery } from '../body.ts';
import { invalidInput } from '../errors.ts';
import { openEventStream, ping } from '../events/event-stream.ts';
import type { Attachment, Hub } from '../events/hub.ts';
import { audienceOf } from '../events/published.ts';
import { startFrom } from '../events/start.ts';

/** `GET /v1/events`: the ledger as server-sent events. */
export interface EventStreams {
  readonly router: Router;
  open(): number;
  /** Ends every stream; clients come back by themselves. */
  stop(): void;
}

export interface StreamLimits {
  /** Most streams at once; 10,000 unless told. */
  readonly streams: number;
  /** How often a stream gives a sign of life and its caller's right to it is looked at, in milliseconds; 15,000. */
  readonly pingMs: number;
}

const LIMITS: StreamLimits = { streams: 10_000, pingMs: 15_000 };

interface Stream {
  readonly request: Request;
  readonly response: Response;
  readonly attachment: Attachment;
  readonly workspace: string | undefined;
}

export function createEventStreams(hub: Hub, limits: StreamLimits = LIMITS): EventStreams {
  const router = Router();
  const streams = new Set<Stream>();
  let stopped = false;

  const heart = setInterval(() => {
    for (const stream of streams) {
      if (isWelcome(stream)) ping(stream.response, stream.attachment.seq());
      else stream.response.end();
    }
  }, limits.pingMs);
  heart.unref();

  router.get('/', (request, response) => {
    const { principal } = callerOf(request);
    const { lastEventId, ...narrowing } = parseQuery(request, eventsSchema);
    authorize(principal, 'read', narrowing.workspace ?? null);
    const asked = lastEventIdOf(request) ?? lastEventId;
    if (stopped || streams.size >= limits.streams) {
      throw new CountersignError('unavailable', 'no more event streams are taken now; poll, or try again');
    }
    const start = startFrom(asked, hub.head());
    const attachment = hub.attach(
      openEventStream(response, start),
      audienceOf(principal, narrowing),
      start.after,
    );
    const stream: Stream = { request, response, attachment, workspace: narrowing.workspace };
    streams.add(stream);
    response.once('close', () => {
      attachment.end();
      streams.delete(stream);
    });
  });

  return {
    router,
    open: () => streams.size,
    stop() {
      stopped = true;
      clearInterval(heart);
      for (const { response } of streams) response.end();
    },
  };
}

/** A key that was taken away, or a role, ends what it opened. */
function isWelcome({ request, workspace }: Stream): boolean {
  try {
    authorize(callerNow(request).principal, 'read', workspace ?? null);
    return true;
  } catch {
    return false;
  }
}

function lastEventIdOf(request: Request): number | undefined {
  const given = request.get('last-event-id');
  if (given === undefined || given === '') return undefined;
  const parsed = lastEventIdSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues.map((issue) => issue.message).join('; ');
  throw invalidInput([{ path: '/Last-Event-ID', message: `${message}; got ${JSON.stringify(given)}` }]);
}

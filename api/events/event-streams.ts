import type { Request, Response } from 'express';
import { eventsSchema, lastEventIdSchema } from '../../contract/events.ts';
import { CountersignError } from '../../domain/errors.ts';
import { authorize } from '../../domain/principal.ts';
import { callerNow, callerOf } from '../authenticate.ts';
import { parseQuery } from '../body.ts';
import { invalidInput } from '../errors.ts';
import { openEventStream, ping } from './event-stream.ts';
import type { Attachment, Hub, Sink } from './hub.ts';
import { type Narrowing, audienceOf } from './published.ts';

/** `GET /v1/events`: the ledger as server-sent events. */
export interface EventStreams {
  /**
   * Answers with a stream that goes on until either side has enough.
   * @throws CountersignError before anything is sent
   */
  serve(request: Request, response: Response): Promise<void>;
  count(): number;
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
  readonly sink: Sink;
  readonly attachment: Attachment;
  readonly narrowing: Narrowing;
  /** The key of its audience. */
  readonly hears: string;
  /** The place at which it let too much wait when it was last looked at; null where it did not. */
  stuckAt: number | null;
}

export function createEventStreams(hub: Hub, limits: StreamLimits = LIMITS): EventStreams {
  const streams = new Set<Stream>();
  let stopped = false;

  const heart = setInterval(() => {
    for (const stream of streams) lookAt(stream);
  }, limits.pingMs);
  heart.unref();

  function lookAt(stream: Stream): void {
    const { response, sink, attachment, stuckAt } = stream;
    const seq = attachment.seq();
    stream.stuckAt = sink.full() ? seq : null;
    // Whoever does not read takes neither the end of a stream nor what comes before it.
    if (response.writableEnded || stuckAt === seq) sink.cut();
    else if (!isWelcome(stream)) end(stream);
    else if (stream.stuckAt === null) ping(response, seq);
  }

  async function serve(request: Request, response: Response): Promise<void> {
    const { principal } = callerOf(request);
    const { lastEventId, ...narrowing } = parseQuery(request, eventsSchema);
    authorize(principal, 'read', narrowing.workspace ?? null);
    const asked = lastEventIdOf(request) ?? lastEventId;
    if (stopped || streams.size >= limits.streams) {
      throw new CountersignError('unavailable', 'no more event streams are taken now; poll, or try again');
    }
    const start = await hub.begin(asked);
    if (response.destroyed) return;
    const audience = audienceOf(principal, narrowing);
    const sink = openEventStream(response, start);
    const attachment = hub.attach(sink, audience, start.after);
    const hears = audience.key;
    const stream: Stream = { request, response, sink, attachment, narrowing, hears, stuckAt: null };
    streams.add(stream);
    response.once('close', () => {
      attachment.end();
      streams.delete(stream);
    });
  }

  return {
    serve,
    count: () => streams.size,
    stop() {
      stopped = true;
      clearInterval(heart);
      for (const stream of streams) end(stream);
    },
  };
}

/** Nothing may be said after the end: writing it would stop the process. */
function end({ response, attachment }: Stream): void {
  attachment.end();
  response.end();
}

/** A key, a role or a workspace that was taken away ends what it opened; so does a new one, which has more to hear. */
function isWelcome({ request, narrowing, hears }: Stream): boolean {
  try {
    const { principal } = callerNow(request);
    authorize(principal, 'read', narrowing.workspace ?? null);
    return audienceOf(principal, narrowing).key === hears;
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

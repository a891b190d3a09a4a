import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { DefaultCache, EventDispatcher, LoggerLevel, WSClient } from '@larksuiteoapi/node-sdk';
import type { FeishuConfig } from '../../config-feishu.ts';
import type { Door, Log } from '../channel.ts';
import { keepOpen } from '../keep-open.ts';
import { type Redact, createRedact } from '../redact.ts';
import type { FeishuHealth } from './channel.ts';
import { openPushed } from './pushed-event.ts';
import { type TakingIn, createTakingIn } from './taking-in.ts';
import { checkAnswer, readFailure } from './vendor-errors.ts';
import { createHttp } from './vendor-http.ts';
import { VENDOR_TOKEN, createVendorLogger } from './vendor-log.ts';

/** A connection to Feishu that clicks come in by. */
export interface LongConnection {
  /** Whether it is open now. */
  health(): FeishuHealth;
  /** Lets clicks under way be answered, then closes it and leaves no timer behind. */
  stop(): Promise<void>;
}

/** Milliseconds. */
const ENDPOINT_MS = 5_000;
const HANDSHAKE_MS = 5_000;
/** How often it is looked whether the connection still stands: the vendor's client does not say when it is gone. */
const LOOK_MS = 200;
/** Longer than any click takes. */
const DRAIN_MS = 3_000;
/** Seconds without anything after a ping, and the connection is taken for dead. */
const PONG_S = 10;

/**
 * Keeps one long connection to Feishu open, by the vendor's client, until it is told to stop. Each fall (the network,
 * Feishu closing it, no pong, an endpoint that fails or refuses) is mended by a new client of the vendor's: left to
 * itself it would wait up to two minutes, and give up for good after most refusals.
 * @param options.now our clock in milliseconds; the system's unless told
 * @param options.pongSeconds 10 unless told
 */
export function openLongConnection(options: {
  readonly config: FeishuConfig;
  readonly door: Door;
  readonly log: Log;
  readonly now?: () => number;
  readonly pongSeconds?: number;
}): LongConnection {
  const { config, door, log } = options;
  const redact = createRedact([config.appSecret, config.encryptKey, config.verificationToken], VENDOR_TOKEN);
  const logger = createVendorLogger(log, redact);
  const ending = new AbortController();
  const dispatcher = new ClickDispatcher(
    { cache: new DefaultCache(), logger, loggerLevel: LoggerLevel.warn },
    config,
    createTakingIn(door, log),
    options.now ?? Date.now,
  );
  const agent = config.baseUrl.startsWith('https:') ? new HttpsAgent() : new HttpAgent();
  let problem: string | null = 'not open yet';
  const http = createHttp(ENDPOINT_MS, ending.signal);
  watchEndpoint(http, redact, (said) => (problem = said));

  /** One connection from its beginning to its end. @returns whether it was ever open */
  async function connectOnce(): Promise<boolean> {
    const client = new WSClient({
      appId: config.appId,
      appSecret: config.appSecret,
      domain: config.baseUrl,
      httpInstance: http,
      agent,
      logger,
      loggerLevel: LoggerLevel.warn,
      autoReconnect: false,
      handshakeTimeoutMs: HANDSHAKE_MS,
      wsConfig: { pingTimeout: options.pongSeconds ?? PONG_S },
    });
    let wasOpen = false;
    try {
      await client.start({ eventDispatcher: dispatcher });
      for (;;) {
        const { state } = client.getConnectionStatus();
        if (state === 'connected' && !wasOpen) {
          wasOpen = true;
          problem = null;
          log.info({}, 'the long connection to Feishu is open');
        }
        if (state !== 'connected' && state !== 'connecting') break;
        await delay(LOOK_MS, undefined, { signal: ending.signal });
      }
      problem ??= 'the connection was lost';
      return wasOpen;
    } finally {
      client.close({ force: true });
    }
  }

  const done = keepOpen(
    () =>
      connectOnce().catch((error: unknown) => {
        problem = error instanceof Error ? error.message : String(error);
        return false;
      }),
    () => problem,
    (trouble) => log.warn({ problem: trouble }, 'the long connection to Feishu is not open; trying again'),
    ending.signal,
  );
  return {
    health: () => ({
      ok: problem === null,
      lastError: problem === null ? null : `the long connection is not open: ${problem}`,
    }),
    async stop() {
      await Promise.race([dispatcher.idle(), delay(DRAIN_MS, undefined, { ref: false })]);
      ending.abort();
      agent.destroy();
      await done;
      problem = 'stopped';
    },
  };
}

/** Keeps what the endpoint said wrong: the vendor's client tells its log alone, and takes most codes for the last word. */
function watchEndpoint(
  http: ReturnType<typeof createHttp>,
  redact: Redact,
  say: (problem: string) => void,
): void {
  const what = 'the call for a long connection';
  const fail = (thrown: unknown): never => {
    const failure = readFailure(what, thrown, redact);
    say(failure.message);
    throw failure;
  };
  http.interceptors.response.use((body: unknown) => {
    try {
      checkAnswer(what, body, redact);
    } catch (error) {
      return fail(error);
    }
    say('no connection came about at the address that Feishu named');
    return body as never;
  }, fail);
}

/**
 * What the vendor's client hands events to, whole: the vendor's own dispatcher lays header and event over each other,
 * so that one token hides the other.
 */
class ClickDispatcher extends EventDispatcher {
  readonly #config: FeishuConfig;
  readonly #takingIn: TakingIn;
  readonly #now: () => number;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(
    params: ConstructorParameters<typeof EventDispatcher>[0],
    config: FeishuConfig,
    takingIn: TakingIn,
    now: () => number,
  ) {
    super(params);
    this.#config = config;
    this.#takingIn = takingIn;
    this.#now = now;
  }

  /** @throws Error for what is not proven, which the vendor's client answers with code 500 */
  override async invoke(data: unknown): Promise<unknown> {
    const answer = this.#answer(data);
    this.#underWay.add(answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(answer);
    }
  }

  async idle(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  async #answer(data: unknown): Promise<unknown> {
    const opened = openPushed(this.#config, data, this.#now());
    if (opened.kind === 'event') return (await this.#takingIn.answer(opened)) ?? undefined;
    await this.#takingIn.turnAway(opened.why);
    throw new Error(opened.why);
  }
}

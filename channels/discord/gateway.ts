import { setTimeout as delay } from 'node:timers/promises';
import { GatewayCloseCodes, GatewayDispatchEvents, GatewayIntentBits } from '@discordjs/core';
import { type SessionInfo, WebSocketManager, WebSocketShardEvents } from '@discordjs/ws';
import type { DiscordConfig } from '../../config-channels.ts';
import type { Listener } from '../channel.ts';
import { type JsonRecord, recordAt, textAt, toRecord } from '../json-record.ts';
import { type AnsweringParts, createAnswering } from './answering.ts';
import { type Interaction, readInteraction } from './interaction.ts';
import { createReactions } from './reactions.ts';
import { keepOpen } from '../keep-open.ts';
import { createRedact } from '../redact.ts';
import { TOKEN_IN_ADDRESS } from './vendor-errors.ts';

/** Milliseconds. */
const HANDSHAKE_MS = 5_000;
const HELLO_MS = 10_000;
/** Longer than any answer takes. */
const DRAIN_MS = 3_000;
/** What Discord gets to agree to the end of a connection. */
const CLOSE_MS = 2_000;

/** None of these is privileged. Interactions come without any. */
const INTENTS = (GatewayIntentBits.GuildMessageReactions |
  GatewayIntentBits.DirectMessageReactions |
  GatewayIntentBits.GuildMessages |
  GatewayIntentBits.DirectMessages) as GatewayIntentBits;

/** After these Discord wants no reconnection as it was; the vendor's library gives up for good. */
const FATAL: ReadonlySet<number> = new Set([
  GatewayCloseCodes.AuthenticationFailed,
  GatewayCloseCodes.InvalidShard,
  GatewayCloseCodes.ShardingRequired,
  GatewayCloseCodes.InvalidAPIVersion,
  GatewayCloseCodes.InvalidIntents,
  GatewayCloseCodes.DisallowedIntents,
]);

/**
 * Keeps one connection to Discord's gateway, by the vendor's library, until it is told to stop. The library resumes
 * and reconnects; what it gives up on, such as a token that is not taken, is begun anew here, ever more slowly. Every
 * process that listens gets every event, so each counts in one of them alone.
 * @param options.now our clock in milliseconds; the system's unless told
 */
export function openGateway(
  options: AnsweringParts & { readonly config: DiscordConfig; readonly now?: () => number },
): Listener {
  const { config, door, client, log } = options;
  const redact = createRedact([config.token], TOKEN_IN_ADDRESS);
  const answering = createAnswering(options);
  const reactions = createReactions({ ...options, answering });
  const ending = new AbortController();
  const underWay = new Set<Promise<void>>();
  let session: SessionInfo | null = null;
  let applicationId = '';
  let problem: string | null = 'not open yet';

  function track(work: Promise<void>): void {
    const safe = work
      .catch((error: unknown) => log.error({ err: error }, 'an event of Discord failed'))
      .finally(() => underWay.delete(safe));
    underWay.add(safe);
  }

  async function onInteraction(interaction: Interaction): Promise<void> {
    if (interaction.id === '' || interaction.applicationId !== applicationId) {
      log.warn({}, 'an interaction with another application came in and was dropped');
      return;
    }
    if (!(await door.takeOnce(`gateway:${interaction.id}`))) return;
    const { id, token } = interaction;
    const { response, later } = await answering.reply(interaction);
    await client.answer(id, token, response);
    if (later !== null) await client.answerLater(applicationId, token, await later);
  }

  function onDispatch(event: GatewayDispatchEvents, data: JsonRecord): void {
    switch (event) {
      case GatewayDispatchEvents.InteractionCreate:
        return track(onInteraction(readInteraction(data)));
      case GatewayDispatchEvents.MessageReactionAdd:
        return track(reactions.onReaction(data));
      case GatewayDispatchEvents.MessageCreate:
        return track(reactions.onMessage(data));
      case GatewayDispatchEvents.Ready:
        applicationId = textAt(recordAt(data, 'application') ?? {}, 'id');
        return;
      default:
    }
  }

  /** One connection with all that the library mends by itself. Resolves when it has given up, or we have. */
  async function connectOnce(): Promise<boolean> {
    let wasOpen = false;
    let isUp = false;
    const over = new AbortController();
    const manager = new WebSocketManager({
      ...{ token: config.token, rest: client.rest, intents: INTENTS, shardCount: 1 },
      ...{ handshakeTimeout: HANDSHAKE_MS, helloTimeout: HELLO_MS },
      // A shard that mends itself when it should end cannot be destroyed: it waits here for good, holding nothing.
      retrieveSessionInfo: () => (ending.signal.aborted ? new Promise(() => {}) : session),
      updateSessionInfo: (_, info) => void (session = info),
    });
    const fail = (said: string): void => void (problem = redact(said));
    const opened = (): void => {
      wasOpen = true;
      problem = null;
      log.info({}, 'the gateway of Discord is open');
    };
    manager.on(WebSocketShardEvents.Hello, () => {
      isUp = true;
      if (ending.signal.aborted) void manager.destroy();
    });
    manager.on(WebSocketShardEvents.Ready, opened);
    manager.on(WebSocketShardEvents.Resumed, opened);
    manager.on(WebSocketShardEvents.Closed, (code) => {
      isUp = false;
      fail(`it was closed with code ${code}`);
      if (FATAL.has(code)) over.abort();
    });
    manager.on(WebSocketShardEvents.SocketError, ({ message }) => fail(message));
    manager.on(WebSocketShardEvents.Error, ({ message }) => fail(message));
    manager.on(WebSocketShardEvents.Dispatch, ({ t, d }) => {
      if (!ending.signal.aborted) onDispatch(t, toRecord(d) ?? {});
    });
    client.rest.setToken(config.token);
    void Promise.resolve(manager.connect()).catch((error: unknown) => {
      fail(error instanceof Error ? error.message : String(error));
      over.abort();
    });
    const ended = AbortSignal.any([over.signal, ending.signal]);
    await new Promise((resolve) => ended.addEventListener('abort', resolve, { once: true }));
    if (isUp) await Promise.race([manager.destroy(), delay(CLOSE_MS, undefined, { ref: false })]);
    return wasOpen;
  }

  const done = keepOpen(
    connectOnce,
    () => problem,
    (trouble) => log.warn({ problem: trouble }, 'the gateway of Discord is not open; trying again'),
    ending.signal,
  );
  return {
    health: () => ({
      ok: problem === null,
      lastError: problem === null ? null : `the gateway is not open: ${problem}`,
    }),
    async stop() {
      await Promise.race([Promise.all(underWay), delay(DRAIN_MS, undefined, { ref: false })]);
      ending.abort();
      await done;
      problem = 'stopped';
    },
  };
}

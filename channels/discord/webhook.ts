import { randomUUID } from 'node:crypto';
import { InteractionResponseType, InteractionType } from '@discordjs/core';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DiscordConfig } from '../../config-channels.ts';
import type { Receiver } from '../channel.ts';
import { type JsonRecord, toRecord } from '../json-record.ts';
import { type AnsweringParts, NOTHING_OF_OURS, type Reply, createAnswering } from './answering.ts';
import { type Interaction, readInteraction } from './interaction.ts';
import { faultOf, readPublicKey } from './signature.ts';

/** What Discord may need to see that its interaction was put off, in milliseconds; the later answer is tried thus. */
const PAUSES_MS = [200, 1_000, 3_000];

/**
 * Takes in Discord's interactions over HTTP. What is not proven to be Discord's gets 401, an empty body and a ledger
 * entry; what is proven always gets 200 within 3 s, whatever fails behind it, and a failure never grants.
 * @param options.now our clock in milliseconds; the system's unless told
 */
export function createDiscordReceiver(
  options: AnsweringParts & { readonly config: DiscordConfig; readonly now?: () => number },
): Receiver {
  const { config, door, client, log, now = Date.now } = options;
  const key = readPublicKey(config.publicKey);
  const answering = createAnswering(options);

  async function turnAway(why: string): Promise<void> {
    const attempt = { code: 'forged', message: why, attempted: 'Discord interaction' } as const;
    await door.refuse({ attemptId: `discord:${randomUUID()}`, ...attempt }).catch((error: unknown) => {
      log.error({ err: error }, 'a refused request is not in the ledger');
    });
  }

  async function sayLater({ applicationId, token }: Interaction, said: Promise<string>): Promise<void> {
    const content = await said;
    for (const pause of PAUSES_MS) {
      await sleep(pause, undefined, { ref: false });
      try {
        return await client.answerLater(applicationId, token, content);
      } catch (error) {
        log.warn({ err: error }, 'somebody on Discord was not told what came of their answer');
      }
    }
  }

  async function answer(payload: JsonRecord): Promise<Reply['response']> {
    if (payload['type'] === InteractionType.Ping) return { type: InteractionResponseType.Pong };
    const interaction = readInteraction(payload);
    if (interaction.id === '') return NOTHING_OF_OURS;
    const { response, later } = await answering.reply(interaction);
    if (later !== null) void sayLater(interaction, later);
    return response;
  }

  return {
    path: '/api/webhook/discord',
    async receive({ headers, body }) {
      const payload = toRecord(parse(body));
      const fault = faultOf(key, headers, body, now()) ?? (payload === null ? 'no JSON' : null);
      if (fault !== null || payload === null) {
        await turnAway(fault ?? 'no JSON');
        return { status: 401, body: {} };
      }
      return { status: 200, body: await answer(payload) };
    },
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

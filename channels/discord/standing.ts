import type { APIMessage } from '@discordjs/core';
import type { Log } from '../channel.ts';
import { sayBoth } from '../text/plain.ts';
import type { Body, DiscordClient } from './client.ts';
import type { Drawn } from './draw.ts';
import { marksOf, withoutButtons } from './reaction-mode.ts';
import { ButtonsRefused, DiscordFailure } from './vendor-errors.ts';

/** Puts messages of approvals where they stand, and looks at what Discord made of them. */
export interface Standing {
  /** @param key the same for every try: no second message comes of it */
  post(channelId: string, drawn: Drawn, key: string): Promise<APIMessage>;
  edit(channelId: string, messageId: string, drawn: Drawn): Promise<void>;
}

/** Discord takes a nonce of 25 characters. */
const NONCE_LENGTH = 25;
/** A part of the key that a message shows, by which it is found again. */
const REF_LENGTH = 16;
/** A nonce holds for some minutes: a process that is younger may follow one that died with a message on its way. */
const YOUNG_MS = 10 * 60_000;
const MOST_TRIED = 1_000;

const NOT_SHOWN = {
  zh: '⚠ 机器人在此频道没有“嵌入链接”权限，无法显示审批内容，也不能在此回答。请管理员授权，或在 Countersign 页面上决定。',
  en: '⚠ The bot may not embed links in this channel, so it cannot show what is asked, and takes no answer here. Have an admin grant it, or decide on the page of Countersign.',
} as const;

/**
 * @param options.takesReactions whether reactions are heard: only over the gateway
 * @param options.now our clock in milliseconds; the system's unless told
 */
export function createStanding(options: {
  readonly client: DiscordClient;
  readonly log: Log;
  readonly takesReactions: boolean;
  readonly now?: () => number;
}): Standing {
  const { client, log, takesReactions, now = Date.now } = options;
  const startedAt = now();
  const tried = new Set<string>();

  /** The message that an earlier try left, whose answer never came; null where there is none, or none can be seen. */
  async function findEarlier(channelId: string, key: string): Promise<APIMessage | null> {
    if (!tried.has(key) && now() - startedAt > YOUNG_MS) return null;
    const [me, recent] = await Promise.all([client.me(), client.recent(channelId).catch(seeNothing)]);
    const ref = refOf(key);
    const isIt = ({ author, embeds }: APIMessage): boolean =>
      author.id === me && embeds.some(({ footer }) => footer?.text.split(/\s+/).includes(ref) ?? false);
    return recent.find(isIt) ?? null;
  }

  function seeNothing(error: unknown): readonly APIMessage[] {
    if (error instanceof DiscordFailure) throw error;
    return [];
  }

  /** Mends what Discord dropped without a word: a message that shows nothing takes no answer. */
  async function lookAt(message: APIMessage, drawn: Drawn): Promise<void> {
    const { body } = drawn;
    const { id, channel_id: channelId } = message;
    if (message.embeds.length < body.embeds.length) {
      log.error(
        { channelId },
        'Discord dropped the text of a message: the bot needs the right to embed links',
      );
      await client.edit(channelId, id, { content: sayBoth(NOT_SHOWN), components: [] });
    } else if (body.components.length > 0 && (message.components ?? []).length === 0) {
      await client.edit(channelId, id, withoutButtons(drawn, takesReactions));
      await offerMarks(channelId, id, drawn);
    }
  }

  /** Puts the reactions under a message that stand for answers. Without the right to, people still can. */
  async function offerMarks(channelId: string, messageId: string, { form }: Drawn): Promise<void> {
    if (!takesReactions) return;
    for (const { mark } of marksOf(form)) {
      await client.react(channelId, messageId, mark).catch((error: unknown) => {
        log.debug({ err: error }, 'the bot may not put reactions under its message');
      });
    }
  }

  /** @param put sends a body, of the whole message or of one without buttons */
  async function put(drawn: Drawn, call: (body: Body) => Promise<APIMessage>): Promise<APIMessage> {
    try {
      const message = await call(drawn.body);
      await lookAt(message, drawn);
      return message;
    } catch (error) {
      if (!(error instanceof ButtonsRefused)) throw error;
      const message = await call(withoutButtons(drawn, takesReactions));
      await offerMarks(message.channel_id, message.id, drawn);
      return message;
    }
  }

  return {
    async post(channelId, drawn, key) {
      const earlier = await findEarlier(channelId, key);
      if (earlier !== null) return earlier;
      if (tried.size >= MOST_TRIED) tried.clear();
      tried.add(key);
      const nonce = key.slice(0, NONCE_LENGTH);
      const message = await put(drawn, (body) => client.post(channelId, withRef(body, key), nonce));
      tried.delete(key);
      return message;
    },
    async edit(channelId, messageId, drawn) {
      await put(drawn, (body) => client.edit(channelId, messageId, body));
    },
  };
}

function refOf(key: string): string {
  return `ref-${key.slice(0, REF_LENGTH)}`;
}

function withRef(body: Body, key: string): Body {
  const last = body.embeds.at(-1);
  if (last === undefined) return body;
  const text = [...(last.footer === undefined ? [] : [last.footer.text]), refOf(key)].join('\n');
  return { ...body, embeds: [...body.embeds.slice(0, -1), { ...last, footer: { text } }] };
}

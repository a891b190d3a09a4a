import type { MessageEntity } from 'grammy/types';

type Style = 'bold' | 'italic' | 'code' | 'pre';

/** Puts a text of Telegram's together: parts, each with its formatting beside the text, never within it. */
export interface Writer {
  /** @param style Absent: plain, in which whatever Telegram would make a link or a mention of stands as code */
  write(text: string, style?: Style): void;
  /** A name that calls this person. */
  mention(text: string, userId: number): void;
  done(): { readonly text: string; readonly entities: readonly MessageEntity[] };
}

/**
 * What Telegram would find a link, a mention, a hashtag, a command or an address in. As code it stays what it is:
 * names and our own words are no exception, since an agent chooses some of them.
 */
const CALLING = /[@#/$.:][\p{L}\p{N}_]/u;

export function createWriter(): Writer {
  let text = '';
  const entities: MessageEntity[] = [];

  function styled(part: string, type: Style): void {
    if (part === '') return;
    entities.push({ type, offset: text.length, length: part.length });
    text += part;
  }

  function plain(part: string, around?: 'bold' | 'italic'): void {
    let from = 0;
    for (const { index, 0: token } of part.matchAll(/\S+/g)) {
      if (!CALLING.test(token)) continue;
      put(part.slice(from, index), around);
      styled(token, 'code');
      from = index + token.length;
    }
    put(part.slice(from), around);
  }

  function put(part: string, around?: 'bold' | 'italic'): void {
    if (around === undefined) text += part;
    else styled(part, around);
  }

  return {
    write(part, style) {
      if (style === 'code' || style === 'pre') styled(showTabs(part), style);
      else plain(showTabs(part), style);
    },
    mention(part, userId) {
      const user = { id: userId, is_bot: false, first_name: part };
      entities.push({ type: 'text_mention', offset: text.length, length: part.length, user });
      text += part;
    },
    done: () => ({
      text: text.trimEnd(),
      entities: entities.filter(({ offset }) => offset < text.trimEnd().length),
    }),
  };
}

/** Telegram makes a blank of a tab, and a tab in a command is none. */
function showTabs(text: string): string {
  return text.replaceAll('\t', '\\u0009');
}

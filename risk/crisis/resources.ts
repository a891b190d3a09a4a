import type { Action } from '../../domain/action.ts';
import type { Language } from '../../domain/approval.ts';
import type { CrisisSettings, InBoth } from '../../domain/crisis.ts';
import { plainType } from '../action-types.ts';
import { HELPLINES, type Helplines } from './helplines.ts';

const OPENING: InBoth = {
  en: 'You are not alone, and help is there right now.',
  zh: '你并不孤单，现在就有人可以帮助你。',
};

/** For regions whose lines are not known here. */
const ELSEWHERE: InBoth = {
  en: [
    OPENING.en,
    'Find a helpline in your country: https://findahelpline.com',
    'In an emergency call your local emergency number (112 in many countries).',
  ].join('\n'),
  zh: [
    OPENING.zh,
    '查找你所在国家或地区的求助热线：https://findahelpline.com',
    '紧急情况请拨打当地急救电话（许多国家为 112）。',
  ].join('\n'),
};

const BUILT_IN: ReadonlyMap<string, InBoth> = new Map(
  Object.entries(HELPLINES).map(([region, lines]) => [region, render(lines)]),
);

function render({ lines, emergency }: Helplines): InBoth {
  const zh = emergency.replaceAll(' / ', ' 或 ');
  const en = emergency.replaceAll(' / ', ' or ');
  return {
    en: [OPENING.en, ...lines.map((line) => line.en), `In an emergency call ${en}.`].join('\n'),
    zh: [OPENING.zh, ...lines.map((line) => line.zh), `紧急情况请拨打 ${zh}。`].join('\n'),
  };
}

/**
 * The text that is sent to a person in danger.
 * @param region ISO 3166; null for that of the settings. One that nobody has lines for gets the international text
 */
export function crisisResources(language: Language, region: string | null, settings: CrisisSettings): string {
  const where = region ?? settings.region;
  const own = Object.hasOwn(settings.resources, where) ? settings.resources[where] : undefined;
  return (own ?? BUILT_IN.get(where) ?? ELSEWHERE)[language];
}

const rendered = new WeakMap<CrisisSettings, ReadonlySet<string>>();

/** Every text that `crisisResources` gives under these settings. */
export function crisisTexts(settings: CrisisSettings): ReadonlySet<string> {
  const known = rendered.get(settings);
  if (known !== undefined) return known;
  const texts = [...BUILT_IN.entries(), ...Object.entries(settings.resources)].map(
    // A text that an operator replaced is no longer what the server renders.
    ([region]) => [crisisResources('en', region, settings), crisisResources('zh', region, settings)],
  );
  const all = new Set([...texts.flat(), ELSEWHERE.en, ELSEWHERE.zh]);
  rendered.set(settings, all);
  return all;
}

const SENDING = new Set(['message', 'send', 'sendmessage', 'reply']);
const TEXT_KEYS = new Set(['text', 'message', 'content', 'body']);
/** Whom and where it goes to, in whatever spelling. Under any other key may stand what is done beside: a file, a command. */
const RECIPIENT_KEYS = new Set(
  (
    'to recipient recipientid user userid username openid phone number email channel channelid chat chatid conversation ' +
    'conversationid thread threadid threadts room roomid session sessionid receiveid receiveidtype replyto messageid'
  ).split(' '),
);
/** A name or a number: no path, no address, nothing that could say more than that. */
const RECIPIENT = /^[\w@.:+#-]{1,200}$/;

/**
 * Whether an action sends help as the server renders it, to the letter, and does nothing else. Only its type or tool
 * name, that one text, and plain names of recipients may be in it.
 */
export function sendsResources(action: Action, texts: ReadonlySet<string>): boolean {
  const { type, tool, args, sourceIp: _, ...rest } = action;
  if (texts.size === 0 || Object.keys(rest).length > 0 || args === undefined) return false;
  const names = [type, tool].filter((name) => name !== undefined);
  if (names.length === 0 || !names.every((name) => SENDING.has(plainType(name)))) return false;
  if (typeof args === 'string') return texts.has(args);
  if (args === null || typeof args !== 'object' || Array.isArray(args)) return false;
  const entries = Object.entries(args);
  const said = entries.filter(([key]) => TEXT_KEYS.has(key));
  const [text] = said.map(([, value]) => value);
  const others = entries.filter(([key]) => !TEXT_KEYS.has(key));
  return (
    said.length === 1 &&
    typeof text === 'string' &&
    texts.has(text) &&
    others.every(
      ([key, value]) =>
        RECIPIENT_KEYS.has(plainType(key)) &&
        RECIPIENT.test(typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''),
    )
  );
}

import type { Language } from './approval.ts';

/** What a language tag such as `zh-CN` or `en-GB` says. */
export interface Spoken {
  readonly language: Language;
  /** ISO 3166, upper case; null where the tag names none. */
  readonly region: string | null;
}

/** `en` or `zh`, a script if need be, and a region: `zh`, `en-GB`, `zh-Hant-TW`. */
export const LANGUAGE_TAG = /^(en|zh)(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}))?$/i;

/** Japanese and Korean have Chinese characters too. */
const OTHER_ASIAN = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Whether a text is Chinese: in mixed ones, one letter in five suffices, since it says what several others do. */
export function isChinese(text: string): boolean {
  const chinese = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return chinese > 0 && chinese * 5 >= (text.match(/\p{L}/gu)?.length ?? 0) && !OTHER_ASIAN.test(text);
}

/** Anything that is no such tag is English without a region. */
export function readLanguageTag(tag: string): Spoken {
  const [, language = 'en', region] = LANGUAGE_TAG.exec(tag) ?? [];
  return {
    language: language.toLowerCase() === 'zh' ? 'zh' : 'en',
    region: region?.toUpperCase() ?? null,
  };
}

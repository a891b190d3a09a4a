import { type Judged, messageIn, placeOf } from '../../domain/classified-text.ts';
import type { Finding } from '../../domain/verdict.ts';
import { renderLine } from '../../domain/visible.ts';
import type { Paint } from './colours.ts';
import { type Drawing, underline } from './underline.ts';

export type Language = 'en' | 'zh';

/** How findings are printed. */
export interface Manner {
  readonly language: Language;
  readonly paint: Paint;
}

/** Columns of the narrowest terminal that people use today. */
const WIDTH = 100;

const WORDS: Readonly<Record<Language, Pick<Drawing, 'cutNote' | 'leftOut'>>> = {
  en: {
    cutNote: '(cut around the place to fit: the line is longer)',
    leftOut: (count) => `… ${count} more ${count === 1 ? 'line' : 'lines'} …`,
  },
  zh: {
    cutNote: '（该行过长，只显示标记处附近）',
    leftOut: (count) => `… 另有 ${count} 行 …`,
  },
};

/** Texts that anybody recognises without being told their name, and the request as a whole. */
const PLAIN_PATHS: readonly string[] = ['', '/command', '/argv', '/sql'];

/** What a finding says, on one line: nothing in it can steer a terminal. */
export function sayFinding(finding: Finding, { language }: Manner): string {
  // The judge knows the reason as prose.
  const path = finding.path.replace(/^(\/argv)\/\d+$/, '$1').replace(/^\/prose$/, '/reason');
  const where = PLAIN_PATHS.includes(path) ? '' : `  [${path}]`;
  return renderLine(`${messageIn(language, finding)}${where}`);
}

/** The text at fault with carets under it, each line indented; empty where no place in it is meant. */
export function underlineFinding(
  finding: Finding,
  judged: Judged,
  indent: string,
  { language, paint }: Manner,
): readonly string[] {
  const place = placeOf(finding, judged);
  if (place === null || place.text === '') return [];
  return underline(place, {
    ...{ width: WIDTH, indent, ...WORDS[language] },
    paint: (carets) => paint(finding.tier, carets),
  });
}

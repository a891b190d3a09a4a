import type { Bilingual } from './wording.ts';

/** Our own words in both languages, one line each; once where they are the same. For channels that show one text to all. */
export function sayBoth({ zh, en }: Bilingual): string {
  return zh === en ? zh : `${zh}\n${en}`;
}

/** As `sayBoth`, on one line: for titles, headings and buttons. */
export function sayBothShort({ zh, en }: Bilingual, separator = ' · '): string {
  return zh === en ? zh : `${zh}${separator}${en}`;
}

/** A name and its value in both languages, on as few lines as that takes. */
export function sayLabelled(name: Bilingual, value: Bilingual): string {
  if (value.zh === value.en) return `${sayBothShort(name, ' ')}: ${value.en}`;
  return `${name.zh}：${value.zh}\n${name.en}: ${value.en}`;
}

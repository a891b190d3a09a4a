import { CHINESE, PINYIN } from './lexicon-zh.ts';
import { DESPAIR, FIRST_PERSON } from './lexicon-en.ts';
import { MEANS, SLANG, SOMEBODY } from './lexicon-en-means.ts';
import { normalise } from './normalise.ts';
import { BEFORE, BEHIND, type Sign } from './sign.ts';

const ENGLISH: readonly Sign[] = [...FIRST_PERSON, ...DESPAIR, ...MEANS, ...SLANG, ...SOMEBODY];

/** One of these stands in every plain text that a sign may be found in. */
const STEMS: readonly string[] = [...new Set([...ENGLISH, ...PINYIN].flatMap((sign) => sign.has))];
/** Or it is spelt otherwise: with digits or signs in words, gaps between letters, letters drawn out or left out. */
const SPELT_OTHERWISE =
  /[a-z][0-9@$!|*#]+[a-z]|([a-z])\1\1|[$][a-z]|[a-z0-9@$!][ .*/_-]{1,2}[a-z0-9@$!][ .*/_-]{1,2}[a-z0-9@$!][ .*/_-]{1,2}[a-z0-9@$!](?![a-z0-9])|m[aey]{1,2}h?s[el]|\bmself|\bsu[a-z]?[cis]|\bkill?\b|unli|hers|hims|hiss|slide/;

const BEYOND_ASCII = /[\u0080-\uffff]/;

/** Most commands have nothing of the kind, and need not be read closely. */
function isWorthReading(text: string): boolean {
  const lower = text.toLowerCase();
  const even = /\s\s|[\t\n\r]/.test(lower) ? lower.replace(/\s+/g, ' ') : lower;
  return STEMS.some((stem) => even.includes(stem)) || SPELT_OTHERWISE.test(lower);
}

/**
 * Finds the words of a person in danger of self-harm. Linear in the text; reads through obfuscation (hidden characters,
 * other scripts, digits for letters, gaps) and keeps away from commands, programs and talk about the subject.
 * @returns the UTF-16 span in `text` of the first words found, or null
 */
export function findCrisis(text: string): readonly [number, number] | null {
  return findIn(text) ?? (IN_ADDRESS.test(text) ? findIn(unfolded(text)) : null);
}

/** Blanks as addresses write them. */
const IN_ADDRESS = /%20|[a-z]\+[a-z]+\+[a-z]/i;

/** Of the same length, so that places stay true. */
function unfolded(text: string): string {
  return text.replaceAll('%20', '   ').replaceAll('+', ' ');
}

function findIn(text: string): readonly [number, number] | null {
  const plain = !BEYOND_ASCII.test(text);
  if (plain && !isWorthReading(text)) return null;
  const normal = normalise(text);
  const found = firstOf(ENGLISH, normal.text) ?? firstOf(plain ? PINYIN : CHINESE, normal.text);
  if (found === null) return null;
  const [start, end] = found;
  return [normal.starts[start] ?? 0, normal.ends[end - 1] ?? text.length];
}

function firstOf(signs: readonly Sign[], text: string): readonly [number, number] | null {
  for (const sign of signs) {
    if (!sign.has.some((part) => text.includes(part))) continue;
    const found = findSign(sign, text);
    if (found !== null) return found;
  }
  return null;
}

function findSign({ words, after, unless }: Sign, text: string): readonly [number, number] | null {
  words.lastIndex = 0;
  for (let hit = words.exec(text); hit !== null; hit = words.exec(text)) {
    const start = hit.index;
    const end = start + hit[0].length;
    if (end === start) return null;
    const before = text.slice(Math.max(0, start - BEFORE), start);
    const isMeant = after === undefined || after.test(before);
    if (isMeant && !(unless?.test(before + text.slice(start, end + BEHIND)) ?? false)) return [start, end];
  }
  return null;
}

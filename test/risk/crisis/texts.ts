import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One text a line; a character that nobody sees is written by its number. */
function linesOf(file: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, 'texts', file), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => line.replaceAll('\\u200b', '\u200b'));
}

/** Of people in danger, or of people who worry about one. Each must be seen. */
export const SAID_IN_ENGLISH = linesOf('said-in-english.txt');
export const SAID_IN_CHINESE = linesOf('said-in-chinese.txt');

/** Commands, programs, figures of speech and talk about the subject. None of them is a crisis. */
export const COMMANDS = linesOf('commands.txt');
export const FIGURES_OF_SPEECH = linesOf('figures-of-speech.txt');
export const IN_CHINESE = linesOf('harmless-in-chinese.txt');

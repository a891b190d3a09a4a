import { MAX_COMMANDS, MAX_NESTING, type PlainCommand, type PlainWord } from './plain-command.ts';

const SAME: Readonly<Record<string, string>> = {
  erase: 'del',
  rmdir: 'rd',
  ren: 'rename',
  chdir: 'cd',
  md: 'mkdir',
};

/**
 * The commands of a cmd text: carets and quotes undone, `if exist x`, `for … do`, `call` and `start` taken off. Variables
 * such as `%TEMP%` stand as they are written. Never throws; linear in its input.
 */
export function readCmd(text: string): readonly PlainCommand[] {
  const commands: PlainCommand[] = [];
  let words: PlainWord[] = [];
  let piped = false;
  let at = 0;
  const finish = (pipes: boolean): void => {
    const named = nameOf(words);
    if (named.length > 0 && commands.length < MAX_COMMANDS) commands.push({ words: named, piped });
    words = [];
    piped = pipes;
  };
  while (at < text.length) {
    const char = text.charAt(at);
    const double = text.charAt(at + 1) === char;
    if (char === '\n' || char === '(' || char === ')') {
      finish(false);
      at += 1;
    } else if (char === '&' || char === '|') {
      finish(char === '|' && !double);
      at += double ? 2 : 1;
    } else if (/\s/.test(char)) at += 1;
    else {
      const word = readWord(text, at);
      at = word.end;
      words.push(word);
    }
  }
  finish(false);
  return commands;
}

function readWord(text: string, start: number): PlainWord {
  let out = '';
  let at = start;
  let quoted = false;
  for (; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') quoted = !quoted;
    else if (char === '^' && !quoted) {
      at += 1;
      out += text.charAt(at).replace(/[\r\n]/, '');
    } else if (!quoted && /[\s&|()]/.test(char)) break;
    // `/s/q`: a switch ends where the next begins.
    else if (!quoted && char === '/' && /^\/\w$/.test(text.slice(Math.max(start, at - 2), at))) break;
    else out += char;
  }
  return { text: out, start, end: Math.max(Math.min(at, text.length), start + 1) };
}

/** The words from the command's own name on. */
function nameOf(all: readonly PlainWord[]): readonly PlainWord[] {
  let words = all;
  let turns = 0;
  for (let head = words[0]; head !== undefined && turns < MAX_NESTING; head = words[0]) {
    turns += 1;
    const text = head.text.toLowerCase().replace(/^@/, '');
    if (text === 'if') {
      const rest = words
        .slice(1)
        .filter((word, index) => index > 2 || !/^(?:\/i|not|exist|defined|errorlevel)$/i.test(word.text));
      words = rest.slice(/==/.test(rest[0]?.text ?? '') || rest.length > 0 ? 1 : 0);
    } else if (text === 'for') {
      const from = words.findIndex((word) => word.text.toLowerCase() === 'do');
      words = from < 0 ? [] : words.slice(from + 1);
    } else if (text === 'do' || text === 'else' || text === 'call') words = words.slice(1);
    else if (text === 'start' && words.length > 1)
      words = words
        .slice(1)
        .filter((_word, index, list) => index >= list.findIndex((each) => !/^\/|^$/.test(each.text)));
    else {
      const [name, ...rest] = words;
      return name === undefined
        ? []
        : [{ ...name, text: SAME[text] ?? head.text.replace(/^@/, '') }, ...rest];
    }
  }
  return [];
}

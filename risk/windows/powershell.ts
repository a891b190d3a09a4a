import { fullName } from './aliases.ts';
import { MAX_COMMANDS, MAX_NESTING, type PlainCommand, type PlainWord } from './plain-command.ts';

interface Reading {
  readonly text: string;
  at: number;
  readonly commands: PlainCommand[];
  depth: number;
}

const SKIPPED =
  /^(?:if|else|elseif|while|for|foreach|do|until|try|catch|finally|switch|function|return|param|begin|process|end|&|\.)$/i;
const METHOD =
  /^(\[[\w.]+\]::\w+|\.(?:Download(?:String|File|Data)|Delete|Invoke|Create|Start|Kill|Upload(?:String|File|Data|Values)|Remove|WriteAllText|WriteAllBytes|GetString|FromBase64String))/i;

/**
 * The commands of a PowerShell text, those in blocks and brackets too: aliases resolved, quotes and backticks undone. A call
 * of a method stands as a command with its name, such as `[io.file]::Delete`. Never throws; linear in its input.
 */
export function readPowerShell(text: string): readonly PlainCommand[] {
  const reading: Reading = { text, at: 0, commands: [], depth: 0 };
  while (reading.at < text.length && reading.commands.length < MAX_COMMANDS) {
    readPipeline(reading, '');
    reading.at += 1;
  }
  return reading.commands;
}

/** Reads commands up to the bracket that closes, which it leaves. */
function readPipeline(reading: Reading, close: string): void {
  const { text } = reading;
  let words: PlainWord[] = [];
  let piped = false;
  const finish = (pipes: boolean): void => {
    const named = nameOf(words, text);
    if (named.length > 0 && reading.commands.length < MAX_COMMANDS)
      reading.commands.push({ words: named, piped });
    words = [];
    piped = pipes;
  };
  while (reading.at < text.length) {
    const char = text.charAt(reading.at);
    if (char === close) break;
    if (char === '\n' || char === ';' || char === '}' || char === ')') {
      finish(false);
      reading.at += 1;
    } else if (char === '|') {
      const isOr = text.charAt(reading.at + 1) === '|';
      finish(!isOr);
      reading.at += isOr ? 2 : 1;
    } else if (char === '&' && text.charAt(reading.at + 1) === '&') {
      finish(false);
      reading.at += 2;
    } else if (/\s|,/.test(char)) reading.at += 1;
    else if (char === '#') skipTo(reading, '\n');
    else if (text.startsWith('<#', reading.at)) skipPast(reading, '#>');
    else if (
      char === '{' ||
      char === '(' ||
      text.startsWith('@(', reading.at) ||
      text.startsWith('@{', reading.at)
    ) {
      const start = reading.at;
      readInner(reading);
      // A condition before a block is no argument of what follows.
      if (words.length > 0 && !SKIPPED.test(words.at(-1)?.text ?? ''))
        words.push({ text: '$value', start, end: reading.at });
      if (char === '(') takeMethod(reading);
    } else words.push(readWord(reading));
  }
  finish(false);
}

function skipTo(reading: Reading, mark: string): void {
  const end = reading.text.indexOf(mark, reading.at);
  reading.at = end < 0 ? reading.text.length : end;
}

function skipPast(reading: Reading, mark: string): void {
  skipTo(reading, mark);
  reading.at = Math.min(reading.text.length, reading.at + mark.length);
}

/** What stands in brackets, as commands of its own. */
function readInner(reading: Reading): void {
  if (reading.text.charAt(reading.at) === '@') reading.at += 1;
  const close = reading.text.charAt(reading.at) === '{' ? '}' : ')';
  reading.at += 1;
  if (reading.depth >= MAX_NESTING) return;
  reading.depth += 1;
  readPipeline(reading, close);
  reading.depth -= 1;
  reading.at += 1;
}

/** `[Type]::Method` without its brackets, which would make it a pattern to a shell. */
function methodName(text: string): string {
  return text.replace(/[[\]]/g, '').replace(/^\./, '');
}

/** `(…).DownloadString('…')`: the method is a command with what stands in its brackets. */
function takeMethod(reading: Reading): void {
  const found = METHOD.exec(reading.text.slice(reading.at, reading.at + 100))?.[0];
  if (found === undefined) return;
  const start = reading.at;
  reading.at += found.length;
  pushMethod(reading, { text: methodName(found), start, end: reading.at });
}

function pushMethod(reading: Reading, name: PlainWord): void {
  const words = [name];
  if (reading.text.charAt(reading.at) === '(' && reading.depth < MAX_NESTING) {
    reading.at += 1;
    reading.depth += 1;
    while (reading.at < reading.text.length && reading.text.charAt(reading.at) !== ')') {
      const char = reading.text.charAt(reading.at);
      if (/[\s,]/.test(char)) reading.at += 1;
      else if (char === '(' && reading.depth < MAX_NESTING) readInner(reading);
      else if (/[;|&{}]/.test(char)) reading.at += 1;
      else words.push(readWord(reading));
    }
    reading.depth -= 1;
    reading.at += 1;
  }
  if (reading.commands.length < MAX_COMMANDS) reading.commands.push({ words, piped: false });
}

function readWord(reading: Reading): PlainWord {
  const { text } = reading;
  const start = reading.at;
  const here = METHOD.exec(text.slice(start, start + 100))?.[0];
  if (here?.startsWith('[') === true) {
    reading.at += here.length;
    pushMethod(reading, { text: methodName(here), start, end: reading.at });
    return { text: '$value', start, end: reading.at };
  }
  let out = '';
  while (reading.at < text.length) {
    const char = text.charAt(reading.at);
    if (char === '`') {
      out += text.charAt(reading.at + 1).replace(/[\r\n]/, '');
      reading.at += 2;
    } else if (
      char === "'" ||
      char === '"' ||
      text.startsWith("@'", reading.at) ||
      text.startsWith('@"', reading.at)
    )
      out += readQuoted(reading);
    else if (text.startsWith('$(', reading.at)) {
      reading.at += 1;
      readInner(reading);
      out += '$value';
    } else if (
      /[\s;|{}()]/.test(char) ||
      (char === ',' && out !== '') ||
      (char === '&' && (out !== '' || text.charAt(reading.at + 1) === '&'))
    )
      break;
    else {
      out += char;
      reading.at += 1;
      if (char === '&' && out === '&') break;
    }
  }
  if (reading.at === start) reading.at += 1;
  if (text.charAt(reading.at) === '(') {
    const method = /\.(\w{1,40})$/.exec(out)?.[1];
    if (method !== undefined && METHOD.test(`.${method}`)) {
      pushMethod(reading, { text: method, start, end: reading.at });
      return { text: '$value', start, end: reading.at };
    }
  }
  return { text: out, start, end: reading.at };
}

function readQuoted(reading: Reading): string {
  const { text } = reading;
  const isHere = text.charAt(reading.at) === '@';
  if (isHere) reading.at += 1;
  const quote = text.charAt(reading.at);
  const mark = isHere ? `\n${quote}@` : quote;
  reading.at += 1;
  let out = '';
  while (reading.at < text.length) {
    if (text.startsWith(mark, reading.at)) {
      if (!isHere && text.charAt(reading.at + 1) === quote) {
        out += quote;
        reading.at += 2;
        continue;
      }
      reading.at += mark.length;
      return out;
    }
    if (quote === '"' && text.charAt(reading.at) === '`') reading.at += 1;
    else if (quote === '"' && text.startsWith('$(', reading.at) && reading.depth < MAX_NESTING) {
      reading.at += 1;
      readInner(reading);
      out += '$value';
      continue;
    }
    out += text.charAt(reading.at);
    reading.at += 1;
  }
  return out;
}

/** The words of a command from its name on: `$x =`, `&` and words of control before it fall away; a value is no command. */
function nameOf(words: readonly PlainWord[], text: string): readonly PlainWord[] {
  let index = 0;
  let called = false;
  for (let word = words[index]; word !== undefined; word = words[index]) {
    if (SKIPPED.test(word.text)) {
      called = /^[&.]$/.test(word.text);
      index += 1;
    } else if (/^\$[\w:]+$/.test(word.text) && /^[+-]?=$/.test(words[index + 1]?.text ?? '')) index += 2;
    else if (/^\$[\w:]+=/.test(word.text)) index += 1;
    else break;
  }
  const [name, ...rest] = words.slice(index);
  if (
    name === undefined ||
    (!called && (name.text === '$value' || /^['"@$\d-]/.test(text.slice(name.start, name.start + 1))))
  )
    return [];
  return [{ ...name, text: fullName(name.text) }, ...rest];
}

import { TAINT, has } from '../command/taint.ts';
import { type Handler, MAX_EFFECTS, codeText, first, passed, say } from './handling.ts';
import type { Call, Reading } from './reading.ts';
import { type Value, UNKNOWN, joined, shown, taintOf, unknownAt } from './value.ts';
import { SAID } from './said.ts';
import { taintOfFile } from './verdicts.ts';

const SHELL_PROGRAM =
  /(?:^|[\s/"'])(?:(?:ba|z|da|k|c)?sh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh)(?:$|[\s"';|])/;
export function runShell(reading: Reading, call: Call, text: Value): Value {
  if (text.text === null && text.path === null && text.taint === 0 && call.args.length === 0)
    return passed(call);
  if (SHELL_PROGRAM.test(shown(text))) reading.signs.add('shell');
  if (has(text.taint, TAINT.remote)) say(reading, SAID.evaluatesRemote, call);
  else if (has(text.taint, TAINT.decoded)) say(reading, SAID.evaluatesDecoded, call);
  else if (text.text === null) {
    reading.signs.add('unknown');
    say(reading, SAID.evaluatesUnknown, call);
  }
  if (text.text !== null && reading.effects.length < MAX_EFFECTS)
    reading.effects.push({ kind: 'shell', ...codeText(text) });
  return { ...unknownAt(call.start, call.end, taintOfCommand(shown(text))), path: `${call.path}()` };
}

/** What a command prints, as far as its words tell. */
function taintOfCommand(text: string): number {
  if (/\b(?:curl|wget)\b/.test(text)) return TAINT.remote;
  if (/^\s*(?:env|printenv|set|history)\b/.test(text)) return TAINT.environment;
  const file = /^\s*(?:cat|head|tail|base64|type|more)\s+(\S+)/.exec(text)?.[1];
  return file === undefined ? 0 : taintOfFile(file);
}

export function runWords(reading: Reading, call: Call, words: readonly Value[]): Value {
  const [program] = words;
  if (program === undefined) return passed(call);
  if (SHELL_PROGRAM.test(shown(program))) reading.signs.add('shell');
  const taint = taintOf(words);
  if (program.text === null) reading.signs.add('unknown');
  if (program.text === null)
    say(reading, has(taint, TAINT.remote) ? SAID.evaluatesRemote : SAID.evaluatesUnknown, call);
  if (reading.effects.length < MAX_EFFECTS)
    reading.effects.push({ kind: 'argv', words: words.map(codeText) });
  return {
    ...unknownAt(call.start, call.end, taintOfCommand(words.map(shown).join(' '))),
    path: `${call.path}()`,
  };
}

export const shell: Handler = (reading, call) => {
  const texts = call.args.filter((arg) => arg.keys === null || arg.text !== null);
  const [head, ...rest] = texts;
  if (head === undefined)
    return call.receiver?.text !== undefined && call.receiver.text !== null && call.path.startsWith('.')
      ? passed(call)
      : runShell(reading, call, first(call));
  if (head.items !== null && head.text === null) return runWords(reading, call, head.items);
  const several = rest.filter(
    (arg) => arg.text !== null || arg.items !== null || reading.language === 'perl',
  );
  const takesList =
    ['perl', 'ruby', 'r', 'php'].includes(reading.language) &&
    several.length > 0 &&
    /(?:system2?|exec|spawn|popen\d?|capture\w*|open3|pcntl_exec)$/i.test(call.path);
  if (takesList) return runWords(reading, call, [head, ...several.flatMap((arg) => arg.items ?? [arg])]);
  return runShell(reading, call, head);
};

export const run: Handler = (reading, call) => {
  const given = call.args[0] ?? call.options.get('args') ?? call.options.get('cmd') ?? UNKNOWN;
  if (given.items === null || given.text !== null) {
    const more = call.args.slice(1).filter((arg) => arg.text !== null);
    return more.length > 0 && !/Popen|run|call|check_/.test(call.path)
      ? runWords(reading, call, [given, ...more])
      : runShell(reading, call, given);
  }
  const asShell = call.options.get('shell')?.path === 'True';
  const [head] = given.items;
  return asShell && head !== undefined ? runShell(reading, call, head) : runWords(reading, call, given.items);
};

export const spawn: Handler = (reading, call) => {
  const [program = UNKNOWN, list] = call.args;
  const asShell = call.options.get('shell')?.path === 'true';
  const listed = list?.items ?? call.options.get('args')?.items ?? [];
  const isExecv = reading.language === 'python';
  const words = [program, ...(isExecv ? listed.slice(1) : listed)];
  return asShell
    ? runShell(
        reading,
        call,
        words.reduce((left, right) => joined(left, right, ' ')),
      )
    : runWords(reading, call, words);
};

export const evaluate: Handler = (reading, call) => {
  const last = /(?:^|\.)(?:Function|constructor)$/.test(call.path) ? call.args.at(-1) : undefined;
  const value = last ?? call.args.find((arg) => arg.text !== null || arg.taint !== 0) ?? first(call);
  // A function is given, or a pattern; neither is text that runs.
  if (
    /^(?:setTimeout|compile|preg_replace|timeit\.timeit|parse|source|load|assert|do|require|require_once|include|include_once)$/.test(
      call.path,
    ) &&
    value.text === null &&
    value.taint === 0
  )
    return passed(call);
  if (call.path === 'preg_replace' && !/\/[a-z]*e[a-z]*$/.test(call.args[0]?.text ?? '')) return passed(call);
  if (call.path === '.constructor' && (value.text === null || !/[(;=]|return/.test(value.text)))
    return passed(call);
  if (
    /^(?:do|require|include|load|source)/.test(call.path) &&
    value.text !== null &&
    !/^https?:|^data:|^php:\/\//i.test(value.text)
  )
    return passed(call);
  if (has(value.taint, TAINT.remote) || /^(?:https?|ftp):/i.test(value.text ?? ''))
    say(reading, SAID.evaluatesRemote, call);
  else if (has(value.taint, TAINT.decoded)) say(reading, SAID.evaluatesDecoded, call);
  else if (value.text === null || !value.whole) {
    reading.signs.add('evaluates');
    say(reading, SAID.evaluatesUnknown, call);
  }
  if (value.text !== null) reading.onProgram(reading, codeText(value), call);
  return { ...unknownAt(call.start, call.end, value.taint), path: evaluatedName(value.text) };
};

/** `eval('os')` gives what it names. */
function evaluatedName(text: string | null): string | null {
  return text !== null && /^[A-Za-z_][\w.]{0,60}$/.test(text) ? text : null;
}

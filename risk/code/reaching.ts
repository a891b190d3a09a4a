import { PRIVATE, TAINT, has } from '../command/taint.ts';
import { type Handler, say, target } from './handling.ts';
import { runShell, runWords } from './running.ts';
import type { Call } from './reading.ts';
import { type Value, UNKNOWN, taintOf, unknownAt } from './value.ts';
import { SAID } from './said.ts';
import { asksMetadata, deletion, readingOf, taintOfFile, writing } from './verdicts.ts';

const each = (value: Value): readonly Value[] =>
  value.items !== null && value.text === null ? value.items : [value];

export const erase =
  (recursive: boolean): Handler =>
  (reading, call) => {
    const isNode = reading.language === 'node';
    const asked =
      call.options.get('recursive')?.path === 'true' ||
      /rimraf|remove$|removeSync|emptyDir|^del|shelljs|trash/.test(call.path);
    const isTree =
      recursive &&
      (!isNode || asked) &&
      (reading.language !== 'r' || call.options.get('recursive') !== undefined);
    const targets =
      call.args.length === 0
        ? [target(call)]
        : reading.language === 'perl' || reading.language === 'ruby'
          ? call.args
          : [target(call)];
    for (const value of targets.flatMap(each))
      if (value.keys === null) say(reading, deletion(value, isTree), call);
    return unknownAt(call.start, call.end);
  };

export const readFile: Handler = (reading, call) => {
  const value = target(call);
  if (value.text !== null && /^(?:https?|ftp):/i.test(value.text)) return fetch(reading, call);
  say(reading, readingOf(value.text), call);
  return { ...unknownAt(call.start, call.end, taintOfFile(value.text) | value.taint), path: 'file' };
};

export const openFile: Handler = (reading, call) => {
  const value = target(call);
  const words = call.args.map((arg) => arg.text ?? '').join(' ');
  const [, , third] = call.args;
  if (reading.language === 'ruby' && value.text?.startsWith('|') === true)
    return runShell(reading, call, { ...value, text: value.text.slice(1), at: null });
  if (reading.language === 'perl') {
    const [handle, mode] = call.args;
    const piped = /(?:^|\s)(?:-\||\|-)/.exec(mode?.text ?? '');
    if (piped !== null && third !== undefined)
      return call.args.length > 3
        ? runWords(reading, call, call.args.slice(2))
        : runShell(reading, call, third);
    const text = mode?.text?.trim() ?? '';
    if (third === undefined && /^\||\|$/.test(text))
      return runShell(reading, call, { ...(mode ?? UNKNOWN), text: text.replace(/^\||\|$/g, ''), at: null });
    if (/^STD(?:IN|OUT|ERR)$/.test(handle?.path ?? '') && /&/.test(text)) reading.signs.add('dup');
    const file = third ?? (mode === undefined ? UNKNOWN : { ...mode, text: text.replace(/^[<>+]+\s*/, '') });
    if (/^\+?>/.test(text)) say(reading, writing(file), call);
    else say(reading, readingOf(file.text), call);
    return { ...unknownAt(call.start, call.end, taintOfFile(file.text)), path: 'file' };
  }
  if (value.text !== null && /^(?:https?|ftp):/i.test(value.text)) return fetch(reading, call);
  const mode =
    call.args.length > 1 ? words.slice(value.text?.length ?? 0) : (call.options.get('mode')?.text ?? '');
  if (/(?:^|\s)\s*[rb]?[wax]|\+/.test(mode)) {
    say(reading, writing(value), call);
    return { ...unknownAt(call.start, call.end), path: 'file' };
  }
  return readFile(reading, call);
};

const everything = (call: Call): number =>
  taintOf(call.args) |
  taintOf(
    [...call.options]
      .filter(([name]) => !/^(?:headers|auth|cookies|cert|verify|Authorization|env)$/.test(name))
      .map(([, value]) => value),
  );

export const fetch: Handler = (reading, call) => {
  const url = target(call);
  reading.signs.add('remote');
  if (asksMetadata(url.text)) say(reading, SAID.asksMetadata, call);
  else if (has(everything(call), PRIVATE)) say(reading, SAID.sendsPrivate, call);
  return { ...unknownAt(call.start, call.end, TAINT.remote), path: 'response' };
};

export const send: Handler = (reading, call) => {
  const url = call.args.find((arg) => /^(?:https?|ftp):/i.test(arg.text ?? '')) ?? target(call);
  const taint = everything(call) | (call.receiver?.path === 'file' ? call.receiver.taint : 0);
  const method = (
    call.options.get('method')?.text ??
    (/request$/i.test(call.path) ? call.args[0]?.text : null) ??
    ''
  ).toUpperCase();
  const asksOnly =
    method === 'GET' ||
    (/^(?:fetch|http\.request|https\.request|urllib\.request\.Request)$/.test(call.path) &&
      method === '' &&
      call.options.get('body') === undefined &&
      call.options.get('data') === undefined);
  const isNetwork =
    !call.path.endsWith('.end') &&
    call.path !== '.send' &&
    call.path !== '.post' &&
    !/^(?:fwrite|fputs|syswrite)$/.test(call.path);
  if (asksMetadata(url.text)) say(reading, SAID.asksMetadata, call);
  else if (has(taint, PRIVATE)) say(reading, SAID.sendsPrivate, call);
  else if (method === 'DELETE' || call.path.endsWith('.delete')) say(reading, SAID.deletesRemote, call);
  else if (has(taint, TAINT.file)) say(reading, SAID.sendsFile, call);
  else if (!asksOnly && isNetwork) say(reading, SAID.sends, call);
  return { ...unknownAt(call.start, call.end, TAINT.remote), path: 'response' };
};

export const connect: Handler = (reading, call) => {
  // A database is asked by its own rules: what its client sends is SQL.
  const isOwn = /sqlite|^db|database|mysql|psycopg|redis|mongo|cursor|engine/i.test(call.path);
  if (!isOwn) {
    if (!reading.signs.has('socket')) say(reading, SAID.connects, call);
    reading.signs.add('socket');
  }
  return {
    ...unknownAt(call.start, call.end, isOwn ? 0 : TAINT.remote),
    path: isOwn ? 'connection' : 'socket',
  };
};

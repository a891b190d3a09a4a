import { TAINT, has } from '../command/taint.ts';
import { decoded, glued, lettersOf, parted, replaced, reversed } from './decoding.ts';
import { type Handler, MAX_EFFECTS, codeText, first, kept, passed, say } from './handling.ts';
import { connect, erase, fetch, openFile, readFile, send } from './reaching.ts';
import { evaluate, run, runWords, shell, spawn } from './running.ts';
import type { Call, Reading } from './reading.ts';
import type { Meaning } from './meaning.ts';
import { SAID } from './said.ts';
import { meaningOf, settled } from './tables.ts';
import { type Value, UNKNOWN, joined, named, taintOf, textValue, unknownAt } from './value.ts';
import { modeOf, writing } from './verdicts.ts';

const SQL =
  /^\s*(?:select|insert|update|delete|drop|truncate|alter|create|grant|revoke|with|replace|merge|call|exec)\b/i;

/** Adds what a call does to the effects, and tells what it gives. */
export function meet(reading: Reading, call: Call): Value {
  const path = resolved(reading, call.path);
  const meaning = meaningOf(reading.language, path);
  const met = { ...call, path };
  if (
    /(?:^|\.)(?:map|forEach|then|each|apply_async|submit|run_in_executor)$/.test(path) &&
    handsOver(reading, met)
  )
    return passed(met);
  if (meaning !== null) return DO[meaning](reading, met);
  if (/(?:^|\.)(?:os|subprocess|child_process|shutil|posix|fs)\[\]$/.test(path))
    say(reading, SAID.hiddenCall, call);
  return passed(met);
}

/** `map(os.system, list)`, `list.forEach(f)`, `fetch(…).then(eval)`: a function is called on what is given beside it. */
function handsOver(reading: Reading, call: Call): boolean {
  const given = call.args.find(
    (arg) =>
      arg.text === null &&
      arg.path !== null &&
      meaningOf(reading.language, resolved(reading, arg.path)) !== null,
  );
  if (given?.path === null || given?.path === undefined) return false;
  const inner = resolved(reading, given.path);
  if (meaningOf(reading.language, inner) === 'letters') return false;
  const over = [call.receiver, ...call.args.filter((arg) => arg !== given)]
    .filter((arg) => arg !== null)
    .flatMap((arg) => arg.items ?? [arg]);
  for (const item of over.slice(0, 20)) meet(reading, { ...call, path: inner, receiver: null, args: [item] });
  return true;
}

/** The name that a call goes by when aliases and `from x import *` are followed. */
function resolved(reading: Reading, path: string): string {
  const plain = settled(path);
  const dot = plain.indexOf('.');
  const head = dot < 0 ? plain : plain.slice(0, dot);
  const alias = reading.names.get(head);
  const whole =
    alias?.path !== null && alias?.path !== undefined && alias.path !== head
      ? settled(`${alias.path}${dot < 0 ? '' : plain.slice(dot)}`)
      : plain;
  if (meaningOf(reading.language, whole) !== null) return whole;
  for (const room of reading.open)
    if (meaningOf(reading.language, `${room}.${whole}`) !== null) return `${room}.${whole}`;
  return whole;
}

const moduleNamed: Handler = (_reading, call) => {
  const value = first(call);
  const isVars = call.path === 'vars';
  const path = isVars ? value.path : value.text;
  return path === null ? unknownAt(call.start, call.end) : named(settled(path), call.start, call.end);
};

const attribute: Handler = (reading, call) => {
  const [object, name] =
    call.receiver !== null && call.args.length === 1 ? [call.receiver, call.args[0]] : call.args;
  if (name?.text !== undefined && name.text !== null && name.whole) {
    const base = object?.path ?? '';
    return named(
      base === '' || /^(?:self|Object|Kernel)$/.test(base) ? name.text : `${base}.${name.text}`,
      call.start,
      call.end,
    );
  }
  if (
    /^(?:os|subprocess|child_process|shutil|posix|builtins|__builtins__|fs|process)$/.test(
      settled(object?.path ?? ''),
    )
  )
    say(reading, SAID.hiddenCall, call);
  return passed(call);
};

const indirect: Handler = (reading, call) => {
  const [head, ...rest] = call.args;
  const isMethod = /(?:send|__send__)$/.test(call.path) && reading.language === 'ruby';
  if (/^\.(?:call|apply|bind)$/.test(call.path.slice(call.path.lastIndexOf('.'))) && call.receiver?.path) {
    return meet(reading, {
      ...call,
      path: call.receiver.path,
      receiver: null,
      args: rest.flatMap((arg) => arg.items ?? [arg]),
    });
  }
  const path = isMethod || reading.language === 'php' ? head?.text : (head?.path ?? head?.text);
  if (path === null || path === undefined) return passed(call);
  if (call.path.endsWith('promisify')) return named(path, call.start, call.end);
  const list = call.options.get('args')?.items ?? null;
  const args = list ?? (/array|apply/.test(call.path) ? rest.flatMap((arg) => arg.items ?? [arg]) : rest);
  const known = settled(path);
  if (meaningOf(reading.language, known) === null) return passed(call);
  return meet(reading, { ...call, path: known, receiver: null, args });
};

const kill: Handler = (reading, call) => {
  const texts = call.args.map((arg) => arg.text ?? '');
  const own = reading.language === 'perl' || reading.language === 'ruby' ? texts.slice(1) : texts.slice(0, 1);
  if (own.includes('-1')) say(reading, SAID.killsAll, call);
  else if (own.includes('1')) say(reading, SAID.killsInit, call);
  return unknownAt(call.start, call.end);
};

const sql: Handler = (reading, call) => {
  const text = call.args.find((arg) => arg.text !== null && SQL.test(arg.text));
  if (text !== undefined && reading.effects.length < MAX_EFFECTS)
    reading.effects.push({ kind: 'sql', ...codeText(text) });
  return passed(call);
};

const DO: Readonly<Record<Meaning, Handler>> = {
  shell,
  run,
  words: (reading, call) => runWords(reading, call, [call.args[0] ?? UNKNOWN, ...call.args.slice(2)]),
  spawn,
  delete: erase(false),
  deleteTree: erase(true),
  write: (reading, call) => {
    const value =
      call.path.startsWith('.') && call.receiver !== null && reading.language === 'python'
        ? call.receiver
        : (call.args[0] ?? UNKNOWN);
    const path = reading.language === 'r' ? (call.args[1] ?? call.options.get('file') ?? UNKNOWN) : value;
    say(reading, writing(path), call);
    return passed(call);
  },
  open: openFile,
  read: readFile,
  move: (reading, call) => {
    say(reading, writing(call.args[1] ?? UNKNOWN), call);
    return unknownAt(call.start, call.end);
  },
  mode: (reading, call) => {
    const found = call.args.map((arg) => modeOf(arg.text ?? '')).find((each_) => each_ !== null);
    say(reading, found ?? null, call);
    return unknownAt(call.start, call.end);
  },
  owner: (_reading, call) => unknownAt(call.start, call.end),
  rights: (reading, call) => {
    say(reading, SAID.takesRights, call);
    return unknownAt(call.start, call.end);
  },
  fetch,
  send,
  connect,
  dup: (reading, call) => {
    reading.signs.add('dup');
    return passed(call);
  },
  evaluate,
  unpickle: (reading, call) => {
    const taint = taintOf(call.args);
    say(
      reading,
      has(taint, TAINT.remote)
        ? SAID.evaluatesRemote
        : has(taint, TAINT.decoded)
          ? SAID.evaluatesDecoded
          : SAID.unpickles,
      call,
    );
    return unknownAt(call.start, call.end, TAINT.decoded | taint);
  },
  decode: (_reading, call) => decoded(call),
  reverse: (_reading, call) => reversed(call),
  letters: (_reading, call) => lettersOf(call),
  glue: (_reading, call) => glued(call),
  replace: (_reading, call) => replaced(call),
  keep: (_reading, call) => kept(call),
  path: (_reading, call) =>
    call.args.length === 0
      ? passed(call)
      : { ...call.args.reduce((left, right) => joined(left, right, '/')), start: call.start, end: call.end },
  home: (_reading, call) => textValue('~', call.start, call.end),
  environment: (_reading, call) => ({
    ...passed(call),
    taint:
      taintOf(call.args) |
      (call.path.includes('env') || call.path.includes('ENV')
        ? (call.args[0]?.text ?? null) === null
          ? TAINT.environment
          : 0
        : 0),
  }),
  module: moduleNamed,
  attribute,
  indirect,
  kill,
  fork: (reading, call) => {
    reading.signs.add('fork');
    return unknownAt(call.start, call.end);
  },
  sql,
  power: (_reading, call) => passed(call),
  hidden: (reading, call) => {
    say(reading, SAID.hiddenCall, call);
    return passed(call);
  },
  split: (_reading, call) => parted(call),
  destroy: (reading, call) => {
    const isPlain =
      call.path.endsWith('.delete') &&
      !/\b(?:all|filter|objects|queryset|query)(?:\(\))?\.delete$/.test(call.path);
    if (!isPlain) say(reading, SAID.destroysData, call);
    return passed(call);
  },
  quiet: (_reading, call) => passed(call),
};

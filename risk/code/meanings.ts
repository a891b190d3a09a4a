import { TAINT, has } from '../taint.ts';
import type { Said } from '../rule.ts';
import { decoded, glued, lettersOf, replaced, reversed } from './decoding.ts';
import type { CodeText } from './effect.ts';
import type { Call, Reading } from './reader.ts';
import { type Meaning, meaningOf, settled } from './tables.ts';
import { type Value, UNKNOWN, joined, named, shown, taintOf, textValue, unknownAt } from './value.ts';
import { SAID, asksMetadata, deletion, modeOf, readingOf, taintOfFile, writing } from './verdicts.ts';

const MAX_EFFECTS = 200;
const PRIVATE = TAINT.secret | TAINT.sensitive | TAINT.environment;
const SHELL_PROGRAM =
  /(?:^|[\s/"'])(?:(?:ba|z|da|k|c)?sh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh)(?:$|[\s"';|])/;
const SQL =
  /^\s*(?:select|insert|update|delete|drop|truncate|alter|create|grant|revoke|with|replace|merge|call|exec)\b/i;

function codeText(value: Value): CodeText {
  const { text, at, start, end } = value;
  return text !== null && at !== null
    ? { text, start: at, end: at + text.length }
    : { text: shown(value), start, end };
}

export function say(
  reading: Reading,
  said: Said | null,
  call: { readonly start: number; readonly end: number },
): void {
  if (said === null || reading.effects.length >= MAX_EFFECTS) return;
  reading.effects.push({ kind: 'said', said, start: call.start, end: call.end });
}

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

/** What a call that says nothing by itself passes on: whatever went into it. */
function passed(call: Call): Value {
  const taint = taintOf(call.args) | taintOf([...call.options.values()]) | (call.receiver?.taint ?? 0);
  return { ...unknownAt(call.start, call.end, taint), path: `${call.path}()` };
}

function kept(call: Call): Value {
  const from =
    call.receiver?.text === null || call.receiver === null ? (call.args[0] ?? call.receiver) : call.receiver;
  if (from === null || from === undefined) return passed(call);
  return { ...from, start: call.start, end: call.end, at: null, taint: from.taint | taintOf(call.args) };
}

type Handler = (reading: Reading, call: Call) => Value;

const first = (call: Call): Value => call.args[0] ?? call.options.values().next().value ?? UNKNOWN;
/** What a method acts on, or what a function is given first. */
const target = (call: Call): Value =>
  call.args[0] === undefined ||
  (call.args[0].text === null && call.receiver?.text !== null && call.receiver !== null)
    ? (call.receiver ?? UNKNOWN)
    : call.args[0];

function runShell(reading: Reading, call: Call, text: Value): Value {
  if (text.text === null && text.path === null && text.taint === 0 && call.args.length === 0)
    return passed(call);
  if (SHELL_PROGRAM.test(shown(text))) reading.signs.add('shell');
  if (has(text.taint, TAINT.remote)) say(reading, SAID.evaluatesRemote, call);
  else if (has(text.taint, TAINT.decoded)) say(reading, SAID.evaluatesDecoded, call);
  else if (text.text === null) say(reading, SAID.evaluatesUnknown, call);
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

function runWords(reading: Reading, call: Call, words: readonly Value[]): Value {
  const [program] = words;
  if (program === undefined) return passed(call);
  if (SHELL_PROGRAM.test(shown(program))) reading.signs.add('shell');
  const taint = taintOf(words);
  if (program.text === null)
    say(reading, has(taint, TAINT.remote) ? SAID.evaluatesRemote : SAID.evaluatesUnknown, call);
  if (reading.effects.length < MAX_EFFECTS)
    reading.effects.push({ kind: 'argv', words: words.map(codeText) });
  return {
    ...unknownAt(call.start, call.end, taintOfCommand(words.map(shown).join(' '))),
    path: `${call.path}()`,
  };
}

const shell: Handler = (reading, call) => {
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

const run: Handler = (reading, call) => {
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

const spawn: Handler = (reading, call) => {
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

const each = (value: Value): readonly Value[] =>
  value.items !== null && value.text === null ? value.items : [value];

const erase =
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

const readFile: Handler = (reading, call) => {
  const value = target(call);
  if (value.text !== null && /^(?:https?|ftp):/i.test(value.text)) return fetch(reading, call);
  say(reading, readingOf(value.text), call);
  return { ...unknownAt(call.start, call.end, taintOfFile(value.text) | value.taint), path: 'file' };
};

const openFile: Handler = (reading, call) => {
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

const fetch: Handler = (reading, call) => {
  const url = target(call);
  reading.signs.add('remote');
  if (asksMetadata(url.text)) say(reading, SAID.asksMetadata, call);
  else if (has(everything(call), PRIVATE)) say(reading, SAID.sendsPrivate, call);
  return { ...unknownAt(call.start, call.end, TAINT.remote), path: 'response' };
};

const send: Handler = (reading, call) => {
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
    call.path !== '.send' && call.path !== '.post' && !/^(?:fwrite|fputs|syswrite)$/.test(call.path);
  if (asksMetadata(url.text)) say(reading, SAID.asksMetadata, call);
  else if (has(taint, PRIVATE)) say(reading, SAID.sendsPrivate, call);
  else if (method === 'DELETE' || /\.delete$/.test(call.path)) say(reading, SAID.deletesRemote, call);
  else if (has(taint, TAINT.file)) say(reading, SAID.sendsFile, call);
  else if (!asksOnly && isNetwork) say(reading, SAID.sends, call);
  return { ...unknownAt(call.start, call.end, TAINT.remote), path: 'response' };
};

const connect: Handler = (reading, call) => {
  const isOwn =
    /sqlite|^db|database|mysql|psycopg|redis|mongo|cursor|engine|conn/i.test(call.path) &&
    call.path !== 'socket.connect';
  if (!isOwn) {
    if (!reading.signs.has('socket')) say(reading, SAID.connects, call);
    reading.signs.add('socket');
  }
  return {
    ...unknownAt(call.start, call.end, isOwn ? 0 : TAINT.remote),
    path: isOwn ? 'connection' : 'socket',
  };
};

const evaluate: Handler = (reading, call) => {
  const value = call.args.find((arg) => arg.text !== null || arg.taint !== 0) ?? first(call);
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
  else if (value.text === null || !value.whole) say(reading, SAID.evaluatesUnknown, call);
  if (value.text !== null) reading.onProgram(reading, codeText(value), call);
  return { ...unknownAt(call.start, call.end, value.taint), path: evaluatedName(value.text) };
};

/** `eval('os')` gives what it names. */
function evaluatedName(text: string | null): string | null {
  return text !== null && /^[A-Za-z_][\w.]{0,60}$/.test(text) ? text : null;
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
        ? call.args[0]?.text == null
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
  quiet: (_reading, call) => passed(call),
};

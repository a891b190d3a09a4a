import {
  type Invocation,
  commandName,
  hasArg,
  hasSwitch,
  optionWord,
  optionWords,
} from '../command/invocation.ts';
import { normalizePath, placeOf, secrecyOf } from '../paths/paths.ts';
import type { Rule } from '../rule.ts';
import { SILENCE, type Stream, TAINT, coverBoth, merge } from '../command/taint.ts';
import { type Word, glue, joinWords, originAt } from '../command/word.ts';
import { decodeText, printFormat, readEscapes, translate } from './decode.ts';
import { cutLines, substitute } from './filters.ts';
import { madeLines } from './made-lines.ts';
import { formatOf, foundFrom, listed, parentOf } from './printed-names.ts';
import type { Scope } from './scope.ts';

const FETCHERS = new Set(
  `curl wget fetch http https xh httpie aria2c lynx w3m links nc ncat netcat socat ftp tftp scp sftp invoke-webrequest iwr
   invoke-restmethod irm gh dig nslookup host lwp-request lwp-download elinks telnet`.split(/\s+/),
);
const SOCKETS = new Set('nc ncat netcat socat telnet cryptcat'.split(' '));
const READERS = new Set(
  `cat less more head tail bat tac nl strings xxd od hexdump base64 base32 openssl gpg tar zip gzip dd cut sed awk grep rg
   sort uniq tr rev paste jq yq column fold iconv zcat`.split(/\s+/),
);
/** What they print is a number or a yes, not what they read. */
const DIGESTS = new Set(
  'wc sha256sum sha1sum md5sum cksum sum test [ true false cmp diff stat file du ls'.split(' '),
);
const SILENT = new Set(
  'cd rm mkdir rmdir touch chmod chown ln mv cp kill unset sleep true false :'.split(' '),
);

/** What a command prints, as far as that can be told, and what it carries. */
export function outputOf(call: Invocation, scope: Scope, fits: readonly Rule[]): Stream {
  if (SILENT.has(call.name)) return SILENCE;
  const span = call.span;
  const text = printedText(call, scope);
  const from = call.stdin ?? SILENCE;
  if (DIGESTS.has(call.name)) return { text: call.name === 'ls' ? text : null, taint: 0, span };
  // What a rule calls the reading of secrets prints secrets.
  const secret = fits.some(({ label }) => label === 'credential_access') ? TAINT.secret : 0;
  let taint = ownTaint(call, scope) | (text?.taint ?? 0) | secret;
  for (const arg of call.args) taint |= arg.taint;
  if (readsStdin(call)) taint |= from.taint;
  if (text !== null) return { text, taint, span: readsStdin(call) ? coverBoth(span, from.span) : span };
  // A text that was known and has gone through a filter is code that somebody took pains to hide.
  if (from.text !== null && readsStdin(call)) taint |= TAINT.decoded;
  return { text: null, taint, span: merge({ text: null, taint: 0, span }, from).span };
}

function readsStdin(call: Invocation): boolean {
  return call.stdin !== null && call.name !== 'echo' && call.name !== 'printf';
}

/** What the contents of a file carry, by its name and by what this script has written to it. */
export function fileTaint(path: string, scope: Scope): number {
  const written = scope.fileAt(path)?.taint ?? 0;
  if (/^[<>]\(/.test(path)) return written;
  const secrecy = secrecyOf(path, scope.cwd);
  if (secrecy !== 'none') return written | TAINT.secret | TAINT.file;
  const place = placeOf(path, scope.cwd);
  const isPrivate = place !== 'other' || /^(?:\/(?:etc|root|home|var|proc|Users)\/|~|\$HOME)/.test(path);
  return written | TAINT.file | (isPrivate ? TAINT.sensitive : 0);
}

function ownTaint(call: Invocation, scope: Scope): number {
  const { name } = call;
  if (SOCKETS.has(name) || (name === 'openssl' && hasArg(call, 's_client')))
    return TAINT.remote | TAINT.socket;
  if (FETCHERS.has(name)) return TAINT.remote;
  if (['env', 'printenv', 'set', 'export', 'declare', 'history', 'compgen'].includes(name))
    return TAINT.environment;
  let taint = 0;
  if (isDecoder(call)) taint |= TAINT.decoded;
  if (READERS.has(name) || name === 'find' || name === 'mysqldump' || name === 'pg_dump') {
    for (const word of call.operands) taint |= fileTaint(word.text.replace(/^(?:if=|@)/, ''), scope);
    if (name === 'tar' && taint !== 0) taint |= TAINT.sensitive;
    if (name.endsWith('dump')) taint |= TAINT.sensitive;
  }
  if (name === 'security' || name === 'pass' || name === 'vault' || name === 'op') taint |= TAINT.secret;
  return taint;
}

function isDecoder(call: Invocation): boolean {
  switch (call.name) {
    case 'base64':
    case 'base32':
    case 'basenc':
      return hasSwitch(call, 'd', 'D', 'decode');
    case 'xxd':
      return hasSwitch(call, 'r');
    case 'openssl':
      return hasArg(call, '-d');
    case 'gpg':
      return hasSwitch(call, 'd', 'decrypt');
    case 'gunzip':
    case 'zcat':
    case 'bzcat':
    case 'xzcat':
    case 'uudecode':
      return true;
    case 'gzip':
    case 'bzip2':
    case 'xz':
    case 'zstd':
      return hasSwitch(call, 'd', 'decompress');
    default:
      return false;
  }
}

function printedText(call: Invocation, scope: Scope): Word | null {
  const { name, args } = call;
  const whole = args.every((arg) => arg.known === 'whole');
  switch (name) {
    case 'echo':
      return whole ? echoed(args) : null;
    case 'printf':
      return printfText(args);
    case 'yes':
      return whole && args.length > 0 ? joinWords(args) : null;
    case 'date':
    case 'gdate':
      return formatOf(args);
    case 'dirname': {
      const [path] = call.operands;
      return path?.known === 'whole' ? made(parentOf(path.text), path) : null;
    }
    case 'realpath':
    case 'readlink': {
      const [path] = call.operands;
      return path?.known === 'whole' && call.operands.length === 1
        ? made(normalizePath(path.text, scope.cwd), path)
        : null;
    }
    case 'pwd':
      return scope.cwd === undefined || /[$*?`]/.test(scope.cwd)
        ? null
        : {
            text: normalizePath(scope.cwd, undefined),
            known: 'whole',
            taint: 0,
            origin: originAt(0, call.span),
            span: call.span,
          };
    case 'find':
    case 'gfind':
      return foundFrom(call);
    case 'ls':
      return listed(call, (path) => scope.fileAt(path) !== undefined);
    case 'cat':
    case 'tee':
    case 'tac':
    case 'dd':
      return throughCat(call, scope);
    case 'cut':
    case 'sed':
      return filtered(call, scope);
    case 'base64':
      return isDecoder(call) ? decoded('base64', call, scope) : null;
    case 'base32':
      return isDecoder(call) ? decoded('base32', call, scope) : null;
    case 'xxd':
      return hasSwitch(call, 'r') ? decoded('hex', call, scope) : null;
    case 'openssl':
      return hasArg(call, 'base64') && isDecoder(call) ? decoded('base64', call, scope) : null;
    case 'rev':
      return changed(call, (text) =>
        text
          .split('\n')
          .map((line) => Array.from(line).toReversed().join(''))
          .join('\n'),
      );
    case 'tr':
      return whole
        ? changed(call, (text) =>
            translate(
              text,
              args.map((arg) => arg.text),
            ),
          )
        : null;
    case 'head':
    case 'tail':
    case 'uniq':
    case 'sort':
    case 'stdbuf': {
      const [file] = call.operands.slice(-1);
      const written = file === undefined ? null : contentsOf(file.text, call, scope);
      return written ?? (call.operands.length === 0 ? (call.stdin?.text ?? null) : null);
    }
    case 'which':
    case 'command':
    case 'type':
      return call.operands.length === 1 ? (call.operands[0] ?? null) : null;
    case 'basename': {
      const [path] = call.operands;
      return path?.known === 'whole' ? made(commandName(path.text), path) : null;
    }
    default:
      return madeLines(call);
  }
}

function echoed(args: readonly Word[]): Word | null {
  let from = 0;
  let escapes = false;
  while (/^-[neE]+$/.test(args[from]?.text ?? '')) {
    escapes ||= args[from]?.text.includes('e') === true;
    from += 1;
  }
  const words = args.slice(from);
  if (words.length === 0) return EMPTY;
  const joined = joinWords(words);
  const text = escapes && joined.text.includes('\\') ? made(readEscapes(joined.text), joined) : joined;
  return args.slice(0, from).some((word) => word.text.includes('n')) ? text : endLine(text);
}

const EMPTY: Word = { text: '', known: 'whole', taint: 0, origin: [], span: [0, 0] };

/** The same with a line end behind it, which stands nowhere in what was sent. */
function endLine(word: Word): Word {
  return { ...word, text: `${word.text}\n` };
}

/** What `printf` prints of these arguments; null where that cannot be told. */
export function printfText(args: readonly Word[]): Word | null {
  const [format, ...rest] = args[0]?.text === '--' ? args.slice(1) : args;
  if (format === undefined || (format.text.startsWith('-') && format === args[0])) return null;
  if (args.some((arg) => arg.known !== 'whole')) return null;
  if (rest.length === 0 && !/[%\\]/.test(format.text)) return format;
  const texts = rest.map((word) => word.text);
  return made(printFormat(format.text, texts), joinWords([format, ...rest]));
}

function throughCat(call: Invocation, scope: Scope): Word | null {
  if (call.name === 'tee') return call.stdin?.text ?? null;
  if (call.name === 'dd') {
    const from = call.args.find((arg) => arg.text.startsWith('if='));
    const plain = call.args.every((arg) => /^(?:if|status|bs|ibs|obs)=/.test(arg.text));
    if (!plain) return null;
    return from === undefined ? (call.stdin?.text ?? null) : contentsOf(from.text.slice(3), call, scope);
  }
  const [file, ...others] = call.operands;
  if (file === undefined) return call.stdin?.text ?? null;
  let text = contentsOf(file.text, call, scope);
  for (const one of others.slice(0, 64)) {
    const next = contentsOf(one.text, call, scope);
    if (text === null || next === null || text.text.length > MAX_JOINED) return null;
    text = glue(text, next);
  }
  return text;
}

/** Longer texts are not put together. In UTF-16 code units. */
const MAX_JOINED = 32 * 1024;

function contentsOf(path: string, call: Invocation, scope: Scope): Word | null {
  return path === '-' ? (call.stdin?.text ?? null) : (scope.fileAt(path)?.text ?? null);
}

/** What `cut` and simple `sed` leave of a text that comes down the pipe. */
function filtered(call: Invocation, scope: Scope): Word | null {
  if (!call.args.every((arg) => arg.known === 'whole')) return null;
  const file = call.args.at(-1);
  const written = file === undefined || call.args.length < 2 ? null : contentsOf(file.text, call, scope);
  const args = (written === null ? call.args : call.args.slice(0, -1)).map((arg) => arg.text);
  const from =
    written === null ? call : { ...call, stdin: { text: written, taint: written.taint, span: written.span } };
  return changed(from, (text) => (call.name === 'cut' ? cutLines(text, args) : substitute(text, args)));
}

function decoded(encoding: 'base64' | 'base32' | 'hex', call: Invocation, scope: Scope): Word | null {
  const given = optionWords(call, '--decode', '-d').length > 0 ? null : optionWord(call, '-i');
  const files = call.name === 'openssl' ? [] : call.operands.filter((word) => word.text !== '-');
  const source = files.length > 0 ? scope.fileAt(files[0]?.text ?? '')?.text : call.stdin?.text;
  if (source === null || source === undefined || (given !== null && given !== undefined)) return null;
  const text = decodeText(encoding, source.text);
  return text === null ? null : made(text, source, TAINT.decoded);
}

function changed(call: Invocation, change: (text: string) => string | null): Word | null {
  const source = call.stdin?.text;
  if (source === null || source === undefined || source.known !== 'whole') return null;
  const text = change(source.text);
  return text === null ? null : made(text, source, TAINT.decoded);
}

function made(text: string, from: Word, taint = 0): Word {
  return { ...from, text, taint: from.taint | taint, origin: originAt(text.length, from.span) };
}

import { type HostKind, hostKindOf, hostOf } from '../address.ts';
import { type Invocation, hasSwitch, isFed } from './invocation.ts';
import { takesValue } from './options.ts';
import { type Word, tailOf } from './word.ts';

/** A request that a command-line client makes, as far as its words tell. */
export interface HttpCall {
  /** In capitals. */
  readonly method: string;
  readonly urls: readonly Word[];
  /** Text that is sent as a body. */
  readonly bodies: readonly Word[];
  /** Files that are sent; `-` is the standard input. */
  readonly files: readonly Word[];
  /** Where the answer is written. */
  readonly outputs: readonly Word[];
  /** Headers, users and cookies: what a request proves itself with. */
  readonly proofs: readonly Word[];
}

export const HTTP_CLIENTS: readonly string[] = [
  'curl',
  'wget',
  'wget2',
  'http',
  'https',
  'xh',
  'xhs',
  'curlie',
  'aria2c',
];
/** Programs that open a bare connection and pass on what they are given. */
export const SOCKET_PROGRAMS: readonly string[] = ['nc', 'ncat', 'netcat', 'socat', 'telnet'];
const HTTPIES: ReadonlySet<string> = new Set(['http', 'https', 'xh', 'xhs', 'curlie']);
const METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/i;

interface Given {
  readonly option: string;
  readonly value: Word;
}

/** Options with the values that they were given, also from clusters such as `-sXPOST`. */
function givenOptions(call: Invocation, tool: string): readonly Given[] {
  const out: Given[] = [];
  for (let index = 0; index < call.args.length; index += 1) {
    const arg = call.args[index];
    if (arg === undefined || arg.text === '--') break;
    const { text } = arg;
    if (!text.startsWith('-') || text === '-') continue;
    const next = call.args[index + 1];
    if (text.startsWith('--')) {
      const equals = text.indexOf('=');
      if (equals > 0) out.push({ option: text.slice(0, equals), value: tailOf(arg, equals + 1) });
      else if (takesValue(tool, text) && next !== undefined) {
        out.push({ option: text, value: next });
        index += 1;
      }
      continue;
    }
    for (let at = 1; at < text.length; at += 1) {
      const option = `-${text.charAt(at)}`;
      if (!takesValue(tool, option)) continue;
      if (at < text.length - 1) out.push({ option, value: tailOf(arg, at + 1) });
      else if (next !== undefined) {
        out.push({ option, value: next });
        index += 1;
      }
      break;
    }
  }
  return out;
}

/** What a client is asked to do; null for a command that is none. */
export function httpCall(call: Invocation): HttpCall | null {
  if (!HTTP_CLIENTS.includes(call.name)) return null;
  return HTTPIES.has(call.name) ? httpieCall(call) : curlCall(call);
}

function curlCall(call: Invocation): HttpCall {
  const urls: Word[] = [...call.operands];
  const bodies: Word[] = [];
  const files: Word[] = [];
  const outputs: Word[] = [];
  const proofs: Word[] = [];
  const isWget = call.name !== 'curl';
  let method = '';
  let implied = 'GET';
  for (const { option, value } of givenOptions(call, isWget ? 'wget' : 'curl')) {
    switch (isWget ? `wget ${option}` : option) {
      case '-X':
      case '--request':
      case 'wget --method':
        method = value.text.toUpperCase();
        break;
      case '--url':
        urls.push(value);
        break;
      case '-d':
      case '--data':
      case '--data-ascii':
      case '--data-binary':
      case '--json':
        implied = 'POST';
        if (value.text.startsWith('@')) files.push(tailOf(value, 1));
        else bodies.push(value);
        break;
      case '--data-raw':
      case '--form-string':
      case 'wget --post-data':
      case 'wget --body-data':
        implied = 'POST';
        bodies.push(value);
        break;
      case '--data-urlencode':
      case '-F':
      case '--form':
        implied = 'POST';
        takeField(value, option, bodies, files);
        break;
      case '-T':
      case '--upload-file':
        if (!isWget) {
          implied = 'PUT';
          files.push(value);
        }
        break;
      case 'wget --post-file':
      case 'wget --body-file':
        implied = 'POST';
        files.push(value);
        break;
      case '-o':
      case '--output':
      case '--output-dir':
      case '-D':
      case '--dump-header':
      case '-c':
      case '--cookie-jar':
      case 'wget -O':
      case 'wget --output-document':
      case 'wget -P':
      case 'wget --directory-prefix':
      case 'wget -o':
      case 'wget --output-file':
        outputs.push(value);
        break;
      case '-H':
      case '--header':
      case '-u':
      case '--user':
      case '-b':
      case '--cookie':
      case '--oauth2-bearer':
      case 'wget --header':
      case 'wget --password':
      case 'wget --http-password':
        proofs.push(value);
        break;
      default:
    }
  }
  if (!isWget && hasSwitch(call, 'G', 'get')) implied = 'GET';
  if (hasSwitch(call, 'I', 'head', 'spider')) implied = 'HEAD';
  return { method: method || implied, urls, bodies, files, outputs, proofs };
}

/** `name=@file`, `name=<file`, `@file`, `name@file`. */
function takeField(value: Word, option: string, bodies: Word[], files: Word[]): void {
  const { text } = value;
  const found = option === '--data-urlencode' ? /^[\w.-]*@/.exec(text) : /^[^=]{0,200}=[@<]"?/.exec(text);
  if (found === null) {
    bodies.push(value);
    return;
  }
  const tail = tailOf(value, found[0].length);
  files.push({ ...tail, text: tail.text.replace(/(?:;\w+=.*|")$/, '') });
}

/** httpie and its like: `[METHOD] URL [ITEM…]`. */
function httpieCall(call: Invocation): HttpCall {
  const bodies: Word[] = [];
  const files: Word[] = [];
  const proofs: Word[] = [];
  const [first] = call.operands;
  const named = first !== undefined && METHOD.test(first.text);
  const [url, ...items] = call.operands.slice(named ? 1 : 0);
  for (const item of items) {
    const { text } = item;
    const file = /^[^=@:]{1,200}(?::?=)?@/.exec(text);
    if (file !== null) files.push(tailOf(item, file[0].length));
    else if (/^[^=:]{1,200}:[^=]/.test(text)) proofs.push(item);
    else if (/^[^=]{1,200}==/.test(text)) continue;
    else bodies.push(item);
  }
  const given = givenOptions(call, 'http');
  bodies.push(...given.filter(({ option }) => option === '--raw').map(({ value }) => value));
  const sends = bodies.length + files.length > 0 || call.stdin !== null;
  const outputs = given
    .filter(({ option }) => option === '-o' || option === '--output')
    .map(({ value }) => value);
  const method = named ? first.text.toUpperCase() : sends ? 'POST' : 'GET';
  return { method, urls: url === undefined ? [] : [url], bodies, files, outputs, proofs };
}

/** Whether a request sends what comes in on standard input. */
export function sendsInput(call: Invocation, request: HttpCall, taint: number): boolean {
  if (!isFed(call, taint)) return false;
  return (
    HTTPIES.has(call.name) ||
    request.files.some((file) => file.text === '-' || file.text === '.' || file.text === '/dev/stdin')
  );
}

/** What the hosts of a request are. */
export function hostKinds(request: HttpCall): readonly HostKind[] {
  return request.urls.map((url) => hostKindOf(url.text));
}

export function hosts(request: HttpCall): readonly string[] {
  return request.urls.map((url) => hostOf(url.text));
}

/** Whether a request may change something: any method but those that ask. */
export function changesSomething(request: HttpCall): boolean {
  return !/^(?:GET|HEAD|OPTIONS|TRACE|PROPFIND)$/.test(request.method);
}

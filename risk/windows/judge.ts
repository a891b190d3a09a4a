import type { Context } from '../shell/context.ts';
import type { Said } from '../rule.ts';
import { TAINT } from '../command/taint.ts';
import { type Word, originAt, slice, tailOf, trace } from '../command/word.ts';
import { readCmd } from './cmd.ts';
import { decodeEncodedCommand } from './encoded-command.ts';
import type { PlainCommand, PlainWord } from './plain-command.ts';
import { readPowerShell } from './powershell.ts';

const ENCODED: Said = {
  rule: 'windows.encoded',
  tier: 'HIGH',
  label: 'opaque_code',
  message: 'Decodes hidden text and runs it in PowerShell.',
  zh: '解码隐藏的文本并在 PowerShell 中运行。',
};

const FETCHER =
  /^(?:invoke-webrequest|invoke-restmethod|download(?:string|file|data)|curl|wget|start-bitstransfer|bitsadmin|certutil)$/i;
const DECODER = /frombase64string|getstring$/i;

/** Judges the commands of a PowerShell or cmd text, each as the command that it is. */
export function judgeWindows(kind: 'powershell' | 'cmd', code: Word, context: Context): void {
  const hidden = /^[-/](?:e|ec|en|enc\w*)\s+/i.exec(code.text);
  if (kind === 'powershell' && hidden !== null) {
    judgeEncoded(tailOf(code, hidden[0].length), context);
    return;
  }
  const commands = kind === 'powershell' ? readPowerShell(code.text) : readCmd(code.text);
  let taint = code.taint;
  for (const command of commands) {
    const [name] = command.words;
    const words = command.words.map((word) => wordOf(code, word, taint));
    const stdin = command.piped ? { text: null, taint, span: code.span } : null;
    context.session.deeper(lengthOf(command), () => context.runner.words(words, { ...context, stdin }));
    if (FETCHER.test(name?.text ?? '')) taint |= TAINT.remote;
    if (DECODER.test(name?.text ?? '')) taint |= TAINT.decoded;
  }
}

function judgeEncoded(encoded: Word, context: Context): void {
  context.session.say(ENCODED, encoded.span);
  const text = decodeEncodedCommand(encoded.text.split(/\s/, 1)[0] ?? '');
  if (text === null) return;
  const inner: Word = { ...encoded, text, origin: originAt(text.length, encoded.span) };
  context.session.deeper(text.length, () => judgeWindows('powershell', inner, context));
}

function lengthOf(command: PlainCommand): number {
  return command.words.reduce((sum, word) => sum + word.text.length, 0);
}

/** A word of the text; one that holds a variable or what brackets give may be made of what was fetched before. */
function wordOf(code: Word, { text, start, end }: PlainWord, taint: number): Word {
  const span = trace(code.origin, start, end);
  const verbatim = code.text.slice(start, end) === text;
  const origin = verbatim ? slice(code.origin, start, end) : originAt(text.length, span);
  const isVariable = /\$(?!env:|home\b|true\b|false\b|null\b)[\w{(]/i.test(text);
  return { text, known: isVariable ? 'partly' : 'whole', taint: isVariable ? taint : 0, origin, span };
}

import type { CodeEffect } from './effect.ts';
import { SAID } from './said.ts';
import type { Token } from './token.ts';
import { tokenize } from './tokens.ts';
import { literal, textValue } from './value.ts';
import { readingOf, writing } from './verdicts.ts';

/** What an awk program runs and writes: `system("…")`, `"…" | getline`, `print | "…"`, `print > "…"`. */
export function awkEffects(text: string): readonly CodeEffect[] {
  const tokens = tokenize('awk', text);
  const effects: CodeEffect[] = [];
  const names = new Map<string, Token>();
  const runs = (named: Token | undefined): void => {
    const token = names.get(named?.text ?? '') ?? named;
    const value = token === undefined ? null : literal(token);
    if (token?.kind === 'string' && value !== null && value.text !== null) {
      const at = value.at ?? token.start;
      effects.push({
        kind: 'shell',
        text: value.text,
        start: at,
        end: value.at === null ? token.end : at + value.text.length,
      });
    } else if (token !== undefined)
      effects.push({ kind: 'said', said: SAID.evaluatesUnknown, start: token.start, end: token.end });
  };
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    const given = tokens[index + 2];
    if (token.kind === 'name' && next?.text === '=' && given?.kind === 'string') names.set(token.text, given);
    if (token.kind === 'name' && token.text === 'system' && next?.text === '(') {
      const after = tokens[index + 3]?.text;
      // A text that goes on is put together at run time.
      if (after === ')' || tokens[index + 2]?.kind !== 'string') runs(tokens[index + 2]);
      else runs(joinedTo(tokens, index + 2));
    } else if (token.kind === 'op' && token.text === '|' && next?.text === 'getline') runs(tokens[index - 1]);
    else if (token.kind === 'op' && token.text === '|' && next?.kind === 'string') runs(next);
    else if (token.kind === 'op' && /^>>?$/.test(token.text) && next?.kind === 'string') {
      const value = literal(next);
      const said = value === null ? null : writing(value);
      if (said !== null) effects.push({ kind: 'said', said, start: next.start, end: next.end });
    } else if (token.kind === 'op' && token.text === '<' && next?.kind === 'string') {
      const said = readingOf(literal(next)?.text ?? null);
      if (said !== null) effects.push({ kind: 'said', said, start: next.start, end: next.end });
    }
    if (token.kind === 'string' && /^\/inet[46]?\/(?:tcp|udp)\//.test(literal(token)?.text ?? '')) {
      const said = /getline|system|\|/.test(text) ? SAID.reverseShell : SAID.connects;
      effects.push({ kind: 'said', said, start: token.start, end: token.end });
    }
  }
  return effects;
}

/** Texts and values up to the bracket that closes, what is not known as `$value`. */
function joinedTo(tokens: readonly Token[], from: number): Token {
  let text = '';
  let end = from;
  for (let token = tokens[end]; token !== undefined && token.text !== ')'; token = tokens[end]) {
    text += token.kind === 'string' ? (literal(token)?.text ?? '') : '$value';
    end += 1;
  }
  const start = tokens[from]?.start ?? 0;
  const value = textValue(text, start, tokens[end - 1]?.end ?? start);
  return {
    kind: 'string',
    text: '',
    start,
    end: value.end,
    pieces: [{ kind: 'text', text, start, end: value.end }],
  };
}

import { deletion } from './verdicts.ts';
import type { CodeEffect } from './effect.ts';
import type { Said } from '../rule.ts';
import { tokenize } from './tokens.ts';
import { UNKNOWN, joined, literal, textValue } from './value.ts';

const AS_ADMINISTRATOR: Said = {
  rule: 'code.administrator',
  tier: 'HIGH',
  label: 'privilege_escalation',
  message: 'The script runs a command as the administrator.',
  zh: '脚本以管理员身份运行命令。',
};
const ASKS_PASSWORD: Said = {
  rule: 'code.asks-password',
  tier: 'HIGH',
  label: 'credential_access',
  message: 'The script asks the person for a hidden answer, such as a password.',
  zh: '脚本要求用户输入隐藏内容，例如密码。',
};
const TYPES_KEYS: Said = {
  rule: 'code.types-keys',
  tier: 'MEDIUM',
  label: 'opaque_code',
  message: 'The script types keys into other programs.',
  zh: '脚本向其他程序输入按键。',
};

/** What an AppleScript runs: `do shell script "…"`, what it tells the Finder to delete, and what it types. */
export function appleEffects(text: string): readonly CodeEffect[] {
  const tokens = tokenize('applescript', text);
  const effects: CodeEffect[] = [];
  const words = tokens.map((token) => (token.kind === 'name' ? token.text.toLowerCase() : ''));
  const say = (said: Said, index: number): void => {
    const token = tokens[index];
    if (token !== undefined) effects.push({ kind: 'said', said, start: token.start, end: token.end });
  };
  for (const [index, word] of words.entries()) {
    const isShell = word === 'do' && words[index + 1] === 'shell' && words[index + 2] === 'script';
    const isTerminal = word === 'do' && words[index + 1] === 'script';
    if (isShell || isTerminal) {
      let at = index + (isShell ? 3 : 2);
      let value = UNKNOWN;
      for (
        let token = tokens[at];
        token !== undefined &&
        (token.kind === 'string' ||
          token.text === '&' ||
          (tokens[at - 1]?.text === '&' && token.kind === 'name'));
        token = tokens[at]
      ) {
        const part =
          token.kind === 'string'
            ? (literal(token) ?? UNKNOWN)
            : token.text === '&'
              ? null
              : { ...UNKNOWN, path: token.text };
        if (part !== null) value = value === UNKNOWN ? part : joined(value, part);
        at += 1;
      }
      if (value.text !== null) {
        const start = value.at ?? value.start;
        effects.push({
          kind: 'shell',
          text: value.text,
          start,
          end: value.at === null ? value.end : start + value.text.length,
        });
      }
      if (
        words
          .slice(at, at + 4)
          .join(' ')
          .startsWith('with administrator privileges')
      )
        say(AS_ADMINISTRATOR, index);
    } else if (word === 'delete' || (word === 'empty' && words[index + 1] === 'trash')) {
      const said = deletion(textValue('$item', 0, 0), false);
      if (said !== null) say(said, index);
    } else if (word === 'hidden' && words[index + 1] === 'answer') say(ASKS_PASSWORD, index);
    else if (word === 'keystroke') say(TYPES_KEYS, index);
  }
  return effects;
}

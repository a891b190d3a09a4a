import type { ParsedScript, Word, WordPart } from 'unbash';

/** How much of a word is the same on every run: all of it, some of it, or none. */
export type Known = 'whole' | 'partly' | 'unknown';

/** A word as the shell would pass it on, as far as that can be told without running anything. */
export interface ShellWord {
  /** Quotes removed; what cannot be resolved (`$x`, globs) stands as it was written. */
  readonly text: string;
  readonly known: Known;
  /** Names of the commands whose output goes into this word. */
  readonly runs: readonly string[];
  /** Where `text` stands unchanged in the parsed text, or null where quoting changed it. */
  readonly verbatimAt: number | null;
  readonly start: number;
  readonly end: number;
}

export interface WordScope {
  /** Set inside text whose own offsets mean nothing to the caller: every offset becomes this span. */
  readonly pinned: readonly [number, number] | null;
}

interface Fragment {
  readonly text: string;
  readonly known: boolean;
  readonly runs: readonly string[];
}

const PLAIN = /^[\w./:=@%+,~-]+$/;

/** The words that one written word becomes: `$IFS` and braces can make several of it. */
export function readWords(word: Word, scope: WordScope): readonly ShellWord[] {
  if (PLAIN.test(word.text)) return [resolvedWord(word, scope)];
  const parts = word.parts;
  const braces = parts?.length === 1 && parts[0]?.type === 'BraceExpansion' ? parts[0].text : null;
  if (braces !== null && /^\{[\w./,*~-]+\}$/.test(braces)) {
    const [start, end] = scope.pinned ?? [word.pos, word.end];
    return braces
      .slice(1, -1)
      .split(',')
      .map((text) => ({ text, known: 'whole', runs: [], verbatimAt: null, start, end }));
  }
  if (parts === undefined || !parts.some(isFieldSeparator)) return [resolvedWord(word, scope)];
  const groups: WordPart[][] = [[]];
  for (const part of parts) {
    if (isFieldSeparator(part)) groups.push([]);
    else groups.at(-1)?.push(part);
  }
  return groups.filter((group) => group.length > 0).map((group) => join(group.flatMap(read), word, scope));
}

/** One written word as one word, `$IFS` and braces left as they are. */
export function resolvedWord(word: Word, scope: WordScope): ShellWord {
  const parts = PLAIN.test(word.text) ? undefined : word.parts;
  const fragments = parts?.flatMap(read) ?? [{ text: word.value, known: true, runs: [] }];
  return join(fragments, word, scope);
}

function join(fragments: readonly Fragment[], word: Word, scope: WordScope): ShellWord {
  const text = fragments.map((fragment) => fragment.text).join('');
  const known = fragments.every((fragment) => fragment.known)
    ? 'whole'
    : fragments.some((fragment) => fragment.known && fragment.text !== '')
      ? 'partly'
      : 'unknown';
  const at = text === '' ? -1 : word.text.indexOf(text);
  const [start, end] = scope.pinned ?? [word.pos, word.end];
  return {
    text,
    known,
    runs: fragments.flatMap((fragment) => fragment.runs),
    verbatimAt: at < 0 || scope.pinned !== null ? null : word.pos + at,
    start,
    end,
  };
}

function isFieldSeparator(part: WordPart): boolean {
  if (part.type === 'SimpleExpansion') return part.text === '$IFS';
  return part.type === 'ParameterExpansion' && part.parameter === 'IFS';
}

function read(part: WordPart): readonly Fragment[] {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
    case 'Glob':
      return [{ text: part.value, known: true, runs: [] }];
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.flatMap(read);
    case 'CommandExpansion':
    case 'ProcessSubstitution': {
      const printed = part.type === 'CommandExpansion' ? printedText(part.script) : null;
      return [{ text: printed ?? part.text, known: printed !== null, runs: namesIn(part.script) }];
    }
    default:
      return [{ text: part.text, known: false, runs: [] }];
  }
}

/** What `$(echo word)` stands for; null where that cannot be told. */
function printedText(script: ParsedScript | undefined): string | null {
  const [statement, ...others] = script?.commands ?? [];
  const command = statement?.command;
  if (command?.type !== 'Command' || others.length > 0 || command.name?.value !== 'echo') return null;
  const words = command.args.map((arg) => (arg.type === 'Word' ? resolvedWord(arg, { pinned: null }) : null));
  if (command.redirects.length > 0) return null;
  const texts = words.map((word) =>
    word?.known === 'whole' && !word.text.startsWith('-') ? word.text : null,
  );
  return texts.includes(null) ? null : texts.join(' ');
}

function namesIn(script: ParsedScript | undefined): readonly string[] {
  const names: string[] = [];
  for (const statement of script?.commands ?? []) {
    const node = statement.command;
    const stages = node.type === 'Pipeline' || node.type === 'AndOr' ? node.commands : [node];
    for (const stage of stages) {
      if (stage.type === 'Command' && stage.name !== undefined) names.push(stage.name.value);
    }
  }
  return names;
}

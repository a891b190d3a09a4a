import type { Language } from '../code/effect.ts';
import { INTERPRETERS, SHELLS, languageOf } from '../command/inline-code.ts';
import { hasRulesFor } from '../rules/families.ts';
import { looksLikeSql } from '../sql/looks.ts';
import type { Argument } from './arguments.ts';

/** Code that a call carries in its arguments, to be judged as if it stood alone. */
export type Carried =
  | { readonly kind: 'shell'; readonly text: string; readonly path: string }
  | { readonly kind: 'sql'; readonly text: string; readonly path: string }
  /** `given` of the words stand at `path`: a list of them, or one text that they are parted from. */
  | {
      readonly kind: 'argv';
      readonly words: readonly string[];
      readonly given: readonly string[] | string;
      readonly path: string;
    }
  | { readonly kind: 'program'; readonly text: string; readonly path: string; readonly language: Language };

const SHELL_KEY =
  /^(?:command|cmd|script|shell|bash|sh|zsh|command_?line|shell_?command|terminal_?command|run|exec|code_?shell|argv|entrypoint)s?$/i;
const SQL_KEY = /^sql(?:_?(?:query|statement|text|command))?s?$/i;
/** May as well be a question put to a search engine, so the text must look like SQL too. */
const QUERY_KEY = /^(?:query|statement|text|expression)s?$|^queries$/i;
const CODE_KEY = /^(?:code|source_?code|program|snippet|python_?code|javascript|js|expression)$/i;
const PROGRAM_KEY = /^(?:program|executable|binary|file|exe)$/i;
const ARGUMENTS_KEY = /^(?:args|arguments|params|parameters|argv)$/i;

/** @param tool the tool's own name, which may be that of the program that it runs */
export function codeIn(all: readonly Argument[], tool: string | undefined): readonly Carried[] {
  const program = programOf(all, tool);
  const carried: Carried[] = [];
  const taken = new Set<string>();
  for (const argument of all) {
    if (argument.kind === 'list' && !taken.has(argument.path)) {
      const words = argvOf(argument, program);
      if (words === null) continue;
      carried.push({ kind: 'argv', words, given: argument.words, path: argument.path });
      for (const index of argument.words.keys()) taken.add(`${argument.path}/${index}`);
    } else if (argument.kind === 'text' && !taken.has(argument.path)) {
      const found = codeOf(argument, tool, program);
      if (found !== null) carried.push(found);
    }
  }
  return carried;
}

/** The program that a call names beside its arguments, or by its own name: `{tool: 'git', args: {args: [...]}}`. */
function programOf(all: readonly Argument[], tool: string | undefined): string | null {
  const named = all.find(
    (one) => one.kind === 'text' && PROGRAM_KEY.test(one.key) && /^[\w./-]{1,64}$/.test(one.text),
  );
  if (named?.kind === 'text' && isProgram(named.text)) return named.text;
  const split = all.find(
    (one) => one.kind === 'text' && /^(?:command|cmd)$/i.test(one.key) && /^[\w./-]{1,64}$/.test(one.text),
  );
  if (split?.kind === 'text' && isProgram(split.text)) return split.text;
  const name = tool?.split(/__|\./).at(-1) ?? '';
  return isProgram(name.toLowerCase()) ? name.toLowerCase() : null;
}

function isProgram(name: string): boolean {
  const base = name.split('/').at(-1) ?? '';
  return hasRulesFor(base) || SHELLS.includes(base) || INTERPRETERS.includes(base);
}

/** An argv: a list under a name for commands whose first item has no blanks, or the arguments of a program. */
function argvOf(list: Extract<Argument, { kind: 'list' }>, program: string | null): readonly string[] | null {
  if (ARGUMENTS_KEY.test(list.key) && program !== null)
    return list.words[0] === program || /^argv$/i.test(list.key) ? list.words : [program, ...list.words];
  // `commands` are several, unless the words are plainly those of one.
  const several = /s$/i.test(list.key) && !list.words.slice(1).some((word) => word.startsWith('-'));
  if (several) return null;
  const isCommand =
    SHELL_KEY.test(list.key) || (ARGUMENTS_KEY.test(list.key) && isProgram(list.words[0] ?? ''));
  return isCommand && !/\s/.test(list.words[0] ?? '') && list.words[0] !== '' ? list.words : null;
}

function codeOf(
  { key, text, path }: Extract<Argument, { kind: 'text' }>,
  tool: string | undefined,
  program: string | null,
): Carried | null {
  if (SQL_KEY.test(key)) return { kind: 'sql', text, path };
  if (SHELL_KEY.test(key)) return { kind: 'shell', text, path };
  if (QUERY_KEY.test(key) && looksLikeSql(text) && !isSearch(tool)) return { kind: 'sql', text, path };
  if (CODE_KEY.test(key)) {
    const language = languageIn(tool);
    if (language !== null) return { kind: 'program', text, path, language };
  }
  if (ARGUMENTS_KEY.test(key) && program !== null)
    return {
      kind: 'argv',
      words: [program, ...text.split(/\s+/).filter((word) => word !== '')],
      given: text,
      path,
    };
  return null;
}

function isSearch(tool: string | undefined): boolean {
  return tool !== undefined && /search|find|docs|translate|ask/i.test(tool);
}

const LANGUAGE_WORDS: readonly (readonly [RegExp, Language])[] = [
  [/python|jupyter|ipython|notebook_run|code_interpreter/i, 'python'],
  [/node|javascript|typescript|\bjs\b|deno|browser_evaluate|puppeteer/i, 'node'],
  [/ruby/i, 'ruby'],
  [/perl/i, 'perl'],
  [/php/i, 'php'],
];

function languageIn(tool: string | undefined): Language | null {
  if (tool === undefined) return null;
  return (
    languageOf(tool.toLowerCase()) ?? LANGUAGE_WORDS.find(([pattern]) => pattern.test(tool))?.[1] ?? null
  );
}

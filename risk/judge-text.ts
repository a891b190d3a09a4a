import type { Finding } from '../domain/verdict.ts';
import { findHidden } from './hidden.ts';
import type { Language } from './code/effect.ts';
import { judgeArgv, judgeCode, judgeShell } from './shell/judge.ts';
import { judgeSql } from './sql/judge.ts';
import { looksLikeSql } from './sql/looks.ts';
import { originOfWhole } from './command/word.ts';

/** @param client whether it is handed to a database by a tool, which runs it at once */
export function sqlFindings(text: string, path: string, client = false): readonly Finding[] {
  return judgeSql(text, { path, origin: originOfWhole(text) }, { client });
}

/** A command is shell text; one that is a SQL statement is judged as SQL too. */
export function commandFindings(text: string, path: string, cwd: string | undefined): readonly Finding[] {
  const shell = [...judgeShell(text, path, cwd), ...findHidden(text, path)];
  if (!looksLikeSql(text)) return shell;
  // SQL is seldom complete shell; that it is not says nothing about it.
  const told = shell.filter(
    (finding) => finding.label !== 'unparseable' && !/^(?:shell\.)?unknown/.test(finding.rule),
  );
  return [...told, ...sqlFindings(text, path)];
}

/**
 * Spans that lie in one word name that word; others count in the words joined by blanks.
 * @param given the words that stand at `path`, at the end of all of them; or the one text that they were parted from
 */
export function argvFindings(
  argv: readonly string[],
  path: string,
  cwd: string | undefined,
  given: readonly string[] | string = argv,
): readonly Finding[] {
  const found = judgeArgv(argv, path, cwd);
  if (typeof given === 'string') return found.map((finding) => ({ ...finding, span: [0, given.length] }));
  const lead = argv.slice(0, argv.length - given.length).join(' ').length;
  const before = lead === 0 ? 0 : lead + 1;
  return found.map((finding) => inOneWord(finding, before, given, path));
}

export function programFindings(text: string, language: Language, path: string): readonly Finding[] {
  return judgeCode(text, language, path);
}

function inOneWord(finding: Finding, before: number, given: readonly string[], path: string): Finding {
  if (finding.span === null) return finding;
  const [start, end] = [Math.max(0, finding.span[0] - before), Math.max(0, finding.span[1] - before)];
  let at = 0;
  for (const [index, word] of given.entries()) {
    const [from, to] = [start - at, end - at];
    if (from >= 0 && to <= word.length && to > from)
      return { ...finding, path: `${path}/${index}`, span: [from, to] };
    at += word.length + 1;
  }
  return { ...finding, span: [start, end] };
}

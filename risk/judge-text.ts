import type { Finding } from '../domain/verdict.ts';
import { findHidden } from './hidden.ts';
import type { Language } from './code/effect.ts';
import { judgeArgv, judgeCode, judgeShell } from './shell/judge.ts';
import { judgeSql } from './sql/judge.ts';
import { looksLikeSql } from './sql/looks.ts';
import { originOfWhole } from './word.ts';

export function sqlFindings(text: string, path: string): readonly Finding[] {
  return judgeSql(text, { path, origin: originOfWhole(text) });
}

/** A command is shell text; one that is a SQL statement is judged as SQL too. */
export function commandFindings(text: string, path: string, cwd: string | undefined): readonly Finding[] {
  const shell = [...judgeShell(text, path, cwd), ...findHidden(text, path)];
  if (!looksLikeSql(text)) return shell;
  // SQL is seldom complete shell; that it is not says nothing about it.
  const told = shell.filter(
    (finding) => finding.label !== 'unparseable' && !finding.rule.startsWith('shell.unknown'),
  );
  return [...told, ...sqlFindings(text, path)];
}

/** Spans that lie in one word name that word; others count in the words joined by blanks. */
export function argvFindings(
  argv: readonly string[],
  path: string,
  cwd: string | undefined,
): readonly Finding[] {
  return judgeArgv(argv, path, cwd).map((finding) => inOneWord(finding, argv, path));
}

export function programFindings(text: string, language: Language, path: string): readonly Finding[] {
  return judgeCode(text, language, path);
}

function inOneWord(finding: Finding, argv: readonly string[], path: string): Finding {
  if (finding.span === null) return finding;
  let at = 0;
  for (const [index, word] of argv.entries()) {
    const [from, to] = [finding.span[0] - at, finding.span[1] - at];
    if (from >= 0 && to <= word.length && to > from)
      return { ...finding, path: `${path}/${index}`, span: [from, to] };
    at += word.length + 1;
  }
  return finding;
}

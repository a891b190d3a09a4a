import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { describeIssues } from './issues.ts';

/** A file of an operator's that does not hold, with every problem and its line. */
export class YamlFileError extends Error {
  constructor(name: string, kind: string, problems: readonly string[]) {
    super(`${name} is not a valid ${kind}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'YamlFileError';
  }
}

/**
 * Reads YAML against a schema. An empty file is `{}`.
 * @param refuse makes the error of its problems, each with line, place, value and what is allowed
 */
export function parseYamlFile<T extends z.ZodType>(
  yaml: string,
  schema: T,
  refuse: (problems: readonly string[]) => Error,
): z.output<T> {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) throw refuse([`line ${lines.linePos(broken.pos[0]).line}: ${broken.message}`]);
  const input: unknown = document.toJS() ?? {};
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = describeIssues(parsed.error, input).map(({ path, message }) => {
    const line = lineOf(document, lines, path);
    return `line ${line}: ${path === '' ? 'the file' : path.slice(1).replaceAll('/', '.')}: ${message}`;
  });
  throw refuse(problems);
}

/** The line of a place in the document, or of the nearest thing around it that exists. */
function lineOf(document: ReturnType<typeof parseDocument>, lines: LineCounter, path: string): number {
  const parts = path.split('/').slice(1);
  for (let depth = parts.length; depth > 0; depth -= 1) {
    const node: unknown = document.getIn(
      parts.slice(0, depth).map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
      true,
    );
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      return lines.linePos(Number(node.range[0])).line;
    }
  }
  return 1;
}

import { LineCounter, isMap, isScalar, parseDocument } from 'yaml';
import type { z } from 'zod';
import { describeIssues, showValue } from './issues.ts';
import { describeUnknown } from './unknown-fields.ts';

/** A file of an operator's that does not hold, with every problem and its line. */
export class YamlFileError extends Error {
  constructor(name: string, kind: string, problems: readonly string[]) {
    super(`${name} is not a valid ${kind}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'YamlFileError';
  }
}

/** What a schema cannot tell of a file. */
export interface FileProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** UTF-16 offset into the text that stands there, where that is known. */
  readonly offset?: number;
}

/** What a file is held to beside its schema, and what its places are called. */
export interface FileChecks<T> {
  readonly examine?: (data: T) => readonly FileProblem[];
  /** By default `rules.0.when` for `/rules/0/when`. */
  readonly place?: (path: readonly (string | number)[], input: unknown) => string;
}

/**
 * Reads YAML against a schema. An empty file is `{}`.
 * @param refuse makes the error of its problems, each with line, place, value and what is allowed
 */
export function parseYamlFile<T extends z.ZodType>(
  yaml: string,
  schema: T,
  refuse: (problems: readonly string[]) => Error,
  { examine = () => [], place = (path) => path.join('.') }: FileChecks<z.output<T>> = {},
): z.output<T> {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) throw refuse([`line ${lines.linePos(broken.pos[0]).line}: ${broken.message}`]);
  const input: unknown = document.toJS() ?? {};
  const parsed = schema.safeParse(input);
  const whole = (path: readonly (string | number)[]): string =>
    path.length === 0 ? 'the file' : place(path, input);
  if (!parsed.success) {
    const unknown = parsed.error.issues.flatMap((issue) =>
      issue.code !== 'unrecognized_keys'
        ? []
        : issue.keys.map((key) => ({ path: issue.path.map(partOf), key, at: issue.path })),
    );
    const others = parsed.error.issues.filter(({ code }) => code !== 'unrecognized_keys');
    const problems = [
      ...unknown.map(({ path, key, at }) => ({
        offset: startOfField(document, path, key),
        said: `${whole(path)}: ${describeUnknown(schema, at, key)}`,
      })),
      ...describeIssues({ issues: others }, input).map(({ path, message }) => ({
        offset: startOf(document, partsOf(path)),
        said: `${whole(partsOf(path))}: ${message}`,
      })),
    ].toSorted((a, b) => a.offset - b.offset);
    throw refuse(problems.map(({ offset, said }) => `line ${lines.linePos(offset).line}: ${said}`));
  }
  const problems = examine(parsed.data).map(({ path, message, offset }) => {
    const { line, col } = lines.linePos(placeOf(yaml, document, path, offset ?? 0));
    return `line ${line}, column ${col}: ${whole(path)}: ${message}; got ${showValue(document.getIn(path), path.at(-1))}`;
  });
  if (problems.length > 0) throw refuse(problems);
  return parsed.data;
}

function partOf(part: PropertyKey): string | number {
  return typeof part === 'number' ? part : String(part);
}

/** Where a field's name stands in the map that is at a path. */
function startOfField(
  document: ReturnType<typeof parseDocument>,
  path: readonly (string | number)[],
  key: string,
): number {
  const map: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  const items = isMap(map) ? map.items : [];
  const named = items.map((item) => item.key).find((name) => isScalar(name) && String(name.value) === key);
  return isScalar(named) ? (named.range?.[0] ?? 0) : startOf(document, path);
}

function partsOf(pointer: string): readonly (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Where a place begins in the file, or the nearest thing around it that exists. */
function startOf(document: ReturnType<typeof parseDocument>, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      return Number(node.range[0]);
    }
  }
  return 0;
}

/** Where an offset into a text stands in the file: YAML folds white space, but changes nothing else unless it is quoted. */
function placeOf(
  yaml: string,
  document: ReturnType<typeof parseDocument>,
  path: readonly (string | number)[],
  offset: number,
): number {
  const start = startOf(document, path);
  const node: unknown = document.getIn(path, true);
  if (!isScalar(node) || typeof node.value !== 'string' || node.type === undefined) return start;
  const isBlock = node.type.startsWith('BLOCK');
  let at = isBlock ? yaml.indexOf('\n', start) : node.type.startsWith('QUOTE') ? start + 1 : start;
  for (let index = 0; index < node.value.length; index += 1) {
    if (isSpace(node.value[index])) continue;
    while (isSpace(yaml[at])) at += 1;
    if (yaml[at] !== node.value[index]) return start;
    if (index >= offset) return at;
    at += 1;
  }
  return at;
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}

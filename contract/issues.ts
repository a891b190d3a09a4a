import type { z } from 'zod';
import { maskJson } from '../domain/mask.ts';

/** One thing wrong with an input: where, what stood there, and what is allowed. */
export interface InputIssue {
  /** JSON pointer into the input; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** Says of each problem where it is, which value stood there and what is allowed. Secrets are not echoed. */
export function describeIssues(error: Pick<z.ZodError, 'issues'>, input: unknown): readonly InputIssue[] {
  return error.issues.map((issue) => {
    const path = issue.path.map((part) => `/${String(part)}`).join('');
    if (issue.code === 'unrecognized_keys') {
      return { path, message: `unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}` };
    }
    const value = issue.path.reduce<unknown>(
      (at, part) => (isRecord(at) ? at[String(part)] : undefined),
      input,
    );
    return { path, message: `${issue.message}; got ${showValue(value, issue.path.at(-1))}` };
  });
}

/** One line a person can act on. */
export function joinIssues(issues: readonly InputIssue[]): string {
  return issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
}

/** A key given in place of its hash must not end up in a log. */
export function showValue(value: unknown, name: PropertyKey | undefined): string {
  if (value === undefined) return 'nothing';
  if (name === 'key') return 'a value that is not shown';
  const masked = maskJson({ [String(name ?? '')]: value })[String(name ?? '')];
  const text = JSON.stringify(masked);
  return text.length > 80 ? `${text.slice(0, 80)}… (${text.length} characters)` : text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

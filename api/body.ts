import express, { type Request, type RequestHandler } from 'express';
import type { z } from 'zod';
import { describeIssues } from '../contract/issues.ts';
import { canonicalJson } from '../domain/canonical.ts';
import { CountersignError } from '../domain/errors.ts';
import { invalidInput } from './errors.ts';

/** Largest body, in bytes. */
export const BODY_LIMIT = 1_048_576;

/** Levels of objects and lists that a body may have: every reader after this one recurses. */
const DEPTH_LIMIT = 100;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Reads the body as it came, whatever type it says it has. */
export const rawBody: RequestHandler = express.raw({ type: () => true, limit: BODY_LIMIT });

/**
 * The body against its schema; an empty one is `{}`.
 * @throws CountersignError `invalid_request` that names every place, its value and what is allowed
 */
export function parseBody<T extends z.ZodType>(request: Request, schema: T): z.output<T> {
  const bytes: unknown = request.body;
  const text = Buffer.isBuffer(bytes) ? decodeUtf8(bytes) : '';
  const input = text.trim() === '' ? {} : parseJson(text);
  if (isDeeper(input, DEPTH_LIMIT)) {
    throw new CountersignError('invalid_request', `the body is nested more than ${DEPTH_LIMIT} levels deep`);
  }
  return parseInput(schema, input);
}

/** What a request asks for, in one form for all that say the same. Its body has been found to hold before. */
export function saidIn(request: Request): string {
  const bytes: unknown = request.body;
  const text = Buffer.isBuffer(bytes) ? decodeUtf8(bytes).trim() : '';
  return `${request.path}\n${canonicalJson(text === '' ? {} : parseJson(text))}`;
}

/** Whether a body came at all. */
export function hasBody(request: Request): boolean {
  const bytes: unknown = request.body;
  return Buffer.isBuffer(bytes) && bytes.length > 0;
}

export function parseQuery<T extends z.ZodType>(request: Request, schema: T): z.output<T> {
  return parseInput(schema, { ...request.query });
}

/** @throws CountersignError `invalid_request` naming each place that is wrong */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalidInput(describeIssues(parsed.error, input));
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new CountersignError('invalid_request', 'the body is not valid UTF-8');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CountersignError(
      'invalid_request',
      `the body is not valid JSON: ${reason}${placeIn(text, reason)}`,
    );
  }
}

function isDeeper(value: unknown, limit: number): boolean {
  let level = containersIn([value]);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((one) => containersIn(Object.values(one)));
  }
  return false;
}

function containersIn(values: readonly unknown[]): readonly object[] {
  return values.filter((one): one is object => typeof one === 'object' && one !== null);
}

/** V8 says where by offset; a person looks for line and column. */
function placeIn(text: string, reason: string): string {
  const offset = Number(/at position (\d+)/.exec(reason)?.[1] ?? text.length);
  if (/line \d+/.test(reason)) return '';
  const before = text.slice(0, offset).split('\n');
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

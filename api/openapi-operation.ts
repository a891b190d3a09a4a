import type { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { plainErrorSchema } from '../contract/confirmations.ts';
import { problemSchema } from '../contract/views.ts';

const problem = {
  description: 'A problem, as RFC 9457 has it',
  content: { 'application/problem+json': { schema: problemSchema } },
};

const plain = {
  description: 'What is wrong, in the plain JSON of the older protocols',
  content: { 'application/json': { schema: plainErrorSchema } },
};

/** What every operation may answer when something is wrong. */
const PROBLEMS = {
  400: problem,
  401: problem,
  403: problem,
  404: problem,
  413: problem,
  503: problem,
} as const;

const PLAIN_ERRORS = { 400: plain, 401: plain, 403: plain, 404: plain, 413: plain, 503: plain } as const;

/** One operation, as `operation` writes it out. */
export interface Operation {
  readonly summary: string;
  readonly tag: string;
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject;
  readonly headers?: readonly { readonly name: string; readonly description: string }[];
  /** The name in its path: `id` for true. */
  readonly path?: true | string;
  /** One of the older protocols, which answer errors in plain JSON. */
  readonly plain?: boolean;
  readonly answers: Readonly<
    Record<`${1 | 2 | 3 | 4 | 5}${string}`, { readonly description: string; readonly schema?: z.ZodType }>
  >;
}

/** For what is safe to send again. */
export const IDEMPOTENT = {
  name: 'Idempotency-Key',
  description: 'The same key and body: the same result, however often',
};

/** One operation as the document has it, with what every operation may answer. */
export function operation(given: Operation): ZodOpenApiOperationObject {
  const parameters = [
    ...(given.path === undefined ? [] : [pathParameter(given.path)]),
    ...(given.headers ?? []).map((header) => ({
      ...header,
      in: 'header' as const,
      schema: { type: 'string' as const },
    })),
  ];
  const answers = Object.entries(given.answers).map(([status, { description, schema }]) => {
    const fine = Number(status) < 300;
    const type = fine || given.plain === true ? 'application/json' : 'application/problem+json';
    const wrong = given.plain === true ? plainErrorSchema : problemSchema;
    const shown = schema ?? (fine ? undefined : wrong);
    return [
      status,
      { description, ...(shown === undefined ? {} : { content: { [type]: { schema: shown } } }) },
    ];
  });
  return {
    summary: given.summary,
    tags: [given.tag],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(given.query === undefined ? {} : { requestParams: { query: given.query } }),
    ...(given.body === undefined
      ? {}
      : { requestBody: { content: { 'application/json': { schema: given.body } } } }),
    responses: { ...(given.plain === true ? PLAIN_ERRORS : PROBLEMS), ...Object.fromEntries(answers) },
  };
}

function pathParameter(path: true | string) {
  const name = path === true ? 'id' : path;
  return { name, in: 'path', required: true, schema: { type: 'string' } } as const;
}

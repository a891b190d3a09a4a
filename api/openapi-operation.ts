import type { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { problemSchema } from '../contract/views.ts';

const problem = {
  description: 'A problem, as RFC 9457 has it',
  content: { 'application/problem+json': { schema: problemSchema } },
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

interface Operation {
  readonly summary: string;
  readonly tag: string;
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject;
  readonly headers?: readonly { readonly name: string; readonly description: string }[];
  /** The name in its path: `id` for true. */
  readonly path?: true | string;
  readonly answers: Readonly<
    Record<`${1 | 2 | 3 | 4 | 5}${string}`, { readonly description: string; readonly schema?: z.ZodType }>
  >;
}

export const idempotent = {
  name: 'Idempotency-Key',
  description: 'The same key and body: the same result, however often',
};

/** One operation as the document has it, with what every operation may answer. */
export function operation(given: Operation): ZodOpenApiOperationObject {
  const parameters = [
    ...(given.path === undefined
      ? []
      : [
          {
            name: given.path === true ? 'id' : given.path,
            in: 'path' as const,
            required: true,
            schema: { type: 'string' as const },
          },
        ]),
    ...(given.headers ?? []).map((header) => ({
      ...header,
      in: 'header' as const,
      schema: { type: 'string' as const },
    })),
  ];
  const answers = Object.entries(given.answers).map(([status, { description, schema }]) => {
    const type = Number(status) < 300 ? 'application/json' : 'application/problem+json';
    const shown = schema ?? (Number(status) < 300 ? undefined : problemSchema);
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
    responses: { ...PROBLEMS, ...Object.fromEntries(answers) },
  };
}

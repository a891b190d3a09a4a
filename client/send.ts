import type { IncomingMessage } from 'node:http';

/** Answers that have no body, which `Response` insists on. */
const BODILESS = [204, 205, 304];

/**
 * As `fetch`, for a program that asks once or twice and ends: what is behind Node's `fetch` is WebAssembly, and to
 * compile it takes longer, and more memory, than the rest of such a program. A redirect, which is rare, is left to it.
 * @throws Error as node:http, where there is no whole answer
 */
export async function sendOverHttp(
  asked: Request,
  { signal }: { readonly signal: AbortSignal },
): Promise<Response> {
  const { url, method, headers } = asked;
  const body = asked.body === null ? null : Buffer.from(await asked.clone().arrayBuffer());
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const answered = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method, headers: Object.fromEntries(headers), signal })
      .on('response', resolve)
      .on('error', reject)
      .end(body ?? undefined);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of answered) chunks.push(chunk as Buffer);
  const status = answered.statusCode ?? 0;
  if (status >= 300 && status < 400 && answered.headers.location !== undefined)
    return fetch(asked, { signal });
  const told = Object.entries(answered.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Response(BODILESS.includes(status) ? null : Buffer.concat(chunks), { status, headers: told });
}

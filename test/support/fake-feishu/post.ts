import { request } from 'node:http';

export type PostOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly elapsedMs: number }
  | {
      readonly kind: 'timeout' | 'no_connection' | 'unknown_host' | 'broken';
      readonly elapsedMs: number;
    };

/** Posts once, follows no redirect, and gives up when the whole answer is not there in time. */
export function postOnce(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeoutMs: number,
): Promise<PostOutcome> {
  const startedAt = performance.now();
  const elapsedMs = (): number => Math.round(performance.now() - startedAt);
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const fail = (error: Error & { readonly code?: string }): void => {
      resolve({ kind: signal.aborted ? 'timeout' : kindOf(error.code), elapsedMs: elapsedMs() });
    };
    const length = String(Buffer.byteLength(body));
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': length },
      agent: false,
      signal,
    };
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ kind: 'answered', status: response.statusCode ?? 0, body: text, elapsedMs: elapsedMs() });
      });
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

function kindOf(code: string | undefined): 'no_connection' | 'unknown_host' | 'broken' {
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH') return 'no_connection';
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'unknown_host' : 'broken';
}

import type { Response } from 'express';

/** Aborts when the caller is gone, so that nobody waits on for nobody. */
export function hangUp(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

import type { Response } from 'express';

/** Made once: an error is costly, and every answer ends in one. */
const GONE = new Error('the caller is gone');

/** Aborts when the caller is gone, so that nobody waits on for nobody. */
export function hangUp(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort(GONE));
  return gone.signal;
}

import { ChannelRefused } from './channel.ts';

/** How the last call of a vendor went. Refusals for good do not count: the vendor was there to give them. */
export interface Watch {
  /** Runs a call, and remembers how it went. @throws as the call does */
  watched<T>(run: () => Promise<T>): Promise<T>;
  health(): { readonly ok: boolean; readonly lastError: string | null };
}

export function createWatch(): Watch {
  let lastError: string | null = null;
  return {
    async watched(run) {
      try {
        const result = await run();
        lastError = null;
        return result;
      } catch (error) {
        if (error instanceof ChannelRefused) lastError = null;
        else lastError = error instanceof Error ? error.message : String(error);
        throw error;
      }
    },
    health: () => ({ ok: lastError === null, lastError }),
  };
}

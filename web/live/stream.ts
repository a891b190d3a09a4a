import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

export type StreamState = 'connecting' | 'open' | 'away';

/** How soon a stream that was turned away is tried again, in milliseconds. */
const RETRY_MS = 3_000;

/** Entries that come close together are looked up once, in milliseconds. */
const GATHER_MS = 150;

/**
 * Follows the ledger's entries and asks again for whatever they concern. The entries are only a hint: what is shown
 * always comes from the API.
 * @param listener who listens, since each hears something else; null where nobody is there
 */
export function useStream(listener: string | null): StreamState {
  const queries = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  useEffect(() => {
    if (listener === null) return;
    const gather = createGatherer(queries);
    let source: EventSource | null = null;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const connect = (): void => {
      const stream = new EventSource('/v1/events');
      source = stream;
      const everything = (): void => {
        setState('open');
        gather.all();
      };
      stream.addEventListener('open', everything);
      stream.addEventListener('hello', everything);
      stream.addEventListener('reset', everything);
      stream.addEventListener('message', ({ data }) => gather.one(approvalIn(data)));
      stream.addEventListener('error', () => {
        setState('away');
        // The browser tries again by itself, unless it was turned away.
        if (stream.readyState !== EventSource.CLOSED) return;
        retry = setTimeout(connect, RETRY_MS);
        // A revoked key is turned away here first.
        void queries.invalidateQueries({ queryKey: ['session'] });
      });
    };
    connect();
    return () => {
      clearTimeout(retry);
      gather.stop();
      source?.close();
      setState('connecting');
    };
  }, [listener, queries]);
  return state;
}

interface Gatherer {
  one(approvalId: string | null): void;
  all(): void;
  stop(): void;
}

function createGatherer(queries: QueryClient): Gatherer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let whole = false;
  const ids = new Set<string>();
  const flush = (): void => {
    timer = undefined;
    void queries.invalidateQueries({ queryKey: ['list'] });
    if (whole) void queries.invalidateQueries({ queryKey: ['approval'] });
    for (const id of ids) void queries.invalidateQueries({ queryKey: ['approval', id] });
    ids.clear();
    whole = false;
  };
  const soon = (): void => {
    timer ??= setTimeout(flush, GATHER_MS);
  };
  return {
    one(approvalId) {
      if (approvalId === null) whole = true;
      else ids.add(approvalId);
      soon();
    },
    all() {
      whole = true;
      soon();
    },
    stop: () => clearTimeout(timer),
  };
}

function approvalIn(data: unknown): string | null {
  try {
    const entry: unknown = JSON.parse(String(data));
    const id = typeof entry === 'object' && entry !== null && 'approvalId' in entry ? entry.approvalId : null;
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}

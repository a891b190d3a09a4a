import { QueryClient } from '@tanstack/react-query';
import { OutOfReach, Refused, connectInbox } from '../../client/inbox/connect.ts';

export const inbox = connectInbox();

/** How often what is shown is asked for again while the live stream is away, in milliseconds. */
const POLL_MS = 3_000;

/**
 * How soon to ask again: not at all while the stream tells of every change, unless the last try failed. What the
 * stream told of then would stay unseen.
 */
export function askAgain(streamIsOpen: boolean, otherwise: number | false) {
  return ({ state }: { readonly state: { readonly error: unknown } }): number | false =>
    streamIsOpen && state.error === null ? otherwise : POLL_MS;
}

export function createQueries(): QueryClient {
  const queries: QueryClient = new QueryClient({
    defaultOptions: {
      queries: { retry: false, staleTime: 0, refetchOnWindowFocus: true, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  queries.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') noticeSignOut(queries, event.action.error);
  });
  queries.getMutationCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') noticeSignOut(queries, event.action.error);
  });
  return queries;
}

/** A key that was taken away is noticed by whatever is asked next. */
function noticeSignOut(queries: QueryClient, error: unknown): void {
  if (error instanceof Refused && error.status === 401)
    void queries.invalidateQueries({ queryKey: ['session'] });
}

export function isUnreached(error: unknown): boolean {
  return error instanceof OutOfReach;
}

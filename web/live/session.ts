import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect } from 'react';
import type { SessionView } from '../../client/inbox/connect.ts';
import { askAgain, inbox } from './query.ts';

/**
 * How often the session and the server's clock are looked at while all is well, in milliseconds. A stream that broke
 * without a word looks like one on which nothing happens: this tells them apart.
 */
const CALM_MS = 10_000;

export interface SessionNow extends SessionView {
  /** How far the server's clock is ahead of this one, in milliseconds. */
  readonly clockOffset: number;
}

async function askSession(queries: QueryClient): Promise<SessionNow> {
  const sent = Date.now();
  const session = await inbox.session();
  const before = queries.getQueryData<SessionNow>(['session']);
  if (before?.principal?.id !== session.principal?.id) forgetSeen(queries);
  return { ...session, clockOffset: Date.parse(session.now) - (sent + Date.now()) / 2 };
}

/** What one person was shown is not for the next who sits here. */
function forgetSeen(queries: QueryClient): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
}

/** @param streamIsOpen while it is not, this is also how the page finds the server again */
export function useSession(streamIsOpen: boolean) {
  const query = useQuery({
    queryKey: ['session'],
    queryFn: ({ client }) => askSession(client),
    refetchInterval: askAgain(streamIsOpen, CALM_MS),
  });
  const { refetch } = query;
  useEffect(() => {
    const look = (): void => void refetch();
    window.addEventListener('offline', look);
    window.addEventListener('online', look);
    return () => {
      window.removeEventListener('offline', look);
      window.removeEventListener('online', look);
    };
  }, [refetch]);
  return query;
}

export type Person = NonNullable<SessionView['principal']>;

export interface Seat {
  readonly person: Person;
  readonly session: SessionView;
  /** Whether the server answers now: otherwise nothing can be decided. */
  readonly reachable: boolean;
}

/** Who sits before the page. Given to everything behind the sign-in. */
export const SeatContext = createContext<Seat | null>(null);

export function useSeat(): Seat {
  const seat = useContext(SeatContext);
  if (seat === null) throw new Error('useSeat is for what is shown to somebody who is signed in');
  return seat;
}

export function useSignOut(): () => void {
  const queries = useQueryClient();
  return () => {
    inbox
      .signOut()
      .catch(() => undefined)
      .finally(() => {
        forgetSeen(queries);
        void queries.invalidateQueries({ queryKey: ['session'] });
      });
  };
}

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ApprovalView } from '../../client/inbox/connect.ts';
import { askAgain, inbox } from '../live/query.ts';

export const ORDERS = ['urgent', 'newest'] as const;
export type Order = (typeof ORDERS)[number];

export interface Filter {
  /** Text to be found; empty for any. */
  readonly q: string;
  /** A tier; empty for any. */
  readonly tier: string;
  readonly order: Order;
}

/** Requests that are fetched at once. */
const PAGE = '50';

/** Whatever waits for a decision, or with `executed` for an acceptance; page by page, newest first. */
function useApprovals(status: 'open' | 'executed', { q, tier }: Filter, streamIsOpen: boolean) {
  return useInfiniteQuery({
    queryKey: ['list', status, q, tier],
    queryFn: ({ pageParam, signal }) =>
      inbox.list(
        {
          status,
          limit: PAGE,
          ...(q === '' ? {} : { q }),
          ...(tier === '' ? {} : { tier }),
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: askAgain(streamIsOpen, false),
  });
}

export function useList(filter: Filter, streamIsOpen: boolean) {
  const open = useApprovals('open', filter, streamIsOpen);
  const executed = useApprovals('executed', filter, streamIsOpen);
  const questions = useMemo(() => arranged(open.data?.pages ?? [], filter.order), [open.data, filter.order]);
  const results = useMemo(() => arranged(executed.data?.pages ?? [], 'newest'), [executed.data]);
  return { open, questions, results };
}

/** Pages may overlap while new requests push older ones along: each stands once. */
function arranged(pages: readonly { readonly data: readonly ApprovalView[] }[], order: Order) {
  const each = new Map(pages.flatMap(({ data }) => data).map((approval) => [approval.id, approval]));
  const all = [...each.values()];
  return order === 'newest' ? all : all.sort((a, b) => urgencyOf(a) - urgencyOf(b));
}

/** What nobody here can answer now comes last. */
function urgencyOf({ status, expiresAt }: ApprovalView): number {
  const deadline = expiresAt === null ? Number.MAX_SAFE_INTEGER / 2 : Date.parse(expiresAt);
  return status === 'changes_requested' ? deadline * 2 : deadline;
}

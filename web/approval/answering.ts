import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createAnswerKeys } from '../../client/inbox/answer-keys.ts';
import { type Answered, type ApprovalView, Refused } from '../../client/inbox/connect.ts';
import { lineOf } from '../../client/inbox/names.ts';
import { isUnreached } from '../live/query.ts';
import { en } from '../words/en.ts';
import { useMoment } from './times.tsx';

/** Sends one answer of a person about one approval, once, and brings what is shown up to date. */
export function useAnswer<T>(approvalId: string, send: (answer: T, key: string) => Promise<Answered>) {
  const queries = useQueryClient();
  const [keys] = useState(createAnswerKeys);
  const underWay = useRef(false);
  const mutation = useMutation({
    mutationFn: (answer: T) => send(answer, keys.keyFor(answer)),
    onSuccess: ({ approval }) => {
      queries.setQueryData<ApprovalView>(['approval', approvalId], approval);
    },
    onError: (error) => {
      // A refusal is an answer: what is sent next is another attempt.
      if (error instanceof Refused) keys.forget();
    },
    onSettled: () => {
      underWay.current = false;
      void queries.invalidateQueries({ queryKey: ['list'] });
      void queries.invalidateQueries({ queryKey: ['approval', approvalId] });
    },
  });
  const sendOnce = (answer: T, onSuccess: (answered: Answered) => void): void => {
    if (underWay.current) return;
    underWay.current = true;
    mutation.mutate(answer, { onSuccess });
  };
  return { send: sendOnce, sending: mutation.isPending, error: mutation.error };
}

/** Why an answer was not taken, in the person's language where we have words for it. */
export function useProblem(): (error: unknown) => string {
  const { t } = useTranslation();
  const moment = useMoment();
  return (error) => {
    if (isUnreached(error)) return t('problem.unreachable');
    if (!(error instanceof Refused)) return t('problem.refused', { message: lineOf(String(error)) });
    const { by, at, outcome } = error.details;
    if (error.code === 'digest_mismatch') return t('problem.changed');
    if (error.code === 'already_decided' && typeof by === 'string' && typeof at === 'string') {
      const named = typeof outcome === 'string' && Object.hasOwn(en.outcome, outcome) ? outcome : 'approved';
      const said = t(`outcome.${named as 'approved'}`);
      return t('problem.already', { outcome: said, by: lineOf(by), at: moment(at) });
    }
    return t('problem.refused', { message: lineOf(error.message) });
  };
}

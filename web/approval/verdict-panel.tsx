import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answered, ApprovalView, VerdictToSend } from '../../client/inbox/connect.ts';
import { inbox } from '../live/query.ts';
import { useSeat } from '../live/session.ts';
import { useAnswer, useProblem } from './answering.ts';

const VERDICTS = ['accept', 'redo', 'give_up'] as const;
export type ResultVerdict = VerdictToSend['decision'];

interface VerdictPanelProps {
  readonly approval: ApprovalView;
  readonly onDone: (verdict: ResultVerdict, answered: Answered) => void;
}

/** A result that the rules did not take waits here: accept it, have the work done again, or give it up. */
export function VerdictPanel({ approval, onDone }: VerdictPanelProps) {
  const { t } = useTranslation();
  const { reachable } = useSeat();
  const [chosen, setChosen] = useState<ResultVerdict | null>(null);
  const [comment, setComment] = useState('');
  const sayProblem = useProblem();
  const seen = approval.dispatch === null ? {} : { attempt: approval.dispatch.attempt };
  const { send, sending, error } = useAnswer(approval.id, (answer: VerdictToSend, key) =>
    inbox.verify(approval.id, answer, key),
  );
  return (
    <section className="decision" aria-label={t('verify.title')}>
      <h2>{t('verify.title')}</h2>
      {chosen === null ? (
        <div className="buttons">
          {VERDICTS.map((verdict) => (
            <button
              key={verdict}
              type="button"
              className={`button ${verdict}`}
              disabled={!reachable}
              onClick={() => setChosen(verdict)}
            >
              {t(`verify.${verdict}`)}
            </button>
          ))}
        </div>
      ) : (
        <form
          className="decision-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (reachable)
              send({ decision: chosen, comment, ...seen }, (answered) => onDone(chosen, answered));
          }}
        >
          <p>{t(`verify.lead.${chosen}`)}</p>
          <label className="labelled">
            {t('decide.comment')}
            <textarea rows={2} value={comment} onChange={(event) => setComment(event.target.value)} />
          </label>
          <div className="buttons">
            <button type="submit" className={`button strong ${chosen}`} disabled={sending || !reachable}>
              {sending ? t('decide.sending') : t(`verify.${chosen}`)}
            </button>
            <button type="button" className="button" onClick={() => setChosen(null)}>
              {t('decide.cancel')}
            </button>
          </div>
        </form>
      )}
      {error !== null && (
        <p className="error" role="alert">
          {sayProblem(error)}
        </p>
      )}
    </section>
  );
}

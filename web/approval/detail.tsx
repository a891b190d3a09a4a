import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type Answered, type ApprovalView, Refused } from '../../client/inbox/connect.ts';
import { approvalsOf, isAnswered, tierOf } from '../../client/inbox/deciding.ts';
import { findingsOf, marksOf } from '../../client/inbox/marks.ts';
import { lineOf } from '../../client/inbox/names.ts';
import { askAgain, inbox } from '../live/query.ts';
import { useSeat } from '../live/session.ts';
import { ActionBox } from './action-box.tsx';
import { Advice } from './advice.tsx';
import { AfterApproval, Result } from './after.tsx';
import { DecisionPanel } from './decision-panel.tsx';
import { Difference } from './difference.tsx';
import { Facts } from './facts.tsx';
import { FindingList } from './findings.tsx';
import { ForeignText } from './foreign-text.tsx';
import { Awaited, type Done, DonePanel, Settled } from './outcome.tsx';
import { StateBadge, TierBadge } from './tier.tsx';
import { Timeline } from './timeline.tsx';
import { Countdown } from './times.tsx';
import { VerdictPanel } from './verdict-panel.tsx';

interface DetailProps {
  readonly id: string;
  /** The request to go on with after this one. */
  readonly nextId: string | null;
  readonly streamIsOpen: boolean;
}

/** One request, whole, with the decision on it. */
export function Detail({ id, nextId, streamIsOpen }: DetailProps) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    queryKey: ['approval', id],
    queryFn: ({ signal }) => inbox.get(id, signal),
    refetchInterval: askAgain(streamIsOpen, false),
  });
  if (data !== undefined) return <Shown approval={data} nextId={nextId} />;
  if (error === null) return <div className="placeholder" aria-busy="true" />;
  const isUnknown = error instanceof Refused && error.status === 404;
  return (
    <div className="placeholder" role="alert">
      <p>{t(isUnknown ? 'detail.unknown' : 'detail.failed')}</p>
      <Link href="/">{t('detail.back')}</Link>
    </div>
  );
}

function Shown({ approval, nextId }: { readonly approval: ApprovalView; readonly nextId: string | null }) {
  const { t } = useTranslation();
  const { person } = useSeat();
  const [done, setDone] = useState<Done | null>(null);
  const [seen, setSeen] = useState(approval.digest);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const finish = (deed: Done['deed'], answered: Answered): void =>
    setDone({ deed, answered, shown: approval, by: person.id, at: new Date().toISOString() });
  const hasChanged = seen !== approval.digest;
  const { status, quorum } = approval;
  return (
    <>
      <div className="detail-body">
        <Link className="back" href="/">
          ← {t('detail.back')}
        </Link>
        <header className="detail-head">
          <h1 ref={heading} tabIndex={-1}>
            {t('detail.what')}
          </h1>
          <p className="tags">
            <TierBadge tier={tierOf(approval)} />
            <StateBadge state={status} />
            {isUndecided(approval) && <Countdown until={approval.expiresAt} />}
            {quorum > 1 && (
              <span className="tag">
                {t('field.approvals')} {t('time.of', { count: approvalsOf(approval), quorum })}
              </span>
            )}
          </p>
          <p className="quiet">
            {lineOf(approval.requester)} · {lineOf(approval.workspace)}
          </p>
        </header>
        {hasChanged && (
          <div className="changed" role="alert">
            <p>{t('detail.changed', { revision: approval.revision })}</p>
            <button type="button" className="button" onClick={() => setSeen(approval.digest)}>
              OK
            </button>
          </div>
        )}
        <Settled approval={approval} />
        <Awaited approval={approval} />
        <ActionBox approval={approval} />
        <Difference approval={approval} />
        <AfterApproval approval={approval} />
        <Result approval={approval} />
        <section>
          <h2>{t('field.reason')}</h2>
          <p className="said">
            <ForeignText text={approval.reason} path="/reason" marks={marksOf(approval)} />
          </p>
        </section>
        <section>
          <h2>{t('detail.why')}</h2>
          <FindingList findings={findingsOf(approval)} />
        </section>
        <Advice approval={approval} />
        <section>
          <h2>{t('detail.facts')}</h2>
          <Facts approval={approval} />
        </section>
        <section>
          <h2>{t('detail.timeline')}</h2>
          <Timeline id={approval.id} />
        </section>
      </div>
      {done !== null && isAnswered(done.shown, approval) ? (
        <DonePanel done={done} nextId={nextId} />
      ) : (
        <Panel approval={approval} onDone={finish} />
      )}
    </>
  );
}

interface PanelProps {
  readonly approval: ApprovalView;
  readonly onDone: (deed: Done['deed'], answered: Answered) => void;
}

/** What can be answered in this state; mounted anew whenever the question is another one. */
function Panel({ approval, onDone }: PanelProps) {
  switch (approval.status) {
    case 'pending':
    case 'final_review':
    case 'changes_requested':
      return <DecisionPanel key={approval.digest} approval={approval} onDone={onDone} />;
    case 'executed':
      return <VerdictPanel key={approval.dispatch?.attempt ?? 0} approval={approval} onDone={onDone} />;
    case 'approved':
    case 'rejected':
    case 'dispatched':
    case 'archived':
      return null;
  }
}

function isUndecided({ status }: ApprovalView): boolean {
  return status === 'pending' || status === 'final_review' || status === 'changes_requested';
}

import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Answered, ApprovalView } from '../../client/inbox/connect.ts';
import type { Deed } from '../../client/inbox/deciding.ts';
import { lineOf } from '../../client/inbox/names.ts';
import { ForeignText } from './foreign-text.tsx';
import { useMoment } from './times.tsx';
import type { ResultVerdict } from './verdict-panel.tsx';

export interface Done {
  readonly deed: Deed | ResultVerdict;
  readonly answered: Answered;
  /** What was shown when it was answered. */
  readonly shown: ApprovalView;
  readonly by: string;
  readonly at: string;
}

interface DonePanelProps {
  readonly done: Done;
  /** The request to go on with; null where none is left. */
  readonly nextId: string | null;
}

/** What came of one's own answer, and the way on. */
export function DonePanel({ done, nextId }: DonePanelProps) {
  const { t } = useTranslation();
  const moment = useMoment();
  const way = useRef<HTMLAnchorElement>(null);
  useEffect(() => way.current?.focus(), []);
  const what = t(`done.${done.deed}`);
  return (
    <section className="decision done" role="status">
      <p>
        {done.answered.effective
          ? t('done.byYou', { what, by: lineOf(done.by), at: moment(done.at) })
          : t('done.recorded')}
      </p>
      <Link ref={way} className="button strong" href={nextId === null ? '/' : `/approvals/${nextId}`}>
        {nextId === null ? t('detail.back') : t('done.next')}
      </Link>
    </section>
  );
}

/** Which changes are awaited, and who asked for them. */
export function Awaited({ approval }: { readonly approval: ApprovalView }) {
  const { t } = useTranslation();
  const moment = useMoment();
  const { changes, status } = approval;
  if (status !== 'changes_requested' || changes === null) return null;
  return (
    <section className="settled" data-outcome="changes">
      <p>{t('decide.waitingForChanges', { by: lineOf(changes.by), at: moment(changes.at) })}</p>
      <p className="said">
        <ForeignText text={changes.comment} />
      </p>
    </section>
  );
}

/** How a question ended, whoever ended it. */
export function Settled({ approval }: { readonly approval: ApprovalView }) {
  const { t } = useTranslation();
  const moment = useMoment();
  const { resolution } = approval;
  if (resolution === null) return null;
  const { outcome, by, at, comment } = resolution;
  return (
    <section className="settled" data-outcome={outcome}>
      <p>{t('done.settled', { outcome: t(`outcome.${outcome}`), by: lineOf(by), at: moment(at) })}</p>
      {comment !== '' && (
        <p className="said">
          <ForeignText text={comment} />
        </p>
      )}
    </section>
  );
}

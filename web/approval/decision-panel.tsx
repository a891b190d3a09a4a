import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answered, ApprovalView } from '../../client/inbox/connect.ts';
import { type Deed, hindranceOf, wordToType } from '../../client/inbox/deciding.ts';
import type { Bounds } from '../../client/inbox/remembering.ts';
import { useNow } from '../live/clock.ts';
import { inbox } from '../live/query.ts';
import { useSeat } from '../live/session.ts';
import { useKeys } from '../shell/keys.ts';
import { useAnswer, useProblem } from './answering.ts';
import { DecisionForm } from './decision-form.tsx';

const DEEDS: readonly { readonly deed: Deed; readonly key: string }[] = [
  { deed: 'approve', key: 'a' },
  { deed: 'deny', key: 'd' },
  { deed: 'request_changes', key: 'c' },
  { deed: 'escalate', key: 'e' },
];

interface DecisionPanelProps {
  readonly approval: ApprovalView;
  readonly onDone: (deed: Deed, answered: Answered) => void;
}

/**
 * The decision on one revision as it is shown: mounted anew for another digest, so that nothing typed for one version
 * is sent for the next.
 */
export function DecisionPanel({ approval, onDone }: DecisionPanelProps) {
  const { t } = useTranslation();
  const { person, reachable } = useSeat();
  const [open, setOpen] = useState<Deed | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const now = useNow();
  const sayProblem = useProblem();
  const { send, sending, error } = useAnswer(
    approval.id,
    (answer: { readonly decision: Deed; readonly comment: string; readonly grant?: Bounds }, key) =>
      inbox.decide(approval.id, { ...answer, digest: approval.digest }, key),
  );
  const isOver = approval.expiresAt !== null && Date.parse(approval.expiresAt) <= now;
  const blocked = !reachable ? t('decide.offline') : isOver ? t('decide.over') : null;
  const hindrances = DEEDS.map(({ deed }) => hindranceOf(deed, approval, person));
  const choose = (deed: Deed): void => {
    if (hindranceOf(deed, approval, person) !== null || blocked !== null || sending) return;
    opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setOpen(deed);
  };
  const close = (): void => {
    setOpen(null);
    opener.current?.focus();
  };
  useKeys(Object.fromEntries(DEEDS.map(({ deed, key }) => [key, () => choose(deed)])));

  const reasons = [
    ...new Set(hindrances.flatMap((one) => (one === null ? [] : [t(`decide.hindrance.${one}`)]))),
  ];
  return (
    <section className="decision" aria-label={t('decide.title')}>
      {open === null ? (
        <>
          <div className="buttons">
            {DEEDS.map(({ deed, key }, order) => (
              <button
                key={deed}
                type="button"
                className={`button ${deed}`}
                disabled={hindrances[order] !== null || blocked !== null}
                aria-keyshortcuts={key}
                onClick={() => choose(deed)}
              >
                {t(`decide.${deed}`)}
                <kbd aria-hidden="true">{key}</kbd>
              </button>
            ))}
          </div>
          {[...reasons, ...(blocked === null ? [] : [blocked])].map((reason) => (
            <p key={reason} className="quiet">
              {reason}
            </p>
          ))}
          {error !== null && (
            <p className="error" role="alert">
              {sayProblem(error)}
            </p>
          )}
        </>
      ) : (
        <DecisionForm
          key={open}
          deed={open}
          word={open === 'approve' ? wordToType(approval) : null}
          sending={sending}
          problem={error === null ? null : sayProblem(error)}
          blocked={blocked}
          approval={approval}
          onSend={(comment, grant) =>
            send({ decision: open, comment, ...(grant === null ? {} : { grant }) }, (answered) =>
              onDone(open, answered),
            )
          }
          onCancel={close}
        />
      )}
    </section>
  );
}

import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalView } from '../../client/inbox/connect.ts';
import { type Bounds, mostUses, readUses } from '../../client/inbox/remembering.ts';
import { Remember, type Remembering } from './remember.tsx';
import { type Deed, isComment, needsComment } from '../../client/inbox/deciding.ts';

interface DecisionFormProps {
  readonly deed: Deed;
  /** The word to type first; null where none is asked for. */
  readonly word: string | null;
  readonly sending: boolean;
  /** Why the last try did not succeed. */
  readonly problem: string | null;
  /** Why nothing can be sent now. */
  readonly blocked: string | null;
  /** What may be remembered with it; null where nothing may. */
  readonly approval: Pick<ApprovalView, 'grantable' | 'requester'>;
  readonly onSend: (comment: string, grant: Bounds | null) => void;
  readonly onCancel: () => void;
}

/** Takes the words that go with a decision, and sends it. No decision leaves the page without it. */
export function DecisionForm(props: DecisionFormProps) {
  const { deed, word, sending, problem, blocked, approval, onSend, onCancel } = props;
  const { t } = useTranslation();
  const [comment, setComment] = useState('');
  const [typed, setTyped] = useState('');
  const [remembering, setRemembering] = useState<Remembering | null>(null);
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const id = useId();
  const commentMissing = needsComment(deed) && !isComment(comment);
  const grantable = deed === 'approve' ? approval.grantable : null;
  const uses = grantable === null || remembering === null ? null : readUses(remembering.uses, grantable);
  const usesWrong = remembering !== null && uses === null;
  const typeMissing = word !== null && typed.trim().toUpperCase() !== word;

  useEffect(() => {
    const first = needsComment(deed) ? 'textarea' : word === null ? 'button[type=submit]' : 'input';
    form.current?.querySelector<HTMLElement>(first)?.focus();
    showAction(form.current);
  }, [deed, word]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (sending || blocked !== null) return;
    if (commentMissing) form.current?.querySelector('textarea')?.focus();
    else if (typeMissing) form.current?.querySelector('input')?.focus();
    else if (usesWrong) form.current?.querySelector<HTMLElement>('input[type=number]')?.focus();
    else onSend(comment.trim(), boundsOf(remembering, uses));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      // It closes the form, not the request behind it too.
      event.preventDefault();
      onCancel();
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
  };

  const commentError = tried && commentMissing ? t('decide.commentMissing') : null;
  const typeError = tried && typeMissing ? t('decide.typeWrong', { word }) : null;
  return (
    <form
      ref={form}
      className="decision-form"
      data-deed={deed}
      onSubmit={submit}
      onKeyDown={onKeyDown}
      noValidate
    >
      <p>{t(`decide.lead.${deed}`)}</p>
      {word !== null && (
        <div className="labelled">
          <label htmlFor={`${id}-word`}>{t('decide.type', { word })}</label>
          <input
            id={`${id}-word`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            aria-invalid={typeError !== null}
            aria-describedby={typeError === null ? undefined : `${id}-word-error`}
          />
          {typeError !== null && (
            <p className="error" id={`${id}-word-error`}>
              {typeError}
            </p>
          )}
        </div>
      )}
      <div className="labelled">
        <label htmlFor={`${id}-comment`}>
          {t(needsComment(deed) ? 'decide.commentNeeded' : 'decide.comment')}
        </label>
        <textarea
          id={`${id}-comment`}
          rows={2}
          maxLength={10_000}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
          required={needsComment(deed)}
          aria-invalid={commentError !== null}
          aria-describedby={commentError === null ? undefined : `${id}-comment-error`}
        />
        {commentError !== null && (
          <p className="error" id={`${id}-comment-error`}>
            {commentError}
          </p>
        )}
      </div>
      {grantable !== null && (
        <Remember
          grantable={grantable}
          requester={approval.requester}
          value={remembering}
          error={tried && usesWrong ? t('remember.usesWrong', { most: mostUses(grantable) }) : null}
          onChange={setRemembering}
        />
      )}
      {problem !== null && (
        <p className="error" role="alert">
          {problem}
        </p>
      )}
      {blocked !== null && <p className="error">{blocked}</p>}
      <div className="buttons">
        <button type="submit" className={`button strong ${deed}`} aria-disabled={sending || blocked !== null}>
          {sending
            ? t('decide.sending')
            : t(remembering === null ? `decide.confirm.${deed}` : 'remember.confirm')}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {t('decide.cancel')}
        </button>
      </div>
    </form>
  );
}

function boundsOf(remembering: Remembering | null, uses: number | null): Bounds | null {
  return remembering === null || uses === null ? null : { uses, expiresInSeconds: remembering.seconds };
}

/** The form covers the lower part of what is read: where that hides the action, it is brought up above the form. */
function showAction(form: HTMLElement | null): void {
  const action = form?.closest('.detail')?.querySelector('.action');
  if (form === null || !action) return;
  const room = form.getBoundingClientRect().top - action.getBoundingClientRect().top;
  if (room < Math.min(action.clientHeight, 160)) action.scrollIntoView({ block: 'start' });
}

import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../../client/inbox/connect.ts';
import { lineOf } from '../../client/inbox/names.ts';
import { inbox, isUnreached } from '../live/query.ts';
import { LanguageSwitch } from './language.tsx';

/** Takes a person's key once. It goes into the request's body, and nowhere else. */
export function SignIn({ ended }: { readonly ended: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => field.current?.focus(), []);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const key = field.current?.value.trim() ?? '';
    if (key === '' || sending) {
      setProblem(key === '' ? t('signIn.empty') : problem);
      return;
    }
    setSending(true);
    setProblem(null);
    inbox
      .signIn(key)
      .then(() => queries.invalidateQueries({ queryKey: ['session'] }))
      .catch((error: unknown) => {
        const message = error instanceof Refused ? lineOf(error.message) : String(error);
        setProblem(isUnreached(error) ? t('problem.unreachable') : message);
        field.current?.select();
      })
      .finally(() => setSending(false));
  };
  return (
    <main className="sign-in" id="content">
      <form onSubmit={submit} noValidate>
        <h1>{t('title')}</h1>
        <p>{t('signIn.lead')}</p>
        {ended && problem === null && <p className="quiet">{t('signIn.ended')}</p>}
        <div className="labelled">
          <label htmlFor="key">{t('signIn.key')}</label>
          <input
            ref={field}
            id="key"
            type="password"
            autoComplete="off"
            spellCheck={false}
            aria-describedby="key-hint"
            aria-invalid={problem !== null}
          />
          <p className="quiet" id="key-hint">
            {t('signIn.hint')}
          </p>
        </div>
        {problem !== null && (
          <p className="error" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" className="button strong" aria-disabled={sending}>
          {t('signIn.submit')}
        </button>
      </form>
      <LanguageSwitch />
    </main>
  );
}

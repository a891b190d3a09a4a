import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalView } from '../../client/inbox/connect.ts';
import { lineOf } from '../../client/inbox/names.ts';
import { mostUses, patternFor, timesFor, wholeSpan } from '../../client/inbox/remembering.ts';
import { ForeignText } from './foreign-text.tsx';

/** What a person has put in so far; null while nothing is to be remembered. */
export interface Remembering {
  readonly uses: string;
  readonly seconds: number;
}

interface RememberProps {
  readonly grantable: NonNullable<ApprovalView['grantable']>;
  readonly requester: string;
  readonly value: Remembering | null;
  /** Why the uses cannot be sent; null where they can. */
  readonly error: string | null;
  readonly onChange: (value: Remembering | null) => void;
}

/** Lets an approval be remembered: shows what of, and takes how often and how long. Off until somebody turns it on. */
export function Remember({ grantable, requester, value, error, onChange }: RememberProps) {
  const { t, i18n } = useTranslation();
  const say = (seconds: number): string => {
    const { unit, n } = wholeSpan(seconds);
    return t(`remember.lasts.${unit}`, { n });
  };
  const id = useId();
  const first: Remembering = { uses: String(grantable.offer.uses), seconds: grantable.offer.seconds };
  return (
    <div className="remember">
      <label className="choice">
        <input
          type="checkbox"
          checked={value !== null}
          aria-expanded={value !== null}
          aria-controls={`${id}-bounds`}
          onChange={(event) => onChange(event.target.checked ? first : null)}
        />
        {t('remember.choose')}
      </label>
      <div id={`${id}-bounds`} hidden={value === null}>
        {value !== null && (
          <>
            <p>{t('remember.lead', { requester: lineOf(requester) })}</p>
            <p className="pattern">
              <ForeignText text={patternFor(grantable.pattern, i18n.language)} />
            </p>
            <div className="bounds">
              <div className="labelled">
                <label htmlFor={`${id}-uses`}>{t('remember.uses')}</label>
                <input
                  id={`${id}-uses`}
                  type="number"
                  inputMode="numeric"
                  min={1}
                  max={mostUses(grantable)}
                  value={value.uses}
                  onChange={(event) => onChange({ ...value, uses: event.target.value })}
                  aria-invalid={error !== null}
                  aria-describedby={error === null ? undefined : `${id}-error`}
                />
              </div>
              <div className="labelled">
                <label htmlFor={`${id}-time`}>{t('remember.time')}</label>
                <select
                  id={`${id}-time`}
                  value={value.seconds}
                  onChange={(event) => onChange({ ...value, seconds: Number(event.target.value) })}
                >
                  {timesFor(grantable).map((seconds) => (
                    <option key={seconds} value={seconds}>
                      {say(seconds)}
                    </option>
                  ))}
                </select>
              </div>
            </div>
            {error !== null && (
              <p className="error" id={`${id}-error`}>
                {error}
              </p>
            )}
          </>
        )}
      </div>
    </div>
  );
}

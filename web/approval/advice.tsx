import { useTranslation } from 'react-i18next';
import type { ApprovalView } from '../../client/inbox/connect.ts';
import { lineOf } from '../../client/inbox/names.ts';
import { ForeignText } from './foreign-text.tsx';

/** What a language model said of a request. Its words come from what it read, so they stand as somebody else's. */
export function Advice({ approval }: { readonly approval: ApprovalView }) {
  const { t } = useTranslation();
  const { review } = approval;
  if (review === null || review === undefined) return null;
  const { outcome, note, concerns, model } = review;
  return (
    <section className="advice" data-outcome={outcome}>
      <h2>{t('advice.title')}</h2>
      <p>
        {t(`advice.${outcome}`)}
        {model !== '' && <span className="quiet"> · {lineOf(model)}</span>}
      </p>
      {note !== '' && (
        <p className="said">
          <ForeignText text={note} />
        </p>
      )}
      {concerns.length > 0 && (
        <ul>
          {concerns.map((concern, index) => (
            <li key={index}>
              <ForeignText text={concern} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

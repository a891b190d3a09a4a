import { diffWordsWithSpace } from 'diff';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalView } from '../../client/inbox/connect.ts';
import { lineOf } from '../../client/inbox/names.ts';
import { type ChangedPart, changedParts } from '../../client/inbox/revision.ts';
import { ForeignText } from './foreign-text.tsx';

/** Beyond these a comparison is given up, and both texts are shown whole: edits, and milliseconds. */
const LIMITS = { maxEditLength: 4_000, timeout: 300 };

/** What this revision changed of the one before it. */
export const Difference = memo(function Difference({ approval }: { readonly approval: ApprovalView }) {
  const { t } = useTranslation();
  const { revised } = approval;
  if (revised === null) return null;
  const { how, by, comment, previous } = revised;
  const parts = changedParts(approval);
  return (
    <section className="difference">
      <h2>{t('detail.difference', { revision: previous.revision })}</h2>
      <p>{t(`detail.revised.${how}`, { by: lineOf(by) })}</p>
      {comment !== '' && (
        <p className="said">
          <ForeignText text={comment} />
        </p>
      )}
      {parts.length === 0 && <p className="quiet">{t('detail.nothingChanged')}</p>}
      {parts.map((part) => (
        <section key={part.name} className="part">
          <h3>{t(`field.${part.name}`)}</h3>
          <pre className="code">
            <Compared part={part} />
          </pre>
        </section>
      ))}
    </section>
  );
});

function Compared({ part: { before, after } }: { readonly part: ChangedPart }) {
  const { t } = useTranslation();
  const changes = diffWordsWithSpace(before, after, LIMITS) ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ];
  return changes.map(({ value, added, removed }, place) => {
    if (value === '') return null;
    if (!added && !removed) return <span key={place}>{value}</span>;
    const Change = added ? 'ins' : 'del';
    return (
      <Change key={place}>
        <span className="hidden-visually">{t(added ? 'detail.added' : 'detail.removed')} </span>
        {value}
      </Change>
    );
  });
}

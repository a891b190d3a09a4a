import { useTranslation } from 'react-i18next';
import { type FindingView, sayFinding } from '../../client/inbox/marks.ts';
import { lineOf } from '../../client/inbox/names.ts';
import { en } from '../words/en.ts';
import { TierBadge } from './tier.tsx';

/** Each reason for the tier, with the number that its place in the text bears. */
export function FindingList({ findings }: { readonly findings: readonly FindingView[] }) {
  const { t, i18n } = useTranslation();
  if (findings.length === 0) return <p className="quiet">{t('detail.noFindings')}</p>;
  return (
    <ol className="findings">
      {findings.map((finding, index) => (
        <li key={index}>
          <span className="number" data-tier={finding.tier}>
            {index + 1}
          </span>
          <div>
            <p>
              {sayFinding(finding, i18n.language)}
              {finding.span === null && <span className="quiet"> · {t('detail.whole')}</span>}
            </p>
            <p className="tags">
              <TierBadge tier={finding.tier} />
              {finding.label !== null && <LabelName label={finding.label} />}
              <code className="rule">{lineOf(finding.rule)}</code>
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** A policy may add labels of its own; those stand as they are. */
function LabelName({ label }: { readonly label: string }) {
  const { t } = useTranslation();
  const known = isLabel(label) ? t(`label.${label}`) : lineOf(label);
  return <span className="tag">{known}</span>;
}

function isLabel(label: string): label is keyof typeof en.label {
  return Object.hasOwn(en.label, label);
}

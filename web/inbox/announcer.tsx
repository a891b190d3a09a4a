import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalView } from '../../client/inbox/connect.ts';
import { tierOf } from '../../client/inbox/deciding.ts';
import { lineOf } from '../../client/inbox/names.ts';

interface AnnouncerProps {
  readonly approvals: readonly ApprovalView[];
  /** Changes when another list is shown: what is in it is not news. */
  readonly list: string;
  readonly loaded: boolean;
}

/** Tells a screen reader of each request that arrives while the list is open. */
export function Announcer({ approvals, list, loaded }: AnnouncerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const known = useRef<{ readonly list: string; readonly ids: Set<string> } | null>(null);
  useEffect(() => {
    if (!loaded) return;
    if (known.current?.list !== list) {
      known.current = { list, ids: new Set(approvals.map(({ id }) => id)) };
      return;
    }
    const { ids } = known.current;
    const arrived = approvals.filter(({ id }) => !ids.has(id));
    for (const { id } of arrived) ids.add(id);
    if (arrived.length === 0) return;
    setText(
      arrived
        .map((approval) =>
          t('list.arrived', {
            tier: t(`tier.${tierOf(approval)}`),
            requester: lineOf(approval.requester),
          }),
        )
        .join('. '),
    );
  }, [approvals, list, loaded, t]);
  return (
    <p className="hidden-visually" role="status" aria-live="polite">
      {text}
    </p>
  );
}

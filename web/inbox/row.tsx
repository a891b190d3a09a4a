import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { ApprovalView } from '../../client/inbox/connect.ts';
import { approvalsOf, tierOf } from '../../client/inbox/deciding.ts';
import { lineOf } from '../../client/inbox/names.ts';
import { firstLineOf, headlineOf } from '../../client/inbox/reading.ts';
import { StateBadge, TierBadge } from '../approval/tier.tsx';
import { Ago, Countdown } from '../approval/times.tsx';

interface RowProps {
  readonly approval: ApprovalView;
  readonly current: boolean;
}

/** One request in the list. Only its beginning stands here, so nothing can be decided from it. */
export const Row = memo(function Row({ approval, current }: RowProps) {
  const { t } = useTranslation();
  const { status, quorum } = approval;
  return (
    <li>
      <Link
        href={`/approvals/${approval.id}`}
        className="row"
        data-tier={tierOf(approval)}
        data-id={approval.id}
        aria-current={current ? 'true' : undefined}
      >
        <span className="row-top">
          <TierBadge tier={tierOf(approval)} />
          {status !== 'pending' && <StateBadge state={status} />}
          {status !== 'executed' && <Countdown until={approval.expiresAt} />}
        </span>
        <code className="row-what">{headlineOf(approval.action)}</code>
        <span className="row-why">{firstLineOf(approval.reason, 160)}</span>
        <span className="row-who">
          {lineOf(approval.requester)} · {lineOf(approval.workspace)}
          {quorum > 1 && ` · ${t('time.of', { count: approvalsOf(approval), quorum })}`}
          {' · '}
          <Ago at={approval.createdAt} />
        </span>
      </Link>
    </li>
  );
});

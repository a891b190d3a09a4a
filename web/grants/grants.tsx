import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { lineOf } from '../../client/inbox/names.ts';
import { type GrantView, mayRevoke, patternFor } from '../../client/inbox/remembering.ts';
import { useProblem } from '../approval/answering.ts';
import { ForeignText } from '../approval/foreign-text.tsx';
import { TierBadge } from '../approval/tier.tsx';
import { Countdown } from '../approval/times.tsx';
import { inbox } from '../live/query.ts';
import { useSeat } from '../live/session.ts';

/** Uses are not in the stream of everybody: so often is asked, in milliseconds. */
const ASK_MS = 5_000;

/** What people have had remembered and still holds, and its end. */
export function Grants() {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const { data, error } = useQuery({
    queryKey: ['grants'],
    queryFn: ({ signal }) => inbox.grants(signal),
    refetchInterval: ASK_MS,
  });
  useEffect(() => {
    document.title = `${t('grants.title')} · ${t('title')}`;
    heading.current?.focus({ preventScroll: true });
  }, [t]);
  return (
    <main className="grants" id="content">
      <Link className="back" href="/">
        ← {t('detail.back')}
      </Link>
      <h1 ref={heading} tabIndex={-1}>
        {t('grants.title')}
      </h1>
      <p className="quiet">{t('grants.lead')}</p>
      {error !== null && data === undefined && <p role="alert">{t('grants.failed')}</p>}
      {data?.length === 0 && <p className="lead">{t('grants.empty')}</p>}
      <ul className="rows">
        {data?.map((grant) => (
          <GrantRow key={grant.id} grant={grant} />
        ))}
      </ul>
    </main>
  );
}

function GrantRow({ grant }: { readonly grant: GrantView }) {
  const { t, i18n } = useTranslation();
  const { person, reachable } = useSeat();
  const queries = useQueryClient();
  const sayProblem = useProblem();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => inbox.revokeGrant(grant.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['grants'] }),
  });
  const { uses, maxUses, pattern, requester, workspace, grantedBy } = grant;
  const used =
    maxUses === null ? t('grants.used', { count: uses }) : t('grants.usedOf', { count: uses, max: maxUses });
  return (
    <li className="grant" data-grant={grant.id}>
      <p className="tags">
        <TierBadge tier={grant.tier} />
        <Countdown until={grant.expiresAt} />
        <span className="tag">{used}</span>
      </p>
      <p className="pattern">
        <ForeignText text={patternFor(pattern, i18n.language)} />
      </p>
      <p className="quiet">
        {t('grants.for', { requester: lineOf(requester), workspace: lineOf(workspace) })} ·{' '}
        {t('grants.by', { by: lineOf(grantedBy) })}
      </p>
      {error !== null && (
        <p className="error" role="alert">
          {sayProblem(error)}
        </p>
      )}
      {mayRevoke(person) && (
        <button
          type="button"
          className="button deny"
          disabled={isPending || !reachable}
          aria-label={t('grants.revokeThis', { pattern: lineOf(pattern) })}
          onClick={() => mutate()}
        >
          {t('grants.revoke')}
        </button>
      )}
    </li>
  );
}

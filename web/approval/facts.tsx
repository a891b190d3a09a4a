import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalView } from '../../client/inbox/connect.ts';
import { lineOf } from '../../client/inbox/names.ts';
import { Moment } from './times.tsx';

/** What is known of a request besides its action. */
export function Facts({ approval }: { readonly approval: ApprovalView }) {
  const { t } = useTranslation();
  const { sessionKey, expiresAt, links } = approval;
  return (
    <dl className="facts">
      <Fact name={t('field.requester')}>{lineOf(approval.requester)}</Fact>
      <Fact name={t('field.workspace')}>{lineOf(approval.workspace)}</Fact>
      {sessionKey !== null && <Fact name={t('field.session')}>{lineOf(sessionKey)}</Fact>}
      <Fact name={t('field.profile')}>{lineOf(approval.profile)}</Fact>
      <Fact name={t('field.asked')}>
        <Moment at={approval.createdAt} />
      </Fact>
      {expiresAt !== null && (
        <Fact name={t('field.deadline')}>
          <Moment at={expiresAt} />
        </Fact>
      )}
      <Fact name={t('field.revision')}>{approval.revision}</Fact>
      <Fact name={t('field.policy')}>
        <code>{lineOf(approval.risk.policyVersion)}</code>
      </Fact>
      <Fact name={t('field.id')}>
        <code>{approval.id}</code>
      </Fact>
      <Fact name={t('field.digest')}>
        <code>{approval.digest}</code>
      </Fact>
      {links.temporal !== null && (
        <Fact name="Temporal">
          <a href={links.temporal} rel="noreferrer">
            {t('field.temporal')}
          </a>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

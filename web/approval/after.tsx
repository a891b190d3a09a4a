import { useTranslation } from 'react-i18next';
import type { ApprovalView } from '../../client/inbox/connect.ts';
import { marksOf } from '../../client/inbox/marks.ts';
import { lineOf } from '../../client/inbox/names.ts';
import { ForeignText } from './foreign-text.tsx';

/** What follows an approval. Whoever approves the action approves its check too, so that is shown whole. */
export function AfterApproval({ approval }: { readonly approval: ApprovalView }) {
  const { t } = useTranslation();
  const { dispatch, verification } = approval;
  if (verification === null) return null;
  const { check, mode } = verification;
  const marks = marksOf(approval);
  return (
    <section className="after">
      <h2>{t('detail.after')}</h2>
      <p>
        {dispatch === null
          ? t('detail.executorLater')
          : t('detail.executor', { executor: lineOf(dispatch.executor) })}
        {' · '}
        {t(`detail.verification.${mode}`)}
      </p>
      {check !== null && (
        <>
          <p>{t('detail.check')}</p>
          {'command' in check ? (
            <pre className="code">
              <ForeignText text={check.command} path="/verification/command" marks={marks} />
            </pre>
          ) : (
            <ol className="code words" start={0}>
              {check.argv.map((word, place) => (
                <li key={place}>
                  <ForeignText text={word} path={`/verification/argv/${place}`} marks={marks} />
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </section>
  );
}

/** What came of the latest attempt. */
export function Result({ approval }: { readonly approval: ApprovalView }) {
  const { t } = useTranslation();
  const { dispatch, verification } = approval;
  const result = dispatch?.result ?? null;
  const outcome = dispatch?.outcome ?? null;
  if (outcome === null) return null;
  const judged = verification?.outcome ?? null;
  const texts = [
    ['stdout', result?.stdout ?? ''],
    ['stderr', result?.stderr ?? ''],
    ['checkOutput', result?.checkOutput ?? ''],
  ] as const;
  return (
    <section className="result">
      <h2>{t('detail.result')}</h2>
      <p>
        {t(`detail.execution.${outcome}`)}
        {result !== null &&
          result.exitCode !== null &&
          ` · ${t('detail.exitCode', { code: result.exitCode })}`}
        {judged !== null && ` · ${t(`detail.verified.${judged}`)}`}
      </p>
      {result !== null && result.message !== '' && (
        <p className="said">
          <ForeignText text={result.message} />
        </p>
      )}
      {texts.map(([name, text]) =>
        text === '' ? null : (
          <section key={name} className="part">
            <h3>{t(`detail.${name}`)}</h3>
            <pre className="code">
              <ForeignText text={text} />
            </pre>
          </section>
        ),
      )}
      {result?.truncated === true && <p className="quiet">{t('detail.truncated')}</p>}
    </section>
  );
}

import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ActionPart, partsOf, textsOf } from '../../client/inbox/action-parts.ts';
import type { ApprovalView } from '../../client/inbox/connect.ts';
import { noticesOf } from '../../client/inbox/deciding.ts';
import { lookalikesIn } from '../../client/inbox/lookalikes.ts';
import { type Findings, ForeignText } from './foreign-text.tsx';

/** All of an action: never cut, nothing hidden. What stands here is what runs. */
export const ActionBox = memo(function ActionBox({ approval }: { readonly approval: ApprovalView }) {
  const { action, risk } = approval;
  return (
    <div className="action">
      <Notices approval={approval} />
      {partsOf(action).map((part) => (
        <Part key={part.name} part={part} findings={risk.findings} />
      ))}
    </div>
  );
});

function Notices({ approval }: { readonly approval: ApprovalView }) {
  const { t } = useTranslation();
  const notices = noticesOf(approval);
  if (notices.length === 0) return null;
  const texts = textsOf(approval.action);
  const values = {
    count: texts.reduce((sum, text) => sum + text.length, 0),
    words: [...new Set(texts.flatMap((text) => lookalikesIn(text)))].slice(0, 5).join(', '),
  };
  return (
    <ul className="notices">
      {notices.map((notice) => (
        <li key={notice}>{t(`notice.${notice}`, values)}</li>
      ))}
    </ul>
  );
}

interface PartProps {
  readonly part: ActionPart;
  readonly findings: Findings;
}

function Part({ part, findings }: PartProps) {
  const { t } = useTranslation();
  return (
    <section className="part" data-part={part.name}>
      <h2>{t(`field.${part.name}`)}</h2>
      <PartText part={part} findings={findings} />
    </section>
  );
}

function PartText({ part, findings }: PartProps) {
  switch (part.kind) {
    case 'text':
      return (
        <pre className="code">
          <ForeignText text={part.text} path={part.path} findings={findings} />
        </pre>
      );
    case 'words':
      return (
        <ol className="code words" start={0}>
          {part.items.map(({ path, text }) => (
            <li key={path}>
              <ForeignText text={text} path={path} findings={findings} />
            </li>
          ))}
        </ol>
      );
    case 'pairs':
      return (
        <dl className="code pairs">
          {part.items.map(({ name, path, text }) => (
            <div key={path}>
              <dt>
                <ForeignText text={name} />
              </dt>
              <dd>
                <ForeignText text={text} path={path} findings={findings} />
              </dd>
            </div>
          ))}
        </dl>
      );
    case 'json':
      return (
        <pre className="code">
          {part.tokens.map((token, place) => (
            <span key={place} data-token={token.kind}>
              {token.kind === 'key' || token.kind === 'string' ? (
                <>
                  {'"'}
                  <ForeignText
                    text={token.text}
                    path={token.kind === 'string' ? token.path : ''}
                    findings={token.kind === 'string' ? findings : []}
                    inJson
                  />
                  {'"'}
                </>
              ) : (
                token.text
              )}
            </span>
          ))}
        </pre>
      );
  }
}

import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ActionPart, partsOf, textsOf } from '../../client/inbox/action-parts.ts';
import type { ApprovalView } from '../../client/inbox/connect.ts';
import { noticesOf } from '../../client/inbox/deciding.ts';
import { lookalikesIn } from '../../client/inbox/lookalikes.ts';
import { type Mark, marksOf } from '../../client/inbox/marks.ts';
import { ForeignText } from './foreign-text.tsx';

/** All of an action: never cut, nothing hidden. What stands here is what runs. */
export const ActionBox = memo(function ActionBox({ approval }: { readonly approval: ApprovalView }) {
  const marks = marksOf(approval);
  return (
    <div className="action">
      <Notices approval={approval} />
      {partsOf(approval.action).map((part) => (
        <Part key={part.name} part={part} marks={marks} />
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
  readonly marks: readonly Mark[];
}

function Part({ part, marks }: PartProps) {
  const { t } = useTranslation();
  return (
    <section className="part" data-part={part.name}>
      <h2>{t(`field.${part.name}`)}</h2>
      <PartText part={part} marks={marks} />
    </section>
  );
}

function PartText({ part, marks }: PartProps) {
  switch (part.kind) {
    case 'text':
      return (
        <pre className="code">
          <ForeignText text={part.text} path={part.path} marks={marks} />
        </pre>
      );
    case 'words':
      return (
        <ol className="code words" start={0}>
          {part.items.map(({ path, text }) => (
            <li key={path}>
              <ForeignText text={text} path={path} marks={marks} />
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
                <ForeignText text={text} path={path} marks={marks} />
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
                    marks={token.kind === 'string' ? marks : []}
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

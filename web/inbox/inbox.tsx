import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { Detail } from '../approval/detail.tsx';
import { useKeys } from '../shell/keys.ts';
import { Announcer } from './announcer.tsx';
import { Filters } from './filters.tsx';
import { Row } from './row.tsx';
import { type Filter, useList } from './use-list.ts';

interface InboxProps {
  /** The request that the address names; null for the list alone. */
  readonly id: string | null;
  readonly streamIsOpen: boolean;
}

/** What waits, and beside it the one that is looked at; on a phone one of the two. */
export function Inbox({ id, streamIsOpen }: InboxProps) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [filter, setFilter] = useState<Filter>({ q: '', tier: '', order: 'urgent' });
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLElement>(null);
  const { open, questions, results } = useList(filter, streamIsOpen);
  const shown = [...questions, ...results];
  const count = questions.filter(({ status }) => status !== 'changes_requested').length;
  const more = open.hasNextPage ? '+' : '';
  useEffect(() => {
    document.title = count === 0 ? t('title') : `(${count}${more}) ${t('title')}`;
  }, [count, more, t]);

  const step = (by: 1 | -1): void => {
    const ids = shown.map((approval) => approval.id);
    const focused = document.activeElement?.closest<HTMLElement>('.row')?.dataset['id'];
    const from = ids.indexOf(id ?? focused ?? '');
    const to =
      ids[from === -1 && by === -1 ? ids.length - 1 : Math.min(Math.max(from + by, 0), ids.length - 1)];
    if (to === undefined) return;
    if (id !== null) navigate(`/approvals/${to}`, { replace: true });
    else list.current?.querySelector<HTMLElement>(`[data-id="${to}"]`)?.focus();
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    o: () => {
      if (document.activeElement instanceof HTMLElement && document.activeElement.matches('.row'))
        document.activeElement.click();
    },
    '/': () => search.current?.focus(),
    Escape: () => {
      if (id !== null) navigate('/');
    },
  });

  const place = shown.findIndex((approval) => approval.id === id);
  const others = questions.filter(
    (approval) => approval.id !== id && approval.status !== 'changes_requested',
  );
  const nextId = (others.find((approval) => shown.indexOf(approval) > place) ?? others[0])?.id ?? null;
  return (
    <main className="panes" id="content" data-view={id === null ? 'list' : 'detail'}>
      <section className="list" ref={list} aria-label={t('list.label')}>
        {id === null && <h1 className="hidden-visually">{t('list.label')}</h1>}
        <Filters filter={filter} onChange={setFilter} search={search} />
        <p className="quiet count">
          {open.data !== undefined && t('list.count', { count })}
          {more}
        </p>
        <Announcer
          approvals={questions}
          list={`${filter.q} ${filter.tier}`}
          loaded={open.data !== undefined && !open.isPlaceholderData}
        />
        {open.error !== null && open.data === undefined && <p role="alert">{t('list.failed')}</p>}
        {open.data !== undefined && questions.length === 0 && <Empty filter={filter} />}
        <ul className="rows">
          {questions.map((approval) => (
            <Row key={approval.id} approval={approval} current={approval.id === id} />
          ))}
        </ul>
        {open.hasNextPage && (
          <div className="more">
            <button
              type="button"
              className="button"
              disabled={open.isFetchingNextPage}
              onClick={() => void open.fetchNextPage()}
            >
              {t('list.more')}
            </button>
            {filter.order === 'urgent' && <p className="quiet">{t('list.sortedAmong')}</p>}
          </div>
        )}
        {results.length > 0 && (
          <>
            <h2>{t('list.results')}</h2>
            <ul className="rows">
              {results.map((approval) => (
                <Row key={approval.id} approval={approval} current={approval.id === id} />
              ))}
            </ul>
          </>
        )}
      </section>
      <article className="detail" aria-label={t('detail.what')}>
        {id === null ? (
          <div className="placeholder">
            <p className="lead">{t('detail.pick')}</p>
            <p className="quiet">{t('detail.pickLead')}</p>
          </div>
        ) : (
          <Detail key={id} id={id} nextId={nextId} streamIsOpen={streamIsOpen} />
        )}
      </article>
    </main>
  );
}

function Empty({ filter }: { readonly filter: Filter }) {
  const { t } = useTranslation();
  const isFiltered = filter.q !== '' || filter.tier !== '';
  return (
    <div className="placeholder">
      <p className="lead">{t(isFiltered ? 'list.noMatch' : 'list.empty')}</p>
      {!isFiltered && <p className="quiet">{t('list.emptyLead')}</p>}
    </div>
  );
}

import { type RefObject, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TIERS } from '../approval/tier.tsx';
import { type Filter, ORDERS } from './use-list.ts';

interface FiltersProps {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
  readonly search: RefObject<HTMLInputElement | null>;
}

/** How long typing rests before it is searched for, in milliseconds. */
const REST_MS = 250;

export function Filters({ filter, onChange, search }: FiltersProps) {
  const { t } = useTranslation();
  const [q, setQ] = useState(filter.q);
  useEffect(() => {
    if (q === filter.q) return;
    const timer = setTimeout(() => onChange({ ...filter, q }), REST_MS);
    return () => clearTimeout(timer);
  }, [q, filter, onChange]);
  return (
    <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <input
        ref={search}
        type="search"
        aria-label={t('list.search')}
        aria-keyshortcuts="/"
        placeholder={t('list.searchHint')}
        maxLength={200}
        value={q}
        onChange={(event) => setQ(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          setQ('');
          event.currentTarget.blur();
        }}
      />
      <select
        aria-label={t('list.tier')}
        value={filter.tier}
        onChange={(event) => onChange({ ...filter, tier: event.target.value })}
      >
        <option value="">{t('list.anyTier')}</option>
        {TIERS.map((tier) => (
          <option key={tier} value={tier}>
            {t(`tier.${tier}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={t('list.order')}
        value={filter.order}
        onChange={({ target }) =>
          onChange({ ...filter, order: ORDERS.find((order) => order === target.value) ?? 'urgent' })
        }
      >
        {ORDERS.map((order) => (
          <option key={order} value={order}>
            {t(`list.${order}`)}
          </option>
        ))}
      </select>
    </form>
  );
}

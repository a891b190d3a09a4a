import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { EntryView } from '../../client/inbox/connect.ts';
import { lineOf } from '../../client/inbox/names.ts';
import { askAgain, inbox } from '../live/query.ts';
import { en } from '../words/en.ts';
import { ForeignText } from './foreign-text.tsx';
import { Moment } from './times.tsx';

/** What the ledger holds of one approval, in order. */
export function Timeline({ id }: { readonly id: string }) {
  const { data } = useQuery({
    queryKey: ['approval', id, 'events'],
    queryFn: ({ signal }) => inbox.events(id, signal),
    refetchInterval: askAgain(true, false),
  });
  return (
    <ol className="timeline">
      {(data ?? []).map((entry) => (
        <Entry key={entry.seq} entry={entry} />
      ))}
    </ol>
  );
}

function Entry({ entry }: { readonly entry: EntryView }) {
  const { t } = useTranslation();
  const facts = factsOf(entry);
  const actor = lineOf(entry.actor);
  const by = facts.via === '' ? t('event.by', { actor }) : t('event.via', { actor, via: facts.via });
  const event = entry.event === 'grant.made' ? 'granted' : entry.event;
  const isOurs = !Object.hasOwn(en.event, event);
  const name = isOurs ? 'other' : (event as 'settled');
  const outcome = Object.hasOwn(en.outcome, facts.outcome)
    ? t(`outcome.${facts.outcome as 'approved'}`)
    : facts.outcome;
  return (
    <li data-event={entry.event}>
      <p>
        <strong>
          {entry.event === 'settled' && outcome !== ''
            ? outcome
            : t(`event.${name}`, { ...facts, event: entry.event })}
        </strong>{' '}
        <span className="quiet">{by}</span>
      </p>
      {facts.comment !== '' && (
        <p className="said">
          <ForeignText text={facts.comment} />
        </p>
      )}
      <p className="quiet">
        <Moment at={entry.at} />
      </p>
    </li>
  );
}

type Facts = Readonly<Record<(typeof FACTS)[number], string>>;

const FACTS = ['via', 'comment', 'from', 'to', 'executor', 'attempt', 'outcome', 'message'] as const;

/** What an entry's details hold, whichever kind it is of; each on one line but the comment. */
function factsOf({ details }: EntryView): Facts {
  const places = [details, details['decision'], details['resolution'], details['verified']];
  const read = (name: (typeof FACTS)[number]): string => {
    for (const place of places) {
      if (typeof place !== 'object' || place === null) continue;
      const value: unknown = (place as Readonly<Record<string, unknown>>)[name];
      if (typeof value !== 'string' && typeof value !== 'number') continue;
      return name === 'comment' ? String(value) : lineOf(String(value));
    }
    return '';
  };
  const outcome = read('outcome');
  return {
    via: read('via'),
    comment: read('comment'),
    from: read('from'),
    to: read('to'),
    executor: read('executor'),
    attempt: read('attempt'),
    outcome,
    message: read('message'),
  };
}

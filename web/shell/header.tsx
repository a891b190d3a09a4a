import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { lineOf } from '../../client/inbox/names.ts';
import { useSeat, useSignOut } from '../live/session.ts';
import type { StreamState } from '../live/stream.ts';
import { Icon } from './icons.tsx';
import { LanguageSwitch } from './language.tsx';

interface HeaderProps {
  readonly stream: StreamState;
  readonly onHelp: () => void;
}

export function Header({ stream, onHelp }: HeaderProps) {
  const { t } = useTranslation();
  const { person, session } = useSeat();
  const signOut = useSignOut();
  return (
    <header>
      <div className="bar">
        <a className="skip" href="#content">
          {t('skip')}
        </a>
        <nav>
          <Link href="/" className="brand" aria-label={t('title')}>
            <span className="mark" aria-hidden="true">
              <Icon>
                <path d="M3.5 8.4l3 3 6-6.6" />
              </Icon>
            </span>
            <span>{t('title')}</span>
          </Link>
        </nav>
        <LinkState stream={stream} />
        <div className="bar-end">
          <Link href="/grants" className="button plain">
            {t('grants.link')}
          </Link>
          {session.mode === 'keys' && (
            <span className="who" title={t('who.signedInAs', { id: lineOf(person.id) })}>
              {lineOf(person.id)}
            </span>
          )}
          <LanguageSwitch />
          <button
            type="button"
            className="button plain"
            onClick={onHelp}
            aria-keyshortcuts="?"
            aria-label={t('help.open')}
          >
            <kbd aria-hidden="true">?</kbd>
          </button>
          {session.mode === 'keys' && (
            <button type="button" className="button plain" onClick={signOut}>
              {t('who.signOut')}
            </button>
          )}
        </div>
      </div>
      <Notes stream={stream} />
    </header>
  );
}

function LinkState({ stream }: { readonly stream: StreamState }) {
  const { t } = useTranslation();
  const { reachable } = useSeat();
  const live = stream === 'open' && reachable;
  return (
    <span className="link-state" data-live={live}>
      <span>{live ? t('link.live') : t('link.connecting')}</span>
    </span>
  );
}

/** What everybody here should know first: who decides, and whether what is shown is current. */
function Notes({ stream }: { readonly stream: StreamState }) {
  const { t } = useTranslation();
  const { person, session, reachable } = useSeat();
  const id = lineOf(person.id);
  const canDecide = person.roles.includes('approver') || person.roles.includes('admin');
  return (
    <>
      <p className="note lost" role="status" hidden={reachable}>
        {reachable ? '' : t('link.lost')}
      </p>
      {reachable && stream === 'away' && <p className="note">{t('link.polling')}</p>}
      {session.mode === 'open' && <p className="note">{t('who.open', { id })}</p>}
      {session.sharedKey && <p className="note">{t('who.shared', { id })}</p>}
      {!canDecide && <p className="note">{t('who.cannotDecide')}</p>}
    </>
  );
}

import { useTranslation } from 'react-i18next';
import { spanOf } from '../../client/inbox/names.ts';
import { useNow } from '../live/clock.ts';

/** Below this a countdown is marked as pressing, in milliseconds. */
const SOON_MS = 60_000;

/** What is left until a deadline by the server's clock. */
export function Countdown({ until }: { readonly until: string | null }) {
  const { t } = useTranslation();
  const say = useSpan();
  const now = useNow();
  if (until === null) return <span className="countdown">{t('time.none')}</span>;
  const left = Date.parse(until) - now;
  return (
    <time className="countdown" dateTime={until} data-soon={left < SOON_MS}>
      {left <= 0 ? t('time.over') : t('time.left', { time: say(left) })}
    </time>
  );
}

export function Ago({ at }: { readonly at: string }) {
  const { t } = useTranslation();
  const say = useSpan();
  const now = useNow();
  const passed = now - Date.parse(at);
  return <time dateTime={at}>{passed < 5_000 ? t('time.now') : t('time.ago', { time: say(passed) })}</time>;
}

/** An absolute time in this browser's zone, which it names. */
export function Moment({ at }: { readonly at: string }) {
  const say = useMoment();
  return <time dateTime={at}>{say(at)}</time>;
}

export function useMoment(): (at: string) => string {
  const { i18n } = useTranslation();
  return (at) => {
    const date = new Date(at);
    if (Number.isNaN(date.getTime())) return '';
    return new Intl.DateTimeFormat(i18n.language === 'zh' ? 'zh-CN' : 'en-GB', {
      ...{ year: 'numeric', month: 'short', day: 'numeric' },
      ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
    }).format(date);
  };
}

function useSpan(): (ms: number) => string {
  const { t } = useTranslation();
  return (ms) => {
    const { unit, ...numbers } = spanOf(ms);
    return t(`time.${unit}`, { ...numbers });
  };
}

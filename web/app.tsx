import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, useRoute } from 'wouter';
import { Grants } from './grants/grants.tsx';
import { Inbox } from './inbox/inbox.tsx';
import { ClockOffset } from './live/clock.ts';
import { type SessionNow, type Seat, SeatContext, useSession } from './live/session.ts';
import { type StreamState, useStream } from './live/stream.ts';
import { Header } from './shell/header.tsx';
import { Help } from './shell/help.tsx';
import { useKeys } from './shell/keys.ts';
import { SignIn } from './shell/sign-in.tsx';

/** The page: first who is there, then what waits for them. */
export function App() {
  const { t } = useTranslation();
  const [stream, setStream] = useState<StreamState>('connecting');
  const { data: session, isError } = useSession(stream === 'open');
  const [wasIn, setWasIn] = useState(false);
  const person = session?.principal ?? null;
  const now = useStream(person?.id ?? null);
  useEffect(() => setStream(now), [now]);
  useEffect(() => {
    if (person !== null) setWasIn(true);
  }, [person]);

  if (session === undefined) {
    return (
      <main className="placeholder" aria-busy={!isError}>
        <h1 className="lead">{t('title')}</h1>
        {isError && <p role="alert">{t('link.lost')}</p>}
      </main>
    );
  }
  if (person === null) return <SignIn ended={wasIn} />;
  return (
    <SignedIn
      key={person.id}
      session={session}
      seat={{ person, session, reachable: !isError }}
      stream={now}
    />
  );
}

interface SignedInProps {
  readonly session: SessionNow;
  readonly seat: Seat;
  readonly stream: StreamState;
}

function SignedIn({ session, seat, stream }: SignedInProps) {
  const [help, setHelp] = useState(false);
  useKeys({ '?': () => setHelp(true) });
  const streamIsOpen = stream === 'open';
  return (
    <SeatContext value={seat}>
      <ClockOffset value={session.clockOffset}>
        <Header stream={stream} onHelp={() => setHelp(true)} />
        <View streamIsOpen={streamIsOpen} />
        <Help open={help} onOpenChange={setHelp} />
      </ClockOffset>
    </SeatContext>
  );
}

/** What the address names. One inbox for both of its addresses, so that its list stays as it is between them. */
function View({ streamIsOpen }: { readonly streamIsOpen: boolean }) {
  const [isList] = useRoute('/');
  const [, approval] = useRoute('/approvals/:id');
  const [isGrants] = useRoute('/grants');
  if (isGrants) return <Grants />;
  if (!isList && approval === null) return <Redirect to="/" replace />;
  return <Inbox id={approval?.id ?? null} streamIsOpen={streamIsOpen} />;
}

import { createContext, useContext, useEffect, useState } from 'react';

/** How far the server's clock is ahead of this browser's, in milliseconds. Deadlines are by the server's. */
export const ClockOffset = createContext(0);

/** The server's time, each second. */
export function useNow(): number {
  const offset = useContext(ClockOffset);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now + offset;
}

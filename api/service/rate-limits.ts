import type { RateLimit } from '../../domain/rate-limit.ts';
import { WINDOW_SECONDS } from '../../domain/rate-limit.ts';
import { readSetting } from '../../store/settings.ts';
import type { ApiPorts } from '../ports.ts';

/** The name of the setting, in the store and in the ledger. */
export const RATE_LIMIT_SETTING = 'rate_limit';

/** The limit as of now: what an operator set, else what the environment says. Read anew for each request. */
export async function confirmationLimit(ports: ApiPorts): Promise<RateLimit> {
  const set = (await readSetting(ports.database.read, RATE_LIMIT_SETTING)) as {
    readonly confirmations: RateLimit;
  } | null;
  return set?.confirmations ?? { limit: ports.confirmationRateLimit, windowSeconds: WINDOW_SECONDS.default };
}

import { TIERS, type Tier, atLeast } from '../../domain/tier.ts';
import { isInside } from '../network.ts';
import { CelClock } from './facts.ts';

/** Whether a tier is another one at least. @throws RangeError for what is no tier */
export function tierAtLeast(tier: string, floor: string): boolean {
  return atLeast(readTier(tier), readTier(floor));
}

function readTier(text: string): Tier {
  const tier = TIERS.find((one) => one === text);
  if (tier !== undefined) return tier;
  throw new RangeError(`there is no tier "${text}"; the tiers are ${TIERS.join(', ')}`);
}

/** Whether an address, in any spelling, lies in a block. No address lies in none. */
export function inCidr(address: string, block: string): boolean {
  return isInside(address, [block]);
}

/** A name of the IANA list, or UTC. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

interface Face {
  readonly format: Intl.DateTimeFormat;
  shown: { readonly at: number; readonly clock: CelClock } | null;
}

/** By zone. Only zones that a policy names come here, since conditions name them as literals. */
const faces = new Map<string, Face>();

/** What the clocks of a zone show then. @throws RangeError for an unknown zone */
export function clock(moment: Date, zone: string): CelClock {
  const at = moment.getTime();
  const face = faces.get(zone) ?? newFace(zone);
  if (face.shown?.at === at) return face.shown.clock;
  const parts = face.format.formatToParts(moment).map(({ type, value }) => [type, value]);
  const shown = new CelClock(Object.fromEntries(parts));
  face.shown = { at, clock: shown };
  return shown;
}

function newFace(zone: string): Face {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'long',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const face: Face = { format, shown: null };
  faces.set(zone, face);
  return face;
}

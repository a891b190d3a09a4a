import { deliverTo } from './steps.ts';

/** One courier per channel, so that a channel that is down delays neither another nor the clock. */
export interface Couriers {
  /** Has every channel brought to this version of the approval, or a later one. Returns at once. */
  bring(version: number): void;
  /** Whether a channel does not show the newest version yet, and has not been given up. */
  busy(): boolean;
}

interface Courier {
  readonly channel: string;
  delivered: number;
  underWay: boolean;
}

export function startCouriers(approvalId: string, channels: readonly string[]): Couriers {
  const couriers = channels.map((channel): Courier => ({ channel, delivered: 0, underWay: false }));
  let wanted = 0;

  async function run(courier: Courier): Promise<void> {
    courier.underWay = true;
    while (courier.delivered < wanted)
      courier.delivered = await tryToDeliver(approvalId, courier.channel, wanted);
    courier.underWay = false;
  }

  return {
    bring(version) {
      wanted = Math.max(wanted, version);
      for (const courier of couriers) {
        if (!courier.underWay && courier.delivered < wanted) void run(courier);
      }
    },
    busy: () => couriers.some((courier) => courier.underWay),
  };
}

/** A channel that could not be reached within its retries is given up at this version: cards never hold a decision up. */
async function tryToDeliver(approvalId: string, channel: string, wanted: number): Promise<number> {
  try {
    return await deliverTo(channel)(approvalId, channel);
  } catch {
    return wanted;
  }
}

import { deliverTo } from './steps.ts';

/** One courier per channel, so that a channel that is down delays neither another nor the clock. */
export interface Couriers {
  /** Has every channel brought to this version of the approval, or a later one. Returns at once. */
  bring(version: number): void;
  /**
   * From now on a delivery that finds the ledger further on, because it moved it, brings every channel there: one that
   * reached nobody makes it the turn of another.
   */
  follow(): void;
  /** Has every channel looked at again, although nothing has changed. Returns at once. */
  lookAgain(): void;
  /** Whether anything was ever to be shown. */
  begun(): boolean;
  /** Whether a channel does not show the newest version yet, and has not been given up. */
  busy(): boolean;
}

interface Courier {
  readonly channel: string;
  delivered: number;
  underWay: boolean;
  /** Asked to look again, although nothing has changed. */
  again: boolean;
}

export function startCouriers(approvalId: string, channels: readonly string[]): Couriers {
  const couriers = channels.map((channel): Courier => ({
    channel,
    delivered: 0,
    underWay: false,
    again: false,
  }));
  let wanted = 0;
  let follows = false;

  function bring(version: number): void {
    wanted = Math.max(wanted, version);
    for (const courier of couriers) {
      if (!courier.underWay && courier.delivered < wanted) void run(courier);
    }
  }

  async function run(courier: Courier): Promise<void> {
    courier.underWay = true;
    while (courier.again || courier.delivered < wanted) {
      courier.again = false;
      courier.delivered = await tryToDeliver(approvalId, courier.channel, wanted);
      if (follows) bring(courier.delivered);
    }
    courier.underWay = false;
  }

  return {
    bring,
    follow() {
      follows = true;
    },
    lookAgain() {
      for (const courier of couriers) {
        courier.again = true;
        if (!courier.underWay) void run(courier);
      }
    },
    begun: () => wanted > 0,
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

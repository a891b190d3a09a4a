import { ClientRefusal } from './errors.ts';
import type { Fault, FaultMode } from './types.ts';

const MODES: readonly FaultMode[] = ['5xx', '429', 'stall', 'half-body', 'accept-then-reset'];

export interface Faults {
  add(fault: Fault): void;
  /** Takes one use of the first fault that fits, or null. */
  take(method: string, path: string): FaultMode | null;
  /** Takes back all that is left. */
  clear(): void;
}

/** @throws ClientRefusal naming the modes there are */
export function asFaultMode(value: string | null): FaultMode {
  const mode = MODES.find((known) => known === value);
  if (!mode) throw new ClientRefusal(`mode is ${value}; it is one of ${MODES.join(', ')}`);
  return mode;
}

export function createFaults(): Faults {
  const pending: { readonly fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      pending.push({ fault, left: fault.times ?? 1 });
    },
    take(method, path) {
      const found = pending.find(
        ({ fault, left }) =>
          left > 0 && path.startsWith(fault.path) && (fault.method === undefined || fault.method === method),
      );
      if (!found) return null;
      found.left -= 1;
      return found.fault.mode;
    },
    clear() {
      pending.length = 0;
    },
  };
}

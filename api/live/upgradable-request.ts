import { IncomingMessage } from 'node:http';

/** Where WebSocket clients connect. */
const LIVE_PATH = '/ws';

const asked = new WeakSet<IncomingMessage>();

/**
 * A request that counts as an upgrade only where it wants a WebSocket on our path. Once a server listens for upgrades,
 * Node takes every request with an `Upgrade` header out of HTTP; but clients that would like HTTP/2 (`h2c`) send one
 * with any request and expect a plain answer.
 */
export class UpgradableRequest extends IncomingMessage {
  static {
    Object.defineProperty(this.prototype, 'upgrade', {
      get(this: IncomingMessage) {
        return asked.has(this) && wantsLive(this);
      },
      set(this: IncomingMessage, upgrade: boolean | null) {
        if (upgrade === true) asked.add(this);
        else asked.delete(this);
      },
    });
  }
}

function wantsLive({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' && url?.split('?', 1)[0] === LIVE_PATH && headers.upgrade?.toLowerCase() === 'websocket'
  );
}

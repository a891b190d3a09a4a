import type { WebSocket } from 'ws';

/**
 * Bytes that may wait for one client, beyond what the system's own buffers hold. Who lets more pile up does not read,
 * and is dropped: it may connect again and poll what it missed.
 */
export const BUFFER_LIMIT = 64 * 1_024;

/** The clients of each workspace. */
export interface Listeners {
  add(workspace: string, client: WebSocket): void;
  /** Sends one text to every client of a workspace; it is encoded once. */
  tell(workspace: string, text: string): void;
}

export function createListeners(): Listeners {
  const byWorkspace = new Map<string, Set<WebSocket>>();
  return {
    add(workspace, client) {
      const clients = byWorkspace.get(workspace) ?? new Set();
      byWorkspace.set(workspace, clients.add(client));
      client.once('close', () => {
        clients.delete(client);
        if (clients.size === 0 && byWorkspace.get(workspace) === clients) byWorkspace.delete(workspace);
      });
    },
    tell(workspace, text) {
      const clients = byWorkspace.get(workspace);
      if (clients === undefined) return;
      const bytes = Buffer.from(text);
      for (const client of clients) {
        if (client.readyState !== client.OPEN) continue;
        if (client.bufferedAmount > BUFFER_LIMIT) client.terminate();
        else client.send(bytes, { binary: false });
      }
    },
  };
}

import { connect, createServer } from 'node:net';

/**
 * Opens one address for several nodes, as a load balancer or the name of a service does: each connection goes to the
 * next node that takes it. It knows nothing of HTTP and holds nothing back.
 * @param {readonly number[]} ports of the nodes, on 127.0.0.1
 * @returns {Promise<{ readonly url: string, close(): void }>}
 */
export async function openDoor(ports) {
  let turn = 0;
  /** @type {Set<import('node:net').Socket>} */
  const open = new Set();
  const server = createServer((caller) => {
    turn += 1;
    const order = ports.map((_, index) => /** @type {number} */ (ports[(turn + index) % ports.length]));
    open.add(caller);
    caller.once('close', () => open.delete(caller));
    caller.on('error', () => undefined);
    pass(caller, order);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      for (const caller of open) caller.destroy();
    },
  };
}

/**
 * @param {import('node:net').Socket} caller
 * @param {readonly number[]} order
 */
function pass(caller, [port, ...others]) {
  if (port === undefined) return void caller.destroy();
  const node = connect({ host: '127.0.0.1', port });
  const next = () => pass(caller, others);
  node.once('error', next);
  node.once('connect', () => {
    node.off('error', next);
    node.on('error', () => caller.destroy());
    caller.once('close', () => node.destroy());
    node.once('close', () => caller.destroy());
    caller.pipe(node);
    node.pipe(caller);
  });
}

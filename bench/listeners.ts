import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { approvalsAt } from '../test/support/http.ts';
import { startProduct, temporaryHome } from '../test/support/product.ts';
import { residentMb, settledMb } from './machine.ts';
import { quantile } from './statistics.ts';

/**
 * `npm run bench:listeners`: what listeners cost one process of the product, half of them on /v1/events and half on
 * /ws. Memory over that with one listener, and the time from a request's answer until the last one has heard of it,
 * against the same with one. Ends with 1 where the memory is over its limit.
 */
const { values: options } = parseArgs({
  options: { listeners: { type: 'string', default: '5000' }, events: { type: 'string', default: '50' } },
});
const LISTENERS = Number(options.listeners);
const EVENTS = Number(options.events);
const LIMIT_MB = 200;
const SETTLE_MS = 20_000;
const AT_ONCE = 50;

/** Who waits until everybody has heard of an entry. */
interface Watch {
  readonly seq: number;
  left: number;
  readonly done: () => void;
}

let listening = 0;
let watch: Watch | null = null;
/** By listener, the newest seq that it has heard. */
const heard: number[] = [];

function hear(listener: number, seq: number): void {
  const before = heard[listener] ?? 0;
  heard[listener] = seq;
  if (watch === null || before >= watch.seq || seq < watch.seq) return;
  watch.left -= 1;
  if (watch.left === 0) watch.done();
}

function allHave(seq: number): Promise<void> {
  return new Promise((resolve) => {
    const left = heard.filter((known) => known < seq).length;
    if (left === 0) return resolve();
    watch = { seq, left, done: resolve };
  });
}

const home = await temporaryHome();
const product = await startProduct({ APPROVAL_HOME: home.path });
try {
  const approvals = approvalsAt(product.url);
  await listen(1);
  await fanOut(20);
  const aloneMs = await fanOut(EVENTS);
  const beforeMb = await settledMb(product.pid, SETTLE_MS);
  const began = performance.now();
  await listen(LISTENERS);
  const connectedMs = performance.now() - began;
  const attachedMb = await settledMb(product.pid, SETTLE_MS);
  const allMs = await fanOut(EVENTS);
  const peakMb = residentMb(product.pid);
  const settled = await settledMb(product.pid, SETTLE_MS);
  const row = (name: string, value: string): string => `${name.padEnd(44)}${value.padStart(12)}`;
  console.log(`${LISTENERS} listeners, half SSE and half WebSocket, ${EVENTS} approvals by rule`);
  console.log(row('resident with one listener (MB)', beforeMb.toFixed(0)));
  console.log(row('more with all of them (MB)', (attachedMb - beforeMb).toFixed(0)));
  console.log(row('more after the events, peak (MB)', (peakMb - beforeMb).toFixed(0)));
  console.log(row(`more after the events, settled (MB, ≤ ${LIMIT_MB})`, (settled - beforeMb).toFixed(0)));
  console.log(row('until all are connected (s)', (connectedMs / 1_000).toFixed(1)));
  for (const [name, share] of [
    ['p50', 0.5],
    ['max', 1],
  ] as const) {
    const [few, many] = [quantile(aloneMs, share), quantile(allMs, share)];
    console.log(row(`last one hears, one listener, ${name} (ms)`, few.toFixed(1)));
    console.log(row(`last one hears, all of them, ${name} (ms)`, many.toFixed(1)));
  }
  process.exitCode = Math.max(attachedMb, settled) - beforeMb > LIMIT_MB ? 1 : 0;

  /** From each answer to the moment at which everybody has heard of it, in milliseconds. */
  async function fanOut(events: number): Promise<readonly number[]> {
    const times: number[] = [];
    for (let event = 0; event < events; event += 1) {
      const { body } = await approvals.create({ action: { command: 'ls' } });
      const answered = performance.now();
      await allHave(Math.max(...(await approvals.events(body.id)).map(({ seq }) => seq)));
      times.push(performance.now() - answered);
    }
    return times;
  }
} finally {
  await product.stop();
  await home.remove();
}
// Thousands of sockets that the product has just closed would each be waited for.
process.exit();

async function listen(count: number): Promise<void> {
  for (let index = 0; index < count; index += AT_ONCE) {
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, count - index) }, (_, at) =>
        at % 2 === 0 ? onStream() : onSocket(),
      ),
    );
  }
}

async function onStream(): Promise<void> {
  const listener = (listening += 1) - 1;
  heard[listener] = 0;
  const outgoing = request(`${product.url}/v1/events`).end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  incoming.on('data', (chunk: Buffer) => {
    const at = chunk.lastIndexOf('\nid: ');
    if (at >= 0) hear(listener, Number.parseInt(chunk.toString('latin1', at + 5, at + 25), 10));
  });
}

async function onSocket(): Promise<void> {
  const listener = (listening += 1) - 1;
  heard[listener] = 0;
  const socket = new WebSocket(`${product.url.replace('http', 'ws')}/ws`, { perMessageDeflate: false });
  socket.on('message', (data: Buffer) => {
    const at = data.indexOf('"seq":');
    if (at >= 0) hear(listener, Number.parseInt(data.toString('latin1', at + 6, at + 26), 10));
  });
  await once(socket, 'open');
}

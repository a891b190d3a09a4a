import { parseArgs } from 'node:util';
import { approvalsAt, eventually } from '../test/support/http.ts';
import { listen } from '../test/support/live-client.ts';
import { startNodes } from '../test/support/nodes.ts';
import { quantile } from './statistics.ts';

/**
 * `npm run bench:nodes`: how soon a decision that was taken on one API process wakes a long poll and a WebSocket on
 * another, over one PostgreSQL, after the answer to who decided. Ends with 1 where the median is over its limit.
 */
const { values: options } = parseArgs({ options: { decisions: { type: 'string', default: '100' } } });
const DECISIONS = Number(options.decisions);
const LIMIT_MS = 100;

const nodes = await startNodes();
try {
  const [here, there] = [approvalsAt(nodes.url('api-1')), approvalsAt(nodes.url('api-2'))];
  const live = await listen(nodes.url('api-2'), 'default');
  const polls: number[] = [];
  const pushes: number[] = [];
  for (let number = 0; number < DECISIONS; number += 1) {
    const { body: asked } = await here.create({
      action: { command: 'DROP TABLE users' },
      profile: 'patient',
    });
    const woken = there.get(asked.id, 30).then(() => performance.now());
    // The poll has arrived and waits once one that came after it was answered.
    await there.get(asked.id);
    const decided = await here.decide(asked.id, 'approve');
    const at = performance.now();
    if (decided.status !== 200) throw new Error(`the decision was answered with ${decided.status}`);
    polls.push(Math.max(0, (await woken) - at));
    const pushed = await eventually(
      async () => live.heard.find(({ event }) => event.approval_id === asked.id)?.at ?? null,
      (heard) => heard !== null,
    );
    pushes.push(Math.max(0, (pushed ?? NaN) - at));
  }
  await live.close();
  console.log(`${DECISIONS} decisions on one node, and who waits on another (p50 at most ${LIMIT_MS} ms)`);
  for (const [name, times] of [
    ['long poll', polls],
    ['WebSocket', pushes],
  ] as const) {
    const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(times, share).toFixed(1).padStart(8));
    console.log(`${name.padEnd(12)} p50 ${p50} ms   p99 ${p99} ms   max ${max} ms`);
    if (!(quantile(times, 0.5) <= LIMIT_MS)) process.exitCode = 1;
  }
} finally {
  await nodes.remove();
}

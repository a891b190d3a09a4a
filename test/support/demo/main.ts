import { join } from 'node:path';
import { runDemo } from './run-demo.ts';

/** `npm run demo`: see scripts/demo.mjs. */
const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'dist', 'countersign.js');
const mode = process.argv.includes('--webhook') ? 'webhook' : 'ws';
const print = (line: string): void => console.log(line);

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());

try {
  const demo = await runDemo({
    program: PROGRAM,
    mode,
    ports: {
      feishu: Number(process.env['FAKE_FEISHU_PORT'] ?? 9530),
      api: Number(process.env['PORT'] ?? 8080),
    },
    print,
  });
  const way = mode === 'ws' ? 'its long connection' : 'signed requests to its webhook';
  print(`
The demo runs. Clicks reach Countersign by ${way}.

  1. Open ${demo.pageUrl} in a browser: each column is one person's chat, with the cards as they are.
  2. As the commander, approve the question ${demo.approvalId}, or deny it with a comment.
     It is a HIGH risk: once the commander has approved, only the admin decides (人工终审).
  3. Ask another question:
     curl ${demo.apiUrl}/v1/approvals -H 'content-type: application/json' -d '{"action": {"sql": "DELETE FROM users"}, "reason": "clean up", "profile": "workday"}'
  4. Everything that happened: ${demo.apiUrl}/v1/audit

Ctrl-C ends everything, and nothing is left behind.`);
  process.on('exit', () => print('the demo has ended'));
  if (!ending.signal.aborted) {
    // The fake's server keeps the process alive until then.
    await new Promise((resolve) => ending.signal.addEventListener('abort', resolve));
  }
  await demo.stop();
} catch (error) {
  console.error(`countersign: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
process.exit();

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Ready } from './vendor-agents.ts';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: { readonly thread?: { readonly id: string } };
}

/** What came of a turn in an editor or terminal. */
export interface Turn {
  /** How often Codex asked its own user, who always declines. */
  readonly prompts: number;
}

const TURN_MS = 25_000;

/**
 * One turn of Codex as its terminal and the editors run it, by its app server: the model may ask to leave the sandbox, and
 * Codex then asks its user.
 */
export async function runCodexTurn({ program, work, env }: Ready): Promise<Turn> {
  const child = spawn(program, ['app-server'], { cwd: work, env, stdio: ['pipe', 'pipe', 'ignore'] });
  const send = (message: object): void => void child.stdin.write(`${JSON.stringify(message)}\n`);
  let prompts = 0;
  const hear = ({ id, method, result }: Message): void => {
    if (method === 'turn/completed') child.kill();
    else if (method !== undefined && id !== undefined) {
      prompts += 1;
      send({ id, result: { decision: 'decline' } });
    } else if (id === 1) {
      send({ method: 'initialized' });
      const params = { cwd: work, approvalPolicy: 'on-request', sandbox: 'read-only' };
      send({ id: 2, method: 'thread/start', params });
    } else if (id === 2) {
      const input = [{ type: 'text', text: 'do it' }];
      send({ id: 3, method: 'turn/start', params: { threadId: result?.thread?.id, input } });
    }
  };
  createInterface({ input: child.stdout }).on('line', (line) => hear(JSON.parse(line) as Message));
  const clientInfo = { name: 'test', title: 'test', version: '1' };
  send({ id: 1, method: 'initialize', params: { clientInfo } });
  const late = setTimeout(() => child.kill('SIGKILL'), TURN_MS);
  await once(child, 'close');
  clearTimeout(late);
  return { prompts };
}

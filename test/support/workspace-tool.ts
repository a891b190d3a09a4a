import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './http.ts';

const SCRIPT = join(import.meta.dirname, 'python', 'workspace_tool.py');

/** A line of the tool; the script says which there are. */
export interface ToolLine {
  readonly asked?: string;
  readonly listening?: true;
  readonly dropped?: string;
  readonly refused?: number;
  readonly told?: Record<string, unknown>;
  readonly decided?: {
    readonly id: string;
    readonly status: string;
    readonly decided_by: string;
    readonly comment: string | null;
  };
  readonly by?: 'push' | 'poll';
}

export interface Tool {
  lines(): readonly ToolLine[];
  /** Waits until so many lines of that kind were printed. */
  until(kind: keyof ToolLine, count?: number): Promise<readonly ToolLine[]>;
  /** Waits for its end; fails where it failed. */
  done(): Promise<void>;
  kill(): void;
}

/** Starts the Python tool of the workspaces protocol. */
export function startTool(
  packages: string,
  url: string,
  workspace: string,
  actions: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Tool {
  const child = spawn('python3', [SCRIPT, ...actions], {
    env: {
      ...process.env,
      PYTHONPATH: packages,
      PLATFORM_URL: url,
      WORKSPACE_ID: workspace,
      APPROVAL_POLL_INTERVAL: '0.2',
      APPROVAL_TIMEOUT: '60',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString()));
  const closed = once(child, 'close') as Promise<[number | null]>;
  const lines = (): readonly ToolLine[] =>
    out
      .join('')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as ToolLine);
  return {
    lines,
    until: (kind, count = 1) =>
      eventually(
        async () => lines().filter((line) => kind in line),
        (found) => found.length >= count,
      ),
    async done() {
      const [code] = await closed;
      if (code !== 0) throw new Error(`the tool ended with ${code}:\n${err.join('')}`);
    },
    kill: () => void child.kill(),
  };
}

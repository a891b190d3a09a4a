import { execFile } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A pipe for a command's output: `reader` ends when everybody who has the writing end let go of it. */
export interface OutputPipe {
  readonly reader: Socket;
  /** To be handed to the command, and closed here by `release`. */
  readonly writeEnd: number;
  release(): void;
}

/**
 * Makes pipes as a shell has them. Node's own are sockets, which a command cannot open by name: `echo x > /dev/stderr`
 * would fail where it works in a terminal.
 */
export async function openOutputPipes(count: number): Promise<readonly OutputPipe[]> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-pipes-'));
  try {
    const paths = Array.from({ length: count }, (_, index) => join(folder, String(index)));
    await promisify(execFile)('mkfifo', ['-m', '600', ...paths]);
    return paths.map(openPipe);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function openPipe(path: string): OutputPipe {
  const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = openSync(path, constants.O_WRONLY);
  return {
    reader: new Socket({ fd: readEnd, readable: true, writable: false }),
    writeEnd,
    release: () => closeSync(writeEnd),
  };
}

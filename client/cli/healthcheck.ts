import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';

/** How long a server may take to say that it is ready, in milliseconds. */
const ANSWER_MS = 5_000;
/** How old the file of a healthy process may be, in seconds, where nothing else is said. */
const WITHIN_SECONDS = '30';

interface HealthcheckOptions {
  readonly url?: string;
  readonly file?: string;
  readonly within: string;
}

/**
 * `countersign healthcheck`, for containers: asks a server on this machine whether it is ready; of a worker or an agent,
 * which has no port, it looks at the file that HEALTH_FILE names. Exits 0 or 1 and says why.
 */
export function registerHealthcheck(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command('healthcheck')
    .description('say by the exit code whether the server, worker or agent beside it is well')
    .option('--url <url>', 'the server to ask (default: this machine’s, by PORT)')
    .option('--file <file>', 'the file that a worker or an agent touches (default: HEALTH_FILE)')
    .option('--within <seconds>', 'how old that file may be', WITHIN_SECONDS)
    .action(async (options: HealthcheckOptions) => {
      const file = options.file ?? env['HEALTH_FILE'];
      const port = env['PORT'] ?? env['SUPERVISOR_PORT'] ?? '8080';
      process.exitCode =
        options.url === undefined && file !== undefined && file !== ''
          ? await checkFile(file, Number(options.within))
          : await checkServer(options.url ?? `http://127.0.0.1:${port}`);
    });
}

async function checkServer(url: string): Promise<ExitCode> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (response.ok) return say(EXIT.ok, 'ready');
    return say(EXIT.error, `${url}/readyz answers ${response.status}: ${await response.text()}`);
  } catch (error) {
    return say(EXIT.error, `${url} does not answer (${reasonOf(error)})`);
  }
}

async function checkFile(file: string, seconds: number): Promise<ExitCode> {
  if (!(seconds > 0)) return say(EXIT.usage, '--within must be a number of seconds above 0');
  const found = await stat(file).catch(() => null);
  if (found === null) return say(EXIT.error, `${file} is not there: nothing was done yet`);
  const age = Math.round((Date.now() - found.mtimeMs) / 1_000);
  const well = age <= seconds;
  return say(
    well ? EXIT.ok : EXIT.error,
    `at work ${age} s ago${well ? '' : `; at most ${seconds} s are allowed`}`,
  );
}

/** What a failed fetch says itself is only that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function say(code: ExitCode, line: string): ExitCode {
  console.log(line);
  return code;
}

import { type Logger, pino } from 'pino';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { maskText } from './domain/mask.ts';

/**
 * JSON lines on stderr; whatever is logged is masked first.
 * @param atTerminal has a line written where something else may stand on the terminal; used where stderr is one
 */
export function createLog(
  level: string,
  atTerminal: (write: () => void) => void = (write) => write(),
): Logger {
  const stderr = pino.destination({ dest: 2, sync: true });
  const besides = { write: (line: string): void => atTerminal(() => void stderr.write(line)) };
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: maskText },
    },
    process.stderr.isTTY ? besides : stderr,
  );
}

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

/** Sends what Temporal's SDK has to say to our log, and leaves the process's signals to us. Once per process. */
export function installTemporalRuntime(log: Logger): void {
  const logger = new DefaultLogger('DEBUG', ({ level, message, meta }) => {
    log[LEVELS[level]](
      { temporal: { workflowId: meta?.['workflowId'], error: reasonOf(meta?.['error']) } },
      message,
    );
  });
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
  });
}

function reasonOf(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  return error instanceof Error ? error.message : JSON.stringify(error);
}

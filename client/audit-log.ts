import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { maskJson } from '../domain/mask.ts';

/** How a question went, for the requester's own records. */
export type AuditEvent = 'requested' | 'granted' | 'denied' | 'timeout' | 'rbac.deny';

export interface AuditLog {
  /**
   * Appends one event as one line of JSON, secrets masked, and makes it durable. A folder that is missing is made.
   * @throws Error where it cannot be written whole: what is not on record is not to be done
   */
  write(event: AuditEvent, facts: Readonly<Record<string, unknown>>): Promise<void>;
}

/**
 * The audit file of one question: every event in it carries the same trace id.
 * @param path null writes nothing
 */
export function openAuditLog(path: string | null, traceId: string): AuditLog {
  return {
    async write(event, facts) {
      if (path === null) return;
      const line = maskJson({ at: new Date().toISOString(), event, trace_id: traceId, ...facts });
      try {
        await append(path, `${JSON.stringify(line)}\n`);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`AUDIT_LOG_PATH "${path}" cannot be written to (${reason}); nothing is granted`, {
          cause: error,
        });
      }
    },
  };
}

async function append(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'a+', 0o600);
  try {
    const bytes = Buffer.from((await endsWhole(file)) ? line : `\n${line}`);
    // One write in append mode, so that lines of several processes do not mix.
    const { bytesWritten } = await file.write(bytes);
    if (bytesWritten !== bytes.length) throw new Error(`only ${bytesWritten} of ${bytes.length} bytes`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** A crash may have left half a line, which must not take the next one with it. */
async function endsWhole(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return true;
  const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return bytesRead === 0 || buffer[0] === 0x0a;
}

/** One command, as its guard gets it: over IPC, since a command line can be read by everybody on the machine. */
export interface GuardTask {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; nothing is added. */
  readonly env: Readonly<Record<string, string>>;
  /** Both output streams into the first pipe, in the order in which they are written. */
  readonly merged: boolean;
}

/** `release`: the run is over, so the guard ends without killing what the command may have left on purpose. */
export type ToGuard =
  | { readonly kind: 'run'; readonly task: GuardTask }
  | { readonly kind: 'signal'; readonly signal: 'SIGTERM' | 'SIGKILL' }
  | { readonly kind: 'release' };

/** `not_started`: nothing ran. */
export type FromGuard =
  | { readonly kind: 'started'; readonly group: number }
  | { readonly kind: 'not_started'; readonly message: string }
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null };

/** The descriptors at which a guard finds the command's output pipes; 3 is its IPC channel. */
export const GUARD_PIPES = { stdout: 4, stderr: 5 } as const;

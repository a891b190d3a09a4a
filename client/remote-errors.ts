/** The server answered with a problem. */
export class RemoteProblem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(code === 'unauthenticated' ? `${detail} (set COUNTERSIGN_KEY)` : detail);
    this.name = 'RemoteProblem';
    this.status = status;
    this.code = code;
  }
}

/** The server was not reached, or answered with something that is not Countersign's. */
export class Unreachable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unreachable';
  }
}

/** Whether the server could not be asked, and may be a moment later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof RemoteProblem) return error.status >= 500 || error.code === 'rate_limited';
  return error instanceof Unreachable;
}

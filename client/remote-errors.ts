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

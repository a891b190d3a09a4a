/** The endpoint wants no more for now: 429, or 503, with a Retry-After. */
export class EndpointLimited extends Error {
  /** How long it is to be left alone, in milliseconds. */
  readonly pauseMs: number;

  constructor(status: number, pauseMs: number) {
    super(`the endpoint answered ${status}, and wants no more for ${Math.ceil(pauseMs / 1_000)} s`);
    this.name = 'EndpointLimited';
    this.pauseMs = pauseMs;
  }
}

/** How much a soak asks of the product. */
export interface Plan {
  /** Pending approvals in the end. */
  readonly pending: number;
  /** Pending approvals at which the same things are measured first. */
  readonly few: number;
  /** How many are asked for at once. */
  readonly concurrency: number;
  /** Each list is read so many times. */
  readonly reads: number;
  /** So many decisions are timed, one at a time. */
  readonly decisions: number;
  /** So many more are made at the end, several at once; all that are left where it is higher. */
  readonly decidedAtTheEnd: number;
}

/** Some ten minutes on an idle machine of two cores. */
export const FULL: Plan = {
  pending: 10_000,
  few: 100,
  concurrency: 20,
  reads: 60,
  decisions: 100,
  decidedAtTheEnd: 500,
};

/** Shows that the soak runs and that nothing is lost; its figures say little. */
export const SHORT: Plan = {
  pending: 300,
  few: 100,
  concurrency: 20,
  reads: 20,
  decisions: 15,
  decidedAtTheEnd: 30,
};

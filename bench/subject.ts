/** What is measured: the product over HTTP, or a floor over Temporal's client. Both are driven by the same load. */
export interface Subject {
  /** Begins one approval; resolves once whoever asked knows that it is open. */
  open(): Promise<Opened>;
}

export interface Opened {
  /** Waits for the outcome as a requester does; begun before the decision. */
  watch(): Promise<void>;
  /** Decides. `recorded`: taken in, but no outcome came in time (HTTP 202). */
  decide(): Promise<'decided' | 'recorded'>;
}

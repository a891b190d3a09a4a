import { type Origin, type Span, trace } from '../command/word.ts';

/** A text being judged, and where it stands in what was sent. */
export interface Frame {
  /** JSON pointer of the text that was sent. */
  readonly path: string;
  readonly origin: Origin;
}

/** Where `[start, end)` of a frame's text stands in the text that was sent. */
export function spanIn(frame: Frame, start: number, end: number): Span {
  return trace(frame.origin, start, end);
}

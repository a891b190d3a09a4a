import type { Bilingual } from './wording.ts';

/** How much of each text a message shows, in bytes as `nestedBytes` counts them, or in items. */
export interface Room {
  /** Each field of the action. Anything but endless means that the message cannot be approved from. */
  readonly field: number;
  readonly reason: number;
  readonly line: number;
  readonly comment: number;
  readonly findings: number;
  readonly findingText: number;
  readonly votes: number;
  /** What a language model said; without room, only which way it points. */
  readonly advice: number;
  /** Each output of an executor. */
  readonly output: number;
  /** The difference from the revision before, which is shown whole or not at all. */
  readonly diff: number;
  /** What it is a text of, as people call it: a card, a message. */
  readonly medium: Bilingual;
  /**
   * That it has room to show what may be remembered, and that the channel's buttons carry how often and how long.
   * Without it nobody can have anything remembered from here.
   */
  readonly remember?: true;
}

/** Everything, as far as it helps anybody. */
export const WHOLE = {
  field: Number.POSITIVE_INFINITY,
  reason: Number.POSITIVE_INFINITY,
  line: 2_000,
  comment: 4_000,
  findings: 12,
  findingText: 600,
  votes: 10,
  advice: 4_000,
  output: Number.POSITIVE_INFINITY,
  diff: Number.POSITIVE_INFINITY,
} as const satisfies Omit<Room, 'medium'>;

/** Whether all that would run is shown: only then may anybody make it run from here. */
export function showsAction(room: Room): boolean {
  return room.field === Number.POSITIVE_INFINITY;
}

/**
 * Shows somebody else's text, or its beginning and an ellipsis where it takes more room than there is.
 * @param render makes the text visible (domain/visible.ts); never makes it shorter, so no more of it than fits is read
 */
export function show(text: string, render: (text: string) => string, room: number): string {
  if (text.length <= room) {
    const shown = render(text);
    if (room === Number.POSITIVE_INFINITY || nestedBytes(shown) <= room) return shown;
  }
  const shown = render(withoutHalf(text.slice(0, room)));
  let least = 0;
  let most = Math.min(shown.length, room);
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (nestedBytes(shown.slice(0, middle)) <= room) least = middle;
    else most = middle - 1;
  }
  return `${withoutHalf(shown.slice(0, least))}…`;
}

/** As `show`, but of what is too long the end is kept as well: that is where programs say how it went. */
export function showEnds(
  text: string,
  render: (text: string) => string,
  room: number,
): { readonly shown: string; readonly isCut: boolean } {
  if (text.length <= room) {
    const whole = render(text);
    if (room === Number.POSITIVE_INFINITY || nestedBytes(whole) <= room)
      return { shown: whole, isCut: false };
  }
  const head = show(text, render, Math.floor(room / 3));
  const left = room - nestedBytes(head);
  let least = 0;
  let most = Math.min(text.length, left);
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (nestedBytes(endOf(text, middle, render)) <= left) least = middle;
    else most = middle - 1;
  }
  return { shown: `${head}\n…${endOf(text, least, render)}`, isCut: true };
}

function endOf(text: string, units: number, render: (text: string) => string): string {
  return units === 0 ? '' : render(text.slice(-units).replace(/^[\udc00-\udfff]/, ''));
}

/** A character outside the basic plane is two units, and is not cut in half. */
function withoutHalf(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '');
}

/** Bytes within JSON that stands as a text in JSON: escaped twice. The quotes around it do not matter here. */
export function nestedBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(text)));
}

/** A piece of a structure: what is fixed stands as it is, byte for byte; a slot says what may stand in its place. */
export type Part = string | Slot;

export type Slot =
  | { readonly slot: 'text' }
  | { readonly slot: 'number' }
  | { readonly slot: 'path'; readonly folder: string };

/** A structure of one text: its parts in order, or `exact` where nothing in it may vary. */
export interface Structure {
  readonly parts: readonly Part[];
  readonly exact: boolean;
}

export function exactly(text: string): Structure {
  return { parts: [text], exact: true };
}

export function structureOf(parts: readonly Part[], text: string): Structure {
  return parts.some((part) => typeof part !== 'string') ? { parts, exact: false } : exactly(text);
}

export function sayPart(part: Part): string {
  if (typeof part === 'string') return part;
  return part.slot === 'path' ? `‹file in ${part.folder}›` : `‹${part.slot}›`;
}

/** Texts that a pattern could not tell from its own placeholders. */
export function looksLikeSlot(text: string): boolean {
  return /[‹›]/.test(text);
}

/** Names of files and folders that say nothing to a shell or an option parser, and that `ls` shows. */
const SEGMENT = /^[\w@+][\w.@+-]*$/;

/**
 * A path whose last name may vary, in the folder that it lies in: plain names, none hidden, inside the working folder
 * and not directly in it. Null for every other one.
 */
export function pathSlot(text: string, cwd: string | undefined): Slot | null {
  const path = belowCwd(text, cwd);
  const segments = path?.split('/') ?? [];
  if (segments.length < 2 || !segments.every((segment) => SEGMENT.test(segment))) return null;
  return { slot: 'path', folder: `${segments.slice(0, -1).join('/')}/` };
}

function belowCwd(text: string, cwd: string | undefined): string | null {
  if (!text.startsWith('/')) return text.startsWith('./') ? text.slice(2) : text;
  if (cwd === undefined || !cwd.startsWith('/')) return null;
  const folder = cwd.endsWith('/') ? cwd : `${cwd}/`;
  return text.startsWith(folder) ? text.slice(folder.length) : null;
}

const MAX_TEXT = 10_000;

/** Words for people, such as a message: no option, and nothing that a terminal would act on. */
export function textSlot(text: string): Slot | null {
  const plain = text !== '' && text.length <= MAX_TEXT && !/^[-@<]|[^\P{Cc}\n]/u.test(text);
  return plain ? { slot: 'text' } : null;
}

/** A count. None is 0, which means "all" or "for ever" to some. */
export function numberSlot(text: string): Slot | null {
  return /^[1-9]\d{0,5}$/.test(text) ? { slot: 'number' } : null;
}

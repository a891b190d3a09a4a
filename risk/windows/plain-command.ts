/** A word of a Windows command line, with its place in the text that was read. */
export interface PlainWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One command of PowerShell or cmd, its name first. */
export interface PlainCommand {
  readonly words: readonly PlainWord[];
  /** What the command before it gives comes in. */
  readonly piped: boolean;
}

/** More commands, or deeper ones, are not read. */
export const MAX_COMMANDS = 500;
export const MAX_NESTING = 30;

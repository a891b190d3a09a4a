import { Writable } from 'node:stream';

/** A terminal on which a prompt may stand while others have something to print. */
export interface Screen {
  /** Where prompts are drawn; as wide and high as the terminal. */
  readonly output: Writable;
  /** From now on what is drawn is a prompt, which what is printed moves down. */
  hold(): void;
  /** It is one no more: it stays where it stands. Again, it does nothing. */
  release(): void;
  /** Has whole lines printed, above a prompt that stands, at once. @param write writes them to this terminal, at once */
  above(write: () => void): void;
}

/** What is known of a terminal; one without a size counts as endless. */
type Place = Writable & { readonly columns?: number; readonly rows?: number };

/** @param terminal must write at once, as a terminal does */
export function createScreen(terminal: Place): Screen {
  let prompt: Prompt | null = null;
  const output = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const text = chunk.toString();
      prompt?.take(text);
      terminal.write(text);
      done();
    },
  });
  Object.defineProperties(output, {
    columns: { get: () => terminal.columns },
    rows: { get: () => terminal.rows },
  });
  terminal.on('resize', () => output.emit('resize'));
  return {
    output,
    hold() {
      prompt = createPrompt(() => terminal.rows ?? Number.POSITIVE_INFINITY);
    },
    release() {
      prompt = null;
    },
    above(write) {
      const standing = prompt;
      if (standing === null) return write();
      terminal.write(standing.erased());
      write();
      terminal.write(standing.drawn());
    },
  };
}

/** What a prompt has drawn so far: its lines, and in which of them the cursor stands. */
interface Prompt {
  take(text: string): void;
  /** What takes it off the terminal, and leaves the cursor where it began. */
  erased(): string;
  /** What draws it once more. */
  drawn(): string;
}

const CSI = '\u001b[';
const MOVE = String.raw`\u001b\[\??\d*[A-HJKhl]`;
/** A move or an erasure of a terminal's, the end of a line, or text with its colours. */
const PIECES = new RegExp(`${MOVE}|\n|(?:(?!${MOVE})[^\n])+`, 'g');

/**
 * Follows a prompt that draws whole lines from their beginning, as clack's do, and wraps none of them.
 * @param height how many lines the terminal shows: the cursor does not reach those above
 */
function createPrompt(height: () => number): Prompt {
  let lines = [''];
  let at = 0;

  function move(what: string, count: number): void {
    if (what === 'A') at = Math.max(0, lines.length - height(), at - count);
    else if (what === 'B') at = Math.min(lines.length - 1, at + count);
    else if (what === 'J') lines = [...lines.slice(0, at), ''];
    else if (what === 'K') lines[at] = '';
  }

  return {
    take(text) {
      for (const [piece] of text.matchAll(PIECES)) {
        if (isMove(piece)) move(piece.slice(-1), Number(/\d+/.exec(piece)?.[0] ?? 1));
        else if (piece !== '\n') lines[at] = `${lines[at] ?? ''}${piece}`;
        else {
          at += 1;
          if (at === lines.length) lines.push('');
        }
      }
    },
    erased: () => `\r${up(at)}${CSI}J`,
    drawn: () => `${lines.join('\n')}${up(lines.length - 1 - at)}`,
  };
}

function isMove(piece: string): boolean {
  return piece.startsWith(CSI) && /^\??\d*[A-HJKhl]$/.test(piece.slice(CSI.length));
}

function up(count: number): string {
  return count > 0 ? `${CSI}${count}A` : '';
}

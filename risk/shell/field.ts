import { type Origin, type Piece, type Span, type Word, cover, shift } from '../command/word.ts';

/** A word being put together out of fragments. */
export class Field {
  text = '';
  taint = 0;
  /** Something was written here, be it only a pair of quotes. */
  begun = false;
  #pieces: Piece[] = [];
  #span: Span | null = null;
  #hasKnown = false;
  #hasUnknown = false;

  get empty(): boolean {
    return this.text === '' && !this.begun;
  }

  append(text: string, origin: Origin, known: boolean, taint = 0, span: Span | null = null): void {
    for (const piece of shift(origin, this.text.length)) {
      this.#pieces.push(piece);
      this.cover([piece.from, piece.to]);
    }
    if (span !== null) this.cover(span);
    this.text += text;
    this.taint |= taint;
    if (!known) this.#hasUnknown = true;
    else if (text !== '') this.#hasKnown = true;
  }

  appendWord(word: Word, from = 0, to = word.text.length, origin: Origin = word.origin): void {
    this.append(word.text.slice(from, to), origin, word.known === 'whole', word.taint, word.span);
    if (word.known === 'partly') this.#hasKnown = true;
  }

  cover(span: Span): void {
    this.#span = this.#span === null ? span : cover(this.#span, span);
  }

  /** @param written where the word as a whole is written */
  finish(written: Span): Word {
    const known = !this.#hasUnknown ? 'whole' : this.#hasKnown ? 'partly' : 'unknown';
    const span = this.#span === null ? written : cover(this.#span, written);
    return { text: this.text, known, taint: this.taint, origin: this.#pieces, span };
  }
}

import { type ParsedScript, parse } from 'unbash';

/** Longer text is refused unparsed. In UTF-16 code units. */
export const MAX_SHELL_LENGTH = 64 * 1024;
/** Deeper brackets are refused unparsed: the parser's time grows with the square of the depth. */
export const MAX_SHELL_NESTING = 64;
/** The parser's time grows with these, by some two microseconds each. */
const MAX_MARKS = 12_000;
/** More openings of substitutions than this are refused unparsed. */
const MAX_SUBSTITUTIONS = 512;

export type Source =
  | { readonly kind: 'parsed'; readonly script: ParsedScript; readonly problem: string | null }
  | { readonly kind: 'refused'; readonly problem: string; readonly zh: string };

/** The only door to the parser. Refuses text over the caps before parsing it; a tolerant tree comes with its problem. */
export function readSource(text: string): Source {
  if (text.length > MAX_SHELL_LENGTH) {
    return {
      kind: 'refused',
      problem: `is longer than ${MAX_SHELL_LENGTH} characters`,
      zh: `超过 ${MAX_SHELL_LENGTH} 个字符`,
    };
  }
  const { depth, openings, marks } = measure(text);
  if (marks > MAX_MARKS) {
    return {
      kind: 'refused',
      problem: `has more than ${MAX_MARKS} operators, quotes and blanks`,
      zh: `运算符、引号和空白超过 ${MAX_MARKS} 个`,
    };
  }
  if (depth > MAX_SHELL_NESTING || openings > MAX_SUBSTITUTIONS) {
    return {
      kind: 'refused',
      problem: `is nested deeper than ${MAX_SHELL_NESTING} levels, or has more than ${MAX_SUBSTITUTIONS} substitutions`,
      zh: `嵌套超过 ${MAX_SHELL_NESTING} 层，或替换超过 ${MAX_SUBSTITUTIONS} 处`,
    };
  }
  try {
    return parsed(text);
  } catch (error) {
    // Chains of keywords can be deeper than the stack.
    if (!(error instanceof RangeError)) throw error;
    return { kind: 'refused', problem: 'is nested too deep to be read', zh: '嵌套过深，无法读取' };
  }
}

function parsed(text: string): Source {
  // A carriage return before a line feed is how other systems end a line; offsets must hold, so it becomes a blank.
  const script = parse(text.includes('\r') ? text.replaceAll('\r\n', ' \n') : text);
  return { kind: 'parsed', script, problem: script.errors?.[0]?.message ?? null };
}

/** An upper bound by counting characters; quoted brackets count too, which errs towards refusing. */
function measure(text: string): {
  readonly depth: number;
  readonly openings: number;
  readonly marks: number;
} {
  let open = 0;
  let depth = 0;
  let openings = 0;
  let marks = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if ((code < 64 && !(code >= 42 && code < 59)) || code === 96 || code > 122) marks += 1;
    if (code === 40 || code === 123) {
      open += 1;
      if (open > depth) depth = open;
      const before = text.charCodeAt(index - 1);
      // $( <( >( (( and ${
      if (before === 36 || before === 60 || before === 62 || before === 40) openings += 1;
    } else if (code === 41 || code === 125) {
      if (open > 0) open -= 1;
    } else if (code === 96) {
      openings += 1;
    }
  }
  return { depth, openings, marks };
}

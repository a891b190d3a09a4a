/** What Discord reads as markup, a mention, a link, a time or an emoji, wherever it stands in a line. */
const MARKUP = /[\\*_~`|<>@#:[\]()/]/g;
/** What it reads as a list where a line begins with it. */
const BULLET = /^(\s*)([-+])/gm;
const NUMBER = /^(\s*\d+)\./gm;

/** A text that Discord shows letter by letter. */
export function escapeMarkdown(text: string): string {
  return text.replace(MARKUP, '\\$&').replace(BULLET, '$1\\$2').replace(NUMBER, '$1\\.');
}

const FENCE = '```';

/**
 * Somebody else's lines, letter by letter, set apart from ours: in a code block, which nothing in them can close; what
 * holds a fence itself stands as a quotation, escaped.
 */
export function setApart(text: string): string {
  if (text.includes(FENCE) || text.trim() === '') return quote(text);
  // Discord drops empty lines at either end of a block.
  const shown = text.replace(/^\n+|\n+$/g, (lines) => '\\u000a'.repeat(lines.length));
  return `${FENCE}\n${shown}\n${FENCE}`;
}

/** As `setApart`, for one line. */
export function setApartLine(text: string): string {
  return text.includes('`') || text.trim() === '' ? quote(text) : `\`${text}\``;
}

function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${escapeMarkdown(line)}`)
    .join('\n');
}

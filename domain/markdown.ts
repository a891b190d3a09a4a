/** Somebody's text where Markdown is read: as code, so that it makes no link, no heading and no second line. */
export function codeSpan(text: string): string {
  return `\`${text.replace(/\s+/g, ' ').replaceAll('`', "'")}\``;
}

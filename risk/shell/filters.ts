/** Longer texts are not filtered. In UTF-16 code units. */
const MAX_FILTERED = 32 * 1024;

/** `cut -c2-`, `cut -d: -f2`; null where it cannot be told. */
export function cutLines(text: string, args: readonly string[]): string | null {
  if (text.length > MAX_FILTERED) return null;
  const joined = args.join('\0').replace(/(^|\0)-([cbfd])\0?/g, '$1-$2');
  let mark = '\t';
  let list: string | null = null;
  let fields = false;
  for (const arg of joined.split('\0')) {
    if (/^-d.$/.test(arg)) mark = arg.slice(2);
    else if (/^-[cbf]\d*-?\d*$/.test(arg)) {
      fields = arg.startsWith('-f');
      list = arg.slice(2);
    } else return null;
  }
  const range = /^(\d*)(-?)(\d*)$/.exec(list ?? '');
  if (list === null || list === '' || range === null) return null;
  const from = Number(range[1] === '' ? 1 : range[1]) - 1;
  const to = range[2] === '' ? from + 1 : range[3] === '' ? Number.POSITIVE_INFINITY : Number(range[3]);
  return text
    .split('\n')
    .map((line) => (fields ? line.split(mark).slice(from, to).join(mark) : line.slice(from, to)))
    .join('\n');
}

/** `sed s/LITERAL/LITERAL/g`, also several at once; null where a pattern is more than plain text. */
export function substitute(text: string, args: readonly string[]): string | null {
  if (text.length > MAX_FILTERED) return null;
  const scripts = args.filter((arg) => !/^(?:-[nErsz]*e|-[Ers]|--expression)$/.test(arg));
  if (scripts.length === 0 || scripts.length > 16) return null;
  let out = text;
  for (const script of scripts.flatMap((one) => one.split(/;\s*(?=s\W)/))) {
    const found = /^s(\W)/.exec(script.trim());
    const [, from, to, flags, ...more] = script.trim().split(found?.[1] ?? '\0');
    if (found === null || from === undefined || to === undefined || more.length > 0) return null;
    if (from === '' || !/^g?$/.test(flags ?? '') || /[\\^$.*[\]+?(){}|]/.test(from) || /[\\&]/.test(to))
      return null;
    out = out
      .split('\n')
      .map((line) => (flags === 'g' ? line.replaceAll(from, () => to) : line.replace(from, () => to)))
      .join('\n');
    if (out.length > MAX_FILTERED) return null;
  }
  return out;
}

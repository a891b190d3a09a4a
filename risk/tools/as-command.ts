import { type Effect, wordsOf } from '../vocabulary.ts';
import type { Argument } from './arguments.ts';

/** What a call does to one of its arguments, as the command that would do the same. */
export interface Equivalent {
  readonly words: readonly string[];
  /** A file that is written, which is a redirect to it and no command. */
  readonly writes?: true;
  /** JSON pointer of the argument that it is done to. */
  readonly path: string;
  readonly text: string;
}

const PATH_KEY =
  /(?:path|file|filename|dir|directory|folder|notebook)s?$|^(?:target|destination|dest|source|src|from|to|attachments?|location|key)$/i;
const SOURCE_KEY = /^(?:source|src|from|old_?path|source_?path)$/i;
const DESTINATION_KEY = /^(?:destination|dest|to|target|new_?path|destination_?path|dest_?path)$/i;
const URL_KEY = /^(?:url|uri|href|link|endpoint|address|webhook(?:_?url)?)s?$/i;
const METHOD_KEY = /^(?:method|verb|http_?method)$/i;
const BODY_KEY = /^(?:body|data|json|payload|form)$/i;
const MODE_KEY = /^(?:mode|permissions|perms)$/i;
const PATH_LIKE = /^(?:[~.]?\/|~$|\.\.?$|[A-Za-z]:\\|\$HOME|file:\/\/)|\//;

/** A place on another machine. */
const REMOTE = /^(?!file:)[a-z][a-z0-9+.-]+:\/\//i;

type Text = Extract<Argument, { kind: 'text' }>;

/**
 * A call told as shell commands: a tool that deletes `path` is `rm path`, one that fetches `url` is `curl url`. So paths, hosts and
 * methods mean in a call what they mean in a command, and one table of rules serves both.
 */
export function equivalentsOf(
  effect: Effect | null,
  name: readonly string[],
  all: readonly Argument[],
): readonly Equivalent[] {
  const texts = all.filter(
    (one): one is Text => one.kind === 'text' && one.text.length <= 4_096 && one.text !== '',
  );
  return [...fileCommands(effect, name, texts, all), ...requests(texts, effect)];
}

/** Programs that tools are named after, verb and all; others bear names that are plain words as well. */
const VERBED =
  /^(?:git|gh|glab|docker|podman|kubectl|helm|terraform|tofu|pulumi|ansible|aws|gcloud|az|heroku|vercel|netlify|wrangler|npm|pnpm|yarn|pip|cargo|systemctl|launchctl|vagrant)$/;

/** Names of options whose values are words of the command; the text of a message is not. */
const WORD_KEY =
  /^(?:remote|branch|ref|target|name|resource|kind|service|container|image|namespace|path|file|package|workspace|stack|url|args?)$/i;

/**
 * A tool that bears the name of a program and its verb, `git_push {force: true}`, as that command: flags that are set
 * become options.
 */
export function namedCommand(tool: string, all: readonly Argument[]): readonly string[] | null {
  const own = tool.split(/__|\./).at(-1) ?? tool;
  const [program = '', ...verbs] = wordsOf(own);
  if (verbs.length === 0 || !VERBED.test(program)) return null;
  const options = all.flatMap((one) => {
    if (one.kind === 'flag') return one.on ? [`--${wordsOf(one.key).join('-')}`] : [];
    if (one.kind === 'text' && WORD_KEY.test(one.key) && /^[^\s-]\S{0,200}$/.test(one.text))
      return [one.text];
    return [];
  });
  return [program, ...verbs, ...options];
}

function fileCommands(
  effect: Effect | null,
  name: readonly string[],
  texts: readonly Text[],
  all: readonly Argument[],
): readonly Equivalent[] {
  const paths = texts.filter(
    ({ key, text }) =>
      (PATH_KEY.test(key) && !REMOTE.test(text)) || (URL_KEY.test(key) && /^file:/i.test(text)),
  );
  const recursive =
    all.some((one) => one.kind === 'flag' && one.on && /recurs/i.test(one.key)) ||
    name.some((word) => /^(?:directory|directories|dir|folder|tree|rmdir)$/.test(word));
  const from = paths.find(({ key }) => SOURCE_KEY.test(key));
  const to = texts.find(({ key }) => DESTINATION_KEY.test(key));
  const mode = texts.find(
    ({ key, text }) => MODE_KEY.test(key) && /^(?:0?o?[0-7]{3,4}|[ugoa]*[-+=][rwxXst]+)$/.test(text),
  );
  if (mode !== undefined)
    return paths.map((at) =>
      told(['chmod', ...(recursive ? ['-R'] : []), mode.text.replace('o', ''), pathIn(at)], at),
    );
  if (
    from !== undefined &&
    to !== undefined &&
    /^(?:move|mv|rename|copy|cp)$/.test(name.find((word) => /^(?:move|mv|rename|copy|cp)$/.test(word)) ?? '')
  ) {
    const verb = name.some((word) => /^(?:copy|cp)$/.test(word)) ? 'cp' : 'mv';
    return REMOTE.test(to.text)
      ? [told(['curl', '-T', pathIn(from), to.text], from)]
      : [told([verb, pathIn(from), pathIn(to)], to)];
  }
  const plain = paths.filter(({ text, key }) => PATH_LIKE.test(text) || /path|file|dir|folder/i.test(key));
  switch (effect) {
    case 'destroy':
    case 'tidy':
      return plain.map((at) => told(['rm', ...(recursive ? ['-rf'] : []), pathIn(at)], at));
    case 'read':
    case null:
      return plain.map((at) => told(['cat', pathIn(at)], at));
    case 'send':
      return plain.map((at) => told(['curl', '-T', pathIn(at), 'https://elsewhere.invalid/'], at));
    default: {
      const leaves = name.some((word) => /^(?:upload|send|share|attach|publish)$/.test(word));
      return plain.map((at) =>
        leaves
          ? told(['curl', '-T', pathIn(at), 'https://elsewhere.invalid/'], at)
          : { ...told([pathIn(at)], at), writes: true },
      );
    }
  }
}

function pathIn({ text }: Text): string {
  return text.replace(/^file:\/\//i, '');
}

function requests(texts: readonly Text[], effect: Effect | null): readonly Equivalent[] {
  const method = texts
    .find(({ key, text }) => METHOD_KEY.test(key) && /^[a-z]{3,8}$/i.test(text))
    ?.text.toUpperCase();
  const urls = texts.filter(({ key, text }) => URL_KEY.test(key) && !/^file:/i.test(text));
  const sends = texts.some(({ key }) => BODY_KEY.test(key)) && method === undefined && effect !== 'read';
  const file = texts.find(
    ({ key, text }) => /^(?:file|attachment|upload)/i.test(key) && PATH_LIKE.test(text),
  );
  return urls.map((at) =>
    told(
      [
        'curl',
        ...(method === undefined ? [] : ['-X', method]),
        ...(sends ? ['-d', 'x'] : []),
        ...(file === undefined ? [] : ['-T', file.text]),
        at.text,
      ],
      at,
    ),
  );
}

function told(words: readonly string[], { path, text }: Text): Equivalent {
  return { words, path, text };
}

import { readWindowsPath } from './windows-paths.ts';

/** What well-known variables hold; others stay as they are written. */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [/^\$(?:HOME(?!\w)|\{HOME[^\w}]?[^}]*\})/, '~'],
  [/^\$(?:TMPDIR(?!\w)|\{TMPDIR[^\w}]?[^}]*\}|TEMP(?!\w)|TMP(?!\w)|\{TE?MP\})/, '/tmp'],
  [/^\$(?:XDG_CONFIG_HOME(?!\w)|\{XDG_CONFIG_HOME[^\w}]?[^}]*\})/, '~/.config'],
  [/^\$(?:XDG_DATA_HOME(?!\w)|\{XDG_DATA_HOME[^\w}]?[^}]*\})/, '~/.local/share'],
];
const WORKING_FOLDER = /^(?:\$PWD(?!\w)|\$\{PWD\}|\$\(pwd\)|`pwd`|~\+(?=\/|$))/;

function resolveStart(text: string, cwd: string | undefined): string {
  for (const [name, value] of VARIABLES) if (name.test(text)) return text.replace(name, value);
  return text.replace(WORKING_FOLDER, cwd ?? '.');
}

/**
 * Resolves `.`, `..`, doubled slashes and well-known variables by text alone, drops a trailing `*`, and puts `cwd` before a
 * relative path. Windows paths come out as `C:/Users/x`.
 * @returns a path without a trailing slash; `/` for the root, `~` for the own home
 */
export function normalizePath(text: string, cwd?: string): string {
  if (PLAIN.test(text) && cwd === undefined) return text;
  // No system takes a longer one, and slashes in a row count once.
  if (text.length > LONGEST) return normalizePath(text.replace(/\/{2,}/g, '/').slice(0, LONGEST), cwd);
  const windows = readWindowsPath(text);
  if (windows !== null) return windows;
  const started = resolveStart(text.replace(/^file:\/\/(?:localhost)?(?=\/)/, ''), cwd);
  const anchored = /^[/~$`]/.test(started) || cwd === undefined ? started : `${cwd}/${started}`;
  let absolute = anchored.startsWith('/');
  const kept: string[] = [];
  for (const part of anchored.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') {
      kept.push(part);
      continue;
    }
    const last = kept.at(-1);
    if (last === undefined || last === '..' || /^[$`]/.test(last)) {
      if (!absolute || last !== undefined) kept.push(part);
    } else {
      kept.pop();
      // Beside a home lie the others.
      if (kept.length === 0 && last.startsWith('~')) {
        absolute = true;
        kept.push('home');
      }
    }
  }
  // `dir/*` and `dir/.*` empty `dir` as surely as naming it.
  while (EVERYTHING.test(kept.at(-1) ?? '')) kept.pop();
  // No working folder lies so deep that this many steps up do not end at the root; fewer do where a system folder follows.
  const steps = kept.findIndex((part) => part !== '..');
  const up = steps < 0 ? kept.length : steps;
  if (!absolute && (up >= DEEP || (up >= 3 && SYSTEM.has(kept[up] ?? '')))) {
    absolute = true;
    while (kept[0] === '..') kept.shift();
  }
  const path = (absolute ? '/' : '') + kept.join('/');
  const settled = path === '' ? '.' : path;
  return throughAliases(settled);
}

/** A relative path that already is as it should be. */
const PLAIN = /^[\w-][\w.-]{0,200}(?:\/[\w-][\w.-]{0,200}){0,20}$/;
const LONGEST = 4096;
const DEEP = 7;
const SYSTEM: ReadonlySet<string> = new Set(
  'etc usr var root home boot bin sbin lib proc sys dev opt'.split(' '),
);

const EVERYTHING = /^(?:\.?\*+|\.\[[^\]]*\]\*|\.\?\?\*|\?\*|\*\.\*|\.\{\*,[^}]*\}|\{\*,\.[^}]*\})$/;

/** Other names for the same place: a process's view of the root, and macOS' true places. */
function throughAliases(path: string): string {
  const inner = /^\/proc\/[^/]+\/(?:root|cwd)(\/.*)?$/.exec(path);
  if (inner !== null) return inner[1] ?? '/';
  return path
    .replace(/^\/System\/Volumes\/Data(?=\/|$)/, '')
    .replace(/^\/private\/(?=etc|var|tmp)/, '/')
    .replace(/^$/, '/');
}

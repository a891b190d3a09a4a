import {
  type Assignment,
  type Command,
  type Function as FunctionNode,
  type HereDoc,
  type HereString,
  type ParsedScript,
  type Pipeline,
  type Redirect,
  type SyntaxNode,
  forEachChild,
  parse,
} from 'unbash';
import { type ShellWord, type WordScope, readWords, resolvedWord } from './shell-word.ts';

/** Longer text is refused unread. In UTF-16 code units. */
export const MAX_SHELL_LENGTH = 16 * 1024;
/** Deeper brackets are refused unread: the parser's time grows with the square of the depth. */
export const MAX_SHELL_NESTING = 64;
/** More substitutions than this are refused unread; unlike the depth, quoting cannot hide them. */
const MAX_SUBSTITUTIONS = 512;

export interface ShellRedirect {
  readonly operator: string;
  readonly target: ShellWord;
  readonly start: number;
  readonly end: number;
}

/** Text handed to a command's standard input by a here-document or here-string. */
export interface ShellInput {
  readonly text: string;
  /** Where `text` stands unchanged in the source, or null. */
  readonly verbatimAt: number | null;
  readonly start: number;
  readonly end: number;
}

/** One simple command, with its quoting resolved. Offsets are UTF-16 units into the parsed text. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  readonly assignments: readonly ShellWord[];
  readonly redirects: readonly ShellRedirect[];
  readonly input: ShellInput | null;
  /** The commands of the pipeline stage that writes into this one. */
  readonly upstream: readonly ShellCommand[];
  readonly start: number;
  readonly end: number;
}

export interface ShellFunction {
  readonly name: string;
  readonly calls: readonly string[];
  readonly start: number;
  readonly end: number;
}

export type ParsedShell =
  | {
      readonly kind: 'parsed';
      /** Every simple command, those in substitutions and function bodies included, in source order. */
      readonly commands: readonly ShellCommand[];
      readonly functions: readonly ShellFunction[];
      /** Why the text is not complete shell; what could be read is in `commands` all the same. */
      readonly problem: string | null;
    }
  | { readonly kind: 'refused'; readonly problem: string };

/** Reads shell text into simple commands. Never runs anything; refuses text over the caps before parsing it. */
export function parseShell(text: string): ParsedShell {
  if (text.length > MAX_SHELL_LENGTH) {
    return { kind: 'refused', problem: `is longer than ${MAX_SHELL_LENGTH} characters` };
  }
  const nesting = measureNesting(text);
  if (nesting.depth > MAX_SHELL_NESTING || nesting.substitutions > MAX_SUBSTITUTIONS) {
    return { kind: 'refused', problem: `is nested deeper than ${MAX_SHELL_NESTING} levels` };
  }
  const reader = new Reader(text);
  reader.readScript(parse(text), { pinned: null, upstream: [], out: reader.commands });
  return { kind: 'parsed', commands: reader.commands, functions: reader.functions, problem: reader.problem };
}

/** An upper bound by counting characters; quoted brackets count too, which errs towards refusing. */
function measureNesting(text: string): { readonly depth: number; readonly substitutions: number } {
  let open = 0;
  let depth = 0;
  let substitutions = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === '(' || char === '{') {
      open += 1;
      depth = Math.max(depth, open);
      const before = text[index - 1];
      if (before === '$' || before === '<' || before === '>' || before === '(') substitutions += 1;
    } else if (char === ')' || char === '}') {
      open = Math.max(0, open - 1);
    } else if (char === '`') {
      substitutions += 1;
    }
  }
  return { depth, substitutions };
}

interface Scope extends WordScope {
  readonly upstream: readonly ShellCommand[];
  readonly out: ShellCommand[];
}

class Reader {
  readonly commands: ShellCommand[] = [];
  readonly functions: ShellFunction[] = [];
  problem: string | null = null;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  readScript(script: ParsedScript, scope: Scope): void {
    this.problem ??= script.errors?.[0]?.message ?? null;
    for (const statement of script.commands) this.#read(statement, scope);
  }

  #read(node: SyntaxNode, scope: Scope): void {
    switch (node.type) {
      case 'Command':
        this.#readCommand(node, scope);
        return;
      case 'Pipeline':
        this.#readPipeline(node, scope);
        return;
      case 'Function':
        this.#readFunction(node, scope);
        return;
      case 'Redirect':
        this.#readLooseRedirect(node, scope);
        return;
      case 'Script':
        this.readScript(node, scope);
        return;
      case 'CommandExpansion':
        if (node.script === undefined) return;
        this.readScript(node.script, {
          ...scope,
          upstream: [],
          // An escaped backtick script is parsed from a decoded copy, so its own offsets mean nothing here.
          pinned: scope.pinned ?? (node.script.source === undefined ? null : [node.pos, node.end]),
        });
        return;
      case 'Word':
        // Only a word with one of these can hold a command; asking for parts costs a second scan.
        if (/[$`<>({]/.test(node.text)) forEachChild(node, (child) => this.#read(child, scope));
        return;
      default:
        forEachChild(node, (child) => this.#read(child, scope));
    }
  }

  #readPipeline(node: Pipeline, scope: Scope): void {
    let upstream = scope.upstream;
    for (const stage of node.commands) {
      const out: ShellCommand[] = [];
      this.#read(stage, { ...scope, upstream, out });
      scope.out.push(...out);
      upstream = out;
    }
  }

  #readFunction(node: FunctionNode, scope: Scope): void {
    const body: ShellCommand[] = [];
    this.#read(node.body, { ...scope, upstream: [], out: body });
    scope.out.push(...body);
    const calls = body.map((command) => command.words[0]?.text ?? '');
    const [start, end] = scope.pinned ?? [node.pos, node.end];
    this.functions.push({ name: node.name.value, calls, start, end });
  }

  #readLooseRedirect(node: Redirect, scope: Scope): void {
    const redirect = this.#redirect(node, scope);
    this.#readInside(node, scope);
    if (redirect === null) return;
    const { start, end } = redirect;
    scope.out.push({
      words: [],
      assignments: [],
      redirects: [redirect],
      input: null,
      upstream: [],
      start,
      end,
    });
  }

  #readCommand(node: Command, scope: Scope): void {
    const inside: ShellCommand[] = [];
    for (const child of [...node.prefix, ...(node.name === undefined ? [] : [node.name]), ...node.suffix]) {
      this.#readInside(child, { ...scope, upstream: [], out: inside });
    }
    const argWords = node.args.flatMap((arg) =>
      arg.type === 'Word' ? readWords(arg, scope) : [assignmentWord(arg, scope)],
    );
    const inputs = node.redirects.filter((item) => item.type !== 'Redirect');
    const redirects = node.redirects
      .filter((item) => item.type === 'Redirect')
      .map((item) => this.#redirect(item, scope))
      .filter((item) => item !== null);
    const [start, end] = scope.pinned ?? [node.pos, node.end];
    scope.out.push(...inside, {
      words: node.name === undefined ? argWords : [...readWords(node.name, scope), ...argWords],
      assignments: node.prefix
        .filter((item) => item.type === 'Assignment')
        .map((item) => assignmentWord(item, scope)),
      redirects,
      input: this.#input(inputs.at(-1), scope),
      upstream: scope.upstream,
      start,
      end,
    });
  }

  #readInside(node: SyntaxNode, scope: Scope): void {
    if (node.type === 'Word') this.#read(node, scope);
    else forEachChild(node, (child) => this.#read(child, scope));
  }

  #redirect(node: Redirect, scope: Scope): ShellRedirect | null {
    if (node.target === undefined) return null;
    const [start, end] = scope.pinned ?? [node.pos, node.end];
    return { operator: node.operator, target: resolvedWord(node.target, scope), start, end };
  }

  #input(node: HereDoc | HereString | undefined, scope: Scope): ShellInput | null {
    if (node === undefined) return null;
    if (node.type === 'HereString') {
      if (node.target === undefined) return null;
      const { text, verbatimAt, start, end } = resolvedWord(node.target, scope);
      return { text, verbatimAt, start, end };
    }
    const { pos, end, text } = node.body;
    if (scope.pinned !== null)
      return { text, verbatimAt: null, start: scope.pinned[0], end: scope.pinned[1] };
    return { text, verbatimAt: this.#text.startsWith(text, pos) ? pos : null, start: pos, end };
  }
}

function assignmentWord(node: Assignment, scope: WordScope): ShellWord {
  const value = node.value.type === 'Word' ? resolvedWord(node.value, scope) : null;
  const [start, end] = scope.pinned ?? [node.pos, node.end];
  return {
    text: `${node.name}=${value?.text ?? ''}`,
    known: value?.known ?? 'partly',
    runs: value?.runs ?? [],
    verbatimAt: null,
    start,
    end,
  };
}

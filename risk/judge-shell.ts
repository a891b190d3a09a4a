import { atLeast } from '../domain/tier.ts';
import type { Finding, Label } from '../domain/verdict.ts';
import type { Tier } from '../domain/tier.ts';
import { type Frame, type Invocation, commandName, hasSwitch, invocationOf, spanIn } from './invocation.ts';
import { type NestedCode, nestedCode } from './nested-code.ts';
import { placeOf } from './paths.ts';
import { type Family, applyFamily } from './rule.ts';
import { cloud } from './rules/cloud.ts';
import { containers } from './rules/containers.ts';
import { disks, processes } from './rules/disks.ts';
import { files, secrets } from './rules/files.ts';
import { git } from './rules/git.ts';
import { interpreters } from './rules/interpreters.ts';
import { permissions } from './rules/permissions.ts';
import { judgeRedirect } from './rules/redirects.ts';
import { onlyLooks } from './rules/safe.ts';
import { deploysToProduction, services } from './rules/services.ts';
import { transfers } from './rules/transfers.ts';
import { type ParsedShell, type ShellCommand, parseShell } from './shell.ts';
import type { ShellWord } from './shell-word.ts';
import {
  type Session,
  MAX_DEPTH,
  MAX_READ,
  beginSession,
  push,
  refusal,
  refuseOnce,
} from './shell-session.ts';
import { judgeSql } from './sql/judge.ts';
import { peel } from './wrappers.ts';

const FAMILIES: readonly Family[] = [
  files,
  secrets,
  git,
  services,
  cloud,
  containers,
  interpreters,
  transfers,
  permissions,
  disks,
  processes,
];

/** Commands whose name alone is worth a second look behind a wrapper that is not in the table. */
const TAIL_NAMES = new Set(
  `rm shred mkfs dd wipefs shutdown reboot halt poweroff chmod chown kill bash sh zsh curl wget git systemctl docker kubectl
   find sudo terraform`.split(/\s+/),
);

/** Judges shell text on its syntax: every simple command, wherever it stands, with wrappers off and quoting resolved. */
export function judgeShell(text: string, frame: Frame, cwd?: string): readonly Finding[] {
  const session = beginSession(cwd);
  judgeText(text, frame, session);
  return session.findings;
}

/** Judges a command that is run without a shell: its words are what they are. */
export function judgeWords(words: readonly ShellWord[], frame: Frame, cwd?: string): readonly Finding[] {
  const session = beginSession(cwd);
  const end = words.at(-1)?.end ?? 0;
  judgeCommand(
    { words, assignments: [], redirects: [], input: null, upstream: [], start: 0, end },
    frame,
    session,
  );
  return session.findings;
}

function judgeText(text: string, frame: Frame, session: Session): void {
  session.read += text.length;
  if (session.depth > MAX_DEPTH || session.read > MAX_READ) {
    refuseOnce(frame, session);
    return;
  }
  const parsed = parseShell(text);
  if (parsed.kind === 'refused') {
    session.findings.push(refusal(parsed.problem, frame));
    return;
  }
  if (parsed.problem !== null)
    session.findings.push(refusal(`is not complete shell (${parsed.problem})`, frame));
  judgeFunctions(parsed, frame, session);
  session.depth += 1;
  for (const command of parsed.commands) judgeCommand(command, frame, session);
  session.depth -= 1;
}

/** A function that starts itself twice over multiplies until nothing else can run. */
function judgeFunctions(
  parsed: Extract<ParsedShell, { kind: 'parsed' }>,
  frame: Frame,
  session: Session,
): void {
  for (const { name, calls, start, end } of parsed.functions) {
    if (calls.filter((call) => call === name).length < 2) continue;
    session.findings.push({
      rule: 'processes.fork-bomb',
      tier: 'CRITICAL',
      label: 'service_disruption',
      message: 'Starts copies of itself without end until the machine stops answering.',
      span: spanIn(frame, start, end),
      path: frame.path,
    });
  }
}

function judgeCommand(command: ShellCommand, frame: Frame, session: Session): void {
  for (const redirect of command.redirects) {
    const finding = judgeRedirect(redirect, session.cwd, frame);
    if (finding !== null) session.findings.push(finding);
  }
  const peeled = peel(command.words);
  if (peeled.readsPassword) {
    session.findings.push({
      rule: 'permissions.piped-password',
      tier: 'HIGH',
      label: 'privilege_escalation',
      message: 'Hands over an administrator password on standard input.',
      span: spanIn(frame, command.start, command.end),
      path: frame.path,
    });
  }
  judgeAssignments([...command.assignments, ...peeled.assignments], peeled.elevated, frame, session);
  const { words, elevated, fed } = peeled;
  const [first] = words;
  const around = { command, elevated, fed, cwd: session.cwd, frame };
  if (first === undefined) {
    if (command.words.length > 0) judgeBareWrapper(invocationOf(command.words, around), session);
    return;
  }
  const call = invocationOf(words, around);
  if (first.known !== 'whole') judgeUnknownName(call, first, session);
  else if (peeled.wrapper === 'env' && /\s/.test(first.text)) {
    judgeNested(
      {
        kind: 'shell',
        text: first.text,
        frame: { ...frame, offset: null, whole: spanIn(frame, first.start, first.end) },
      },
      call,
      session,
    );
  } else judgeCall(call, session);
  if (call.name === 'cd' && call.operands[0]?.known === 'whole')
    session.cwd = moved(session.cwd, call.operands[0].text);
}

function moved(cwd: string | undefined, target: string): string | undefined {
  if (/^[/~$]/.test(target)) return target;
  return cwd === undefined ? undefined : `${cwd}/${target}`;
}

/** `sudo -i`, `sudo -s`: a shell of the administrator's. */
function judgeBareWrapper(call: Invocation, session: Session): void {
  if (['sudo', 'doas', 'pkexec'].includes(call.name) && !call.switches.has('v') && !call.switches.has('l')) {
    push(
      session,
      call,
      'permissions.root-shell',
      'HIGH',
      'privilege_escalation',
      'Opens a shell as the administrator.',
    );
  }
  for (const code of nestedCode(call)) judgeNested(code, call, session);
}

function judgeAssignments(
  words: readonly ShellWord[],
  elevated: boolean,
  frame: Frame,
  session: Session,
): void {
  for (const word of words) {
    const name = word.text.split('=', 1)[0] ?? '';
    if (
      !/^(?:LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|DYLD_INSERT_LIBRARIES|BASH_ENV|PROMPT_COMMAND|GIT_SSH_COMMAND|PYTHONSTARTUP)$/.test(
        name,
      )
    )
      continue;
    session.findings.push({
      rule: 'permissions.injected-code',
      tier: elevated ? 'HIGH' : 'MEDIUM',
      label: elevated ? 'privilege_escalation' : 'opaque_code',
      message: `${name} makes the command run other code than its own.`,
      span: spanIn(frame, word.start, word.end),
      path: frame.path,
    });
  }
}

function judgeCall(call: Invocation, session: Session): void {
  const before = session.findings.length;
  for (const family of FAMILIES) {
    const finding = applyFamily(family, call);
    if (finding !== null) session.findings.push(finding);
  }
  if (deploysToProduction(call)) {
    push(session, call, 'services.deploy-production', 'HIGH', 'service_disruption', 'Deploys to production.');
  }
  const nested = nestedCode(call);
  for (const code of nested) judgeNested(code, call, session);
  if (session.findings.length > before || nested.length > 0 || onlyLooks(call)) return;
  const deletes = call.operands.slice(0, 3).some((word) => DESTRUCTIVE_VERB.test(word.text));
  if (deletes && !hasSwitch(call, 'dry-run', 'dryrun')) {
    const message = `Seems to delete something with ${call.name}.`;
    push(session, call, 'shell.unknown-destructive', 'MEDIUM', 'destructive_command', message);
    return judgeTail(call, session);
  }
  push(session, call, 'shell.unknown-command', 'LOW', null, `Nothing is known about ${call.name}.`);
  judgeTail(call, session);
}

/** A subcommand that deletes in most tools that have it. */
const DESTRUCTIVE_VERB =
  /^(?:(?:delete|destroy|purge|unregister|wipe|drop|unset)(?:[-_:]\w+)?|\w+[-:]delete)$/;

/** An unknown command may be a wrapper: what is dangerous in its tail counts, what is not does not. */
function judgeTail(call: Invocation, session: Session): void {
  const at = call.args.findIndex((arg) => arg.known === 'whole' && TAIL_NAMES.has(commandName(arg.text)));
  if (at < 0 || session.depth > MAX_DEPTH || hasSwitch(call, 'dry-run', 'dryrun')) return;
  const words = call.args.slice(at);
  const tail: Session = { ...session, findings: [], depth: session.depth + 1 };
  tail.read += textLength(words);
  if (tail.read > MAX_READ) return;
  judgeCommand({ ...bareCommand(call), words }, call.frame, tail);
  session.read = tail.read;
  session.findings.push(...tail.findings.filter((finding) => atLeast(finding.tier, 'HIGH')));
}

function textLength(words: readonly ShellWord[]): number {
  return words.reduce((sum, word) => sum + word.text.length, 0);
}

function bareCommand(call: Invocation): Omit<ShellCommand, 'words'> {
  return { assignments: [], redirects: [], input: null, upstream: [], start: call.start, end: call.end };
}

/** A name made at run time can be any program; what its arguments would do to the worst of them decides. */
function judgeUnknownName(call: Invocation, name: ShellWord, session: Session): void {
  const destroys = call.args.some(
    (arg) => /^-(?:[a-z]*r[a-z]*f|[a-z]*f[a-z]*r)[a-z]*$/i.test(arg.text) || arg.text === '--recursive',
  );
  const vital = call.operands.some((word) =>
    ['root', 'system', 'home', 'device'].includes(placeOf(word.text, call.cwd)),
  );
  const tier: Tier = destroys && vital ? 'CRITICAL' : destroys ? 'HIGH' : 'MEDIUM';
  const label: Label = destroys ? 'destructive_command' : 'opaque_code';
  const message = `Which program ${name.text} is, is decided only when it runs.`;
  push(session, call, 'shell.unknown-name', tier, label, message);
}

function judgeNested(code: NestedCode, call: Invocation, session: Session): void {
  if (code.kind === 'words') {
    if (code.words.length === 0) return;
    session.read += textLength(code.words);
    if (session.depth > MAX_DEPTH || session.read > MAX_READ) {
      refuseOnce(call.frame, session);
      return;
    }
    session.depth += 1;
    judgeCommand({ ...bareCommand(call), words: code.words }, call.frame, session);
    session.depth -= 1;
  } else if (code.kind === 'shell') {
    session.depth += 1;
    judgeText(code.text, code.frame, session);
    session.depth -= 1;
  } else if (code.kind === 'sql') {
    session.read += code.text.length;
    if (session.read > MAX_READ) refuseOnce(code.frame, session);
    else session.findings.push(...judgeSql(code.text, code.frame));
  } else {
    judgeProgram(code.text, code.frame, call, session);
  }
}

const DELETES =
  /\b(?:rmtree|os\.remove|os\.unlink|rmSync|rmdirSync|unlinkSync|FileUtils\.rm\w*|File\.delete|removedirs)\b|\bunlink\s?\(/;
const STARTS_PROGRAM =
  /\b(?:system|exec\w*|popen|spawn\w*|shell_exec|passthru|Popen|check_output|check_call|run|call)\s?[(["'`]|\bqx\b|^\s?`/m;

/** Code of another language is not parsed: its strings are judged as commands, and only real danger counts. */
function judgeProgram(text: string, frame: Frame, call: Invocation, session: Session): void {
  session.read += text.length;
  if (session.read > MAX_READ || session.depth > MAX_DEPTH) {
    refuseOnce(frame, session);
    return;
  }
  if (DELETES.test(text)) {
    push(session, call, 'interpreters.deletes', 'HIGH', 'destructive_command', 'The code deletes files.');
  }
  if (!STARTS_PROGRAM.test(text)) return;
  const strings: Session = { ...session, findings: [], depth: session.depth + 1 };
  for (const found of text.matchAll(/'([^'\n]{2,500})'|"([^"\n]{2,500})"|`([^`\n]{2,500})`/g)) {
    const inner = found[1] ?? found[2] ?? found[3] ?? '';
    const offset = frame.offset === null ? null : frame.offset + found.index + 1;
    judgeText(inner, { ...frame, offset }, strings);
  }
  session.read = strings.read;
  session.findings.push(...strings.findings.filter((finding) => atLeast(finding.tier, 'HIGH')));
}

import type { Tier } from '../../domain/tier.ts';
import type { Finding, Label } from '../../domain/verdict.ts';
import { type Frame, spanIn } from '../invocation.ts';
import { grantsPower, normalizePath, placeOf } from '../paths.ts';
import type { ShellRedirect } from '../shell.ts';

interface RedirectRule {
  readonly rule: string;
  readonly tier: Tier;
  readonly label: Label | null;
  readonly message: string;
  readonly when: (target: string, path: string) => boolean;
}

/** Where a command's output is written; the first line that fits decides. */
const RULES: readonly RedirectRule[] = [
  {
    rule: 'redirects.device',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Writes over a disk.',
    when: (target, path) => placeOf(target) === 'device' || path === '/proc/sysrq-trigger',
  },
  {
    rule: 'redirects.socket',
    tier: 'HIGH',
    label: 'exfiltration',
    message: 'Opens a connection to another machine.',
    when: (_target, path) => path.startsWith('/dev/tcp/') || path.startsWith('/dev/udp/'),
  },
  {
    rule: 'redirects.grant-power',
    tier: 'HIGH',
    label: 'persistence',
    message: 'Writes a file that decides who may log in, or what runs at the next login or start.',
    when: (target) => grantsPower(target),
  },
  {
    rule: 'redirects.system',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Writes into a system folder.',
    when: (_target, path) => /^\/(?:etc|boot|bin|sbin|lib|lib64|sys|proc|usr(?!\/local\/src))\//.test(path),
  },
  {
    rule: 'redirects.file',
    tier: 'LOW',
    label: null,
    message: 'Writes a file.',
    when: (_target, path) => !/^\/dev\/(?:null|stdout|stderr|tty|fd\/\d+)$/.test(path),
  },
];

/** @returns what writing (or connecting) by this redirect means; null for reading and for descriptors */
export function judgeRedirect(
  redirect: ShellRedirect,
  cwd: string | undefined,
  frame: Frame,
): Finding | null {
  const target = redirect.target.text;
  const path = normalizePath(target, cwd);
  const isSocket = path.startsWith('/dev/tcp/') || path.startsWith('/dev/udp/');
  if ((redirect.operator === '<' || redirect.operator === '<&') && !isSocket) return null;
  if (redirect.operator === '>&' && /^(?:\d+|-)$/.test(target)) return null;
  const rule = RULES.find((line) => line.when(path, path));
  if (rule === undefined) return null;
  const { when: _when, ...words } = rule;
  return { ...words, span: spanIn(frame, redirect.start, redirect.end), path: frame.path };
}

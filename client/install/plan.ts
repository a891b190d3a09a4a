import { join } from 'node:path';
import { type HookOptions, hookCommand, isHookCommand } from './command-line.ts';
import { type TrustedEntry, withTrust, withoutTrust } from './codex-trust.ts';
import { type HookEntry, NO_SETTINGS, groupsOf, withEntries, withoutEntries } from './hook-settings.ts';
import { type Change, textOf } from './settings-file.ts';

export const AGENT_NAMES = ['claude-code', 'codex', 'gemini'] as const;
export type AgentName = (typeof AGENT_NAMES)[number];

/** Whose settings: `user`, in the home folder, or those of the project in `folder`. */
export interface Scope {
  readonly kind: 'user' | 'project';
  readonly home: string;
  /** The project's folder. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Wish {
  /** The words that start our program. */
  readonly program: readonly string[];
  readonly options: HookOptions;
  /** Ask only where the agent would ask its own user. */
  readonly promptsOnly: boolean;
  /** Codex only: write its trust in our hooks beside its settings. */
  readonly trust: boolean;
}

/**
 * What the settings of a program become with our hook in them.
 * @throws CountersignError `invalid_request` for settings that cannot be read
 */
export function planInstall(agent: AgentName, scope: Scope, wish: Wish): readonly Change[] {
  const file = settingsFile(agent, scope);
  const before = textOf(file);
  const command = hookCommand(wish.program, agent, wish.options);
  const entries = entriesOf(agent, command, wish);
  const after = withEntries(before ?? NO_SETTINGS, file, entries, ours(agent));
  const settings = { file, before, after };
  if (agent !== 'codex') return [settings];
  const config = join(codexHome(scope), 'config.toml');
  const trusted = textOf(config);
  const placed = entries.map((entry): TrustedEntry => ({ ...entry, group: placeOf(after, file, entry) }));
  // A trust that was not asked for again would be in a hook that is no more.
  const trusting = wish.trust ? withTrust(trusted ?? '', file, placed) : withoutTrust(trusted ?? '');
  return [settings, { file: config, before: trusted, after: orNone(trusting, trusted) }];
}

/** What the settings of a program become without our hook. */
export function planUninstall(agent: AgentName, scope: Scope): readonly Change[] {
  const file = settingsFile(agent, scope);
  const before = textOf(file);
  const after = before === null ? null : withoutEntries(before, file, ours(agent));
  // Of a file that we made, nothing is left; one that says nothing was there for nothing else.
  const isEmpty = after !== before && after !== null && /^\s*\{\s*\}\s*$/.test(after);
  const settings = { file, before, after: isEmpty ? null : after };
  if (agent !== 'codex') return [settings];
  const config = join(codexHome(scope), 'config.toml');
  const trusted = textOf(config);
  return [settings, { file: config, before: trusted, after: orNone(withoutTrust(trusted ?? ''), trusted) }];
}

function orNone(after: string, before: string | null): string | null {
  return after === '' && before !== '' ? null : after;
}

function ours(agent: AgentName): (command: string) => boolean {
  return (command) => isHookCommand(command, agent);
}

function entriesOf(agent: AgentName, command: string, { options, promptsOnly }: Wish): readonly HookEntry[] {
  const { timeout } = options;
  const handlers = {
    'claude-code': { type: 'command', command, timeout, onFailure: 'block' },
    codex: { type: 'command', command, timeout },
    // Gemini counts in milliseconds.
    gemini: { type: 'command', command, timeout: timeout * 1_000, name: 'countersign' },
  } as const;
  const handler = handlers[agent];
  if (agent === 'gemini') return [{ event: 'BeforeTool', handler }];
  const permission = { event: 'PermissionRequest', handler };
  return promptsOnly ? [permission] : [{ event: 'PreToolUse', handler }, permission];
}

function placeOf(text: string, file: string, { event, handler }: HookEntry): number {
  const command = JSON.stringify(handler['command']);
  return groupsOf(text, file, event).findIndex((group) => JSON.stringify(group).includes(command));
}

function settingsFile(agent: AgentName, scope: Scope): string {
  const { kind, home, folder, env } = scope;
  const root = kind === 'user' ? home : folder;
  switch (agent) {
    case 'claude-code': {
      const own = kind === 'user' ? env['CLAUDE_CONFIG_DIR'] : undefined;
      return join(own ?? join(root, '.claude'), 'settings.json');
    }
    case 'codex':
      return join(kind === 'user' ? codexHome(scope) : join(root, '.codex'), 'hooks.json');
    case 'gemini': {
      const own = kind === 'user' ? env['GEMINI_CLI_HOME'] : undefined;
      return join(own ?? root, '.gemini', 'settings.json');
    }
  }
}

function codexHome({ home, env }: Scope): string {
  return env['CODEX_HOME'] ?? join(home, '.codex');
}

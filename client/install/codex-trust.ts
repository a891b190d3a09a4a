import { canonicalJson } from '../../domain/canonical.ts';
import { sha256 } from '../../domain/digest.ts';
import type { HookEntry } from './hook-settings.ts';

const BEGIN = '# countersign: begin (its hooks are trusted; countersign uninstall codex takes this out)';
const END = '# countersign: end';
/** Ours ends with its last table: what Codex or its user has written between that and the end stays. */
const TABLE = String.raw`\[hooks\.state\."(?:[^"\\\n]|\\.)*"\]\n(?:\w+ *=[^\n]*\n)*`;
const BLOCK = new RegExp(String.raw`\n# countersign: begin[^\n]*\n(?:${TABLE})*([\s\S]*?)${END}\n`);

/** An entry by its place in hooks.json, as Codex keeps its trust in it. */
export interface TrustedEntry extends HookEntry {
  /** Index of its group below the event. */
  readonly group: number;
}

/** The key that Codex knows an entry by: its file, event and place. */
export function trustKey(hooksFile: string, { event, group }: TrustedEntry): string {
  return `${hooksFile}:${snakeCase(event)}:${group}:0`;
}

/** What Codex compares to see that an entry is still the one that was trusted. */
export function trustHash({ event, handler }: HookEntry): string {
  const identity = {
    event_name: snakeCase(event),
    matcher: '*',
    hooks: [{ ...handler, async: false }],
  };
  return `sha256:${sha256(canonicalJson(identity))}`;
}

/** Codex's config.toml with our entries trusted, and no other of ours; all else as it was, byte for byte. */
export function withTrust(config: string, hooksFile: string, entries: readonly TrustedEntry[]): string {
  const without = withoutTrust(config);
  // Codex keeps its user's own word in the same place, and a table must not be written twice.
  const missing = entries.filter((entry) => !without.includes(JSON.stringify(trustKey(hooksFile, entry))));
  if (missing.length === 0) return without;
  const tables = missing.map((entry) => {
    const key = JSON.stringify(trustKey(hooksFile, entry));
    return `[hooks.state.${key}]\ntrusted_hash = "${trustHash(entry)}"`;
  });
  return `${without}\n${[BEGIN, ...tables, END].join('\n')}\n`;
}

export function withoutTrust(config: string): string {
  return config.replace(BLOCK, '$1');
}

function snakeCase(event: string): string {
  return event.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

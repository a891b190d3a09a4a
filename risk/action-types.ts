import type { Tier } from '../domain/tier.ts';

/** Types that no allowlist lets pass, and that are HIGH at least. */
export const NEVER_BYPASSED: ReadonlySet<string> = new Set([
  'deploy_production',
  'delete_data',
  'transfer_funds',
  'modify_permissions',
  'shutdown_service',
  'wipe_database',
  'exec_remote',
  'publish_package',
  'rotate_keys',
  'migrate_database',
]);

const TYPES_BY_TIER: Readonly<Record<Tier, string>> = {
  SAFE: 'read search list query check status log diff',
  LOW: 'write edit patch create delete move copy mkdir script test lint',
  MEDIUM: `message send send_message api_call webhook email notify commit push git_push branch pr deploy install`,
  HIGH: `config crypto key secret credential auth permission firewall network database migration systemd`,
  CRITICAL: 'crisis suicide kill destroy format wipe nuke self_modify',
};

/** Tiers by the letters and digits of a name alone, so that no spelling of one passes for another. */
const TIER_OF: ReadonlyMap<string, Tier> = new Map([
  ...(['SAFE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const).flatMap((tier) =>
    TYPES_BY_TIER[tier].split(' ').map((type) => [plainType(type), tier] as const),
  ),
  ...[...NEVER_BYPASSED].map((type) => [plainType(type), 'HIGH'] as const),
]);

const PLAIN_NEVER_BYPASSED: ReadonlySet<string> = new Set([...NEVER_BYPASSED].map(plainType));

/** One spelling for `gitPush`, `Git-Push`, `GITPUSH` and `git push`. */
export function plainType(type: string): string {
  return type
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Whether no allowlist lets this type pass, however it is spelt. */
export function isNeverBypassed(type: string): boolean {
  return PLAIN_NEVER_BYPASSED.has(plainType(type));
}

/** The tier of an action type by itself; LOW for a type that is not in the table. */
export function tierOfType(type: string): Tier {
  return TIER_OF.get(plainType(type)) ?? 'LOW';
}

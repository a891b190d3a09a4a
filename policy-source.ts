import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import { PolicyFileError, type PrincipalEntry, parsePolicyFile, toProfiles } from './contract/policy-file.ts';
import { canonicalJson } from './domain/canonical.ts';
import { sha256 } from './domain/digest.ts';
import { type Directory, type Member, mergeMembers } from './domain/directory.ts';
import type { Policy } from './domain/policy.ts';
import { type Role, SINGLE_KEY } from './domain/principal.ts';
import { followFile } from './followed-file.ts';

const BUILT_IN = fileURLToPath(new URL('./policy.yaml', import.meta.url));

/** The policy and the people as of now. Both change while the process runs; read them anew for every question. */
export interface PolicySource {
  policy(): Policy;
  directory(): Directory;
  /** Whether the policy file as it stands now is in force; false while a change of it is refused. */
  holds(): boolean;
  close(): void;
}

/**
 * Reads the built-in policy and the operator's, and follows changes of the latter. A change that does not validate
 * is reported and the last good policy stays.
 * @throws PolicyFileError when the policy does not validate at start
 */
export function openPolicySource(config: Config, report: (change: PolicyChange) => void): PolicySource {
  const file = config.policyFile ?? join(config.policyFolder, 'policy.yaml');
  const followed = followFile(
    file,
    (text, before: Loaded | null) => {
      const next = load(config, file, text);
      if (before === null || before.directory.open || !next.directory.open) return next;
      throw new PolicyFileError(file, [
        'line 1: no principal has a key any more, which would let anyone decide',
      ]);
    },
    (change) => {
      if (change.kind === 'refused') report(change);
      else report({ kind: 'loaded', version: change.value.policy.version });
    },
  );
  return {
    policy: () => followed.current().policy,
    directory: () => followed.current().directory,
    holds: followed.holds,
    close: followed.close,
  };
}

interface Loaded {
  readonly policy: Policy;
  readonly directory: Directory;
}

export type PolicyChange =
  | { readonly kind: 'loaded'; readonly version: string }
  | { readonly kind: 'refused'; readonly message: string };

function load(config: Config, file: string, text: string | null): Loaded {
  const builtIn = parsePolicyFile(readFileSync(BUILT_IN, 'utf8'), 'policy.yaml');
  if (config.policyFile !== null && text === null) {
    throw new PolicyFileError(file, ['line 1: POLICY_FILE names a file that does not exist']);
  }
  const own = text === null ? null : parsePolicyFile(text, file);
  const profiles = toProfiles({ ...builtIn.profiles, ...own?.profiles });
  const version = sha256(canonicalJson(profiles)).slice(0, 12);
  const members = mergeMembers([...(own?.principals ?? []).map(memberOf), ...membersOfEnvironment(config)]);
  return {
    policy: { version, profiles },
    directory: { open: members.every((member) => member.keyHash === null), members },
  };
}

function memberOf(entry: PrincipalEntry): Member {
  return {
    id: entry.id,
    roles: entry.roles,
    workspaces: entry.workspaces,
    keyHash: entry.key?.slice('sha256:'.length) ?? null,
    identities: entry.feishu === undefined ? {} : { feishu: entry.feishu },
  };
}

/** The single key and the Feishu ids of the environment. */
function membersOfEnvironment(config: Config): readonly Member[] {
  const { approvers, admins, executors } = config.feishuPeople;
  const keyed: readonly Member[] =
    config.apiServerKey === null
      ? []
      : [
          {
            id: SINGLE_KEY,
            roles: ['requester', 'executor', 'approver', 'admin', 'auditor'],
            workspaces: '*',
            keyHash: sha256(config.apiServerKey),
            identities: {},
          },
        ];
  return [
    ...keyed,
    ...approvers.map((id) => feishuMember(id, ['approver'])),
    ...admins.map((id) => feishuMember(id, ['approver', 'admin'])),
    ...executors.map((id) => feishuMember(id, ['executor'])),
  ];
}

function feishuMember(openId: string, roles: readonly Role[]): Member {
  return { id: `feishu:${openId}`, roles, workspaces: '*', keyHash: null, identities: { feishu: openId } };
}

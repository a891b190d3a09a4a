import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import {
  type PolicyFile,
  PolicyFileError,
  type PrincipalEntry,
  parsePolicyFile,
  toCrisis,
  toProfiles,
} from './contract/policy-file.ts';
import { toChannels } from './contract/policy-channels.ts';
import { toEndpoints } from './contract/webhooks.ts';
import { toRules } from './contract/policy-rules.ts';
import type { FileProblem } from './contract/yaml-file.ts';
import { canonicalJson } from './domain/canonical.ts';
import type { CrisisSettings } from './domain/crisis.ts';
import { sha256 } from './domain/digest.ts';
import { type Directory, type Member, mergeMembers } from './domain/directory.ts';
import type { Policy } from './domain/policy.ts';
import { type Role, SINGLE_KEY, identitiesIn } from './domain/principal.ts';
import type { WebhookEndpoint } from './domain/webhook.ts';
import { followFile } from './followed-file.ts';
import { checkCondition } from './risk/policy/check-condition.ts';
import { compileRules } from './risk/policy/compile.ts';

const BUILT_IN = fileURLToPath(new URL('./policy.yaml', import.meta.url));

/** The policy and the people as of now. Both change while the process runs; read them anew for every question. */
export interface PolicySource {
  policy(): Policy;
  directory(): Directory;
  /** Where people in danger find help. */
  crisis(): CrisisSettings;
  /** Who is told over HTTP how approvals go on. */
  endpoints(): readonly WebhookEndpoint[];
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
      if (before !== null) refuseOpening(file, before, next);
      return next;
    },
    (change) => {
      if (change.kind === 'refused') report(change);
      else report({ kind: 'loaded', version: change.value.policy.version });
    },
  );
  return {
    policy: () => followed.current().policy,
    directory: () => followed.current().directory,
    crisis: () => followed.current().crisis,
    endpoints: () => followed.current().endpoints,
    holds: followed.holds,
    close: followed.close,
  };
}

/** @throws PolicyFileError for what would lift keys or rules that nobody took out */
function refuseOpening(file: string, before: Loaded, next: Loaded): void {
  if (!before.directory.open && next.directory.open)
    throw new PolicyFileError(file, [
      'line 1: no principal has a key any more, which would let anyone decide',
    ]);
  // A file on its way from one place to another, or half written.
  if (next.isBlank && !before.isBlank)
    throw new PolicyFileError(file, [
      'line 1: the file is gone or empty; to go back to the built-in policy, write "rules: []" or start again',
    ]);
}

interface Loaded {
  /** The operator says nothing. */
  readonly isBlank: boolean;
  readonly policy: Policy;
  readonly directory: Directory;
  readonly crisis: CrisisSettings;
  readonly endpoints: readonly WebhookEndpoint[];
}

export type PolicyChange =
  | { readonly kind: 'loaded'; readonly version: string }
  | { readonly kind: 'refused'; readonly message: string };

function load(config: Config, file: string, text: string | null): Loaded {
  if (config.policyFile !== null && text === null) {
    throw new PolicyFileError(file, ['line 1: POLICY_FILE names a file that does not exist']);
  }
  const { policy, principals, crisis, endpoints } = readPolicy(text, file);
  const members = mergeMembers([...principals.map(memberOf), ...membersOfEnvironment(config)]);
  return {
    isBlank: text === null || text.trim() === '',
    policy,
    directory: { open: members.every((member) => member.keyHash === null), members },
    crisis,
    endpoints,
  };
}

/**
 * The built-in policy with an operator's own beside it.
 * @param text the operator's; null for none
 * @param file what messages call it
 * @throws PolicyFileError naming line, place, value and what is allowed
 */
export function readPolicy(
  text: string | null,
  file: string,
): {
  readonly policy: Policy;
  readonly principals: readonly PrincipalEntry[];
  readonly crisis: CrisisSettings;
  readonly endpoints: readonly WebhookEndpoint[];
} {
  const builtIn = parsePolicyFile(readFileSync(BUILT_IN, 'utf8'), 'policy.yaml');
  const own = parsePolicyFile(text ?? '', file, (given) =>
    problemsOfRules(given, Object.keys({ ...builtIn.profiles, ...given.profiles })),
  );
  const profiles = toProfiles({ ...builtIn.profiles, ...own.profiles });
  const rules = toRules(own.rules);
  const channels = toChannels(own.channels);
  // Without them it is the version that the file had before there were any, so that nodes of both releases agree.
  const parts = { ...(rules.length === 0 ? {} : { rules }), ...(channels.length === 0 ? {} : { channels }) };
  const named = Object.keys(parts).length === 0 ? profiles : { profiles, ...parts };
  const version = sha256(canonicalJson(named)).slice(0, 12);
  return {
    policy: { version, profiles, rules: compileRules(rules), channels },
    principals: own.principals,
    crisis: toCrisis(own.crisis),
    endpoints: toEndpoints(own.webhooks, own.principals),
  };
}

/** What of its rules only CEL and the profiles can tell. */
function problemsOfRules({ rules }: PolicyFile, profiles: readonly string[]): readonly FileProblem[] {
  return rules.flatMap(({ when, profile }, index): readonly FileProblem[] => {
    const problem = checkCondition(when);
    return [
      ...(problem === null ? [] : [{ path: ['rules', index, 'when'], ...problem }]),
      ...(profile === undefined || profiles.includes(profile)
        ? []
        : [{ path: ['rules', index, 'profile'], message: `must be one of ${profiles.join(', ')}` }]),
    ];
  });
}

function memberOf(entry: PrincipalEntry): Member {
  return {
    id: entry.id,
    roles: entry.roles,
    workspaces: entry.workspaces,
    keyHash: entry.key?.slice('sha256:'.length) ?? null,
    identities: identitiesIn(entry),
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

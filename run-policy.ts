import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Config, readConfig } from './config.ts';
import { policyJsonSchema } from './contract/policy-schema.ts';
import { type PolicyCase, parsePolicyTest } from './contract/policy-test-file.ts';
import { YamlFileError } from './contract/yaml-file.ts';
import type { ApprovalRequest } from './domain/approval.ts';
import { digestOf } from './domain/digest.ts';
import { CountersignError } from './domain/errors.ts';
import type { Judgement } from './domain/judgement.ts';
import { readLanguageTag } from './domain/language.ts';
import type { Policy } from './domain/policy.ts';
import { ConfigError } from './environment.ts';
import { readPolicy } from './policy-source.ts';
import { createJudge } from './workers/judge.ts';

/** A file that is not there, or cannot be read. */
class NoFile extends Error {}

/** `countersign policy schema`. Returns the exit code. */
export function runPolicySchema(): number {
  process.stdout.write(policyJsonSchema());
  return 0;
}

/** `countersign policy check [FILE]`: whether a policy file holds. Without FILE, the one in force. Returns the exit code. */
export function runPolicyCheck(file: string | null): number {
  return run(() => {
    const { policy, path } = policyAt(readConfig(process.env), file);
    const profiles = Object.keys(policy.profiles);
    console.log(`ok: ${path}: policy ${policy.version}, profiles ${profiles.join(', ')}`);
    return 0;
  });
}

/** `countersign policy test FILE`: judges a table of cases. 0: all are as expected; 1: some are not; 2: a file is bad. */
export function runPolicyTest(file: string): number {
  return run(() => {
    const config = readConfig(process.env);
    const { policy: named, cases } = parsePolicyTest(read(file), file);
    const { policy, path } = policyAt(config, named === undefined ? null : resolve(dirname(file), named));
    const judge = createJudge(() => policy, config.trustedNetworks);
    const results = cases.map((one) => ({ name: one.name, ...resultOf(one, judge) }));
    const width = Math.max(...results.map(({ name }) => name.length));
    for (const { name, said, problems } of results) {
      console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(width)}  ${said}`.trimEnd());
      for (const problem of problems) console.log(`      ${problem}`);
    }
    const passed = results.filter(({ problems }) => problems.length === 0).length;
    console.log(`${passed} of ${results.length} cases are as expected by ${path} (policy ${policy.version})`);
    return passed === results.length ? 0 : 1;
  });
}

function run(work: () => number): number {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof YamlFileError || error instanceof ConfigError || error instanceof NoFile))
      throw error;
    console.error(`countersign: ${error.message}`);
    return 2;
  }
}

/** @param file null for the policy that a server started here would have in force */
function policyAt(config: Config, file: string | null): { readonly policy: Policy; readonly path: string } {
  const inForce = config.policyFile ?? join(config.policyFolder, 'policy.yaml');
  const path = file ?? inForce;
  const isNone = file === null && config.policyFile === null && !existsSync(path);
  const { policy } = readPolicy(isNone ? null : read(path), path);
  return { policy, path: isNone ? 'the built-in policy' : path };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why =
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'does not exist' : String(error);
    throw new NoFile(`the file ${file} ${why}`);
  }
}

interface CaseResult {
  readonly said: string;
  readonly problems: readonly string[];
}

function resultOf({ request, expect }: PolicyCase, judge: ReturnType<typeof createJudge>): CaseResult {
  const found = outcomeOf(request, judge);
  if (typeof found === 'string') return { said: '', problems: [found] };
  const problems = Object.entries(expect).flatMap(([name, wanted]) => {
    const got = found[name as keyof typeof expect];
    return agrees(name, got, wanted) ? [] : [`${name}: expected ${show(wanted)}, got ${show(got)}`];
  });
  return { said: [found.tier, found.decides, ...found.rules].join('  '), problems };
}

type Outcome = Readonly<Required<Omit<PolicyCase['expect'], 'approvers'>>> & {
  readonly approvers: readonly string[];
};

/** @returns why it cannot be judged, where it cannot: for a profile that the policy does not have */
function outcomeOf(request: PolicyCase['request'], judge: ReturnType<typeof createJudge>): Outcome | string {
  try {
    return outcome(judge(requestOf(request)));
  } catch (error) {
    if (error instanceof CountersignError) return error.message;
    throw error;
  }
}

function outcome({ verdict, plan }: Judgement): Outcome {
  const [rung] = plan.rungs;
  const rules = verdict.findings
    .filter(({ rule }) => rule.startsWith('policy.'))
    .map(({ rule }) => rule.slice('policy.'.length));
  return {
    tier: verdict.tier,
    labels: [...verdict.labels],
    rules,
    profile: plan.profile,
    quorum: rung?.quorum ?? 0,
    approvers: rung?.approvers ?? [],
    decides: plan.auto === null ? 'person' : plan.auto === 'smart' ? 'review' : 'auto',
  };
}

/** Rules and approvers are all that are named, in any order; of labels there may be more. */
function agrees(name: string, got: unknown, wanted: unknown): boolean {
  if (!Array.isArray(got) || !Array.isArray(wanted)) return got === wanted;
  return (
    wanted.every((one) => got.includes(one)) &&
    (name === 'labels' || got.every((one) => wanted.includes(one)))
  );
}

function show(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

function requestOf({
  allowlisted,
  executor,
  verification,
  ...given
}: PolicyCase['request']): ApprovalRequest {
  const { language, region } = readLanguageTag(given.language);
  const followUp = {
    executor: executor ?? null,
    limitSeconds: 600,
    verification: { mode: 'auto' as const, check: verification ?? null },
  };
  return {
    ...given,
    language,
    ...(region === null ? {} : { region }),
    id: 'apr_TEST',
    ...(allowlisted ? { allowlisted: true } : {}),
    followUp: executor === undefined && verification === undefined ? null : followUp,
    createdAt: new Date(given.createdAt).toISOString(),
    traceId: '',
    digest: digestOf(given.action, given.workspace, 1),
    bodyHash: '',
  };
}

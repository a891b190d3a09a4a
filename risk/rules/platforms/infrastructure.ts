import { type Invocation, hasArg, hasSwitch, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksAboutTool, isBare, isDryRun, lineOfAsking, linesOfPlatform } from '../verb-tree.ts';

const TERRAFORM = ['terraform', 'tofu', 'terragrunt', 'cdktf', 'terramate'];
const OTHERS = [
  'pulumi',
  'cdk',
  'cdklocal',
  'sam',
  'samlocal',
  'serverless',
  'sls',
  'packer',
  'nomad',
  'consul',
  'waypoint',
  'boundary',
  'sst',
  'crossplane',
  'juju',
  'bosh',
  'cf',
];

/** The verb behind `run-all` and `run --all`, which go through every folder. */
function terraformVerb(call: Invocation, choices: string, ...rest: readonly string[]): boolean {
  if (verbs(call, choices, ...rest)) return true;
  return verbs(call, 'run-all|run', choices, ...rest);
}

const asksNoMore = (call: Invocation): boolean =>
  hasArg(
    call,
    '-auto-approve',
    '--auto-approve',
    '-auto-approve=true',
    '--terragrunt-non-interactive',
    '--non-interactive',
    '--yes',
    '-y',
  );

const goesEverywhere = (call: Invocation): boolean =>
  verbs(call, 'run-all|apply-all') || (verbs(call, 'run') && hasArg(call, '--all'));

/** What machines and services an organisation has, as code says it. */
export const infrastructure = familyOf('Infrastructure as code', [
  {
    rule: 'infrastructure.ask-terraform',
    tier: 'SAFE',
    label: null,
    message: 'Asks how the tool is used, or what it would do.',
    zh: '只查询用法，或只预演将要做的事。',
    names: TERRAFORM,
    when: (call) => asksAboutTool(call) || hasArg(call, '-help', '-h') || isDryRun(call),
    flags: ['terraform destroy -help', 'tofu version'],
  },
  {
    rule: 'infrastructure.destroy',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Destroys infrastructure, or what is recorded of it.',
    zh: '销毁基础设施，或删除其状态记录。',
    names: TERRAFORM,
    when: (call) =>
      terraformVerb(call, 'destroy|destroy-all') ||
      (terraformVerb(call, 'apply') && hasArg(call, '-destroy', '--destroy', '-destroy=true')) ||
      (terraformVerb(call, 'apply') && call.args.some((arg) => /^--?replace=/.test(arg.text))) ||
      terraformVerb(call, 'state', 'rm|replace-provider|push') ||
      terraformVerb(call, 'workspace', 'delete') ||
      terraformVerb(call, 'force-unlock'),
    flags: [
      'terraform destroy',
      'tofu apply -destroy',
      'terraform state rm aws_db_instance.main',
      'terraform force-unlock 1',
    ],
    spares: ['terraform plan -destroy', 'terraform state list'],
  },
  {
    rule: 'infrastructure.apply-unasked',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Changes infrastructure without asking again.',
    zh: '更改基础设施，且不再确认。',
    names: TERRAFORM,
    when: (call) =>
      terraformVerb(call, 'apply|deploy|apply-all') && (asksNoMore(call) || goesEverywhere(call)),
    flags: ['terraform apply -auto-approve', 'terragrunt run-all apply'],
    spares: ['terraform apply', 'terraform plan'],
  },
  {
    rule: 'infrastructure.state-secrets',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Prints a secret output, or the whole state, which holds secrets in plain text.',
    zh: '输出保密的值或整个状态文件，其中的机密是明文。',
    names: TERRAFORM,
    when: (call) =>
      terraformVerb(call, 'state', 'pull') ||
      (terraformVerb(call, 'output') &&
        call.operands.some((word) => /pass|secret|token|key|cred/i.test(word.text))),
    flags: ['terraform state pull', 'terraform output -raw admin_password'],
    spares: ['terraform output', 'terraform state list'],
  },
  {
    rule: 'infrastructure.plan',
    tier: 'SAFE',
    label: null,
    message: 'Reads infrastructure, or plans a change of it.',
    zh: '读取基础设施，或规划变更。',
    names: TERRAFORM,
    when: (call) =>
      isBare(call) ||
      terraformVerb(
        call,
        'plan|plan-all|show|output|validate|validate-all|graph|providers|version|console|metadata|diff|synth|list|get|hclfmt|graph-dependencies',
      ) ||
      (terraformVerb(call, 'fmt') && hasArg(call, '-check', '--check')) ||
      terraformVerb(call, 'state', 'list|show') ||
      terraformVerb(call, 'workspace', 'list|show'),
    flags: [
      'terraform plan -out=next.plan',
      'terraform state show aws_db_instance.main',
      'terraform plan -destroy',
    ],
    spares: ['terraform apply next.plan'],
  },
  {
    rule: 'infrastructure.local',
    tier: 'LOW',
    label: null,
    message: 'Prepares the working folder of infrastructure code.',
    zh: '准备基础设施代码的工作目录。',
    names: TERRAFORM,
    when: (call) =>
      terraformVerb(call, 'init|fmt|login|logout|generate') || terraformVerb(call, 'workspace', 'select|new'),
    flags: ['terraform init', 'terraform workspace select dev'],
  },
  {
    rule: 'infrastructure.apply',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes infrastructure, or what is recorded of it.',
    zh: '更改基础设施或其状态记录。',
    names: TERRAFORM,
    flags: ['terraform apply', 'terraform import aws_s3_bucket.b b', 'terraform taint aws_instance.web'],
    spares: ['terraform plan'],
  },
  lineOfAsking('infrastructure', OTHERS, ['pulumi up --help', 'sam --version']),
  {
    rule: 'infrastructure.up-unasked',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Changes infrastructure without asking again.',
    zh: '更改基础设施，且不再确认。',
    names: ['pulumi', 'cdk'],
    when: (call) =>
      (verbs(call, 'up|update|refresh') && hasSwitch(call, 'yes', 'y', 'skip-preview', 'f')) ||
      (verbs(call, 'deploy') &&
        (hasArg(call, 'never', '--require-approval=never') || hasSwitch(call, 'force'))),
    flags: ['pulumi up --yes', 'cdk deploy --require-approval never'],
    spares: ['pulumi up', 'cdk deploy'],
  },
  {
    rule: 'infrastructure.secrets',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Prints the secrets of a stack.',
    zh: '输出资源栈的机密。',
    names: ['pulumi'],
    when: (call) => hasSwitch(call, 'show-secrets'),
    flags: ['pulumi stack output --show-secrets', 'pulumi config --show-secrets'],
    spares: ['pulumi config'],
  },
  {
    rule: 'infrastructure.overview',
    tier: 'SAFE',
    label: null,
    message: 'Reads a stack, or shows what would change.',
    zh: '读取资源栈，或显示将发生的变更。',
    names: OTHERS,
    when: (call) =>
      isBare(call) ||
      verbs(
        call,
        'synth|diff|ls|context|doctor|metadata|preview|validate|logs|print|info|package|fmt|inspect|members|status|monitor|plan|whoami|about|console',
      ) ||
      verbs(call, 'stack', 'output|ls|history|graph') ||
      verbs(call, 'state', 'list|show') ||
      (verbs(call, 'stack|config') && call.operands.length === 1),
    flags: ['cdk synth', 'pulumi stack output', 'nomad status', 'cdk diff'],
    spares: ['nomad job stop web'],
  },
  {
    rule: 'infrastructure.build',
    tier: 'LOW',
    label: null,
    message: 'Prepares infrastructure code on this machine.',
    zh: '在本机准备基础设施代码。',
    names: OTHERS,
    when: (call) =>
      (call.name !== 'packer' && verbs(call, 'build')) ||
      verbs(call, 'init|local|invoke-local|login|logout|new|install|watch|offline|target|targets|dev') ||
      verbs(call, 'stack', 'select|init') ||
      verbs(call, 'config', 'set|get'),
    flags: ['sam build', 'pulumi stack select dev', 'packer init .'],
  },
  ...linesOfPlatform({
    family: 'infrastructure',
    names: OTHERS,
    where: 'in the infrastructure',
    whereZh: '基础设施中',
    destroys: {
      flags: ['pulumi destroy', 'cdk destroy', 'sam delete', 'consul kv delete app/config'],
      spares: ['pulumi preview'],
    },
    disrupts: { flags: ['nomad job stop web', 'pulumi cancel'] },
    grants: { flags: ['consul acl policy create -name dev', 'nomad acl policy apply dev dev.hcl'] },
    reads: { flags: ['consul kv get app/config', 'nomad job status web'] },
    changes: { flags: ['pulumi up', 'cdk deploy', 'sam deploy', 'consul kv put app/config 1'] },
    unclear: { flags: ['nomad frobnicate'] },
  }),
] satisfies readonly Rule[]);

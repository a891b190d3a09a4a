import { type Invocation, hasSwitch, optionWords, says, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { deedOf, lineOfAsking, linesOfPlatform } from '../verb-tree.ts';

const AWS = ['aws', 'awslocal'];
const ACCESS_SERVICES = new Set(['organizations', 'sso-admin', 'identitystore', 'ram']);

const changesAccess = (call: Invocation): boolean => {
  const effect = deedOf(call)?.effect;
  return effect === 'change' && ACCESS_SERVICES.has(call.operands[0]?.text ?? '');
};

const opensToAll = (call: Invocation): boolean =>
  optionWords(call, '--acl').some(
    (word) => word.text.startsWith('public') || word.text === 'authenticated-read',
  ) ||
  hasSwitch(call, 'publicly-accessible') ||
  optionWords(
    call,
    '--create-volume-permission',
    '--launch-permission',
    '--group-names',
    '--values-to-add',
  ).some((word) => /\ball\b/.test(word.text)) ||
  optionWords(call, '--cidr').some((word) => /^(?:0\.0\.0\.0|::)\/0$/.test(word.text)) ||
  (says(call, 'add-permission', 'add-layer-version-permission') &&
    optionWords(call, '--principal').some((word) => word.text === '*'));

/** A count of nothing, or a safeguard taken off. */
const takesSafeguard = (call: Invocation): boolean =>
  optionWords(call, '--desired-count', '--desired-capacity', '--max-size').some(
    (word) => word.text === '0',
  ) ||
  hasSwitch(
    call,
    'skip-final-snapshot',
    'no-deletion-protection',
    'no-disable-api-termination',
    'no-termination-protected',
    'no-enable-termination-protection',
  );

/** A copy from the cloud to this machine. */
const downloads = (call: Invocation): boolean =>
  verbs(call, 's3', 'cp|sync') &&
  (call.operands[2]?.text.startsWith('s3://') ?? false) &&
  call.operands[3] !== undefined &&
  !call.operands[3].text.startsWith('s3://');

/** Amazon's cloud, by its command line. */
export const aws = familyOf('Amazon Web Services', [
  lineOfAsking('aws', AWS, ['aws s3 rm s3://reports --recursive --dryrun', 'aws ec2 help']),
  {
    rule: 'aws.sync-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes what a bucket holds beyond the source.',
    zh: '删除存储桶中来源没有的对象。',
    names: AWS,
    when: (call) => verbs(call, 's3', 'sync') && hasSwitch(call, 'delete'),
    flags: ['aws s3 sync ./site s3://site --delete'],
    spares: ['aws s3 sync ./site s3://site'],
  },
  {
    rule: 'aws.public',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Opens something in the AWS account to everybody.',
    zh: '向所有人开放 AWS 账户中的资源。',
    names: AWS,
    when: (call) => deedOf(call)?.effect !== 'destroy' && opensToAll(call),
    flags: [
      'aws s3 cp report.pdf s3://site/ --acl public-read',
      'aws ec2 authorize-security-group-ingress --group-id sg-1 --port 22 --protocol tcp --cidr 0.0.0.0/0',
    ],
    spares: ['aws s3 cp report.pdf s3://site/'],
  },
  {
    rule: 'aws.end-key',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Ends a key, an address or a protection that others rely on.',
    zh: '终止他人依赖的密钥、地址或保护措施。',
    names: AWS,
    when: (call) =>
      says(
        call,
        'schedule-key-deletion',
        'release-address',
        'release-hosts',
        'close-account',
        'leave-organization',
      ) || takesSafeguard(call),
    flags: [
      'aws kms schedule-key-deletion --key-id alias/app',
      'aws ecs update-service --service web --desired-count 0',
      'aws rds modify-db-instance --db-instance-identifier app --no-deletion-protection',
    ],
    spares: ['aws ecs update-service --service web --desired-count 2'],
  },
  {
    rule: 'aws.remote-code',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Runs commands on machines in the AWS account.',
    zh: '在 AWS 账户的机器上执行命令。',
    names: AWS,
    when: (call) =>
      verbs(call, 'ssm', 'send-command|start-automation-execution|create-association') ||
      verbs(call, 'ecs', 'execute-command'),
    flags: [
      'aws ssm send-command --instance-ids i-1 --document-name AWS-RunShellScript --parameters commands=uptime',
    ],
    spares: ['aws ssm list-commands'],
  },
  {
    rule: 'aws.credentials',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Prints access keys of the AWS account.',
    zh: '输出 AWS 账户的访问密钥。',
    names: AWS,
    when: (call) =>
      verbs(call, 'configure', 'export-credentials') ||
      (verbs(call, 'configure', 'get') && /secret|token/.test(call.operands[2]?.text ?? '')),
    flags: ['aws configure export-credentials', 'aws configure get aws_secret_access_key'],
    spares: ['aws configure get region', 'aws configure list'],
  },
  {
    rule: 'aws.token',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Prints a password or token that opens something in the AWS account.',
    zh: '输出可访问 AWS 账户资源的密码或令牌。',
    names: AWS,
    when: (call) =>
      says(
        call,
        'get-login-password',
        'get-session-token',
        'get-federation-token',
        'get-authorization-token',
        'get-password-data',
        'get-token',
        'generate-db-auth-token',
        'presign',
        'get-role-credentials',
        'get-credentials-for-identity',
        'assume-role',
        'assume-role-with-web-identity',
        'assume-role-with-saml',
      ),
    flags: [
      'aws ecr get-login-password',
      'aws sts assume-role --role-arn arn:aws:iam::1:role/dev --role-session-name s',
      'aws s3 presign s3://reports/a.pdf',
    ],
    spares: ['aws sts get-caller-identity'],
  },
  {
    rule: 'aws.settings',
    tier: 'SAFE',
    label: null,
    message: 'Reads the settings of the tool on this machine.',
    zh: '读取本机上该工具的配置。',
    names: AWS,
    when: (call) => verbs(call, 'configure', 'list|list-profiles|get'),
    flags: ['aws configure list', 'aws configure get region'],
    spares: ['aws configure set region eu-west-1'],
  },
  {
    rule: 'aws.local',
    tier: 'LOW',
    label: null,
    message: 'Sets up the tool on this machine, or copies from the cloud to it.',
    zh: '在本机配置工具，或从云端复制到本机。',
    names: AWS,
    when: (call) =>
      verbs(call, 'configure|sso|login|logout') ||
      verbs(call, 'eks', 'update-kubeconfig') ||
      verbs(call, 'codeartifact', 'login') ||
      verbs(call, 's3api', 'get-object') ||
      downloads(call),
    flags: [
      'aws configure set region eu-west-1',
      'aws eks update-kubeconfig --name dev',
      'aws s3 cp s3://reports/a.csv .',
    ],
    spares: ['aws s3 cp a.csv s3://reports/'],
  },
  {
    rule: 'aws.access',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes who may do what in the AWS account.',
    zh: '更改 AWS 账户中的用户或权限。',
    names: AWS,
    when: changesAccess,
    flags: [
      'aws identitystore create-user --user-name ci',
      'aws organizations create-account --account-name dev --email a@example.com',
    ],
    spares: ['aws organizations list-accounts'],
  },
  ...linesOfPlatform({
    family: 'aws',
    names: AWS,
    where: 'in the AWS account',
    whereZh: ' AWS 账户中',
    destroys: {
      flags: [
        'aws ec2 terminate-instances --instance-ids i-1',
        'aws s3 rb s3://reports',
        'aws dynamodb delete-table --table-name t',
      ],
      spares: ['aws ec2 describe-instances', 'aws ec2 delete-tags --resources i-1'],
    },
    disrupts: {
      flags: ['aws ec2 stop-instances --instance-ids i-1', 'aws cloudtrail stop-logging --name main'],
    },
    grants: {
      flags: [
        'aws s3api put-bucket-policy --bucket reports --policy file://p.json',
        'aws iam attach-user-policy --user-name ci --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess',
      ],
    },
    reads: {
      flags: ['aws ec2 describe-instances', 'aws s3 ls', 'aws logs tail /app --follow'],
      spares: ['aws lambda invoke --function-name f out.json'],
    },
    changes: {
      flags: [
        'aws lambda update-function-code --function-name f --zip-file fileb://f.zip',
        'aws s3 cp a.csv s3://reports/',
      ],
    },
    unclear: { flags: ['aws robomaker frobnicate'] },
  }),
] satisfies readonly Rule[]);

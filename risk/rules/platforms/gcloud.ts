import { type Invocation, hasSwitch, optionWords, says, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { deedOf, lineOfAsking, linesOfPlatform } from '../verb-tree.ts';

const GCLOUD = ['gcloud'];
const STORAGE = ['gsutil'];
const EVERYBODY =
  /^(?:0\.0\.0\.0\/0|::\/0|allUsers|allAuthenticatedUsers|.*:(?:allUsers|allAuthenticatedUsers).*)$/;

const opensToAll = (call: Invocation): boolean =>
  hasSwitch(call, 'allow-unauthenticated') ||
  optionWords(call, '--source-ranges', '--member', '--authorized-networks').some((word) =>
    EVERYBODY.test(word.text),
  ) ||
  optionWords(call, '--predefined-acl', '--canned-acl').some((word) => word.text.startsWith('public'));

const isRemote = (text: string | undefined): boolean => text?.startsWith('gs://') ?? false;

/** Google's cloud, by its command lines. */
export const gcloud = familyOf('Google Cloud', [
  lineOfAsking(
    'gcloud',
    [...GCLOUD, ...STORAGE, 'bq'],
    ['gcloud compute instances delete --help', 'bq query --dry_run q'],
  ),
  {
    rule: 'gcloud.public',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Opens something in the Google Cloud project to everybody.',
    zh: '向所有人开放 Google Cloud 项目中的资源。',
    names: [...GCLOUD, ...STORAGE],
    when: (call) =>
      opensToAll(call) ||
      (call.name === 'gsutil' &&
        (says(call, 'acl', 'defacl', 'iam') || call.operands[0]?.text === 'setmeta') &&
        call.args.some((arg) => /public|allUsers|AllUsers/.test(arg.text))),
    flags: [
      'gcloud run deploy web --image=gcr.io/p/web --allow-unauthenticated',
      'gsutil iam ch allUsers:objectViewer gs://reports',
    ],
    spares: ['gcloud run deploy web --image=gcr.io/p/web', 'gsutil iam get gs://reports'],
  },
  {
    rule: 'gcloud.keys',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Makes a lasting key of a service account.',
    zh: '创建服务账号的长期密钥。',
    names: GCLOUD,
    when: (call) => verbs(call, 'iam', 'service-accounts', 'keys', 'create|upload'),
    flags: ['gcloud iam service-accounts keys create key.json --iam-account=ci@p.iam.gserviceaccount.com'],
    spares: ['gcloud iam service-accounts keys list --iam-account=ci@p.iam.gserviceaccount.com'],
  },
  {
    rule: 'gcloud.token',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Prints a token that opens the Google Cloud project.',
    zh: '输出可访问 Google Cloud 项目的令牌。',
    names: GCLOUD,
    when: (call) => says(call, 'print-access-token', 'print-identity-token', 'print-refresh-token'),
    flags: ['gcloud auth print-access-token'],
    spares: ['gcloud auth list'],
  },
  {
    rule: 'gcloud.sync-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes what a bucket holds beyond the source.',
    zh: '删除存储桶中来源没有的对象。',
    names: [...GCLOUD, ...STORAGE],
    when: (call) =>
      says(call, 'rsync') &&
      (hasSwitch(call, 'delete-unmatched-destination-objects') ||
        (call.name === 'gsutil' && hasSwitch(call, 'd'))) &&
      !hasSwitch(call, 'n'),
    flags: ['gsutil -m rsync -r -d ./site gs://site'],
    spares: ['gsutil -m rsync -r ./site gs://site'],
  },
  {
    rule: 'gcloud.local',
    tier: 'LOW',
    label: null,
    message: 'Sets up the tool on this machine, or copies from the cloud to it.',
    zh: '在本机配置工具，或从云端复制到本机。',
    names: [...GCLOUD, ...STORAGE],
    when: (call) =>
      (verbs(call, 'config|components|init|info|topic|feedback|cheat-sheet|emulators') &&
        deedOf(call)?.effect !== 'read') ||
      (verbs(call, 'auth') && deedOf(call)?.effect !== 'read') ||
      says(call, 'get-credentials', 'configure-docker') ||
      (verbs(call, 'cp') && isRemote(call.operands[1]?.text) && !isRemote(call.operands.at(-1)?.text)) ||
      (verbs(call, 'storage', 'cp') &&
        isRemote(call.operands[2]?.text) &&
        !isRemote(call.operands.at(-1)?.text)),
    flags: ['gcloud config set project demo', 'gcloud auth login', 'gsutil cp gs://reports/a.csv .'],
    spares: ['gcloud config list', 'gsutil cp a.csv gs://reports/'],
  },
  {
    rule: 'gcloud.query',
    tier: 'LOW',
    label: null,
    message: 'Runs a query on BigQuery.',
    zh: '在 BigQuery 上执行查询。',
    names: ['bq'],
    when: (call) =>
      verbs(call, 'query') &&
      !call.operands.some((word) =>
        /\b(?:delete|drop|truncate|update|insert|merge|alter|grant)\b/i.test(word.text),
      ),
    flags: ["bq query 'select 1'"],
    spares: ['bq ls', "bq query 'drop table shop.orders'"],
  },
  {
    rule: 'gcloud.query-change',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes or overwrites data in BigQuery.',
    zh: '删除或覆盖 BigQuery 中的数据。',
    names: ['bq'],
    when: (call) =>
      (verbs(call, 'query') &&
        call.operands.some((word) => /\b(?:delete|drop|truncate)\b/i.test(word.text))) ||
      (verbs(call, 'load|cp') && hasSwitch(call, 'replace', 'f', 'force')),
    flags: ["bq query 'drop table shop.orders'", 'bq load --replace shop.orders orders.csv'],
    spares: ['bq load shop.orders orders.csv'],
  },
  ...linesOfPlatform({
    family: 'gcloud',
    names: [...GCLOUD, ...STORAGE, 'bq'],
    where: 'in the Google Cloud project',
    whereZh: ' Google Cloud 项目中',
    destroys: {
      flags: ['gcloud sql instances delete orders', 'gsutil rm -r gs://reports', 'bq rm -r -f shop'],
      spares: ['gcloud sql instances describe orders'],
    },
    disrupts: { flags: ['gcloud compute instances stop vm-1', 'gcloud services disable run.googleapis.com'] },
    grants: {
      flags: [
        'gcloud projects add-iam-policy-binding demo --member=user:a@example.com --role=roles/editor',
        'gcloud iam service-accounts create ci',
      ],
    },
    reads: { flags: ['gcloud compute instances list', 'gsutil ls gs://reports', 'bq show shop.orders'] },
    changes: {
      flags: [
        'gcloud run deploy web --image=gcr.io/demo/web',
        'gsutil cp a.csv gs://reports/',
        'gcloud compute ssh vm-1',
      ],
    },
    unclear: { flags: ['gcloud alpha frobnicate'] },
  }),
] satisfies readonly Rule[]);

import { type Invocation, hasArg, hasSwitch, says, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { isBare, lineOfAsking, linesOfPlatform } from '../verb-tree.ts';

const CLOUDS =
  `doctl linode-cli hcloud oci ibmcloud aliyun tccli yc openstack scw upctl vultr-cli vultr exo civo equinix metal ovhcloud
  nova cinder glance flyctl fly heroku vercel vc netlify ntl wrangler railway render firebase supabase cloudflared koyeb
  scalingo platform upsun eb copilot amplify lightsail gigalixir northflank zeabur modal runpodctl vastai clever deployctl shuttle
  surge appwrite convex nhost amplitude hasura pscale neonctl neon turso atlas fauna snow snowsql databricks confluent rpk astra
  aiven avn upstash pinecone tsh tctl tailscale zerotier-cli ngrok hcp tfe meroxa s3cmd s5cmd mc mcli b2 coscmd ossutil obsutil
  storj uplink minio-client eksup dokku`.split(/\s+/);

/** What a bare name does: it deploys the folder it stands in. */
const DEPLOYS_BARE = ['vercel', 'vc', 'surge'];

const REMOVES_BY_OPTION = [
  'remove',
  'delete',
  'delete-removed',
  'delete-after',
  'delete-during',
  'remove-source-files',
];

const bucketTool = ['s3cmd', 's5cmd', 'mc', 'mcli', 'b2', 'coscmd', 'ossutil', 'obsutil'];

const isRemote = (text: string): boolean => /^[\w@.-]{2,}:/.test(text) || text.startsWith(':');

const rcloneTarget = (call: Invocation): string => call.operands.at(-1)?.text ?? '';

/** Other clouds and the platforms that host applications. */
export const otherClouds = familyOf('Other clouds and hosting platforms', [
  lineOfAsking(
    'clouds',
    [...CLOUDS, 'rclone'],
    ['fly apps destroy --help', 'rclone purge backup:old --dry-run'],
  ),
  {
    rule: 'clouds.ask-rclone',
    tier: 'SAFE',
    label: null,
    message: 'Shows what would be copied or deleted.',
    zh: '显示将复制或删除的内容。',
    names: ['rclone', 's3cmd'],
    when: (call) => hasSwitch(call, 'n'),
    flags: ['rclone sync ./site backup:site -n'],
    spares: ['rclone sync ./site backup:site'],
  },
  {
    rule: 'clouds.rclone-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes files in a cloud store, or makes one equal to its source.',
    zh: '删除云存储中的文件，或使其与来源完全一致。',
    names: ['rclone'],
    when: (call) =>
      verbs(call, 'purge|delete|deletefile|cleanup|rmdirs|rmdir|dedupe') ||
      (verbs(call, 'sync|bisync|move|moveto') &&
        (isRemote(rcloneTarget(call)) ||
          hasArg(call, '--delete-excluded') ||
          isRemote(call.operands[1]?.text ?? ''))) ||
      verbs(call, 'config', 'delete'),
    flags: ['rclone purge backup:old', 'rclone sync ./site backup:site', 'rclone delete backup:logs'],
    spares: ['rclone copy ./site backup:site', 'rclone ls backup:site'],
  },
  {
    rule: 'clouds.rclone-secrets',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Prints the keys of cloud stores.',
    zh: '输出云存储的密钥。',
    names: ['rclone'],
    when: (call) => verbs(call, 'reveal') || verbs(call, 'config', 'show|dump'),
    flags: ['rclone config show', 'rclone reveal x'],
    spares: ['rclone listremotes'],
  },
  {
    rule: 'clouds.rclone-read',
    tier: 'SAFE',
    label: null,
    message: 'Reads what is in a cloud store.',
    zh: '读取云存储的内容。',
    names: ['rclone'],
    when: (call) =>
      isBare(call) ||
      verbs(
        call,
        'ls|lsl|lsd|lsf|lsjson|check|cryptcheck|size|tree|about|cat|md5sum|sha1sum|hashsum|listremotes|ncdu|version|test|help|checksum',
      ) ||
      verbs(call, 'config', 'file|paths|providers'),
    flags: ['rclone ls backup:site', 'rclone check ./site backup:site'],
    spares: ['rclone copy ./site backup:site'],
  },
  {
    rule: 'clouds.rclone-copy',
    tier: 'MEDIUM',
    label: null,
    message: 'Copies files to or from a cloud store.',
    zh: '与云存储之间复制文件。',
    names: ['rclone'],
    flags: ['rclone copy ./site backup:site', 'rclone mount backup:site ./mnt'],
  },
  {
    rule: 'clouds.mirror-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes what a store holds beyond the source.',
    zh: '删除存储中来源没有的对象。',
    names: bucketTool,
    when: (call) =>
      hasSwitch(call, ...REMOVES_BY_OPTION) ||
      (says(call, 'expire') && call.name === 's3cmd') ||
      (says(call, 'ilm') && says(call, 'add', 'rule')),
    flags: ['mc mirror --remove ./site store/site', 's3cmd sync --delete-removed ./site s3://site/'],
    spares: ['mc mirror ./site store/site'],
  },
  {
    rule: 'clouds.public',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Opens a bucket to everybody.',
    zh: '向所有人开放存储桶。',
    names: bucketTool,
    when: (call) =>
      hasSwitch(call, 'acl-public') || (says(call, 'anonymous', 'policy') && says(call, 'set', 'public')),
    flags: ['mc anonymous set public store/site', 's3cmd put a.pdf s3://site/ --acl-public'],
    spares: ['mc anonymous get store/site'],
  },
  {
    rule: 'clouds.secrets',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Prints tokens or settings of a hosting platform that may be secret.',
    zh: '输出托管平台的令牌或可能保密的配置。',
    names: CLOUDS,
    when: (call) =>
      says(call, 'auth:token', 'env:pull', 'env:export', 'config:get', 'env:get', 'config') &&
      !says(call, 'set', 'unset', 'add', 'rm', 'list', 'use')
        ? call.name === 'heroku' ||
          says(call, 'auth:token', 'env:pull', 'env:export', 'config:get', 'env:get')
        : verbs(call, 'env', 'pull') || verbs(call, 'auth', 'token'),
    flags: ['heroku config -a shop', 'vercel env pull .env', 'fly auth token'],
    spares: ['vercel env ls', 'heroku config:set A=1'],
  },
  {
    rule: 'clouds.scale-to-none',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Leaves an application with nothing to run on.',
    zh: '使应用没有可运行的实例。',
    names: ['heroku', 'fly', 'flyctl', 'dokku', 'scalingo'],
    when: (call) =>
      (says(call, 'scale', 'ps:scale', 'ps') && hasArg(call, '0')) ||
      call.operands.some((word) => /^[\w-]+=0$/.test(word.text)) ||
      says(call, 'maintenance:on', 'ps:kill'),
    flags: ['heroku ps:scale web=0', 'fly scale count 0'],
    spares: ['heroku ps:scale web=2'],
  },
  {
    rule: 'clouds.overwrite',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Overwrites the data of an application.',
    zh: '覆盖应用的数据。',
    names: ['heroku', 'supabase', 'pscale', 'hasura', 'nhost'],
    when: (call) =>
      says(call, 'pg:copy', 'pg:push', 'pg:restore', 'pg:backups:restore', 'pg:promote') ||
      verbs(call, 'db', 'reset') ||
      says(call, 'restore-dump'),
    flags: ['heroku pg:copy A B -a shop', 'supabase db reset'],
    spares: ['heroku pg:info', 'supabase db diff'],
  },
  {
    rule: 'clouds.sql',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Drops or empties tables of a hosted database.',
    zh: '删除或清空托管数据库的表。',
    names: [
      'wrangler',
      'turso',
      'pscale',
      'neonctl',
      'neon',
      'heroku',
      'supabase',
      'fly',
      'flyctl',
      'snow',
      'snowsql',
      'databricks',
      'ibmcloud',
    ],
    when: (call) =>
      call.args.some((arg) =>
        /\b(?:drop\s+(?:table|database|schema|view|role|user)|truncate\s|delete\s+from\s+\S+\s*(?:;|$))/i.test(
          arg.text.slice(0, 4096),
        ),
      ),
    flags: ["wrangler d1 execute shop --command 'drop table orders'"],
    spares: ["wrangler d1 execute shop --command 'select 1'"],
  },
  {
    rule: 'clouds.local',
    tier: 'LOW',
    label: null,
    message: 'Signs in, or works on this machine only.',
    zh: '登录，或只在本机操作。',
    names: CLOUDS,
    when: (call) =>
      (verbs(
        call,
        'login|logout|init|dev|local|build|emulators:start|emulators:exec|serve|link|unlink|open|use|auth|types|telemetry|functions:serve|gen',
      ) &&
        !says(call, 'token', 'revoke', 'env', 'create', 'delete')) ||
      (verbs(call, 'start|stop') && call.name === 'supabase'),
    flags: ['wrangler dev', 'heroku login', 'supabase start', 'netlify build'],
    spares: ['wrangler deploy'],
  },
  {
    rule: 'clouds.read-bare',
    tier: 'SAFE',
    label: null,
    message: 'Shows what the tool can do.',
    zh: '显示工具的用法。',
    names: CLOUDS.filter((name) => !DEPLOYS_BARE.includes(name)),
    when: (call) => isBare(call) && call.args.length === 0,
    flags: ['doctl', 'wrangler'],
  },
  {
    rule: 'clouds.network',
    tier: 'MEDIUM',
    label: null,
    message: 'Opens a way from the internet to this machine.',
    zh: '打开从互联网到本机的通道。',
    names: ['ngrok', 'cloudflared', 'tailscale'],
    when: (call) =>
      verbs(call, 'http|tcp|tls|start|serve|funnel|access') ||
      (verbs(call, 'tunnel') && (says(call, 'run') || hasSwitch(call, 'url'))),
    flags: ['ngrok http 3000', 'cloudflared tunnel --url http://localhost:3000', 'tailscale funnel 3000'],
    spares: ['cloudflared tunnel list'],
  },
  ...linesOfPlatform({
    family: 'clouds',
    names: CLOUDS,
    where: 'on the hosting platform',
    whereZh: '托管平台上',
    destroys: {
      flags: [
        'doctl compute droplet delete 1',
        'heroku apps:destroy shop',
        'fly volumes destroy vol_1',
        'aliyun ecs DeleteInstance --InstanceId i-1',
      ],
      spares: ['doctl compute droplet list'],
    },
    disrupts: {
      flags: ['hcloud server poweroff web', 'heroku ps:stop web.1', 'linode-cli linodes shutdown 1'],
    },
    grants: { flags: ['heroku access:add a@example.com -a shop', 'doctl projects grant x'] },
    reads: { flags: ['fly status', 'vercel ls', 'heroku logs --tail', 'netlify sites:list'] },
    changes: {
      flags: [
        'fly deploy',
        'wrangler deploy',
        'heroku config:set A=1',
        'hcloud server create --name w --type cx22 --image debian-12',
      ],
    },
    unclear: { flags: ['heroku frobnicate', 'vercel'] },
  }),
] satisfies readonly Rule[]);

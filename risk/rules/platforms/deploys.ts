import { type Invocation, hasSwitch, says, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { deploys as deploysAnything, deploysToProduction } from '../deploying.ts';
import { lineOfAsking, linesOfPlatform } from '../verb-tree.ts';

const DEPLOYERS = [
  'cap',
  'kamal',
  'mrsk',
  'mina',
  'dep',
  'shipit',
  'fastlane',
  'eas',
  'codepush',
  'appcenter',
  'spinnaker',
  'octo',
  'octopus',
  'goreleaser',
  'semantic-release',
  'release-it',
  'changeset',
  'lerna',
  'nx',
  'turbo',
  'ecs-cli',
  'ecspresso',
  'kubecfg',
  'tanka',
  'tk',
];
const CARRIERS =
  `kubectl oc helm helmfile argocd flux serverless sls sam cdk pulumi vercel netlify fly flyctl firebase wrangler railway
  nomad eb copilot heroku az azd gcloud docker make gmake npm pnpm yarn bun just task rake gradle gradlew mvn invoke inv bundle
  node python ruby php deno composer mage grunt gulp moon pants bash sh zsh ant sbt lein bazel tsx ts-node ansistrano`.split(
    /\s+/,
  );

const storeRelease = (call: Invocation): boolean =>
  (call.name === 'fastlane' &&
    says(
      call,
      'release',
      'deliver',
      'supply',
      'appstore',
      'upload_to_app_store',
      'upload_to_play_store',
      'production',
    )) ||
  (call.name === 'eas' && verbs(call, 'submit')) ||
  (call.name === 'codepush' && verbs(call, 'promote'));

/** Bringing software to where people use it. */
export const deploys = familyOf('Deployments', [
  lineOfAsking('deploys', DEPLOYERS, ['kamal --help', 'cap production deploy --dry-run']),
  {
    rule: 'deploys.list',
    tier: 'SAFE',
    label: null,
    message: 'Lists the tasks of the tool.',
    zh: '列出工具的任务。',
    names: ['cap', 'mina', 'rake', 'fastlane', 'dep'],
    when: (call) => hasSwitch(call, 'T', 'tasks', 'P', 'prereqs') || verbs(call, 'lanes|list'),
    flags: ['cap -T', 'fastlane lanes'],
    spares: ['cap staging deploy'],
  },
  {
    rule: 'deploys.production',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Deploys to production.',
    zh: '部署到生产环境。',
    names: [...DEPLOYERS, ...CARRIERS],
    when: (call) =>
      deploysToProduction(call) ||
      (['vercel', 'netlify'].includes(call.name) && hasSwitch(call, 'prod') && !verbs(call, 'env|list|ls')),
    flags: [
      'cap production deploy',
      'npm run deploy:prod',
      'make deploy ENV=production',
      'helm upgrade shop ./chart -n prod',
    ],
    spares: [
      'cap staging deploy',
      'npm run build:prod',
      'kubectl get deploy -n prod',
      'make deploy ENV=staging',
    ],
  },
  {
    rule: 'deploys.store',
    tier: 'HIGH',
    label: null,
    message: 'Sends a release to an app store, for everybody.',
    zh: '向应用商店提交面向所有人的版本。',
    names: ['fastlane', 'eas', 'codepush'],
    when: storeRelease,
    flags: ['fastlane deliver', 'eas submit -p ios'],
    spares: ['fastlane test'],
  },
  {
    rule: 'deploys.publish',
    tier: 'HIGH',
    label: null,
    message: 'Publishes packages or a release, for everybody.',
    zh: '向所有人发布软件包或版本。',
    names: ['lerna', 'changeset', 'semantic-release', 'release-it', 'goreleaser', 'nx'],
    when: (call) =>
      verbs(call, 'publish') ||
      verbs(call, 'release', 'publish') ||
      (call.name === 'goreleaser' && verbs(call, 'release') && !hasSwitch(call, 'snapshot', 'skip')) ||
      ['semantic-release', 'release-it'].includes(call.name),
    flags: ['lerna publish', 'changeset publish', 'goreleaser release'],
    spares: ['goreleaser release --snapshot', 'lerna run build'],
  },
  {
    rule: 'deploys.remove',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Stops or removes what was deployed.',
    zh: '停止或移除已部署的内容。',
    names: ['kamal', 'mrsk'],
    when: (call) =>
      call.operands.some((word) => /^(?:remove|stop|maintenance|reboot|prune)$/.test(word.text)),
    flags: ['kamal remove', 'kamal app stop'],
    spares: ['kamal app logs'],
  },
  {
    rule: 'deploys.tasks',
    tier: 'LOW',
    label: null,
    message: 'Runs a task of the project.',
    zh: '运行项目任务。',
    names: ['lerna', 'nx', 'turbo', 'changeset', 'fastlane', 'goreleaser'],
    when: (call) => !deploysAnything(call) && !verbs(call, 'publish'),
    flags: ['turbo run build', 'nx test shop', 'fastlane test'],
    spares: ['turbo run deploy'],
  },
  {
    rule: 'deploys.deploy',
    tier: 'MEDIUM',
    label: null,
    message: 'Deploys.',
    zh: '执行部署。',
    names: [...DEPLOYERS, 'node', 'python', 'ruby', 'php', 'deno', 'tsx', 'ts-node', 'invoke', 'inv'],
    when: (call) => deploysAnything(call),
    flags: ['cap staging deploy', 'kamal deploy', 'turbo run deploy'],
    spares: ['turbo run build'],
  },
  ...linesOfPlatform({
    family: 'deploys',
    names: DEPLOYERS,
    where: 'where software is deployed',
    whereZh: '部署环境中',
    destroys: { flags: ['dep releases:delete'] },
    disrupts: { flags: ['dep rollback', 'appcenter apps disable'] },
    reads: { flags: ['kamal app logs', 'eas build:list'] },
    changes: { flags: ['eas update'] },
    unclear: { flags: ['cap staging frobnicate'] },
  }),
] satisfies readonly Rule[]);

import { type Invocation, hasArg, hasSwitch } from '../invocation.ts';
import { type Rule, familyOf } from '../rule.ts';

const says = (call: Invocation, ...wanted: readonly string[]): boolean =>
  call.operands.some((word) => wanted.includes(word.text.toLowerCase()));

/** Infrastructure: many machines at once, and what providers run for you. */
export const cloud = familyOf([
  {
    rule: 'cloud.configuration-run',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Changes every machine of an inventory.',
    names: [
      'ansible-playbook',
      'ansible',
      'salt',
      'salt-ssh',
      'puppet',
      'chef-client',
      'knife',
      'pssh',
      'fab',
    ],
    when: (call) => !hasSwitch(call, 'version', 'help'),
  },
  {
    rule: 'cloud.destroy-infrastructure',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Destroys infrastructure or what runs on it.',
    names: [
      'terraform',
      'tofu',
      'terragrunt',
      'pulumi',
      'cdk',
      'serverless',
      'helm',
      'vagrant',
      'eksctl',
      'doctl',
      'heroku',
      'fly',
      'flyctl',
      'vercel',
      'netlify',
      'nomad',
      'consul',
      'vault',
      'etcdctl',
      'railway',
      'wrangler',
      'kops',
      'velero',
      'restic',
      'borg',
      'nats',
      'kafka-topics',
      'kafka-delete-records',
      'rabbitmqadmin',
    ],
    when: (call) =>
      call.name === 'kafka-delete-records' ||
      hasSwitch(call, 'delete', 'destroy') ||
      hasArg(call, '-destroy') ||
      call.operands.some((word) =>
        /^(?:destroy|delete|uninstall|remove|rm|purge|forget|prune|del|apps:destroy|pg:reset|sites:delete|delete_queue|sys:purge|down)$/.test(
          word.text,
        ),
      ),
  },
  {
    rule: 'cloud.apply-infrastructure',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Changes infrastructure without asking again.',
    names: ['terraform', 'tofu', 'terragrunt', 'pulumi'],
    when: (call) =>
      hasArg(call, '-auto-approve', '--auto-approve', '--yes', '-y') && says(call, 'apply', 'up'),
  },
  {
    rule: 'cloud.apply',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes infrastructure or deploys to it.',
    names: [
      'terraform',
      'tofu',
      'terragrunt',
      'pulumi',
      'cdk',
      'serverless',
      'helm',
      'fly',
      'flyctl',
      'vercel',
      'netlify',
      'nomad',
      'railway',
      'wrangler',
      'heroku',
    ],
    when: (call) =>
      says(
        call,
        'apply',
        'up',
        'deploy',
        'install',
        'upgrade',
        'import',
        'taint',
        'rollback',
        'run',
        'create',
        'scale',
      ) || hasSwitch(call, 'prod'),
  },
  {
    rule: 'cloud.destroy',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes or stops something in the cloud.',
    names: ['aws', 'gcloud', 'az', 'gsutil', 'oci', 'ibmcloud', 'doctl', 's3cmd', 'bq', 'firebase', 'mc'],
    when: (call) =>
      !hasSwitch(call, 'dryrun', 'dry-run') &&
      call.operands.some((word) =>
        /^(?:delete|terminate|remove|purge|destroy|deregister|disable|stop|rm|rb|rmr|kill|deallocate|reset)(?:$|-)|:(?:delete|disable)$/.test(
          word.text,
        ),
      ),
  },
  {
    rule: 'cloud.write',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes something in the cloud.',
    names: ['aws', 'gcloud', 'az', 'gsutil', 'oci', 'ibmcloud', 'doctl', 's3cmd', 'bq', 'firebase', 'mc'],
    when: (call) =>
      call.operands.some((word) =>
        /^(?:create|put|update|modify|attach|detach|add|set|run|start|deploy|cp|mv|sync|mb|publish|send|invoke|import|apply|restore|revoke|authorize)(?:$|-)/.test(
          word.text,
        ),
      ),
  },
] satisfies readonly Rule[]);

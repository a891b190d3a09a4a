import { type Invocation, hasArg, hasSwitch } from '../invocation.ts';
import { type Rule, familyOf } from '../rule.ts';

const DOCKER = ['docker', 'podman', 'nerdctl', 'docker-compose'];
const KUBE = ['kubectl', 'oc', 'k3s', 'microk8s'];

const DOCKER_VALUED = new Set([
  '-H',
  '--host',
  '-c',
  '--context',
  '--config',
  '-l',
  '--log-level',
  '-f',
  '--file',
  '-p',
  '--project-name',
  '--profile',
  '--env-file',
]);
const KUBE_VALUED = new Set([
  '-n',
  '--namespace',
  '--context',
  '--kubeconfig',
  '--cluster',
  '--user',
  '-s',
  '--server',
  '--as',
]);

/** The words from the subcommand on, past the tool's own options and group names such as `container`. */
export function containerWords(call: Invocation): readonly string[] {
  const valued = KUBE.includes(call.name) ? KUBE_VALUED : DOCKER_VALUED;
  const words = call.args.map((arg) => arg.text);
  let index = 0;
  while (index < words.length) {
    const word = words[index] ?? '';
    if (valued.has(word)) index += 2;
    else if (word.startsWith('-') || ['container', 'compose', 'kubectl'].includes(word)) index += 1;
    else break;
  }
  return words.slice(index);
}

const verb = (call: Invocation, ...wanted: readonly string[]): boolean =>
  wanted.includes(containerWords(call)[0] ?? '');
const second = (call: Invocation, ...wanted: readonly string[]): boolean =>
  wanted.includes(containerWords(call)[1] ?? '');

/** A switch that stands after the subcommand: `docker -f file rm` forces nothing. */
const after = (call: Invocation, test: RegExp): boolean =>
  containerWords(call)
    .slice(1)
    .some((word) => test.test(word));

const FORCED = /^(?:--force(?:=true)?|-[a-z]*f[a-z]*)$/;
const PRIVILEGED =
  /^(?:--privileged(?:=true)?|--pid=host|--cap-add=(?:ALL|SYS_ADMIN)|(?:-v|--volume=)?\/(?:etc|root|var\/run\/docker\.sock)?:\S+)$/;

/** Containers and clusters. */
export const containers = familyOf([
  {
    rule: 'containers.forced',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Kills or removes containers without letting them finish.',
    names: DOCKER,
    when: (call) =>
      verb(call, 'kill') ||
      (verb(call, 'rm', 'stop', 'rmi') && after(call, FORCED)) ||
      (verb(call, 'stop') && (after(call, /^(?:-t|--time[= ])?0$/) || after(call, /^-t0$/))),
  },
  {
    rule: 'containers.delete-data',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes volumes, images or whole container setups.',
    names: DOCKER,
    when: (call) =>
      (verb(call, 'volume') && second(call, 'rm', 'prune', 'remove')) ||
      (verb(call, 'system', 'image', 'builder', 'network', 'prune') &&
        (second(call, 'prune') || verb(call, 'prune'))) ||
      (verb(call, 'down') && after(call, /^(?:-v|--volumes)$/)) ||
      (verb(call, 'swarm') && second(call, 'leave')) ||
      (verb(call, 'stack', 'service', 'secret', 'node', 'context') && second(call, 'rm')),
  },
  {
    rule: 'containers.privileged',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Gives a container the rights of the machine.',
    names: DOCKER,
    when: (call) => verb(call, 'run', 'create', 'exec') && after(call, PRIVILEGED),
  },
  {
    rule: 'containers.stop',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Stops or removes containers or images.',
    names: DOCKER,
    when: (call) => verb(call, 'stop', 'rm', 'rmi', 'down', 'pause') || second(call, 'rm', 'prune'),
  },
  {
    rule: 'containers.publish',
    tier: 'MEDIUM',
    label: null,
    message: 'Publishes an image.',
    names: DOCKER,
    when: (call) => verb(call, 'push'),
  },
  {
    rule: 'containers.cluster-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes or drains something in a cluster.',
    names: KUBE,
    when: (call) =>
      verb(call, 'delete', 'drain', 'destroy') &&
      !call.args.some((arg) => /^--dry-run(?:=(?:client|server))?$/.test(arg.text)),
  },
  {
    rule: 'containers.cluster-force',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Replaces running work by force, or takes its capacity away.',
    names: KUBE,
    when: (call) =>
      (verb(call, 'replace', 'apply') &&
        !call.args.some((arg) => arg.text.startsWith('--dry-run')) &&
        (hasArg(call, '--prune') || after(call, /^--force$/))) ||
      (verb(call, 'scale') && after(call, /^--replicas=0$/)) ||
      verb(call, 'cordon', 'taint'),
  },
  {
    rule: 'containers.cluster-secret',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Reads secrets of a cluster.',
    names: KUBE,
    when: (call) => verb(call, 'get') && after(call, /^secrets?(?:\/|$)/) && hasSwitch(call, 'o', 'output'),
  },
  {
    rule: 'containers.cluster-change',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes what a cluster runs.',
    names: KUBE,
    when: (call) =>
      verb(
        call,
        'apply',
        'create',
        'patch',
        'edit',
        'replace',
        'scale',
        'rollout',
        'set',
        'label',
        'annotate',
        'expose',
        'run',
        'exec',
        'cp',
        'autoscale',
      ) &&
      !(verb(call, 'rollout') && second(call, 'status', 'history')) &&
      !call.args.some((arg) => arg.text.startsWith('--dry-run')),
  },
] satisfies readonly Rule[]);

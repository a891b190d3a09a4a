import type { Invocation } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import {
  DOCKER,
  containerPath,
  containerSwitch,
  containerVerb,
  containerWords,
  mountOpens,
  runOptions,
} from './container-words.ts';
import { asksAboutTool, isDryRun, isUndecided } from '../verb-tree.ts';

const CAPABILITIES =
  /^(?:CAP_)?(?:ALL|SYS_ADMIN|SYS_PTRACE|SYS_MODULE|SYS_RAWIO|DAC_READ_SEARCH|DAC_OVERRIDE|SYS_BOOT)$/i;
const STARTS = ['run', 'create', 'exec', 'start', 'up', 'build', 'buildx', 'update'];

const mounts = (call: Invocation): readonly string[] => runOptions(call, '-v', '--volume', '--mount');

function sharesMachine(call: Invocation): boolean {
  if (!containerVerb(call, 'run', 'create', 'exec', 'up', 'update', 'service')) return false;
  return (
    containerSwitch(call, '', 'privileged') ||
    runOptions(call, '--pid', '--userns', '--ipc', '--cgroupns', '--uts').includes('host') ||
    runOptions(call, '--cap-add').some((name) => CAPABILITIES.test(name)) ||
    runOptions(call, '--security-opt').some((value) => /unconfined|label[=:]disable/.test(value)) ||
    runOptions(call, '--device').some((value) => /^\/dev\/(?:sd|nvme|vd|mem|kmem|mapper|dm-)/.test(value)) ||
    mounts(call).some((spec) => mountOpens(spec) === 'machine')
  );
}

/** `docker stop $(docker ps -q)`. */
const takesAll = (call: Invocation): boolean =>
  containerWords(call).some((word) => /\$\(|`/.test(word.text) && /\bps\b/.test(word.text)) ||
  containerSwitch(call, 'a', 'all');

/** Containers on this machine and on a swarm. */
export const containers = familyOf('Containers, images and volumes', [
  {
    rule: 'containers.ask',
    tier: 'SAFE',
    label: null,
    message: 'Asks how the tool is used, or what it would do.',
    zh: '只查询用法，或只预演将要做的事。',
    names: DOCKER,
    when: (call) =>
      !containerVerb(call, 'run', 'exec')
        ? asksAboutTool(call) || isDryRun(call)
        : call.args[1]?.text === '--help',
    flags: ['docker --help', 'docker volume prune --help', 'docker compose --dry-run up'],
    spares: ['docker run app --help'],
  },
  {
    rule: 'containers.forced',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Kills or removes containers without letting them finish.',
    zh: '强制终止或删除容器，不等其正常结束。',
    names: DOCKER,
    when: (call) =>
      containerVerb(call, 'kill') ||
      (containerVerb(call, 'rm', 'stop') && containerSwitch(call, 'f', 'force')) ||
      (containerVerb(call, 'stop', 'restart') &&
        runOptions(call, '-t', '--time', '--timeout').includes('0')) ||
      (containerVerb(call, 'stop', 'rm') && takesAll(call)),
    flags: ['docker kill api', 'podman rm -f api', 'docker compose rm -sf worker', 'docker stop -t 0 api'],
    spares: ['docker stop api', 'docker rm api', 'docker compose -f stack.yml rm worker'],
  },
  {
    rule: 'containers.delete-data',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes volumes, unused images and containers, or what a swarm runs.',
    zh: '删除数据卷、未使用的镜像和容器，或集群中运行的内容。',
    names: DOCKER,
    when: (call) =>
      containerPath(call, 'volume', 'rm|prune|remove') ||
      containerPath(call, 'system', 'prune|reset') ||
      containerVerb(call, 'prune') ||
      (containerPath(call, 'image', 'prune') && containerSwitch(call, 'a', 'all')) ||
      (containerVerb(call, 'rmi') && takesAll(call)) ||
      (containerVerb(call, 'down', 'rm') && containerSwitch(call, 'v', 'volumes')) ||
      (containerVerb(call, 'down') && containerSwitch(call, '', 'rmi')) ||
      (containerVerb(call, 'up') && containerSwitch(call, 'V', 'renew-anon-volumes')) ||
      containerPath(call, 'swarm', 'leave') ||
      containerPath(call, 'stack|service|secret|node|config', 'rm|remove|down') ||
      containerPath(call, 'machine', 'rm|reset'),
    flags: [
      'docker volume rm pgdata',
      'docker system prune',
      'docker compose down --volumes',
      'docker stack rm shop',
    ],
    spares: ['docker compose down', 'docker volume ls', 'docker image prune', 'docker system df'],
  },
  {
    rule: 'containers.privileged',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Gives a container the rights of the machine: its devices, processes or system folders.',
    zh: '赋予容器宿主机的权限，如设备、进程或系统目录。',
    names: DOCKER,
    when: sharesMachine,
    flags: [
      'docker run --privileged alpine',
      'docker run -v /:/host alpine',
      'podman run --pid=host busybox',
      'docker run -v /var/run/docker.sock:/var/run/docker.sock ci',
    ],
    spares: ['docker run -v /etc/localtime:/etc/localtime:ro app', 'docker run -v ./src:/src app'],
  },
  {
    rule: 'containers.mount-keys',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Lets a container read the keys of a home folder.',
    zh: '让容器能读取主目录中的密钥。',
    names: DOCKER,
    when: (call) =>
      containerVerb(call, ...STARTS) && mounts(call).some((spec) => mountOpens(spec) === 'keys'),
    flags: [
      'docker run -v ~/.ssh:/root/.ssh builder',
      'docker run --mount type=bind,source=/home/ci/.aws,target=/aws app',
    ],
    spares: ['docker run -v ~/projects:/work builder'],
  },
  {
    rule: 'containers.password',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Writes a password on the command line, where others on the machine can read it.',
    zh: '在命令行中写出密码，同机的其他用户可以看到。',
    names: DOCKER,
    when: (call) => containerVerb(call, 'login') && runOptions(call, '-p', '--password').length > 0,
    flags: ['docker login -u bot -p hunter2 registry.example.com'],
    spares: ['docker login --password-stdin -u bot registry.example.com'],
  },
  {
    rule: 'containers.miner',
    tier: 'MEDIUM',
    label: null,
    message: 'Starts a program that by its name mines coins with the power of this machine.',
    zh: '启动从名称看会占用本机算力挖矿的程序。',
    names: DOCKER,
    when: (call) =>
      containerVerb(call, 'run', 'create') &&
      call.operands.some((word) =>
        /(?:^|[/_.:-])(?:xmrig|miner|mining|ethminer|nicehash|cgminer)(?:$|[/_.:-])|stratum\+/i.test(
          word.text,
        ),
      ),
    flags: ['docker run -d someone/miner'],
    spares: ['docker run -d someone/minerva'],
  },
  {
    rule: 'containers.host-network',
    tier: 'MEDIUM',
    label: null,
    message: 'Puts a container on the network of the machine itself.',
    zh: '让容器直接使用宿主机的网络。',
    names: DOCKER,
    when: (call) =>
      containerVerb(call, 'run', 'create') && runOptions(call, '--network', '--net').includes('host'),
    flags: ['docker run --network host app'],
    spares: ['docker run --network backend app'],
  },
  {
    rule: 'containers.stop',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Stops or removes containers, images or networks.',
    zh: '停止或删除容器、镜像或网络。',
    names: DOCKER,
    when: (call) =>
      containerVerb(call, 'stop', 'rm', 'rmi', 'down', 'pause') ||
      containerPath(
        call,
        'image|network|builder|buildx|manifest|plugin',
        'rm|remove|prune|disconnect|disable',
      ),
    flags: ['docker stop api', 'docker compose down', 'docker network rm backend'],
    spares: ['docker compose up -d', 'docker network ls'],
  },
  {
    rule: 'containers.publish',
    tier: 'MEDIUM',
    label: null,
    message: 'Publishes an image, or changes what a swarm runs.',
    zh: '发布镜像，或更改集群运行的内容。',
    names: DOCKER,
    when: (call) =>
      containerVerb(call, 'push') ||
      (containerVerb(call, 'build', 'buildx', 'bake') && containerSwitch(call, '', 'push')) ||
      containerPath(call, 'image|manifest', 'push') ||
      containerPath(
        call,
        'swarm|stack|service|secret|config|node|plugin',
        'init|join|deploy|update|scale|create|rollback|promote|demote|install|up',
      ),
    flags: [
      'docker push registry.example.com/app:2',
      'docker buildx build --push .',
      'docker service scale web=3',
    ],
    spares: ['docker build -t app .'],
  },
  {
    rule: 'containers.read',
    tier: 'SAFE',
    label: null,
    message: 'Reads the state of containers.',
    zh: '读取容器的状态。',
    names: DOCKER,
    when: (call) =>
      containerVerb(
        call,
        ...'ps images logs inspect version info top stats port diff history search events ls list config wait healthcheck'.split(
          ' ',
        ),
      ) ||
      containerPath(
        call,
        'volume|network|image|system|service|stack|node|secret|context|manifest|plugin|buildx|builder|swarm|config|scout|machine|trust',
        'ls|list|inspect|ps|df|info|show|history|logs|du|events|services|tree|quickview|cves|join-token',
      ),
    flags: ['docker ps -a', 'docker compose logs web', 'podman image ls'],
    spares: ['docker start web'],
  },
  {
    rule: 'containers.undecided',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'What the tool is to do is decided only when it runs.',
    zh: '运行时才能确定要做什么。',
    names: DOCKER,
    when: (call) => isUndecided(call, containerWords(call)[0]),
    flags: ['docker "$verb" web'],
  },
  {
    rule: 'containers.use',
    tier: 'LOW',
    label: null,
    message: 'Builds, starts or works in containers on this machine.',
    zh: '在本机构建、启动容器或在其中操作。',
    names: DOCKER,
    when: (call) => containerWords(call).length > 0,
    flags: ['docker build -t app .', 'docker run --rm app', 'docker compose up -d'],
  },
  {
    rule: 'containers.overview',
    tier: 'SAFE',
    label: null,
    message: 'Shows what the tool can do.',
    zh: '显示工具的用法。',
    names: DOCKER,
    flags: ['docker'],
  },
] satisfies readonly Rule[]);

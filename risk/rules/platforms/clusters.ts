import { type Invocation, hasSwitch, says, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { deedOf, isBare, lineOfAsking, linesOfPlatform } from '../verb-tree.ts';

const LOCAL = ['minikube', 'kind', 'k3d', 'ctlptl'];
const HELM = ['helm', 'helm3', 'helmfile'];
const OTHERS =
  `argocd flux istioctl linkerd cilium calicoctl kops eksctl rosa clusterctl skaffold tilt devspace okteto tkn rancher kn
  kubeadm k3sup rke rke2 kustomize kubectx kubens stern kubeseal talosctl garden argo kubectl-argo-rollouts werf kapp`.split(
    /\s+/,
  );

const isHelm = (call: Invocation, choices: string): boolean => verbs(call, choices);

/** What installs, syncs and removes whole clusters and what runs on them. */
export const clusters = familyOf('Installing and removing clusters and charts', [
  lineOfAsking(
    'clusters',
    [...LOCAL, ...HELM, ...OTHERS],
    ['helm uninstall shop --dry-run', 'argocd --help'],
  ),
  {
    rule: 'clusters.uninstall-node',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Removes a cluster node from this machine, with all it runs.',
    zh: '从本机移除集群节点及其运行的全部内容。',
    names: [
      'k3s-uninstall.sh',
      'k3s-agent-uninstall.sh',
      'k3s-killall.sh',
      'rke2-uninstall.sh',
      'rke2-killall.sh',
    ],
    flags: ['k3s-uninstall.sh'],
  },
  {
    rule: 'clusters.delete-local',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes or stops a cluster on this machine.',
    zh: '删除或停止本机上的集群。',
    names: LOCAL,
    when: (call) => ['destroy', 'disrupt'].includes(deedOf(call)?.effect ?? ''),
    flags: ['minikube delete', 'kind delete cluster', 'k3d cluster stop dev'],
    spares: ['kind get clusters'],
  },
  {
    rule: 'clusters.read-local',
    tier: 'SAFE',
    label: null,
    message: 'Reads the state of a cluster on this machine.',
    zh: '读取本机集群的状态。',
    names: LOCAL,
    when: (call) => deedOf(call)?.effect === 'read' && !says(call, 'start', 'create', 'addons', 'ssh'),
    flags: ['kind get clusters', 'minikube status'],
    spares: ['minikube start'],
  },
  {
    rule: 'clusters.use-local',
    tier: 'LOW',
    label: null,
    message: 'Makes or changes a cluster on this machine.',
    zh: '在本机创建或更改集群。',
    names: LOCAL,
    flags: ['minikube start', 'kind load docker-image app'],
  },
  {
    rule: 'clusters.helm-uninstall',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Removes a release and all that it runs from a cluster.',
    zh: '从集群中移除整个发布及其运行的内容。',
    names: HELM,
    when: (call) =>
      isHelm(call, 'uninstall|delete|del|un|destroy') ||
      (isHelm(call, 'upgrade|rollback') && hasSwitch(call, 'force', 'cleanup-on-fail')),
    flags: ['helm uninstall shop', 'helm upgrade shop ./chart --force', 'helmfile destroy'],
    spares: ['helm status shop', 'helm upgrade shop ./chart'],
  },
  {
    rule: 'clusters.helm-read',
    tier: 'SAFE',
    label: null,
    message: 'Reads charts and releases.',
    zh: '读取 Chart 和发布的信息。',
    names: HELM,
    when: (call) =>
      isBare(call) ||
      isHelm(
        call,
        'list|ls|status|get|history|hist|show|inspect|search|template|lint|env|verify|diff|build|write-values',
      ) ||
      verbs(call, 'repo|plugin|dependency|dep', 'list|ls'),
    flags: ['helm list -A', 'helm get values shop', 'helm template ./chart'],
    spares: ['helm install shop ./chart'],
  },
  {
    rule: 'clusters.helm-local',
    tier: 'LOW',
    label: null,
    message: 'Prepares charts on this machine.',
    zh: '在本机准备 Chart。',
    names: HELM,
    when: (call) => isHelm(call, 'create|package|pull|fetch|repo|dependency|dep|cache|init|deps|repos'),
    flags: ['helm repo update', 'helm package ./chart', 'helm dependency build ./chart'],
  },
  {
    rule: 'clusters.helm-change',
    tier: 'MEDIUM',
    label: null,
    message: 'Installs or changes a release in a cluster.',
    zh: '在集群中安装或更改发布。',
    names: HELM,
    flags: [
      'helm install shop ./chart',
      'helm upgrade --install shop ./chart',
      'helm rollback shop 3',
      'helmfile apply',
    ],
    spares: ['helm list'],
  },
  {
    rule: 'clusters.force',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Makes a cluster match its source by force, removing what is not in it.',
    zh: '强制使集群与源一致，并删除多余的内容。',
    names: ['argocd', 'kapp', 'flux'],
    when: (call) => says(call, 'sync', 'deploy') && hasSwitch(call, 'prune', 'force', 'replace'),
    flags: ['argocd app sync shop --prune'],
    spares: ['argocd app sync shop'],
  },
  {
    rule: 'clusters.local-files',
    tier: 'LOW',
    label: null,
    message: 'Works with manifests, or chooses the cluster to speak to.',
    zh: '处理清单文件，或选择所连接的集群。',
    names: ['kustomize', 'kubectx', 'kubens', 'kubeseal', 'stern'],
    flags: ['kustomize build overlays/staging', 'kubectx staging', 'stern web'],
  },
  ...linesOfPlatform({
    family: 'clusters',
    names: OTHERS,
    where: 'in a cluster',
    whereZh: '集群中',
    destroys: {
      flags: [
        'argocd app delete shop',
        'kubeadm reset',
        'eksctl delete cluster --name dev',
        'istioctl uninstall --purge',
      ],
      spares: ['argocd app list'],
    },
    disrupts: { flags: ['flux suspend kustomization shop'], spares: ['flux resume kustomization shop'] },
    grants: { flags: ['argocd account update-role ci'] },
    reads: { flags: ['argocd app get shop', 'flux get kustomizations', 'istioctl proxy-status'] },
    changes: { flags: ['argocd app sync shop', 'kubeadm init', 'skaffold run'] },
    unclear: { flags: ['tilt ci'] },
  }),
] satisfies readonly Rule[]);

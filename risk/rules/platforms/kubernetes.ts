import { type Invocation, hasSwitch, optionWords } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksAboutTool, isDryRun, isUndecided } from '../verb-tree.ts';

const KUBE = ['kubectl', 'oc', 'k3s', 'microk8s', 'kubecolor', 'k0s'];

/** The words from the subcommand on: `k3s kubectl get pods` reads as `kubectl get pods`. */
function kubeWords(call: Invocation): readonly string[] {
  const words = call.operands.map((word) => word.text);
  return words[0] === 'kubectl' ? words.slice(1) : words;
}

function kubeVerb(call: Invocation, verbs: string, ...rest: readonly string[]): boolean {
  const words = kubeWords(call);
  return [verbs, ...rest].every((choices, index) => choices.split('|').includes(words[index] ?? ''));
}

/** The kinds that are meant, in whatever spelling: `pod/web`, `pods,secrets`. */
function kinds(call: Invocation): readonly string[] {
  const words = kubeWords(call).slice(1);
  const named = words.filter((word, index) => index === 0 || word.includes('/'));
  return named.flatMap((word) => word.split(',')).map((word) => word.toLowerCase().split(/[/.]/, 1)[0] ?? '');
}

const ofKind = (call: Invocation, ...wanted: readonly string[]): boolean =>
  kinds(call).some((kind) => wanted.includes(kind));

const RIGHTS = [
  'clusterrolebinding',
  'rolebinding',
  'clusterrole',
  'role',
  'token',
  'clusterrolebindings',
  'rolebindings',
];
const SHORT_LIVED = ['pod', 'pods', 'po', 'event', 'events', 'ev', 'job', 'jobs', 'replicaset', 'rs'];

const PRIVILEGED_POD =
  /privileged["']?\s*[:=]\s*true|host(?:PID|IPC)["']?\s*:\s*true|hostPath|pod-security\.kubernetes\.io\/\w+=privileged/i;

const deletesLittle = (call: Invocation): boolean =>
  kinds(call).every((kind) => SHORT_LIVED.includes(kind)) &&
  kubeWords(call).length > 2 &&
  !call.fed &&
  !hasSwitch(call, 'all', 'force', 'now', 'l', 'selector', 'f', 'filename', 'A', 'all-namespaces') &&
  optionWords(call, '--grace-period').every((word) => word.text !== '0');

const takesAway = (call: Invocation): boolean =>
  (kubeVerb(call, 'drain') && !hasSwitch(call, 'delete-emptydir-data', 'delete-local-data')) ||
  (kubeVerb(call, 'replace') && hasSwitch(call, 'force')) ||
  (kubeVerb(call, 'apply') && hasSwitch(call, 'force', 'prune')) ||
  (kubeVerb(call, 'scale') && optionWords(call, '--replicas').some((word) => word.text === '0')) ||
  (kubeVerb(call, 'taint') && call.args.some((arg) => /NoExecute/.test(arg.text))) ||
  (kubeVerb(call, 'patch|edit') && call.args.some((arg) => /finalizers/.test(arg.text))) ||
  (kubeVerb(call, 'rollout') && kubeVerb(call, 'rollout', 'pause')) ||
  kubeVerb(call, 'adm', 'drain');

const printsSecrets = (call: Invocation): boolean =>
  (kubeVerb(call, 'get') &&
    ofKind(call, 'secret', 'secrets') &&
    optionWords(call, '-o', '--output', '--template').some((word) => !/^(?:name|wide)$/.test(word.text))) ||
  (kubeVerb(call, 'config', 'view') && hasSwitch(call, 'raw')) ||
  kubeVerb(call, 'extract') ||
  (kubeVerb(call, 'create', 'token') && !isDryRun(call));

/** Kubernetes clusters, by kubectl and its kin. */
export const kubernetes = familyOf('Kubernetes clusters', [
  {
    rule: 'kubernetes.ask',
    tier: 'SAFE',
    label: null,
    message: 'Asks how the tool is used, or what it would do.',
    zh: '只查询用法，或只预演将要做的事。',
    names: KUBE,
    when: (call) => asksAboutTool(call) || isDryRun(call),
    flags: ['kubectl delete deployment web --dry-run=client', 'kubectl drain --help'],
    spares: ['kubectl delete deployment web --dry-run=none'],
  },
  {
    rule: 'kubernetes.secret',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Prints the secrets or access keys of a cluster.',
    zh: '输出集群中的机密或访问密钥。',
    names: KUBE,
    when: printsSecrets,
    flags: ['kubectl get secret db -o yaml', 'kubectl get pods,secrets -ojson', 'kubectl config view --raw'],
    spares: ['kubectl get secrets', 'kubectl describe secret db', 'kubectl config view'],
  },
  {
    rule: 'kubernetes.delete-pod',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Deletes single pods or jobs, which their owner may start again.',
    zh: '删除个别 Pod 或 Job，其控制器可能会重新创建。',
    names: KUBE,
    when: (call) => kubeVerb(call, 'delete') && deletesLittle(call),
    flags: ['kubectl delete pod web-7f9c', 'kubectl delete job/report pod/web-0'],
    spares: ['kubectl delete pods --all', 'kubectl delete pod web-0 --force --grace-period=0'],
  },
  {
    rule: 'kubernetes.delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes what a cluster runs or keeps.',
    zh: '删除集群中运行或保存的内容。',
    names: KUBE,
    when: (call) =>
      kubeVerb(call, 'delete|prune') ||
      (kubeVerb(call, 'drain') && hasSwitch(call, 'delete-emptydir-data', 'delete-local-data')) ||
      kubeVerb(call, 'adm', 'prune') ||
      kubeVerb(call, 'reset'),
    flags: [
      'kubectl delete namespace staging',
      'oc delete project shop',
      'kubectl delete -f app.yaml',
      'k3s kubectl delete pvc data',
    ],
    spares: ['kubectl get namespaces', 'kubectl delete pod web-0'],
  },
  {
    rule: 'kubernetes.take-away',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Stops work that runs in a cluster, or replaces it by force.',
    zh: '停止集群中正在运行的工作负载，或强制替换。',
    names: KUBE,
    when: takesAway,
    flags: [
      'kubectl drain worker-3',
      'kubectl scale deployment web --replicas=0',
      'kubectl replace --force -f web.yaml',
    ],
    spares: ['kubectl scale deployment web --replicas=3', 'kubectl replace -f web.yaml'],
  },
  {
    rule: 'kubernetes.grant',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Gives rights in a cluster, or runs something with the rights of a node.',
    zh: '授予集群权限，或以节点权限运行程序。',
    names: KUBE,
    when: (call) =>
      (kubeVerb(call, 'create|set|patch|edit') && ofKind(call, ...RIGHTS, 'subject')) ||
      kubeVerb(call, 'auth', 'reconcile') ||
      kubeVerb(call, 'certificate', 'approve') ||
      kubeVerb(call, 'adm', 'policy') ||
      (kubeVerb(call, 'debug') && ofKind(call, 'node', 'nodes')) ||
      (kubeVerb(call, 'proxy') && optionWords(call, '--address').some((word) => word.text === '0.0.0.0')) ||
      (kubeVerb(call, 'run|patch|label|create|debug') &&
        (hasSwitch(call, 'privileged') || call.args.some((arg) => PRIVILEGED_POD.test(arg.text)))),
    flags: [
      'kubectl create clusterrolebinding dev --clusterrole=cluster-admin --user=dev',
      'kubectl debug node/worker-3 -it --image=busybox',
      'kubectl run box --image=alpine --privileged',
    ],
    spares: ['kubectl get clusterrolebindings', 'kubectl run box --image=alpine'],
  },
  {
    rule: 'kubernetes.apply-remote',
    tier: 'MEDIUM',
    label: 'remote_code',
    message: 'Installs into a cluster what a web address delivers.',
    zh: '将网址上的内容直接安装到集群。',
    names: KUBE,
    when: (call) =>
      kubeVerb(call, 'apply|create|replace') &&
      call.args.some((arg) => /^(?:-f|--filename=|-k)?https?:\/\//.test(arg.text)),
    flags: ['kubectl apply -f https://example.com/operator.yaml'],
    spares: ['kubectl apply -f operator.yaml'],
  },
  {
    rule: 'kubernetes.undecided',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'What the tool is to do is decided only when it runs.',
    zh: '运行时才能确定要做什么。',
    names: KUBE,
    when: (call) => isUndecided(call, call.operands[0]),
    flags: ['kubectl "$verb" pods'],
  },
  {
    rule: 'kubernetes.read',
    tier: 'SAFE',
    label: null,
    message: 'Reads the state of a cluster.',
    zh: '读取集群的状态。',
    names: KUBE,
    when: (call) =>
      kubeWords(call).length === 0 ||
      kubeVerb(
        call,
        'get|describe|logs|log|top|explain|api-resources|api-versions|version|cluster-info|diff|events|wait|kustomize|options|whoami|status|projects|alpha|check-config|inspect',
      ) ||
      kubeVerb(call, 'config', 'view|get-contexts|current-context|get-clusters|get-users') ||
      kubeVerb(call, 'auth', 'can-i|whoami') ||
      kubeVerb(call, 'rollout', 'status|history') ||
      kubeVerb(call, 'adm', 'top|inspect|must-gather') ||
      kubeVerb(call, 'plugin', 'list'),
    flags: [
      'kubectl get pods -A',
      'kubectl logs -f deploy/web',
      'kubectl rollout status deploy/web',
      'oc whoami',
    ],
    spares: ['kubectl rollout restart deploy/web'],
  },
  {
    rule: 'kubernetes.local',
    tier: 'LOW',
    label: null,
    message: 'Changes which cluster the tool speaks to, or opens a way to it from this machine.',
    zh: '更改工具所连接的集群，或从本机打开通道。',
    names: KUBE,
    when: (call) =>
      kubeVerb(
        call,
        'config|port-forward|proxy|project|login|logout|completion|krew|ctx|ns|neat|tree|process',
      ),
    flags: ['kubectl config use-context staging', 'kubectl port-forward svc/web 8080:80'],
    spares: ['kubectl proxy --address=0.0.0.0'],
  },
  {
    rule: 'kubernetes.change',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes what a cluster runs, or works inside it.',
    zh: '更改集群运行的内容，或在其中操作。',
    names: KUBE,
    when: (call) =>
      kubeVerb(
        call,
        'apply|create|patch|edit|replace|scale|rollout|set|label|annotate|expose|run|exec|cp|autoscale|attach|debug|cordon|uncordon|taint|certificate|adm|rsh|rsync|new-app|new-project|new-build|start-build|cancel-build|import-image|tag|policy|idle|server|agent|enable|disable|start|stop|argo|rollouts|auth|join|leave',
      ),
    flags: ['kubectl apply -f web.yaml', 'kubectl exec -it web-0 -- sh', 'kubectl rollout undo deploy/web'],
    spares: ['kubectl apply -f web.yaml --dry-run=server'],
  },
] satisfies readonly Rule[]);
